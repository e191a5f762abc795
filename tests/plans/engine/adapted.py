"""How does a test come by a plan to adapt? Sessions by hand, in a week that begins on a Monday, and short words for it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from tests.plans.engine.making import TODAY, a_brief, a_full_stock, a_past, a_workout

from palestra.catalog.vocabulary import Intensity, MovementPattern
from palestra.plans.engine.adapting import Adapted, Asked, Reason, adapt
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.checking import violations
from palestra.plans.engine.classes import EFFORT
from palestra.plans.engine.content import PrescribedExercise, Session, Slot, ordered
from palestra.plans.engine.past import Past
from palestra.plans.engine.states import State
from palestra.plans.engine.stock import Stock
from palestra.plans.engine.strength import minutes_of
from palestra.training.weights import Weight

MONDAY = TODAY
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (MONDAY + timedelta(days=number) for number in range(1, 7))
WEEK = timedelta(days=7)
STOCK = a_full_stock()
BRIEF = a_brief(starts_on=MONDAY, weekdays=(0, 1, 2, 3, 4, 5, 6))


def ride(
    key: str,
    on: date,
    intensity: Intensity = "moderate",
    minutes: int = 30,
    priority: int = 1,
    *,
    copy: int = 0,
) -> Session:
    class_id = f"cls_cycling_{intensity}_{minutes}_{copy}"
    slot = Slot("class", f"{intensity} ride", ("cycling",), intensity, ())
    return Session(key, on, slot, f"Class {class_id}", class_id, minutes, EFFORT[intensity], priority, (), None)


def lift(
    key: str, on: date, *patterns: MovementPattern, priority: int = 1, weight: Weight | None = None, **fields: Any
) -> Session:
    told: dict[str, Any] = {"sets": 3, "reps_low": 8, "reps_high": 12, "hold_s": None, **fields}
    exercises = tuple(
        PrescribedExercise(
            exercise_id=f"exr_{pattern}_0",
            name=f"Exercise exr_{pattern}_0",
            pattern=pattern,
            muscles=("glutes",),
            per_side=False,
            rir=2,
            weight=weight,
            rest_s=90,
            why="",
            **told,
        )
        for pattern in patterns or ("squat", "horizontal_push", "horizontal_pull")
    )
    slot = Slot("strength", "full body A", (), "moderate", tuple(one.pattern for one in exercises))
    return Session(key, on, slot, "Full body A", None, minutes_of(exercises), 6, priority, exercises, None)


def trained(today: date, load_au: int = 3_000) -> Past:
    """Eight weeks of much training, so that the ramp has room for anything; nothing yet in the running week."""
    monday = today - timedelta(days=today.weekday())
    return a_past([a_workout(monday - WEEK * back, load_au=load_au) for back in range(1, 9)], today=today)


def adapted(
    sessions: Iterable[Session],
    reason: Reason,
    *,
    today: date = MONDAY,
    brief: Brief = BRIEF,
    past: Past | None = None,
    states: Mapping[str, State] | None = None,
    stock: Stock = STOCK,
    **asked: Any,
) -> Adapted:
    past = past or trained(today)
    result = adapt(brief, ordered(list(sessions)), states or {}, Asked(reason, today, **asked), stock, past)
    assert violations(result.brief, result.content, past, states or {}, stock) == ()
    return result


def told(result: Adapted) -> list[tuple[str, str, str]]:
    return [(line.key, line.op, line.rule) for line in result.lines]


def after(result: Adapted, key: str) -> Session:
    return next(session for session in result.content if session.key == key)
