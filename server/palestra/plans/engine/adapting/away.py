"""What of the days away? Illness pauses and comes back gently; on a trip the same work is done with what is there."""

from dataclasses import replace
from datetime import date, timedelta

from palestra.catalog.vocabulary import Equipment
from palestra.plans.engine.adapting.asked import Alternative, Outcome
from palestra.plans.engine.adapting.lightening import fit
from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.adapting.wording import counted, day
from palestra.plans.engine.building import Unfilled
from palestra.plans.engine.content import Session
from palestra.plans.engine.rules import Rule

ILL_DAYS = 7  # where nobody knows until when
RETURN_PCT = (50, 75)  # of what was planned, in the first and in the second week back
TRIP_DAYS = 7
SUBSTITUTE, REST = 0, 1


def ill(revision: Revision) -> Outcome:
    """Nothing until it is over, then half, then three quarters.

    What the illness is, is nobody's question; and that it was one stands nowhere: the history says a pause, as of any
    other (product.md: no health condition is stored).
    """
    first, last = revision.asked.span(ILL_DAYS)
    gone = _set_away(revision, first, last, "pause", "nothing is planned in the pause")
    for number, percent in enumerate(RETURN_PCT):
        begins = last + timedelta(days=1 + 7 * number)
        back = revision.open_between(max(begins, revision.asked.today), begins + timedelta(days=6))
        most_au = sum(session.load_au for session in back) * percent // 100
        clause = f"week {number + 1} after the pause has {percent} % of what was planned"
        fit(revision, back, most_au, "gentle_return", clause, keep_one=True)
    summary = f"The plan pauses from {day(first)} to {day(last)}"
    left_out = f"{counted(gone, 'session is', 'sessions are')} left out"
    return Outcome(
        f"{summary}: {left_out}, and training comes back gently.",
        f"{summary}; nothing was planned then, and nothing soon after.",
        pause=(first, last),
    )


def travel(revision: Revision) -> Outcome:
    """The same work with what is there; a day without anything that fits is a day of rest."""
    first, last = revision.asked.span(TRIP_DAYS)
    nothing = f"Nothing is planned from {day(first)} to {day(last)} that would need a change."
    if revision.asked.option == REST:
        gone = _set_away(revision, first, last, "travel_rest", "the trip is planned rest")
        rested = f"{counted(gone, 'session is', 'sessions are')} left out from {day(first)} to {day(last)}."
        return Outcome(rested, nothing, (Alternative(SUBSTITUTE, "Train on the trip with what is there."),))
    there = tuple(sorted(set(revision.asked.equipment or ())))
    revision.brief = replace(revision.brief, elsewhere=(*revision.brief.elsewhere, (first, last, there)))
    for session in revision.open_between(first, last):
        _substitute(revision, session)
    return Outcome(
        f"From {day(first)} to {day(last)} the plan makes do with {_said(there)}.",
        nothing,
        (Alternative(REST, "Rest on the whole trip."),),
    )


def _set_away(revision: Revision, first: date, last: date, rule: Rule, clause: str) -> int:
    """Nothing on these days, now or later; how many sessions that costs."""
    gone = revision.open_between(first, last)
    for session in gone:
        revision.drop(session, rule, clause)
    revision.brief = replace(revision.brief, away=joined((*revision.brief.away, (first, last))))
    return len(gone)


def joined(spans: tuple[tuple[date, date], ...]) -> tuple[tuple[date, date], ...]:
    """Spans in order, with those that touch or overlap as one."""
    result: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if result and first <= result[-1][1] + timedelta(days=1):
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return tuple(result)


def _substitute(revision: Revision, session: Session) -> None:
    there = revision.brief.there(session.on).equipment
    if _possible(revision, session, there):
        return
    clause = f"on the trip there is {_said(there)}"
    found = revision.refilled(session, minutes=session.minutes)
    if isinstance(found, Unfilled):
        revision.unfilled.append(found)
        revision.drop(session, "travel_rest", f"{clause}, and nothing that fits")
    else:
        revision.put(found, "travel_substitute", clause)


def _said(equipment: tuple[Equipment, ...]) -> str:
    return ", ".join(one.replace("_", " ") for one in equipment) or "no equipment"


def _possible(revision: Revision, session: Session, equipment: tuple[Equipment, ...]) -> bool:
    """Whether all it needs is there."""
    there = set(equipment)
    known = revision.stock.known.get(session.class_id or "")
    if session.class_id is not None and (known is None or known.equipment - there):
        return False
    doing = {one.exercise_id for one in session.exercises}
    return not any(one.equipment - there for one in revision.stock.exercises if one.id in doing)
