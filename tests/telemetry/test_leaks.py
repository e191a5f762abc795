"""Is anything written down of a link that would let its reader act for the member, or know who it was?

All that the member's browser and the host saw is looked for in what was logged.
"""

import logging
from pathlib import Path
from typing import Literal

import pytest
from tests.telemetry.canaries import Canaries
from tests.telemetry.conftest import Logged
from tests.telemetry.journey import LOGIN, NAME, PASSWORD, deployed, everything, parties, prepared

from palestra.accounts import sessions
from palestra.grants import tokens
from palestra.oauth import grant_types
from palestra.telemetry import logs
from palestra.telemetry.redaction import redacted

pytestmark = pytest.mark.anyio

Form = Literal["json", "console"]
FORMS: tuple[Form, ...] = ("json", "console")
# What has to pass by for the search to mean something.
SEEN = {
    "access_token",
    "authorization",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "cookie",
    "csrf",
    "e_mail",
    "login",
    "nonce",
    "password",
    "refresh_token",
    "request",
    "state",
}


@pytest.fixture
def talkative(monkeypatch: pytest.MonkeyPatch) -> None:
    """No library is kept quiet, and nothing that they log is without a text: the first line of defence is gone."""
    monkeypatch.setattr(logs, "redacted", redacted)  # and nobody watches, since here secrets are logged on purpose
    monkeypatch.setattr(logs, "QUIET", dict.fromkeys(logs.QUIET, logging.DEBUG))
    # A server with `access_log=False`, of another test, cuts this logger off for the rest of the process.
    monkeypatch.setattr(logging.getLogger("uvicorn.access"), "propagate", True)
    monkeypatch.delattr(grant_types.Tokens, "__repr__")


@pytest.mark.parametrize("form", FORMS)
async def test_a95_no_log_of_a_link_holds_a_secret_or_an_address(
    demo_url: str, tmp_path: Path, logged: Logged, form: Form
) -> None:
    logs.configure("debug", form)
    seen = await everything(demo_url, tmp_path)
    text = logged()
    assert "tool_call" in text
    assert seen.names >= SEEN
    assert seen.in_text(text) == {}


@pytest.mark.parametrize("form", FORMS)
async def test_a95_a_secret_that_a_library_logs_is_taken_out(
    demo_url: str, tmp_path: Path, logged: Logged, talkative: None, form: Form
) -> None:
    logs.configure("debug", form)
    seen = await everything(demo_url, tmp_path)
    text = logged()
    assert "Issue token" in text
    assert "GET /oauth/authorize?…" in text
    assert seen.in_text(text) == {}


async def test_a95_the_search_finds_what_is_there(
    demo_url: str, tmp_path: Path, logged: Logged, talkative: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without either line of defence, Authlib's own logging tells both tokens, and uvicorn's the state."""
    monkeypatch.setattr(logs, "redacted", lambda text: text)
    logs.configure("debug", "json")
    seen = await everything(demo_url, tmp_path)
    assert set(seen.in_text(logged())) >= {"access_token", "refresh_token", "state", "request"}


async def test_a95_a_failure_is_told_without_the_secret_that_it_names(
    demo_url: str, tmp_path: Path, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something breaks that holds a secret in its hands, and says so in a traceback."""
    monkeypatch.setattr(logs, "redacted", redacted)  # nobody watches, since a secret is logged on purpose
    logs.configure("debug", "json")
    seen = Canaries(login=LOGIN, password=PASSWORD, name=NAME)
    async with deployed(demo_url, tmp_path) as up, parties(up, seen) as (host, member):
        await prepared(up, host)
        await host.link(member, "profile:read")
        monkeypatch.setattr(tokens, "hashed", _fails)
        monkeypatch.setattr(sessions, "_hash", _fails)
        with pytest.raises(KeyError, match="cache-control"):
            await host.refresh()
        with pytest.raises(AssertionError, match="500"):
            await host.link(member, "profile:write")
    text = logged()
    assert text.count("LookupError: …") == 2
    assert seen.in_text(text) == {}


def _fails(secret: str) -> bytes:
    raise LookupError(secret)
