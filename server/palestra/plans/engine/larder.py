"""What of the stock is for this member? The hard filters and the order of choice, each worked out once and when asked."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from palestra.catalog.vocabulary import Discipline, Goal, Intensity, MovementPattern
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.fitting import allowed, suits_level
from palestra.plans.engine.past import Past
from palestra.plans.engine.stock import Shelf, Stock, StockClass, StockExercise
from palestra.plans.engine.weights import Found

# The better fit first. In a movement with a load more of it can be trained; core and carries need none.
_TRACKING = {"weight_reps": 0, "reps": 1, "distance": 2, "duration": 3}
_NO_LOAD_NEEDED = frozenset({"core", "carry", "balance", "mobility", "rotation"})
_SMALL = frozenset({"core", "carry", "rotation"})  # of which more muscles are no merit
_LEVELS = {
    "beginner": {"beginner": 0, "all_levels": 0},
    "intermediate": {"intermediate": 0, "all_levels": 0, "beginner": 0},
    "advanced": {"intermediate": 0, "all_levels": 0, "advanced": 1, "beginner": 1},
}
# For which muscles a pattern is trained: a squat that is for something else is an odd one.
_MUSCLES: dict[MovementPattern, tuple[str, ...]] = {
    "squat": ("quadriceps",),
    "hinge": ("hamstrings", "glutes"),
    "lunge": ("quadriceps", "glutes"),
    "horizontal_push": ("chest",),
    "horizontal_pull": ("middle_back", "lats"),
    "vertical_push": ("shoulders",),
    "vertical_pull": ("lats",),
    "core": ("abdominals", "obliques"),
}
_BARS = frozenset({"barbell", "ez_bar"})
_HELD = frozenset({"dumbbells", "kettlebell"})
_MACHINES = frozenset({"cable_machine", "weight_machine"})
_HEAVY_GOALS: frozenset[Goal] = frozenset({"strength", "muscle"})


@dataclass(slots=True)
class Larder:
    """A brief with all there is for it. `classes` and `exercises` remember what they have worked out."""

    brief: Brief
    stock: Stock
    past: Past
    weights: dict[object, Found] = field(default_factory=dict)  # strength.py's, worked out once
    lifted: dict[object, object] = field(default_factory=dict)  # strength.py's as well, and
    chosen: dict[object, list[StockExercise]] = field(default_factory=dict)
    candidates: dict[object, tuple[StockClass, ...]] = field(default_factory=dict)  # classes.py's
    _classes: dict[Shelf, tuple[StockClass, ...]] = field(default_factory=dict)
    _exercises: dict[MovementPattern, tuple[StockExercise, ...]] = field(default_factory=dict)
    _by_pattern: dict[MovementPattern, list[StockExercise]] = field(default_factory=dict)
    _done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        equipment, avoid = frozenset(self.brief.equipment), frozenset(self.brief.avoid)
        for one in self.stock.exercises:
            if suits_level(one, self.brief) and allowed(one, equipment, avoid):
                self._by_pattern.setdefault(one.pattern, []).append(one)
        for workout in self.past.workouts:
            self._done.update(workout.exercise_ids)
        self._done.update(self.past.lifts.keys())

    def classes(self, discipline: Discipline, intensity: Intensity) -> tuple[StockClass, ...]:
        """The classes of a shelf that fit the member, the most popular first; a date may still rule one out."""
        shelf = (discipline, intensity)
        if shelf not in self._classes:
            equipment, avoid = frozenset(self.brief.equipment), frozenset(self.brief.avoid)
            fitting = [
                one
                for one in self.stock.shelves.get(shelf, ())
                if one.minutes <= self.brief.session_minutes
                and one.openings
                and suits_level(one, self.brief)
                and allowed(one, equipment, avoid)
            ]
            self._classes[shelf] = tuple(sorted(fitting, key=lambda one: (-one.popularity, one.id)))
        return self._classes[shelf]

    def looked_at(self) -> Iterator[StockClass]:
        """Every class that was considered so far."""
        return (one for shelf in sorted(self._classes) for one in self._classes[shelf])

    def exercises(self, pattern: MovementPattern) -> tuple[StockExercise, ...]:
        """The exercises of a pattern that fit the member: those already done first, then what trains most, then ids."""
        if pattern not in self._exercises:
            self._exercises[pattern] = tuple(sorted(self._by_pattern.get(pattern, ()), key=self._order))
        return self._exercises[pattern]

    def _order(self, one: StockExercise) -> tuple[int | str, ...]:
        small = one.pattern in _NO_LOAD_NEEDED
        return (
            -self._done[one.id],
            int(not _trains(one)),
            _LEVELS[self.brief.level].get(one.level, 2),
            0 if small else _TRACKING[one.tracking],
            self._implement(one),
            int(one.unilateral),
            0 if one.pattern in _SMALL else -len(one.primary_muscles) - len(one.secondary_muscles),
            len(one.avoid),  # what asks least of a body is the simplest
            one.name,
            one.id,
        )

    def _implement(self, one: StockExercise) -> int:
        """What takes the most load first, where strength or muscle is the goal; else whatever has a load."""
        if one.pattern in _NO_LOAD_NEEDED or one.pattern == "isolation":
            return 0
        if not one.equipment.isdisjoint(_BARS):
            return 0
        if not one.equipment.isdisjoint(_HELD):
            return 1 if self.brief.goal in _HEAVY_GOALS else 0
        if not one.equipment.isdisjoint(_MACHINES):
            return 1
        return 2


def _trains(one: StockExercise) -> bool:
    """Whether the muscle it names first is one of those its pattern is trained for."""
    wanted = _MUSCLES.get(one.pattern)
    return wanted is None or one.primary_muscles[:1] == () or one.primary_muscles[0] in wanted
