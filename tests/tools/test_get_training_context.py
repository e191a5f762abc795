"""Is what is known of a member's training told, and what is not known yet?"""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from tests.oauth.linked import Clock, Linking, call, told
from tests.serving import ADDRESS, ERAS, REVISIONS, Era, Served, serving

from palestra.search.red_flags import URGENT
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

CONTEXT = "get_training_context"
EVERYTHING: dict[str, Any] = {
    "units": "imperial",
    "time_zone": "Pacific/Auckland",
    "week_starts_on": "sunday",
    "goals": ["strength", "mobility"],
    "equipment": ["mat", "dumbbells"],
    "days": ["monday", "thursday"],
    "session_minutes": 40,
    "level": "intermediate",
    "disciplines": ["strength", "yoga"],
    "avoid": ["jumping"],
}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def linking(database: Database) -> Linking:
    return Linking(database, Clock())


@pytest.fixture
async def app(database_url: str, linking: Linking) -> AsyncIterator[Served]:
    async with serving(database_url, clock=linking.clock) as served:
        yield served


@pytest.mark.parametrize("era", ERAS)
async def test_of_a_new_member_it_is_said_that_nothing_is_known(app: Served, linking: Linking, era: Era) -> None:
    context = await told(app, await linking.linked(), CONTEXT, era=era)
    assert context["profile"] == dict.fromkeys(EVERYTHING) | {"version": 0}
    assert context["membership"] == {"tier": "free", "expires_on": None}
    assert context["setup_missing"][:3] == ["goals", "equipment", "days"]
    assert "avoid" not in context["setup_missing"]
    assert context["urgent"] is None
    assert context["summary"] == "No preferences have been said yet."


@pytest.mark.parametrize("era", ERAS)
async def test_everything_a_member_said_is_told(app: Served, linking: Linking, era: Era) -> None:
    token = await linking.linked("profile:write", "history:read")
    await told(app, token, "set_preferences", EVERYTHING)
    context = await told(app, token, CONTEXT, era=era)
    assert context["profile"] == EVERYTHING | {"version": 1}
    assert context["setup_missing"] == []
    assert "strength, mobility" in context["summary"]


async def test_days_are_those_of_the_members_zone(app: Served, linking: Linking) -> None:
    member = await linking.member()
    token = await linking.linked("profile:write", "history:read", member_id=member)
    ends = linking.clock() + timedelta(hours=1)  # 13:00 in London is 02:00 of the next day in Auckland
    await linking.tier(member, "plus", ends)
    assert (await told(app, token, CONTEXT))["membership"] == {"tier": "plus", "expires_on": "2026-11-23"}
    await told(app, token, "set_preferences", {"time_zone": "Pacific/Auckland"})
    context = await told(app, token, CONTEXT)
    assert context["membership"]["expires_on"] == "2026-11-24"
    assert context["connections"][0]["linked_on"] == "2026-11-24"


async def test_a_connection_says_who_may_do_what(app: Served, linking: Linking) -> None:
    member = await linking.member()
    token = await linking.linked(member_id=member)
    await linking.linked(member_id=await linking.member(), client_id="somebody-elses")
    (connection,) = (await told(app, token, CONTEXT))["connections"]
    assert connection["name"] == "Host of tests"
    assert connection["host"] is None
    assert connection["scopes"] == ["profile:read", "history:read"]
    assert connection["linked_on"] == "2026-11-23"


async def test_no_more_than_ten_connections_are_told(app: Served, linking: Linking) -> None:
    member = await linking.member()
    tokens = [await linking.linked(member_id=member, client_id=f"client-{n}") for n in range(12)]
    result = (await call(app, tokens[0], CONTEXT)).json()["result"]
    assert len(result["structuredContent"]["connections"]) == 10
    assert len(json.dumps(result["structuredContent"])) < 6 * 1024


@pytest.mark.parametrize("era", ERAS)
async def test_a_note_of_today_is_taken_and_kept_nowhere(
    app: Served, linking: Linking, database: Database, era: Era
) -> None:
    token = await linking.linked()
    context = await told(app, token, CONTEXT, {"today_note": "slept badly, canary-note"}, era)
    assert context["urgent"] is None
    assert "canary" not in json.dumps(context)
    async with database.reader() as reader:
        for (table,) in await reader.fetch("select tablename from pg_tables where schemaname = 'public'"):
            assert "canary" not in str(await reader.fetch(f'select * from "{table}"'))  # noqa: S608  # its own name


async def test_a_note_that_tells_of_an_emergency_is_answered_with_that_alone(app: Served, linking: Linking) -> None:
    token = await linking.linked()
    result = (await call(app, token, CONTEXT, {"today_note": "chest pain since this morning"})).json()["result"]
    assert result["structuredContent"]["urgent"] == URGENT
    assert result["content"][0]["text"] == URGENT
    denied = await told(app, token, CONTEXT, {"today_note": "no chest pain any more, feeling fine"})
    assert denied["urgent"] is None


async def test_a_note_that_is_too_long_is_named(app: Served, linking: Linking) -> None:
    response = await call(app, await linking.linked(), CONTEXT, {"today_note": "x" * 501})
    assert "today_note is longer than 500 characters" in response.json()["result"]["content"][0]["text"]


@pytest.mark.parametrize("era", ERAS)
async def test_the_sdks_client_reads_it_and_it_fits_its_schema(app: Served, linking: Linking, era: Era) -> None:
    token = await linking.linked("profile:write", "history:read")
    app.http.headers["Authorization"] = f"Bearer {token}"
    mode: Any = {"modern": REVISIONS["modern"], "legacy": "legacy"}[era]
    async with Client(streamable_http_client(f"{ADDRESS}/mcp", http_client=app.http), mode=mode) as client:
        await client.call_tool("set_preferences", EVERYTHING)
        result = await client.call_tool(CONTEXT, {})
    assert not result.is_error
    schema = (await app.tools(era))[CONTEXT]["outputSchema"]
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        result.structured_content
    )
    (text,) = result.content
    assert 0 < len(text.text) <= 600  # type: ignore[union-attr]  # ours is text
