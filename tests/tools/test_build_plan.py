"""Is a plan drafted from what was said and what is known, told within bounds, and nothing scheduled?"""

import asyncio
import json
from typing import Any

import pytest
from tests.factories import NOW
from tests.oauth.linked import Linking, call
from tests.serving import ERAS, Era, Served
from tests.tools.acting import USUAL, Acting, acting, items_of, size
from tests.tools.one_app import ada, app, database, linking

from palestra.store.engine import Database, driver
from palestra.workouts import demo as training

__all__ = ["ada", "app", "database", "linking"]  # fixtures

pytestmark = pytest.mark.anyio

BUILD = "build_plan"


async def drafts(database: Database, member: Acting) -> int:
    async with database.reader() as db:
        return int(await db.fetchval("select count(*) from plan_draft where member_id = $1", member.member_id))


@pytest.mark.parametrize("era", ERAS)
async def test_a_plan_is_drafted_on_the_days_that_were_offered_and_nothing_is_scheduled(
    app: Served, linking: Linking, era: Era
) -> None:
    ada = await acting(app, linking, era=era)
    draft = await ada.told(BUILD, USUAL)
    told = [session for week in draft["weeks"] for session in week["sessions"]]
    assert draft["draft_id"].startswith("dft_")
    assert told
    assert {NOW.fromisoformat(session["local_date"]).weekday() for session in told} <= {1, 3, 5}
    assert all(week["load_au"] <= week["cap_au"] for week in draft["weeks"])
    assert draft["summary"].startswith(f"Drafted 2 weeks towards general fitness: {draft['sessions']} sessions from ")
    assert "Nothing is scheduled yet" in draft["summary"]
    assert items_of(await ada.told("get_schedule")) == []
    text = await ada.text(BUILD, USUAL)
    assert text.splitlines()[1].startswith(("Tue ", "Thu ", "Sat "))


async def test_without_a_word_a_plan_is_drafted_and_what_was_assumed_is_said(ada: Acting) -> None:
    draft = await ada.told(BUILD)
    assert draft["assumptions"]
    assert draft["assumptions"][0] in draft["summary"]


async def test_nothing_that_is_left_out_or_not_at_hand_is_in_it(ada: Acting, database: Database) -> None:
    draft = await ada.told(BUILD, {**USUAL, "equipment": "none", "avoid": ["jumping", "overhead_load"]})
    ids = [each["exercise_id"] for week in draft["weeks"] for one in week["sessions"] for each in one["exercises"]]
    classes = [one["class_id"] for week in draft["weeks"] for one in week["sessions"] if one["class_id"]]
    for one in dict.fromkeys(classes):
        opened = await ada.told("get_class", {"class_id": one, "include": ["segments"]})
        assert not {"jumping", "overhead_load"} & set(opened["class"]["avoid"])
        assert opened["class"]["equipment"] == []
    async with database.reader() as db:
        rows = await db.fetch("select equipment, avoid from exercise where public_id = any($1::text[])", ids)
    assert len(rows) == len(set(ids)) > 0
    assert [row for row in rows if row["equipment"] or {"jumping", "overhead_load"} & set(row["avoid"])] == []


async def test_the_same_again_is_the_same_draft_until_it_is_used(ada: Acting, database: Database) -> None:
    first = await ada.told(BUILD, USUAL)
    again = await ada.told(BUILD, {**USUAL, "weekdays": ["Tuesdays", "thu", "Saturday"], "avoid": None})
    assert again["draft_id"] != first["draft_id"]  # written otherwise, it is another call
    same = await ada.told(BUILD, USUAL)
    assert (same["draft_id"], same["replayed"]) == (first["draft_id"], True)
    assert same["summary"].startswith("This was done already")
    await ada.told("save_plan", {"draft_id": first["draft_id"]})
    anew = await ada.told(BUILD, USUAL)
    assert anew["replayed"] is False
    assert anew["draft_id"] != first["draft_id"]


async def test_ten_at_once_are_one_draft(app: Served, ada: Acting, database: Database) -> None:
    answers = await asyncio.gather(*(call(app, ada.token, BUILD, USUAL) for _ in range(10)))
    assert len({answer.json()["result"]["structuredContent"]["draft_id"] for answer in answers}) == 1
    assert await drafts(database, ada) == 1


async def test_a_week_of_a_draft_is_told_in_full(ada: Acting, database: Database) -> None:
    draft = await ada.told(BUILD, {**USUAL, "weeks": 6})
    assert draft["more"] is not None
    week = await ada.told(BUILD, {"draft_id": draft["draft_id"], "week": 5})
    (told,) = week["weeks"]
    assert (told["week"], week["draft_id"]) == (5, draft["draft_id"])
    assert told["sessions"]
    assert await drafts(database, ada) == 1  # reading makes none
    refused = await ada.refused(BUILD, {"draft_id": draft["draft_id"], "week": 7})
    assert refused["message_for_member"] == "This draft has 6 weeks."


async def test_a_draft_of_changes_is_not_told_as_a_plan(ada: Acting) -> None:
    await ada.plan()
    change = await ada.told("adapt_plan", {"reason": "deload"})
    assert (await ada.refused(BUILD, {"draft_id": change["draft_id"]}))["code"] == "validation"


async def test_an_expired_draft_is_gone_and_an_unknown_one_not_found(ada: Acting, linking: Linking) -> None:
    draft = await ada.told(BUILD, USUAL)
    assert (await ada.refused(BUILD, {"draft_id": "dft_" + "a" * 26}))["code"] == "not_found"
    assert (await ada.refused(BUILD, {"draft_id": "my draft"}))["code"] == "not_found"
    late = await ada.later(linking, hours=49)
    assert (await late.refused(BUILD, {"draft_id": draft["draft_id"]}))["code"] == "gone"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"goal": "chest pain"}, "goal must be one of general_fitness"),
        ({"weeks": 13}, "weeks must be at most 12"),
        ({"session_minutes": 5}, "session_minutes must be at least 10"),
        ({"weekdays": ["someday"]}, "weekdays"),
        ({"start_on": "2020-01-01"}, "2020-01-01"),
        ({"event_on": "2027-03-01"}, "event_discipline"),
        ({"event_distance_km": 10}, "event_on"),
        ({"week": 1}, "draft_id"),
        ({"draft_id": "dft_a", "goal": "strength"}, "goal"),
        ({"note": "bad knee"}, "note"),
    ],
)
async def test_what_does_not_fit_is_named_and_no_draft_is_made(
    ada: Acting, database: Database, arguments: dict[str, Any], named: str
) -> None:
    refused = await ada.refused(BUILD, arguments)
    assert refused["code"] == "validation"
    assert named in f"{refused['message_for_member']} {refused.get('fix')}"
    assert await drafts(database, ada) == 0


async def test_a_plan_towards_an_event_ends_with_it(ada: Acting) -> None:
    draft = await ada.told(
        BUILD,
        {
            "event_on": "2027-01-17",
            "event_discipline": "running",
            "event_distance_km": 10,
            "weekdays": USUAL["weekdays"],
        },
    )
    last = draft["weeks"][-1]
    assert "running on Sun 17 Jan" in draft["summary"]
    assert "17 Jan" in json.dumps(last["lines"]) or "2027-01-17" in json.dumps(last["sessions"])


async def test_it_needs_a_member_who_allowed_it(app: Served, linking: Linking) -> None:
    assert "scope_required" in (await call(app, await linking.linked("profile:write"), BUILD, USUAL)).text


# --- size: p95 of 6 KB, and never above 16 --------------------------------------------------------------------------

GYM = ["mat", "dumbbells", "barbell", "bench", "rack", "bike"]
GOALS = ("general_fitness", "strength", "muscle", "endurance", "weight_loss", "return_to_training")
REASONS: tuple[dict[str, Any], ...] = (
    {"reason": "ill"},
    {"reason": "travel", "equipment": "none"},
    {"reason": "less_time", "minutes": 20},
    {"reason": "too_hard"},
    {"reason": "deload"},
)


@pytest.fixture
async def trained(app: Served, linking: Linking, database: Database) -> Acting:
    """Somebody with a year behind them."""
    linking.clock.now = NOW
    member = await acting(app, linking)
    async with database.transaction() as connection:
        await training.fill(await driver(connection), member.member_id, now=NOW)
    return member


async def sizes(member: Acting, arguments: dict[str, Any]) -> list[tuple[int, str]]:
    """How large everything is that is told of one plan: drafted, read, saved, looked at, begun, moved and adapted."""
    found: list[tuple[int, str]] = []

    async def asked(tool: str, **arguments: Any) -> Any:
        result = await member.result(tool, arguments)  # which holds it under 16 KB
        assert not result["isError"], result
        found.append((size(result), f"{tool} {arguments}"))
        return result["structuredContent"]

    draft = await asked(BUILD, **arguments)
    await asked(BUILD, draft_id=draft["draft_id"], week=2)
    await asked("save_plan", draft_id=draft["draft_id"])
    week = await asked("get_schedule", **{"from": draft["starts_on"]})
    for on, item in items_of(week)[:3]:
        await asked("start_workout", session_id=item["id"])
        await asked("schedule_session", action="move", item_ids=[item["id"]], when=f"{on}T18:00")
    for reason in REASONS:
        await asked("adapt_plan", **reason)
    return found


async def test_what_is_told_of_usual_plans_is_small(trained: Acting) -> None:
    found: list[tuple[int, str]] = []
    for number, goal in enumerate(GOALS):
        usual = {"weeks": 4, "days_per_week": (3, 4)[number % 2], "session_minutes": (30, 45)[number % 2]}
        found += await sizes(trained, {"goal": goal, "equipment": GYM, **usual})
    found.sort()
    assert found[int(len(found) * 0.95)][0] <= 6 * 1024, "\n".join(map(str, found[-10:]))


@pytest.mark.parametrize("style", ["mixed", "strength", "classes"])
async def test_what_is_told_of_the_largest_plans_keeps_the_limit(trained: Acting, style: str) -> None:
    found = await sizes(
        trained,
        {"goal": "muscle", "style": style, "weeks": 12, "days_per_week": 7, "session_minutes": 180, "equipment": GYM},
    )
    assert max(found)[0] <= 16 * 1024


async def test_the_same_again_is_another_draft_once_the_member_has_said_more(ada: Acting) -> None:
    first = await ada.told(BUILD, {"weeks": 2})
    assert any("equipment" in one for one in first["assumptions"])
    await ada.told("set_preferences", {"equipment": ["dumbbells", "mat"], "session_minutes": 45})
    again = await ada.told(BUILD, {"weeks": 2})
    assert (again["replayed"], again["draft_id"] == first["draft_id"]) == (False, False)
    assert not any("equipment" in one for one in again["assumptions"])
