"""How is a change said? One sentence for each: what becomes of the session, and why."""

from datetime import date

from palestra.plans.engine.content import Session
from palestra.plans.engine.saying import said

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")  # not from the locale: everywhere the same


def day(on: date) -> str:
    """A date as it is said: Tue 24 Nov."""
    return f"{_DAYS[on.weekday()]} {said(on)}"


def named(session: Session) -> str:
    """A session as it is said: its focus and its day."""
    return f"{session.slot.focus} on {day(session.on)}"


def counted(number: int, one: str, many: str) -> str:
    """A number and its noun."""
    return f"{number} {one if number == 1 else many}"


def sentence(before: Session | None, after: Session | None, reasons: tuple[str, ...]) -> str:
    """The whole change of a session in one sentence; the reasons are clauses."""
    what = _what(before, after)
    return f"{what[0].upper()}{what[1:]}: {'; '.join(reasons)}."


def _what(before: Session | None, after: Session | None) -> str:
    if after is None:
        return f"{named(before)} is left out" if before else ""
    if before is None:
        return f"{named(after)} comes in, {_filled(after)}"
    changed = _changed(before, after)
    if before.on != after.on:
        return f"{named(before)} moves to {day(after.on)}{f' and {changed}' if changed else ''}"
    return f"{named(before)} {changed or 'changes'}"


def _changed(before: Session, after: Session) -> str:
    """What is different about a session apart from its day."""
    if (before.class_id, before.title) != (after.class_id, after.title):
        return f"becomes {_filled(after)}"
    if _names(before) != _names(after) and after.exercises:
        length = "" if before.minutes == after.minutes else f" ({after.minutes} min instead of {before.minutes})"
        return f"becomes {', '.join(_names(after))}{length}"
    if before.minutes != after.minutes:
        more = _sets_changed(before, after) or (f", {_targets(before, after)}" if _retargeted(before, after) else "")
        return f"has {after.minutes} min instead of {before.minutes}{more}"
    if before.effort != after.effort:
        return f"has effort {after.effort} of 10 instead of {before.effort}"
    if before.exercises != after.exercises:
        return _sets_changed(before, after).removeprefix(", ") or f"has other targets, {_targets(before, after)}"
    return ""


def _filled(session: Session) -> str:
    return f"“{session.title}” ({session.minutes} min)"


def _names(session: Session) -> tuple[str, ...]:
    return tuple(exercise.name for exercise in session.exercises)


def _sets_changed(before: Session, after: Session) -> str:
    old, new = (sum(exercise.sets for exercise in session.exercises) for session in (before, after))
    return f", {counted(new, 'set', 'sets')} instead of {old}" if old != new and old and new else ""


def _retargeted(before: Session, after: Session) -> bool:
    """Whether repetitions, holds or weights are others."""
    old, new = (
        [(one.reps_low, one.reps_high, one.hold_s, one.weight) for one in session.exercises]
        for session in (before, after)
    )
    return old != new


def _targets(before: Session, after: Session) -> str:
    """The first target that changed, as an example of them all."""
    old, new = next((old, new) for old, new in zip(before.exercises, after.exercises, strict=True) if old != new)
    if new.weight and new.weight != old.weight:
        return f"{new.name} with {new.weight} instead of {old.weight or 'no weight'}"
    if new.hold_s != old.hold_s:
        return f"{new.name} for {new.hold_s} s instead of {old.hold_s}"
    return f"{new.name} with {new.reps_low} to {new.reps_high} repetitions instead of {old.reps_low} to {old.reps_high}"
