"""What members prefer: read as a whole, changed field by field, never written over unseen.

The words of the catalogue (equipment, disciplines, levels, what to avoid) are checked by the tool that takes them,
which knows the catalogue; here is checked what can be without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Literal, get_args
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import queries
from palestra.errors import Conflict, NotFound, ValidationFailed
from palestra.store.engine import Reader

Units = Literal["metric", "imperial"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
WORDS_MAX = 50


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
    return NOTHING_SAID if row is None else Profile.model_construct(**dict(row))


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
    await connection.execute(text(queries.BEGIN_PREFERENCES), {"member_id": member_id, "now": now})
    row = (await connection.execute(text(queries.LOCK_PREFERENCES), {"member_id": member_id})).one_or_none()
    if row is None:
        raise NotFound("No member has this id.")
    before = Profile.model_construct(**row._mapping)
    if version is not None and version != before.version:
        raise Conflict(
            "The preferences were changed in the meantime.", fix="Read them again, and change what still applies."
        )
    after = _changed(before, changes)
    names = [name for name in FIELDS if getattr(after, name) != getattr(before, name)]
    if not names:
        return Changed(before, [])
    await connection.execute(text(queries.SET_PREFERENCES), {**after.model_dump(), "member_id": member_id, "now": now})
    return Changed(after, names)


def _changed(before: Profile, changes: Mapping[str, object]) -> Profile:
    if unknown := sorted(set(changes) - set(FIELDS)):
        raise ValidationFailed(f"There is no preference called {', '.join(unknown)}.")
    try:
        return Profile.model_validate({**before.model_dump(), **changes, "version": before.version + 1})
    except ValidationError as error:
        told = [
            f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False, include_url=False)
        ]
        raise ValidationFailed("The preferences do not fit: " + "; ".join(told) + ".") from None
