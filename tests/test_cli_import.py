"""Does `palestra import` bring a file into a member's log, ask what it must, and exit so that a script can tell?"""

import asyncio
import os
import re
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from palestra import cli
from tests.workouts.importing.making import hevy, strong


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No colours, wide lines, and nothing of this machine's own environment."""
    for name in [name for name in os.environ if name.startswith("PALESTRA_") or name in ("DATABASE_URL", "PORT")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PALESTRA_DATA_DIR", str(tmp_path / "never"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def ada(demo_url: str) -> str:
    """The login of a member."""
    made = CliRunner(env={"DATABASE_URL": demo_url}).invoke(cli.app, ["members", "add", "ada"])
    assert made.exit_code == 0, made.output
    return "ada"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "workouts.csv"
    path.write_bytes(hevy({}, {"set_index": 1}, {"exercise_title": "Grandfather's [b]sledge"}))
    return path


def bring(demo_url: str, path: Path, *arguments: str) -> Result:
    return CliRunner(env={"DATABASE_URL": demo_url}).invoke(cli.app, ["import", str(path), *arguments])


def rows(demo_url: str, statement: str) -> list[tuple[Any, ...]]:
    async def fetch() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(demo_url.replace("+asyncpg", ""))
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    return asyncio.run(fetch())


def test_a_dry_run_shows_what_each_name_is_taken_for_and_writes_nothing(demo_url: str, ada: str, export: Path) -> None:
    told = bring(demo_url, export, "--member", ada, "--dry-run")
    assert told.exit_code == 0, told.output
    assert "1 new workouts with 3 sets, 2026-11-20 to 2026-11-20; 0 are here already." in told.output
    assert "1 × Grandfather's [b]sledge → an exercise of their own" in told.output
    assert re.search(r"1 × Squat \(Barbell\) → \S.* \(\d+%\)", told.output)
    assert "UTC was taken" in told.output
    assert rows(demo_url, "select count(*) from workout") == [(0,)]


def test_an_import_writes_and_again_changes_nothing(demo_url: str, ada: str, export: Path) -> None:
    first = bring(demo_url, export, "--member", ada, "--time-zone", "Europe/Berlin")
    assert first.exit_code == 0, first.output
    assert first.output.splitlines() == [
        "1 workouts written; 0 were here already.",
        "  made as an exercise of their own: Grandfather's [b]sledge",
    ]
    again = bring(demo_url, export, "--member", ada)
    assert "0 workouts written; 1 were here already." in again.output
    assert rows(demo_url, "select title, time_zone, source from workout") == [("Legs", "Europe/Berlin", "hevy")]


def test_a_mapping_decides(demo_url: str, ada: str, export: Path) -> None:
    done = bring(
        demo_url, export, "--member", ada, "--map", "Squat (Barbell)=", "--map", "Grandfather's [b]sledge=Plank"
    )
    assert done.exit_code == 0, done.output
    assert rows(
        demo_url,
        "select left(e.exercise_id, 4), x.name from workout_exercise e left join exercise x on public_id = exercise_id"
        " order by position",
    ) == [("cex_", None), ("exr_", "Plank")]


def test_a_unit_is_asked_for_said_or_preferred(demo_url: str, ada: str, tmp_path: Path) -> None:
    path = tmp_path / "strong.csv"
    path.write_bytes(strong({}))
    asked = bring(demo_url, path, "--member", ada, "--dry-run")
    assert "say --unit kg or --unit lb" in asked.output
    refused = bring(demo_url, path, "--member", ada)
    assert refused.exit_code == 1
    assert "have no unit" in str(refused.exception)
    asyncio.run(prefer_pounds(demo_url))
    done = bring(demo_url, path, "--member", ada)
    assert "lb was taken" in done.output
    assert rows(demo_url, "select weight_value, weight_unit, weight_g from workout_set") == [(80, "lb", 36287)]


async def prefer_pounds(demo_url: str) -> None:
    connection = await asyncpg.connect(demo_url.replace("+asyncpg", ""))
    try:
        await connection.execute(
            "insert into preferences (member_id, version, changed_at, units) select id, 1, now(), 'imperial' from member"
        )
    finally:
        await connection.close()


def test_bad_lines_are_named_and_exit_one_while_the_rest_is_written(demo_url: str, ada: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(hevy({}, {"title": "Arms", "reps": "x"}))
    done = bring(demo_url, path, "--member", ada)
    assert done.exit_code == 1
    assert "1 workouts written" in done.output
    assert "line 3: reps is “x”, which is not a number." in done.output


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--member", "nobody"], "Nobody is known as nobody"),
        (["--member", "ada", "--time-zone", "Mars/Olympus"], "Mars/Olympus is no time zone"),
        (["--member", "ada", "--map", "nothing"], "--map takes name=exercise"),
        (["--member", "ada", "--map", "Deadlift=Plank"], "no exercise “Deadlift” in this file"),
    ],
)
def test_a_mistake_is_one_sentence_and_writes_nothing(
    demo_url: str, ada: str, export: Path, arguments: list[str], why: str
) -> None:
    done = bring(demo_url, export, *arguments)
    assert done.exit_code == 1
    assert why in str(done.exception)
    assert rows(demo_url, "select count(*) from workout") == [(0,)]


def test_a_file_that_is_none_of_ours_is_one_sentence(demo_url: str, ada: str, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)))
    done = bring(demo_url, path, "--member", ada)
    assert done.exit_code == 1
    assert "no file of a known kind" in done.output
