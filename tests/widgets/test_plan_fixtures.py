"""Are the drawn states of plans true? Each is what a tool answers: of the demo member, of one who lifts, or of somebody new."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import NOW, TODAY
from tests.oauth.linked import Clock, Linking
from tests.oauth.linked import call as call_as
from tests.serving import serving
from tests.widgets import keeping, recording_plan
from tests.widgets.recording import Answer
from tests.workouts.logged import Log, exercise, lifting

from palestra import loading
from palestra.accounts import demo
from palestra.accounts import service as accounts
from palestra.grants.scopes import SCOPES
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
async def recorded(demo_url: str, demo_database: Database) -> dict[str, dict[str, Any]]:
    """The fixtures as they would be recorded now. A member is made when they first ask."""
    linking = Linking(demo_database, Clock())
    await loading.load_demo_member(demo_database, NOW)
    async with demo_database.transaction() as connection:
        of_demo = await accounts.of_login(connection, demo.LOGIN)
    assert of_demo is not None
    members = {"demo": of_demo.id}

    async def token(who: str) -> str | None:
        if who == "nobody":
            return None
        if who not in members:
            members[who] = await linking.member()
            log = Log(demo_database, members[who])
            await log.prefers(time_zone="UTC")
            if who.startswith("lifter"):
                await lifted(log)
        return await linking.linked(*(("history:read",) if who == "reader" else SCOPES), member_id=members[who])

    async with serving(demo_url, clock=linking.clock) as app:

        async def call(who: str, tool: str, arguments: Mapping[str, Any], days: float = 0) -> Answer:
            linking.clock.now = NOW + timedelta(days=days)
            answer = (await call_as(app, await token(who), tool, dict(arguments), era="legacy")).json()
            result: Answer = answer["result"]
            return result

        return await recording_plan.states(call)


async def lifted(log: Log) -> None:
    """Six weeks of two days with the bar."""
    for week in range(1, 7):
        for back in (2, 5):
            on = TODAY - timedelta(days=7 * week - back)
            await log.add(
                lifting(
                    on,
                    exercise("Back squat", (80 - week, 6, 2), (80 - week, 6, 2), (80 - week, 6, 1)),
                    exercise("Bench press", (60 - week, 6, 2), (60 - week, 6, 2), (60 - week, 6, 1)),
                )
            )


async def test_every_fixture_of_plans_is_what_the_tools_answer(recorded: dict[str, dict[str, Any]]) -> None:
    keeping.hold_to(recorded, "plan")
