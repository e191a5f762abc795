"""What workouts say and are told: a workout to be written, and the wire types that tools and widgets share.

What is written is closed and bounded here, so that chat, imports and the player cannot differ in what they let through.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from palestra.catalog.schemas import Wire
from palestra.catalog.vocabulary import Discipline
from palestra.training.strength import SetKind
from palestra.training.weights import LARGEST, WeightUnit
from palestra.workouts.sources import Source

Side = Literal["left", "right", "each"]
LinkState = Literal["suspected", "confirmed", "rejected"]

EXERCISES_MAX = 60
SETS_MAX = 100  # of one exercise
WORKOUT_SETS_MAX = 500
DURATION_MAX_S = 7 * 86_400
DISTANCE_MAX_M = 5_000_000
METRES_PER: Mapping[str, Decimal] = {"m": Decimal(1), "km": Decimal(1000), "mi": Decimal("1609.344")}  # NIST SP 811

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")
]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000, pattern=r"^[^\x00]*$")]
Seconds = Annotated[int, Field(ge=0, le=DURATION_MAX_S)]
Metres = Annotated[Decimal, Field(ge=0, le=DISTANCE_MAX_M, allow_inf_nan=False)]
Bpm = Annotated[Decimal, Field(ge=20, le=260, allow_inf_nan=False)]
Watts = Annotated[Decimal, Field(ge=0, le=5_000, allow_inf_nan=False)]
Effort = Annotated[Decimal, Field(ge=0, le=10, allow_inf_nan=False)]


class Closed(BaseModel):
    """What is written: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NewSet(Closed):
    """One set as it was done. A weight without a unit is refused: nobody can tell 100 lb from 100 kg afterwards."""

    kind: SetKind = "normal"
    weight: Annotated[Decimal, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)] | None = None  # as typed
    unit: WeightUnit | None = None
    reps: Annotated[int, Field(ge=0, le=10_000)] | None = None
    rir: Annotated[Decimal, Field(ge=0, le=50, allow_inf_nan=False)] | None = None
    duration_s: Seconds | None = None
    distance_m: Metres | None = None
    side: Side | None = None


class NewExercise(Closed):
    """An exercise with its sets; `exercise_id` is resolved already (workouts/naming.py)."""

    exercise_id: str  # exr_… or cex_…
    name: Line  # as it was called
    superset: Annotated[int, Field(ge=0, le=99)] | None = None
    note: Note | None = None
    sets: Annotated[tuple[NewSet, ...], Field(max_length=SETS_MAX)] = ()


class Metrics(Closed):
    """What was measured of the whole workout; None for what was not."""

    distance_m: Metres | None = None
    elevation_gain_m: Metres | None = None
    energy_kcal: Annotated[int, Field(ge=0, le=100_000)] | None = None
    average_bpm: Bpm | None = None
    max_bpm: Annotated[int, Field(ge=20, le=260)] | None = None
    average_w: Watts | None = None
    normalised_w: Watts | None = None


class NewWorkout(Closed):
    """A workout to be written, whole. `performed_at` has a zone; `time_zone` (IANA) is where it happened."""

    title: Line
    performed_at: datetime
    time_zone: str
    discipline: Discipline | None = None
    class_id: str | None = None
    duration_s: Seconds | None = None
    rpe: Effort | None = None  # CR-10, of the whole session
    note: Note | None = None
    metrics: Metrics = Metrics()
    bpm_s: dict[int, float] | None = None  # seconds by beats per minute
    exercises: Annotated[tuple[NewExercise, ...], Field(max_length=EXERCISES_MAX)] = ()
    source: Source = "chat"
    source_uid: str | None = None  # what it is at the source: the same again is the same workout

    @property
    def local_date(self) -> date:
        """The date where it happened, when it began."""
        return self.performed_at.astimezone(ZoneInfo(self.time_zone)).date()


class WorkoutSet(Wire):
    """One set, weights as typed."""

    kind: SetKind
    weight: Annotated[float | None, Field(description="As typed; 0 is the body alone, less is assistance.")]
    unit: WeightUnit | None
    reps: int | None
    rir: Annotated[float | None, Field(description="Repetitions in reserve.")]
    duration_s: int | None
    distance_m: float | None
    side: Side | None


class WorkoutExercise(Wire):
    """One exercise of a workout."""

    exercise_id: str
    name: str
    superset: int | None
    note: str | None
    sets: list[WorkoutSet]


class WorkoutMetrics(Wire):
    """What was measured; null for what was not."""

    distance_m: float | None
    elevation_gain_m: float | None
    energy_kcal: int | None
    average_bpm: float | None
    max_bpm: int | None
    average_w: float | None
    normalised_w: float | None


class LinkedWorkout(Wire):
    """Another record that may be the same workout."""

    workout_id: str
    source: Source
    state: LinkState
    score: Annotated[float, Field(description="0 to 1.")]
    counted: Annotated[bool, Field(description="Whether the other one is counted in progress, and not this one.")]


class Workout(Wire):
    """A workout in full."""

    id: str
    version: Annotated[int, Field(description="Pass it to update_workout.")]
    local_date: date
    start_local: Annotated[str, Field(description="HH:MM where it happened.")]
    time_zone: str
    title: str
    discipline: Discipline | None
    class_id: str | None
    duration_s: int | None
    rpe: Annotated[float | None, Field(description="0 to 10, whole session.")]
    note: str | None
    source: Source
    exercises: list[WorkoutExercise]
    sets_left_out: Annotated[int, Field(description="Sets not told here: the workout is too long for one answer.")]
    metrics: WorkoutMetrics
    duplicates: list[LinkedWorkout]
    deleted: bool


@dataclass(frozen=True, slots=True)
class StoredWorkout:
    """A workout as it is stored: what was written, and what became of it."""

    id: UUID
    version: int
    written: NewWorkout
    superseded_by: UUID | None
    changed_at: datetime
    deleted: bool
