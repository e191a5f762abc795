"""Does asking change nothing, and does the link lead to a page where the member can have it done?"""

import gc
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import cachetools
import jsonschema
import pytest
from tests.oauth.linked import ISSUER, Linking, call, told
from tests.pages.account_site import Browser
from tests.pages.test_account_consent import words_of
from tests.serving import ADDRESS, ERAS, PROMISED, Era, Served
from tests.workouts.everything import CANARY, PASSWORD, Everything, everything, where

from palestra import server
from palestra.accounts.access_log import AccessLog
from palestra.accounts.schemas import Entitlement
from palestra.catalog.rights import Viewer
from palestra.errors import NotFound
from palestra.grants.schemas import Caller
from palestra.server import TOOLS
from palestra.store.engine import Database
from palestra.tools._shared.declaring import Call, Tool
from palestra.tools.manage_my_data import manage_my_data
from palestra.workouts.sources import SOURCES

pytestmark = pytest.mark.anyio

MANAGE = "manage_my_data"
RANGE = {"action": "delete_range", "from": "2026-01-01", "to": "2026-06-30"}


@pytest.fixture(autouse=True)
def _with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with_it: Sequence[Tool] = TOOLS if manage_my_data in TOOLS else (*TOOLS, manage_my_data)
    monkeypatch.setattr(server.build, "__defaults__", (with_it,))


@pytest.fixture
async def nora(database: Database) -> Everything:
    return await everything(database)


@pytest.fixture
async def token(linking: Linking, nora: Everything) -> str:
    return await linking.linked("profile:read", member_id=nora.member_id)


async def error(app: Served, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
    result = (await call(app, token, MANAGE, arguments)).json()["result"]
    assert result["isError"] is True, result
    said: dict[str, Any] = json.loads(result["content"][1]["text"])
    return said


def path_of(answer: dict[str, Any]) -> str:
    """The page that an answer leads to, on the issuer and nowhere else."""
    url = answer["confirm_url"]
    assert url.startswith(f"{ISSUER}/account/")
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


async def opened(browser: Browser, path: str, login: str = "nora") -> Any:
    answer = await browser.press(await browser.get(path), "/sign-in", login=login, password=PASSWORD)
    assert answer.headers["location"] == path
    return await browser.get(path)


@pytest.mark.parametrize("era", ERAS)
async def test_asking_answers_what_would_happen_and_where_and_changes_nothing(
    app: Served, token: str, nora: Everything, database: Database, era: Era
) -> None:
    answer = await told(app, token, MANAGE, RANGE, era)
    assert answer["request_id"].startswith("drq_")
    assert answer["status"] == "waits_for_confirmation"
    assert answer["what_happens"][0] == (
        "Workouts from 2026-01-01 to 2026-06-30, both days included, are erased with their history."
    )
    assert answer["open_until"] == "2026-11-24 12:00 UTC"
    assert answer["confirm_url"].endswith(f"/account/data?request={answer['request_id']}")
    assert answer["confirm_url"] in answer["summary"]
    assert "Nothing has been done yet." in answer["summary"]
    async with database.reader() as reader:
        assert await reader.fetchval("select count(*) from workout where member_id = $1", nora.member_id) == 4


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(
    "arguments",
    [
        {"action": "export_all"},
        RANGE,
        {"action": "delete_source", "source": "Strava"},
        {"action": "delete everything"},
        {"action": "disconnect", "source": "an APP"},
        {"action": "access_log"},
    ],
)
async def test_every_action_fits_the_schema_and_leads_to_a_page(
    app: Served, token: str, arguments: dict[str, Any], era: Era
) -> None:
    result = (await call(app, token, MANAGE, arguments, era=era)).json()["result"]
    schema = PROMISED[MANAGE]
    jsonschema.Draft202012Validator(schema).validate(result["structuredContent"])
    assert len(result["content"][0]["text"]) <= 600
    assert len(json.dumps(result["structuredContent"])) < 2048
    browser = Browser(app.http, ADDRESS)
    page = await opened(browser, path_of(result["structuredContent"]))
    assert page.status_code == 200


async def test_the_whole_way_from_a_conversation_to_nothing_left_anywhere(
    app: Served, database: Database, linking: Linking
) -> None:
    zelda, ben = await everything(database, "zelda"), await everything(database, "ben")
    token = await linking.linked("profile:read", member_id=zelda.member_id)
    of_ben = await linking.linked("profile:read", member_id=ben.member_id)
    async with database.reader() as reader:
        grants = await reader.fetch("select id from oauth_grant where member_id = $1", zelda.member_id)
    needles = [str(zelda.member_id), f"Zelda {CANARY}", *(str(row["id"]) for row in grants)]
    answer = await told(app, token, MANAGE, {"action": "delete_all"})
    await told(app, of_ben, MANAGE, {"action": "delete_all"})
    assert any(needle in held for held in caches() for needle in needles), "nothing was remembered to be forgotten"
    browser = Browser(app.http, ADDRESS)
    page = await opened(browser, path_of(answer), "zelda")
    await browser.press(page, "/account/data")
    async with database.reader() as reader:
        assert await where(reader, *needles, zelda.member_id.hex, "zelda", answer["request_id"]) == set()
    assert [held for held in caches() for needle in needles if needle in held] == []
    assert (await call(app, token, MANAGE, {"action": "export_all"})).status_code == 401
    assert (await told(app, of_ben, MANAGE, {"action": "export_all"}))["request_id"]


def caches() -> list[str]:
    """What this process remembers, as text: everything that is a cache, and the access log."""
    held = []
    for each in gc.get_objects():
        if isinstance(each, cachetools.Cache):
            held.append(repr(dict(each.items())))
        elif isinstance(each, AccessLog):
            held.append(repr(each._waiting))
    return held


async def test_who_looked_is_a_page_and_nothing_to_confirm(app: Served, token: str, database: Database) -> None:
    answer = await told(app, token, MANAGE, {"action": "access_log"})
    assert (answer["request_id"], answer["open_until"]) == (None, None)
    assert path_of(answer) == "/account/activity"
    async with database.reader() as reader:
        assert await reader.fetchval("select count(*) from data_request where action = 'access_log'") == 0


async def test_asking_twice_is_one_request(app: Served, token: str) -> None:
    first, again = [await told(app, token, MANAGE, RANGE) for _ in range(2)]
    assert again == first
    other = await told(app, token, MANAGE, {**RANGE, "to": "2026-06-29"})
    assert other["request_id"] != first["request_id"]


async def test_an_app_is_disconnected_by_its_name_and_a_source_that_never_was_is_said_to_be_none(
    app: Served, token: str, linking: Linking, nora: Everything
) -> None:
    answer = await told(app, token, MANAGE, {"action": "disconnect_source", "source": "An app"})
    assert answer["what_happens"][0] == "An app loses access within seconds."
    hevy = await error(app, token, {"action": "disconnect_source", "source": "hevy"})
    assert (hevy["code"], hevy["fix"]) == ("not_found", "delete_source erases it.")
    unknown = await error(app, token, {"action": "disconnect_source", "source": "Garmin"})
    assert unknown["message_for_member"] == "source must name one connected app: An app, Host of tests."
    await linking.linked("profile:read", member_id=await linking.member(), client_id="somebody-elses")
    assert "somebody" not in json.dumps(await error(app, token, {"action": "disconnect_source", "source": "x"}))
    # Two of one name: which is meant has to be said.
    await linking.linked("profile:read", member_id=nora.member_id, client_id="second")
    both = await error(app, token, {"action": "disconnect_source", "source": "Host of tests"})
    assert "Several are called so" in both["fix"]
    assert (await told(app, token, MANAGE, {"action": "disconnect_source", "source": "second"}))["request_id"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "action is missing"),
        ({"action": "delete"}, "action must be one of"),
        ({"action": "delete_range"}, "needs from and to"),
        ({"action": "delete_range", "from": "2026-01-01"}, "needs from and to"),
        ({"action": "delete_range", "from": "2026-02-01", "to": "2026-01-01"}, "from is after to"),
        ({"action": "delete_range", "from": "0001-01-01", "to": "2026-01-01"}, "before 1950"),
        ({"action": "delete_range", "from": "yesterday", "to": "2026-01-01"}, "from must be a date"),
        ({"action": "delete_source"}, "source must be one of player"),
        ({"action": "delete_source", "source": "garmin"}, "source must be one of"),
        ({"action": "delete_source", "source": "hevy", "from": "2026-01-01", "to": "2026-02-01"}, "takes no dates"),
        ({"action": "delete_all", "source": "hevy"}, "takes no source"),
        ({"action": "disconnect_source"}, "source must name one connected app"),
        ({"action": "export_all", "member_id": "x"}, "not an argument"),
    ],
)
async def test_what_does_not_fit_is_named_and_asks_for_nothing(
    app: Served, token: str, database: Database, arguments: dict[str, Any], complaint: str
) -> None:
    said = await error(app, token, arguments)
    assert said["code"] == "validation"
    assert complaint in said["message_for_member"]
    async with database.reader() as reader:
        assert await reader.fetchval("select count(*) from data_request") == 1  # of the fixture


async def test_every_source_there_is_can_be_erased(app: Served, token: str) -> None:
    for source in SOURCES:
        answer = await told(app, token, MANAGE, {"action": "delete_source", "source": source})
        assert answer["request_id"]


async def test_it_needs_an_account_and_a_read_of_the_profile(app: Served, linking: Linking, nora: Everything) -> None:
    assert (await call(app, None, MANAGE, {"action": "export_all"})).status_code == 401
    other = await linking.linked("history:read", member_id=nora.member_id)
    assert (await call(app, other, MANAGE, {"action": "export_all"})).status_code == 403


async def test_where_others_issue_the_tokens_no_link_leads_nowhere(app: Served, token: str, linking: Linking) -> None:
    """Such a server has no pages of an account."""
    assert manage_my_data.scopes == ("profile:read",)
    call_without_pages = Call(
        viewer=Viewer(region=None),
        now=linking.clock(),
        issuer=None,
        database=linking.database,
        search=app.app.state.search,
        arguments={},
        caller=None,
        member=Caller(await linking.member(), "x", frozenset({"profile:read"}), None),
        entitlement=Entitlement(tier="free", expires_at=None, region=None),
        widget_texts=lambda *_: {},
    )
    with pytest.raises(NotFound, match="Accounts are not kept on this server"):
        await manage_my_data.handler(call_without_pages, action="export_all")


async def test_a_link_that_was_kept_for_too_long_opens_nothing(app: Served, token: str, linking: Linking) -> None:
    answer = await told(app, token, MANAGE, {"action": "delete_all"})
    linking.clock.now += timedelta(days=1)
    browser = Browser(app.http, ADDRESS)
    page = await opened(browser, path_of(answer))
    assert page.status_code == 404
    assert "There is no such request" in words_of(page)
