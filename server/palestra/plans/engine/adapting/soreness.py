"""What do sore muscles get instead? Two days of something easy."""

from dataclasses import replace

from palestra.catalog.vocabulary import Discipline
from palestra.plans.engine.adapting.asked import Outcome
from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.adapting.wording import day
from palestra.plans.engine.building import Unfilled
from palestra.plans.engine.content import Session, Slot

SORE_DAYS = 2

EASY: tuple[Discipline, ...] = ("mobility", "stretching", "walking", "yoga")


def sore(revision: Revision) -> Outcome:
    """What trains sore muscles on these days is swapped for something easy, or left out where there is nothing easy."""
    first, last = revision.asked.span(SORE_DAYS)
    sessions = revision.open_between(first, last) if revision.asked.key is None else _named(revision)
    for session in sessions:
        if _trains(revision, session):
            _swap(revision, session)
    if revision.asked.key is not None:
        return Outcome("The session makes room for something easy.", "That session needs no change for sore muscles.")
    return Outcome(
        f"From {day(first)} to {day(last)} what trains muscles that are to rest makes room for something easy.",
        f"Nothing from {day(first)} to {day(last)} trains sore muscles hard.",
    )


def _named(revision: Revision) -> list[Session]:
    """The session that was named, whenever it is."""
    return [one for one in revision.open_from(revision.asked.today) if one.key == revision.asked.key]


def _trains(revision: Revision, session: Session) -> bool:
    """Whether it has the movements that were named; where none were, all that is not easy."""
    if session.slot.disciplines and session.slot.intensity == "easy" and not session.exercises:
        return False
    return not revision.asked.avoid or bool(_movements(revision, session) & set(revision.asked.avoid))


def _movements(revision: Revision, session: Session) -> set[str]:
    known = revision.stock.known.get(session.class_id or "")
    doing = {one.exercise_id for one in session.exercises}
    of_exercises = (one.avoid for one in revision.stock.exercises if one.id in doing)
    return set().union(known.avoid if known else (), *of_exercises)


def _swap(revision: Revision, session: Session) -> None:
    clause = "its muscles rest on these days"
    slot = Slot("class", "easy recovery", EASY, "easy", ())
    easy = replace(session, slot=slot, exercises=(), class_id=None)
    avoid = tuple(sorted({*revision.brief.avoid, *revision.asked.avoid}))
    brief = replace(revision.brief, avoid=avoid)
    found = revision.refilled(easy, minutes=session.minutes, brief=brief)
    if isinstance(found, Unfilled):
        revision.unfilled.append(found)
        revision.drop(session, "spare_swap", f"{clause}, and there is nothing easy to do instead")
    elif found.load_au < session.load_au:
        revision.put(found, "spare_swap", clause)
