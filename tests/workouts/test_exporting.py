"""Does a member get everything that is kept of them, as it was typed, and nothing of anybody else's?"""

import csv
import io
import json
import zipfile
from typing import Any
from uuid import UUID

import pytest
from tests.factories import NOW
from tests.workouts.everything import CANARY, everything, tables, tables_of_members

from palestra import members
from palestra.accounts import service as accounts
from palestra.store.engine import Database, driver
from palestra.workouts import exporting, writing
from palestra.workouts.ids import public_id
from palestra.workouts.schemas import NewWorkout

pytestmark = pytest.mark.anyio

# Hashes of secrets of ours, and what only a client needs to go on with a sign-in.
LEFT_OUT = {
    "local_account": {"password_hash"},
    "web_session": {"id_hash"},
    "write_answer": {"arguments_hash"},
    "authorization_request": {"id_hash", "params"},
    "authorization_code": {"code_hash", "code_challenge"},
    "refresh_token": {"token_hash"},
    "calendar_feed": {"token_hash", "sealed"},
}


async def archive(database: Database, member_id: UUID) -> zipfile.ZipFile:
    packed = io.BytesIO()
    await members.export(database, member_id, packed, NOW)
    return zipfile.ZipFile(packed)


async def read(database: Database, member_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((await archive(database, member_id)).read("palestra.json"))
    return found


async def lines(database: Database, member_id: UUID, name: str) -> list[dict[str, str]]:
    content = (await archive(database, member_id)).read(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


async def test_every_column_of_every_table_about_a_member_is_in_it(database: Database) -> None:
    nora = await everything(database)
    found = await read(database, nora.member_id)
    async with database.reader() as reader:
        columns = await tables(reader)
        for table in await tables_of_members(reader):
            assert found[table], table
            assert set(found[table][0]) == set(columns[table]) - LEFT_OUT.get(table, set()), table
            count = await reader.fetchval(f'select count(*) from "{table}"')  # noqa: S608  # its own name
            assert len(found[table]) == count, table
    assert set(found) - {"palestra_export"} == await _hanging(database)


async def test_workouts_of_sources_that_conversations_never_see_are_in_it(database: Database) -> None:
    nora = await everything(database)
    assert "strava" in {row["source"] for row in (await read(database, nora.member_id))["workout"]}
    assert "strava" in {line["source"] for line in await lines(database, nora.member_id, "workouts.csv")}


async def test_nothing_of_anybody_else_is_in_it(database: Database) -> None:
    nora, ben = await everything(database), await everything(database, "ben")
    packed = await archive(database, nora.member_id)
    whole = b"".join(packed.read(name) for name in packed.namelist()).decode()
    assert f"{CANARY}-nora" in whole
    for theirs in (f"{CANARY}-ben", str(ben.member_id), public_id("wko", ben.early), str(ben.grant_id)):
        assert theirs not in whole


async def test_weights_are_as_they_were_typed_and_ids_as_conversations_have_them(database: Database) -> None:
    nora = await everything(database)
    text = (await archive(database, nora.member_id)).read("palestra.json").decode()
    assert '"weight_value":22.50' in text
    assert f'"workout_id":"{public_id("wko", nora.logged)}"' in text
    sets = await lines(database, nora.member_id, "sets.csv")
    assert [(line["weight"], line["unit"], line["reps"]) for line in sets] == [("22.50", "lb", "5"), ("60", "kg", "3")]
    assert {line["exercise_id"] for line in sets} == {public_id("cex", nora.own_exercise)}
    assert {line["workout_id"] for line in sets} == {public_id("wko", nora.logged)}


async def test_a_spreadsheet_runs_nothing_of_it_and_shows_every_letter(database: Database) -> None:
    nora = await everything(database)
    packed = await archive(database, nora.member_id)
    assert packed.read("workouts.csv").startswith(b"\xef\xbb\xbf")
    logged = next(
        line
        for line in await lines(database, nora.member_id, "workouts.csv")
        if line["workout_id"] == public_id("wko", nora.logged)
    )
    assert logged["title"] == f"'={CANARY} day"
    assert logged["note"] == f"{CANARY} note, with “quotes”\nand a line"
    assert (logged["local_date"], logged["start_local"], logged["time_zone"]) == (
        "2026-11-23",
        "13:00",
        "Europe/Berlin",
    )
    assert logged["deleted"] == "no"
    superseded = {line["superseded_by"] for line in await lines(database, nora.member_id, "workouts.csv")}
    assert superseded == {"", public_id("wko", nora.logged)}


async def test_a_member_who_has_nothing_gets_a_file_that_can_be_read(database: Database) -> None:
    async with database.transaction() as connection:
        member = await accounts.create(connection, name=None, region=None, now=NOW)
    found = await read(database, member.id)
    assert found["workout"] == []
    assert found["palestra_export"]["format"] == 1
    assert await lines(database, member.id, "sets.csv") == []
    assert "palestra.json" in (await archive(database, member.id)).read("README.txt").decode()


async def test_more_rows_than_are_read_at_once_are_all_there(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    async with database.transaction() as connection:
        member = await accounts.create(connection, name=None, region=None, now=NOW)
        for number in range(10):
            new = NewWorkout(title=f"Workout {number}", performed_at=NOW, time_zone="UTC")
            await writing.write(await driver(connection), member.id, new, now=NOW)
    assert len((await read(database, member.id))["workout"]) == 10
    assert len(await lines(database, member.id, "workouts.csv")) == 10


async def test_plans_are_told_by_the_ids_of_conversations_and_the_address_of_the_calendar_not_at_all(
    database: Database,
) -> None:
    nora = await everything(database)
    packed = await archive(database, nora.member_id)
    text = packed.read("palestra.json").decode()
    told = json.loads(text)
    assert told["plan_event"][0]["plan_id"] == told["plan"][0]["id"] == public_id("pln", nora.plan_id)
    assert told["schedule_item"][0]["workout_id"] == public_id("wko", nora.logged)
    assert told["schedule_item"][0]["start_local"] == "07:00:00"
    assert told["plan_draft"][0]["id"].startswith("dft_")
    assert "secret address" not in text
    assert "secret address" in packed.read("README.txt").decode()


async def test_versions_of_plans_are_read_a_few_at_a_time_and_are_all_there(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "LARGE_AT_ONCE", 1)
    nora = await everything(database)
    async with database.transaction() as connection:
        await (await driver(connection)).execute(
            "insert into plan_event select member_id, plan_id, version + 1, happened_at, actor, kind, why, rules, diff,"
            " status, brief, content from plan_event"
        )
    assert [event["version"] for event in (await read(database, nora.member_id))["plan_event"]] == [1, 2]


async def _hanging(database: Database) -> set[str]:
    async with database.reader() as reader:
        return await tables_of_members(reader)
