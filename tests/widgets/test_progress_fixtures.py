"""Are the drawn states of progress true? Each is what the tool answers of the demo member, or of one who has just begun."""

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import NOW
from tests.oauth.linked import Clock, Linking
from tests.oauth.linked import call as call_as
from tests.serving import serving
from tests.widgets import keeping, recording_progress
from tests.widgets.recording import Answer
from tests.widgets.recording_progress import TOOL, Who
from tests.workouts.logged import YESTERDAY, Log, exercise, lifting

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
    new = Log(demo_database, await linking.member())
    await new.prefers(time_zone="UTC")
    squats = exercise("Back squat", (60, 8, 2), (60, 8, 1))
    await new.add(lifting(YESTERDAY - timedelta(days=1), squats), lifting(YESTERDAY, squats))
    tokens: dict[Who, str | None] = {
        "demo": await linking.linked("history:read", member_id=member.id),
        "empty": await linking.linked("history:read"),
        "new": await linking.linked("history:read", member_id=new.member_id),
        "nobody": None,
    }
    async with serving(demo_url, clock=linking.clock) as app:

        async def call(who: Who, arguments: dict[str, Any]) -> Answer:
            answer = (await call_as(app, tokens[who], TOOL, arguments, era="legacy")).json()
            result: Answer = answer["result"]
            return result

        return await recording_progress.fixtures(call)


async def test_every_fixture_of_progress_is_what_the_tool_answers(recorded: dict[str, dict[str, Any]]) -> None:
    keeping.hold_to(recorded, "progress")
