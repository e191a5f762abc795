"""How does a plan go on after a pause? Where it stopped, by whole weeks, so that Tuesdays stay Tuesdays. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from palestra.errors import Conflict, ValidationFailed
from palestra.plans.engine.adapting import Asked
from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.adapting.settling import settle
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.content import Content, Session, ordered
from palestra.plans.engine.past import Past
from palestra.plans.engine.rules import Rule
from palestra.plans.engine.states import PLANNED, State
from palestra.plans.engine.stock import Stock
from palestra.plans.schedule.timing import day_in_words

WEEKS_LIVE_MAX = 26  # with all its pauses; after that, what was planned is about somebody else


@dataclass(frozen=True, slots=True)
class Resumed:
    """The plan as it goes on, and what to say of it."""

    brief: Brief
    content: Content
    note: str | None


@dataclass(frozen=True, slots=True)
class Settled:
    """The same within the rules, and everything that is to be said."""

    brief: Brief
    content: Content
    notes: tuple[str, ...]
    rules: tuple[Rule, ...]


def resumed(brief: Brief, content: Content, paused_on: date, on: date, states: Mapping[str, State]) -> Resumed:
    """The plan from `on`, after a pause that began on `paused_on`. Raises Conflict after too long a pause."""
    if on <= paused_on:
        return Resumed(brief, content, None)
    away = replace(brief, away=tuple(sorted({*brief.away, (paused_on, on - timedelta(days=1))})))
    ahead = [session for session in content if session.on >= paused_on and _open(session, states)]
    lost = [session for session in ahead if session.on < on]
    if not lost:
        return Resumed(away, content, None)
    return _cut(away, content, lost) if brief.event else _shifted(away, content, ahead, on)


def settled(
    plan: Resumed, past: Past, states: Mapping[str, State], stock: Stock, *, by_hand: frozenset[str] = frozenset()
) -> Settled:
    """The same by the rules of planning, from what was really done until today: the first weeks back begin easier.

    `by_hand` are the sessions that the member had put on days that are not offered.
    """
    revision = Revision(plan.brief, plan.content, states, Asked("swap", past.today), stock, past, by_hand)
    settle(revision)
    lines = revision.lines()
    said = (plan.note,) if plan.note else ()
    rules = tuple(dict.fromkeys(line.rule for line in lines))
    return Settled(revision.brief, revision.content, (*said, *(line.why for line in lines)), rules)


def refuse_pause(brief: Brief, first: date, until_on: date | None) -> None:
    """Raise ValidationFailed for a pause that ends before it begins, begins after the plan, or is too long for it."""
    if until_on is not None and until_on < first:
        raise ValidationFailed(
            f"The pause would end on {day_in_words(until_on)}, before it begins on {day_in_words(first)}."
        )
    if first > brief.ends_on:
        raise ValidationFailed(f"The plan ends on {day_in_words(brief.ends_on)}, before the pause begins.")
    most = timedelta(weeks=weeks_left(brief))
    if until_on is not None and until_on - first >= most:
        raise ValidationFailed(
            f"This plan can be paused for {most.days // 7} weeks at most.",
            fix="Archive it, and build a new one when training begins again.",
        )


def weeks_left(brief: Brief) -> int:
    """How many weeks a plan may still be paused for."""
    return max(WEEKS_LIVE_MAX - brief.weeks, 0)


def _cut(brief: Brief, content: Content, lost: Sequence[Session]) -> Resumed:
    gone = {session.key for session in lost if session.slot.kind != "event"}
    told = "1 session of the pause is" if len(gone) == 1 else f"{len(gone)} sessions of the pause are"
    kept = tuple(session for session in content if session.key not in gone)
    return Resumed(brief, kept, f"{told} left out: the day of the event stays.")


def _shifted(brief: Brief, content: Content, ahead: Sequence[Session], on: date) -> Resumed:
    weeks = -((ahead[0].on - on).days // 7)  # so many that the first of them is not before that day
    if weeks > weeks_left(brief):
        raise Conflict(
            f"After this pause the plan would last {brief.weeks + weeks} weeks.",
            fix="Build a new plan with build_plan: it begins from what was done lately.",
        )
    moving = {session.key for session in ahead}
    by = timedelta(weeks=weeks)
    moved = [replace(each, on=each.on + by) if each.key in moving else each for each in content]
    told = f"{len(moving)} {'session moves' if len(moving) == 1 else 'sessions move'}"
    note = f"{told} by {weeks} {'week' if weeks == 1 else 'weeks'}, on the same days of the week."
    return Resumed(replace(brief, weeks=brief.weeks + weeks), ordered(moved), note)


def _open(session: Session, states: Mapping[str, State]) -> bool:
    return states.get(session.key, PLANNED).status == "planned"
