"""What has been done? A member's training as planning reads it: loads by week, the last sessions of each lift, workouts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from palestra.catalog.vocabulary import Discipline, MovementPattern
from palestra.training.strength import PerformedSet
from palestra.training.weights import WeightUnit


@dataclass(frozen=True, slots=True)
class Performed:
    """One workout that counts. `load_au` is minutes times effort; what was not said is assumed (gathering.py says how)."""

    id: str  # wko_…
    on: date  # local
    discipline: Discipline | None
    class_id: str | None
    minutes: int
    load_au: int
    exercise_ids: tuple[str, ...]
    patterns: tuple[MovementPattern, ...]  # of its exercises, as far as the catalogue knows them


@dataclass(frozen=True, slots=True)
class Lift:
    """The last sessions of one exercise, oldest first, each with its working sets, and the unit they were typed in."""

    exercise_id: str
    unit: WeightUnit
    sessions: tuple[tuple[date, tuple[PerformedSet, ...]], ...]


@dataclass(frozen=True, slots=True)
class Past:
    """Until today. `weekly_au` has the load of each of the member's weeks by its first day, weeks of nothing as 0."""

    today: date
    weekly_au: Mapping[date, int]  # the running week and the 8 before it
    assumed: int  # workouts of those weeks whose effort or duration was not said
    workouts: tuple[Performed, ...]  # of the last 12 weeks, in order of time
    lifts: Mapping[str, Lift]  # by exercise id
    taken: Mapping[str, date]  # class id → when it was last taken, of the last 12 weeks

    @property
    def empty(self) -> bool:
        """Whether nothing is known of any training."""
        return not self.workouts
