"""What fits into more or less time? Sessions become shorter before they become fewer; more is easy first."""

from dataclasses import replace
from datetime import date, timedelta

from palestra.catalog.vocabulary import Discipline
from palestra.plans.engine.adapting.asked import Alternative, Outcome
from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.adapting.room import room_au
from palestra.plans.engine.adapting.wording import counted, day
from palestra.plans.engine.brief import MINUTES_MAX, MINUTES_MIN
from palestra.plans.engine.content import Session, Slot

SHORTER, FEWER = 0, 1
LESS_PCT = 50  # of a session's time, where nobody said how much is left
MOST_DAYS = 6  # of a week with a session; one day is rest
EASY_BEFORE_EVENT_DAYS = 14  # the taper: nothing is added to it

EASY: tuple[Discipline, ...] = ("walking", "cycling", "yoga", "stretching", "mobility")


def less_time(revision: Revision) -> Outcome:
    """Shorter sessions; or the same minutes in fewer, more important ones."""
    minutes = max(MINUTES_MIN, revision.asked.minutes or revision.brief.session_minutes * LESS_PCT // 100)
    first, last = _span(revision)
    if not revision.open_between(first, last):
        return Outcome("", f"Nothing is planned from {day(first)} to {day(last)}.")
    if revision.asked.option == FEWER:
        _fewer(revision, first, last, minutes)
        said = f"From {day(first)} to {day(last)} the most important sessions stay as long as they are."
    else:
        _shorten(revision, first, last, minutes)
        said = f"From {day(first)} to {day(last)} the sessions fit into {minutes} min each, the most important first."
    return Outcome(
        said,
        f"Every session from {day(first)} to {day(last)} fits into {minutes} min already.",
        _alternatives(revision),
    )


def more_time(revision: Revision) -> Outcome:
    """Longer easy sessions and easy ones on free days, for as long as the ramp has room."""
    first, last = _span(revision)
    minutes = min(MINUTES_MAX, revision.asked.minutes or revision.brief.session_minutes)
    revision.brief = replace(revision.brief, session_minutes=max(minutes, revision.brief.session_minutes))
    before = len(revision.sessions)
    for session in revision.open_between(first, last):
        _lengthen(revision, session, minutes)
    for on in revision.free_between(first, last):
        _add_easy(revision, on, minutes)
    added = len(revision.sessions) - before
    said = f"{counted(added, 'easy session comes', 'easy sessions come')} in, and easy ones become longer"
    return Outcome(
        f"From {day(first)} to {day(last)} {said if added else 'easy sessions become longer'} where the ramp has room.",
        f"The ramp, or the days offered, leave no room for more from {day(first)} to {day(last)}.",
    )


def _span(revision: Revision) -> tuple[date, date]:
    """As asked, or this week and the next."""
    _, sunday = revision.week(revision.asked.from_on or revision.asked.today)
    first = max(revision.asked.today, revision.asked.from_on or revision.asked.today)
    return first, max(first, revision.asked.until_on or sunday + timedelta(days=7))


def _alternatives(revision: Revision) -> tuple[Alternative, ...]:
    if revision.asked.option == FEWER:
        return (Alternative(SHORTER, "Keep every session and make each shorter."),)
    return (Alternative(FEWER, "Keep the most important sessions at full length and leave out the others."),)


def _shorten(revision: Revision, first: date, last: date, minutes: int) -> None:
    for session in revision.open_between(first, last):
        if session.minutes <= minutes:
            continue
        found = _shortened(revision, session, minutes)
        if found:
            revision.put(found, "less_time_shorten", f"there are only {minutes} min")
        elif not _most_important(revision, session):
            clause = f"nothing like it fits into {minutes} min, and others of its week are more important"
            revision.drop(session, "less_time_keep_important", clause)


def _shortened(revision: Revision, session: Session, minutes: int) -> Session | None:
    """The same in less time; never more load than it had."""
    found = revision.refilled(session, minutes=minutes)
    return found if isinstance(found, Session) and found.load_au < session.load_au else None


def _most_important(revision: Revision, session: Session) -> bool:
    first, last = revision.week(session.on)
    return all(session.priority <= other.priority for other in revision.open_between(first, last))


def _fewer(revision: Revision, first: date, last: date, minutes: int) -> None:
    """Of each week the most important sessions, for as long as they fit into so many minutes a session."""
    sessions = revision.open_between(first, last)
    for week in sorted({revision.week(session.on) for session in sessions}):
        own = [session for session in sessions if revision.week(session.on) == week]
        left = minutes * len(own)
        for number, session in enumerate(sorted(own, key=lambda one: (one.priority, one.on, one.key))):
            if session.minutes <= left or number == 0:
                left -= session.minutes
            else:
                clause = f"there are only {minutes * len(own)} min that week, and others are more important"
                revision.drop(session, "less_time_keep_important", clause)


def _lengthen(revision: Revision, session: Session, minutes: int) -> None:
    if session.class_id is None or session.slot.intensity != "easy" or session.minutes >= minutes:
        return
    found = revision.refilled(session, minutes=minutes)
    if isinstance(found, Session) and 0 < found.load_au - session.load_au <= room_au(revision, session.on):
        revision.put(found, "more_time", "there is more time, and it is an easy one")


def _add_easy(revision: Revision, on: date, minutes: int) -> None:
    first, last = revision.week(on)
    event = revision.brief.event
    if sum(first <= one.on <= last for one in revision.sessions.values()) >= MOST_DAYS or (
        event and on > event.on - timedelta(days=EASY_BEFORE_EVENT_DAYS)
    ):
        return
    found = revision.refilled(_easy(revision, on), minutes=minutes)
    if isinstance(found, Session) and found.load_au <= room_au(revision, on):
        revision.put(found, "more_time", "there is more time, the day was free, and it is an easy one")


def _easy(revision: Revision, on: date) -> Session:
    """An easy session that is still to be filled: of what the plan has already, where it has any."""
    liked = tuple(one for one in revision.brief.disciplines if one in EASY)
    disciplines = (*liked, *(one for one in EASY if one not in liked))
    key = revision.new_key()
    return Session(
        key=key,
        on=on,
        slot=Slot("class", "easy minutes", disciplines, "easy", ()),
        title="",
        class_id=None,
        minutes=0,
        effort=0,
        priority=revision.new_priority(on, key),
        exercises=(),
        start_local=None,
    )
