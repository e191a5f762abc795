"""Do `palestra members`, `clients` and `keys` do what they say, and tell what they did as it was typed?"""

import os
import re
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from palestra import cli
from palestra.accounts import local
from palestra.errors import MemberError, OperatorError

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command over a database of this test's own, in a narrow terminal."""
    for name in [name for name in os.environ if name.startswith("PALESTRA_") or name in ("DATABASE_URL", "PORT")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PALESTRA_SECRET_KEY", "a secret of at least thirty-two characters")

    def run(*arguments: str, **environment: str) -> Result:
        return CliRunner(env=environment).invoke(cli.app, list(arguments))

    return run


def said(result: Result) -> dict[str, str]:
    """The lines `name: value` of an answer."""
    assert result.exit_code == 0, result.output
    return dict(line.split(": ", 1) for line in result.stdout.splitlines() if ": " in line)


def test_a_login_and_its_password_come_out_as_they_are_typed_at_the_sign_in(run: Run) -> None:
    told = said(run("members", "add", "[bold]ann[/bold] :smile:", "--name", "[red]"))
    assert told["login"] == "[bold]ann[/bold] :smile:"
    assert len(told["password"]) >= local.PASSWORD_MIN
    listed = run("members", "list").stdout
    assert "[red]" in listed
    assert said(run("members", "password", told["login"]))["password"] != told["password"]


def test_members_are_listed_with_what_locks_them_out(run: Run) -> None:
    run("members", "add", "ann@example.com", "--name", "Ann")
    ids = re.findall(r"[0-9a-f-]{36}", run("members", "list").stdout)
    assert len(ids) == 1
    assert "Locked out; 0 links to apps ended." in run("members", "disable", ids[0]).stdout
    assert "locked out" in run("members", "list").stdout
    assert run("members", "enable", "ANN@example.com").exit_code == 0
    assert "active" in run("members", "list").stdout


def test_a_login_that_is_taken_says_what_to_do_instead(run: Run) -> None:
    run("members", "add", "ann")
    again = run("members", "add", "ann")
    assert isinstance(again.exception, MemberError)
    assert "members password" in (again.exception.fix or "")
    assert len(re.findall(r"[0-9a-f-]{36}", run("members", "list").stdout)) == 1  # and makes nobody


@pytest.mark.parametrize("command", [("disable",), ("enable",), ("password",), ("tier", "plus")])
def test_somebody_whom_nobody_knows_is_told_with_where_to_look(run: Run, command: tuple[str, ...]) -> None:
    told = run("members", command[0], "nobody", *command[1:])
    assert isinstance(told.exception, OperatorError)
    assert "palestra members list" in str(told.exception)


def test_a_password_is_for_a_login_and_never_makes_an_account_of_an_id(run: Run) -> None:
    run("members", "add", "ann")
    [member_id] = re.findall(r"[0-9a-f-]{36}", run("members", "list").stdout)
    assert isinstance(run("members", "password", member_id).exception, OperatorError)
    assert "ann" in run("members", "list").stdout


def test_a_tier_is_told_back_and_one_that_is_over_too(run: Run) -> None:
    run("members", "add", "ann")
    assert run("members", "tier", "ann", "plus").stdout == "ann is entitled to plus.\n"
    told = run("members", "tier", "ann", "plus", "--until", "2020-01-01")
    assert told.stdout == "ann is entitled to plus until 2020-01-01 00:00 UTC.\n"
    assert "over already" in told.stderr


def test_an_account_that_cannot_be_used_here_says_so_beside_the_password(run: Run) -> None:
    told = run("members", "demo", PALESTRA_LOCAL_ACCOUNTS="false")
    assert set(said(told)) == {"login", "password"}
    assert "Nobody can sign in with it" in told.stderr
    assert run("members", "demo").stderr == ""


def test_the_key_that_became_known_can_be_taken_away_by_what_the_list_says(run: Run) -> None:
    run("keys", "rotate", "--at-once")
    assert "keys remove" in run("keys", "rotate", "--at-once").stdout
    [retired] = re.findall(r"([\w-]{43}) +│ retired", run("keys", "list").stdout)
    assert run("keys", "remove", retired).stdout == "Removed.\n"
    assert "retired" not in run("keys", "list").stdout
    [active] = re.findall(r"([\w-]{43}) +│ active", run("keys", "list").stdout)
    assert isinstance(run("keys", "remove", active).exception, OperatorError)


def test_a_key_whose_id_begins_with_a_dash_is_an_id_too(run: Run) -> None:
    told = run("keys", "remove", "-" + "a" * 42)
    assert isinstance(told.exception, OperatorError)
    assert "No retired key has this id" in str(told.exception)


def test_a_client_s_secret_comes_once_and_whole(run: Run) -> None:
    arguments = ("clients", "add", "my-host", "--redirect", "https://my-host.example/callback", "--secret")
    assert len(said(run(*arguments))["client_secret"]) == 43
    assert isinstance(run(*arguments).exception, MemberError)


def test_a_client_is_switched_off_and_on_by_the_id_that_is_listed(run: Run) -> None:
    run("clients", "add", "our-host", "--redirect", "https://host.example/callback", "--name", "[red]Host")
    listed = run("clients", "list").stdout
    assert "our-host" in listed
    assert "[red]Host" in listed
    assert run("clients", "disable", "our-host").exit_code == 0
    assert "disabled" in run("clients", "list").stdout
    assert run("clients", "enable", "our-host").exit_code == 0
    assert "disabled" not in run("clients", "list").stdout
    assert isinstance(run("clients", "disable", "nobody").exception, OperatorError)
