"""Are the drawn states of workouts true? Each is what a tool answers: of the demo member, or of one who logs and corrects."""

from datetime import date, time
from typing import Any

import pytest
from tests.factories import NOW
from tests.oauth.linked import Clock, Linking
from tests.oauth.linked import call as call_as
from tests.serving import serving
from tests.widgets import keeping, recording_workouts
from tests.widgets.recording import Answer
from tests.widgets.recording_workouts import Who
from tests.workouts.logged import Log, workout

from palestra import loading
from palestra.accounts import demo
from palestra.accounts import service as accounts
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
async def recorded(demo_url: str, demo_database: Database) -> dict[str, dict[str, Any]]:
    """The fixtures as they would be recorded now."""
    linking = Linking(demo_database, Clock())
    await loading.load_demo_member(demo_database, NOW)
    async with demo_database.transaction() as connection:
        member = await accounts.of_login(connection, demo.LOGIN)
    assert member is not None
    writer = Log(demo_database, await linking.member())
    await writer.prefers(time_zone="Europe/Rome")
    await writer.add(
        workout(
            date(2026, 11, 17),
            time(8),
            title="Morning run",
            discipline="running",
            duration_s=2700,
            distance_m=8000,
            average_bpm=149,
            source="fit",
        )
    )
    scopes = ("history:read", "log:write")
    tokens: dict[Who, str | None] = {
        "demo": await linking.linked(*scopes, member_id=member.id),
        "writer": await linking.linked(*scopes, member_id=writer.member_id),
        "empty": await linking.linked(*scopes),
        "nobody": None,
    }
    async with serving(demo_url, clock=linking.clock) as app:

        async def call(who: Who, tool: str, arguments: dict[str, Any]) -> Answer:
            answer = (await call_as(app, tokens[who], tool, arguments, era="legacy")).json()
            result: Answer = answer["result"]
            return result

        return await recording_workouts.states(call)


async def test_every_fixture_of_workouts_is_what_the_tools_answer(recorded: dict[str, dict[str, Any]]) -> None:
    keeping.hold_to(recorded, "workout-summary")
