"""Does the command line do what it says, say what went wrong with its line, and exit so that a script can tell?"""

import asyncio
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from palestra import cli
from palestra.store.embedded import EmbeddedPostgres
from tests.conftest import url_of
from tests.factories import CLASS, a_class

PALESTRA = Path(sys.executable).parent / "palestra"
COMMANDS = ("dev", "serve", "migrate", "ingest", "demo", "embed", "import", "search", "gaps", "doctor")


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No colours, wide lines, a quick embedder, and nothing of this machine's own environment."""
    for name in [name for name in os.environ if name.startswith("PALESTRA_") or name in ("DATABASE_URL", "PORT")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PALESTRA_EMBEDDER", "hashing")
    monkeypatch.setenv("PALESTRA_DATA_DIR", str(tmp_path / "never"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")


def palestra(*arguments: str, database_url: str | None = None) -> Result:
    """A command within this process."""
    return CliRunner(env={"DATABASE_URL": database_url}).invoke(cli.app, list(arguments))


@dataclass(frozen=True)
class Told:
    """What a shell sees of a command."""

    returncode: int | str | None
    stdout: str
    stderr: str


Run = Callable[..., Told]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command with its outermost edge, where operators' errors become sentences."""

    def run(*arguments: str, **environment: str) -> Told:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.argv", ["palestra", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Told(ended.value.code, *capsys.readouterr())

    return run


def rows(database_url: str, statement: str) -> list[tuple[Any, ...]]:
    async def read() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
        found = [tuple(row) for row in await connection.fetch(statement)]
        await connection.close()
        return found

    return asyncio.run(read())


def a_file(path: Path, *lines: object) -> str:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line, default=str) for line in lines))
    return str(path)


def test_help_names_every_command() -> None:
    told = subprocess.run([PALESTRA, "--help"], capture_output=True, text=True, check=False)  # noqa: S603  # no shell
    assert told.returncode == 0
    assert not [name for name in COMMANDS if name not in told.stdout]
    assert "demo-vectors" not in told.stdout


@pytest.mark.parametrize("command", [*([name] for name in COMMANDS), ["ingest", "classes"], ["ingest", "exercises"]])
def test_every_command_explains_itself(command: list[str]) -> None:
    assert palestra(*command, "--help").exit_code == 0


def test_an_operators_mistake_is_one_sentence_and_exit_code_one(run: Run) -> None:
    told = run("migrate", DATABASE_URL="mysql://root:hunter2@h/d")
    assert told.returncode == 1
    assert "palestra: DATABASE_URL names mysql" in told.stderr
    assert not [word for word in ("Traceback", "hunter2") if word in told.stderr]


@pytest.mark.parametrize("command", [("search", "yoga"), ("migrate",), ("gaps",), ("demo",)])
def test_a_database_that_does_not_answer_is_one_sentence(run: Run, command: tuple[str, ...]) -> None:
    told = run(*command, DATABASE_URL="postgresql://u:hunter2@/d?host=/nonexistent")
    assert told.returncode == 1
    assert told.stderr.startswith("palestra: Postgres does not answer")
    assert not [word for word in ("Traceback", "hunter2") if word in told.stderr]


@pytest.mark.parametrize("command", [("search", "yoga"), ("gaps",), ("embed",)])
def test_a_bare_database_is_one_sentence_with_the_command_to_run(
    run: Run, postgres: EmbeddedPostgres, command: tuple[str, ...]
) -> None:
    told = run(*command, DATABASE_URL=url_of(postgres, "postgres"))
    assert told.returncode == 1
    assert told.stderr.startswith("palestra: The schema is at nothing")
    assert "run palestra migrate" in told.stderr


def test_a_wrong_variable_is_named(run: Run) -> None:
    told = run("migrate", PALESTRA_POOL_SIZE="many")
    assert told.returncode == 1
    assert "POOL_SIZE" in told.stderr


def test_doctor_finds_a_sound_installation_sound(database_url: str) -> None:
    told = palestra("doctor", database_url=database_url)
    assert told.exit_code == 0, told.output
    assert "pgvector" in told.output
    assert "hashing-64, 64 dimensions" in told.output


def test_doctor_says_what_is_missing_and_exits_one() -> None:
    told = palestra("doctor", database_url="postgresql://u:hunter2@/d?host=/nonexistent")
    assert told.exit_code == 1
    assert "✗ Database  Postgres does not answer" in told.output
    assert "→ See DATABASE_URL." in told.output
    assert "hunter2" not in told.output


def test_search_shows_how_a_query_is_read_and_what_is_found(demo_url: str) -> None:
    told = palestra("search", "20 minute yoga, no jumping", "--limit", "3", database_url=demo_url)
    assert told.exit_code == 0, told.output
    assert "discipline yoga" in told.output
    assert "avoid jumping" in told.output
    assert "match" in told.output


def test_ingest_loads_the_good_rows_and_names_the_lines_of_the_bad_ones(database_url: str, tmp_path: Path) -> None:
    bad = {**CLASS, "id": "bad", "discipline": "chess"}
    file = a_file(tmp_path / "classes.jsonl", {**CLASS, "id": "good"}, bad, "{not json", {**CLASS, "id": "fine"})
    told = palestra("ingest", "classes", file, database_url=database_url)
    assert told.exit_code == 1
    assert "line 2 bad: discipline" in told.output
    assert "line 3" in told.output
    assert rows(database_url, "select external_id from catalog_item order by 1") == [("fine",), ("good",)]
    assert rows(database_url, "select count(*) from search_embedding") == [(2,)]


@pytest.mark.parametrize("option", ["--dry-run", "--all-or-nothing"])
def test_ingest_writes_nothing_when_it_shall_not(database_url: str, tmp_path: Path, option: str) -> None:
    file = a_file(tmp_path / "classes.jsonl", {**CLASS, "id": "good"}, {**CLASS, "discipline": "chess"})
    told = palestra("ingest", "classes", file, option, database_url=database_url)
    assert told.exit_code == 1
    assert "line 2" in told.output
    assert rows(database_url, "select count(*) from catalog_item") == [(0,)]


def test_a_good_file_exits_zero_and_a_second_time_changes_nothing(database_url: str, tmp_path: Path) -> None:
    file = a_file(
        tmp_path / "classes.jsonl", a_class("1").model_dump(mode="json"), a_class("2").model_dump(mode="json")
    )
    assert palestra("ingest", "classes", file, database_url=database_url).exit_code == 0
    version = rows(database_url, "select version from catalog_state")
    again = palestra("ingest", "classes", file, database_url=database_url)
    assert again.exit_code == 0
    assert "2  unchanged" in " ".join(again.output.split("\n"))
    assert rows(database_url, "select version from catalog_state") == version


def test_a_full_file_that_lacks_too_much_is_refused_in_a_sentence(run: Run, database_url: str, tmp_path: Path) -> None:
    many = [a_class(str(n)).model_dump(mode="json") for n in range(10)]
    palestra("ingest", "classes", a_file(tmp_path / "all.jsonl", *many), database_url=database_url)
    few = a_file(tmp_path / "few.jsonl", *many[:5])
    told = run("ingest", "classes", few, "--full", DATABASE_URL=database_url)
    assert told.returncode == 1
    assert "--max-removed 0.5" in told.stderr
    assert rows(database_url, "select count(*) from catalog_item where status = 'published'") == [(10,)]


def test_a_file_that_is_not_there_is_one_sentence(run: Run, database_url: str) -> None:
    told = run("ingest", "classes", "/nonexistent.jsonl", DATABASE_URL=database_url)
    assert told.returncode != 0
    assert "/nonexistent.jsonl" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_demo_twice_is_the_demo_once(database_url: str) -> None:
    contents = "select external_id, rev, content_hash, status from catalog_item order by 1"
    vectors = "select count(*) from search_embedding"
    assert palestra("demo", "--classes", "25", database_url=database_url).exit_code == 0
    before = rows(database_url, contents), rows(database_url, vectors)
    assert len(before[0]) >= 25
    assert palestra("demo", "--classes", "25", database_url=database_url).exit_code == 0
    assert (rows(database_url, contents), rows(database_url, vectors)) == before


def test_migrate_twice_is_migrate_once_and_its_sql_can_be_read(run: Run, database_url: str) -> None:
    for _ in range(2):
        told = palestra("migrate", database_url=database_url)
        assert told.exit_code == 0
        assert "the schema is at" in told.output
    assert "CREATE TABLE catalog_item" in run("migrate", "--sql").stdout


def test_no_command_touches_the_data_folder_where_a_database_is_named(database_url: str, tmp_path: Path) -> None:
    palestra("gaps", database_url=database_url)
    assert not (tmp_path / "never").exists()


def test_what_is_typed_is_said_back_as_it_was_typed(run: Run, database_url: str) -> None:
    told = run("members", "disable", "[/]", DATABASE_URL=database_url)
    assert told.returncode == 1
    assert "[/]" in told.stderr


def test_an_operator_exports_and_erases_a_member_who_cannot(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "ada.zip"
    assert palestra("members", "add", "ada", database_url=database_url).exit_code == 0
    assert palestra("members", "export", "ada", str(file), database_url=database_url).exit_code == 0
    with zipfile.ZipFile(file) as exported:
        assert '"ada"' in exported.read("palestra.json").decode()
    again = palestra("members", "export", "ada", str(file), database_url=database_url)
    assert again.exit_code != 0  # a file that is there may be somebody else's
    asked = palestra("members", "erase", "ada", database_url=database_url)  # nobody answers
    assert (asked.exit_code, len(rows(database_url, "select id from member"))) == (1, 1)
    assert palestra("members", "erase", "ada", "--yes", database_url=database_url).exit_code == 0
    assert rows(database_url, "select id from member") == []
