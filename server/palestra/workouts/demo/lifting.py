"""What did the demo member lift? Sets of an intermediate lifter over five days a week, in what can really be loaded.

Strength moves by week (story.py); weight and repetitions follow from it by the same formula that progress is reckoned
with, so that the year has the records, the plateau and the light weeks that it is said to have.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from math import floor
from random import Random
from types import MappingProxyType
from typing import Literal

from palestra.training import plates, strength, weights
from palestra.training.weights import Weight, WeightUnit
from palestra.workouts.demo.story import Week
from palestra.workouts.schemas import NewExercise, NewSet, Side

With = Literal["barbell", "dumbbells", "stack", "body", "assisted", "time", "carry"]

RIR = 1.5  # that a working set is meant to leave
DELOADED = 0.86  # of the usual weight
DAY_TO_DAY = 0.012  # one standard deviation of how strong somebody is today
FATIGUE = 0.45  # repetitions that each set costs the next
WARM_UP = ((0.4, 8), (0.6, 5), (0.75, 3), (0.87, 1))  # of the working weight, repetitions
CUSTOM = "Meadows row"  # which the catalogue does not know

_RACKS: Mapping[tuple[With, WeightUnit], plates.Implement] = MappingProxyType(
    {
        ("barbell", "kg"): plates.gym_barbell("kg"),
        ("barbell", "lb"): plates.gym_barbell("lb"),
        ("dumbbells", "kg"): plates.stack(weights.kg(2), weights.kg(2), weights.kg(60)),
        ("dumbbells", "lb"): plates.stack(weights.lb(5), weights.lb(5), weights.lb(120)),
        ("stack", "kg"): plates.stack(weights.kg(5), weights.kg(5), weights.kg(250)),
        ("stack", "lb"): plates.stack(weights.lb(10), weights.lb(10), weights.lb(500)),
        ("assisted", "kg"): plates.stack(weights.kg(5), weights.kg(5), weights.kg(60)),
        ("assisted", "lb"): plates.stack(weights.lb(10), weights.lb(10), weights.lb(120)),
        ("carry", "kg"): plates.stack(weights.kg(2), weights.kg(2), weights.kg(60)),
        ("carry", "lb"): plates.stack(weights.lb(5), weights.lb(5), weights.lb(120)),
    }
)


@dataclass(frozen=True, slots=True)
class Lift:
    """An exercise as they do it. `at_first` is the one-repetition maximum in kg in week 0, `gain` the year's share of it.

    Of the body alone it is repetitions, of help its kilograms, of a hold its seconds.
    """

    name: str
    in_hevy: str
    by: With
    at_first: float
    gain: float
    stalled: bool = False
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Prescribed:
    """So many sets of a lift; those of one `superset` in a row are alternated."""

    lift: Lift
    sets: int
    reps: int
    warm_up: int = 0
    superset: int | None = None
    drop: bool = False


BENCH = Lift("Bench press", "Bench Press (Barbell)", "barbell", 82, 0.12, stalled=True)
SQUAT = Lift("Back squat", "Squat (Barbell)", "barbell", 108, 0.2)
DEADLIFT = Lift("Deadlift", "Deadlift (Barbell)", "barbell", 135, 0.17)
PRESS = Lift("Overhead press", "Overhead Press (Barbell)", "barbell", 54, 0.13)
INCLINE_DUMBBELL = Lift("Incline dumbbell press", "Incline Bench Press (Dumbbell)", "dumbbells", 33, 0.2)
FLY = Lift("Cable fly", "Cable Fly Crossovers", "stack", 27, 0.3)
LATERAL = Lift("Lateral raise", "Lateral Raise (Dumbbell)", "dumbbells", 15, 0.3)
PRESS_DOWN = Lift("Triceps press-down", "Triceps Pushdown", "stack", 42, 0.3)
PUSH_UP = Lift("Push-up", "Push Up", "body", 18, 0.6)
ROW = Lift("Barbell row", "Bent Over Row (Barbell)", "barbell", 84, 0.18)
PULL_UP = Lift("Pull-up", "Pull Up", "body", 6, 0.9)
PULL_DOWN = Lift("Lat pull-down", "Lat Pulldown (Cable)", "stack", 80, 0.2)
CABLE_ROW = Lift("Seated cable row", "Seated Cable Row - V Grip (Cable)", "stack", 82, 0.2)
FACE_PULL = Lift("Cable face pull", "Face Pull", "stack", 38, 0.3)
HAMMER = Lift("Hammer curl", "Hammer Curl (Dumbbell)", "dumbbells", 22, 0.25)
EZ_CURL = Lift("EZ-bar curl", "EZ Bar Biceps Curl", "barbell", 42, 0.2)
MEADOWS = Lift(CUSTOM, "Meadows Row", "stack", 46, 0.25, side="each")
RDL = Lift("Romanian deadlift", "Romanian Deadlift (Barbell)", "barbell", 112, 0.2)
LEG_PRESS = Lift("Leg press", "Leg Press (Machine)", "stack", 190, 0.22)
LEG_CURL = Lift("Seated leg curl", "Seated Leg Curl (Machine)", "stack", 68, 0.25)
LEG_EXTENSION = Lift("Leg extension", "Leg Extension (Machine)", "stack", 78, 0.25)
CALF = Lift("Standing calf raise machine", "Standing Calf Raise (Machine)", "stack", 130, 0.25)
PLANK = Lift("Plank", "Plank", "time", 55, 0.9)
INCLINE = Lift("Incline bench press", "Incline Bench Press (Barbell)", "barbell", 70, 0.13, stalled=True)
CHEST_SUPPORTED = Lift("Chest-supported row", "Chest Supported Incline Row (Dumbbell)", "dumbbells", 34, 0.2)
SEATED_PRESS = Lift("Dumbbell shoulder press", "Shoulder Press (Dumbbell)", "dumbbells", 27, 0.2)
ASSISTED = Lift("Assisted pull-up", "Pull Up (Assisted)", "assisted", 40, -0.6)
SKULL_CRUSHER = Lift("Skull crusher", "Skullcrusher (Barbell)", "barbell", 44, 0.2)
CURL = Lift("Biceps curl", "Bicep Curl (Dumbbell)", "dumbbells", 19, 0.25)
FRONT_SQUAT = Lift("Front squat", "Front Squat", "barbell", 84, 0.2)
SPLIT_SQUAT = Lift("Bulgarian split squat", "Bulgarian Split Squat", "dumbbells", 30, 0.3, side="each")
HIP_THRUST = Lift("Barbell hip thrust", "Hip Thrust (Barbell)", "barbell", 125, 0.25)
KNEE_RAISE = Lift("Hanging knee raise", "Hanging Knee Raise", "body", 12, 0.6)
CARRY = Lift("Farmer's carry", "Farmers Walk", "carry", 30, 0.35)
AIR_SQUAT = Lift("Bodyweight squat", "Squat (Bodyweight)", "body", 24, 0.2)
GLUTE_BRIDGE = Lift("Single-leg glute bridge", "Single Leg Glute Bridge", "body", 15, 0.2, side="each")

SPLIT: Mapping[str, tuple[Prescribed, ...]] = MappingProxyType(
    {
        "Push": (
            Prescribed(BENCH, 5, 6, warm_up=4),
            Prescribed(PRESS, 4, 8, warm_up=2),
            Prescribed(INCLINE_DUMBBELL, 4, 10, warm_up=1),
            Prescribed(FLY, 4, 12, superset=1),
            Prescribed(LATERAL, 5, 15, superset=1),
            Prescribed(PRESS_DOWN, 5, 12, drop=True),
            Prescribed(PUSH_UP, 2, 20),
        ),
        "Pull": (
            Prescribed(ROW, 5, 8, warm_up=3),
            Prescribed(PULL_UP, 4, 8),
            Prescribed(PULL_DOWN, 4, 10, warm_up=1),
            Prescribed(CABLE_ROW, 4, 10),
            Prescribed(MEADOWS, 3, 10),
            Prescribed(FACE_PULL, 4, 15, superset=1),
            Prescribed(HAMMER, 4, 10, superset=1),
            Prescribed(EZ_CURL, 4, 10),
        ),
        "Legs": (
            Prescribed(SQUAT, 5, 5, warm_up=4),
            Prescribed(RDL, 4, 8, warm_up=2),
            Prescribed(LEG_PRESS, 4, 12, warm_up=1),
            Prescribed(LEG_CURL, 5, 12, superset=1),
            Prescribed(LEG_EXTENSION, 5, 12, superset=1, drop=True),
            Prescribed(CALF, 5, 12),
            Prescribed(PLANK, 3, 1),
        ),
        "Upper": (
            Prescribed(INCLINE, 5, 8, warm_up=4),
            Prescribed(CHEST_SUPPORTED, 5, 10, warm_up=1),
            Prescribed(SEATED_PRESS, 4, 10, warm_up=1),
            Prescribed(ASSISTED, 4, 8),
            Prescribed(LATERAL, 4, 15),
            Prescribed(SKULL_CRUSHER, 4, 10, superset=1),
            Prescribed(CURL, 5, 10, superset=1),
        ),
        "Lower": (
            Prescribed(DEADLIFT, 5, 4, warm_up=4),
            Prescribed(FRONT_SQUAT, 4, 6, warm_up=2),
            Prescribed(SPLIT_SQUAT, 4, 10),
            Prescribed(HIP_THRUST, 4, 10, warm_up=2),
            Prescribed(LEG_CURL, 4, 12),
            Prescribed(KNEE_RAISE, 4, 12),
            Prescribed(CARRY, 3, 1),
        ),
        "Hotel room": (
            Prescribed(PUSH_UP, 4, 20, superset=1),
            Prescribed(AIR_SQUAT, 4, 25, superset=1),
            Prescribed(GLUTE_BRIDGE, 3, 15),
            Prescribed(PLANK, 3, 1),
        ),
    }
)


def names() -> list[str]:
    """Every exercise of the year, as our catalogue calls it, or as they do."""
    return sorted({each.lift.name for day in SPLIT.values() for each in day})


def exercises(
    rng: Random, day: str, week: Week, weekday: int, ids: Mapping[str, str], *, hevy: bool
) -> list[NewExercise]:
    """The exercises of one session; `hevy` names them as that app does."""
    today = 1 + rng.gauss(0, DAY_TO_DAY)
    return [
        NewExercise(
            exercise_id=ids[each.lift.name],
            name=each.lift.in_hevy if hevy else each.lift.name,
            superset=each.superset,
            sets=tuple(_sets(rng, each, week, weekday, today, main=number == 0)),
        )
        for number, each in enumerate(SPLIT[day])
    ]


def seconds(performed: Sequence[NewExercise]) -> int:
    """How long that takes: two and a half minutes for a set, less in supersets and to warm up."""
    total = 300.0
    for superset, group in groupby(performed, key=lambda each: each.superset):
        for each in group:
            total += sum(60 if one.kind == "warmup" else 95 if superset else 135 for one in each.sets)
    return round(total)


def _sets(rng: Random, asked: Prescribed, week: Week, weekday: int, today: float, *, main: bool) -> Iterator[NewSet]:
    lift = asked.lift
    level = lift.at_first * (1 + lift.gain * week.progress(weekday, stalled=lift.stalled))
    count = max(asked.sets - 2, 2) if week.deload else asked.sets
    if lift.by == "time":
        yield from (NewSet(duration_s=5 * round(level * today * (1 - 0.08 * n) / 5)) for n in range(count))
    elif lift.by == "carry":
        held = _loaded(level, lift.by, week.unit)
        yield from (NewSet(weight=_typed(held), unit=held.unit, distance_m=Decimal(40)) for _ in range(count))
    elif lift.by == "body":
        for n in range(count):
            reps = max(floor(level * today - 1.2 * n + rng.random()), 1)
            yield NewSet(weight=Decimal(0), unit=week.unit, reps=min(reps, asked.reps + 4), side=lift.side)
    elif lift.by == "assisted":
        help_ = _loaded(level, lift.by, week.unit)
        for n in range(count):
            reps = asked.reps - (1 if n and rng.random() < 0.3 else 0)
            yield NewSet(weight=-_typed(help_), unit=help_.unit, reps=reps)
    else:
        yield from _loaded_sets(rng, asked, level * today, count, week, main=main)


def _loaded_sets(
    rng: Random, asked: Prescribed, could: float, count: int, week: Week, *, main: bool
) -> Iterator[NewSet]:
    """Warm-ups, working sets and perhaps a drop set; `could` is today's one-repetition maximum in kg."""
    lift = asked.lift
    planned_kg = strength.working_weight(could, asked.reps, rir=RIR).weight_kg * (DELOADED if week.deload else 1)
    working = _loaded(planned_kg, lift.by, week.unit)
    for part, reps in WARM_UP[: asked.warm_up]:
        lighter = _loaded(part * working.grams / 1000, lift.by, week.unit)
        yield NewSet(kind="warmup", weight=_typed(lighter), unit=lighter.unit, reps=reps)
    to_failure = _repetitions(could, working.grams / 1000)
    for n in range(count):
        left = to_failure - FATIGUE * n + rng.uniform(-0.35, 0.35)
        last = n == count - 1
        failed = last and not week.deload and rng.random() < 0.08
        reps = max(
            floor(left) if failed or left < asked.reps else min(asked.reps + (left > asked.reps + 3.5), floor(left)), 1
        )
        rir = Decimal(min(max(round(2 * (left - reps)), 0), 8)) / 2
        yield NewSet(
            kind="failure" if failed else "normal",
            weight=_typed(working),
            unit=working.unit,
            reps=reps,
            rir=Decimal(0) if failed else rir if main else None,
            side=lift.side,
        )
    if asked.drop and not week.deload:
        dropped = _loaded(0.7 * working.grams / 1000, lift.by, week.unit)
        yield NewSet(kind="drop", weight=_typed(dropped), unit=dropped.unit, reps=asked.reps + rng.randrange(4))


def _repetitions(could_kg: float, weight_kg: float) -> float:
    """The most that `weight_kg` can be lifted, in quarters, by who can lift `could_kg` once: as progress reckons it."""
    quarters = range(4, 120)
    over = bisect_left(quarters, could_kg, key=lambda each: strength.one_rep_max_kg(weight_kg, each / 4))
    return max(quarters[over - 1] / 4, 1.0) if over else 1.0


def _loaded(asked_kg: float, by: With, unit: WeightUnit) -> Weight:
    asked = weights.in_unit(weights.kg(round(asked_kg, 2)), unit)
    return plates.load(asked, _RACKS[by, unit]).weight


def _typed(weight: Weight) -> Decimal:
    """As people type it: 62.5, and not 62.500."""
    return Decimal(f"{weight.value.normalize():f}")
