"""What does a plan hold? Sessions, prescribed to the set; kept and compared as canonical JSON."""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from pydantic import TypeAdapter

from palestra.catalog.vocabulary import Discipline, Intensity, MovementPattern
from palestra.training.weights import Weight

SessionKind = Literal["class", "strength", "event"]

HARD_EFFORT = 7  # CR-10; a session from here on is a hard one


@dataclass(frozen=True, slots=True)
class Slot:
    """What a session is for, so that it can be filled again with something else."""

    kind: SessionKind
    focus: str  # as it is said: "full body A", "easy endurance", "intervals"
    disciplines: tuple[Discipline, ...]  # of a class, in the order they are tried
    intensity: Intensity
    patterns: tuple[MovementPattern, ...]  # of a strength session, in the order they are trained


@dataclass(frozen=True, slots=True)
class PrescribedExercise:
    """One exercise of a strength session. Either repetitions or a hold; a weight where it is known which."""

    exercise_id: str
    name: str
    pattern: MovementPattern
    muscles: tuple[str, ...]  # primary
    sets: int
    reps_low: int | None
    reps_high: int | None
    hold_s: int | None
    per_side: bool
    rir: int  # repetitions in reserve at the end of a set
    weight: Weight | None  # None: the body alone, or the weight is to be found
    rest_s: int
    why: str  # where the weight comes from, in words; empty where nothing is to be said


@dataclass(frozen=True, slots=True)
class Session:
    """One session. `key` names it within the plan through every change: a moved session is the same session."""

    key: str
    on: date
    slot: Slot
    title: str
    class_id: str | None
    minutes: int  # estimated; of a class its length
    effort: int  # CR-10, planned
    priority: int  # 1 is the most important of its week; no two sessions of a week share one
    exercises: tuple[PrescribedExercise, ...]
    start_local: time | None  # where the member has said when

    @property
    def load_au(self) -> int:
        """Planned session-RPE load (Foster 2001): minutes times effort, in arbitrary units."""
        return self.minutes * self.effort

    @property
    def hard(self) -> bool:
        """Whether it is one of the week's hard sessions."""
        return self.effort >= HARD_EFFORT


Content = tuple[Session, ...]  # in the order of (on, key)

_CONTENT: TypeAdapter[Content] = TypeAdapter(Content)


def ordered(sessions: "Content | list[Session]") -> Content:
    """The one order of a plan's sessions."""
    return tuple(sorted(sessions, key=lambda session: (session.on, session.key)))


def canonical(content: Content) -> bytes:
    """The content as JSON; equal plans are equal bytes."""
    return _CONTENT.dump_json(content)


def parsed(stored: bytes | str) -> Content:
    """The content again."""
    return _CONTENT.validate_json(stored)
