"""What was performed, as it is told in arguments: sets, exercises, distances and times, read into what is written.

Nothing is dropped in silence: what is not taken becomes an `IgnoredField`, what was not said and had to be assumed, a
sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from palestra.accounts.preferences import Profile, time_zones
from palestra.catalog.schemas import Wire
from palestra.errors import NotFound, ValidationFailed
from palestra.search.red_flags import URGENT, red_flag
from palestra.search.text import fold
from palestra.store.engine import Reader
from palestra.tools._shared.declaring import OneOrMore, absent, one_of
from palestra.tools._shared.listing import ToldIn, plain_optionals
from palestra.training.strength import SetKind, rir_of_rpe
from palestra.training.weights import LARGEST, WeightUnit
from palestra.workouts import bests, naming
from palestra.workouts.naming import Resolved
from palestra.workouts.schemas import (
    DURATION_MAX_S,
    EXERCISES_MAX,
    METRES_PER,
    SETS_MAX,
    NewExercise,
    NewSet,
    Note,
    Side,
)

Item = TypeVar("Item", bound=BaseModel)

RESOLVED_TOLD = 20
RECORDS_TOLD = 12
ASSUMED_TOLD = 10
NAME_TOLD = 60  # characters
RESULT_BYTES = 15_000  # of a result's 16 KB: names of fields and what is short are the rest

Unit = Annotated[
    WeightUnit,
    one_of("kg", "lb", synonyms={"kg": "kgs, kilo, kilogram, kilogramme", "lb": "lbs, pound"}),
]
DistanceUnit = Annotated[
    Literal["m", "km", "mi"],
    one_of("m", "km", "mi", synonyms={"m": "metre, meter", "km": "kms, kilometre, kilometer", "mi": "mile"}),
]
Kind = Annotated[
    SetKind,
    one_of(
        "normal",
        "warmup",
        "drop",
        "failure",
        synonyms={
            "normal": "working, work, working set, straight",
            "warmup": "warm up, warming up",
            "drop": "dropset, drop set",
            "failure": "to failure, amrap",
        },
    ),
]
WhichSide = Annotated[Side, one_of("left", "right", "each", synonyms={"each": "both, per side, each side"})]
WorkoutId = Annotated[str, StringConstraints(pattern=r"^wko_[a-z2-7]{26}$")]
ExerciseName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Kilo = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]


class Given(BaseModel):
    """Part of an argument: closed, null means not given."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=plain_optionals)


class GivenSet(Given):
    """One set, or `count` equal ones."""

    count: Annotated[int, Field(ge=1, le=50, description="Equal sets."), absent(1)] = 1
    kind: Annotated[Kind, absent("normal")] = "normal"
    weight: Annotated[Kilo | None, Field(description="0: body alone; less: assistance.")] = None
    unit: Unit | None = None
    reps: Annotated[int, Field(ge=0, le=10_000)] | None = None
    rir: Annotated[float, Field(ge=0, le=50)] | None = None
    rpe: Annotated[float | None, Field(ge=0, le=10, description="")] = None
    duration_s: Annotated[int, Field(ge=0, le=DURATION_MAX_S)] | None = None
    distance: Annotated[float, Field(ge=0, le=5_000_000)] | None = None
    distance_unit: DistanceUnit | None = None
    side: WhichSide | None = None


ToldSet = Annotated[GivenSet, ToldIn("log_workout")]


class GivenExercise(Given):
    """An exercise as the member calls it, with its sets."""

    name: Annotated[ExerciseName | None, Field(description="")] = None
    exercise_id: Annotated[Annotated[str, StringConstraints(max_length=40)] | None, Field(description="")] = None
    sets: Annotated[tuple[ToldSet, ...], Field(max_length=SETS_MAX), OneOrMore, absent(())] = ()
    superset: Annotated[int | None, Field(ge=0, le=99, description="Same number: alternated.")] = None
    note: Annotated[Note | None, Field(description="")] = None


class IgnoredField(Wire):
    """Something that was given and not taken."""

    field: str
    why: str


class ResolvedExercise(Wire):
    """What a name was taken for."""

    input: str
    exercise_id: str | None
    name: str
    confidence: Annotated[float, Field(description="0 to 1; ask below 0.8.")]
    how: str


class NewRecord(Wire):
    """A set that beat everything before it."""

    exercise: str
    kind: str
    set: str
    previous: str
    estimate: Annotated[str | None, Field(description="One-repetition maximum.")]
    method: str | None


@dataclass(slots=True)
class Reading:
    """What is noticed while arguments are read: for the member who typed them, with their preferences."""

    profile: Profile
    unit: WeightUnit | None = None  # said once for all weights
    ignored: list[IgnoredField] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    urgent: str | None = None
    in_miles: bool = False  # how distances were told

    def ignore(self, name: str, why: str) -> None:
        """Say that something is not taken."""
        self.ignored.append(IgnoredField(field=name[:NAME_TOLD], why=why))

    def assume(self, sentence: str) -> None:
        """Say once what was assumed."""
        if sentence not in self.assumed and len(self.assumed) < ASSUMED_TOLD:
            self.assumed.append(sentence)

    def taken_for(self, resolved: Sequence[Resolved]) -> None:
        """Say of names what they were taken for, where they are not the name of anything."""
        for one in resolved:
            if one.how == "created":
                self.assume(f"“{_short(one.input)}” is in no catalogue: it is the member's own exercise now.")
            elif one.how == "near":
                self.assume(f"“{_short(one.input)}” was taken for “{_short(one.name)}”.")

    def words(self, name: str, text: str | None) -> str | None:
        """A member's own words, unless they hold a sign that is nothing to be kept: then urgent care comes first."""
        if text is None or not red_flag(fold(text)):
            return text or None
        self.urgent = URGENT
        self.ignore(name, "It tells of a possible emergency, which is no part of a training log.")
        return None

    def weight_unit(self) -> WeightUnit | None:
        """The unit of weights that say none: told once for all, or by the member's units."""
        if self.unit is not None:
            return self.unit
        return None if self.profile.units is None else "kg" if self.profile.units == "metric" else "lb"

    def weight_unit_assumed(self, name: str) -> WeightUnit:
        """The same; raises ValidationFailed where neither says."""
        unit = self.weight_unit()
        if unit is None:
            raise ValidationFailed(
                f"{name} has no unit, and the member has said none.", fix="Ask whether it is kg or lb, and pass unit."
            )
        if self.unit is None:
            self.assume(f"Weights without a unit are {unit}: the member's units are {self.profile.units}.")
        return unit

    def metres(self, name: str, distance: float | None, unit: str | None) -> Decimal | None:
        """A distance in metres; raises ValidationFailed where nothing says its unit."""
        if distance is None:
            if unit is not None:
                self.ignore(f"{name}_unit", "There is no distance it could be the unit of.")
            return None
        if unit is None:
            if self.profile.units is None:
                raise ValidationFailed(f"{name} has no unit.", fix="Ask whether it is km or mi, and pass it.")
            unit = "km" if self.profile.units == "metric" else "mi"
            self.assume(f"Distances without a unit are {unit}: the member's units are {self.profile.units}.")
        self.in_miles |= unit == "mi"
        return Decimal(str(distance)) * METRES_PER[unit]

    def changes_of_set(self, name: str, given: GivenSet) -> dict[str, Any]:
        """What of a set was said, as `NewSet` calls it; the weight may have no unit."""
        found: dict[str, Any] = {
            "kind": given.kind if "kind" in given.model_fields_set else None,
            "weight": None if given.weight is None else Decimal(str(given.weight)),
            "unit": given.unit,
            "reps": given.reps,
            "rir": self._rir(name, given),
            "duration_s": given.duration_s,
            "distance_m": self.metres(f"{name}.distance", given.distance, given.distance_unit),
            "side": given.side,
        }
        return {key: value for key, value in found.items() if value is not None}

    def set(self, name: str, given: GivenSet, *, unit_later: bool = False) -> NewSet:
        """One set; raises ValidationFailed where it is empty, or its weight has no unit and may not get one later."""
        found = self.changes_of_set(name, given)
        if "weight" in found and "unit" not in found and not unit_later:
            found["unit"] = self.weight_unit_assumed(f"{name}.weight")
        if "weight" not in found and found.pop("unit", None):
            self.ignore(f"{name}.unit", "There is no weight it could be the unit of.")
        if not found.keys() - {"kind", "side", "rir"}:
            raise ValidationFailed(f"{name} says nothing of what was done.", fix="Ask for repetitions, time or weight.")
        return NewSet(**found)

    def sets(self, name: str, given: Sequence[GivenSet], *, unit_later: bool = False) -> tuple[NewSet, ...]:
        """All sets of an exercise, `count` written out."""
        if sum(one.count for one in given) > SETS_MAX:
            raise ValidationFailed(f"{name} has more than {SETS_MAX} sets.")
        return tuple(
            made
            for place, one in enumerate(given)
            for made in [self.set(f"{name}.sets[{place}]", one, unit_later=unit_later)] * one.count
        )

    def when(self, told: str | None, zone: str | None, now: datetime, duration_s: int | None) -> tuple[datetime, str]:
        """When and in which zone a workout began; says what it took for granted.

        Local text is of the given zone, else of the member's, else UTC. An offset says where it happened as well,
        unless it is Z, which is how machines write local times.
        """
        named = zone or self.profile.time_zone
        if named is None and (told is None or _OFFSET.search(told) is None):
            self.assume("The time zone is UTC: none was said, and the member's is not set.")
        here = ZoneInfo(named or "UTC")
        if told is None:
            began = (now - timedelta(seconds=duration_s or 0)).replace(microsecond=0)
            self.assume("It ended just now." if duration_s else "It began just now: no time was said.")
            return began, here.key
        read = _moment(told, now)
        if isinstance(read, date) and not isinstance(read, datetime):
            local_now = now.astimezone(here)
            noon = datetime.combine(read, time(12), here)
            began = min(noon, now) if read == local_now.date() else noon
            self.assume(f"It began at {began.astimezone(here):%H:%M}: only the day was said.")
            return began.astimezone(UTC).replace(second=0, microsecond=0), here.key
        if read.tzinfo is None:
            return self._local(read, here), here.key
        if zone is not None or read.utcoffset() == read.astimezone(here).utcoffset():
            return read.astimezone(UTC), here.key
        if told.rstrip().upper().endswith("Z"):
            if named is None:
                self.assume("The time zone is UTC: none was said, and the member's is not set.")
            return read.astimezone(UTC), here.key
        return read.astimezone(UTC), _zone_of(read.tzinfo, read)

    def _local(self, told: datetime, zone: ZoneInfo) -> datetime:
        """The moment of a clock on the wall; of two, the first."""
        first, second = (told.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        if first.utcoffset() != second.utcoffset():
            self.assume(f"The clocks in {zone.key} changed at {told:%H:%M} that day: it began before the change.")
        return first.astimezone(UTC)

    def _rir(self, name: str, given: GivenSet) -> Decimal | None:
        if given.rir is not None:
            if given.rpe is not None:
                self.ignore(f"{name}.rpe", "Repetitions in reserve were given as well, and say the same.")
            return Decimal(str(given.rir))
        if given.rpe is None:
            return None
        if given.rpe < 5:
            self.ignore(f"{name}.rpe", "Below 5 the rating of a set says no repetitions in reserve.")
            return None
        return Decimal(str(rir_of_rpe(given.rpe)))


async def exercises(
    db: Reader, member_id: UUID, given: Sequence[GivenExercise], reading: Reading, *, now: datetime
) -> tuple[tuple[NewExercise, ...], list[Resolved]]:
    """The exercises as they are written, and what their names were taken for. Unknown ids raise NotFound."""
    if len(given) > EXERCISES_MAX:
        raise ValidationFailed(f"A workout has at most {EXERCISES_MAX} exercises.")
    for place, one in enumerate(given):
        if (one.name is None) == (one.exercise_id is None):
            raise ValidationFailed(f"exercises[{place}] needs name or exercise_id, one of them.")
    ids = [one.exercise_id for one in given if one.exercise_id is not None]
    known = await named_by_id(db, member_id, ids)
    names = [one.name for one in given if one.name is not None]
    lifted = {one.name for one in given if one.name is not None and any(each.weight for each in one.sets)}
    resolved = await naming.resolve(db, member_id, names, now=now, lifted=lifted) if names else []
    meant = {one.input: one for one in resolved}
    written = []
    for place, one in enumerate(given):
        told = f"exercises[{place}]"
        if one.name is not None:
            taken = meant[one.name]  # a guess goes by the name of what it was taken for
            exercise_id, name = taken.exercise_id or "", taken.name if taken.how == "near" else one.name
        else:
            exercise_id, name = one.exercise_id or "", known[one.exercise_id or ""]
        written.append(
            NewExercise(
                exercise_id=exercise_id,
                name=name[:120],
                superset=one.superset,
                note=reading.words(f"{told}.note", one.note),
                sets=reading.sets(told, one.sets),
            )
        )
    return tuple(written), list(meant.values())


async def named_by_id(db: Reader, member_id: UUID, ids: Sequence[str]) -> dict[str, str]:
    """The names of exercises by their ids; raises NotFound for one that is not, or is not this member's."""
    known = await naming.known_ids(db, member_id, ids) if ids else {}
    for one in ids:
        if one not in known:
            raise NotFound(
                f"There is no exercise with the id {one}.", fix="Give its name instead, as the member calls it."
            )
    return known


def told_resolved(resolved: Sequence[Resolved], *, rehearsed: bool = False) -> list[ResolvedExercise]:
    """What is worth telling of how names were taken: the unsure first, bounded. Nothing is made in a rehearsal."""
    unsure_first = sorted(resolved, key=lambda one: one.how in ("exact", "custom"))
    return [
        ResolvedExercise(
            input=_short(one.input),
            exercise_id=None if rehearsed and one.how == "created" else one.exercise_id,
            name=_short(one.name),
            confidence=round(one.confidence, 2),
            how=one.how,
        )
        for one in unsure_first[:RESOLVED_TOLD]
    ]


def told_records(records: Sequence[bests.PersonalRecord]) -> list[NewRecord]:
    """Records in words, bounded."""
    return [
        NewRecord(
            exercise=_short(one.name),
            kind=one.kind,
            set=one.performed,
            previous=one.previous,
            estimate=one.one_rep_max,
            method=one.method,
        )
        for one in records[:RECORDS_TOLD]
    ]


class Room:
    """What is left of a result's size: lists take of it in turn, as many of their first items as fit."""

    def __init__(self, *taken: BaseModel | str | None) -> None:
        self._left = RESULT_BYTES - sum(_size(one) for one in taken)

    def take(self, items: Sequence[Item]) -> list[Item]:
        """Those of `items` that fit."""
        told: list[Item] = []
        for one in items:
            size = _size(one)
            if size > self._left:
                break
            self._left -= size
            told.append(one)
        return told


_OFFSET = re.compile(r"(?:Z|[+-]\d\d:?\d\d)\s*$", re.IGNORECASE)


def _moment(told: str, now: datetime) -> date | datetime:
    told = told.strip()
    try:
        read = date.fromisoformat(told) if len(told) == len("2026-11-23") else datetime.fromisoformat(told)
    except ValueError:
        raise ValidationFailed(
            "performed_at must be a day like 2026-11-23, or a local time like 2026-11-23T18:30."
        ) from None
    if not 1950 <= read.year <= now.year + 1:  # exactly is checked where it is written; here, what calendars can do
        raise ValidationFailed("performed_at must lie between 1950 and today.")
    return read


def _zone_of(offset: tzinfo | None, at: datetime) -> str:
    """A zone of the database for an offset that is not the member's at that moment."""
    hours, rest = divmod(int((at.utcoffset() or timedelta()).total_seconds()), 3_600)
    name = "Etc/GMT" if hours == 0 else f"Etc/GMT{-hours:+d}"  # their signs are the other way round
    if rest or name not in time_zones():
        raise ValidationFailed(
            "performed_at has an offset that is not the member's.", fix="Pass time_zone, where it happened."
        )
    return name


def _size(told: BaseModel | str | None) -> int:
    if told is None:
        return 0
    return len(told.encode() if isinstance(told, str) else told.model_dump_json().encode()) + 2


def _short(text: str) -> str:
    return text if len(text) <= NAME_TOLD else f"{text[: NAME_TOLD - 1]}…"
