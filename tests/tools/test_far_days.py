"""Is a day that no plan reaches refused in our words, before any rule walks there day by day?"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.factories import NOW
from tests.oauth.linked import Clock, Linking
from tests.serving import Served, serving
from tests.tools.acting import Acting, acting

from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

FAR = ("0001-01-01", "1899-12-31", "2029-01-01", "9999-12-26", "9999-12-31")
CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("get_schedule", {}, "from"),
    ("get_schedule", {}, "to"),
    ("build_plan", {}, "start_on"),
    ("build_plan", {"event_discipline": "running"}, "event_on"),
    *(
        ("adapt_plan", {"reason": reason}, name)
        for reason in ("missed", "ill", "travel", "less_time", "more_time", "too_hard", "too_easy", "sore", "deload")
        for name in ("from", "to")
    ),
    ("adapt_plan", {"reason": "move_event"}, "event_on"),
    ("save_plan", {"action": "pause"}, "from"),
    ("save_plan", {"action": "pause"}, "to"),
    ("save_plan", {"action": "resume"}, "from"),
    ("schedule_session", {"title": "Swim"}, "when"),
    ("schedule_session", {"title": "Swim", "when": "2026-11-24", "repeat_on": ["monday"]}, "until"),
]


@pytest.fixture(scope="module")
async def app(demo_of_file: str, anyio_backend: str) -> AsyncIterator[tuple[Served, Linking]]:
    database = Database(demo_of_file)
    linking = Linking(database, Clock())
    async with serving(demo_of_file, clock=linking.clock) as served:
        yield served, linking
    await database.close()


@pytest.fixture
async def ada(app: tuple[Served, Linking]) -> Acting:
    app[1].clock.now = NOW
    return await acting(*app)


async def test_a_day_far_away_is_refused_by_every_argument_that_takes_one(ada: Acting) -> None:
    await ada.plan(weeks=5, event_on="2026-12-27", event_discipline="running")
    for tool, others, name in CALLS:
        for day in FAR:
            said = await ada.refused(tool, {**others, name: day})
            assert (said["code"], said["message_for_member"]) == ("validation", f"{day} is too far away."), tool


async def test_what_was_done_long_before_anybody_trained_is_refused(ada: Acting) -> None:
    plan = await ada.plan()
    done = {"action": "complete", "item_ids": [plan["sessions"][0]["session_id"]], "when": "0001-01-01"}
    assert (await ada.refused("schedule_session", done))["message_for_member"] == "0001-01-01 is too far away."


@pytest.mark.parametrize("version", [2, 2**31, 2**63])
async def test_a_version_that_never_was_is_not_there_however_large(ada: Acting, version: int) -> None:
    await ada.plan()
    said = await ada.refused("save_plan", {"action": "roll_back", "to_version": version})
    assert said["message_for_member"] == f"This plan has no version {version}."
