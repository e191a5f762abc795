"""Does a file become the catalogue it describes: whole batches or nothing, the same however often, never a row too few?"""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.catalog.ids import public_id
from palestra.catalog.ingestion import Report, ingest_classes, ingest_exercises
from palestra.catalog.reading import Row, read_rows
from palestra.catalog.records import ClassRecord, ExerciseRecord
from palestra.errors import IngestError
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

CLASS: dict[str, Any] = {
    "id": "ride-1",
    "rev": 1,
    "title": "Hill ride",
    "discipline": "cycling",
    "duration_s": 1800,
    "released_on": "2024-05-31",
}


def a_class(**fields: object) -> ClassRecord:
    return ClassRecord.model_validate({**CLASS, **fields})


def classes(count: int, **fields: object) -> list[ClassRecord]:
    return [a_class(id=f"ride-{number}", **fields) for number in range(count)]


def a_file(path: Path, rows: Iterable[ClassRecord | str]) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else row.model_dump_json() for row in rows))
    return path


class Broken(Exception):
    """What an indexer raises that breaks on purpose."""


@dataclass
class Index:
    """An indexer that keeps, in the ingest's own transaction, which documents are searchable."""

    breaks_at: int = 0  # the batch, from 1
    waits_at: int = 0
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    batches: int = 0
    seen: list[ClassRecord | ExerciseRecord] = field(default_factory=list)

    async def classes(self, connection: AsyncConnection, changed: Sequence[tuple[int, ClassRecord]]) -> None:
        await self._index(connection, changed)

    async def exercises(self, connection: AsyncConnection, changed: Sequence[tuple[int, ExerciseRecord]]) -> None:
        await self._index(connection, changed)

    async def remove(self, connection: AsyncConnection, document_ids: Sequence[int]) -> None:
        await connection.execute(text("create table if not exists searchable (id int primary key)"))
        await connection.execute(text("delete from searchable where id = any(:ids)"), {"ids": list(document_ids)})

    async def _index(
        self, connection: AsyncConnection, changed: Sequence[tuple[int, ClassRecord | ExerciseRecord]]
    ) -> None:
        self.batches += 1
        await connection.execute(text("create table if not exists searchable (id int primary key)"))
        for document_id, record in changed:
            self.seen.append(record)
            await connection.execute(
                text("insert into searchable values (:id) on conflict do nothing"), {"id": document_id}
            )
        if self.batches == self.breaks_at:
            raise Broken
        if self.batches == self.waits_at:
            self.waiting.set()
            await asyncio.Event().wait()


async def rows(database: Database, statement: str) -> list[tuple[Any, ...]]:
    async with database.reader() as connection:
        return [tuple(row) for row in await connection.fetch(statement)]


async def everything(database: Database) -> list[list[tuple[Any, ...]]]:
    """The catalogue in full, but for the numbers that depend on the order of arrival."""
    return [
        await rows(database, "select (to_jsonb(i) - 'id')::text from catalog_item i order by external_id"),
        await rows(
            database,
            "select external_id, (to_jsonb(w) - 'id' - 'item_id')::text from availability_window w"
            " join catalog_item i on i.id = item_id order by 1, 2",
        ),
        await rows(
            database,
            "select external_id, position, week, day, class_external_id from program_item"
            " join catalog_item i on i.id = program_id order by 1, 2",
        ),
    ]


async def count(database: Database) -> int:
    ((number,),) = await rows(database, "select count(*) from catalog_item")
    assert isinstance(number, int)
    return number


async def searchable_is_published(database: Database) -> bool:
    listed = await rows(database, "select id from searchable order by 1")
    return listed == await rows(database, "select id from catalog_item where status = 'published' order by 1")


def counts(report: Report) -> dict[str, int]:
    names = ("new", "updated", "unchanged", "older", "withdrawn", "error_count")
    return {name: number for name in names if (number := getattr(report, name))}


# What is stored


async def test_a_class_is_stored_with_its_windows_and_an_opaque_id(database: Database) -> None:
    window = {"regions": ["US"], "tiers": ["plus"], "starts_at": "2024-01-01T00:00:00+02:00"}
    segment = {"name": "Climb", "kind": "work", "start_s": 0, "end_s": 600, "intensity": 4}
    record = a_class(
        rating=4.5, equipment=["bike"], windows=[window], segments=[segment], title='Ünïcode "quoted"\n\\x'
    )
    report = await ingest_classes(database, [record], indexer=Index())
    assert counts(report) == {"new": 1}
    ((stored,),) = await rows(database, "select to_jsonb(i)::text from catalog_item i")
    item = json.loads(stored)
    assert item["public_id"] == public_id("cls", "ride-1")
    assert item["title"] == 'Ünïcode "quoted"\n\\x'
    assert (item["rating"], item["equipment"], item["segments"][0]["name"]) == (4.5, ["bike"], "Climb")
    ((regions, tiers, starts_at),) = await rows(database, "select regions, tiers, starts_at from availability_window")
    assert (regions, tiers, starts_at) == (["US"], ["plus"], record.windows[0].starts_at)


async def test_a_class_is_stored_with_its_artwork_and_may_lose_it(database: Database) -> None:
    stored = []
    for rev, fields in enumerate(({}, {"artwork_url": "https://img.example/1.jpg"}, {})):
        await ingest_classes(database, [a_class(rev=rev, **fields)], indexer=Index())
        stored += await rows(database, "select artwork_url from catalog_item")
    assert stored == [(None,), ("https://img.example/1.jpg",), (None,)]


async def test_a_programme_is_stored_with_its_items_in_order(database: Database) -> None:
    items = [{"class_id": "b", "week": 1, "day": 2}, {"class_id": "a", "week": 2, "day": 1}]
    programme = a_class(id="base", kind="program", items=items)
    await ingest_classes(database, [programme, a_class(id="a")], indexer=Index())
    stored = await rows(database, "select position, week, day, class_external_id from program_item order by position")
    assert stored == [(0, 1, 2, "b"), (1, 2, 1, "a")]


async def test_public_ids_say_their_kind_and_never_change(database: Database) -> None:
    await ingest_classes(
        database, [a_class(), a_class(id="p", kind="program"), a_class(id="c", kind="collection")], indexer=Index()
    )
    stored = await rows(database, "select public_id from catalog_item order by id")
    assert stored == [("cls_rzipyln6pbil3xz3",), ("prg_csg6trnhurgrtzlm",), ("col_fz6sya5jkb5oezpm",)]


async def test_a_class_asks_for_all_that_its_segments_ask_for(database: Database) -> None:
    segment = {"name": "Floor", "kind": "work", "start_s": 0, "end_s": 60, "intensity": 2, "avoid": ["prone", "supine"]}
    index = Index()
    await ingest_classes(database, [a_class(avoid=["supine"], segments=[segment])], indexer=index)
    assert await rows(database, "select avoid from catalog_item") == [(["supine", "prone"],)]
    assert index.seen[0].avoid == ["supine", "prone"]


async def test_the_next_revision_replaces_everything_of_the_last(database: Database) -> None:
    old = a_class(windows=[{"regions": ["US"]}, {"regions": ["DE"]}], kind="program", items=[{"class_id": "a"}])
    new = a_class(rev=2, title="New", windows=[{"regions": ["FR"]}], kind="program", items=[{"class_id": "b"}])
    await ingest_classes(database, [old], indexer=Index())
    report = await ingest_classes(database, [new], indexer=Index())
    assert counts(report) == {"updated": 1}
    assert await rows(database, "select title, rev from catalog_item") == [("New", 2)]
    assert await rows(database, "select regions from availability_window") == [(["FR"],)]
    assert await rows(database, "select class_external_id from program_item") == [("b",)]


async def test_an_older_revision_is_ignored(database: Database) -> None:
    await ingest_classes(database, [a_class(rev=5)], indexer=Index())
    report = await ingest_classes(database, [a_class(rev=4, title="Old")], indexer=Index())
    assert counts(report) == {"older": 1}
    assert await rows(database, "select title, rev from catalog_item") == [("Hill ride", 5)]


async def test_other_content_under_the_same_revision_is_an_error(database: Database) -> None:
    await ingest_classes(database, [a_class()], indexer=Index())
    report = await ingest_classes(database, [a_class(id="other"), a_class(title="Changed")], indexer=Index())
    assert counts(report) == {"new": 1, "error_count": 1}
    assert (report.errors[0].line, report.errors[0].id) == (2, "ride-1")
    assert report.errors[0].message == "rev: 1 is stored already with other content; raise rev with every change"


async def test_a_class_does_not_become_a_programme(database: Database) -> None:
    await ingest_classes(database, [a_class()], indexer=Index())
    report = await ingest_classes(database, [a_class(rev=2, kind="program")], indexer=Index())
    assert "stored as a class; a program needs an id of its own" in report.errors[0].message
    assert await rows(database, "select kind, rev from catalog_item") == [("class", 1)]


async def test_a_withdrawn_class_is_a_tombstone_that_keeps_its_moment(database: Database) -> None:
    index = Index()
    await ingest_classes(database, [a_class()], indexer=index)
    await ingest_classes(database, [a_class(rev=2, status="withdrawn", replaced_by="x")], indexer=index)
    assert await searchable_is_published(database)
    first = await rows(database, "select status, replaced_by, withdrawn_at from catalog_item")
    assert first[0][:2] == ("withdrawn", "x")
    assert first[0][2] is not None
    await ingest_classes(database, [a_class(rev=3, status="withdrawn", replaced_by="x")], indexer=index)
    assert await rows(database, "select status, replaced_by, withdrawn_at from catalog_item") == first


async def test_a_draft_is_stored_and_not_searchable(database: Database) -> None:
    index = Index()
    await ingest_classes(database, [a_class(status="draft"), a_class(id="b")], indexer=index)
    assert [record.id for record in index.seen] == ["b"]
    await ingest_classes(database, [a_class(rev=2)], indexer=index)
    assert await searchable_is_published(database)


async def test_exercises_are_stored_too(database: Database) -> None:
    squat = ExerciseRecord(id="squat", rev=1, name="Squat", pattern="squat", avoid=["deep_knee_flexion"])
    assert counts(await ingest_exercises(database, [squat], indexer=Index())) == {"new": 1}
    assert counts(await ingest_exercises(database, [squat], indexer=Index())) == {"unchanged": 1}
    stored = await rows(database, "select public_id, name, avoid, unilateral from exercise")
    assert stored == [(public_id("exr", "squat"), "Squat", ["deep_knee_flexion"], False)]


async def test_bad_rows_are_reported_and_the_good_ones_load(database: Database, tmp_path: Path) -> None:
    bad = ['{"id": "broken"'] * 150
    report = await ingest_classes(database, a_file(tmp_path / "c.jsonl", [*classes(3), *bad]), indexer=Index(), batch=2)
    assert counts(report) == {"new": 3, "error_count": 150}
    assert (len(report.errors), report.errors[0].line, report.rows) == (100, 4, 153)


# The version and its announcement


async def test_each_change_counts_the_version_up_and_is_announced(database: Database) -> None:
    heard: list[str] = []
    connection = await asyncpg.connect(database.engine.url.set(drivername="postgresql").render_as_string(False))
    await connection.add_listener("palestra_catalog", lambda *message: heard.append(message[-1]))
    report = await ingest_classes(database, classes(5), indexer=Index(), batch=2)
    unchanged = await ingest_classes(database, classes(5), indexer=Index(), batch=2)
    await connection.execute("select 1")
    await connection.close()
    assert heard == ["1", "2", "3"]
    assert (report.version, unchanged.version) == (3, None)


async def test_progress_tells_the_rows_done(database: Database) -> None:
    told: list[int] = []
    await ingest_classes(database, classes(5), indexer=Index(), batch=2, progress=told.append)
    assert told == [2, 4, 5]


# The same, however often and in whatever order


RECORDS = st.builds(
    a_class,
    id=st.uuids().map(str),
    rev=st.integers(0, 2**63 - 1),
    title=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20).filter(str.strip),
    kind=st.sampled_from(["class", "program", "collection"]),
    status=st.sampled_from(["published", "draft"]),
    rating=st.none() | st.floats(0, 5),
    popularity=st.floats(0, 1),
    avoid=st.lists(st.sampled_from(["prone", "supine", "jumping"]), unique=True),
    live_starts_at=st.none() | st.datetimes(timezones=st.timezones()),
    windows=st.lists(st.fixed_dictionaries({"regions": st.lists(st.sampled_from(["US", "DE"]))}), max_size=2),
)  # fmt: skip


@given(data=st.data(), records=st.lists(RECORDS, min_size=1, max_size=6, unique_by=lambda record: record.id))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_order_does_not_matter_and_a_second_time_changes_nothing(
    database: Database, data: st.DataObject, records: list[ClassRecord]
) -> None:
    async def load(some: list[ClassRecord]) -> list[list[tuple[Any, ...]]]:
        async with database.transaction() as connection:
            await connection.execute(text("truncate catalog_item cascade"))
        await ingest_classes(database, some, indexer=Index(), batch=2)
        return await everything(database)

    first = await load(records)
    again = await ingest_classes(database, records, indexer=Index(), batch=3)
    assert counts(again) == {"unchanged": len(records)}
    assert await everything(database) == first
    assert await load(data.draw(st.permutations(records))) == first


# Dying, and running twice at once


async def test_a_load_that_breaks_leaves_whole_batches_and_completes_when_run_again(database: Database) -> None:
    with pytest.raises(Broken):
        await ingest_classes(database, classes(10), indexer=Index(breaks_at=3), batch=3)
    assert await count(database) == 6
    assert await searchable_is_published(database)
    report = await ingest_classes(database, classes(10), indexer=Index(), batch=3)
    assert counts(report) == {"new": 4, "unchanged": 6}
    assert await searchable_is_published(database)


async def test_a_cancelled_load_leaves_whole_batches(database: Database) -> None:
    index = Index(waits_at=2)
    task = asyncio.create_task(ingest_classes(database, classes(10), indexer=index, batch=3))
    await index.waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await count(database) == 3
    assert counts(await ingest_classes(database, classes(10), indexer=Index())) == {"new": 7, "unchanged": 3}


async def test_two_loads_at_once_load_everything_once(database: Database) -> None:
    loads = [ingest_classes(database, classes(200), indexer=Index(), batch=7) for _ in range(2)]
    reports = await asyncio.gather(*loads)
    assert sum(report.new for report in reports) == 200
    assert sum(report.unchanged for report in reports) == 200
    assert await count(database) == 200


# A process that ingests a file: it prints its counts, or where it stands still for good.
PROCESS = """
import asyncio, json, sys
from pathlib import Path
from palestra.catalog.ingestion import ingest_classes
from palestra.store.engine import Database

class Index:
    batches = 0
    async def classes(self, connection, changed):
        self.batches += 1
        if self.batches == int(sys.argv[3]):
            print("waiting", flush=True)
            await asyncio.Event().wait()
    async def remove(self, connection, document_ids): pass

async def run():
    database = Database(sys.argv[1])
    report = await ingest_classes(database, Path(sys.argv[2]), indexer=Index(), batch=5)
    await database.close()
    print(json.dumps([report.new, report.unchanged]))

asyncio.run(run())
"""


async def a_process(database: Database, path: Path, waits_at: int = 0) -> asyncio.subprocess.Process:
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROCESS, url, str(path), str(waits_at)), stdout=asyncio.subprocess.PIPE
    )


async def test_two_processes_at_once_load_everything_once(database: Database, tmp_path: Path) -> None:
    path = a_file(tmp_path / "classes.jsonl", classes(300))
    processes = [await a_process(database, path) for _ in range(2)]
    said = [json.loads((await process.communicate())[0]) for process in processes]
    assert sum(new for new, _ in said) == 300
    assert sum(unchanged for _, unchanged in said) == 300
    assert await count(database) == 300


async def test_a_killed_process_leaves_whole_batches_and_the_next_completes(database: Database, tmp_path: Path) -> None:
    path = a_file(tmp_path / "classes.jsonl", classes(32))
    process = await a_process(database, path, waits_at=3)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"waiting\n"
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    report = await ingest_classes(database, path, indexer=Index())
    assert counts(report) == {"new": 22, "unchanged": 10}
    assert await count(database) == 32


# Dry run, all or nothing


async def test_a_dry_run_says_what_would_happen_and_writes_nothing(database: Database) -> None:
    await ingest_classes(database, classes(4), indexer=Index())
    before = await everything(database), await rows(database, "select * from catalog_state")
    file = [a_class(id="ride-0"), a_class(id="ride-1", rev=2), a_class(id="ride-2", rev=0), a_class(id="new")]
    report = await ingest_classes(
        database, file, indexer=Index(breaks_at=1), dry_run=True, full=True, max_removed=1, batch=2
    )
    assert counts(report) == {"new": 1, "updated": 1, "unchanged": 1, "older": 1, "withdrawn": 1}
    assert report.dry_run
    assert (await everything(database), await rows(database, "select * from catalog_state")) == before


@pytest.mark.parametrize("dry_run", [False, True])
async def test_all_or_nothing_loads_nothing_for_one_bad_row(database: Database, tmp_path: Path, dry_run: bool) -> None:
    path = a_file(tmp_path / "classes.jsonl", [*classes(5), "{"])
    index = Index()
    report = await ingest_classes(database, path, indexer=index, all_or_nothing=True, batch=2, dry_run=dry_run)
    assert counts(report) == {"error_count": 1}
    assert "Nothing was loaded" in report.notes[0]
    assert (index.batches, await count(database)) == (0, 0)


async def test_all_or_nothing_holds_for_what_only_the_store_knows(database: Database) -> None:
    await ingest_classes(database, [a_class(id="last")], indexer=Index())
    file = iter([*classes(5), a_class(id="last", title="Changed")])
    report = await ingest_classes(database, file, indexer=Index(), all_or_nothing=True, batch=2)
    assert counts(report) == {"error_count": 1}
    assert await count(database) == 1


async def test_all_or_nothing_is_one_change(database: Database) -> None:
    with pytest.raises(Broken):
        await ingest_classes(database, classes(5), indexer=Index(breaks_at=3), all_or_nothing=True, batch=2)
    assert await count(database) == 0
    report = await ingest_classes(database, classes(5), indexer=Index(), all_or_nothing=True, batch=2)
    assert (report.new, report.version) == (5, 1)


# Full synchronisation


async def test_a_full_file_withdraws_what_it_does_not_name(database: Database) -> None:
    index = Index()
    await ingest_classes(database, classes(40), indexer=index)
    report = await ingest_classes(database, classes(38), indexer=index, full=True)
    assert counts(report) == {"unchanged": 38, "withdrawn": 2}
    gone = await rows(
        database, "select external_id from catalog_item where status = 'withdrawn' and withdrawn_at is not null"
    )
    assert sorted(gone) == [("ride-38",), ("ride-39",)]
    assert await searchable_is_published(database)
    assert counts(await ingest_classes(database, classes(38), indexer=index, full=True)) == {"unchanged": 38}


async def test_what_comes_back_as_it_was_is_published_again(database: Database) -> None:
    index = Index()
    await ingest_classes(database, classes(40), indexer=index)
    await ingest_classes(database, classes(39), indexer=index, full=True)
    report = await ingest_classes(database, classes(40), indexer=index, full=True)
    assert counts(report) == {"updated": 1, "unchanged": 39}
    assert await rows(database, "select count(*) from catalog_item where withdrawn_at is null") == [(40,)]
    assert await searchable_is_published(database)
    assert counts(await ingest_classes(database, classes(40), indexer=index)) == {"unchanged": 40}


@pytest.mark.parametrize(
    ("kept", "max_removed", "allowed"), [(95, 0.05, True), (94, 0.05, False), (94, 0.06, True), (0, 1, True)]
)
async def test_a_full_file_may_not_withdraw_too_much(
    database: Database, kept: int, max_removed: float, allowed: bool
) -> None:
    await ingest_classes(database, [*classes(100), a_class(id="draft", status="draft")], indexer=Index())
    before = await everything(database)
    load = ingest_classes(
        database, [*classes(kept), a_class(id="newcomer")], indexer=Index(), full=True, max_removed=max_removed
    )
    if allowed:
        assert (await load).withdrawn == 101 - kept
        return
    with pytest.raises(
        IngestError, match=r"6 of the 100 published records .* 5\.0% .* Nothing was written\..*--max-removed 0\.06"
    ):
        await load
    assert await everything(database) == before


async def test_a_full_file_does_not_withdraw_a_row_it_could_not_read_well(database: Database, tmp_path: Path) -> None:
    await ingest_classes(database, classes(40), indexer=Index())
    bad = json.dumps({**CLASS, "id": "ride-39", "duration_s": -5})
    report = await ingest_classes(
        database, a_file(tmp_path / "c.jsonl", [*classes(38), bad]), indexer=Index(), full=True
    )
    assert counts(report) == {"unchanged": 38, "withdrawn": 1, "error_count": 1}
    assert await rows(database, "select external_id from catalog_item where status = 'withdrawn'") == [("ride-38",)]


async def test_a_full_file_with_an_unreadable_row_withdraws_nothing_and_says_so(
    database: Database, tmp_path: Path
) -> None:
    await ingest_classes(database, classes(40), indexer=Index())
    file = a_file(tmp_path / "c.jsonl", [*classes(38), a_class(id="new"), '{"id": "ride-'])
    report = await ingest_classes(database, file, indexer=Index(), full=True)
    assert counts(report) == {"new": 1, "unchanged": 38, "error_count": 1}
    assert report.notes[0].startswith("Nothing was withdrawn: the ids of 1 bad rows")


async def test_an_exercise_can_be_withdrawn_and_come_back(database: Database) -> None:
    def exercises(count: int) -> list[ExerciseRecord]:
        return [ExerciseRecord(id=f"e{n}", rev=1, name=f"E{n}", pattern="core") for n in range(count)]

    index = Index()
    await ingest_exercises(database, exercises(3), indexer=index)
    report = await ingest_exercises(database, exercises(2), indexer=index, full=True, max_removed=0.5)
    assert counts(report) == {"unchanged": 2, "withdrawn": 1}
    assert counts(await ingest_exercises(database, exercises(3), indexer=index)) == {"updated": 1, "unchanged": 2}


# Formats


async def test_an_unversioned_format_updates_by_content(database: Database, tmp_path: Path) -> None:
    entry = {
        "id": "Squat",
        "name": "Barbell Squat",
        "force": "push",
        "level": "expert",
        "mechanic": "compound",
        "equipment": "barbell",
        "primaryMuscles": ["quadriceps"],
        "secondaryMuscles": ["lower back"],
        "instructions": ["Squat."],
        "category": "strength",
        "images": [],
    }
    path = tmp_path / "exercises.json"
    outcomes: list[dict[str, int]] = []
    for instructions in (["Squat."], ["Squat."], ["Squat deeply."]):
        path.write_text(json.dumps([{**entry, "instructions": instructions}]))
        outcomes.append(counts(await ingest_exercises(database, path, indexer=Index(), format="free-exercise-db")))
    assert outcomes == [{"new": 1}, {"unchanged": 1}, {"updated": 1}]
    assert await rows(database, "select level, instructions from exercise") == [("advanced", ["Squat deeply."])]


# The documents


@pytest.mark.parametrize("model", [ClassRecord, ExerciseRecord])
def test_every_field_and_every_word_is_documented(model: type[ClassRecord] | type[ExerciseRecord]) -> None:
    document = (Path(__file__).parents[2] / "docs" / "catalog-format.md").read_text()
    schema = model.model_json_schema()
    objects = [schema, *schema.get("$defs", {}).values()]
    fields = {name for described in objects for name in described["properties"]}
    words = {word for described in objects for field in described["properties"].values() for word in allowed(field)}
    assert not [name for name in sorted(fields | words) if f"`{name}`" not in document]


def test_the_examples_of_the_document_are_good_files(tmp_path: Path) -> None:
    document = (Path(__file__).parents[2] / "docs" / "catalog-format.md").read_text()
    classes, table, exercise = re.findall(r"```(?:jsonl|csv)\n(.*?)```", document, re.DOTALL)
    read = [
        *read_rows(written(tmp_path / "classes.jsonl", classes), ClassRecord),
        *read_rows(written(tmp_path / "classes.csv", table), ClassRecord),
        *read_rows(written(tmp_path / "exercise.jsonl", exercise), ExerciseRecord),
    ]
    assert [row.record.id for row in read if isinstance(row, Row)] == [
        "ride-1042",
        "base-4",
        "flow-77",
        "sit-12",
        "goblet-squat",
    ]
    assert len(read) == 5


def written(path: Path, content: str) -> Path:
    path.write_text(content)
    return path


def allowed(field: dict[str, Any]) -> list[str]:
    return [*field.get("enum", []), *field.get("items", {}).get("enum", [])]
