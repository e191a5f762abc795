"""Are the drawn states of the player true? Each is what a tool answers of a member who is at that point of a workout."""

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import NOW, publish
from tests.oauth.linked import Clock, Linking
from tests.oauth.linked import call as call_as
from tests.serving import serving
from tests.widgets import keeping, recording_player
from tests.widgets.recording import Answer
from tests.workouts.logged import Log

from palestra.grants.scopes import SCOPES
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
async def recorded(demo_url: str, demo_database: Database) -> dict[str, dict[str, Any]]:
    """The fixtures as they would be recorded now. A member is made when they first ask."""
    linking = Linking(demo_database, Clock())
    members: dict[str, Any] = {}
    await publish(demo_database, *recording_player.CLASSES)

    async def token(who: str) -> str | None:
        if who == "nobody":
            return None
        if who not in members:
            members[who] = await linking.member()
            await Log(demo_database, members[who]).prefers(time_zone="UTC")
        scopes = [scope for scope in SCOPES if (who, scope) != ("reader", "log:write")]
        return await linking.linked(*scopes, member_id=members[who])

    async with serving(demo_url, clock=linking.clock) as app:

        async def call(who: str, tool: str, arguments: dict[str, Any], minutes: float) -> Answer:
            linking.clock.now = NOW + timedelta(minutes=minutes)
            answer = (await call_as(app, await token(who), tool, arguments, era="legacy")).json()
            result: Answer = answer["result"]
            return result

        return await recording_player.states(call)


async def test_every_fixture_of_the_player_is_what_the_tools_answer(recorded: dict[str, dict[str, Any]]) -> None:
    keeping.hold_to(recorded, "player")
