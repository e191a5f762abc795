"""Does `palestra demo --member` make somebody who can sign in and has trained, and nobody by mistake?"""

import asyncio
import os

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from palestra import cli
from palestra.accounts import demo
from palestra.errors import SettingsError


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PALESTRA_") or name in ("DATABASE_URL", "PORT")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PALESTRA_EMBEDDER", "hashing")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")


def palestra(url: str, *arguments: str) -> Result:
    return CliRunner(env={"DATABASE_URL": url}).invoke(cli.app, list(arguments))


def workouts_by_login(url: str) -> dict[str, int]:
    async def read() -> dict[str, int]:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        rows = await connection.fetch(
            "select login, (select count(*) from workout w where w.member_id = a.member_id) as n from local_account a"
        )
        await connection.close()
        return {row["login"]: row["n"] for row in rows}

    return asyncio.run(read())


def test_the_demo_member_has_a_year_and_the_login_is_told(demo_url: str) -> None:
    for arguments, login in (((), demo.LOGIN), (("ada@example.com",), "ada@example.com")):
        result = palestra(demo_url, "demo", "--member", *arguments)
        assert result.exit_code == 0, result.output
        assert f"login: {login}\npassword: " in result.stdout
        assert "workouts with" in result.stdout
        assert workouts_by_login(demo_url)[login] > 350
    assert len(workouts_by_login(demo_url)) == 2


def test_a_login_without_the_option_is_a_mistake_and_changes_nothing(demo_url: str) -> None:
    assert palestra(demo_url, "demo", "ada").exit_code == 2
    assert workouts_by_login(demo_url) == {}


def test_somebodys_own_account_is_left_alone(demo_url: str) -> None:
    assert palestra(demo_url, "members", "add", "ada").exit_code == 0
    refused = palestra(demo_url, "demo", "--member", "ada")
    assert isinstance(refused.exception, SettingsError)
    assert workouts_by_login(demo_url) == {"ada": 0}
