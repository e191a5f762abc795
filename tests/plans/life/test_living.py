"""Does a plan change only as a whole, one version at a time, and is the calendar always what the plan says?"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import NOW, id_of
from tests.plans.calendars import FRI, MON, PLUS, RIDE, SPRINTS, SUN, WED, Calendar, a_calendar, a_session
from tests.plans.engine.making import a_brief

from palestra.errors import Conflict, Gone, NotFound, ValidationFailed
from palestra.plans.drafts import gathering, proposals
from palestra.plans.drafts.proposals import Draft, Proposal
from palestra.plans.engine.adapting import Adapted
from palestra.plans.engine.brief import Event
from palestra.plans.engine.building import Built
from palestra.plans.engine.checking import check, violations
from palestra.plans.engine.content import Content, canonical, ordered
from palestra.plans.engine.diffing import Because, lines_between
from palestra.plans.engine.past import Past
from palestra.plans.engine.states import State
from palestra.plans.life import living, materialising, resuming, versions
from palestra.plans.life.live import Live
from palestra.plans.life.living import Turned
from palestra.plans.schedule import surveying
from palestra.store.engine import Database
from palestra.workouts.ids import public_id

pytestmark = pytest.mark.anyio

WEEK = timedelta(weeks=1)
BRIEF = a_brief(starts_on=MON, weekdays=(0, 2, 4), weeks=4)
NOTHING_DONE = Past(MON, {MON - number * WEEK: 900 for number in range(9)}, 0, (), {}, {})
# Three a week for two weeks, of a class that everybody may play.
SESSIONS = ordered(
    [
        a_session(f"s{week}{day}", MON + timedelta(days=day) + week * WEEK, id_of(RIDE))
        for week in (0, 1)
        for day in (0, 2, 4)
    ]
)


@pytest.fixture
async def ada(database: Database) -> Calendar:
    return await a_calendar(database)


async def drafted(ada: Calendar, content: Content = SESSIONS) -> Draft:
    built = Built(content, check(BRIEF, content, NOTHING_DONE, {}), (), (), ("variety",))
    proposal = Proposal(BRIEF, (), built, None)
    return await ada.calls(lambda db: proposals.keep(db, ada.member_id, proposal, None, ada.now))


async def proposed(ada: Calendar, live: Live, after: Content, **brief: Any) -> Draft:
    """A draft of changes: that the plan becomes `after`."""
    keys = {session.key for session in (*live.content, *after)}
    because = {key: Because("swap_session", f"Because of {key}.") for key in keys}
    lines = lines_between(live.content, after, because, live.brief)
    new = replace(live.brief, **brief)
    checks = check(new, after, NOTHING_DONE, {})
    adapted = Adapted(lines, new, after, 0, checks, ("swap_session",), "So it changes.", (), (), None)
    proposal = Proposal(new, (), None, adapted)
    return await ada.calls(lambda db: proposals.keep(db, ada.member_id, proposal, live, ada.now))


async def activate(ada: Calendar, draft: Draft, base_version: int | None = None) -> Turned:
    return await ada.calls(
        lambda db: living.activate(db, ada.member_id, draft.id, base_version=base_version, now=ada.now)
    )


async def accept(ada: Calendar, draft: Draft, lines: list[str] | None = None) -> Turned:
    return await ada.calls(lambda db: living.accept(db, ada.member_id, draft.id, lines=lines, viewer=PLUS, now=ada.now))


async def turn(ada: Calendar, act: str, live: Live, **said: Any) -> Turned:
    """Any of the others, by its name."""
    said = {"base_version": None, "now": ada.now, **said}
    if act == "pause":
        said = {"from_on": None, "until_on": None, **said}
    if act == "resume":
        said = {"on": None, "viewer": PLUS, **said}
    return await ada.calls(lambda db: getattr(living, act)(db, ada.member_id, live.id, **said))


async def undo(ada: Calendar, turned: Turned) -> Turned:
    assert turned.undo is not None
    said = dict(turned.undo)
    plan = await stored(ada, said.pop("plan_id"))
    return await turn(ada, said.pop("action"), plan, **said)


async def stored(ada: Calendar, told: str) -> Live:
    async with ada.database.reader() as reader:
        rows = await reader.fetch("select id from plan where member_id = $1", ada.member_id)
        (key,) = (row["id"] for row in rows if public_id("pln", row["id"]) == told)
        return await versions.plan(reader, ada.member_id, key)


async def moved(ada: Calendar, live: Live, key: str, days: int, version: int | None = None) -> Live:
    def edit(content: Content) -> Content:
        return tuple(replace(each, on=each.on + timedelta(days=days)) if each.key == key else each for each in content)

    return await ada.calls(
        lambda db: living.amend(
            db, ada.member_id, live.id, edit, kind="moved", why=None, rules=(), actor="member", version=version, now=NOW
        )
    )


async def shown(ada: Calendar) -> dict[str, tuple[date, str]]:
    """What stands on the calendar: date and status by session; without what was removed."""
    async with ada.database.reader() as reader:
        rows = await reader.fetch("select * from schedule_item where member_id = $1", ada.member_id)
    return {row["session_key"]: (row["local_date"], row["status"]) for row in rows if row["status"] != "removed"}


def planned(*contents: Content) -> dict[str, tuple[date, str]]:
    return {session.key: (session.on, "planned") for content in contents for session in content}


async def versions_of(ada: Calendar, live: Live) -> list[int]:
    async with ada.database.reader() as reader:
        return [event.version for event in await living.events(reader, ada.member_id, live.id, 100)]


# --- activating --------------------------------------------------------------------------------------------------


async def test_an_activated_draft_is_on_the_calendar_as_it_was_drafted(ada: Calendar) -> None:
    turned = await activate(ada, await drafted(ada))
    assert (await ada.plan()).content == SESSIONS
    assert await shown(ada) == planned(SESSIONS)
    assert (turned.live.version, turned.scheduled, turned.counts.added, turned.replaced) == (1, 6, 6, None)
    assert await versions_of(ada, turned.live) == [1]
    back = await undo(ada, turned)
    assert back.live.status == "archived"
    assert await shown(ada) == {}


async def test_a_draft_makes_one_plan_and_says_which_when_it_is_used_again(ada: Calendar) -> None:
    draft = await drafted(ada)
    live = (await activate(ada, draft)).live
    with pytest.raises(Gone, match=public_id("pln", live.id)):
        await activate(ada, draft)
    assert await ada.plan() == live


async def test_a_draft_that_has_expired_or_is_somebody_elses_makes_none(ada: Calendar) -> None:
    draft = await drafted(ada)
    with pytest.raises(NotFound):
        await ada.calls(lambda db: living.activate(db, ada.member_id, uuid4(), base_version=None, now=NOW))
    with pytest.raises(NotFound):
        await ada.calls(lambda db: living.activate(db, uuid4(), draft.id, base_version=None, now=NOW))
    ada.at(NOW + timedelta(hours=48))
    with pytest.raises(Gone):
        await activate(ada, draft)
    assert await shown(ada) == {}


async def test_a_draft_whose_first_session_is_over_makes_no_plan_that_begins_with_a_missed_one(ada: Calendar) -> None:
    draft = await drafted(ada)
    ada.at(NOW + timedelta(days=1))
    with pytest.raises(Conflict, match="Mon 23 Nov, which is over"):
        await activate(ada, draft)


async def test_a_plan_without_sessions_is_none(ada: Calendar) -> None:
    with pytest.raises(ValidationFailed, match="no session"):
        await activate(ada, await drafted(ada, ()))


async def test_another_plan_takes_the_place_of_the_live_one_and_undo_brings_that_back(ada: Calendar) -> None:
    first = (await activate(ada, await drafted(ada))).live
    later = tuple(replace(session, key=f"n{session.key}", on=session.on + WEEK) for session in SESSIONS)
    with pytest.raises(Conflict, match="version 1, not 7"):
        await activate(ada, await drafted(ada, later), base_version=7)
    turned = await activate(ada, await drafted(ada, later), base_version=1)
    assert turned.replaced is not None
    assert (turned.replaced.id, turned.replaced.status) == (first.id, "archived")
    assert await shown(ada) == planned(later)
    back = await undo(ada, turned)
    assert back.replaced is not None
    assert back.replaced.id == turned.live.id
    assert (await ada.plan()).id == first.id
    assert await shown(ada) == planned(SESSIONS)


async def test_of_two_plans_activated_at_once_one_is_live(ada: Calendar) -> None:
    drafts = [await drafted(ada), await drafted(ada)]
    await asyncio.gather(*(activate(ada, draft) for draft in drafts))
    async with ada.database.reader() as reader:
        statuses = [row["status"] for row in await reader.fetch("select status from plan order by status")]
    assert statuses == ["active", "archived"]
    assert await shown(ada) == planned(SESSIONS)


async def test_of_the_same_draft_activated_twice_at_once_one_is_refused(ada: Calendar) -> None:
    draft = await drafted(ada)
    results = await asyncio.gather(activate(ada, draft), activate(ada, draft), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Gone", "Turned"]


async def test_what_dies_on_the_way_leaves_nothing_half(ada: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    live = (await activate(ada, await drafted(ada))).live
    draft = await drafted(ada, tuple(replace(session, on=session.on + WEEK) for session in SESSIONS))

    async def die(*_: object) -> None:
        raise OSError("killed")

    monkeypatch.setattr(proposals, "use", die)  # the last thing that is written
    with pytest.raises(OSError, match="killed"):
        await activate(ada, draft)
    assert await ada.plan() == live
    assert await shown(ada) == planned(SESSIONS)
    monkeypatch.undo()
    assert (await activate(ada, draft)).replaced is not None


# --- changing ----------------------------------------------------------------------------------------------------


async def test_a_version_grows_by_one_and_nothing_that_changes_nothing_makes_one(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    assert (await moved(ada, live, "s00", 0)).version == 1
    assert (await moved(ada, live, "s00", 1)).version == 2
    assert (await moved(ada, live, "s00", 1, version=2)).version == 3
    with pytest.raises(Conflict, match="version 3, not 2"):
        await moved(ada, live, "s00", 1, version=2)
    assert await versions_of(ada, live) == [3, 2, 1]


async def test_of_two_changes_at_once_from_one_version_one_is_refused(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    results = await asyncio.gather(
        *(moved(ada, live, key, 1, version=1) for key in ("s00", "s02", "s04")), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Conflict", "Live"]
    assert await versions_of(ada, live) == [2, 1]


async def test_changes_at_once_from_whichever_version_are_all_made(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    await asyncio.gather(*(moved(ada, live, session.key, 1) for session in SESSIONS))
    assert await versions_of(ada, live) == [7, 6, 5, 4, 3, 2, 1]
    assert await shown(ada) == planned(tuple(replace(each, on=each.on + timedelta(days=1)) for each in SESSIONS))


async def test_an_archived_plan_is_not_changed(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    await turn(ada, "archive", live)
    with pytest.raises(Gone, match="archived"):
        await moved(ada, live, "s00", 1)


async def test_accepted_changes_are_made_and_a_changed_plan_needs_new_ones(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    after = tuple(replace(each, start_local=time(7)) if each.key == "s12" else each for each in SESSIONS)
    draft, other = await proposed(ada, live, after), await proposed(ada, live, SESSIONS[1:])
    turned = await accept(ada, draft)
    assert (turned.live.version, turned.live.content) == (2, after)
    with pytest.raises(Gone, match="version 2"):
        await accept(ada, draft)
    with pytest.raises(Conflict, match="it is at version 2, and the proposal was made for 1"):
        await accept(ada, other)
    back = await undo(ada, turned)
    assert back.live.content == SESSIONS


async def test_some_lines_can_be_accepted_and_others_not(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    after = tuple(replace(each, minutes=25) if each.key in ("s12", "s14") else each for each in SESSIONS)
    draft = await proposed(ada, live, after)
    with pytest.raises(ValidationFailed) as refused:
        await accept(ada, draft, ["1", "9"])
    assert refused.value.fix == "It has 1, 2."
    turned = await accept(ada, draft, ["2"])
    assert {each.key for each in turned.live.content if each.minutes == 25} == {"s14"}
    async with ada.database.reader() as reader:
        event = (await living.events(reader, ada.member_id, live.id, 1))[0]
    assert (event.kind, event.rules, [line["key"] for line in event.diff]) == ("adapted", ("swap_session",), ["s14"])


async def test_what_does_not_hold_together_is_refused_with_the_sessions_name(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    # Wednesday's goes, and Monday's comes to its day; both are one change, but for somebody who forgets `needs`.
    after = ordered([replace(SESSIONS[0], on=WED), *SESSIONS[2:]])
    draft = await proposed(ada, live, after)
    assert draft.adapted is not None
    loose = replace(draft.adapted, lines=tuple(replace(line, needs=()) for line in draft.adapted.lines))
    loose_draft = await ada.calls(
        lambda db: proposals.keep(db, ada.member_id, replace(draft.proposal, adapted=loose), live, NOW)
    )
    (moves,) = (line.id for line in loose.lines if line.op == "move")
    with pytest.raises(Conflict, match=r"do not hold together.*2 sessions lie on Wed 25 Nov"):
        await accept(ada, loose_draft, [moves])
    assert await ada.plan() == live
    assert len((await accept(ada, draft, [moves])).live.content) == 5  # with what it needs


async def test_somebody_who_is_away_and_keeps_one_session_all_the_same_is_not_away(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    after = tuple(each for each in SESSIONS if each.on >= MON + WEEK)
    draft = await proposed(ada, live, after, away=((MON, SUN),))
    turned = await accept(ada, draft, ["1", "2"])
    assert [each.key for each in turned.live.content] == ["s04", "s10", "s12", "s14"]
    assert turned.live.brief == live.brief


async def test_what_was_done_or_is_over_since_it_was_proposed_is_not_changed(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    draft = await proposed(ada, live, ordered([replace(SESSIONS[0], minutes=20), *SESSIONS[1:]]))
    late = await proposed(ada, live, ordered([replace(SESSIONS[5], on=MON), *SESSIONS[:5]]))
    await ada.logs(MON, class_id=id_of(RIDE), discipline="cycling", duration_s=1_800)
    ada.at(NOW + timedelta(days=1))
    with pytest.raises(Conflict, match=r"Focus s00 .* was done or skipped since"):
        await accept(ada, draft)
    with pytest.raises(Conflict, match="Mon 23 Nov, which is over"):
        await accept(ada, late)


# --- pausing and going on ----------------------------------------------------------------------------------------


async def test_during_a_pause_nothing_is_on_the_calendar_and_afterwards_it_goes_on_where_it_stopped(
    ada: Calendar,
) -> None:
    live = (await activate(ada, await drafted(ada))).live
    paused = await turn(ada, "pause", live, from_on=WED)
    assert (paused.live.status, paused.scheduled, paused.counts.removed) == ("paused", 1, 5)
    assert await shown(ada) == planned(SESSIONS[:1])
    ada.at(NOW + timedelta(days=10))  # Thursday of the week after: Wednesday's would be over
    resumed = await turn(ada, "resume", paused.live)
    expected = {each.key: each.on + (2 * WEEK if each.on >= WED else timedelta()) for each in SESSIONS}
    assert {each.key: each.on for each in resumed.live.content} == expected
    assert resumed.live.brief.weeks == live.brief.weeks + 2
    assert resumed.live.brief.away == ((WED, WED + timedelta(days=7)),)
    assert "5 sessions move by 2 weeks" in resumed.notes[0]
    assert await shown(ada) == planned(resumed.live.content)
    assert (await turn(ada, "roll_back", resumed.live, to_version=1)).live.content == SESSIONS


async def test_a_pause_that_is_over_before_it_began_changes_nothing(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    paused = await turn(ada, "pause", live, from_on=MON + WEEK, until_on=MON + 2 * WEEK)
    resumed = await turn(ada, "resume", paused.live)
    assert (resumed.live.content, resumed.live.brief, resumed.live.status) == (SESSIONS, live.brief, "active")
    assert await shown(ada) == planned(SESSIONS)


async def test_a_pause_without_sessions_in_it_moves_nothing(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    paused = await turn(ada, "pause", live, from_on=FRI + timedelta(days=1))
    resumed = await turn(ada, "resume", paused.live, on=MON + WEEK)
    assert resumed.live.content == SESSIONS
    assert resumed.live.brief.away == ((FRI + timedelta(days=1), SUN),)


async def test_what_was_skipped_in_a_pause_stays_skipped_where_it_was(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    await ada.does("skip", public_id("ses", materialising.item_id(live.id, "s02")))
    paused = await turn(ada, "pause", live)
    assert await shown(ada) == {"s02": (WED, "skipped")}
    ada.at(NOW + WEEK)
    resumed = await turn(ada, "resume", paused.live)
    assert {each.key: each.on for each in resumed.live.content}["s02"] == WED
    assert (await shown(ada))["s02"] == (WED, "skipped")


async def test_after_months_of_nothing_a_plan_goes_on_within_its_rules(ada: Calendar) -> None:
    heavy = ordered(
        [
            a_session(f"s{week}{day}", MON + timedelta(days=day) + week * WEEK, id_of(RIDE), minutes=45, effort=8)
            for week in range(3)
            for day in (0, 2, 4)
        ]
    )
    live = (await activate(ada, await drafted(ada, heavy))).live
    paused = await turn(ada, "pause", live)
    ada.at(NOW + 8 * WEEK)
    resumed = await turn(ada, "resume", paused.live)
    profile = await ada.profile()
    async with ada.database.reader() as reader:
        past = await gathering.past_of(reader, ada.member_id, profile, ada.now)
        stock = await gathering.stock_for(reader, resumed.live.brief, PLUS, ada.now, also_class_ids=[id_of(RIDE)])
        states = await surveying.states(reader, ada.member_id, profile, resumed.live, ada.now)
    assert violations(resumed.live.brief, resumed.live.content, past, states, stock) == ()
    assert len(resumed.notes) > 1
    assert sum(each.load_au for each in resumed.live.content) < sum(each.load_au for each in heavy)


async def test_a_pause_has_its_bounds(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    with pytest.raises(ValidationFailed, match="before it begins"):
        await turn(ada, "pause", live, from_on=WED, until_on=MON)
    with pytest.raises(ValidationFailed, match="22 weeks at most"):
        await turn(ada, "pause", live, until_on=MON + 22 * WEEK)
    with pytest.raises(ValidationFailed, match="ends on"):
        await turn(ada, "pause", live, from_on=live.brief.ends_on + timedelta(days=1))
    paused = await turn(ada, "pause", live, from_on=MON - WEEK)
    assert paused.live.pause is not None
    assert paused.live.pause.from_on == MON
    with pytest.raises(Conflict, match="paused, and only an active"):
        await turn(ada, "pause", live)
    ada.at(NOW + 40 * WEEK)
    with pytest.raises(Conflict, match="44 weeks"):
        await turn(ada, "resume", live)


async def test_only_a_paused_plan_is_resumed(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    with pytest.raises(Conflict, match="active, and only a paused"):
        await turn(ada, "resume", live)


@given(
    pause=st.integers(0, 60),
    length=st.integers(0, 120),
    done=st.sets(st.integers(0, 11)),
    event=st.booleans(),
    week_starts_on=st.integers(0, 6),
)
def test_what_goes_on_after_a_pause_keeps_its_weekdays_order_and_distances(
    pause: int, length: int, done: set[int], event: bool, week_starts_on: int
) -> None:
    content = ordered(
        [a_session(f"s{n:02}", MON + timedelta(days=(0, 2, 4)[n % 3]) + n // 3 * WEEK) for n in range(12)]
    )
    brief = replace(
        BRIEF, weeks=5, week_starts_on=week_starts_on, event=Event(MON + 4 * WEEK, "running", None) if event else None
    )
    states = {f"s{n:02}": State("done") for n in done}
    paused_on, on = MON + timedelta(days=pause), MON + timedelta(days=pause + length)
    went_on = resuming.resumed(brief, content, paused_on, on, states)
    before, after = ({each.key: each for each in sessions} for sessions in (content, went_on.content))
    open_before = [each for each in content if each.on >= paused_on and each.key not in states]
    lost = [each for each in open_before if each.on < on]
    if event:
        assert [each for each in content if each not in lost] == list(went_on.content)
        assert went_on.brief.weeks == brief.weeks
        return
    by = {after[each.key].on - each.on for each in open_before}
    assert len(by) <= 1
    shift = by.pop() if by else timedelta()
    assert shift.days % 7 == 0
    assert (shift.days == 0) == (not lost)
    assert all(after[each.key] == each for each in content if each not in open_before)
    assert before.keys() == after.keys()
    # No later than needed: a week earlier the first of them would lie in the pause.
    assert all(on <= after[each.key].on for each in open_before)
    assert not lost or after[open_before[0].key].on - WEEK < on
    assert all(went_on.brief.offered(after[each.key].on) for each in open_before)


# --- archiving and rolling back ----------------------------------------------------------------------------------


async def test_an_archived_plan_leaves_what_is_over_and_what_was_done(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    await ada.does("complete", public_id("ses", materialising.item_id(live.id, "s02")), when=str(MON))
    ada.at(NOW + timedelta(days=2))
    turned = await turn(ada, "archive", live, base_version=1)
    assert await shown(ada) == {"s00": (MON, "planned"), "s02": (WED, "done")}
    with pytest.raises(Conflict, match="archived already"):
        await turn(ada, "archive", live)
    back = await undo(ada, turned)
    assert (back.live.status, back.live.version) == ("active", 3)
    assert (await shown(ada))["s02"] == (WED, "done")
    assert (await shown(ada))["s14"] == (FRI + WEEK, "planned")


async def test_a_plan_that_is_rolled_back_is_what_it_was_to_the_byte(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    known = {1: live}
    known[2] = await moved(ada, live, "s14", 1)
    known[3] = (await turn(ada, "pause", live, from_on=FRI, until_on=FRI + WEEK)).live
    known[4] = (await turn(ada, "resume", live, on=SUN)).live
    known[5] = (await turn(ada, "archive", live)).live
    newest = 5
    for version in (3, 1, 5, 2, 4):
        rolled = (await turn(ada, "roll_back", live, to_version=version)).live
        newest += 1
        was = known[version]
        assert (rolled.version, canonical(rolled.content)) == (newest, canonical(was.content))
        assert (rolled.brief, rolled.status, rolled.pause) == (was.brief, was.status, was.pause)
    assert await versions_of(ada, live) == list(range(newest, 0, -1))
    with pytest.raises(NotFound, match="no version 99"):
        await turn(ada, "roll_back", live, to_version=99)


async def test_rolling_back_leaves_what_was_done(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    await moved(ada, live, "s02", 1)
    await ada.does("complete", public_id("ses", materialising.item_id(live.id, "s02")), when=str(MON))
    await turn(ada, "roll_back", live, to_version=1)
    assert (await shown(ada))["s02"] == (WED + timedelta(days=1), "done")


async def test_rolling_back_leaves_a_session_on_the_calendar_that_a_workout_says_was_done(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    extra = replace(SESSIONS[0], key="x1", on=MON + timedelta(days=1), class_id=id_of(SPRINTS))
    more = await accept(ada, await proposed(ada, live, ordered([*SESSIONS, extra])))
    await ada.logs(MON + timedelta(days=1), class_id=id_of(SPRINTS), discipline="cycling", duration_s=1_800)
    ada.at(NOW + timedelta(days=2))
    await turn(ada, "roll_back", more.live, to_version=1)
    assert (await shown(ada))["x1"] == (MON + timedelta(days=1), "planned")


# --- the calendar ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["active", "paused", "archived"])
async def test_twice_on_the_calendar_is_as_once(ada: Calendar, status: str) -> None:
    live = (await activate(ada, await drafted(ada))).live
    if status != "active":
        live = (await turn(ada, {"paused": "pause", "archived": "archive"}[status], live)).live
    async with ada.database.reader() as reader:
        before = await reader.fetch("select * from schedule_item order by id")
    counts = await ada.calls(lambda db: materialising.sync(db, ada.member_id, live, today=MON, now=NOW + WEEK))
    assert counts == materialising.Counts(0, 0, 0)
    async with ada.database.reader() as reader:
        assert await reader.fetch("select * from schedule_item order by id") == before


async def test_a_row_has_all_that_its_session_says_and_a_version_more_for_each_change(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live

    def edit(content: Content) -> Content:
        return (replace(content[0], start_local=time(6, 30), minutes=40, title="Other", class_id=None), *content[1:])

    await ada.calls(
        lambda db: living.amend(
            db, ada.member_id, live.id, edit, kind="x", why=None, rules=(), actor="member", version=None, now=NOW
        )
    )
    row = await item(ada, live, "s00")
    said = (row["start_local"], row["duration_s"], row["title"], row["class_id"], row["kind"], row["version"])
    assert said == (time(6, 30), 2_400, "Other", None, "class", 2)
    assert (await item(ada, live, "s02"))["version"] == 1


async def test_a_session_that_leaves_the_plan_leaves_the_calendar_and_comes_back_with_it(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    await accept(ada, await proposed(ada, live, SESSIONS[1:]))
    row = await item(ada, live, "s00")
    assert (row["status"], row["version"]) == ("removed", 2)
    async with ada.database.transaction() as connection:
        assert await materialising.sweep(connection, NOW + timedelta(days=59)) == 0
    await turn(ada, "roll_back", live, to_version=1)
    row = await item(ada, live, "s00")
    assert (row["status"], row["version"]) == ("planned", 3)


async def test_what_was_removed_is_forgotten_after_two_months(ada: Calendar) -> None:
    live = (await activate(ada, await drafted(ada))).live
    await turn(ada, "archive", live)
    async with ada.database.transaction() as connection:
        assert await materialising.sweep(connection, NOW + timedelta(days=60)) == 0
        assert await materialising.sweep(connection, NOW + timedelta(days=60, seconds=1)) == len(SESSIONS)


async def item(ada: Calendar, live: Live, key: str) -> Mapping[str, Any]:
    async with ada.database.reader() as reader:
        row = await reader.fetchrow(
            "select * from schedule_item where member_id = $1 and id = $2",
            ada.member_id,
            materialising.item_id(live.id, key),
        )
    assert row is not None
    return dict(row)
