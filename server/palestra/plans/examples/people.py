"""Whom are plans for? Ten different people, so that what the engine makes can be read: `palestra plan --example NAME`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from palestra.catalog.demo import DEMO_TODAY
from palestra.catalog.vocabulary import Discipline, Equipment
from palestra.plans.engine.brief import Brief, Event
from palestra.plans.engine.building import Built, build
from palestra.plans.engine.past import Lift, Past, Performed
from palestra.plans.examples.demo_stock import demo_stock, exercise_id
from palestra.training.strength import PerformedSet

_GYM: tuple[Equipment, ...] = (
    *("barbell", "bench", "box", "cable_machine", "dip_bars", "dumbbells", "mat", "pull_up_bar", "rack"),
    "weight_machine",
)


@dataclass(frozen=True, slots=True)
class Example:
    """Somebody who wants a plan."""

    name: str
    who: str
    brief: Brief
    past: Past

    def built(self) -> Built:
        """Their plan from the demo catalogue."""
        return build(self.brief, demo_stock(), self.past)


def examples() -> tuple[Example, ...]:
    """All ten, in the order in which they are told."""
    return tuple(make() for make in _PEOPLE)


def _new_parent() -> Example:
    return _example(
        "new-parent",
        "Has three evenings of 45 minutes, a pair of dumbbells and a mat, and has never lifted.",
        style="strength",
        level="beginner",
        weeks=8,
        equipment=("dumbbells", "mat"),
    )


def _class_lover() -> Example:
    taken = _weekly(((0, "cycling", 30, 5), (2, "yoga", 30, 3), (4, "barre", 30, 5), (5, "cycling", 45, 5)), weeks=8)
    return _example(
        "class-lover",
        "Takes a class on every weekday and lives above people who sleep: nothing that jumps or runs.",
        taken,
        style="classes",
        weeks=4,
        weekdays=(0, 1, 2, 3, 4),
        disciplines=("cycling", "yoga", "barre"),
        equipment=("barre_bar", "bike", "chair", "dumbbells", "mat", "yoga_block"),
        avoid=("high_impact", "jumping", "running"),
    )


def _half_marathon() -> Example:
    runs = _weekly(((1, "running", 30, 4), (3, "running", 30, 6), (5, "running", 45, 4)), weeks=10)
    return _example(
        "half-marathon",
        "Runs three times a week and has entered a half marathon in twelve weeks.",
        runs,
        goal="event",
        style="mixed",
        weeks=12,
        weekdays=(1, 2, 3, 5, 6),
        session_minutes=75,
        disciplines=("running",),
        equipment=("bike", "dumbbells", "mat", "treadmill"),
        event=Event(DEMO_TODAY + timedelta(days=83), "running", 21_098),
    )


def _coming_back() -> Example:
    before = [
        one
        for one in _weekly(((0, "cycling", 45, 6), (2, "strength", 45, 6), (4, "cycling", 45, 7)), weeks=12)
        if one.on < DEMO_TODAY - timedelta(days=42)
    ]
    return _example(
        "coming-back",
        "Trained three times a week, then not at all for six weeks.",
        before,
        goal="return_to_training",
        style="mixed",
        weeks=6,
        weekdays=(0, 2, 4, 5),
        equipment=("bike", "dumbbells", "mat"),
    )


def _lifter() -> Example:
    lifts = (
        _lift("back-squat", (100, (5, 5, 5, 5)), (102.5, (5, 5, 5, 5)), (105, (5, 5, 4, 4))),
        _lift("bench-press", (77.5, (6, 6, 6, 6)), (80, (5, 5, 5, 4)), (80, (6, 6, 6, 6))),
        _lift("deadlift", (130, (5, 5, 5)), (135, (5, 5, 5)), (140, (4, 4, 3))),
        _lift("overhead-press", (50, (5, 4, 3, 2)), (50, (5, 3, 2, 2))),
        _lift("barbell-row", (70, (8, 8, 8)), (70, (10, 9, 9))),
    )
    done = _weekly(((0, "strength", 60, 7), (2, "strength", 60, 6), (4, "strength", 60, 7)), weeks=10)
    return _example(
        "lifter",
        "Lifts with a barbell on four days, with a log of it, to become stronger.",
        done,
        lifts,
        goal="strength",
        style="strength",
        weeks=8,
        weekdays=(0, 1, 3, 4),
        session_minutes=75,
        level="advanced",
        equipment=_GYM,
    )


def _only_a_mat() -> Example:
    return _example(
        "only-a-mat",
        "Travels for work: a mat, twenty minutes, six days a week.",
        style="mixed",
        weeks=4,
        weekdays=(0, 1, 2, 3, 4, 5),
        session_minutes=20,
        equipment=("mat",),
    )


def _careful() -> Example:
    done = _weekly(((1, "walking", 30, 3), (4, "strength", 30, 5)), weeks=6)
    return _example(
        "careful",
        "Wants to become fitter without anything overhead, on the knees or on the back.",
        done,
        style="mixed",
        weeks=6,
        weekdays=(1, 3, 5),
        session_minutes=40,
        equipment=("chair", "dumbbells", "mat", "resistance_band", "wall"),
        avoid=("kneeling", "overhead_load", "supine"),
    )


def _steady_on_the_feet() -> Example:
    return _example(
        "steady-on-the-feet",
        "Is seventy-two, walks every day, and wants to stay mobile and steady.",
        goal="mobility",
        style="mixed",
        level="beginner",
        weeks=8,
        weekdays=(0, 2, 4),
        session_minutes=30,
        equipment=("chair", "dumbbells", "resistance_band", "wall"),
        avoid=("balance_unsupported", "floor_transitions", "high_impact", "jumping"),
    )


def _bodybuilder() -> Example:
    lifts = (
        _lift("bench-press", (70, (10, 9, 8)), (70, (12, 12, 12))),
        _lift("leg-press", (140, (12, 12, 12)), (150, (12, 11, 10))),
        _lift("lat-pull-down", (55, (10, 10, 9)), (55, (11, 10, 10))),
    )
    done = _weekly(tuple((day, "strength", 60, 7) for day in (0, 1, 3, 4)), weeks=10)
    return _example(
        "muscle",
        "Has a gym, an hour on five days, and wants more muscle.",
        done,
        lifts,
        goal="muscle",
        style="strength",
        weeks=8,
        weekdays=(0, 1, 2, 3, 4),
        session_minutes=60,
        equipment=_GYM,
    )


def _unwinding() -> Example:
    return _example(
        "unwinding",
        "Has two evenings against a loud job.",
        goal="stress_relief",
        style="classes",
        level="beginner",
        weeks=4,
        weekdays=(1, 6),
        session_minutes=30,
        equipment=("blanket", "bolster", "mat"),
    )


_PEOPLE: tuple[Callable[[], Example], ...] = (
    *(_new_parent, _class_lover, _half_marathon, _coming_back, _lifter),
    *(_only_a_mat, _careful, _steady_on_the_feet, _bodybuilder, _unwinding),
)


def _example(
    name: str, who: str, workouts: Iterable[Performed] = (), lifts: Iterable[Lift] = (), **fields: Any
) -> Example:
    told: dict[str, Any] = {
        "goal": "general_fitness",
        "starts_on": DEMO_TODAY,
        "week_starts_on": 0,
        "weekdays": (0, 2, 4),
        "session_minutes": 45,
        "level": "intermediate",
        "disciplines": (),
        "avoid": (),
        "unit": "kg",
        "event": None,
        "away": (),
    }
    return Example(name, who, Brief(**{**told, **fields}), _past(tuple(workouts), tuple(lifts)))


def _past(workouts: tuple[Performed, ...], lifts: tuple[Lift, ...]) -> Past:
    weekly = {DEMO_TODAY - timedelta(days=7 * back): 0 for back in range(8, -1, -1)}
    for one in workouts:
        week = one.on - timedelta(days=one.on.weekday())
        if week in weekly:
            weekly[week] += one.load_au
    return Past(
        today=DEMO_TODAY,
        weekly_au=weekly,
        assumed=0,
        workouts=workouts,
        lifts={lift.exercise_id: lift for lift in lifts},
        taken={},
    )


def _weekly(pattern: tuple[tuple[int, Discipline, int, int], ...], *, weeks: int) -> list[Performed]:
    """The same week again and again: weekday, discipline, minutes and effort."""
    return [
        Performed(f"wko_{on:%m%d}", on, discipline, None, minutes, minutes * effort, (), ())
        for back in range(weeks, 0, -1)
        for weekday, discipline, minutes, effort in pattern
        if (on := DEMO_TODAY - timedelta(days=7 * back - weekday))
    ]


def _lift(name: str, *sessions: tuple[float, tuple[int, ...]]) -> Lift:
    """Sessions of a weight in kilograms and its repetitions, a week apart, the last one four days ago."""
    on: list[date] = [DEMO_TODAY - timedelta(days=4 + 7 * back) for back in range(len(sessions) - 1, -1, -1)]
    return Lift(
        exercise_id=exercise_id(f"demo-{name}"),
        unit="kg",
        sessions=tuple(
            (when, tuple(PerformedSet(round(weight_kg * 1000), count) for count in reps))
            for when, (weight_kg, reps) in zip(on, sessions, strict=True)
        ),
    )
