"""What the catalogue says to the outside: wire types that tools and widgets share. Output models have no defaults."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, with_config
from typing_extensions import TypedDict  # pydantic needs it below Python 3.12

from palestra.catalog.vocabulary import (
    Avoid,
    BodyFocus,
    Discipline,
    Equipment,
    Impact,
    Intensity,
    Kind,
    Level,
    MovementPattern,
    Muscle,
    SegmentKind,
    Tracking,
)

Reason = Literal["sign_in", "tier", "region", "not_yet", "ended", "withdrawn"]


class Wire(BaseModel):
    """A type of the published contract: closed, and complete in every answer."""

    model_config = ConfigDict(extra="forbid")


class Availability(Wire):
    """Whether this caller may play it now."""

    playable: bool
    reason: Annotated[Reason | None, Field(description="Why it cannot be played now; null when it can.")]
    until: Annotated[date | None, Field(description="Last day it can be played, when that is known.")]
    replaced_by: Annotated[str | None, Field(description="Id of the class that took its place.")]


class ClassCard(Wire):
    """A class, programme or collection in one glance."""

    id: str
    kind: Kind
    title: str
    discipline: Discipline
    class_type: list[str]
    instructors: list[str]
    duration_s: Annotated[int, Field(description="Length in seconds.")]
    level: Level
    difficulty: Annotated[float | None, Field(description="1 (easiest) to 10 (hardest).")]
    intensity: Intensity
    impact: Impact
    equipment: Annotated[list[Equipment], Field(description="What is needed; empty means nothing.")]
    released_on: date
    live_starts_at: datetime | None
    explicit: bool
    rating: Annotated[float | None, Field(description="0 to 5, by members.")]
    availability: Availability


CLOSED = ConfigDict(extra="forbid")

# Rows of a class are dictionaries with a type: a model object each would cost a class a tenth of its CPU.


@with_config(CLOSED)
class Segment(TypedDict):
    """A stretch of a class."""

    name: str
    kind: SegmentKind
    start_s: int
    end_s: int
    intensity: Annotated[int, Field(description="1 (easiest) to 5 (hardest).")]
    target: str
    exercises: Annotated[list[str], Field(description="Exercise ids, for search_exercises.")]


@with_config(CLOSED)
class Track(TypedDict):
    """One song, in playing order."""

    title: str
    artist: str


@with_config(CLOSED)
class ProgramSession(TypedDict):
    """One class of a programme or collection."""

    week: int
    day: int
    id: str
    title: str
    duration_s: int
    playable: bool


class ClassDetail(ClassCard):
    """Everything the catalogue knows about a class, programme or collection."""

    description: str
    language: str
    captions: list[str]
    body_focus: list[BodyFocus]
    avoid: Annotated[list[Avoid], Field(description="Movement constraints it does not respect.")]
    genres: list[str]
    rating_count: int
    url: str | None
    segments: list[Segment]
    playlist: list[Track]
    sessions: Annotated[list[ProgramSession], Field(description="Classes of a programme, by week and day.")]


class ExerciseCard(Wire):
    """One exercise: how it is done, what it trains and what it needs."""

    id: str
    name: str
    aliases: list[str]
    pattern: MovementPattern
    primary_muscles: list[Muscle]
    secondary_muscles: list[Muscle]
    equipment: list[Equipment]
    avoid: Annotated[list[Avoid], Field(description="Movement constraints it does not respect.")]
    level: Level
    unilateral: bool
    tracking: Tracking
    cues: list[str]
    video_url: str | None
