"""The SQL by which a batch of records becomes rows. Every function runs in the transaction of its caller.

A batch travels as one JSON text that `json_populate_recordset` turns into rows of the table: no column is typed
twice, and a batch costs the same few statements whatever its size.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import orjson

from palestra.catalog.models import AvailabilityWindow, CatalogItem, Exercise, ProgramItem
from palestra.store.base import Base
from palestra.store.engine import Reader

Connection: TypeAlias = Reader

# Batches of concurrent ingests take turns; the number is arbitrary and ours.
INGEST_LOCK = 7_243_002

CHANNEL = "palestra_catalog"

# Before the hash of what a full synchronisation withdrew: should it come back as it was, it is a change again.
ABSENT = "absent:"


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store knows of a record, as far as deciding about its next revision takes it."""

    id: int
    rev: int
    content_hash: str
    kind: str
    status: str
    withdrawn_at: datetime | None

    @property
    def absent(self) -> bool:
        """Withdrawn because a full file did not name it, rather than by a revision of its own."""
        return self.content_hash.startswith(ABSENT)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One of the two tables that hold what is catalogued."""

    table: str
    columns: tuple[str, ...]
    kind: str  # SQL
    withdrawn_at: str  # SQL
    children: tuple[str, ...] = ()


def _columns(model: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in model.__table__.columns if column.name != "id")


CLASSES = Shelf("catalog_item", _columns(CatalogItem), "kind", "withdrawn_at", ("availability_window", "program_item"))
EXERCISES = Shelf("exercise", _columns(Exercise), "'exercise'", "null::timestamptz")

_CHILDREN = {
    "availability_window": ("item_id", _columns(AvailabilityWindow)),
    "program_item": ("program_id", _columns(ProgramItem)),
}

# Table and column names in the statements below come from our own models, never from a file.
# ruff: noqa: S608


async def take_turn(connection: Connection) -> None:
    """Wait until no other ingest has a batch under way; held to the end of the transaction."""
    await connection.execute("select pg_advisory_xact_lock($1)", INGEST_LOCK)


async def only_read(connection: Connection) -> None:
    """Have the server refuse every write for the rest of the transaction."""
    await connection.execute("set transaction read only")


async def stored(connection: Connection, shelf: Shelf, external_ids: Sequence[str]) -> dict[str, Stored]:
    """What is stored under these ids, by id."""
    rows = await connection.fetch(
        f"select external_id, id, rev, content_hash, {shelf.kind}, status, {shelf.withdrawn_at}"
        f" from {shelf.table} where external_id = any($1::text[])",
        external_ids,
    )
    return {external_id: Stored(*rest) for external_id, *rest in rows}


async def insert(connection: Connection, shelf: Shelf, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Write new rows; the document id each was given, by external id."""
    columns = ", ".join(shelf.columns)
    written = await connection.fetch(
        f"insert into {shelf.table} ({columns})"
        f" select {columns} from json_populate_recordset(null::{shelf.table}, $1::text::json)"
        " returning external_id, id",
        _json(rows),
    )
    return dict(written)


async def update(connection: Connection, shelf: Shelf, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the next revision of rows that exist, found by external id."""
    changes = ", ".join(f"{name} = new.{name}" for name in shelf.columns if name not in ("external_id", "public_id"))
    await connection.execute(
        f"update {shelf.table} old set {changes}"
        f" from json_populate_recordset(null::{shelf.table}, $1::text::json) new"
        " where old.external_id = new.external_id",
        _json(rows),
    )


async def replace_children(
    connection: Connection, child: str, updated: Sequence[int], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write the windows or items of a batch, in place of those that updated documents had."""
    parent, names = _CHILDREN[child]
    if updated:
        await connection.execute(f"delete from {child} where {parent} = any($1::int[])", updated)
    if rows:
        columns = ", ".join(names)
        await connection.execute(
            f"insert into {child} ({columns})"
            f" select {columns} from json_populate_recordset(null::{child}, $1::text::json)",
            _json(rows),
        )


async def listed(connection: Connection, shelf: Shelf) -> list[tuple[int, str, str]]:
    """Document id, external id and status of everything that is not withdrawn."""
    rows = await connection.fetch(f"select id, external_id, status from {shelf.table} where status <> 'withdrawn'")
    return [tuple(row) for row in rows]


async def withdraw(connection: Connection, shelf: Shelf, document_ids: Sequence[int]) -> list[int]:
    """Make tombstones of these documents; the ids of those that were not yet withdrawn."""
    moment = ", withdrawn_at = now()" if "withdrawn_at" in shelf.columns else ""
    rows = await connection.fetch(
        f"update {shelf.table} set status = 'withdrawn', content_hash = $2 || content_hash{moment}"
        " where id = any($1::int[]) and status <> 'withdrawn' returning id",
        document_ids,
        ABSENT,
    )
    return [document_id for (document_id,) in rows]


async def announce(connection: Connection) -> int:
    """Count the catalogue's version up and tell every listener when the transaction commits."""
    version: int = await connection.fetchval(
        "update catalog_state set version = version + 1, changed_at = now() where id = 1 returning version"
    )
    await connection.execute("select pg_notify($1, $2)", CHANNEL, str(version))
    return version


def _json(rows: Iterable[Mapping[str, Any]]) -> str:
    return orjson.dumps(list(rows)).decode()
