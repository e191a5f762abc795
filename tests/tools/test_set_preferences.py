"""Is what a member says remembered as it was understood, and nothing else?"""

import asyncio
import json
from typing import Any

import jsonschema
import pytest
from tests.oauth.linked import Linking, call, told
from tests.serving import ERAS, PROMISED, Era, Served, serving

from palestra.catalog import vocabulary as words
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

SET, CONTEXT = "set_preferences", "get_training_context"


@pytest.fixture
async def token(linking: Linking) -> str:
    return await linking.linked("profile:write", "history:read")


async def error(app: Served, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
    result = (await call(app, token, SET, arguments)).json()["result"]
    assert result["isError"] is True, result
    said: dict[str, Any] = json.loads(result["content"][1]["text"])
    return said


@pytest.mark.parametrize("era", ERAS)
async def test_a_change_echoes_what_was_understood(app: Served, token: str, era: Era) -> None:
    answer = await told(app, token, SET, {"units": "lbs", "goals": "lose weight", "days": ["Thu", "mondays"]}, era)
    assert answer["changed"] == ["units", "goals", "days"]
    assert answer["profile"]["units"] == "imperial"
    assert answer["profile"]["goals"] == ["weight_loss"]
    assert answer["profile"]["days"] == ["monday", "thursday"]
    assert answer["profile"]["version"] == 1
    assert answer["ignored_fields"] == []
    assert answer["summary"] == "Saved: units imperial; goals weight loss; days monday, thursday."
    assert (await told(app, token, CONTEXT, era=era))["profile"] == answer["profile"]


async def test_only_what_is_given_changes(app: Served, token: str) -> None:
    await told(app, token, SET, {"level": "beginner", "session_minutes": 30})
    answer = await told(app, token, SET, {"session_minutes": 45, "level": None})
    assert answer["changed"] == ["session_minutes"]
    assert answer["profile"]["level"] == "beginner"


async def test_the_same_again_changes_nothing_and_is_no_error(app: Served, token: str) -> None:
    wish = {"equipment": ["mat", "mat", "dumbbells"], "version": 0}
    first = await told(app, token, SET, wish)
    again = await told(app, token, SET, wish)  # a retry whose first answer was lost
    assert first["changed"] == ["equipment"]
    assert first["profile"]["equipment"] == ["mat", "dumbbells"]
    assert (again["changed"], again["undo"]) == ([], None)
    assert again["profile"] == first["profile"]
    assert again["summary"] == "All of it was so already; nothing changed."


async def test_a_change_from_an_older_version_is_refused_and_says_how_to_go_on(app: Served, token: str) -> None:
    await told(app, token, SET, {"level": "beginner"})
    refused = await error(app, token, {"level": "advanced", "version": 0})
    assert refused["code"] == "conflict"
    assert CONTEXT in refused["fix"]
    assert (await told(app, token, SET, {"level": "advanced", "version": 1}))["profile"]["version"] == 2


async def test_two_changes_at_once_of_different_fields_both_count(app: Served, token: str) -> None:
    wishes: list[dict[str, Any]] = [{"units": "imperial"}, {"level": "beginner"}, {"session_minutes": 20}]
    await asyncio.gather(*(told(app, token, SET, wish) for wish in wishes))
    profile = (await told(app, token, CONTEXT))["profile"]
    assert (profile["units"], profile["level"], profile["session_minutes"]) == ("imperial", "beginner", 20)
    assert profile["version"] == 3


async def test_a_change_can_be_taken_back_with_what_it_answered(app: Served, token: str) -> None:
    await told(app, token, SET, {"goals": ["strength"], "equipment": ["none"]})
    before = (await told(app, token, CONTEXT))["profile"]
    answer = await told(app, token, SET, {"goals": ["mobility"], "avoid": ["jumping"], "equipment": ["mat"]})
    undone = await told(app, token, SET, answer["undo"])
    assert {**undone["profile"], "version": 0} == {**before, "version": 0}
    assert sorted(undone["changed"]) == ["avoid", "equipment", "goals"]


async def test_a_preference_can_be_forgotten_and_that_is_not_the_same_as_nothing(app: Served, token: str) -> None:
    nothing = await told(app, token, SET, {"equipment": ["none"], "avoid": []})
    assert nothing["profile"]["equipment"] == []
    assert nothing["profile"]["avoid"] == []
    forgotten = await told(app, token, SET, {"clear": ["equipment", "avoid"]})
    assert forgotten["profile"]["equipment"] is None
    assert forgotten["profile"]["avoid"] is None
    assert forgotten["summary"] == "Saved: equipment forgotten; avoid forgotten."


async def test_what_was_given_and_not_taken_is_explained(app: Served, token: str) -> None:
    answer = await told(app, token, SET, {"equipment": ["none", "mat"]})
    assert answer["profile"]["equipment"] == ["mat"]
    (ignored,) = answer["ignored_fields"]
    assert ignored["field"] == "equipment"
    assert ignored["why"].endswith(".")


async def test_effects_say_what_does_not_follow(app: Served, token: str) -> None:
    answer = await told(app, token, SET, {"avoid": ["jumping"], "units": "metric"})
    assert answer["effects"] == ["Searches do not leave it out by themselves: pass it as avoid."]
    assert (await told(app, token, SET, {"avoid": []}))["effects"] == []


async def test_heart_rates_and_power_are_kept_and_said_with_their_units(app: Served, token: str) -> None:
    answer = await told(app, token, SET, {"max_heart_rate_bpm": 186, "resting_heart_rate_bpm": 52, "ftp_w": 240})
    assert answer["summary"] == (
        "Saved: maximum heart rate 186 bpm; resting heart rate 52 bpm; functional threshold power 240 W."
    )
    assert len(answer["effects"]) == 2
    assert answer["profile"]["ftp_w"] == 240
    refused = await error(app, token, {"max_heart_rate_bpm": 120, "resting_heart_rate_bpm": 125})
    assert (refused["code"], "must be below" in refused["message_for_member"]) == ("validation", True)


async def test_one_key_is_one_change_and_the_answer_of_then(app: Served, token: str) -> None:
    wish = {"level": "beginner", "client_ref": "k-1"}
    first = await told(app, token, SET, wish)
    await told(app, token, SET, {"level": "advanced"})
    assert await told(app, token, SET, wish) == {**first, "replayed": True}  # the first answer was lost
    assert (await told(app, token, CONTEXT))["profile"]["level"] == "advanced"
    refused = await error(app, token, {"level": "intermediate", "client_ref": "k-1"})
    assert refused["code"] == "conflict"


async def test_two_processes_that_send_the_same_key_make_one_change(
    app: Served, token: str, database_url: str, linking: Linking
) -> None:
    async with serving(database_url, clock=linking.clock) as other:
        wish = {"planned_rest": "2026-12-20/2027-01-03", "client_ref": "k-2"}
        answers = await asyncio.gather(*(told(each, token, SET, wish) for each in (app, other) * 3))
    assert sorted(answer["replayed"] for answer in answers) == [False] + [True] * 5
    assert {str({**answer, "replayed": None}) for answer in answers} == {str({**answers[0], "replayed": None})}
    assert answers[0]["profile"]["version"] == 1


async def test_planned_rest_is_added_to_what_was_said_and_touching_periods_are_one(app: Served, token: str) -> None:
    await told(app, token, SET, {"planned_rest": "2026-12-20/2027-01-03"})
    answer = await told(app, token, SET, {"planned_rest": ["2026-08-01", "2027-01-04/2027-01-06"]})
    assert answer["profile"]["planned_rest"] == ["2026-08-01/2026-08-01", "2026-12-20/2027-01-06"]
    assert answer["effects"] == ["A streak lasts through these days."]
    undone = await told(app, token, SET, answer["undo"])
    assert undone["profile"]["planned_rest"] == ["2026-12-20/2027-01-03"]
    again = await told(app, token, SET, {"planned_rest": "2027-01-01/2027-01-02"})
    assert (again["changed"], again["undo"]) == ([], None)


async def test_planned_rest_is_replaced_where_it_is_cleared_in_the_same_call(app: Served, token: str) -> None:
    await told(app, token, SET, {"planned_rest": ["2026-08-01/2026-08-14", "2026-12-20/2027-01-03"]})
    answer = await told(app, token, SET, {"clear": "planned_rest", "planned_rest": "2026-08-01/2026-08-07"})
    assert answer["profile"]["planned_rest"] == ["2026-08-01/2026-08-07"]
    undone = await told(app, token, SET, answer["undo"])
    assert undone["profile"]["planned_rest"] == ["2026-08-01/2026-08-14", "2026-12-20/2027-01-03"]
    nothing = await told(app, token, SET, {"clear": "planned_rest"})
    assert nothing["profile"]["planned_rest"] is None
    assert (await told(app, token, SET, nothing["undo"]))["profile"] == {**undone["profile"], "version": 5}


async def test_rest_that_was_said_for_the_first_time_can_be_taken_back(app: Served, token: str) -> None:
    answer = await told(app, token, SET, {"planned_rest": "2026-12-20/2027-01-03"})
    assert (await told(app, token, SET, answer["undo"]))["profile"]["planned_rest"] is None


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({}, "nothing to set"),
        ({"version": 0}, "nothing to set"),
        ({"units": "stone"}, "units"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"week_starts_on": "someday"}, "week_starts_on"),
        ({"goals": ["world_peace"]}, "goals"),
        ({"goals": list(words.GOALS)}, "goals"),
        ({"equipment": ["spaceship"]}, "equipment"),
        ({"days": ["monday", 7]}, "days"),
        ({"session_minutes": 4}, "session_minutes"),
        ({"session_minutes": 301}, "session_minutes"),
        ({"level": "all_levels"}, "level"),
        ({"avoid": ["herniated disc"]}, "avoid"),
        ({"avoid": "pregnancy"}, "avoid"),
        ({"max_heart_rate_bpm": 300}, "max_heart_rate_bpm"),
        ({"ftp_w": "strong"}, "ftp_w"),
        ({"planned_rest": "next week"}, "planned_rest"),
        ({"planned_rest": "2026-12-20/2026-12-19"}, "planned_rest"),
        ({"planned_rest": "2026-02-30"}, "planned_rest"),
        ({"planned_rest": ["2026-12-20"] * 31}, "planned_rest"),
        ({"clear": ["name"]}, "clear"),
        ({"clear": ["units"], "units": "metric"}, "units"),
        ({"units": "metric", "version": -1}, "version"),
        ({"injury": "left knee"}, "injury"),
        ({"notes": "diabetes"}, "notes"),
        ({"units": "me\u0000tric"}, "character"),
    ],
)
async def test_what_does_not_fit_is_named_and_nothing_is_written(
    app: Served, token: str, arguments: dict[str, Any], named: str
) -> None:
    refused = await error(app, token, arguments)
    assert refused["code"] == "validation"
    assert named in refused["message_for_member"]
    assert (await told(app, token, CONTEXT))["profile"]["version"] == 0


async def test_no_condition_and_no_free_text_reaches_the_store(app: Served, token: str, database: Database) -> None:
    for arguments in ({"avoid": "canary"}, {"goals": "canary"}, {"notes": "canary"}, {"units": "canary"}):
        await error(app, token, arguments)
    async with database.reader() as reader:
        for (table,) in await reader.fetch("select tablename from pg_tables where schemaname = 'public'"):
            assert "canary" not in str(await reader.fetch(f'select * from "{table}"'))  # noqa: S608  # its own name


@pytest.mark.parametrize("era", ERAS)
async def test_every_answer_fits_its_schema_and_limits(app: Served, token: str, era: Era) -> None:
    schema = PROMISED[SET]
    for arguments in (
        {
            "equipment": list(words.EQUIPMENT),
            "avoid": list(words.AVOID)[::-1],
            "disciplines": list(words.DISCIPLINES),
            "goals": sorted(words.GOALS, key=len)[-5:],
            "days": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
            "time_zone": "America/Argentina/ComodRivadavia",
            "week_starts_on": "wednesday",
            "units": "imperial",
            "level": "intermediate",
            "session_minutes": 300,
            "max_heart_rate_bpm": 186,
            "resting_heart_rate_bpm": 52,
            "ftp_w": 240,
            "planned_rest": [f"20{year}-01-01/20{year}-06-02" for year in range(26, 56)],
        },
        {"clear": ["equipment"]},
        {"clear": ["equipment"]},
    ):
        result = (await call(app, token, SET, arguments, era=era)).json()["result"]
        jsonschema.Draft202012Validator(schema).validate(result["structuredContent"])
        assert 0 < len(result["content"][0]["text"]) <= 600
        assert len(json.dumps(result["structuredContent"])) <= 6 * 1024
