"""Which workout was which planned session? Credit goes by what was done, whenever in its week and however it was begun.

Nothing is stored: credit follows from the workouts each time it is read, so that a corrected or deleted workout takes
its credit along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from palestra.catalog.vocabulary import Discipline, MovementPattern
from palestra.plans.engine.brief import Weekday
from palestra.plans.engine.content import Session, SessionKind
from palestra.plans.engine.past import Performed
from palestra.plans.engine.states import PLANNED, State

ENOUGH_PCT = 50  # of the planned minutes; less of the same discipline was something else, a warm-up or a walk home

# How well a workout stands for a session; the first that applies.
_Likeness = Literal[0, 1, 2]
_SAME_CLASS: _Likeness = 0
_SAME_DAY: _Likeness = 1
_SAME_WEEK: _Likeness = 2


@dataclass(frozen=True, slots=True)
class Creditable:
    """What a workout may be credited to: a session of a plan, or an item of the calendar that is none."""

    key: str  # the session's within its plan, or any other id
    on: date
    kind: SessionKind
    class_id: str | None
    disciplines: tuple[Discipline, ...]  # any of them will do
    minutes: int
    patterns: tuple[MovementPattern, ...]


def creditable(session: Session, discipline: Discipline | None = None) -> Creditable:
    """A session of a plan; `discipline` is that of its class, where it is known, instead of those of its slot."""
    return Creditable(
        key=session.key,
        on=session.on,
        kind=session.slot.kind,
        class_id=session.class_id,
        disciplines=(discipline,) if discipline else session.slot.disciplines,
        minutes=session.minutes,
        patterns=session.slot.patterns,
    )


def credit(
    sessions: Sequence[Creditable],
    workouts: Sequence[Performed],
    states: Mapping[str, State],
    *,
    week_starts_on: Weekday,
) -> dict[str, str]:
    """The workout of each session that has one, by session key. One workout is one session at most.

    What the member said comes first; then the same class in the same week, then something similar on the same day, then
    on another day of the week, the nearest first. A session that was skipped has what the member said, or nothing. The
    result does not depend on the order of what is given.
    """
    credited = _said(sessions, states)
    given = set(credited.values())
    by_week: dict[date, list[Performed]] = {}  # a year of both has far more pairs than those of one week
    for workout in workouts:
        by_week.setdefault(_week(workout.on, week_starts_on), []).append(workout)
    pairs = sorted(
        (_rank(likeness, session, workout, states), session.key, workout.id)
        for session in sessions
        if session.key not in credited and states.get(session.key, PLANNED).status != "skipped"
        for workout in by_week.get(_week(session.on, week_starts_on), ())
        if (likeness := _likeness(session, workout, states)) is not None
    )
    for _, key, workout_id in pairs:
        if key not in credited and workout_id not in given:
            credited[key] = workout_id
            given.add(workout_id)
    return {session.key: credited[session.key] for session in _in_order(sessions) if session.key in credited}


def _said(sessions: Sequence[Creditable], states: Mapping[str, State]) -> dict[str, str]:
    """What the member said; of two sessions of one workout the earlier one has it."""
    said: dict[str, str] = {}
    for session in _in_order(sessions):
        workout_id = states.get(session.key, PLANNED).workout_id
        if workout_id is not None and workout_id not in said.values():
            said[session.key] = workout_id
    return said


def _in_order(sessions: Sequence[Creditable]) -> list[Creditable]:
    return sorted(sessions, key=lambda session: (session.on, session.key))


def _likeness(session: Creditable, workout: Performed, states: Mapping[str, State]) -> _Likeness | None:
    """Of two of one week."""
    if session.class_id is not None and session.class_id == workout.class_id:
        return _SAME_CLASS
    if not _similar(session, workout):
        return None
    return _SAME_DAY if _day(session, states) == workout.on else _SAME_WEEK


def _similar(session: Creditable, workout: Performed) -> bool:
    """The same kind of work. Lifting has no least of minutes: most of it is logged without any."""
    if session.kind == "strength":
        return workout.discipline == "strength" or bool(set(session.patterns) & set(workout.patterns))
    return workout.discipline in session.disciplines and workout.minutes * 100 >= session.minutes * ENOUGH_PCT


def _rank(
    likeness: _Likeness, session: Creditable, workout: Performed, states: Mapping[str, State]
) -> tuple[int, int, int, date, date]:
    days = abs((workout.on - _day(session, states)).days)
    return likeness, days, abs(workout.minutes - session.minutes), session.on, workout.on


def _day(session: Creditable, states: Mapping[str, State]) -> date:
    """The day it was done, where the member said it was another than planned."""
    return states.get(session.key, PLANNED).on or session.on


def _week(on: date, week_starts_on: Weekday) -> date:
    return on - timedelta(days=(on.weekday() - week_starts_on) % 7)
