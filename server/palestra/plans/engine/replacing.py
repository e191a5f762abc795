"""What takes the place of a class that cannot be played? The catalogue's own successor, the most alike, or a free choice."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from palestra.catalog.vocabulary import INTENSITIES, Discipline, Intensity
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.classes import EFFORT
from palestra.plans.engine.content import Content, Session, Slot
from palestra.plans.engine.filling import eased
from palestra.plans.engine.fitting import allowed, suits_level
from palestra.plans.engine.stock import Stock, StockClass


def replacement(
    session_class: StockClass | None,
    slot: Slot,
    brief: Brief,
    stock: Stock,
    on: date,
    used: Collection[str],
    replaced_by: str | None,
    *,
    minutes: int | None = None,
) -> StockClass | None:
    """The class for this slot and day instead of `session_class`, which may be gone altogether; None where none fits.

    Never harder and never longer than what it replaces (`minutes` says how long that was, where the class is gone), so
    that no week gets more load. `used` are the classes of the plan: they come last, and only where there is no other.
    """
    most = minutes if session_class is None else min(session_class.minutes, minutes or session_class.minutes)
    most = min(most or brief.session_minutes, brief.session_minutes)
    gone = session_class.id if session_class else None
    successor = stock.known.get(replaced_by or "")
    if successor and successor.id != gone and _fits(successor, slot, brief, on, most):
        return successor
    candidates = [one for one in _shelved(slot, stock) if one.id != gone and _fits(one, slot, brief, on, most)]
    return min(candidates, key=lambda one: _unlikeness(one, session_class, slot, most, used), default=None)


def stood_in(
    brief: Brief, content: Content, gone: Sequence[Session], stock: Stock, successors: Mapping[str, str | None]
) -> dict[str, Session]:
    """What these sessions of the plan become, by their key, since their classes cannot be played on their days.

    They stay on their days and never get more; one for which nothing fits is a free choice: a session without a class.
    `successors` are what the catalogue names in the place of classes that are not in it any more.
    """
    used = {session.class_id for session in content if session.class_id}
    found: dict[str, Session] = {}
    for session in gone:
        best = replacement(
            stock.known.get(session.class_id or ""),
            session.slot,
            brief,
            stock,
            session.on,
            used,
            successors.get(session.class_id or ""),
            minutes=session.minutes,
        )
        if best is None:
            found[session.key] = replace(session, class_id=None, title=f"Free choice: {session.slot.focus}")
            continue
        used.add(best.id)
        filled = with_class(session, best)
        found[session.key] = replace(filled, effort=min(filled.effort, session.effort))
    return found


def with_class(session: Session, found: StockClass) -> Session:
    """The session with this class in it; its slot says what it is now (checking.py reads it there)."""
    disciplines = (found.discipline, *(one for one in session.slot.disciplines if one != found.discipline))
    return replace(
        session,
        slot=replace(eased(session.slot, found.intensity), disciplines=disciplines),
        title=found.title,
        class_id=found.id,
        minutes=found.minutes,
        effort=EFFORT[found.intensity],
    )


def _shelved(slot: Slot, stock: Stock) -> Iterable[StockClass]:
    return (
        one
        for discipline in slot.disciplines
        for intensity in INTENSITIES
        for one in stock.shelves.get((discipline, intensity), ())
    )


def _fits(one: StockClass, slot: Slot, brief: Brief, on: date, most: int) -> bool:
    return (
        one.minutes <= most
        and _rank(one.intensity) <= _rank(slot.intensity)
        and suits_level(one, brief)
        and allowed(one, frozenset(brief.there(on).equipment), frozenset(brief.avoid))
        and one.playable_on(on)
    )


def _unlikeness(
    one: StockClass, gone: StockClass | None, slot: Slot, minutes: int, used: Collection[str]
) -> tuple[bool, int, int, int, int, float, str]:
    """Smaller is more alike; the id decides at last, so that equal stocks give equal classes."""
    focus = gone.body_focus if gone else frozenset[str]()
    return (
        one.id in used,
        _place(one.discipline, gone, slot),
        _rank(slot.intensity) - _rank(one.intensity),
        minutes - one.minutes,
        -len(focus & one.body_focus),
        -one.popularity,
        one.id,
    )


def _place(discipline: Discipline, gone: StockClass | None, slot: Slot) -> int:
    """The discipline it was, then the slot's in their order."""
    wanted = (*((gone.discipline,) if gone else ()), *slot.disciplines)
    return wanted.index(discipline) if discipline in wanted else len(wanted)


def _rank(intensity: Intensity) -> int:
    return INTENSITIES.index(intensity)
