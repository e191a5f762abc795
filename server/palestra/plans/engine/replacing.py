"""Which class takes the place of one that cannot be played? The catalogue's own successor, else the most alike."""

from collections.abc import Collection, Iterable
from datetime import date

from palestra.catalog.vocabulary import INTENSITIES, Discipline, Intensity
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.content import Slot
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
