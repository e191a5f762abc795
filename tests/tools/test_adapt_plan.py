"""Are changes proposed for what came between, line by line and why, and does the plan stay as it is until they are accepted?"""

from typing import Any

import pytest
from tests.factories import NOW
from tests.oauth.linked import Linking
from tests.serving import ERAS, Era, Served
from tests.tools.acting import Acting, acting, items_of
from tests.tools.one_app import ada, app, database, linking

from palestra.plans.engine.rules import SENTENCES

__all__ = ["ada", "app", "database", "linking"]  # fixtures

pytestmark = pytest.mark.anyio

ADAPT, SAVE, GET = "adapt_plan", "save_plan", "get_schedule"
WEEKS = {"from": "2026-11-23", "to": "2026-12-13"}


@pytest.mark.parametrize("era", ERAS)
async def test_changes_are_proposed_by_the_line_and_nothing_is_changed(app: Served, linking: Linking, era: Era) -> None:
    linking.clock.now = NOW
    ada = await acting(app, linking, era=era)
    saved = await ada.plan()
    before = await ada.told(GET, WEEKS)
    draft = await ada.told(ADAPT, {"reason": "busy", "minutes": 15})
    assert draft["lines"]
    assert (draft["plan_id"], draft["base_version"]) == (saved["plan"]["plan_id"], saved["plan"]["version"])
    assert all(line["why"] and line["rule"] in SENTENCES for line in draft["lines"])
    assert "Nothing is changed yet" in draft["summary"]
    assert await ada.told(GET, WEEKS) == before
    text = await ada.text(ADAPT, {"reason": "busy", "minutes": 15})
    assert text.splitlines()[1].startswith(f"{draft['lines'][0]['id']}. ")


@pytest.mark.parametrize(
    "arguments",
    [
        {"reason": "sick"},
        {"reason": "vacation", "from": "2026-11-28", "to": "2026-12-02", "equipment": "none"},
        {"reason": "too tough"},
        {"reason": "rest week"},
        {"reason": "DOMS", "avoid": ["deep_knee_flexion"]},
        {"reason": "more time", "minutes": 60},
        {"reason": "Too-Easy"},
        {"reason": "missed"},
        {"reason": "new_equipment", "equipment": ["kettlebell"]},
    ],
)
async def test_reasons_are_read_as_people_say_them(ada: Acting, arguments: dict[str, Any]) -> None:
    await ada.plan()
    draft = await ada.told(ADAPT, arguments)
    assert draft["summary"]
    assert len(draft["alternatives"]) <= 2


async def test_the_same_again_is_the_same_draft_until_the_plan_moves_on(ada: Acting) -> None:
    await ada.plan()
    first = await ada.told(ADAPT, {"reason": "deload"})
    again = await ada.told(ADAPT, {"reason": "deload"})
    assert (again["draft_id"], again["replayed"]) == (first["draft_id"], True)
    await ada.told(SAVE, {"draft_id": first["draft_id"]})
    anew = await ada.told(ADAPT, {"reason": "deload"})
    assert anew["replayed"] is False
    assert anew["base_version"] == first["base_version"] + 1


async def test_one_session_is_swapped_for_another(ada: Acting) -> None:
    saved = await ada.plan(style="classes")
    wanted = saved["sessions"][-1]
    draft = await ada.told(ADAPT, {"reason": "bored", "session_id": wanted["session_id"]})
    (line,) = draft["lines"]
    assert line["op"] == "replace"
    await ada.told(SAVE, {"draft_id": draft["draft_id"]})
    after = {item["id"]: item["title"] for _, item in items_of(await ada.told(GET, WEEKS))}
    assert after[wanted["session_id"]] != wanted["title"]


async def test_an_event_is_moved_with_what_leads_to_it(ada: Acting) -> None:
    await ada.plan(weeks=6, event_on="2027-01-03", event_discipline="running", event_distance_km=10)
    draft = await ada.told(ADAPT, {"reason": "move_event", "event_on": "2027-01-10"})
    assert draft["lines"]
    await ada.told(SAVE, {"draft_id": draft["draft_id"]})
    events = [
        (on, item["kind"])
        for on, item in items_of(await ada.told(GET, {"from": "2027-01-01", "to": "2027-01-14"}))
        if item["kind"] == "event"
    ]
    assert events == [("2027-01-10", "event")]


async def test_without_a_plan_there_is_nothing_to_change_and_a_paused_one_is_resumed_first(ada: Acting) -> None:
    assert (await ada.refused(ADAPT, {"reason": "ill"}))["code"] == "not_found"
    await ada.plan()
    await ada.told(SAVE, {"action": "pause"})
    assert (await ada.refused(ADAPT, {"reason": "ill"}))["code"] == "conflict"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({}, "reason is missing"),
        ({"reason": "pneumonia"}, "reason must be one of missed"),
        ({"reason": "ill", "note": "pneumonia"}, "note"),
        ({"reason": "swap"}, "session_id"),
        ({"reason": "move_event"}, "event_on"),
        ({"reason": "move_event", "event_on": "2027-01-10"}, "event"),
        ({"reason": "new_equipment"}, "equipment"),
        ({"reason": "travel", "from": "2026-12-12", "to": "2026-12-05"}, "from is later than to"),
        ({"reason": "deload", "option": 3}, "option"),
    ],
)
async def test_what_does_not_fit_is_named(ada: Acting, arguments: dict[str, Any], named: str) -> None:
    await ada.plan()
    refused = await ada.refused(ADAPT, arguments)
    assert refused["code"] == "validation"
    assert named in refused["message_for_member"]


async def test_a_session_that_is_none_of_the_plan_is_not_found(ada: Acting, linking: Linking) -> None:
    await ada.plan()
    own = await ada.told("schedule_session", {"title": "Football", "when": "2026-11-25"})
    for item in (own["items"][0]["id"], "ses_" + "a" * 26, "leg day"):
        assert (await ada.refused(ADAPT, {"reason": "swap", "session_id": item}))["code"] == "not_found"


async def test_a_proposal_for_a_day_that_is_over_is_not_accepted(ada: Acting, linking: Linking) -> None:
    await ada.plan()
    draft = await ada.told(ADAPT, {"reason": "less_time", "minutes": 15})
    late = await ada.later(linking, days=1, hours=20)
    assert (await late.refused(SAVE, {"draft_id": draft["draft_id"]}))["code"] in ("conflict", "gone")


async def test_the_same_again_is_another_draft_once_something_else_is_different(ada: Acting, linking: Linking) -> None:
    saved = await ada.plan()
    late = await ada.later(linking, days=2)
    first = await late.told(ADAPT, {"reason": "missed"})
    assert first["lines"]
    await late.told("schedule_session", {"action": "skip", "item_ids": [saved["sessions"][0]["session_id"]]})
    refused = await late.refused(SAVE, {"draft_id": first["draft_id"]})
    assert refused["fix"] == "Call adapt_plan again."
    again = await late.told(ADAPT, {"reason": "missed"})
    assert (again["replayed"], again["draft_id"] == first["draft_id"]) == (False, False)


async def test_what_a_workout_of_the_members_own_stands_for_is_missed_for_the_plan_as_it_is_on_the_calendar(
    ada: Acting, linking: Linking
) -> None:
    saved = await ada.plan(style="classes", disciplines=["cycling"], equipment=["exercise_bike", "mat"])
    planned = {session["title"] for session in saved["sessions"]}
    found = await ada.told("search_classes", {"discipline": ["cycling"], "limit": 10})
    own = next(one for one in found["results"] if one["title"] not in planned and one["availability"]["playable"])
    await ada.told("schedule_session", {"class_ids": [own["id"]], "when": "2026-11-25"})
    late = await ada.later(linking, days=2)
    await late.told("log_workout", {"class_id": own["id"], "duration_min": 30})
    week = [item["status"] for _, item in items_of(await late.told(GET)) if item["status"] in ("missed", "done")]
    assert week == ["missed", "done"]
    assert not (await late.told(ADAPT, {"reason": "missed"}))["summary"].startswith("Nothing was missed")


async def test_what_was_put_on_another_day_by_hand_stays_there_whatever_else_changes(ada: Acting) -> None:
    saved = await ada.plan(style="classes", weeks=3)
    moved = saved["sessions"][2]["session_id"]
    await ada.told("schedule_session", {"action": "move", "item_ids": [moved], "when": "2026-11-29"})
    draft = await ada.told(ADAPT, {"reason": "too_hard"})
    assert draft["lines"]
    assert [line for line in draft["lines"] if line["op"] == "drop"] == []
    await ada.told(SAVE, {"draft_id": draft["draft_id"], "lines": [draft["lines"][0]["id"]]})
    assert moved in {item["id"] for on, item in items_of(await ada.told(GET)) if on == "2026-11-29"}


async def test_of_a_trip_with_other_equipment_a_part_is_accepted(ada: Acting) -> None:
    await ada.plan(style="strength", session_minutes=45, equipment=["dumbbells", "bench"], weeks=3)
    asked = {"reason": "travel", "from": "2026-11-24", "to": "2026-12-05", "equipment": ["kettlebell"]}
    draft = await ada.told(ADAPT, asked)
    one = next(line for line in draft["lines"] if line["op"] == "replace")
    assert len(draft["lines"]) > 1 + len(one["needs"])
    saved = await ada.told(SAVE, {"draft_id": draft["draft_id"], "lines": [one["id"]]})
    assert saved["plan"]["version"] == 2


async def test_a_plan_that_is_over_is_told_as_over(ada: Acting, linking: Linking) -> None:
    await ada.plan(weeks=1)
    after = await ada.later(linking, days=7)
    refused = await after.refused(ADAPT, {"reason": "too_hard"})
    assert (refused["code"], refused["message_for_member"]) == ("conflict", "The plan ended on Sun 29 Nov.")
    again = await after.told(ADAPT, {"reason": "missed", "option": 2})  # its last week can still be done again
    assert {line["rule"] for line in again["lines"]} >= {"missed_repeat_week"}


async def test_a_week_that_begins_on_another_day_by_now_takes_nothing_from_the_plan(
    ada: Acting, linking: Linking
) -> None:
    for day in range(1, 22, 2):
        await ada.told(
            "log_workout",
            {
                "title": "Ride",
                "discipline": "cycling",
                "duration_min": 60,
                "rpe": 7,
                "performed_at": f"2026-11-{day:02}",
            },
        )
    await ada.plan(style="classes", session_minutes=60, level="advanced")
    before = await ada.told(ADAPT, {"reason": "too_easy"})
    await ada.told("set_preferences", {"week_starts_on": "sunday"})
    after = await ada.told(ADAPT, {"reason": "too_easy"})
    assert [line["rule"] for line in after["lines"]] == [line["rule"] for line in before["lines"]]
    assert "ramp_cap" not in {line["rule"] for line in after["lines"]}
