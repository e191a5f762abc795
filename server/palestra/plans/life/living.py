"""How does a plan live? Drafts become plans, plans are paused, resumed, archived and rolled back: each a version.

Everything here is for a transaction, and takes the member's turn first. Whoever only reads needs `current` and `plan`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from palestra.accounts import preferences
from palestra.catalog.rights import Viewer
from palestra.errors import Conflict, ValidationFailed
from palestra.plans.drafts import gathering, proposals
from palestra.plans.drafts.proposals import Draft
from palestra.plans.engine import diffing
from palestra.plans.engine.adapting.revision import put_by_hand
from palestra.plans.engine.content import Content
from palestra.plans.engine.rules import RULES_VERSION
from palestra.plans.life import accepting, differences, resuming, versions
from palestra.plans.life.live import Actor, Live, Pause, PlanEvent, Told
from palestra.plans.life.materialising import Counts, sync
from palestra.plans.life.versions import Edit, amend, current, events, plan
from palestra.plans.schedule import surveying
from palestra.plans.schedule.timing import day_in_words, today_of
from palestra.store.engine import Reader
from palestra.workouts.duplicates import take_turn
from palestra.workouts.ids import public_id

__all__ = ["Edit", "Live", "Pause", "PlanEvent", "amend", "current", "events", "plan", "sync"]


@dataclass(frozen=True, slots=True)
class Turned:
    """What came of it. `undo` are the arguments of the save_plan call that takes it back; None where nothing changed.

    They are `plan_id`, `action` ("archive", or "roll_back" with `to_version`) and `base_version`.
    """

    before: Live | None  # None for a plan that is new
    live: Live
    counts: Counts  # rows of the calendar
    scheduled: int  # sessions on the calendar from today on
    replaced: Live | None  # the other plan that was live until now, archived by this
    notes: tuple[str, ...]  # what the member should hear: what was cut, filled anew or left out
    undo: Mapping[str, Any] | None


async def activate(db: Reader, member_id: UUID, draft_id: UUID, *, base_version: int | None, now: datetime) -> Turned:
    """Make a draft of build_plan the member's plan; the one that was live is archived and named in `replaced`.

    `base_version`, where given, is the version of that one: Conflict when it has moved on. Raises NotFound for a draft
    of nobody or of somebody else, Gone for one that is expired or was used (naming the plan made of it), and Conflict
    for one whose first session is over.
    """
    await take_turn(db, member_id)
    draft = await proposals.draft(db, member_id, draft_id, now, lock=True)
    if draft.built is None:
        raise ValidationFailed("This draft changes a plan, and is none by itself.", fix="Accept it instead.")
    if not draft.content:
        raise ValidationFailed("This draft has no session.", fix="Draft another: `unfilled` says what did not fit.")
    today = await _today(db, member_id, now)
    _refuse_over(draft, today)
    replaced = await _retire(db, member_id, base_version, today, now)
    live = Live(
        id=draft.id,  # a draft is one plan at most
        version=1,
        status="active",
        brief=draft.brief,
        content=draft.built.content,
        rules_version=RULES_VERSION,
        pause=None,
    )
    counts = await versions.begin(db, member_id, live, Told("activated", rules=draft.built.rules), today=today, now=now)
    await proposals.use(db, member_id, draft, live)
    away = {"plan_id": public_id("pln", live.id), "action": "archive", "base_version": live.version}
    undo = away if replaced is None else _back(*replaced)
    return _turned(None, live, counts, today, replaced=replaced and replaced[1], undo=undo)


async def accept(
    db: Reader, member_id: UUID, draft_id: UUID, *, lines: Sequence[str] | None, viewer: Viewer, now: datetime
) -> Turned:
    """Make changes that adapt_plan proposed: all of them, or some (`lines`), with those that these need.

    Raises Conflict where the plan has moved on since, or where what is picked does not hold together by the rules;
    ValidationFailed for a line that the draft does not have; NotFound and Gone as `activate`.
    """
    await take_turn(db, member_id)
    draft = await proposals.draft(db, member_id, draft_id, now, lock=True)
    if draft.adapted is None or draft.plan_id is None:
        raise ValidationFailed("This draft is a whole plan.", fix="Activate it instead.")
    before = await plan(db, member_id, draft.plan_id, lock=True)
    if before.version != draft.base_version:
        raise Conflict(
            f"The plan was changed since this was proposed: it is at version {before.version}, and the proposal was"
            f" made for {draft.base_version}.",
            fix="Call adapt_plan again.",
        )
    profile = await preferences.read(db, member_id)
    today = today_of(profile, now)
    past = await gathering.past_of(db, member_id, profile, now, week_starts_on=before.brief.week_starts_on)
    states = await surveying.states(db, member_id, profile, before, now)
    taken = accepting.taken(draft.adapted, lines)
    accepting.refuse_stale(taken, states, today)
    after = replace(before, brief=draft.adapted.brief, content=diffing.apply(before.content, taken))
    lighter: tuple[diffing.Line, ...] = ()
    if len(taken) < len(draft.adapted.lines):
        classes = _class_ids(before.content, after.content)
        stock = await gathering.stock_for(db, draft.brief, viewer, now, also_class_ids=classes)
        after, lighter = accepting.holding(before, draft, taken, past, states, stock)
        taken += lighter
    told = Told(
        "adapted", draft.adapted.summary, tuple(dict.fromkeys(line.rule for line in taken)), differences.told(taken)
    )
    turned = await _turn(db, member_id, before, replace(after, rules_version=RULES_VERSION), told, today, now)
    await proposals.use(db, member_id, draft, turned.live)
    return replace(turned, notes=tuple(line.why for line in lighter))


async def pause(
    db: Reader,
    member_id: UUID,
    plan_id: UUID,
    *,
    from_on: date | None,
    until_on: date | None,
    base_version: int | None,
    now: datetime,
) -> Turned:
    """Take what is planned from `from_on` (None: today) off the calendar, until it is resumed.

    With `until_on` it is resumed on the day after by itself (upkeep.py). What is over is not paused any more.
    """
    await take_turn(db, member_id)
    before = await versions.locked(db, member_id, plan_id, base_version)
    if before.status != "active":
        raise Conflict(f"This plan is {before.status}, and only an active one can be paused.")
    today = await _today(db, member_id, now)
    first = max(from_on or today, today)
    resuming.refuse_pause(before.brief, first, until_on)
    done = await _done(db, member_id, before, now)
    if first == today and until_on != today and any(one.on == today and one.key in done for one in before.content):
        first += timedelta(days=1)  # today's session was done, and stays on the calendar
    why = f"Paused from {day_in_words(first)}" + (f" until {day_in_words(until_on)}." if until_on else ".")
    after = replace(before, status="paused", pause=Pause(first, until_on))
    return await _turn(db, member_id, before, after, Told("paused", why), today, now)


async def resume(
    db: Reader,
    member_id: UUID,
    plan_id: UUID,
    *,
    on: date | None,
    base_version: int | None,
    viewer: Viewer,
    now: datetime,
    actor: Actor = "member",
) -> Turned:
    """Go on from `on` (None: today) where the plan stopped: what lay in the pause moves by whole weeks.

    A plan towards an event does not move: what lay in the pause is left out. What would break a rule where it comes to
    lie is filled with something else, or left out, and said in `notes`.
    """
    await take_turn(db, member_id)
    before = await versions.locked(db, member_id, plan_id, base_version)
    if before.status != "paused" or before.pause is None:
        raise Conflict(f"This plan is {before.status}, and only a paused one can be resumed.")
    profile = await preferences.read(db, member_id)
    today = today_of(profile, now)
    past = await gathering.past_of(db, member_id, profile, now, week_starts_on=before.brief.week_starts_on)
    states = await surveying.states(db, member_id, profile, before, now)
    stock = await gathering.stock_for(db, before.brief, viewer, now, also_class_ids=_class_ids(before.content))
    begins = max(on or today, today)
    went_on = resuming.resumed(before.brief, before.content, before.pause.from_on, begins, states)
    by_hand = put_by_hand(before.brief, before.content)
    settled = resuming.settled(went_on, past, states, stock, by_hand=by_hand)
    after = replace(before, status="active", pause=None, brief=settled.brief, content=settled.content)
    diff = differences.between(before.content, after.content, None)
    told = Told("resumed", went_on.note, settled.rules, diff, actor)
    turned = await _turn(db, member_id, before, after, told, today, now)
    return replace(turned, notes=settled.notes)


async def archive(db: Reader, member_id: UUID, plan_id: UUID, *, base_version: int | None, now: datetime) -> Turned:
    """End a plan: what is still planned goes from the calendar, what was done stays."""
    await take_turn(db, member_id)
    before = await versions.locked(db, member_id, plan_id, base_version)
    if before.status == "archived":
        raise Conflict("This plan is archived already.")
    today = await _today(db, member_id, now)
    done = await _done(db, member_id, before, now)
    after = replace(before, status="archived", pause=None)
    return await _turn(db, member_id, before, after, Told("archived"), today, now, done=done)


async def roll_back(
    db: Reader, member_id: UUID, plan_id: UUID, *, to_version: int, base_version: int | None, now: datetime
) -> Turned:
    """Make a plan what it was at a version: content, brief and status, exactly; that is a new version.

    What was done stays done. Another plan that is live by now is archived, and named in `replaced`.
    """
    await take_turn(db, member_id)
    before = await versions.locked(db, member_id, plan_id, base_version)
    today = await _today(db, member_id, now)
    target = await versions.at(db, member_id, before, to_version)
    other = await current(db, member_id)
    replaced = None
    if other is not None and other.id != plan_id and target.status != "archived":
        replaced = await _retire(db, member_id, None, today, now)
    told = Told("rolled_back", f"As it was at version {to_version}.")
    done = await _done(db, member_id, before, now)
    turned = await _turn(db, member_id, before, target, told, today, now, done=done)
    if replaced is None:
        return turned
    return replace(turned, replaced=replaced[1], undo=_back(*replaced))


async def _turn(
    db: Reader,
    member_id: UUID,
    before: Live,
    after: Live,
    told: Told,
    today: date,
    now: datetime,
    *,
    done: frozenset[str] = frozenset(),
) -> Turned:
    live, counts = await versions.turn(db, member_id, before, after, told, today=today, now=now, done=done)
    return _turned(before, live, counts, today, undo=None if live is before else _back(before, live))


async def _retire(
    db: Reader, member_id: UUID, version: int | None, today: date, now: datetime
) -> tuple[Live, Live] | None:
    """Archive the plan that is live, if there is one, since another takes its place: before and after."""
    before = await current(db, member_id)
    if before is None:
        if version is not None:
            raise Conflict("No plan is active any more.", fix="Leave base_version out.")
        return None
    before = await versions.locked(db, member_id, before.id, version)
    done = await _done(db, member_id, before, now)
    after = replace(before, status="archived", pause=None)
    told = Told("archived", "Another plan takes its place.")
    turned = await _turn(db, member_id, before, after, told, today, now, done=done)
    return before, turned.live


async def _done(db: Reader, member_id: UUID, live: Live, now: datetime) -> frozenset[str]:
    """The sessions that were done, by the member's word or a workout."""
    profile = await preferences.read(db, member_id)
    states = await surveying.states(db, member_id, profile, live, now)
    return frozenset(key for key, state in states.items() if state.status == "done")


async def _today(db: Reader, member_id: UUID, now: datetime) -> date:
    return today_of(await preferences.read(db, member_id), now)


def _turned(
    before: Live | None,
    live: Live,
    counts: Counts,
    today: date,
    *,
    replaced: Live | None = None,
    undo: Mapping[str, Any] | None,
) -> Turned:
    ahead = [session for session in live.content if session.on >= today] if live.status != "archived" else []
    shown = [session for session in ahead if live.pause is None or session.on < live.pause.from_on]
    return Turned(before, live, counts, len(shown), replaced, (), undo)


def _back(before: Live, live: Live) -> Mapping[str, Any]:
    return {
        "plan_id": public_id("pln", live.id),
        "action": "roll_back",
        "to_version": before.version,
        "base_version": live.version,
    }


def _refuse_over(draft: Draft, today: date) -> None:
    """A session that was never on the calendar must not begin its life as a missed one."""
    first = min((session.on for session in draft.content), default=today)
    if first < today:
        raise Conflict(
            f"This draft begins on {day_in_words(first)}, which is over.", fix="Call build_plan again, from today on."
        )


def _class_ids(*contents: Content) -> frozenset[str]:
    return frozenset(session.class_id for content in contents for session in content if session.class_id)
