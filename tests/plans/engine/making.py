"""How does a test of planning come by people? Briefs, catalogues and pasts: small ones by hand, varied ones by seed.

`a_member(rng)` is fast and takes any chance there is: empty shelves, few classes, windows that close, much to avoid, no
equipment, a heavy past or none. `members()` is the same for Hypothesis.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from palestra.catalog.vocabulary import (
    AVOID,
    DISCIPLINES,
    EQUIPMENT,
    GOALS,
    INTENSITIES,
    PATTERNS,
    Discipline,
    Equipment,
    Intensity,
    Level,
    MovementPattern,
    Tracking,
)
from palestra.plans.engine.brief import Brief, Event
from palestra.plans.engine.past import Lift, Past, Performed
from palestra.plans.engine.stock import Opening, Shelf, Stock, StockClass, StockExercise
from palestra.training.strength import PerformedSet

TODAY = date(2026, 11, 23)  # a Monday
ALWAYS = (Opening(None, None),)
EFFORT: dict[Intensity, int] = {"easy": 3, "moderate": 5, "hard": 7}

_LEVELS: tuple[Level, ...] = ("beginner", "intermediate", "advanced")
_CLASS_LEVELS: tuple[Level, ...] = ("all_levels", "all_levels", "beginner", "intermediate", "advanced")
_MUSCLES: dict[MovementPattern, tuple[str, ...]] = {
    "squat": ("quadriceps", "glutes"),
    "hinge": ("hamstrings", "glutes"),
    "lunge": ("glutes", "quadriceps"),
    "horizontal_push": ("chest", "triceps"),
    "horizontal_pull": ("middle_back", "lats"),
    "vertical_push": ("shoulders",),
    "vertical_pull": ("lats", "biceps"),
    "core": ("abdominals",),
    "carry": ("forearms", "traps"),
}
_SMALL_MUSCLES = ("biceps", "triceps", "calves", "shoulders", "hamstrings", "abductors")


def a_brief(**fields: Any) -> Brief:
    """Three days of 45 minutes from the Monday after today, in a gym; say what differs."""
    told: dict[str, Any] = {
        "goal": "general_fitness",
        "style": "mixed",
        "weeks": 4,
        "starts_on": TODAY + timedelta(days=7),
        "week_starts_on": 0,
        "weekdays": (0, 2, 4),
        "session_minutes": 45,
        "level": "intermediate",
        "disciplines": (),
        "equipment": EQUIPMENT,
        "avoid": (),
        "unit": "kg",
        "event": None,
        "away": (),
    }
    return Brief(**{**told, **fields})


def a_class(id: str = "cls_1", **fields: Any) -> StockClass:
    """A ride of half an hour that everybody may take; say what differs."""
    told: dict[str, Any] = {
        "id": id,
        "title": f"Class {id}",
        "discipline": "cycling",
        "intensity": "moderate",
        "level": "all_levels",
        "minutes": 30,
        "low_impact": True,
        "equipment": frozenset(),
        "avoid": frozenset(),
        "body_focus": frozenset(),
        "popularity": 0.5,
        "openings": ALWAYS,
    }
    return StockClass(**{**told, **fields})


def an_exercise(id: str = "exr_1", pattern: MovementPattern = "squat", **fields: Any) -> StockExercise:
    """An exercise without equipment, for anybody; say what differs."""
    told: dict[str, Any] = {
        "id": id,
        "name": f"Exercise {id}",
        "pattern": pattern,
        "primary_muscles": _MUSCLES.get(pattern, ("glutes",)),
        "secondary_muscles": (),
        "equipment": frozenset(),
        "avoid": frozenset(),
        "level": "all_levels",
        "unilateral": False,
        "tracking": "weight_reps",
    }
    return StockExercise(**{**told, **fields})


def a_stock(classes: Iterable[StockClass] = (), exercises: Iterable[StockExercise] = ()) -> Stock:
    """A catalogue of these: the most popular of a shelf first, as the catalogue gives them."""
    shelves: dict[Shelf, list[StockClass]] = {}
    for one in sorted(classes, key=lambda each: (-each.popularity, each.id)):
        shelves.setdefault((one.discipline, one.intensity), []).append(one)
    return Stock(
        shelves={shelf: tuple(many) for shelf, many in shelves.items()},
        known={one.id: one for many in shelves.values() for one in many},
        exercises=tuple(sorted(exercises, key=lambda each: each.id)),
    )


def a_full_stock(minutes: Iterable[int] = (10, 15, 20, 30, 45, 60), copies: int = 3) -> Stock:
    """Every discipline at every intensity and length, several times over; and several exercises of every pattern."""
    lengths = tuple(minutes)
    return a_stock(
        [
            a_class(
                f"cls_{discipline}_{intensity}_{length}_{copy}",
                discipline=discipline,
                intensity=intensity,
                minutes=length,
                popularity=copy / 10,
            )
            for discipline in DISCIPLINES
            for intensity in INTENSITIES
            for length in lengths
            for copy in range(copies)
        ],
        [
            an_exercise(
                f"exr_{pattern}_{copy}",
                pattern,
                equipment=frozenset(({"barbell"}, {"dumbbells"}, set())[copy]),
                tracking=("weight_reps", "weight_reps", "reps")[copy],
                primary_muscles=_MUSCLES.get(pattern, (_SMALL_MUSCLES[copy],)),
            )
            for pattern in PATTERNS
            for copy in range(3)
        ],
    )


def a_past(
    workouts: Iterable[Performed] = (),
    *,
    today: date = TODAY,
    lifts: Iterable[Lift] = (),
    week_starts_on: int = 0,
    assumed: int = 0,
) -> Past:
    """What these workouts make of the weeks."""
    done = tuple(sorted(workouts, key=lambda each: (each.on, each.id)))
    running = today - timedelta(days=(today.weekday() - week_starts_on) % 7)
    weekly = {running - timedelta(days=7 * back): 0 for back in range(8, -1, -1)}
    for one in done:
        week = one.on - timedelta(days=(one.on.weekday() - week_starts_on) % 7)
        if week in weekly:
            weekly[week] += one.load_au
    return Past(
        today=today,
        weekly_au=weekly,
        assumed=assumed,
        workouts=done,
        lifts={lift.exercise_id: lift for lift in lifts},
        taken={one.class_id: one.on for one in done if one.class_id is not None},
    )


def a_workout(on: date, *, minutes: int = 40, load_au: int | None = None, **fields: Any) -> Performed:
    """A ride of forty minutes; say what differs."""
    told: dict[str, Any] = {
        "id": f"wko_{on:%m%d}",
        "on": on,
        "discipline": "cycling",
        "class_id": None,
        "minutes": minutes,
        "load_au": 5 * minutes if load_au is None else load_au,
        "exercise_ids": (),
        "patterns": (),
    }
    return Performed(**{**told, **fields})


def weeks_of(load_au: int, *, weeks: int = 8, today: date = TODAY) -> Past:
    """A past of three sessions a week that together have this load, up to the week before the running one."""
    monday = today - timedelta(days=today.weekday())
    return a_past(
        [
            a_workout(monday - timedelta(days=7 * back) + timedelta(days=2 * day), load_au=share)
            for back in range(1, weeks + 1)
            for day, share in enumerate((load_au // 3, load_au // 3, load_au - 2 * (load_au // 3)))
        ],
        today=today,
    )


def a_lift(exercise_id: str, *sessions: tuple[date, Iterable[tuple[float, int]]], unit: Any = "kg") -> Lift:
    """Sessions of (kilograms, repetitions), oldest first."""
    return Lift(
        exercise_id=exercise_id,
        unit=unit,
        sessions=tuple(
            (on, tuple(PerformedSet(round(weight_kg * 1000), reps) for weight_kg, reps in done))
            for on, done in sessions
        ),
    )


def members() -> st.SearchStrategy[tuple[Brief, Stock, Past]]:
    """Any member, for Hypothesis; a failing one is named by its seed."""
    return st.integers(0, 2**32 - 1).map(lambda seed: a_member(Random(seed)))  # noqa: S311  # people, not secrets


def a_member(rng: Random) -> tuple[Brief, Stock, Past]:
    """Anybody: what they ask for, what there is for them, and what they have done."""
    today = TODAY + timedelta(days=rng.randrange(0, 400))
    week_starts_on = rng.choice((0, 0, 0, 6, 5))
    brief = _any_brief(rng, today, week_starts_on)
    stock = _any_stock(rng, today)
    return brief, stock, _any_past(rng, today, week_starts_on, stock, brief)


def _any_brief(rng: Random, today: date, week_starts_on: int) -> Brief:
    weeks = rng.randint(1, 12)
    starts_on = today + timedelta(days=rng.choice((0, 0, 1, rng.randrange(0, 15))))
    goal = rng.choice(GOALS)
    event = None
    if goal == "event" or rng.random() < 0.1:
        event = Event(
            on=starts_on + timedelta(days=rng.randrange(-3, 7 * weeks + 15)),
            discipline=rng.choice(("running", "cycling", "walking", "rowing")),
            distance_m=rng.choice((None, 5_000, 10_000, 21_098, 42_195)),
        )
    return Brief(
        goal=goal,
        style=rng.choice(("classes", "strength", "mixed")),
        weeks=weeks,
        starts_on=starts_on,
        week_starts_on=week_starts_on,
        weekdays=tuple(sorted(rng.sample(range(7), rng.randint(1, 7)))),
        session_minutes=rng.choice((10, 15, 20, 25, 30, 45, 45, 60, 60, 75, 90, 180)),
        level=rng.choice(_LEVELS),
        disciplines=tuple(rng.sample(DISCIPLINES, rng.choice((0, 0, 0, 1, 2, 4)))),
        equipment=_some(rng, EQUIPMENT, rng.choice((0, 1, 3, 10, 25, len(EQUIPMENT)))),
        avoid=_some(rng, AVOID, rng.choice((0, 0, 0, 1, 3, 8))),
        unit=rng.choice(("kg", "lb")),
        event=event,
        away=_any_away(rng, starts_on, weeks),
    )


def _any_away(rng: Random, starts_on: date, weeks: int) -> tuple[tuple[date, date], ...]:
    spans = []
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        first = starts_on + timedelta(days=rng.randrange(0, 7 * weeks))
        spans.append((first, first + timedelta(days=rng.choice((0, 2, 6, 13)))))
    return tuple(sorted(spans))


def _any_stock(rng: Random, today: date) -> Stock:
    disciplines = rng.sample(DISCIPLINES, rng.choice((0, 1, 3, 8, *(len(DISCIPLINES),) * 4)))
    copies = rng.choice((0, 1, 2, 6, 12, 12))
    classes = [
        _any_class(rng, f"cls_{discipline}_{intensity}_{number:02}", discipline, intensity, today)
        for discipline in disciplines
        for intensity in INTENSITIES
        if rng.random() < 0.8
        for number in range(rng.randint(0, copies))
    ]
    patterns = rng.sample(PATTERNS, rng.choice((0, 4, len(PATTERNS), len(PATTERNS))))
    exercises = [
        _any_exercise(rng, f"exr_{pattern}_{number}", pattern)
        for pattern in patterns
        for number in range(rng.choice((1, 2, 4, 8)))
    ]
    return a_stock(classes, exercises)


def _any_class(rng: Random, id: str, discipline: Discipline, intensity: Intensity, today: date) -> StockClass:
    low_impact = rng.random() < 0.6
    avoid = set(_some(rng, AVOID, rng.choice((0, 0, 0, 1, 4)))) | (set() if low_impact else {"high_impact"})
    return StockClass(
        id=id,
        title=f"{discipline.capitalize()} {id}",
        discipline=discipline,
        intensity=intensity,
        level=rng.choice(_CLASS_LEVELS),
        minutes=rng.choice((5, 10, 15, 20, 20, 25, 30, 30, 45, 60, 90)),
        low_impact=low_impact,
        equipment=frozenset(_some(rng, EQUIPMENT, rng.choice((0, 0, 0, 1, 2)))),
        avoid=frozenset(avoid),  # type: ignore[arg-type]  # words of the vocabulary
        body_focus=frozenset(),
        popularity=rng.randrange(100) / 100,
        openings=_any_openings(rng, today),
    )


def _any_openings(rng: Random, today: date) -> tuple[Opening, ...]:
    turn = datetime.combine(today + timedelta(days=rng.randrange(-5, 60)), time(rng.randrange(24)), UTC)
    return rng.choice(
        (
            *((ALWAYS,) * 6),
            (),
            (Opening(None, turn),),
            (Opening(turn, None),),
            (Opening(None, turn), Opening(turn + timedelta(days=9), None)),
        )
    )


def _any_exercise(rng: Random, id: str, pattern: MovementPattern) -> StockExercise:
    tracking: Tracking = rng.choice(("weight_reps", "weight_reps", "reps", "duration", "distance"))
    kit: tuple[Equipment, ...] = rng.choice(((), (), ("dumbbells",), ("barbell", "rack"), ("kettlebell",), ("mat",)))
    return StockExercise(
        id=id,
        name=id.replace("_", " ").capitalize(),
        pattern=pattern,
        primary_muscles=_MUSCLES.get(pattern, (rng.choice(_SMALL_MUSCLES),)),
        secondary_muscles=(),
        equipment=frozenset(kit),
        avoid=frozenset(_some(rng, AVOID, rng.choice((0, 0, 1, 3)))),
        level=rng.choice(("beginner", "beginner", "intermediate", "advanced")),
        unilateral=rng.random() < 0.3,
        tracking=tracking,
    )


def _any_past(rng: Random, today: date, week_starts_on: int, stock: Stock, brief: Brief) -> Past:
    sessions = rng.choice((0, 0, 1, 2, 4, 6))
    minutes = rng.choice((15, 30, 45, 90))
    workouts = [
        _any_workout(rng, f"wko_{back:03}", today - timedelta(days=back), minutes, stock)
        for back in range(rng.choice((0, 0, 0, 20, 60)), 12 * 7)
        if rng.random() < sessions / 7
    ]
    lifts = [_any_lift(rng, one.id, today, brief.unit) for one in stock.exercises if rng.random() < sessions / 12]
    assumed = rng.randint(0, len(workouts)) if rng.random() < 0.3 else 0
    return a_past(workouts, today=today, lifts=lifts, week_starts_on=week_starts_on, assumed=assumed)


def _any_workout(rng: Random, id: str, on: date, minutes: int, stock: Stock) -> Performed:
    if stock.known and rng.random() < 0.4:
        taken = stock.known[rng.choice(sorted(stock.known))]
        load_au = taken.minutes * EFFORT[taken.intensity]
        return Performed(id, on, taken.discipline, taken.id, taken.minutes, load_au, (), ())
    if stock.exercises and rng.random() < 0.5:
        lifted = rng.sample(stock.exercises, min(3, len(stock.exercises)))
        ids, patterns = tuple(one.id for one in lifted), tuple(sorted({one.pattern for one in lifted}))
        return Performed(id, on, "strength", None, minutes, minutes * 6, ids, patterns)
    return Performed(id, on, rng.choice((*DISCIPLINES, None)), None, minutes, minutes * rng.randint(2, 9), (), ())


def _any_lift(rng: Random, exercise_id: str, today: date, unit: Any) -> Lift:
    weight_g = rng.choice((0, 500, 12_000, 20_000, 61_235, 82_500, 140_000))
    return Lift(
        exercise_id=exercise_id,
        unit=rng.choice((unit, unit, "kg", "lb")),
        sessions=tuple(
            (
                today - timedelta(days=3 * back),
                tuple(
                    PerformedSet(
                        weight_g,
                        rng.choice((None, 0, 1, 3, 5, 8, 10, 12, 15, 30)),
                        rng.choice((None, 0.0, 2.0)),
                        rng.choice(("normal", "normal", "normal", "warmup", "drop", "failure")),
                    )
                    for _ in range(rng.randint(0, 4))
                ),
            )
            for back in range(rng.randint(0, 3), 0, -1)
        ),
    )


def _some(rng: Random, words: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    return tuple(sorted(rng.sample(words, min(count, len(words)))))
