"""Records into the database: what is new, what changed, what is gone, and never half of a batch.

    palestra ingest FILE  →  reading (rows, row errors)  →  decide  →  writing + the caller's indexer, in batches

Each batch is one transaction that writes the rows and their search rows, counts the catalogue's version up and
announces it. An ingest that dies leaves whole batches; run again, it passes over them and completes.
"""

import hashlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, TypeVar

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.catalog import writing
from palestra.catalog.free_exercise_db import read_free_exercise_db
from palestra.catalog.ids import PREFIXES, public_id
from palestra.catalog.reading import R, Row, RowError, Rows, read_rows, without_repeats
from palestra.catalog.records import ClassRecord, ExerciseRecord
from palestra.catalog.writing import CLASSES, EXERCISES, Shelf, Stored
from palestra.errors import IngestError
from palestra.store.engine import Database, driver

T = TypeVar("T")

MAX_ERRORS = 100  # kept in a report; the rest are counted


class Indexer(Protocol):
    """The seam to search, which stands above the catalogue; whoever calls ingestion joins the two.

    Called inside the transaction of the batch, with the id of each document. `classes` and `exercises` are given
    published records only, with `avoid` already joined with that of the segments; what is no longer published
    comes to `remove`.
    """

    async def classes(self, connection: AsyncConnection, changed: Sequence[tuple[int, ClassRecord]]) -> None:
        """Index these classes, in place of what was indexed under their ids."""

    async def exercises(self, connection: AsyncConnection, changed: Sequence[tuple[int, ExerciseRecord]]) -> None:
        """Index these exercises, in place of what was indexed under their ids."""

    async def remove(self, connection: AsyncConnection, document_ids: Sequence[int]) -> None:
        """Forget these documents; some may never have been indexed."""


@dataclass
class Report:
    """What an ingest did, or would have done (`dry_run`). `errors` are the first ones; `error_count` counts all."""

    dry_run: bool = False
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    older: int = 0  # ignored: the store has a higher rev
    withdrawn: int = 0  # by `full`: absent from the file
    error_count: int = 0
    errors: list[RowError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # sentences: what was asked for and not done, and why
    version: int | None = None  # of the catalogue afterwards; None when nothing changed

    def add(self, error: RowError) -> None:
        """Count a bad row, and keep it while there is room."""
        self.error_count += 1
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(error)

    @property
    def rows(self) -> int:
        """Rows of the file, good and bad."""
        return self.new + self.updated + self.unchanged + self.older + self.error_count

    @property
    def changed(self) -> int:
        """Rows of the store that are different now, or would be."""
        return self.new + self.updated + self.withdrawn


async def ingest_classes(
    database: Database,
    source: Path | Iterable[ClassRecord],
    *,
    indexer: Indexer,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    full: bool = False,
    max_removed: float = 0.05,
    batch: int = 500,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Load classes, programmes and collections from a file or from ready records.

    `all_or_nothing` loads nothing when any row is bad. `full` says that the file is the whole catalogue: what it
    does not name is withdrawn, unless that were more than the share `max_removed` of what is published. `progress`
    is told the number of rows done. Raises IngestError when the file as a whole cannot be taken.
    """
    rows = _rows(source, _read_classes, again=all_or_nothing or full)
    job = _Job(database, CLASSES, indexer.classes, indexer.remove, dry_run, batch, progress)
    return await _ingest(job, rows, all_or_nothing=all_or_nothing, full=full, max_removed=max_removed)


async def ingest_exercises(
    database: Database,
    source: Path | Iterable[ExerciseRecord],
    *,
    indexer: Indexer,
    format: Literal["palestra", "free-exercise-db"] = "palestra",
    dry_run: bool = False,
    all_or_nothing: bool = False,
    full: bool = False,
    max_removed: float = 0.05,
    batch: int = 500,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Load exercises; see `ingest_classes`. A `free-exercise-db` file has no revisions, so its content decides."""
    foreign = format == "free-exercise-db"
    rows = _rows(source, read_free_exercise_db if foreign else _read_exercises, again=all_or_nothing or full)
    job = _Job(
        database,
        EXERCISES,
        indexer.exercises,
        indexer.remove,
        dry_run,
        batch,
        progress,
        unversioned=foreign,
    )
    return await _ingest(job, rows, all_or_nothing=all_or_nothing, full=full, max_removed=max_removed)


def content_hash(record: ClassRecord | ExerciseRecord) -> str:
    """The same for the same content, whatever its `rev`.

    Fields at their default are left out, so that a field added to the format one day changes no hash.
    """
    content = record.model_dump(mode="json", exclude={"rev"}, exclude_defaults=True)
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


# One ingest


@dataclass(frozen=True)
class _Job(Generic[R]):
    """What stays the same from the first batch to the last."""

    database: Database
    shelf: Shelf
    index: Callable[[AsyncConnection, Sequence[tuple[int, R]]], Awaitable[None]]
    remove: Callable[[AsyncConnection, Sequence[int]], Awaitable[None]]
    dry_run: bool
    batch: int
    progress: Callable[[int], None] | None
    unversioned: bool = False  # equal rev with other content is an update, not a mistake


@dataclass
class _Turn:
    """One transaction of ours, while no other ingest writes."""

    connection: AsyncConnection
    raw: writing.Connection
    changed: bool = False


class _Refused(Exception):
    """Rolls the one transaction of `all_or_nothing` back."""


async def _ingest(
    job: _Job[R], rows: Callable[[], Rows[R]], *, all_or_nothing: bool, full: bool, max_removed: float
) -> Report:
    report = Report(dry_run=job.dry_run)
    gone: list[int] = []
    if all_or_nothing or full:
        survey = _Survey.of(rows())
        if all_or_nothing and survey.report.error_count:
            return _nothing_loaded(job, survey.report)
        if full:
            gone = await _gone(job, survey, max_removed, report)
    steps = _steps(job, rows(), gone, report)
    if not all_or_nothing:
        for step in steps:
            async with _turn(job, report) as turn:
                await step(turn)
        return report
    try:
        async with _turn(job, report) as turn:
            for step in steps:
                await step(turn)
            if report.error_count:
                raise _Refused  # noqa: TRY301  # leaving the block by an exception is what rolls back
    except _Refused:
        return _nothing_loaded(job, report)
    return report


def _steps(
    job: _Job[R], rows: Rows[R], gone: list[int], report: Report
) -> Iterator[Callable[[_Turn], Awaitable[None]]]:
    """What is to be done, in order, each within a transaction."""
    for some in _batches(rows, job.batch):
        yield partial(_load, job, some, report)
    for ids in _batches(gone, job.batch):
        yield partial(_withdraw, job, ids, report)


@asynccontextmanager
async def _turn(job: _Job[R], report: Report) -> AsyncIterator[_Turn]:
    async with job.database.transaction() as connection:
        turn = _Turn(connection, await driver(connection))
        await (writing.only_read(turn.raw) if job.dry_run else writing.take_turn(turn.raw))
        yield turn
        if turn.changed:
            report.version = await writing.announce(turn.raw)


# One batch


@dataclass(frozen=True, slots=True)
class _Next(Generic[R]):
    """A record that is to be written, in the form it is stored in; `before` is what it takes the place of."""

    record: R
    content_hash: str
    before: Stored | None


async def _load(job: _Job[R], rows: Sequence[Row[R] | RowError], report: Report, turn: _Turn) -> None:
    known = await writing.stored(turn.raw, job.shelf, [row.record.id for row in rows if isinstance(row, Row)])
    new, updated = _decide(job, rows, known, report)
    if (new or updated) and not job.dry_run:
        await _write(job, turn, new, updated)
    if job.progress:
        job.progress(report.rows)


def _decide(
    job: _Job[R], rows: Iterable[Row[R] | RowError], known: Mapping[str, Stored], report: Report
) -> tuple[list[_Next[R]], list[_Next[R]]]:
    """Which records are new and which a new revision; everything else is only counted."""
    new: list[_Next[R]] = []
    updated: list[_Next[R]] = []
    for row in rows:
        if isinstance(row, RowError):
            report.add(row)
            continue
        record, before = row.record, known.get(row.record.id)
        now = _Next(record, content_hash(record), before)
        if before is None:
            new.append(_settled(now))
        elif before.kind != _kind(record):
            fault = f"kind: this id is stored as a {before.kind}; a {_kind(record)} needs an id of its own"
            report.add(RowError(row.line, record.id, fault))
        elif record.rev < before.rev:
            report.older += 1
        elif record.rev > before.rev or before.absent:
            updated.append(_settled(now))
        elif now.content_hash == before.content_hash:
            report.unchanged += 1
        elif job.unversioned:
            updated.append(_settled(now))
        else:
            fault = f"rev: {record.rev} is stored already with other content; raise rev with every change"
            report.add(RowError(row.line, record.id, fault))
    report.new += len(new)
    report.updated += len(updated)
    return new, updated


def _settled(now: _Next[R]) -> _Next[R]:
    """The record as it is stored: `avoid` holds what any segment asks for, and a tombstone has its moment."""
    changes: dict[str, Any] = {}
    if isinstance(now.record, ClassRecord):
        changes = _settling(now.record, now.before)
    return replace(now, record=now.record.model_copy(update=changes)) if changes else now


def _settling(record: ClassRecord, before: Stored | None) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    avoid = list(dict.fromkeys([*record.avoid, *(word for segment in record.segments for word in segment.avoid)]))
    if avoid != record.avoid:
        changes["avoid"] = avoid
    if record.status == "withdrawn" and record.withdrawn_at is None:
        changes["withdrawn_at"] = (before and before.withdrawn_at) or datetime.now(UTC)
    return changes


async def _write(job: _Job[R], turn: _Turn, new: Sequence[_Next[R]], updated: Sequence[_Next[R]]) -> None:
    ids = {now.record.id: now.before.id for now in updated if now.before}
    known = list(ids.values())
    if updated:
        await writing.update(turn.raw, job.shelf, [_row(now) for now in updated])
    if new:
        ids |= await writing.insert(turn.raw, job.shelf, [_row(now) for now in new])
    documents: list[tuple[int, R]] = []
    for now in chain(new, updated):
        documents.append((ids[now.record.id], now.record))
    for child in job.shelf.children:
        rows = [row for document_id, record in documents for row in _children(child, document_id, record)]
        await writing.replace_children(turn.raw, child, known, rows)
    if unlisted := [now.before.id for now in updated if now.before and not _is_published(now.record)]:
        await job.remove(turn.connection, unlisted)
    if published := [document for document in documents if _is_published(document[1])]:
        await job.index(turn.connection, published)
    turn.changed = True


def _row(now: _Next[R]) -> dict[str, Any]:
    row = now.record.model_dump(mode="json", exclude={"id", "windows", "items"})
    external_id = now.record.id
    return row | {
        "external_id": external_id,
        "public_id": public_id(PREFIXES.get(_kind(now.record), "exr"), external_id),
        "content_hash": now.content_hash,
    }


def _children(child: str, document_id: int, record: ClassRecord | ExerciseRecord) -> list[dict[str, Any]]:
    if not isinstance(record, ClassRecord):
        return []
    if child == "availability_window":
        return [window.model_dump(mode="json") | {"item_id": document_id} for window in record.windows]
    return [
        {
            "program_id": document_id,
            "position": position,
            "week": item.week,
            "day": item.day,
            "class_external_id": item.class_id,
        }
        for position, item in enumerate(record.items)
    ]


def _is_published(record: ClassRecord | ExerciseRecord) -> bool:
    return record.status == "published"


def _kind(record: ClassRecord | ExerciseRecord) -> str:
    return record.kind if isinstance(record, ClassRecord) else "exercise"


# What a full file no longer names


@dataclass
class _Survey:
    """What a first reading of the whole file found."""

    ids: set[str] = field(default_factory=set)  # also of rows that are bad, where they could be read
    unnamed: int = 0  # bad rows whose id could not be read
    report: Report = field(default_factory=Report)  # errors only

    @classmethod
    def of(cls, rows: Rows[R]) -> "_Survey":
        survey = cls()
        for row in rows:
            row_id = row.record.id if isinstance(row, Row) else row.id
            if row_id is None:
                survey.unnamed += 1
            else:
                survey.ids.add(row_id)
            if isinstance(row, RowError):
                survey.report.add(row)
        return survey


async def _gone(job: _Job[R], survey: _Survey, max_removed: float, report: Report) -> list[int]:
    """The documents that the file does not name; raises IngestError when they are too many to be true."""
    async with job.database.reader() as connection:
        there = await writing.listed(connection, job.shelf)
    if survey.unnamed:
        report.notes.append(
            f"Nothing was withdrawn: the ids of {survey.unnamed} bad rows could not be read, and what they name may be "
            "there. Mend them and run again."
        )
        return []
    gone = [(document_id, status) for document_id, external_id, status in there if external_id not in survey.ids]
    published = sum(status == "published" for _, _, status in there)
    lost = sum(status == "published" for _, status in gone)
    if lost > round(max_removed * published, 6):
        raise IngestError(
            f"{lost:,} of the {published:,} published records are not in the file, and one run may withdraw at most "
            f"{max_removed:.1%} of them. Nothing was written. If they are really gone, run again with "
            f"--max-removed {math.ceil(lost / published * 100) / 100}."
        )
    return [document_id for document_id, _ in gone]


async def _withdraw(job: _Job[R], ids: Sequence[int], report: Report, turn: _Turn) -> None:
    if job.dry_run:
        report.withdrawn += len(ids)
        return
    if withdrawn := await writing.withdraw(turn.raw, job.shelf, ids):
        await job.remove(turn.connection, withdrawn)
        report.withdrawn += len(withdrawn)
        turn.changed = True


# Small things


def _read_classes(path: Path) -> Rows[ClassRecord]:
    return read_rows(path, ClassRecord)


def _read_exercises(path: Path) -> Rows[ExerciseRecord]:
    return read_rows(path, ExerciseRecord)


def _nothing_loaded(job: _Job[R], found: Report) -> Report:
    note = "Nothing was loaded: with all-or-nothing, every row must be good."
    return Report(job.dry_run, error_count=found.error_count, errors=found.errors, notes=[note])


def _rows(source: Path | Iterable[R], read: Callable[[Path], Rows[R]], *, again: bool) -> Callable[[], Rows[R]]:
    """A way to go through the source from the start; `again` says that it is gone through twice."""
    if isinstance(source, Path):
        return partial(read, source)
    records = list(source) if again and isinstance(source, Iterator) else source
    return lambda: without_repeats(Row(number, record) for number, record in enumerate(records, 1))


def _batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(things)
    while some := list(islice(iterator, size)):
        yield some
