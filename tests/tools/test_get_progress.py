"""Does a member get the number they asked for, in a result that every host can read?"""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any, get_args

import jsonschema
import pytest
from tests.oauth.linked import Linking, call, told
from tests.serving import ERAS, PROMISED, Era, Served, serving
from tests.workouts.logged import TODAY, YESTERDAY, Log, exercise, lifting, workout

from palestra import server
from palestra.server import TOOLS
from palestra.store.engine import Database
from palestra.tools._shared.declaring import Tool
from palestra.tools.get_progress import TEXT_MAX, get_progress
from palestra.workouts.progress.schemas import Metric
from palestra.workouts.schemas import NewWorkout

pytestmark = pytest.mark.anyio

TOOL = "get_progress"
METRICS: tuple[Metric, ...] = get_args(Metric)
LONG = "A name of an exercise that goes on " + "and on " * 11


@pytest.fixture
async def app(database_url: str, linking: Linking, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    with_it: Sequence[Tool] = TOOLS if get_progress in TOOLS else (*TOOLS, get_progress)
    monkeypatch.setattr(server.build, "__defaults__", (with_it,))
    async with serving(database_url, clock=linking.clock) as served:
        yield served


@pytest.fixture
async def log(database: Database, linking: Linking) -> Log:
    log = Log(database, await linking.member())
    await log.prefers(time_zone="UTC", max_heart_rate_bpm=180, ftp_w=250)
    return log


@pytest.fixture
async def token(linking: Linking, log: Log) -> str:
    return await linking.linked("history:read", member_id=log.member_id)


async def error(app: Served, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
    result = (await call(app, token, TOOL, arguments)).json()["result"]
    assert result["isError"] is True, result
    said: dict[str, Any] = json.loads(result["content"][1]["text"])
    return said


def busy(days: int) -> list[NewWorkout]:
    """A workout on each of so many days, of several disciplines, every one heavier, in exercises of long names."""
    return [
        lifting(
            TODAY - timedelta(days=days - n),
            *[exercise(f"{LONG}{(n + k) % 25}", (100 + n, 5), id=f"exr_{(n + k) % 25}") for k in range(3)],
            discipline=("strength", "running", "cycling", "yoga", None)[n % 5],
            duration_s=3_600,
            rpe=6,
            distance_m=10_000,
            average_w=150 + n,
            normalised_w=160,
            bpm_s=dict.fromkeys(range(80, 185), 40.0),
        )
        for n in range(days)
    ]


@pytest.mark.parametrize("era", ERAS)
async def test_minutes_of_the_week_are_told_with_method_and_coverage(
    app: Served, token: str, log: Log, era: Era
) -> None:
    await log.add(workout(YESTERDAY, duration_s=1_800), workout(YESTERDAY - timedelta(days=1)))
    found = await told(app, token, TOOL, {"metric": "Minutes", "from": "2026-11-16", "to": str(YESTERDAY)}, era)
    assert found["headline"] == {"value": 30, "unit": "min", "label": "active, about 105 a week"}
    assert found["coverage"] == {
        "from": "2026-11-21",
        "to": "2026-11-22",
        "sessions": 2,
        "missing": 1,
        "withheld": 0,
        "sources": ["chat"],
    }
    assert found["series"] == [{"from": "2026-11-21", "value": 0}, {"from": "2026-11-22", "value": 30}]
    assert found["summary"] == "30 min in 1 session, from 2026-11-21 to 2026-11-22."


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("era", ERAS)
async def test_the_sdks_client_reads_every_measure_and_it_fits_its_schema(
    app: Served, token: str, log: Log, metric: Metric, era: Era
) -> None:
    await log.add(*busy(20))
    schema = PROMISED[TOOL]
    app.http.headers["Authorization"] = f"Bearer {token}"
    async with app.client(era) as client:
        result = await client.call_tool(TOOL, {"metric": metric, "compare_to": "previous", "last_weeks": 2})
    assert not result.is_error
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        result.structured_content
    )
    (text,) = result.content
    assert 0 < len(text.text) <= TEXT_MAX  # type: ignore[union-attr]  # ours is text


async def test_who_asks_for_no_measure_is_told_minutes_and_sessions(app: Served, token: str, log: Log) -> None:
    await log.add(workout(YESTERDAY, duration_s=1_800), workout(YESTERDAY - timedelta(days=1)))
    found = await told(app, token, TOOL, {"last_weeks": 4})
    assert (found["metric"], found["headline"]["value"]) == ("minutes", 30)
    assert found["caveats"] == [
        "The log begins on 2026-11-21.",
        "1 more session without a duration: not in the minutes.",
    ]


async def test_the_text_says_times_as_clocks_do_and_of_when_each_line_is(app: Served, token: str, log: Log) -> None:
    await log.add(workout(YESTERDAY, discipline="running", distance_m=10_000, duration_s=3_000))
    result = (await call(app, token, TOOL, {"metric": "pace"})).json()["result"]
    lines = result["content"][0]["text"].split("\n")
    assert "Fastest session (2026-11-22): 5:00 /km" in lines
    assert "10 km, predicted (2026-11-22): 50:00" in lines


async def test_coverage_of_strength_is_of_what_has_the_exercise(app: Served, token: str, log: Log) -> None:
    squat, bench = exercise("Back squat", (100, 5)), exercise("Bench press", (80, 5))
    ride = workout(YESTERDAY, discipline="cycling", source="fit", source_uid="1")
    await log.add(lifting(YESTERDAY, squat), lifting(YESTERDAY - timedelta(days=1), bench), ride)
    for arguments, sessions in [({"exercise": "Back squat"}, 1), ({}, 2)]:
        found = await told(app, token, TOOL, {"metric": "strength", **arguments})
        assert (found["coverage"]["sessions"], found["coverage"]["sources"]) == (sessions, ["chat"])


async def test_an_empty_log_is_answered_by_every_measure(app: Served, token: str) -> None:
    for metric in METRICS:
        found = await told(app, token, TOOL, {"metric": metric})
        assert not found["headline"]["value"]
        assert "Nothing is logged yet." in found["caveats"]


async def test_however_much_is_logged_an_answer_stays_small(app: Served, token: str, log: Log) -> None:
    await log.add(*busy(130))
    for metric in METRICS:
        wide = {"metric": metric, "last_weeks": 18, "group_by": "day", "compare_to": "same_period_last_year"}
        found = await told(app, token, TOOL, wide)
        assert len(found["series"]) <= 120
        assert len(json.dumps(found)) < 16 * 1024, metric
        usual = await told(app, token, TOOL, {"metric": metric})
        assert len(json.dumps(usual)) < 6 * 1024, metric


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ({"metric": "fame"}, "validation", "metric must be one of minutes, sessions"),
        ({"metric": "minutes", "from": "yesterday"}, "validation", "from must be a date like 2026-11-23"),
        ({"metric": "minutes", "since": "2026-11-01"}, "validation", "since is not an argument"),
        ({"metric": "minutes", "from": "2026-11-20", "to": "2026-11-01"}, "validation", "after to"),
        ({"metric": "minutes", "last_weeks": 0}, "validation", "last_weeks must be at least 1"),
        ({"metric": "strength", "exercise": "zorbing"}, "not_found", "zorbing"),
        ({"metric": "strength", "exercise": "exr_aaaaaaaaaaaaaaaa"}, "not_found", "exr_aaaaaaaaaaaaaaaa"),
        ({"metric": "pace", "discipline": "yoga"}, "validation", "no pace of yoga"),
        ({"metric": "load", "convention": "tss", "discipline": "running"}, "validation", "TSS is reckoned for cycling"),
    ],
)
async def test_what_cannot_be_answered_is_refused_in_words(
    app: Served, token: str, arguments: dict[str, Any], code: str, words: str
) -> None:
    refused = await error(app, token, arguments)
    assert refused["code"] == code
    assert words in refused["message_for_member"]


async def test_zones_without_a_maximum_say_how_to_get_one(app: Served, linking: Linking) -> None:
    refused = await error(app, await linking.linked("history:read"), {"metric": "zones"})
    assert "set_preferences" in refused["fix"]


async def test_another_members_exercise_and_numbers_are_not_told(
    app: Served, linking: Linking, database: Database, token: str
) -> None:
    other = Log(database, await linking.member())
    await other.add(lifting(YESTERDAY, exercise("Canary lift", (100, 5), id="cex_aaaaaaaaaaaaaaaaaaaaaaaaaa")))
    for named in ("Canary lift", "cex_aaaaaaaaaaaaaaaaaaaaaaaaaa"):
        assert (await error(app, token, {"metric": "strength", "exercise": named}))["code"] == "not_found"
    for metric in METRICS:
        assert "Canary" not in json.dumps(await told(app, token, TOOL, {"metric": metric}))


async def test_reading_needs_the_scope(app: Served, linking: Linking) -> None:
    result = (await call(app, await linking.linked("profile:read"), TOOL, {"metric": "minutes"})).json()
    assert "scope_required" in json.dumps(result)
