"""What members prefer: read as a whole, changed field by field, never written over unseen.

The words of the catalogue (equipment, disciplines, levels, what to avoid) are checked by the tool that takes them,
which knows the catalogue; here is checked what can be without it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Annotated, Any, Literal, get_args
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import queries
from palestra.errors import Conflict, NotFound, ValidationFailed
from palestra.store.engine import Reader

Units = Literal["metric", "imperial"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
WORDS_MAX = 50
REST_MAX = 30  # periods; somebody who plans more of them has the oldest to forget
REST_DAYS_MAX = 366


@cache
def time_zones() -> frozenset[str]:
    """The names of the IANA database that this machine knows."""
    return frozenset(available_timezones())


def _time_zone(name: object) -> object:
    if isinstance(name, str) and name not in time_zones():
        raise ValueError("is no time zone of the IANA database, such as Europe/Berlin")
    return name


def _each_once(words: object) -> object:
    if isinstance(words, list | tuple) and all(isinstance(word, str) for word in words):
        return list(dict.fromkeys(words))
    return words


Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$")]
Words = Annotated[list[Word], BeforeValidator(_each_once), Field(max_length=WORDS_MAX)]
TimeZone = Annotated[str, BeforeValidator(_time_zone)]
MaxHeartRate = Annotated[int, Field(ge=100, le=240)]
RestingHeartRate = Annotated[int, Field(ge=25, le=130)]
Ftp = Annotated[int, Field(ge=30, le=700)]


class Rest(BaseModel):
    """Days of planned rest, both ends among them; a streak lasts through it. Written as an ISO 8601 interval."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_on: date
    until_on: date

    @model_validator(mode="after")
    def _in_order(self) -> "Rest":
        if not timedelta(0) <= self.until_on - self.from_on < timedelta(days=REST_DAYS_MAX):
            raise ValueError(f"A rest ends on the day it begins or later, within {REST_DAYS_MAX} days")
        return self

    def __str__(self) -> str:
        return f"{self.from_on}/{self.until_on}"


def joined(rests: Iterable[Rest]) -> list[Rest]:
    """The same days in the fewest periods, in order: what overlaps or touches is one."""
    found: list[Rest] = []
    for rest in sorted(rests, key=lambda each: each.from_on):
        last = found[-1] if found else None
        together = last and Rest.model_construct(from_on=last.from_on, until_on=max(last.until_on, rest.until_on))
        touches = last and rest.from_on <= last.until_on + timedelta(days=1)
        if together and touches and together.until_on - together.from_on < timedelta(days=REST_DAYS_MAX):
            found[-1] = together
        else:
            found.append(rest)
    return found


Rests = Annotated[list[Rest], AfterValidator(joined), Field(max_length=REST_MAX)]
_RESTS: TypeAdapter[list[Rest]] = TypeAdapter(list[Rest])


class Profile(BaseModel):
    """What a member has said about their training; null where they have not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[int, Field(ge=0, description="Grows with every change; 0 when nothing was said yet.")]
    units: Units | None
    time_zone: Annotated[TimeZone | None, Field(description="IANA name, such as Europe/Berlin.")]
    week_starts_on: Weekday | None
    goals: Words | None
    equipment: Words | None
    days: Annotated[list[Weekday] | None, BeforeValidator(_each_once)]
    session_minutes: Annotated[int | None, Field(ge=5, le=300)]
    level: Word | None
    disciplines: Words | None
    avoid: Words | None
    max_heart_rate_bpm: MaxHeartRate | None
    resting_heart_rate_bpm: RestingHeartRate | None
    ftp_w: Annotated[Ftp | None, Field(description="Functional threshold power.")]
    planned_rest: Annotated[Rests | None, Field(description="In order, none touching the next.")]


FIELDS = tuple(name for name in Profile.model_fields if name != "version")
NOTHING_SAID = Profile.model_construct(version=0, **dict.fromkeys(FIELDS))


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change: everything as it is now, and the names of the fields that are different."""

    profile: Profile
    changed: list[str]


async def read(reader: Reader, member_id: UUID) -> Profile:
    """What the member prefers now."""
    row = await reader.fetchrow(queries.PREFERENCES, member_id)
    return NOTHING_SAID if row is None else _stored(row)


async def change(
    connection: AsyncConnection,
    member_id: UUID,
    changes: Mapping[str, object],
    *,
    version: int | None,
    now: datetime,
) -> Changed:
    """Set the named fields; None takes a preference back. What is not named stays as it is.

    `version` is the one the change was made from: Conflict when it has moved on. Without one the change is made to
    whatever is there, and two at once both count where they name different fields. Raises ValidationFailed for an
    unknown field or a value that does not fit.
    """
    before = await lock(connection, member_id, now)
    if version is not None and version != before.version:
        raise Conflict(
            "The preferences were changed in the meantime.", fix="Read them again, and change what still applies."
        )
    after = _changed(before, changes)
    names = [name for name in FIELDS if getattr(after, name) != getattr(before, name)]
    if not names:
        return Changed(before, [])
    rest = None if after.planned_rest is None else _RESTS.dump_json(after.planned_rest).decode()
    values = {**after.model_dump(), "planned_rest": rest, "member_id": member_id, "now": now}
    await connection.execute(text(queries.SET_PREFERENCES), values)
    return Changed(after, names)


async def lock(connection: AsyncConnection, member_id: UUID, now: datetime) -> Profile:
    """What the member prefers, which nobody else changes until the transaction ends. Raises NotFound for nobody."""
    await connection.execute(text(queries.BEGIN_PREFERENCES), {"member_id": member_id, "now": now})
    row = (await connection.execute(text(queries.LOCK_PREFERENCES), {"member_id": member_id})).one_or_none()
    if row is None:
        raise NotFound("No member has this id.")
    return _stored(row._mapping)


def _stored(row: Mapping[Any, Any]) -> Profile:
    rest = row["planned_rest"]
    return Profile.model_construct(**{**row, "planned_rest": None if rest is None else _RESTS.validate_json(rest)})


def _changed(before: Profile, changes: Mapping[str, object]) -> Profile:
    if unknown := sorted(set(changes) - set(FIELDS)):
        raise ValidationFailed(f"There is no preference called {', '.join(unknown)}.")
    try:
        after = Profile.model_validate({**before.model_dump(), **changes, "version": before.version + 1})
    except ValidationError as error:
        told = [
            f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False, include_url=False)
        ]
        raise ValidationFailed("The preferences do not fit: " + "; ".join(told) + ".") from None
    rest_bpm, max_bpm = after.resting_heart_rate_bpm, after.max_heart_rate_bpm
    if rest_bpm is not None and max_bpm is not None and rest_bpm >= max_bpm:
        raise ValidationFailed(
            f"resting_heart_rate_bpm ({rest_bpm}) must be below max_heart_rate_bpm ({max_bpm}).",
            fix="Ask which is right.",
        )
    return after
