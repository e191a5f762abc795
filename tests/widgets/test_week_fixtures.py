"""Are the drawn states of the calendar true? Each is what a tool answers of a member whose week is like that."""

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import NOW, publish
from tests.oauth.linked import Clock, Linking
from tests.oauth.linked import call as call_as
from tests.serving import serving
from tests.widgets import keeping, recording_week
from tests.widgets.recording import Answer
from tests.workouts.logged import Log

from palestra.grants.scopes import SCOPES
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

ZONES = {"rome": "Europe/Rome"}


@pytest.fixture
async def recorded(demo_url: str, demo_database: Database) -> dict[str, dict[str, Any]]:
    """The fixtures as they would be recorded now. A member is made when they first ask."""
    linking = Linking(demo_database, Clock())
    members: dict[str, Any] = {}
    await publish(demo_database, *recording_week.CLASSES)

    async def token(who: str) -> str | None:
        if who == "nobody":
            return None
        if who not in members:
            members[who] = await linking.member()
            log = Log(demo_database, members[who])
            await log.prefers(time_zone=ZONES.get(who, "UTC"), week_starts_on="sunday")
        return await linking.linked(*(("history:read",) if who == "reader" else SCOPES), member_id=members[who])

    async with serving(demo_url, clock=linking.clock) as app:

        async def call(who: str, tool: str, arguments: dict[str, Any], days: float) -> Answer:
            linking.clock.now = NOW + timedelta(days=days)
            answer = (await call_as(app, await token(who), tool, arguments, era="legacy")).json()
            result: Answer = answer["result"]
            return result

        async def withdraw() -> None:
            await publish(demo_database, recording_week.WITHDRAWN)

        return await recording_week.states(call, withdraw)


async def test_every_fixture_of_the_calendar_is_what_the_tools_answer(recorded: dict[str, dict[str, Any]]) -> None:
    keeping.hold_to(recorded, "week")
