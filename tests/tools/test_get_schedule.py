"""Is a member told what stands on which day, what became of it, and what needs a look?"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.factories import a_class, an_exercise, id_of, publish, publish_exercises
from tests.oauth.linked import Linking
from tests.serving import ERAS, Era, Served, serving
from tests.tools.acting import Acting, acting, items_of

from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

GET, PUT = "get_schedule", "schedule_session"
RIDE, FLOW = a_class("ride"), a_class("flow", title="Evening flow", discipline="yoga", equipment=["mat"])


@pytest.fixture
async def app(database: Database, database_url: str, linking: Linking) -> AsyncIterator[Served]:
    await publish(database, RIDE, FLOW)
    await publish_exercises(database, an_exercise())
    async with serving(database_url, clock=linking.clock) as served:
        yield served


@pytest.mark.parametrize("era", ERAS)
async def test_a_week_is_told_by_day_and_read_out_without_a_screen(app: Served, linking: Linking, era: Era) -> None:
    ada = await acting(app, linking, era=era)
    await ada.told(PUT, {"class_ids": [id_of(RIDE)], "when": "2026-11-24T18:00"})
    await ada.told(PUT, {"title": "Long walk", "minutes": 90, "when": "2026-11-28"})
    week = await ada.told(GET)
    assert (week["from_on"], week["until_on"], len(week["days"])) == ("2026-11-23", "2026-11-29", 7)
    assert [(on, item["title"], item["status"]) for on, item in items_of(week)] == [
        ("2026-11-24", "Harbour ride", "planned"),
        ("2026-11-28", "Long walk", "planned"),
    ]
    assert week["summary"] == (
        "2 sessions from Mon 23 Nov to Sun 29 Nov: 2 to come. Next: Harbour ride Tue 24 Nov at 18:00."
    )
    assert (await ada.text(GET)).splitlines()[1:] == [
        "Tue 24 Nov: Harbour ride, 30 min, 18:00 (planned)",
        "Sat 28 Nov: Long walk, 90 min (planned)",
    ]


async def test_an_empty_calendar_is_said_to_be_empty(ada: Acting) -> None:
    week = await ada.told(GET)
    assert week["summary"] == "Nothing is on the calendar from Mon 23 Nov to Sun 29 Nov."
    day = await ada.told(GET, {"from": "2026-11-25", "to": "2026-11-25"})
    assert (day["summary"], len(day["days"])) == ("Nothing is on the calendar on Wed 25 Nov.", 1)


async def test_what_is_over_and_not_done_is_missed_and_what_is_done_is_counted(ada: Acting, linking: Linking) -> None:
    await ada.told(PUT, {"class_ids": [id_of(RIDE)], "when": "2026-11-23"})
    await ada.told(PUT, {"class_ids": [id_of(FLOW)], "when": "2026-11-24"})
    logged = await ada.told("log_workout", {"class_id": id_of(RIDE), "duration_min": 30})
    week = await (await ada.later(linking, days=2)).told(GET)
    told = {item["title"]: item for _, item in items_of(week)}
    assert (told["Harbour ride"]["status"], told["Harbour ride"]["workout_id"]) == ("done", logged["workout"]["id"])
    assert told["Evening flow"]["status"] == "missed"
    assert week["summary"].startswith("2 sessions from Mon 23 Nov to Sun 29 Nov: 1 done, 1 missed.")


async def test_a_class_that_is_gone_by_its_day_is_told_with_what_could_stand_in(
    ada: Acting, database: Database, linking: Linking
) -> None:
    await ada.told(PUT, {"class_ids": [id_of(RIDE)], "when": "2026-11-24"})
    await publish(database, a_class("quay", title="Quay ride"))
    await publish(database, a_class("ride", rev=2, status="withdrawn", replaced_by="quay"))
    linking.clock.move(60)
    week = await ada.told(GET)
    ((_, item),) = items_of(week)
    assert item["replacement"]["class_id"] == id_of(a_class("quay"))
    assert "1 class cannot be played then" in week["summary"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"from": "2026-11-25", "to": "2026-11-24"}, "from is later than to"),
        ({"from": "2026-11-01", "to": "2026-12-31"}, "28"),
        ({"from": "yesterday"}, "from must be a date"),
        ({"include": "all"}, "include"),
    ],
)
async def test_what_does_not_fit_is_named(ada: Acting, arguments: dict[str, Any], named: str) -> None:
    refused = await ada.refused(GET, arguments)
    assert refused["code"] == "validation"
    assert named in refused["message_for_member"]
