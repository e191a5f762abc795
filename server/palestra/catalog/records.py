"""What a catalogue file says: one record per line of `palestra ingest`, and the rules of each field.

A record is a company's own truth about one class or exercise. Its `id` is the company's and never changes;
`rev` grows with every change, and an older `rev` than the stored one is ignored.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from palestra.catalog.vocabulary import (
    Avoid,
    BodyFocus,
    Decade,
    Discipline,
    Equipment,
    Impact,
    Intensity,
    Kind,
    Level,
    MovementPattern,
    Muscle,
    SegmentKind,
    Status,
    Tracking,
)

ExternalId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S+$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]  # BCP 47, short form
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]  # ISO 3166-1 alpha-2
HttpsUrl = Annotated[str, StringConstraints(pattern=r"^https://\S+$", max_length=1_000)]
Seconds = Annotated[int, Field(ge=0, le=6 * 3600)]


class Record(BaseModel):
    """Strict: an unknown column is an error, since a silently dropped field is lost data."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WindowRecord(Record):
    """When and for whom a class may be shown and played. Empty lists mean everyone; missing ends are open."""

    regions: list[Region] = []
    tiers: list[Slug] = []
    platforms: list[Slug] = []
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self


class SegmentRecord(Record):
    """A stretch of a class, in seconds from its start. `intensity` is 1 (easiest) to 5 (hardest)."""

    name: Line
    kind: SegmentKind
    start_s: Seconds
    end_s: Seconds
    intensity: Annotated[int, Field(ge=1, le=5)]
    target: Annotated[str, StringConstraints(max_length=120)] = ""
    exercises: list[ExternalId] = []
    avoid: list[Avoid] = []

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end_s <= self.start_s:
            raise ValueError("end_s must be greater than start_s")
        return self


class TrackRecord(Record):
    """One song of a class, in playing order."""

    title: Line
    artist: Line


class ProgramItemRecord(Record):
    """One class of a programme (week and day, both from 1) or of a collection (both 1)."""

    class_id: ExternalId
    week: Annotated[int, Field(ge=1, le=52)] = 1
    day: Annotated[int, Field(ge=1, le=7)] = 1


class ClassRecord(Record):
    """A class, a programme or a collection."""

    id: ExternalId
    rev: Annotated[int, Field(ge=0, lt=2**63)]
    kind: Kind = "class"
    title: Line
    description: Paragraph = ""
    discipline: Discipline
    class_type: list[Slug] = []
    instructors: Annotated[list[Line], Field(max_length=10)] = []
    level: Level = "all_levels"
    difficulty: Annotated[float, Field(ge=1, le=10)] | None = None
    intensity: Intensity = "moderate"
    impact: Impact = "low"
    duration_s: Annotated[int, Field(gt=0, le=200 * 3600)]
    language: LanguageTag = "en"
    captions: list[LanguageTag] = []
    explicit: bool = False
    equipment: list[Equipment] = []
    body_focus: list[BodyFocus] = []
    avoid: list[Avoid] = []
    genres: list[Slug] = []
    decades: list[Decade] = []
    released_on: date
    live_starts_at: AwareDatetime | None = None
    popularity: Annotated[float, Field(ge=0, le=1)] = 0.0
    rating: Annotated[float, Field(ge=0, le=5)] | None = None
    rating_count: Annotated[int, Field(ge=0, lt=2**31)] = 0
    url: HttpsUrl | None = None
    artwork_url: HttpsUrl | None = None
    status: Status = "published"
    withdrawn_at: AwareDatetime | None = None
    replaced_by: ExternalId | None = None
    windows: Annotated[list[WindowRecord], Field(max_length=50)] = []
    segments: Annotated[list[SegmentRecord], Field(max_length=200)] = []
    tracks: Annotated[list[TrackRecord], Field(max_length=200)] = []
    items: Annotated[list[ProgramItemRecord], Field(max_length=366)] = []

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.items and self.kind == "class":
            raise ValueError("only a program or a collection has items")
        if self.kind == "class" and self.segments and max(s.end_s for s in self.segments) > self.duration_s:
            raise ValueError("a segment ends after the class does")
        if self.replaced_by and self.status != "withdrawn":
            raise ValueError("replaced_by belongs to a withdrawn class")
        return self


class ExerciseRecord(Record):
    """One exercise: what it trains, what it needs and what it asks of a body (`avoid`)."""

    id: ExternalId
    rev: Annotated[int, Field(ge=0, lt=2**63)]
    name: Line
    aliases: list[Line] = []
    pattern: MovementPattern
    primary_muscles: list[Muscle] = []
    secondary_muscles: list[Muscle] = []
    equipment: list[Equipment] = []
    avoid: list[Avoid] = []
    level: Level = "all_levels"
    unilateral: bool = False
    tracking: Tracking = "weight_reps"
    cues: Annotated[list[Sentence], Field(max_length=12)] = []
    instructions: Annotated[list[Annotated[str, StringConstraints(max_length=2_000)]], Field(max_length=40)] = []
    video_url: HttpsUrl | None = None
    status: Literal["published", "withdrawn"] = "published"
