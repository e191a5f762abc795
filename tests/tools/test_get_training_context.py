"""Is what is known of a member's training told, and what is not known yet?"""

import json
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from tests.oauth.linked import Linking, call, told
from tests.serving import ADDRESS, ERAS, PROMISED, REVISIONS, Era, Served
from tests.workouts.logged import TODAY, YESTERDAY, Log, exercise, lifting, workout

from palestra.search.red_flags import URGENT
from palestra.store.engine import Database
from palestra.training.guideline import week_of
from palestra.workouts.ids import public_id
from palestra.workouts.sources import SOURCES

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
    "max_heart_rate_bpm": 180,
    "resting_heart_rate_bpm": 55,
    "ftp_w": 210,
    "planned_rest": ["2026-12-21/2027-01-03"],
}


@pytest.mark.parametrize("era", ERAS)
async def test_of_a_new_member_it_is_said_that_nothing_is_known(app: Served, linking: Linking, era: Era) -> None:
    context = await told(app, await linking.linked(), CONTEXT, era=era)
    assert context["profile"] == dict.fromkeys(EVERYTHING) | {"version": 0}
    assert context["membership"] == {"tier": "free", "expires_on": None}
    assert context["setup_missing"][:3] == ["goals", "equipment", "days"]
    assert "avoid" not in context["setup_missing"]
    assert context["urgent"] is None
    assert context["summary"] == "Nothing is logged yet. No preferences have been said yet."
    assert (context["last_sessions"], context["sources"]) == ([], [])
    assert context["week"]["starts_on"] == "2026-11-23"
    assert context["load"]["last_7_days_au"] is None


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
    schema = PROMISED[CONTEXT]
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        result.structured_content
    )
    (text,) = result.content
    assert 0 < len(text.text) <= 600  # type: ignore[union-attr]  # ours is text


# --- training --------------------------------------------------------------------------------------------------------


@pytest.fixture
async def log(database: Database, linking: Linking) -> Log:
    return Log(database, await linking.member())


@pytest.fixture
async def token(linking: Linking, log: Log) -> str:
    return await linking.linked(member_id=log.member_id)


@pytest.mark.parametrize("era", ERAS)
async def test_the_week_is_told_so_far(app: Served, log: Log, token: str, era: Era) -> None:
    await log.prefers(time_zone="UTC", week_starts_on="sunday", units="metric")
    await log.add(
        workout(TODAY - timedelta(days=2), duration_s=9_000, discipline="running"),
        lifting(YESTERDAY, exercise("Back squat", (100, 5)), duration_s=3_600),
        workout(TODAY, duration_s=1_800, discipline="walking"),
    )
    context = await told(app, token, CONTEXT, era=era)
    assert context["week"] == {
        "starts_on": str(week_of(TODAY, "sunday")),
        "days_done": 2,
        "sessions": 2,
        "minutes": 90,
        "equivalent_min": 30,
        "strength_days": 1,
        "guideline": "120 min to go, 1 strength day to go",
    }
    assert context["summary"].startswith("This week: training on 2 days, 90 min;")
    assert context["flags"] == ["3 sessions of the last 14 days without effort (rpe) or duration: load is not known."]


async def test_the_last_five_sessions_are_told_the_latest_first(app: Served, log: Log, token: str) -> None:
    stored = await log.add(*[workout(TODAY - timedelta(days=n), title=f"Day {n}", duration_s=60) for n in range(7)])
    sessions = (await told(app, token, CONTEXT))["last_sessions"]
    assert [session["title"] for session in sessions] == [f"Day {n}" for n in range(5)]
    assert sessions[0] == {
        "id": public_id("wko", stored[0].id),
        "local_date": str(TODAY),
        "title": "Day 0",
        "discipline": None,
        "duration_s": 60,
        "source": "chat",
    }


async def test_load_is_of_two_weeks_and_not_told_over_what_nobody_knows(app: Served, log: Log, token: str) -> None:
    await log.add(
        workout(TODAY - timedelta(days=13), rpe=5, duration_s=6_000),
        workout(TODAY - timedelta(days=3), rpe=5, duration_s=6_600),
    )
    load = (await told(app, token, CONTEXT))["load"]
    assert (load["last_7_days_au"], load["previous_7_days_au"], load["ramp_pct"], load["missing"]) == (550, 500, 10, 0)
    assert "Foster 2001" in load["method"]
    await log.add(workout(YESTERDAY, duration_s=60))
    load = (await told(app, token, CONTEXT))["load"]
    assert (load["last_7_days_au"], load["previous_7_days_au"], load["ramp_pct"], load["missing"]) == (
        None,
        500,
        None,
        1,
    )


async def test_what_a_sources_terms_keep_out_is_only_said_to_be_there(app: Served, log: Log, token: str) -> None:
    why = SOURCES["strava"].withheld
    hidden = workout(TODAY, title="Canary ride", duration_s=4_000, source="strava", source_uid="1")
    await log.add(hidden, workout(YESTERDAY, duration_s=60, source="fit", source_uid="2"))
    context = await told(app, token, CONTEXT)
    assert "Canary" not in json.dumps(context)
    assert context["week"]["sessions"] == 0
    assert context["sources"] == [
        {"source": "fit", "workouts": 1, "last_on": str(YESTERDAY), "withheld": None},
        {"source": "strava", "workouts": 1, "last_on": None, "withheld": why},
    ]
    assert f"1 workout left out everywhere: {why}" in context["flags"]


async def test_what_may_be_recorded_twice_is_asked_about(app: Served, log: Log, token: str) -> None:
    twins = await log.add(*[workout(YESTERDAY, source="fit", source_uid=uid, duration_s=60) for uid in "ab"])
    first, second = sorted(twin.id for twin in twins)
    await log.execute(
        "insert into duplicate_link (member_id, first_id, second_id, score, state) values ($1, $2, $3, 0.7, 'suspected')",
        first,
        second,
    )
    assert any("1 pair of workouts looks" in flag for flag in (await told(app, token, CONTEXT))["flags"])
    await log.delete(first)
    assert not any("looks" in flag for flag in (await told(app, token, CONTEXT))["flags"])


async def test_who_is_a_day_ahead_has_their_workout_in_this_week(app: Served, log: Log, token: str) -> None:
    """Noon of Monday in UTC is Tuesday on Kiritimati."""
    await log.add(workout(TODAY + timedelta(days=1), duration_s=600, time_zone="Pacific/Kiritimati"))
    assert (await told(app, token, CONTEXT))["week"]["sessions"] == 0  # 9:00 there is yet to come
    early = (await log.add(lifting(TODAY, duration_s=600, time_zone="Pacific/Kiritimati")))[0]
    assert (await told(app, token, CONTEXT))["last_sessions"][0]["id"] == public_id("wko", early.id)


@pytest.mark.parametrize("era", ERAS)
async def test_a_full_context_fits_its_schema_and_stays_small(app: Served, log: Log, token: str, era: Era) -> None:
    await log.prefers(**{name: value for name, value in EVERYTHING.items() if name != "planned_rest"})
    await log.add(
        *[workout(TODAY - timedelta(days=n), title="A long title " * 8, duration_s=60, rpe=6) for n in range(30)]
    )
    result = (await call(app, token, CONTEXT, era=era)).json()["result"]
    schema = PROMISED[CONTEXT]
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        result["structuredContent"]
    )
    assert len(json.dumps(result["structuredContent"])) < 6 * 1024
    assert 0 < len(result["content"][0]["text"]) <= 600


async def test_the_plan_and_the_next_session_are_told(app: Served, linking: Linking) -> None:
    token = await linking.linked("plan:write")
    context = await told(app, token, CONTEXT)
    assert (context["plan"], context["next_session"]) == (None, None)
    await told(app, token, "schedule_session", {"title": "Football", "minutes": 90, "when": "2026-11-25T19:30"})
    context = await told(app, token, CONTEXT)
    assert (
        context["next_session"].items()
        >= {
            "local_date": "2026-11-25",
            "start_local": "19:30",
            "title": "Football",
            "minutes": 90,
        }.items()
    )
    assert "Next: Football on 2026-11-25 at 19:30." in context["summary"]
