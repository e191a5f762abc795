"""What of a missed session is still to be done? The most important moves to a free day; nothing is crammed."""

from dataclasses import replace
from datetime import date, timedelta

from palestra.plans.engine.adapting.asked import Alternative, Outcome
from palestra.plans.engine.adapting.lightening import easier
from palestra.plans.engine.adapting.placing import placed
from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.adapting.wording import counted, day, named
from palestra.plans.engine.brief import WEEKS_MAX
from palestra.plans.engine.content import Session

MOVE, LEAVE, REPEAT = 0, 1, 2

REPEAT_PCT = 50  # of the week's load missed, from where the week may be done again

WEEK = timedelta(days=7)


def missed(revision: Revision) -> Outcome:
    """Move what is most important to the days that are left; or leave it all; or do the week again."""
    every = _missed(revision)
    gone = [session for session in every if session.slot.kind != "event"]
    if not gone:
        held = "An event is not held again on another day; the plan can be led to a new date."
        return Outcome("", held if every else "Nothing was missed.")
    option = revision.asked.option
    if option == REPEAT and _repeatable(revision, gone):
        _repeat(revision, gone[-1].on)
    elif option != LEAVE:
        _move(revision, gone)
    return Outcome(
        _summary(revision, gone),
        f"{counted(len(gone), 'session was', 'sessions were')} missed and left out; {_what_next(revision)}.",
        _alternatives(revision, gone),
    )


def _what_next(revision: Revision) -> str:
    last = revision.brief.ends_on
    return f"the plan ended on {day(last)}" if last < revision.asked.today else "the plan goes on as it is"


def _missed(revision: Revision) -> list[Session]:
    """Of the days that were asked for; else of this week, and where it has none, of the last: who was away asks on a Monday."""
    first, last = revision.week(revision.asked.today)
    until_on = revision.asked.until_on or last
    if revision.asked.from_on is not None:
        return revision.missed_between(revision.asked.from_on, until_on)
    return revision.missed_between(first, until_on) or revision.missed_between(first - WEEK, until_on)


def _move(revision: Revision, gone: list[Session]) -> None:
    """To the free days of the running week, the most important first; without any, in the place of something lesser.

    What was missed in an earlier week stays there: the running week has its own.
    """
    today = revision.asked.today
    monday, sunday = revision.week(today)
    moving = sorted((one for one in gone if one.on >= monday), key=lambda one: (one.priority, one.on, one.key))
    for number, session in enumerate(moving):
        days = revision.free_between(today, sunday)
        found = _on_a_free_day(revision, session, days)
        if found:
            revision.put(found, "missed_move", _most_important(session, "the day was free", first=number == 0))
        elif number == 0 and not days:
            _displace(revision, session, sunday)


def _on_a_free_day(revision: Revision, session: Session, days: list[date]) -> Session | None:
    """As it is on a day where it crowds nothing; else a little easier."""
    candidates = [found for on in days if (found := placed(revision, session, on))]
    for found in candidates:
        if not revision.crowds(found):
            return found
    softer = (easier(revision, found) for found in candidates)
    return next((found for found in softer if found and not revision.crowds(found)), None)


def _displace(revision: Revision, session: Session, sunday: date) -> None:
    lesser = [one for one in revision.open_between(revision.asked.today, sunday) if one.priority > session.priority]
    for other in sorted(lesser, key=lambda one: (-one.priority, one.on, one.key)):
        del revision.sessions[other.key]
        found = placed(revision, session, other.on)
        revision.sessions[other.key] = other
        if found and not _crowds_without(revision, found, other):
            revision.drop(other, "missed_leave", f"{named(session)} was missed, is more important and takes its day")
            clause = _most_important(session, f"it takes the place of {other.slot.focus}", first=True)
            revision.put(found, "missed_move", clause)
            return


def _crowds_without(revision: Revision, session: Session, other: Session) -> bool:
    del revision.sessions[other.key]
    crowded = revision.crowds(session)
    revision.sessions[other.key] = other
    return crowded


def _most_important(session: Session, where: str, *, first: bool) -> str:
    return f"it is {'the most important' if first else 'the next most important'} session that was missed, and {where}"


def _repeatable(revision: Revision, gone: list[Session]) -> bool:
    """Whether more than half of this week or the last was missed, and no date stands at the end of the plan."""
    first, last = revision.week(gone[-1].on)
    if first + WEEK < revision.week(revision.asked.today)[0]:
        return False
    week = sum(session.load_au for session in revision.before if first <= session.on <= last)
    missed_au = sum(session.load_au for session in gone if first <= session.on <= last)
    return revision.brief.event is None and missed_au * 100 > week * REPEAT_PCT


def _repeat(revision: Revision, on: date) -> None:
    """The whole week once more a week later, and everything after it a week later.

    The plan grows by the week, unless it is as long as plans may be (or longer, by a pause): then its last week falls off.
    """
    first, last = revision.week(on)
    clause = f"the week of {day(first)} is done again, since little of it was done"
    week = [one for one in revision.before if first <= one.on <= last and one.slot.kind != "event"]
    later = revision.open_between(last + timedelta(days=1), revision.brief.ends_on)
    revision.brief = replace(revision.brief, weeks=max(revision.brief.weeks, min(WEEKS_MAX, revision.brief.weeks + 1)))
    for session in later:
        del revision.sessions[session.key]
    for session in later:
        _a_week_later(revision, session, clause)
    for session in week:
        ahead = revision.missed_between(session.on, session.on)
        _a_week_later(revision, session if session in ahead else replace(session, key=revision.new_key()), clause)


def _a_week_later(revision: Revision, session: Session, clause: str) -> None:
    """Where the day is offered and free; else a missed one stays where it was, and another is left out."""
    on = session.on + WEEK
    found = placed(revision, session, on) if on in revision.free_between(on, on) else None
    if found:
        revision.put(found, "missed_repeat_week", clause)
    elif session.on >= revision.asked.today and any(one.key == session.key for one in revision.before):
        revision.sessions[session.key] = session
        revision.drop(session, "missed_repeat_week", clause)


def _summary(revision: Revision, gone: list[Session]) -> str:
    moved = [one for one in gone if revision.sessions[one.key].on != one.on]
    left = len(gone) - len(moved)
    rest = f" {counted(left, 'other is', 'others are')} left out." if left and moved else ""
    if not moved:
        return f"{counted(len(gone), 'missed session is', 'missed sessions are')} left out."
    return f"{counted(len(moved), 'missed session finds', 'missed sessions find')} a new day.{rest}"


def _alternatives(revision: Revision, gone: list[Session]) -> tuple[Alternative, ...]:
    asked = revision.asked.option
    offered = [
        Alternative(MOVE, "Move what is most important to a free day of this week."),
        Alternative(LEAVE, "Leave out what was missed and go on as planned."),
    ]
    if _repeatable(revision, gone):
        offered.append(Alternative(REPEAT, "Do the week again, and everything after it a week later."))
    return tuple(one for one in offered if one.option != asked)[:2]
