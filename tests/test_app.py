"""Does the app as a whole answer hosts, platforms and a crowd, and refuse what it must?"""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from palestra.app import create_app
from palestra.errors import SettingsError
from palestra.settings import Settings
from palestra.store import migrate
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database
from palestra.telemetry import logs
from tests.conftest import url_of
from tests.factories import a_class, publish
from tests.serving import ERAS, REVISIONS, Era, Served, serving
from tests.waiting import until

pytestmark = pytest.mark.anyio

NOWHERE = "postgresql://nobody@/nothing?host=/nonexistent"
LISTS = ("tools/list", "prompts/list", "resources/list", "resources/templates/list", "server/discover")
PUBLIC = "https://train.example"
KEY = "thirty-two characters and then some"
SLACK_S = 0.3  # two busy cores


def code(result: dict[str, Any]) -> str:
    if not result["isError"]:
        return "ok"
    told: dict[str, Any] = json.loads(result["content"][1]["text"])
    assert "retry_after_s" in told or told["code"] not in ("rate_limited", "unavailable")
    return str(told["code"])


async def connect(url: str) -> "asyncpg.Connection[Any]":
    return await asyncpg.connect(url.replace("+asyncpg", ""))


# --- what platforms ask ---------------------------------------------------------------------------------------------


async def test_the_app_lives_without_its_database_and_says_what_it_lacks() -> None:
    async with serving(NOWHERE) as app:
        assert (await app.http.get("/livez")).text == "ok"
        ready = await app.http.get("/readyz")
        assert (ready.status_code, ready.json()) == (503, {"ready": False, "problem": "the database does not answer"})
        assert await app.tools()
        assert code(await app.call("search_classes", {"query": "yoga"})) == "unavailable"
        assert code(await app.call("search_exercises", {"query": "squat"})) == "unavailable"


async def test_an_app_over_a_bare_database_is_not_ready_and_names_the_command(postgres: EmbeddedPostgres) -> None:
    admin = await connect(postgres.dsn)
    await admin.execute("create database bare template template0")
    await admin.close()
    async with serving(url_of(postgres, "bare")) as app:
        ready = await app.http.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["problem"] == f"the schema is at nothing, and {migrate.head()} is needed: run palestra migrate"


async def test_an_app_over_a_migrated_database_is_ready(database_url: str) -> None:
    async with serving(database_url) as app:
        assert (await app.http.get("/readyz")).json() == {"ready": True, "problem": None}


async def test_metrics_count_every_call_by_what_came_of_it(database: Database, database_url: str) -> None:
    await publish(database, a_class())
    async with serving(database_url) as app:
        await app.call("search_classes", {}, era="legacy")
        await app.call("search_classes", {})
        await app.call("search_classes", {"colour": "red"})
        await app.call("get_class", {"class_id": f"cls_{'a' * 16}"})
        exposed = (await app.http.get("/metrics")).text
    assert 'palestra_tool_calls_total{era="legacy",outcome="ok",tool="search_classes"} 1.0' in exposed
    assert 'palestra_tool_calls_total{era="modern",outcome="ok",tool="search_classes"} 1.0' in exposed
    assert 'palestra_tool_calls_total{era="modern",outcome="validation",tool="search_classes"} 1.0' in exposed
    assert 'palestra_tool_calls_total{era="modern",outcome="not_found",tool="get_class"} 1.0' in exposed
    assert 'palestra_tool_result_bytes_count{tool="search_classes"} 2.0' in exposed


# --- the door -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "DELETE", "OPTIONS", "PUT", "HEAD"])
async def test_only_post_is_answered(database_url: str, method: str) -> None:
    async with serving(database_url) as app:
        response = await app.http.request(method, "/mcp", headers={"Accept": "text/event-stream"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


async def ask(app: Served, **headers: Any) -> int:
    return (await app.post("tools/list", era="legacy", **headers)).status_code


async def test_in_development_only_loopback_may_call(database_url: str) -> None:
    async with serving(database_url) as app:
        assert await ask(app, Origin="http://127.0.0.1:8000") == 200
        assert await ask(app, Origin="http://localhost:5173") == 200
        assert await ask(app, Host="localhost:8000") == 200
        assert await ask(app, Host="evil.example") == 421
        assert await ask(app, Host="127.0.0.1.evil.example:80") == 421
        assert await ask(app, Origin="https://evil.example") == 403
        assert await ask(app, Origin="null") == 403


async def test_in_production_only_the_public_names_may_call(database_url: str) -> None:
    named: Any = {"public_url": PUBLIC, "secret_key": KEY, "allowed_origins": "https://app.example"}
    async with serving(database_url, environment="production", **named) as app:
        assert await ask(app, Host="train.example") == 200
        assert await ask(app, Host="train.example:443", Origin="https://train.example") == 200
        assert await ask(app, Host="train.example", Origin="https://app.example") == 200
        assert await ask(app, Host="train.example", Origin="http://localhost:8000") == 403
        assert await ask(app, Host="127.0.0.1:8000") == 421


@pytest.mark.parametrize(
    ("origin", "lets"), [("https://app.example", True), ("https://evil.example", False), ("null", False)]
)
async def test_pages_of_an_allowed_origin_may_call_and_read_the_challenge(
    database_url: str, origin: str, lets: bool
) -> None:
    named: Any = {"public_url": PUBLIC, "secret_key": KEY, "allowed_origins": "https://app.example"}
    async with serving(database_url, environment="production", **named) as app:
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,mcp-method"}
        preflight = await app.http.options("/mcp", headers={"Origin": origin, **asked})
        call = await app.post(
            "tools/call", {"name": "get_training_context", "arguments": {}}, Host="train.example", Origin=origin
        )
    assert (preflight.status_code, call.status_code) == ((200, 401) if lets else (400, 403))
    for answer in (preflight, call):
        assert answer.headers.get("access-control-allow-origin") == (origin if lets else None)
        assert "access-control-allow-credentials" not in answer.headers
    if lets:
        assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
        assert "WWW-Authenticate" in call.headers["access-control-expose-headers"]
        assert call.headers["www-authenticate"].startswith("Bearer resource_metadata=")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({}, "PALESTRA_ALLOWED_HOSTS is empty"),
        ({"allowed_hosts": "train.example"}, "PALESTRA_PUBLIC_URL is not an https address"),
        ({"public_url": "http://train.example", "secret_key": KEY}, "PALESTRA_PUBLIC_URL is not an https address"),
        ({"public_url": "https://Train.example/?a=b", "secret_key": KEY}, "without query or fragment"),
        ({"public_url": PUBLIC}, "PALESTRA_SECRET_KEY is missing"),
        ({"public_url": PUBLIC, "secret_key": "short"}, "shorter than 32"),
        ({"public_url": PUBLIC, "secret_key": f"{KEY},short"}, "shorter than 32"),
        ({"public_url": PUBLIC, "secret_key": KEY, "local_accounts": False}, "Nobody could sign in"),
        ({"public_url": PUBLIC, "auth": "external"}, "PALESTRA_TOKEN_ISSUER does not say"),
        ({"public_url": PUBLIC, "secret_key": KEY, "identity_issuer": "https://id.example"}, "IDENTITY_CLIENT_ID"),
    ],
)
def test_production_refuses_to_start_wrong(database_url: str, wrong: dict[str, Any], told: str) -> None:
    settings = Settings.load(environment="production", embedder="none", **wrong)
    with pytest.raises(SettingsError, match=re.escape(told)):
        create_app(settings, database_url)


def test_without_sign_in_production_needs_no_key(database_url: str) -> None:
    create_app(Settings.load(environment="production", embedder="none", auth="none", public_url=PUBLIC), database_url)


async def test_a_body_over_the_limit_is_not_read(database_url: str) -> None:
    async with serving(database_url, max_body_bytes=2_048) as app:
        assert code(await app.call("search_classes", {"query": "x" * 500})) == "ok"
        response = await app.post("tools/call", {"name": "search_classes", "arguments": {"query": "x" * 2_048}})
    assert response.status_code == 413


async def test_the_address_hosts_are_given_is_never_redirected(database_url: str) -> None:
    async with serving(database_url) as app:
        response = await app.post("tools/list")
    assert response.status_code == 200
    assert not response.history


# --- what a host is told --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", LISTS)
async def test_lists_say_how_long_they_hold_and_for_whom(database_url: str, method: str) -> None:
    async with serving(database_url) as app:
        result = await app.result(method)
    assert (result["ttlMs"], result["cacheScope"]) == (300_000, "public")


async def test_the_instructions_come_first_in_both_eras(database_url: str) -> None:
    hello = {"protocolVersion": REVISIONS["legacy"], "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    async with serving(database_url) as app:
        modern = await app.result("server/discover")
        legacy = await app.result("initialize", hello, era="legacy")
    assert modern["instructions"] == legacy["instructions"]
    assert "search_classes" in modern["instructions"][:512]


@pytest.mark.parametrize("era", ERAS)
async def test_the_taxonomy_and_the_prompt_can_be_read(database_url: str, era: Era) -> None:
    async with serving(database_url) as app, app.client(era) as client:
        (resource,) = [one for one in (await client.list_resources()).resources if one.name == "taxonomy"]
        (content,) = (await client.read_resource(str(resource.uri))).contents
        assert "overhead_load" in json.loads(getattr(content, "text", ""))["avoid"]
        prompt = await client.get_prompt("find_a_class_for_right_now", {"minutes": "20"})
        assert "about 20 minutes" in str(prompt.messages[0].content)
        with pytest.raises(Exception, match="Resource not found"):
            await client.read_resource("catalog://nothing")


# --- a crowd --------------------------------------------------------------------------------------------------------


async def test_a_crowd_waits_in_a_short_queue_and_the_rest_are_refused_at_once(demo_url: str) -> None:
    blocker = await connect(demo_url)
    async with serving(demo_url, calls_in_flight=1, call_deadline_s=30) as app:
        await app.call("search_classes", {"query": "warm"})
        async with blocker.transaction():
            await blocker.execute("lock table search_document in access exclusive mode")
            calls = [asyncio.create_task(app.call("search_classes", {"query": f"ride {n}"})) for n in range(12)]
            started = time.perf_counter()
            refused, waiting = await asyncio.wait(calls, timeout=0.01)
            while len(refused) < 10:
                refused, waiting = await asyncio.wait(waiting, timeout=0.01)
                refused = {call for call in calls if call.done()}
                assert time.perf_counter() - started < 1 + SLACK_S
            assert {code(call.result()) for call in refused} == {"rate_limited"}
            assert len(waiting) == 2
        assert [code(await call) for call in waiting] == ["ok", "ok"]
        assert code(await app.call("search_classes", {"query": "after"})) == "ok"
        assert "palestra_calls_refused_total 10.0" in (await app.http.get("/metrics")).text
        assert "palestra_calls_in_flight 0.0" in (await app.http.get("/metrics")).text
    await blocker.close()


@pytest.mark.parametrize(
    ("table", "tool", "arguments"),
    [
        ("search_document", "search_classes", {"query": "ride"}),
        ("catalog_item", "search_classes", {"query": "ride"}),
        ("catalog_item", "get_class", {"class_id": f"cls_{'a' * 16}"}),
        ("exercise", "search_exercises", {"query": "squat"}),
    ],
)
async def test_a_call_over_its_deadline_is_told_so_in_time_and_frees_its_connection(
    demo_url: str, table: str, tool: str, arguments: dict[str, Any]
) -> None:
    blocker = await connect(demo_url)
    async with serving(demo_url, call_deadline_s=0.5, pool_size=3, calls_in_flight=2) as app:
        async with blocker.transaction():
            await blocker.execute(f"lock table {table} in access exclusive mode")
            started = time.perf_counter()
            results = await asyncio.gather(*(app.call(tool, arguments) for _ in range(4)))  # two of them wait in line
            assert {code(result) for result in results} == {"unavailable"}
            assert time.perf_counter() - started < 0.5 * 1.1 + SLACK_S
        working = (
            "select exists (select from pg_stat_activity where datname = current_database()"
            " and state = 'active' and pid <> pg_backend_pid())"
        )
        await until(lambda: blocker.fetchval(f"select not ({working})"))

        async def answers() -> bool:  # a first call may still pay for connections that were given up
            return code(await app.call(tool, {**arguments})) in ("ok", "not_found")

        await until(answers)
        again = await asyncio.gather(*(app.call(tool, {**arguments}) for _ in range(4)))
        assert {code(result) for result in again} <= {"ok", "not_found"}
    await blocker.close()


# --- what is written down ------------------------------------------------------------------------------------------


@pytest.fixture
def logs_restored() -> Iterator[None]:
    """Requested before `capsys`, so that logs leave its stream before it is closed."""
    yield
    logs.configure("warning", "json")


async def test_no_log_of_a_session_holds_what_was_asked_or_by_whom(
    logs_restored: None, demo_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("info", "json")
    canary = "canaryzq"
    async with serving(demo_url) as app:
        for era in ERAS:
            await app.call("search_classes", {"query": f"yoga {canary}"}, era=era, caller=canary)
            await app.call("search_classes", {"query": canary, "instructor": canary, "language": "fi"}, era=era)
            await app.call("search_classes", {canary: canary, "cursor": canary}, era=era)
            await app.call("search_exercises", {"query": canary, "substitute_for": canary}, era=era)
            await app.call("get_class", {"share_url": f"https://{canary}.example"}, era=era)
            await app.call("get_class", {"class_id": canary}, era=era)
            await app.post("tools/call", {"name": canary, "arguments": {}}, era=era)
            await app.post("resources/read", {"uri": f"catalog://{canary}"}, era=era)
        breaker = await connect(demo_url)
        await breaker.execute("drop table search_document cascade")
        await breaker.close()
        await app.call("search_classes", {"query": f"broken {canary}", "music_artist": canary})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {"serving", "tool_call", "tool_failed"} <= {line["event"] for line in lines}
    assert not [line for line in lines if canary in json.dumps(line)]
    assert not [line for line in lines if set(line) - logs.ALLOWED]


def test_a_field_that_is_not_allowed_is_dropped_and_its_name_kept() -> None:
    event = {"event": "tool_call", "query": "secret", "tool": "search_classes"}
    assert logs.allow_listed(None, "info", event) == {
        "event": "tool_call",
        "tool": "search_classes",
        "error": "[fields not allowed in logs: query]",
    }
