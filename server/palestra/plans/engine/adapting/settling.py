"""Does the plan keep its rules after a change? What does not is mended: replaced, eased, lightened or left out."""

from datetime import date, timedelta

from palestra.plans.engine.adapting.lightening import easier, fit
from palestra.plans.engine.adapting.placing import distinct
from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.adapting.room import room_au, weeks_ahead
from palestra.plans.engine.building import Unfilled
from palestra.plans.engine.content import Session
from palestra.plans.engine.fitting import allowed
from palestra.plans.engine.replacing import replacement, with_class
from palestra.plans.engine.rules import RAMP_PCT
from palestra.plans.engine.stock import StockClass, StockExercise


def settle(revision: Revision) -> None:
    """Everything that is still to be done, in an order in which nothing that was mended is undone.

    Easing takes load, and load taken lowers the caps of later weeks: so the weeks are fitted last, and in order.
    """
    _mend(revision)
    for session in revision.open_from(revision.asked.today):
        _ease_beside_hard(revision, session)
    fit_weeks(revision)
    distinct(revision)


def fit_weeks(revision: Revision) -> None:
    """No week ahead above its cap, in their order: what is taken from one lowers the caps of those after it."""
    for first in weeks_ahead(revision):
        _fit_week(revision, first)


def _mend(revision: Revision) -> None:
    """Nothing that cannot be played, nothing that needs what is not there, nothing on a day that is not offered."""
    for session in revision.open_from(revision.asked.today):
        if not revision.brief.offered(session.on) and session.key not in revision.by_hand:
            revision.drop(session, "missed_leave", "nothing is to be planned on that day")
        elif session.class_id is not None and not _playable(revision, session, session.class_id):
            _replace(revision, session, session.class_id)
        elif session.exercises and not _possible(revision, session):
            _refill(revision, session)


def _playable(revision: Revision, session: Session, class_id: str) -> bool:
    known = revision.stock.known.get(class_id)
    return known is not None and known.playable_on(session.on) and _allowed(revision, known, session.on)


def _replace(revision: Revision, session: Session, class_id: str) -> None:
    """By the most alike; where there is none, the day is one of rest."""
    known = revision.stock.known.get(class_id)
    found = replacement(
        known,
        session.slot,
        revision.brief,
        revision.stock,
        session.on,
        revision.used.keys(),
        None,
        minutes=session.minutes,
    )
    clause = "its class cannot be played on that day any more"
    if found:
        revision.put(with_class(session, found), "unavailable_replaced", clause)
    else:
        revision.unfilled.append(Unfilled(session.on, session.slot.focus, f"{clause}, and no other fits"))
        revision.drop(session, "unavailable_replaced", f"{clause}, and no other fits")


def _possible(revision: Revision, session: Session) -> bool:
    known = {one.id: one for one in revision.stock.exercises}
    return all(
        one.exercise_id in known and _allowed(revision, known[one.exercise_id], session.on) for one in session.exercises
    )


def _refill(revision: Revision, session: Session) -> None:
    found = revision.refilled(session, minutes=session.minutes)
    clause = "an exercise of it cannot be done any more"
    if isinstance(found, Session):
        revision.put(found, "unavailable_replaced", clause)
    else:
        revision.unfilled.append(found)
        revision.drop(session, "unavailable_replaced", f"{clause}, and no other fits")


def _allowed(revision: Revision, one: StockClass | StockExercise, on: date) -> bool:
    return allowed(one, frozenset(revision.brief.there(on).equipment), frozenset(revision.brief.avoid))


def _ease_beside_hard(revision: Revision, session: Session) -> None:
    """The lesser of two hard days gives way: it gets easier, or is left out."""
    clause = "two hard days would follow each other"
    if revision.crowds(session) and _lesser(revision, session):
        softer = easier(revision, session)
        if softer and not softer.hard:
            revision.put(softer, "hard_easy", clause)
        else:
            revision.drop(session, "hard_easy", clause)


def _lesser(revision: Revision, session: Session) -> bool:
    """Whether none of the hard sessions beside it could give way instead, being less important."""
    return not any(other.priority > session.priority for other in revision.crowding(session) if revision.open(other))


def _fit_week(revision: Revision, first: date) -> None:
    sessions = revision.open_between(first, first + timedelta(days=6))
    if sessions and (room := room_au(revision, first)) < 0:
        most_au = sum(session.load_au for session in sessions) + room
        clause = f"a week holds at most {RAMP_PCT} % more than the weeks before it, by what was really done"
        fit(revision, sessions, most_au, "ramp_cap", clause)
