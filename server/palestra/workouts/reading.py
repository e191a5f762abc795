"""What has a member performed? One workout in full, or a list of many in a line each; never too long for an answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from palestra.catalog.schemas import Wire
from palestra.catalog.vocabulary import Discipline
from palestra.errors import NotFound
from palestra.store.engine import Reader
from palestra.workouts import duplicates, writing
from palestra.workouts.ids import key_of, public_id
from palestra.workouts.queries import reading as queries
from palestra.workouts.schemas import (
    METRES_PER,
    LinkedWorkout,
    Metrics,
    NewExercise,
    NewSet,
    StoredWorkout,
    Workout,
    WorkoutExercise,
    WorkoutMetrics,
    WorkoutSet,
)
from palestra.workouts.sources import SOURCES, WITHHELD, Source
from palestra.workouts.wording import number, set_in_words, sets_in_words

# An answer of 16 KB is the most there may be; a usual workout of 25 sets takes 4.
EXERCISES_BYTES = 8_000
PAGE_BYTES = 8_000
NOTE_TOLD = 500  # characters
EXERCISE_NOTE_TOLD = 120
WHAT_TOLD = 120
NAMED = 3  # exercises of a workout in a line
LAST_TIME_TOLD = 300
METRES_PER_FOOT = Decimal("0.3048")  # the international foot, NIST SP 811

Units = Literal["metric", "imperial"]
After = tuple[datetime, UUID]  # the last of a page: performed_at and id


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by; None does not narrow. Both days are within it; `text` may stand anywhere in it."""

    from_on: date | None = None
    to_on: date | None = None
    discipline: str | None = None
    exercise_id: str | None = None
    class_id: str | None = None
    text: str | None = None
    source: Source | None = None


class WorkoutRow(Wire):
    """A workout in a line."""

    id: str
    local_date: date
    start_local: Annotated[str, Field(description="HH:MM where it happened.")]
    time_zone: str
    title: str
    discipline: Discipline | None
    duration_s: int | None
    what: Annotated[str, Field(description="Measures and best sets, weights as typed.")]
    source: Source
    duplicate_of: Annotated[str | None, Field(description="The same workout from another source; counted there.")]


class LastTime(Wire):
    """When an exercise was done last."""

    workout_id: str
    local_date: date
    sets: Annotated[str, Field(description="In their order, weights as typed.")]


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, the newest first. `next` is where the following page begins, None at the end.

    `total` and the days are of all pages. `withheld` counts, by source, what of these days is not told at all.
    """

    rows: list[WorkoutRow]
    next: After | None
    total: int
    first_on: date | None
    last_on: date | None
    withheld: dict[Source, int]


async def one(db: Reader, member_id: UUID, told_id: str) -> Workout:
    """A workout of this member in full, deleted or not; raises NotFound for any other, and for what is not told."""
    key = key_of("wko", told_id)
    if key is None:
        raise NotFound(f"There is no workout with the id {told_id[:40]}.", fix="Look it up with get_workouts.")
    stored = await writing.stored(db, member_id, key)
    if (withheld := SOURCES[stored.written.source].withheld) is not None:
        raise NotFound("This workout cannot be shown here.", fix=f"{withheld} It is in the export of the account.")
    return wire(stored, (await duplicates.links(db, member_id, [key]))[key])


def wire(stored: StoredWorkout, links: Sequence[LinkedWorkout]) -> Workout:
    """A workout as it is told: within some 12 KB, whatever is in it, and saying how many sets are left out."""
    written = stored.written
    start = written.performed_at.astimezone(ZoneInfo(written.time_zone))
    exercises, left_out = _bounded(written.exercises)
    return Workout(
        id=public_id("wko", stored.id),
        version=stored.version,
        local_date=written.local_date,
        start_local=f"{start:%H:%M}",
        time_zone=written.time_zone,
        title=written.title,
        discipline=written.discipline,
        class_id=written.class_id,
        duration_s=written.duration_s,
        rpe=_number(written.rpe),
        note=_cut(written.note, NOTE_TOLD),
        source=written.source,
        exercises=exercises,
        sets_left_out=left_out,
        metrics=_metrics(written.metrics),
        duplicates=list(links),
        deleted=stored.deleted,
    )


async def listed(
    db: Reader, member_id: UUID, filters: Filters, *, limit: int, after: After | None = None, units: Units | None = None
) -> Listed:
    """The member's workouts, the newest first, after the last of the page before. Distances are told in `units`."""
    asked = (
        filters.from_on,
        filters.to_on,
        filters.discipline,
        filters.exercise_id,
        filters.class_id,
        None if filters.text is None else f"%{_literal(filters.text)}%",
        filters.source,
        list(WITHHELD),
    )
    found = await db.fetch(queries.PAGE, member_id, *asked, *(after or (None, None)), limit + 1)
    done = await _exercises(db, member_id, [row["id"] for row in found[:limit]], filters.exercise_id)
    rows: list[WorkoutRow] = []
    size = 0
    for row in found[:limit]:
        told = _row(row, done.get(row["id"], []), units)
        size += _bytes(told)
        if rows and size > PAGE_BYTES:
            break
        rows.append(told)
    last = found[len(rows) - 1] if rows and len(rows) < len(found) else None
    total = await db.fetchrow(queries.TOTAL, member_id, *asked) or {}
    withheld = await db.fetch(queries.WITHHELD, member_id, filters.from_on, filters.to_on, list(WITHHELD))
    return Listed(
        rows=rows,
        next=None if last is None else (last["performed_at"], last["id"]),
        total=total["total"],
        first_on=total["first_on"],
        last_on=total["last_on"],
        withheld={row["source"]: row["workouts"] for row in withheld},
    )


async def last_time(db: Reader, member_id: UUID, exercise_id: str) -> LastTime | None:
    """The sets of an exercise when it was done last, of what is counted; None when it never was."""
    row = await db.fetchrow(queries.LAST_TIME, member_id, exercise_id, list(WITHHELD))
    if row is None:
        return None
    stored = await writing.stored(db, member_id, row["id"])
    sets = [one for done in stored.written.exercises if done.exercise_id == exercise_id for one in done.sets]
    return LastTime(
        workout_id=public_id("wko", row["id"]),
        local_date=row["local_date"],
        sets=_cut(sets_in_words(sets), LAST_TIME_TOLD) or "",
    )


async def _exercises(
    db: Reader, member_id: UUID, workout_ids: Sequence[UUID], exercise_id: str | None
) -> dict[UUID, list[Mapping[str, Any]]]:
    found: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in await db.fetch(queries.EXERCISES, member_id, workout_ids, exercise_id, NAMED):
        found.setdefault(row["workout_id"], []).append(row)
    return found


def _row(row: Mapping[str, Any], done: Sequence[Mapping[str, Any]], units: Units | None) -> WorkoutRow:
    start = row["performed_at"].astimezone(ZoneInfo(row["time_zone"]))
    other = row["superseded_by"]
    return WorkoutRow(
        id=public_id("wko", row["id"]),
        local_date=row["local_date"],
        start_local=f"{start:%H:%M}",
        time_zone=row["time_zone"],
        title=row["title"],
        discipline=row["discipline"],
        duration_s=row["duration_s"],
        what=_what(row, done, units),
        source=row["source"],
        duplicate_of=None if other is None else public_id("wko", other),
    )


def _what(row: Mapping[str, Any], done: Sequence[Mapping[str, Any]], units: Units | None) -> str:
    """A workout in a line: what was measured, then the first exercises that fit, each with its best set."""
    measured = ", ".join(_measures(row, units))
    exercises = [_exercise_in_words(one) for one in done]
    all_of_them = max(row["exercises"], len(done)) if len(done) == NAMED else len(done)
    for named in range(len(done), 0, -1):
        more = f"{all_of_them - named} more" if all_of_them > named else ""
        line = "; ".join(part for part in (measured, *exercises[:named], more) if part)
        if len(line) <= WHAT_TOLD or named == 1:
            return _cut(line, WHAT_TOLD) or ""
    return measured


def _measures(row: Mapping[str, Any], units: Units | None) -> Iterable[str]:
    if row["distance_m"]:
        yield distance_in_words(row["distance_m"], units)
    if row["elevation_gain_m"]:
        gain_m = row["elevation_gain_m"]
        yield f"{gain_m / METRES_PER_FOOT:.0f} ft up" if units == "imperial" else f"{gain_m:.0f} m up"
    if row["average_bpm"]:
        yield f"{row['average_bpm']:.0f} bpm"
    if row["average_w"]:
        yield f"{row['average_w']:.0f} W"
    if row["energy_kcal"]:
        yield f"{row['energy_kcal']} kcal"


def distance_in_words(distance_m: Decimal, units: Units | None) -> str:
    """A distance as it is said: kilometres, or miles for who thinks in them; metres where it is short."""
    if units == "imperial":
        return f"{number(round(distance_m / METRES_PER['mi'], 2))} mi"
    return f"{number(round(distance_m / 1000, 2))} km" if distance_m >= 1000 else f"{number(distance_m)} m"


def _exercise_in_words(row: Mapping[str, Any]) -> str:
    if not row["sets"]:
        return str(row["name"])
    sets = f"{row['name']} {row['sets']} set{'' if row['sets'] == 1 else 's'}"
    best = {"weight": row["weight_value"] or None, "unit": row["weight_unit"], "reps": row["reps"]}
    best |= {name: row[name] or None for name in ("duration_s", "distance_m")}
    if all(value is None for name, value in best.items() if name != "unit"):
        return sets
    return f"{sets}, best {set_in_words(NewSet.model_construct(kind='normal', rir=None, side=None, **best))}"


def _bounded(exercises: Sequence[NewExercise]) -> tuple[list[WorkoutExercise], int]:
    """The exercises with as many sets as fit, from the first on, and how many sets do not."""
    told: list[WorkoutExercise] = []
    room = EXERCISES_BYTES
    for done in exercises:
        head = WorkoutExercise(
            exercise_id=done.exercise_id,
            name=done.name,
            superset=done.superset,
            note=_cut(done.note, EXERCISE_NOTE_TOLD),
            sets=[],
        )
        room -= _bytes(head)
        for one in map(_set, done.sets):
            room -= _bytes(one) + 1
            if room < 0:
                break
            head.sets.append(one)
        if room < 0 and not head.sets:
            break
        told.append(head)
        if room < 0:
            break
    sets = sum(len(done.sets) for done in exercises)
    return told, sets - sum(len(done.sets) for done in told)


def _bytes(told: Wire) -> int:
    return len(told.model_dump_json().encode())


def _set(one: NewSet) -> WorkoutSet:
    return WorkoutSet(
        kind=one.kind,
        weight=_number(one.weight),
        unit=one.unit,
        reps=one.reps,
        rir=_number(one.rir),
        duration_s=one.duration_s,
        distance_m=_number(one.distance_m),
        side=one.side,
    )


def _metrics(metrics: Metrics) -> WorkoutMetrics:
    return WorkoutMetrics(
        distance_m=_number(metrics.distance_m),
        elevation_gain_m=_number(metrics.elevation_gain_m),
        energy_kcal=metrics.energy_kcal,
        average_bpm=_number(metrics.average_bpm),
        max_bpm=metrics.max_bpm,
        average_w=_number(metrics.average_w),
        normalised_w=_number(metrics.normalised_w),
    )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _cut(text: str | None, length: int) -> str | None:
    """At most so many characters, and saying so."""
    return text if text is None or len(text) <= length else text[: length - 1].rstrip() + "…"


def _literal(text: str) -> str:
    """`text` as LIKE finds just it."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
