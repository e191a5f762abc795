"""Is a write done once under its key, and is whoever asks again told what came of it?"""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from tests.factories import NOW

from palestra.accounts import idempotency, service
from palestra.accounts.idempotency import KEPT_BY_ARGUMENTS, KEPT_BY_REF
from palestra.errors import Conflict
from palestra.store.engine import Database, driver

pytestmark = pytest.mark.anyio

TOOL = "log_workout"
RUN: dict[str, Any] = {"title": "Run", "cardio": {"distance": 5, "unit": "km"}}


@pytest.fixture
async def ada(database: Database) -> UUID:
    return await member(database)


async def member(database: Database) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name="Ada", region=None, now=NOW)).id


async def written(
    database: Database,
    member_id: UUID,
    arguments: dict[str, Any],
    *,
    ref: str | None = None,
    now: datetime = NOW,
    tool: str = TOOL,
    fails: bool = False,
) -> tuple[bool, Any]:
    """A write as a tool does it: whether it was done now, and what it was answered."""
    async with database.transaction() as connection:
        db = await driver(connection)
        begun = await idempotency.begin(db, member_id, tool, arguments, client_ref=ref, now=now)
        if begun.answer is not None:
            return False, begun.answer
        answer = {"done_at": now.isoformat(), "weight": 102.5}
        await idempotency.finish(db, begun, answer, now)
        if fails:
            raise OSError
        return True, answer


@pytest.mark.parametrize("ref", [None, "turn-1"])
async def test_the_same_again_is_answered_the_same_and_not_done(database: Database, ada: UUID, ref: str | None) -> None:
    first = await written(database, ada, RUN, ref=ref)
    again = await written(database, ada, RUN, ref=ref, now=NOW + timedelta(minutes=5))
    assert first == (True, {"done_at": NOW.isoformat(), "weight": 102.5})
    assert again == (False, first[1])


@pytest.mark.parametrize("ref", [None, "turn-1"])
async def test_many_at_once_are_done_once(database: Database, ada: UUID, ref: str | None) -> None:
    answers = await asyncio.gather(*(written(database, ada, RUN, ref=ref) for _ in range(4)))
    assert sorted(done for done, _ in answers) == [False, False, False, True]
    assert all(answer == answers[0][1] for _, answer in answers)


@pytest.mark.parametrize("ref", [None, "turn-1"])
async def test_a_write_that_was_not_kept_is_done_by_the_next(database: Database, ada: UUID, ref: str | None) -> None:
    with pytest.raises(OSError):  # noqa: PT011  # nothing is said in it
        await written(database, ada, RUN, ref=ref, fails=True)
    assert (await written(database, ada, RUN, ref=ref))[0]


async def test_who_waits_for_one_that_gives_up_does_it(database: Database, ada: UUID) -> None:
    async def one(fails: bool) -> bool:
        try:
            return (await written(database, ada, RUN, fails=fails))[0]
        except OSError:
            return False

    assert sum(await asyncio.gather(one(True), one(True), one(False), one(False))) == 1


async def test_another_body_under_the_same_key_is_a_conflict(database: Database, ada: UUID) -> None:
    await written(database, ada, RUN, ref="turn-1")
    with pytest.raises(Conflict, match="client_ref"):
        await written(database, ada, {**RUN, "title": "Walk"}, ref="turn-1")
    assert (await written(database, ada, RUN, ref="turn-1"))[0] is False


@pytest.mark.parametrize(("ref", "kept"), [(None, KEPT_BY_ARGUMENTS), ("turn-1", KEPT_BY_REF)])
async def test_a_key_stands_for_its_time_and_no_longer(
    database: Database, ada: UUID, ref: str | None, kept: timedelta
) -> None:
    await written(database, ada, RUN, ref=ref)
    assert (await written(database, ada, RUN, ref=ref, now=NOW + kept - timedelta(seconds=1)))[0] is False
    assert (await written(database, ada, RUN, ref=ref, now=NOW + kept))[0] is True
    async with database.transaction() as connection:
        await service.sweep(connection, NOW + kept * 2)
        assert (await connection.execute(text("select count(*) from write_answer"))).scalar_one() == 0


async def test_members_tools_and_kinds_of_keys_do_not_meet(database: Database, ada: UUID) -> None:
    async with database.transaction() as connection:
        db = await driver(connection)
        key = (await idempotency.begin(db, ada, TOOL, RUN, client_ref=None, now=NOW)).key
    for other in (
        await written(database, ada, RUN, ref="turn-1"),
        await written(database, await member(database), RUN, ref="turn-1"),
        await written(database, ada, RUN, ref="turn-1", tool="update_workout"),
        await written(database, ada, RUN, ref="turn-2"),
        await written(database, ada, RUN, ref=key),
        await written(database, ada, {**RUN, "title": "Walk"}),
    ):
        assert other[0] is True


async def test_how_a_call_is_written_does_not_matter(database: Database, ada: UUID) -> None:
    await written(database, ada, RUN)
    for same in (
        {"cardio": {"unit": "km", "distance": 5.0}, "title": "Run"},
        {**RUN, "note": None, "cardio": {**RUN["cardio"], "max_bpm": None}},
        {**RUN, "client_ref": None},
    ):
        assert (await written(database, ada, same))[0] is False


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5).filter(str.isprintable),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text("abc", max_size=2), part, max_size=3),
    max_leaves=8,
)


@given(arguments=st.dictionaries(st.text("abc", min_size=1, max_size=2), JSON, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_can_be_sent_can_be_a_key(database: Database, ada: UUID, arguments: dict[str, Any]) -> None:
    async with database.transaction() as connection:
        db = await driver(connection)
        await db.execute("delete from write_answer")
        begun = await idempotency.begin(db, ada, TOOL, arguments, client_ref=None, now=NOW)
        assert begun.answer is None
        await idempotency.finish(db, begun, {"n": 1}, NOW)
        turned = dict(reversed(arguments.items()))
        assert (await idempotency.begin(db, ada, TOOL, turned, client_ref=None, now=NOW)).answer == {"n": 1}
