"""What else could this session be? Another class or other exercises of its kind; and what new equipment opens."""

from dataclasses import replace
from datetime import timedelta

from palestra.catalog.vocabulary import Equipment
from palestra.plans.engine.adapting.asked import Alternative, Outcome
from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.adapting.wording import counted, named
from palestra.plans.engine.content import Session
from palestra.plans.engine.stock import Stock

ALTERNATIVES = 2


def swap(revision: Revision) -> Outcome:
    """Another class of the same slot, never the same; the alternatives are the ones after it."""
    session = revision.sessions.get(revision.asked.key or "")
    if session is None or not revision.open(session):
        return Outcome("", "That session is not one that is still to be done; nothing was swapped.")
    option = revision.asked.option
    others = _others(revision, session, max(option, ALTERNATIVES) + 1)
    if option < len(others):
        revision.put(others[option], "swap_session", "another was asked for, of the same kind and effort")
    alternatives = tuple(
        Alternative(number, f"{_said(other)} ({other.minutes} min).")
        for number, other in enumerate(others)
        if number != option
    )
    return Outcome(
        f"Something else takes the place of {named(session)}.",
        f"There is nothing else like {named(session)} that fits.",
        alternatives[:ALTERNATIVES],
    )


def new_equipment(revision: Revision) -> Outcome:
    """From tomorrow on, exercises that the new equipment opens take the place of what stood in for them."""
    had = set(revision.brief.equipment)
    gained = set(revision.asked.equipment or ()) - had
    revision.brief = replace(revision.brief, equipment=tuple(sorted(had | gained)))
    before = dict(revision.sessions)
    tomorrow = revision.asked.today + timedelta(days=1)
    for session in revision.open_between(tomorrow, revision.brief.ends_on):
        if session.exercises:
            _with_new(revision, session, gained)
    changed = sum(session != before[key] for key, session in revision.sessions.items())
    return Outcome(
        f"The new equipment changes {counted(changed, 'session', 'sessions')}.",
        "The new equipment is noted; no session that is planned has a better exercise with it.",
    )


def _others(revision: Revision, session: Session, most: int) -> list[Session]:
    """So many other fillings, the most fitting first; none of them twice, none a harder session than it was."""
    found: list[Session] = []
    stock = revision.stock
    last = session
    for _ in range(most):
        stock = _without(stock, last)
        other = revision.refilled(session, minutes=session.minutes, stock=stock)
        if not isinstance(other, Session) or _filling(other) in {_filling(one) for one in (session, *found)}:
            break
        found.append(other)
        last = other
    return [other for other in found if other.load_au <= session.load_au]


def _without(stock: Stock, session: Session) -> Stock:
    """The stock without what this session has."""
    if session.class_id is None:
        gone = {one.exercise_id for one in session.exercises}
        return replace(stock, exercises=tuple(one for one in stock.exercises if one.id not in gone))
    shelves = {
        shelf: tuple(one for one in stock.shelves[shelf] if one.id != session.class_id)
        for shelf in sorted(stock.shelves)
    }
    return replace(stock, shelves=shelves)


def _said(session: Session) -> str:
    """A session by what is in it: two of lifting are of one title."""
    return ", ".join(one.name for one in session.exercises) or f"“{session.title}”"


def _filling(session: Session) -> tuple[str | None, tuple[str, ...]]:
    return session.class_id, tuple(one.exercise_id for one in session.exercises)


def _with_new(revision: Revision, session: Session, gained: set[Equipment]) -> None:
    """Filled as if for the first time: what would be chosen with all there is."""
    found = revision.refilled(replace(session, exercises=()), minutes=session.minutes)
    if isinstance(found, Session) and found.load_au <= session.load_au and _uses(revision.stock, found, gained):
        revision.put(found, "new_equipment", "there is new equipment for it")


def _uses(stock: Stock, session: Session, gained: set[Equipment]) -> bool:
    doing = {one.exercise_id for one in session.exercises}
    return any(one.equipment & gained for one in stock.exercises if one.id in doing)
