"""What is said to the player: the parts of a class, or the sets of a strength session with today's targets."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from palestra.catalog.schemas import Wire
from palestra.training.weights import WeightUnit
from palestra.workouts.playing.schemas import PlayerRun


class PlayerSegment(Wire):
    """A stretch of a class."""

    name: str
    start_s: int
    end_s: int
    intensity: Annotated[int, Field(description="1 (easiest) to 5 (hardest).")]
    target: str


class PlayerSet(Wire):
    """One set, as it is to be done."""

    n: int
    reps_low: int | None
    reps_high: int | None
    hold_s: int | None
    weight: Annotated[float | None, Field(description="Null: the body alone, or to be found.")]
    unit: Annotated[WeightUnit | None, Field(description="Null: the body alone.")]
    rir: Annotated[int | None, Field(description="Repetitions in reserve at the end of the set.")]


class PlayerPlates(Wire):
    """What goes on a barbell; per side, heaviest first."""

    bar: float
    per_side: list[float]
    unit: WeightUnit


class PlayerExercise(Wire):
    """One exercise of a strength session."""

    exercise_id: str
    name: str
    per_side: bool
    rest_s: int
    sets: list[PlayerSet]
    warm_up: Annotated[list[PlayerSet], Field(description="Suggested before the first heavy lift.")]
    plates: Annotated[PlayerPlates | None, Field(description="Of the working sets; null without a barbell.")]
    last_time: Annotated[str | None, Field(description="What was done last; null when it never was.")]
    why: Annotated[str | None, Field(description="Where the weight comes from.")]


class NextUp(Wire):
    """What comes after it."""

    id: str
    title: str
    local_date: date
    start_local: str | None


class Player(Wire):
    """One session, ready to be started."""

    kind: Literal["class", "live", "strength", "event", "other"]
    title: str
    minutes: int | None
    item_id: str | None
    class_id: str | None
    playable: bool
    why_not: Annotated[str | None, Field(description="Why it cannot be played now; null when it can.")]
    url: Annotated[str | None, Field(description="Opens the player; null when it cannot be played.")]
    segments: list[PlayerSegment]
    exercises: list[PlayerExercise]
    next_up: NextUp | None
    run: Annotated[
        PlayerRun | None, Field(description="What was done of it so far; null where nothing can be recorded.")
    ]
