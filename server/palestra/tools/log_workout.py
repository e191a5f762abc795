"""log_workout: record a completed workout, in any units, without inventing anything."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Protocol
from uuid import UUID

from pydantic import Field, StringConstraints, ValidationError

from palestra.accounts import idempotency, preferences
from palestra.catalog import service as catalog
from palestra.errors import Gone, NotFound, ValidationFailed
from palestra.store.engine import Reader, driver
from palestra.tools._shared import performed, planned, words
from palestra.tools._shared.declaring import Call, OneOrMore, Result, tool
from palestra.tools._shared.performed import Given, GivenExercise, IgnoredField, NewRecord, Reading, ResolvedExercise
from palestra.workouts import bests, duplicates, reading, writing
from palestra.workouts.ids import key_of
from palestra.workouts.naming import Resolved
from palestra.workouts.schemas import (
    DURATION_MAX_S,
    EXERCISES_MAX,
    LinkedWorkout,
    Metrics,
    NewWorkout,
    Note,
    StoredWorkout,
    Workout,
)
from palestra.workouts.wording import number, sets_in_words

NAME = "log_workout"
NOT_RECORDED = "not_recorded"  # the id of what a rehearsal would record
TITLE_MAX = 120
EXERCISES_SAID = 6
NAMES_SAID = 3
TITLE_SAID = 40  # characters
SAID_MAX = 250  # characters about the exercises in the summary


class Cardio(Given):
    """What was measured of the whole workout."""

    distance: Annotated[float, Field(ge=0, le=5_000_000)] | None = None
    distance_unit: performed.DistanceUnit | None = None
    elevation_gain_m: Annotated[float, Field(ge=0, le=20_000)] | None = None
    energy_kcal: Annotated[int, Field(ge=0, le=100_000)] | None = None
    average_bpm: Annotated[float, Field(ge=20, le=260)] | None = None
    max_bpm: Annotated[int, Field(ge=20, le=260)] | None = None
    average_w: Annotated[float, Field(ge=0, le=5_000)] | None = None


class LogWorkoutResult(Result):
    """What was recorded, and how it was understood."""

    workout: Workout
    resolved: Annotated[list[ResolvedExercise], Field(description="What names were taken for; created: a new one.")]
    prs: Annotated[list[NewRecord], Field(description="Sets that beat everything before.")]
    ignored_fields: list[IgnoredField]
    possible_duplicates: Annotated[list[str], Field(description="Workouts it may be the same as; see duplicates.")]
    assumed: Annotated[list[str], Field(description="What was not said; tell the member.")]
    urgent: Annotated[str | None, Field(description="Say this first, when set.")]
    replayed: Annotated[bool, Field(description="Recorded by an earlier call; nothing was written now.")]
    undo: Annotated[dict[str, Any] | None, Field(description="Arguments for update_workout.")]


class Write(Protocol):
    """What records a workout, for good or as a rehearsal."""

    async def __call__(self, db: Reader, *, rehearsed: bool) -> LogWorkoutResult:
        """Write it in this transaction, and say what was written."""


class _Rehearsed(Exception):
    """Nothing went wrong: it has the transaction rolled back."""

    def __init__(self, result: LogWorkoutResult) -> None:
        self.result = result


@tool(
    title="Log workout",
    read_only=False,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("log:write",),
    widget="workout-summary",
    invoking="Recording your workout",
    invoked="Workout recorded",
)
async def log_workout(
    call: Call,
    *,
    performed_at: Annotated[
        Annotated[str, StringConstraints(max_length=40)] | None,
        Field(description="Its start, local: 2026-11-23T18:30, or a day. Default: it ended now."),
    ] = None,
    time_zone: Annotated[preferences.TimeZone | None, Field(description="")] = None,
    title: Annotated[Annotated[str, StringConstraints(max_length=TITLE_MAX)] | None, Field(description="")] = None,
    discipline: Annotated[words.Discipline | None, Field(description="")] = None,
    class_id: Annotated[
        Annotated[str, StringConstraints(pattern=r"^cls_[a-z2-7]{16}$")] | None,
        Field(description="Gives title and discipline, not duration."),
    ] = None,
    duration_min: Annotated[float | None, Field(ge=0, le=DURATION_MAX_S / 60, description="")] = None,
    duration_s: Annotated[int | None, Field(ge=0, le=DURATION_MAX_S, description="")] = None,
    exercises: Annotated[list[GivenExercise], Field(max_length=EXERCISES_MAX, description=""), OneOrMore] = [],  # noqa: B006  # read, never changed
    unit: Annotated[performed.Unit | None, Field(description="Of weights that name none.")] = None,
    cardio: Annotated[Cardio | None, Field(description="Of the whole workout.")] = None,
    rpe: Annotated[float | None, Field(ge=0, le=10, description="")] = None,
    note: Annotated[Note | None, Field(description="Never a health condition.")] = None,
    dry_run: Annotated[bool, Field(description="")] = False,
    client_ref: Annotated[words.ClientRef | None, Field(description="Repeat it to retry.")] = None,
) -> LogWorkoutResult:
    """Use this when the member tells of a workout they completed: sets, a run, a class.

    Pass only what was said, in their units; ask rather than guess durations, weights, units.
    Do not use it for what is planned, or to correct a record (update_workout).
    """
    member_id, _ = call.signed_in()
    length_s = _duration(duration_min, duration_s)

    async def write(db: Reader, *, rehearsed: bool) -> LogWorkoutResult:
        noticed = Reading(await preferences.read(db, member_id), unit)
        began, zone = noticed.when(performed_at, time_zone, call.now, length_s)
        done, resolved = await performed.exercises(db, member_id, exercises, noticed, now=call.now)
        class_title, class_discipline = (None, None) if class_id is None else await _class(call, db, class_id, noticed)
        kind = discipline or class_discipline
        if kind is None and any(one.reps for exercise in done for one in exercise.sets):
            kind = "strength"
            noticed.assume("It is strength training: sets of repetitions were given.")
        metrics = _metrics(cardio or Cardio(), noticed)
        said = title.strip() if title else ""
        new = NewWorkout.model_construct(  # checked as a whole where it is written
            title=noticed.words("title", said) or class_title or _title(kind),
            performed_at=began,
            time_zone=zone,
            discipline=kind,
            class_id=class_id,
            duration_s=length_s,
            rpe=None if rpe is None else Decimal(str(rpe)),
            note=noticed.words("note", note),
            metrics=metrics,
            bpm_s=None,
            exercises=done,
            source="chat",
            source_uid=None,
        )
        if not (done or length_s or class_id or said or note or rpe is not None or metrics != Metrics()):
            raise ValidationFailed(
                "There is nothing to record.", fix="Ask what was done: sets, a duration, a distance or a class."
            )
        written = (await writing.write(db, member_id, new, now=call.now)).stored
        told = await _answer(db, member_id, written, resolved, noticed, call.now, rehearsed=rehearsed)
        return told if rehearsed else await _with_what_it_counts_as(db, member_id, told, call.now)

    if dry_run:
        return await _rehearsed(call, member_id, write)
    async with call.database.transaction() as connection:
        db = await driver(connection)
        await duplicates.take_turn(db, member_id)
        begun = await idempotency.begin(db, member_id, NAME, call.arguments, client_ref=client_ref, now=call.now)
        if begun.answer is not None and (again := await _replayed(db, begun, call.now)) is not None:
            return again
        result = await write(db, rehearsed=False)
        await idempotency.finish(db, begun, result.model_dump(mode="json"), call.now)
        return result


async def _rehearsed(call: Call, member_id: UUID, write: Write) -> LogWorkoutResult:
    """What recording would answer: done whole, and taken back."""
    try:
        await _rehearse(call, member_id, write)
    except _Rehearsed as rehearsed:
        return rehearsed.result
    raise AssertionError("unreachable")


async def _rehearse(call: Call, member_id: UUID, write: Write) -> None:
    async with call.database.transaction() as connection:
        db = await driver(connection)
        await duplicates.take_turn(db, member_id)
        raise _Rehearsed(await write(db, rehearsed=True))


async def _replayed(db: Reader, begun: idempotency.Begun, now: datetime) -> LogWorkoutResult | None:
    """The answer of the call that recorded it; None where the same words are to be recorded anew.

    That is what they mean when the workout has been deleted since, unless the caller says with its own key that this is
    the same call.
    """
    answer = begun.answer or {}
    key = key_of("wko", answer["workout"]["id"])
    kept = {} if key is None else await writing.stored_many(db, begun.member_id, [key])
    if key is None or key not in kept:
        return None
    stored = kept[key]
    if stored.deleted and not begun.by_ref:
        return None
    since = " It was deleted since; update_workout can restore it." if stored.deleted else ""
    try:
        result = LogWorkoutResult.model_validate(answer)
    except ValidationError:  # answered by another release, whose results had another shape
        links = (await duplicates.links(db, begun.member_id, [key]))[key]
        blank = Reading(preferences.NOTHING_SAID)
        result = await _told(db, begun.member_id, stored, links, [], blank, rehearsed=False)
    summary = f"This was recorded already, and was not recorded again.{since} {result.summary}"
    return result.model_copy(update={"summary": summary[:600], "replayed": True})


async def _answer(
    db: Reader,
    member_id: UUID,
    written: StoredWorkout,
    resolved: list[Resolved],
    noticed: Reading,
    now: datetime,
    *,
    rehearsed: bool,
) -> LogWorkoutResult:
    links = await duplicates.suspect(db, member_id, written.id, now=now)
    if links:  # another record may be counted in its place
        written = await writing.stored(db, member_id, written.id)
    return await _told(db, member_id, written, links, resolved, noticed, rehearsed=rehearsed)


async def _with_what_it_counts_as(
    db: Reader, member_id: UUID, result: LogWorkoutResult, now: datetime
) -> LogWorkoutResult:
    workout = result.workout
    counts = await planned.counts_as(db, member_id, workout.id, workout.local_date, now)
    return result if counts is None else result.model_copy(update={"summary": f"{result.summary} {counts}"[:600]})


async def _told(
    db: Reader,
    member_id: UUID,
    written: StoredWorkout,
    links: list[LinkedWorkout],
    resolved: list[Resolved],
    noticed: Reading,
    *,
    rehearsed: bool,
) -> LogWorkoutResult:
    records = await bests.of_workout(db, member_id, written)
    workout = reading.wire(written, links)
    undo = {"workout_id": workout.id, "version": workout.version, "ops": [{"op": "delete"}]}
    if rehearsed:
        made = {one.exercise_id for one in resolved if one.how == "created"}
        for exercise in workout.exercises:
            if exercise.exercise_id in made:
                exercise.exercise_id = NOT_RECORDED
        workout.id, workout.version = NOT_RECORDED, 0
    summary = _summary(written, records, links, resolved, noticed, rehearsed=rehearsed)
    room = performed.Room(workout, summary, noticed.urgent, *noticed.assumed)
    return LogWorkoutResult.model_construct(
        summary=summary,
        workout=workout,
        ignored_fields=room.take(noticed.ignored),
        prs=room.take(performed.told_records(records)),
        resolved=room.take(performed.told_resolved(resolved, rehearsed=rehearsed)),
        possible_duplicates=[link.workout_id for link in links],
        assumed=noticed.assumed,
        urgent=noticed.urgent,
        replayed=False,
        undo=None if rehearsed else undo,
    )


def _duration(minutes: float | None, seconds: int | None) -> int | None:
    if minutes is None:
        return seconds
    if seconds is not None and seconds != round(minutes * 60):
        raise ValidationFailed("duration_min and duration_s differ: give one of them.")
    return round(minutes * 60)


async def _class(call: Call, db: Reader, class_id: str, noticed: Reading) -> tuple[str, words.Discipline | None]:
    """What the class is called, and what kind it is: also one that was withdrawn after it was taken."""
    try:
        detail = (await catalog.class_detail(db, class_id, call.viewer, call.now)).detail
    except Gone:
        named = (await catalog.named(db, [class_id], call.viewer, call.now)).get(class_id)
        if named is None:
            raise NotFound(f"There is no class with the id {class_id}.") from None
        noticed.assume("The class has been withdrawn since: only its title is known.")
        return named.title[:TITLE_MAX], None
    return detail.title[:TITLE_MAX], detail.discipline


def _metrics(told: Cardio, noticed: Reading) -> Metrics:
    measured = {
        "distance_m": noticed.metres("cardio.distance", told.distance, told.distance_unit),
        **{
            name: None if (value := getattr(told, name)) is None else Decimal(str(value))
            for name in ("elevation_gain_m", "average_bpm", "average_w")
        },
        "energy_kcal": told.energy_kcal,
        "max_bpm": told.max_bpm,
    }
    try:
        return Metrics.model_validate(measured)
    except ValidationError:
        raise ValidationFailed("cardio.distance is longer than any workout.") from None


def _title(discipline: str | None) -> str:
    return "Workout" if discipline is None else discipline.upper() if discipline == "hiit" else discipline.capitalize()


def _summary(
    written: StoredWorkout,
    records: list[bests.PersonalRecord],
    links: list[LinkedWorkout],
    resolved: list[Resolved],
    noticed: Reading,
    *,
    rehearsed: bool,
) -> str:
    new = written.written
    verb = "Would log" if rehearsed else "Logged"
    done = "; ".join(part for part in (*_measured(new, noticed), _done(new)) if part)
    title = _short(new.title)
    taken = [f"“{_short(one.input)}” as {_short(one.name)}" for one in resolved if one.how == "near"]
    made = [f"“{_short(one.name)}”" for one in resolved if one.how == "created"]
    sentences = [
        noticed.urgent or "",
        f"{verb} “{title}” of {new.local_date:%d %b %Y}{': ' if done else ''}{done}.",
        f"Taken: {_some(taken)}." if taken else "",
        f"Not in the catalogue, so {'it would become' if rehearsed else 'now'} the member's own: {_some(made)}."
        if made
        else "",
        f"{len(records)} personal record{'' if len(records) == 1 else 's'}." if records else "",
        "It may be recorded already: see possible_duplicates." if links else "",
        "Nothing is recorded yet." if rehearsed else "",
    ]
    return " ".join(sentence for sentence in sentences if sentence)[:600]


def _some(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - NAMES_SAID
    return ", ".join([*names[:NAMES_SAID], *([f"{more} more"] if more > 0 else [])])


def _short(text: str) -> str:
    return text if len(text) <= TITLE_SAID else f"{text[: TITLE_SAID - 1]}…"


def _measured(new: NewWorkout, noticed: Reading) -> list[str]:
    metrics = new.metrics
    units: reading.Units = "imperial" if noticed.in_miles else "metric"
    return [
        "" if new.duration_s is None else f"{number(round(new.duration_s / 60, 1))} min",
        "" if metrics.distance_m is None else reading.distance_in_words(metrics.distance_m, units),
        "" if new.rpe is None else f"effort {number(new.rpe)} of 10",
    ]


def _done(new: NewWorkout) -> str:
    said = [f"{one.name[: performed.NAME_TOLD]} {sets_in_words(one.sets)}".strip() for one in new.exercises]
    more = len(said) - EXERCISES_SAID
    text = "; ".join([*said[:EXERCISES_SAID], *([f"{more} more exercises"] if more > 0 else [])])
    return text if len(text) <= SAID_MAX else f"{text[: SAID_MAX - 2].rstrip()} …"
