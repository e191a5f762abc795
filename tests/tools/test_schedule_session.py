"""Does a session come onto the calendar as it was said, and off it again, once and with a way back?"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.factories import a_class, id_of, publish
from tests.oauth.linked import ISSUER, Linking, call
from tests.serving import ERAS, Era, Served, serving
from tests.tools.acting import Acting, acting, items_of, orphans

from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

GET, PUT = "get_schedule", "schedule_session"
RIDE, FLOW = a_class("ride"), a_class("flow", title="Evening flow", discipline="yoga", equipment=["mat"])
TUESDAY: dict[str, Any] = {"class_ids": [id_of(RIDE)], "when": "2026-11-24T06:00"}


@pytest.fixture
async def app(database: Database, database_url: str, linking: Linking) -> AsyncIterator[Served]:
    await publish(database, RIDE, FLOW)
    async with serving(database_url, clock=linking.clock) as served:
        yield served


async def week(ada: Acting) -> list[tuple[str, str | None, str, str]]:
    """Day, time, title and status of everything this week."""
    found = items_of(await ada.told(GET))
    return [(on, item["start_local"], item["title"], item["status"]) for on, item in found]


@pytest.mark.parametrize("era", ERAS)
async def test_a_class_is_put_on_the_calendar_and_taken_off_by_the_undo(
    app: Served, linking: Linking, era: Era
) -> None:
    ada = await acting(app, linking, era=era)
    added = await ada.told(PUT, TUESDAY)
    (item,) = added["items"]
    assert (item["local_date"], item["start_local"], item["minutes"], item["class_id"]) == (
        "2026-11-24",
        "06:00",
        30,
        id_of(RIDE),
    )
    assert added["summary"] == "On the calendar: Harbour ride on Tue 24 Nov at 06:00."
    assert added["calendar_page"] == f"{ISSUER}/account/calendar"
    assert (added["conflicts"], added["replayed"], added["more"]) == ([], False, 0)
    assert await week(ada) == [("2026-11-24", "06:00", "Harbour ride", "planned")]
    await ada.told(PUT, added["undo"])
    assert await week(ada) == []


@pytest.mark.parametrize("action", ["move", "skip", "remove", "complete"])
async def test_whatever_is_done_is_taken_back_by_its_undo(ada: Acting, action: str) -> None:
    (item,) = (await ada.told(PUT, TUESDAY))["items"]
    before = await week(ada)
    more = {"when": "2026-11-26"} if action == "move" else {}
    changed = await ada.told(PUT, {"action": action, "item_ids": [item["id"]], **more})
    assert await week(ada) != before
    await ada.told(PUT, changed["undo"])
    assert await week(ada) == before


async def test_the_same_words_are_one_write_until_what_they_made_is_changed(ada: Acting) -> None:
    first = await ada.told(PUT, TUESDAY)
    again = await ada.told(PUT, TUESDAY)
    assert (again["replayed"], again["items"]) == (True, first["items"])
    assert again["summary"].startswith("This was done already, and was not done again.")
    await ada.told(PUT, first["undo"])
    anew = await ada.told(PUT, TUESDAY)  # taken off in between, so it is a new wish
    assert anew["replayed"] is False
    assert len(await week(ada)) == 1


async def test_skipping_bringing_back_and_skipping_again_is_no_repetition(ada: Acting) -> None:
    (item,) = (await ada.told(PUT, TUESDAY))["items"]
    for action, status in (("skip", "skipped"), ("restore", "planned"), ("skip", "skipped"), ("restore", "planned")):
        assert (await ada.told(PUT, {"action": action, "item_ids": item["id"]}))["replayed"] is False
        assert [one[3] for one in await week(ada)] == [status]


async def test_one_key_is_one_write_and_refused_for_another(ada: Acting) -> None:
    first = await ada.told(PUT, {**TUESDAY, "client_ref": "k"})
    await ada.told(PUT, first["undo"])
    again = await ada.told(PUT, {**TUESDAY, "client_ref": "k"})
    assert (again["replayed"], await week(ada)) == (True, [])
    assert (await ada.refused(PUT, {"class_ids": [id_of(FLOW)], "when": "2026-11-25", "client_ref": "k"}))[
        "code"
    ] == "conflict"


async def test_ten_at_once_put_it_there_once(app: Served, ada: Acting) -> None:
    answers = await asyncio.gather(*(call(app, ada.token, PUT, TUESDAY) for _ in range(10)))
    told = [answer.json()["result"]["structuredContent"] for answer in answers]
    assert [one["replayed"] for one in told].count(False) == 1
    assert len(await week(ada)) == 1


async def test_a_series_is_told_in_part_and_removed_as_a_whole(ada: Acting) -> None:
    asked = {**TUESDAY, "repeat_on": ["tuesday", "thursday"], "until": "2027-01-31"}
    added = await ada.told(PUT, asked)
    told = len(added["items"])
    assert (told, added["more"]) == (14, 6)
    assert added["summary"].startswith("On the calendar: 20 items from Tue 24 Nov to Thu 28 Jan.")
    (first, *_) = added["items"]
    await ada.told(PUT, {"action": "remove", "item_ids": [first["id"]], "series": True})
    assert await week(ada) == []


async def test_classes_are_stacked_in_order_and_unstacked(ada: Acting) -> None:
    stacked = await ada.told(
        PUT, {"action": "stack", "class_ids": [id_of(RIDE), id_of(FLOW)], "when": "2026-11-24T18:00"}
    )
    assert [(one["title"], one["stack"]) for one in stacked["items"]] == [("Harbour ride", 1), ("Evening flow", 2)]
    ids = [one["id"] for one in stacked["items"]]
    apart = await ada.told(PUT, {"action": "unstack", "item_ids": ids, "when": "2026-11-24T18:00"})
    assert [one["stack"] for one in apart["items"]] == [None, None]


async def test_a_rest_day_and_something_of_ones_own_need_no_class(ada: Acting) -> None:
    rest = await ada.told(PUT, {"kind": "rest day", "when": "2026-11-25"})
    assert [one["kind"] for one in rest["items"]] == ["rest"]
    own = await ada.told(PUT, {"title": "Football", "minutes": 90, "when": "2026-11-26T19:30"})
    assert [(one["kind"], one["minutes"]) for one in own["items"]] == [("other", 90)]


async def test_a_plans_session_is_moved_by_a_version_of_its_plan(
    app: Served, ada: Acting, database: Database, linking: Linking
) -> None:
    await publish(database, *(a_class(f"c{n}", title=f"Ride {n}", popularity=n / 10) for n in range(8)))
    saved = await ada.plan(disciplines=["cycling"], equipment=["bike"], style="classes")
    first = saved["sessions"][0]
    moved = await ada.told(PUT, {"action": "move", "item_ids": [first["session_id"]], "when": "2026-11-25"})
    assert moved["items"][0]["local_date"] == "2026-11-25"
    assert (await ada.told(GET))["plan"]["version"] == saved["plan"]["version"] + 1
    assert await orphans(database, linking.clock().date()) == []
    await ada.told(PUT, moved["undo"])
    assert first["local_date"] in [on for on, item in items_of(await ada.told(GET)) if item["plan"]]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"class_ids": [id_of(RIDE)]}, "when"),
        ({"when": "2026-11-24"}, "class_ids, title or kind"),
        ({"kind": "class", "when": "2026-11-24"}, "class_ids"),
        ({**TUESDAY, "title": "Mine"}, "its own title"),
        ({**TUESDAY, "when": "tomorrow at six"}, "2026-11-24"),
        ({**TUESDAY, "repeat_on": "monday"}, "repeat_on and until"),
        ({**TUESDAY, "action": "burn"}, "action"),
        ({"action": "move", "item_ids": ["ses_a"]}, "move needs when"),
        ({"action": "skip"}, "skip needs item_ids"),
        ({"action": "skip", "item_ids": ["ses_a"], "until": "2026-12-01"}, "until is not used by skip"),
        ({"action": "stack", "when": "2026-11-24"}, "stack needs"),
        ({**TUESDAY, "note": "for my knee"}, "note"),
    ],
)
async def test_what_does_not_fit_is_named(ada: Acting, arguments: dict[str, Any], named: str) -> None:
    refused = await ada.refused(PUT, arguments)
    assert refused["code"] == "validation"
    assert named in f"{refused['message_for_member']} {refused.get('fix')}"
    assert await week(ada) == []


async def test_what_is_not_there_is_not_found(ada: Acting) -> None:
    for unknown in ("ses_a", "ses_" + "a" * 26, "cls_" + "a" * 16):
        refused = await ada.refused(PUT, {"action": "skip", "item_ids": [unknown]})
        assert refused["code"] == "not_found"
    refused = await ada.refused(PUT, {"class_ids": ["cls_" + "a" * 16], "when": "2026-11-24"})
    assert refused["code"] == "not_found"


async def test_it_needs_a_member_who_allowed_it(app: Served, linking: Linking) -> None:
    token = await linking.linked("profile:write", "log:write")
    assert "scope_required" in (await call(app, token, PUT, TUESDAY)).text


async def test_what_was_taken_off_is_not_told_as_planned(ada: Acting) -> None:
    added = await ada.told(
        "schedule_session", {"title": "Walk", "when": "2026-11-24", "repeat_on": ["tuesday"], "until": "2026-12-08"}
    )
    removed = {"action": "remove", "item_ids": [item["id"] for item in added["items"]]}
    text = await ada.text("schedule_session", removed)
    assert text.startswith("Taken off the calendar: 3 items")
    assert "planned" not in text
