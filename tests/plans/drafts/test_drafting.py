"""Is what was decided kept and told as it was decided, small enough for a conversation, and only for as long as it waits?"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.factories import NOW
from tests.plans.calendars import MON, PLUS, Calendar

from palestra.accounts import service
from palestra.catalog.vocabulary import EQUIPMENT
from palestra.errors import Conflict, Gone, NotFound
from palestra.plans.drafts import drafting, proposals, telling
from palestra.plans.drafts.drafting import AskedChange, AskedPlan, Draft
from palestra.plans.engine.brief import Event
from palestra.plans.life import living
from palestra.plans.life.materialising import item_id
from palestra.store.engine import Database
from palestra.workouts.ids import public_id

pytestmark = pytest.mark.anyio

FOUR_DAYS = AskedPlan(weekdays=(0, 1, 3, 5), session_minutes=45, equipment=("dumbbells", "mat"), style="mixed", weeks=6)
LARGEST = AskedPlan(
    goal="strength",
    style="strength",
    weeks=12,
    weekdays=(0, 1, 2, 3, 4, 5, 6),
    session_minutes=120,
    equipment=EQUIPMENT,
    level="advanced",
    start_on=MON,
)


@pytest.fixture
async def ada(demo_database: Database) -> Calendar:
    async with demo_database.transaction() as connection:
        member = await service.create(connection, name="Ada", region="DE", now=NOW)
    calendar = Calendar(demo_database, member.id)
    await calendar.prefers(time_zone="Europe/Berlin")
    return calendar


async def build(ada: Calendar, asked: AskedPlan = FOUR_DAYS) -> Draft:
    return await ada.calls(lambda db: drafting.build(db, ada.member_id, asked, PLUS, ada.now))


async def adapt(ada: Calendar, reason: Any, **asked: Any) -> Draft:
    asking = AskedChange(reason, **asked)
    return await ada.calls(lambda db: drafting.adapt(db, ada.member_id, asking, PLUS, ada.now))


async def read(ada: Calendar, draft: Draft, now: datetime = NOW) -> Draft:
    return await ada.calls(lambda db: drafting.draft(db, ada.member_id, draft.id, now))


async def test_a_draft_is_read_as_it_was_made_and_nothing_is_on_the_calendar(ada: Calendar) -> None:
    draft = await build(ada)
    assert draft.content
    assert await read(ada, draft) == draft
    assert telling.told(await read(ada, draft)) == telling.told(draft)
    assert await ada.rows() == []


async def test_the_same_is_drafted_from_the_same_to_the_byte(ada: Calendar) -> None:
    first, second = await build(ada), await build(ada)
    assert first.id != second.id
    assert first.proposal == second.proposal


async def test_a_draft_is_nobody_elses_and_waits_for_two_days(ada: Calendar) -> None:
    draft = await build(ada)
    with pytest.raises(NotFound):
        await ada.calls(lambda db: drafting.draft(db, uuid4(), draft.id, NOW))
    assert await read(ada, draft, NOW + timedelta(hours=47, minutes=59)) == draft
    with pytest.raises(Gone, match="expired"):
        await read(ada, draft, NOW + timedelta(hours=48))
    async with ada.database.transaction() as connection:
        assert await drafting.sweep(connection, NOW + timedelta(hours=47)) == 0
        assert await drafting.sweep(connection, NOW + timedelta(hours=48)) == 1
    with pytest.raises(NotFound):
        await read(ada, draft, NOW + timedelta(hours=48))


async def test_of_many_drafts_the_latest_wait(ada: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposals, "WAITING_MAX", 2)
    drafts = []
    for minute in range(3):
        ada.at(NOW + timedelta(minutes=minute))
        drafts.append(await build(ada))
    with pytest.raises(NotFound):
        await read(ada, drafts[0])
    assert [await read(ada, draft) for draft in drafts[1:]] == drafts[1:]
    ada.at(NOW - timedelta(minutes=1))  # by the clock of another process
    made = await build(ada)
    assert await read(ada, made) == made


@pytest.mark.parametrize("asked", [FOUR_DAYS, replace(FOUR_DAYS, style="classes"), AskedPlan()])
async def test_what_people_ask_for_is_told_in_six_kilobytes(ada: Calendar, asked: AskedPlan) -> None:
    told = telling.told(await build(ada, asked))
    assert len(told.model_dump_json()) <= 6_144
    assert told.weeks[0].sessions


@pytest.mark.parametrize("style", ["strength", "classes", "mixed"])
@pytest.mark.parametrize("minutes", [45, 120, 180])
async def test_the_largest_plans_stay_under_sixteen_kilobytes_and_every_session_is_told(
    ada: Calendar, style: Any, minutes: int
) -> None:
    draft = await build(ada, replace(LARGEST, style=style, session_minutes=minutes))
    told = telling.told(draft)
    assert len(told.model_dump_json()) < 15_500
    assert sum(len(week.sessions) + len(week.lines) for week in told.weeks) == len(draft.content)
    for number in (1, 7, 12):
        (week,) = telling.told(draft, number).weeks
        assert week.week == number
        assert len(telling.told(draft, number).model_dump_json()) < 15_500
        assert len(week.sessions) + len(week.lines) == sum(draft.brief.week_of(s.on) == number for s in draft.content)
        assert week.sessions


async def test_sessions_told_in_short_can_be_had_in_full(ada: Calendar) -> None:
    draft = await build(ada, LARGEST)
    told = telling.told(draft)
    later = told.weeks[5]
    assert later.lines
    assert not later.sessions
    assert told.more is not None
    assert "draft_id and week" in told.more
    (week,) = telling.told(draft, 6).weeks
    assert week.sessions[0].exercises
    assert later.lines[0].endswith(f"{week.sessions[0].title}, {week.sessions[0].minutes} min")


async def activated(ada: Calendar, asked: AskedPlan = FOUR_DAYS) -> living.Live:
    draft = await build(ada, asked)
    turned = await ada.calls(lambda db: living.activate(db, ada.member_id, draft.id, base_version=None, now=ada.now))
    return turned.live


async def test_changes_are_drafted_from_the_plan_as_it_is(ada: Calendar) -> None:
    live = await activated(ada)
    before = await ada.rows()
    draft = await adapt(ada, "ill", until_on=MON + timedelta(days=6))
    assert (draft.plan_id, draft.base_version) == (live.id, 1)
    assert draft.adapted is not None
    assert draft.adapted.lines
    assert await read(ada, draft) == draft
    assert await ada.rows() == before
    told = telling.changes(draft)
    assert {line.op for line in told.lines} >= {"drop"}
    dumped = told.model_dump(mode="json")["lines"][0]
    assert dumped["from"]
    assert dumped["to"] is None
    assert told.pause == [MON, MON + timedelta(days=6)]


@pytest.mark.parametrize("reason", ["too_easy", "too_hard", "less_time", "travel", "deload"])
async def test_changes_of_the_largest_plan_stay_under_sixteen_kilobytes(ada: Calendar, reason: Any) -> None:
    await activated(ada, LARGEST)
    draft = await adapt(ada, reason, until_on=MON + timedelta(days=83), minutes=20, equipment=())
    told = telling.changes(draft)
    assert draft.adapted is not None
    assert len(told.model_dump_json()) < 15_500
    assert (told.more is not None) == (len(told.lines) < len(draft.adapted.lines))


async def test_a_session_is_meant_by_its_row_on_the_calendar(ada: Calendar) -> None:
    live = await activated(ada)
    session = live.content[-1]
    draft = await adapt(ada, "swap", item_id=item_id(live.id, session.key))
    assert draft.adapted is not None
    assert [line.key for line in draft.adapted.lines] == [session.key]
    with pytest.raises(NotFound, match="no session of the plan"):
        await adapt(ada, "swap", item_id=uuid4())


async def test_without_a_plan_or_while_it_is_paused_nothing_is_drafted(ada: Calendar) -> None:
    with pytest.raises(NotFound, match="no plan") as refused:
        await adapt(ada, "too_hard")
    assert "build_plan" in (refused.value.fix or "")
    live = await activated(ada)
    await ada.calls(
        lambda db: living.pause(db, ada.member_id, live.id, from_on=None, until_on=None, base_version=None, now=ada.now)
    )
    with pytest.raises(Conflict, match="paused"):
        await adapt(ada, "too_hard")


async def test_what_is_skipped_or_was_trained_is_no_more_to_be_changed(ada: Calendar) -> None:
    live = await activated(ada)
    first, second = live.content[:2]
    await ada.does("skip", public_id("ses", item_id(live.id, first.key)))
    draft = await adapt(ada, "ill", from_on=first.on, until_on=second.on)
    assert draft.adapted is not None
    assert first.key not in {line.key for line in draft.adapted.lines}
    assert second.key in {line.key for line in draft.adapted.lines}


async def test_an_event_that_moves_away_has_weeks_to_move_in(ada: Calendar) -> None:
    event = Event(date(2026, 12, 20), "running", 10_000)
    live = await activated(ada, replace(FOUR_DAYS, goal="event", event=event, disciplines=("running",), weeks=None))
    later = replace(event, on=date(2027, 1, 10))
    draft = await adapt(ada, "move_event", event=later)
    assert draft.brief.event == later
    assert draft.brief.ends_on >= later.on > live.brief.ends_on
