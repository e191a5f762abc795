"""What the player and the server say to each other: the deeds of a workout under way, and what they came to."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from palestra.catalog.schemas import Wire
from palestra.training.weights import LARGEST, WeightUnit
from palestra.workouts.schemas import DURATION_MAX_S, Closed, Line

SETS_MAX = 50  # of one exercise, its warm-up apart

OpId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
ExerciseId = Annotated[str, StringConstraints(pattern=r"^(exr|cex)_[a-z2-7]{16,26}$")]
RunId = Annotated[str, StringConstraints(pattern=r"^run_[a-z2-7]{26}$")]


class PlayerOp(Closed):
    """One deed. It writes one register: a set (`exercise_id`, `warm_up`, `n`), what became of an exercise, or the clock.

    Of two deeds that write the same register the later one holds, by `at` and then by `id`; so deeds may come twice,
    late and in any order, and the outcome is the same.
    """

    id: Annotated[OpId, Field(description="Of this deed alone.")]
    at: Annotated[AwareDatetime, Field(description="When it was done.")]
    what: Literal["set", "unset", "mark", "clock"]
    exercise_id: ExerciseId | None = None
    n: Annotated[int | None, Field(ge=1, le=SETS_MAX, description="Which set; warm-up counts apart.")] = None
    warm_up: bool = False
    reps: Annotated[int | None, Field(ge=0, le=10_000)] = None
    duration_s: Annotated[int | None, Field(ge=0, le=DURATION_MAX_S, description="Of a hold.")] = None
    weight: Annotated[float | None, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)] = None
    unit: WeightUnit | None = None
    rir: Annotated[float | None, Field(ge=0, le=50, allow_inf_nan=False)] = None
    per_side: Annotated[bool, Field(description="Done with each side.")] = False
    name: Annotated[Line | None, Field(description="What an exercise that was swapped in is called.")] = None
    instead_of: Annotated[ExerciseId | None, Field(description="Which one it was swapped in for.")] = None
    skipped: Annotated[bool, Field(description="The exercise is left out.")] = False
    elapsed_s: Annotated[int | None, Field(ge=0, le=DURATION_MAX_S, description="Of a class, at `at`.")] = None
    running: bool = False


class PlayedSet(Wire):
    """A set that was done."""

    exercise_id: str
    n: int
    warm_up: bool
    reps: int | None
    duration_s: int | None
    weight: Annotated[float | None, Field(description="As typed.")]
    unit: WeightUnit | None
    rir: float | None
    per_side: bool
    done_at: datetime


class PlayedMark(Wire):
    """An exercise that was swapped in for another, or left out."""

    exercise_id: str
    name: str | None
    instead_of: str | None
    skipped: bool


class PlayerClock(Wire):
    """Where a class is: at `at` it was at `elapsed_s`, and it runs on since then, or stands."""

    elapsed_s: int
    running: bool
    at: datetime


class PlayedWorkout(Wire):
    """The workout that it became."""

    workout_id: str
    undo: Annotated[dict[str, Any] | None, Field(description="Arguments for update_workout that take it back.")]


class PlayerRun(Wire):
    """What was done so far of a session in the player."""

    id: str
    server_now: Annotated[datetime, Field(description="The server's clock when it said this.")]
    started_at: datetime | None
    clock: PlayerClock | None
    marks: list[PlayedMark]
    sets: list[PlayedSet]
    finished: Annotated[PlayedWorkout | None, Field(description="Null while it is under way.")]
