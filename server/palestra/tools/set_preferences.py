"""set_preferences: units, time zone, week start, goals, equipment, days, what to avoid, heart rates, power, rest."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import idempotency, preferences
from palestra.catalog.schemas import Wire
from palestra.errors import Conflict, ValidationFailed
from palestra.store.engine import driver
from palestra.tools._shared import words
from palestra.tools._shared.declaring import Call, OneOrMore, Result, one_of, tool
from palestra.tools._shared.listing import SuchAs
from palestra.tools._shared.profile import TrainingProfile, in_words, shown

NAME = "set_preferences"
# Searches are anonymous tools whose arguments say all that was applied; nothing is applied behind them.
EFFECTS = {
    "equipment": "Searches do not assume it: pass it as equipment_available.",
    "avoid": "Searches do not leave it out by themselves: pass it as avoid.",
    "max_heart_rate_bpm": "Heart-rate zones of past workouts are counted by it too.",
    "ftp_w": "Power zones and training stress are counted by it, of past workouts too.",
    "planned_rest": "A streak lasts through these days.",
}

OwnLevel = Annotated[Literal["beginner", "intermediate", "advanced"], one_of("beginner", "intermediate", "advanced")]
Preference = Annotated[
    Literal[
        "units",
        "time_zone",
        "week_starts_on",
        "goals",
        "equipment",
        "days",
        "session_minutes",
        "level",
        "disciplines",
        "avoid",
        "max_heart_rate_bpm",
        "resting_heart_rate_bpm",
        "ftp_w",
        "planned_rest",
    ],
    one_of(*preferences.FIELDS),
    SuchAs("goals"),
]
Days = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d(/\d{4}-\d\d-\d\d)?$")]


class IgnoredField(Wire):
    """Something that was given and not taken."""

    field: str
    why: str


class SetPreferencesResult(Result):
    """The profile as it is now, and what was understood."""

    profile: TrainingProfile
    changed: Annotated[list[str], Field(description="Fields that differ from before; empty when all was so already.")]
    effects: Annotated[list[str], Field(description="What follows from it, and what does not.")]
    ignored_fields: list[IgnoredField]
    replayed: Annotated[bool, Field(description="This client_ref was answered before; nothing was done again.")]
    undo: Annotated[
        dict[str, Any] | None, Field(description="Arguments for set_preferences that take this change back.")
    ]


@tool(
    title="Set preferences",
    read_only=False,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("profile:write",),
    widget=None,
    invoking="Saving your preferences",
    invoked="Preferences saved",
)
async def set_preferences(
    call: Call,
    *,
    units: Annotated[words.Units | None, Field(description="")] = None,
    time_zone: Annotated[preferences.TimeZone | None, Field(description="")] = None,
    week_starts_on: Annotated[words.Weekday | None, Field(description="")] = None,
    goals: Annotated[words.Goals | None, Field(max_length=5, description="")] = None,
    equipment: Annotated[words.EquipmentList | None, Field(description='All they have; ["none"] for nothing.')] = None,
    days: Annotated[words.Weekdays | None, Field(description="")] = None,
    session_minutes: Annotated[int | None, Field(ge=5, le=300, description="")] = None,
    level: Annotated[OwnLevel | None, Field(description="")] = None,
    disciplines: Annotated[words.Disciplines | None, Field(description="")] = None,
    avoid: Annotated[
        words.Avoids | None,
        Field(description="[] for none. Never say why."),
    ] = None,
    max_heart_rate_bpm: Annotated[preferences.MaxHeartRate | None, Field(description="")] = None,
    resting_heart_rate_bpm: Annotated[preferences.RestingHeartRate | None, Field(description="")] = None,
    ftp_w: Annotated[preferences.Ftp | None, Field(description="")] = None,
    planned_rest: Annotated[
        Annotated[list[Days], OneOrMore] | None,
        Field(
            max_length=preferences.REST_MAX,
            description="Days off, as 2026-12-20/2027-01-03; added, unless in clear too.",
        ),
    ] = None,
    clear: Annotated[Annotated[list[Preference], OneOrMore] | None, Field(description="Forget.")] = None,
    version: Annotated[int | None, Field(ge=0, description="Refused when it moved on.")] = None,
    client_ref: Annotated[words.ClientRef | None, Field(description="Repeat it to retry.")] = None,
) -> SetPreferencesResult:
    """Use this when the member says what they prefer, have, train for or leave out, to be remembered.

    What is given replaces what was said. Health conditions are not stored: only movements to avoid.
    Do not use it for one session's wishes (search_classes), or for guesses.
    """
    member_id, _ = call.signed_in()
    given: dict[str, Any] = {
        "units": units,
        "time_zone": time_zone,
        "week_starts_on": week_starts_on,
        "goals": _each_once(goals),
        "equipment": _each_once(words.at_hand(equipment)),
        "days": None if days is None else sorted(set(days), key=preferences.WEEKDAYS.index),
        "session_minutes": session_minutes,
        "level": level,
        "disciplines": _each_once(disciplines),
        "avoid": _each_once(avoid),
        "max_heart_rate_bpm": max_heart_rate_bpm,
        "resting_heart_rate_bpm": resting_heart_rate_bpm,
        "ftp_w": ftp_w,
        "planned_rest": None if planned_rest is None else [_rest(days) for days in planned_rest],
    }
    wanted = {name: value for name, value in given.items() if value is not None}
    if both := sorted(set(clear or ()) & set(wanted) - {"planned_rest"}):
        raise ValidationFailed(f"{', '.join(both)} cannot be set and cleared at once.")
    wanted = dict.fromkeys(clear or ()) | wanted
    if not wanted:
        raise ValidationFailed("There is nothing to set.", fix=f"Give one of {', '.join(preferences.FIELDS)}.")
    ignored = []
    if equipment and "none" in equipment and len(set(equipment)) > 1:
        ignored.append(IgnoredField(field="equipment", why="“none” was left out, since other equipment is named."))
    adding = planned_rest is not None and "planned_rest" not in (clear or ())
    async with call.database.transaction() as connection:
        begun = None
        if client_ref is not None:
            db = await driver(connection)
            begun = await idempotency.begin(db, member_id, NAME, call.arguments, client_ref=client_ref, now=call.now)
            if begun.answer is not None:
                return SetPreferencesResult.model_validate({**begun.answer, "replayed": True})
        before, after, changed = await _set(connection, member_id, wanted, version, adding_rest=adding, now=call.now)
        result = SetPreferencesResult.model_construct(
            summary=_summary(after, changed),
            profile=after,
            changed=changed,
            effects=[EFFECTS[name] for name in changed if name in EFFECTS and getattr(after, name)],
            ignored_fields=ignored,
            replayed=False,
            undo=_undo(before, after, changed),
        )
        if begun is not None:
            await idempotency.finish(db, begun, result.model_dump(mode="json"), call.now)
        return result


def _each_once(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else list(dict.fromkeys(values))


def _rest(days: str) -> preferences.Rest:
    first, _, last = days.partition("/")
    try:
        return preferences.Rest.model_validate({"from_on": first, "until_on": last or first})
    except ValidationError:
        raise ValidationFailed(
            f"planned_rest: {days} is no period of at most {preferences.REST_DAYS_MAX} days.",
            fix="Write the first day and the last, as 2026-12-20/2027-01-03.",
        ) from None


async def _set(
    connection: AsyncConnection,
    member_id: UUID,
    given: dict[str, Any],
    version: int | None,
    *,
    adding_rest: bool,
    now: datetime,
) -> tuple[TrainingProfile, TrainingProfile, list[str]]:
    """The profile before and after, and what differs. What is so already is not set again: a retry changes nothing."""
    read = await preferences.lock(connection, member_id, now)
    before = shown(read)
    wanted = given
    if given.get("planned_rest") is not None:
        known = (read.planned_rest or []) if adding_rest else []
        wanted = {**given, "planned_rest": preferences.joined([*known, *given["planned_rest"]])}
    if all(getattr(read, name) == value for name, value in wanted.items()):
        return before, before, []
    if version is not None and version != read.version:
        raise Conflict(
            f"The preferences were changed in the meantime: they are at version {read.version}.",
            fix="Read them with get_training_context, and change what still applies.",
        )
    made = await preferences.change(connection, member_id, wanted, version=read.version, now=now)
    return before, shown(made.profile), made.changed


def _summary(after: TrainingProfile, changed: list[str]) -> str:
    if not changed:
        return "All of it was so already; nothing changed."
    return f"Saved: {'; '.join(in_words(after, name) for name in changed)}."


def _undo(before: TrainingProfile, after: TrainingProfile, changed: list[str]) -> dict[str, Any] | None:
    if not changed:
        return None
    was = {name: getattr(before, name) for name in changed}
    arguments: dict[str, Any] = {name: value for name, value in was.items() if value is not None}
    if forgotten := [name for name, value in was.items() if value is None]:
        arguments["clear"] = forgotten
    if arguments.get("equipment") == []:
        arguments["equipment"] = ["none"]
    if "planned_rest" in arguments:
        arguments["clear"] = [*arguments.get("clear", ()), "planned_rest"]
    return arguments | {"version": after.version}
