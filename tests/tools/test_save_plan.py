"""Does a draft become the member's plan, is it paused, resumed, ended and taken back, and is every step a version?"""

import asyncio
from typing import Any

import pytest
from tests.factories import TODAY
from tests.oauth.linked import Linking, call
from tests.serving import ERAS, Era, Served
from tests.tools.acting import USUAL, Acting, acting, items_of, orphans
from tests.tools.one_app import ada, app, database, linking

from palestra.store.engine import Database

__all__ = ["ada", "app", "database", "linking"]  # fixtures

pytestmark = pytest.mark.anyio

BUILD, ADAPT, SAVE, GET = "build_plan", "adapt_plan", "save_plan", "get_schedule"
WEEKS = {"from": "2026-11-23", "to": "2026-12-13"}


async def days(ada: Acting) -> list[tuple[str, str]]:
    """Day and title of everything of these weeks."""
    return [(on, item["title"]) for on, item in items_of(await ada.told(GET, WEEKS))]


@pytest.mark.parametrize("era", ERAS)
async def test_a_draft_becomes_the_plan_and_comes_onto_the_calendar(
    app: Served, linking: Linking, database: Database, era: Era
) -> None:
    ada = await acting(app, linking, era=era)
    draft = await ada.told(BUILD, USUAL)
    saved = await ada.told(SAVE, {"draft_id": draft["draft_id"]})
    assert (saved["plan"]["status"], saved["plan"]["version"]) == ("active", 1)
    assert (saved["scheduled"], saved["removed"], saved["replaced_plan_id"]) == (draft["sessions"], 0, None)
    assert len(await days(ada)) == draft["sessions"]
    assert await orphans(database, TODAY) == []
    assert saved["summary"].startswith("The plan towards general fitness is yours:")
    assert len(saved["history"]) == 1
    told = await ada.text(SAVE, {"draft_id": draft["draft_id"]})  # again: it is answered and not done
    assert told.splitlines()[1].startswith(("Tue ", "Thu ", "Sat "))
    assert (await ada.told(GET))["plan"]["version"] == 1


async def test_what_was_saved_is_taken_back_by_the_undo(ada: Acting, database: Database) -> None:
    saved = await ada.plan()
    ended = await ada.told(SAVE, saved["undo"])
    assert (ended["plan"]["status"], await days(ada)) == ("archived", [])
    again = await ada.told(SAVE, ended["undo"])
    assert again["plan"]["status"] == "active"
    assert len(await days(ada)) == saved["scheduled"]
    assert await orphans(database, TODAY) == []


async def test_a_new_plan_takes_the_place_of_the_one_that_ran_and_undo_brings_that_back(
    ada: Acting, database: Database
) -> None:
    first = await ada.plan()
    before = await days(ada)
    second = await ada.plan(style="strength", weekdays=["monday", "friday"])
    assert second["replaced_plan_id"] == first["plan"]["plan_id"]
    assert "archived" in second["summary"]
    assert await orphans(database, TODAY) == []
    back = await ada.told(SAVE, second["undo"])
    assert (back["plan"]["plan_id"], back["replaced_plan_id"]) == (first["plan"]["plan_id"], second["plan"]["plan_id"])
    assert await days(ada) == before


async def test_only_the_lines_that_were_picked_are_changed(ada: Acting, database: Database) -> None:
    await ada.plan()
    before = dict(await days(ada))
    draft = await ada.told(ADAPT, {"reason": "less_time", "minutes": 15, "to": "2026-12-06"})
    picked = next(line for line in draft["lines"] if not line["needs"])
    saved = await ada.told(SAVE, {"draft_id": draft["draft_id"], "lines": picked["id"]})
    assert saved["plan"]["version"] == 2
    after = dict(await days(ada))
    assert len([on for on in before if before[on] != after.get(on)]) <= 1
    assert await orphans(database, TODAY) == []
    assert saved["history"][0]["lines"]
    refused = await ada.refused(SAVE, {"draft_id": draft["draft_id"], "lines": ["1", "2"]})
    assert refused["code"] == "gone"


async def test_an_unknown_line_is_refused_with_those_that_there_are(ada: Acting) -> None:
    await ada.plan()
    draft = await ada.told(ADAPT, {"reason": "less_time", "minutes": 15})
    refused = await ada.refused(SAVE, {"draft_id": draft["draft_id"], "lines": ["99"]})
    assert refused["code"] == "validation"
    assert draft["lines"][0]["id"] in refused["fix"]
    whole = await ada.told(BUILD, {**USUAL, "weeks": 3})
    assert (await ada.refused(SAVE, {"draft_id": whole["draft_id"], "lines": ["1"]}))["code"] == "validation"


async def test_a_pause_clears_the_calendar_and_resuming_fills_it_as_often_as_it_is_asked(
    ada: Acting, linking: Linking, database: Database
) -> None:
    await ada.plan()
    versions = []
    for _ in range(2):
        paused = await ada.told(SAVE, {"action": "pause"})
        assert (paused["plan"]["status"], paused["replayed"], await days(ada)) == ("paused", False, [])
        resumed = await ada.told(SAVE, {"action": "resume"})
        assert (resumed["plan"]["status"], resumed["replayed"]) == ("active", False)
        assert await days(ada)
        assert await orphans(database, TODAY) == []
        versions += [paused["plan"]["version"], resumed["plan"]["version"]]
    assert versions == [2, 3, 4, 5]


async def test_a_pause_till_monday_says_until_when(ada: Acting) -> None:
    await ada.plan()
    paused = await ada.told(SAVE, {"action": "hold", "to": "2026-11-29"})
    assert (paused["plan"]["paused_from"], paused["plan"]["paused_until"]) == ("2026-11-23", "2026-11-29")
    assert paused["summary"].startswith("The plan is paused until Sun 29 Nov.")


async def test_the_same_words_right_after_each_other_are_one_step(ada: Acting) -> None:
    await ada.plan()
    first = await ada.told(SAVE, {"action": "pause"})
    again = await ada.told(SAVE, {"action": "pause"})
    assert (again["replayed"], again["plan"]) == (True, first["plan"])


async def test_rolling_back_is_exact_and_a_version_of_its_own(ada: Acting, database: Database) -> None:
    await ada.plan()
    before = await days(ada)
    draft = await ada.told(ADAPT, {"reason": "deload"})
    await ada.told(SAVE, {"draft_id": draft["draft_id"]})
    back = await ada.told(SAVE, {"action": "undo", "to_version": 1})
    assert back["plan"]["version"] == 3
    assert [change["version"] for change in back["history"]] == [3, 2, 1]
    assert await days(ada) == before
    assert await orphans(database, TODAY) == []


async def test_a_version_that_has_moved_on_is_refused(ada: Acting) -> None:
    saved = await ada.plan()
    await ada.told(SAVE, {"action": "pause"})
    refused = await ada.refused(SAVE, {"action": "archive", "base_version": saved["plan"]["version"]})
    assert refused["code"] == "conflict"
    assert "2" in refused["message_for_member"]


async def test_ten_at_once_make_one_plan(app: Served, ada: Acting, database: Database) -> None:
    draft = await ada.told(BUILD, USUAL)
    asked = {"draft_id": draft["draft_id"]}
    answers = await asyncio.gather(*(call(app, ada.token, SAVE, asked) for _ in range(10)))
    told = [answer.json()["result"]["structuredContent"] for answer in answers]
    assert [one["replayed"] for one in told].count(False) == 1
    assert {one["plan"]["version"] for one in told} == {1}
    async with database.reader() as db:
        assert await db.fetchval("select count(*) from plan where member_id = $1", ada.member_id) == 1


async def test_a_used_or_expired_draft_is_gone(ada: Acting, linking: Linking) -> None:
    draft = await ada.told(BUILD, USUAL)
    await ada.told(SAVE, {"draft_id": draft["draft_id"]})
    refused = await ada.refused(SAVE, {"draft_id": draft["draft_id"], "client_ref": "another"})
    assert refused["code"] == "gone"
    later = await ada.told(BUILD, {**USUAL, "start_on": "2026-12-01"})
    late = await ada.later(linking, hours=49)
    assert (await late.refused(SAVE, {"draft_id": later["draft_id"]}))["code"] == "gone"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({}, "draft_id"),
        ({"action": "activate"}, "draft_id"),
        ({"action": "burn"}, "action"),
        ({"draft_id": "dft_a", "action": "pause"}, "draft_id"),
        ({"draft_id": "dft_a", "plan_id": "pln_a"}, "plan_id"),
        ({"action": "roll_back"}, "to_version"),
        ({"action": "pause", "to_version": 1}, "to_version is not used by pause"),
        ({"action": "pause", "from": "2026-12-02", "to": "2026-12-01"}, "from is later than to"),
        ({"action": "archive", "lines": ["1"]}, "lines"),
        ({"action": "archive", "because": "ill"}, "because"),
    ],
)
async def test_what_does_not_fit_is_named(ada: Acting, arguments: dict[str, Any], named: str) -> None:
    refused = await ada.refused(SAVE, arguments)
    assert refused["code"] == "validation"
    assert named in f"{refused['message_for_member']} {refused.get('fix')}"


async def test_what_is_not_there_is_not_found(ada: Acting) -> None:
    for arguments in (
        {"draft_id": "dft_" + "a" * 26},
        {"draft_id": "the draft"},
        {"action": "pause"},
        {"action": "pause", "plan_id": "pln_" + "a" * 26},
    ):
        assert (await ada.refused(SAVE, arguments))["code"] == "not_found"


@pytest.mark.parametrize("action", ["archive", "pause"])
async def test_what_was_done_today_stays_on_the_calendar_of_a_plan_that_ends_or_rests(
    ada: Acting, linking: Linking, action: str
) -> None:
    await ada.plan(style="classes")
    today = await ada.later(linking, days=1)
    ((_, item), *_) = items_of(await today.told(GET))
    await today.told("log_workout", {"class_id": item["class_id"]})
    await today.told(SAVE, {"action": action})
    assert [(on, each["status"]) for on, each in items_of(await today.told(GET))] == [("2026-11-24", "done")]


async def test_a_new_plan_leaves_what_the_old_one_had_done(ada: Acting, linking: Linking) -> None:
    await ada.plan(style="classes")
    today = await ada.later(linking, days=1)
    ((_, item), *_) = items_of(await today.told(GET))
    await today.told("log_workout", {"class_id": item["class_id"]})
    await today.plan(style="strength", weekdays=["friday"])
    told = [(on, each["status"]) for on, each in items_of(await today.told(GET))]
    assert told == [("2026-11-24", "done"), ("2026-11-27", "planned")]
