"""update_workout: correct, merge, delete or restore a logged workout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter, ValidationError

from palestra.accounts import idempotency, preferences
from palestra.catalog.schemas import Wire
from palestra.errors import Conflict, NotFound, ValidationFailed
from palestra.store.engine import Reader, driver
from palestra.tools._shared import performed, words
from palestra.tools._shared.declaring import Call, OneOrMore, Result, absent, tool
from palestra.tools._shared.listing import SuchAs
from palestra.tools._shared.performed import (
    ExerciseName,
    Given,
    GivenExercise,
    GivenSet,
    IgnoredField,
    NewRecord,
    Reading,
    ToldSet,
    WorkoutId,
)
from palestra.workouts import bests, duplicates, editing, reading, writing
from palestra.workouts.ids import key_of
from palestra.workouts.schemas import SETS_MAX, LinkState, StoredWorkout, Workout
from palestra.workouts.sources import SOURCES
from palestra.workouts.writing import Changed

NAME = "update_workout"
OPS_MAX = 20
DIFFERENCES_TOLD = 30
NUMBERS = ("rpe", "distance_m", "elevation_gain_m", "average_bpm", "average_w")
WHOLE_NUMBERS = ("duration_s", "energy_kcal", "max_bpm", "superset")

OpName = Literal[
    "set_field",
    "add_exercise",
    "add_set",
    "edit_set",
    "remove_set",
    "remove_exercise",
    "relabel_exercise",
    "merge_into",
    "not_duplicate",
    "maybe_duplicate",
    "delete",
    "restore",
    "revert",
]
DECISIONS: dict[OpName, LinkState] = {
    "merge_into": "confirmed",
    "not_duplicate": "rejected",
    "maybe_duplicate": "suspected",
}
ALONE = (*DECISIONS, "delete", "restore", "revert")
# What each op reads besides its name.
READS: dict[OpName, tuple[str, ...]] = {
    "set_field": ("exercise", "field", "value"),
    "add_exercise": ("exercise", "sets"),
    "add_set": ("exercise", "set", "sets"),
    "edit_set": ("exercise", "set", "sets"),
    "remove_set": ("exercise", "set"),
    "remove_exercise": ("exercise",),
    "relabel_exercise": ("exercise", "to"),
    "merge_into": ("to",),
    "not_duplicate": ("to",),
    "maybe_duplicate": ("to",),
    "delete": (),
    "restore": (),
    "revert": ("to_version",),
}
_DISCIPLINE: TypeAdapter[words.Discipline] = TypeAdapter(words.Discipline)

Short = StringConstraints(strip_whitespace=True, min_length=1, max_length=120)


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


class Op(Given):
    """One step."""

    op: OpName
    exercise: Annotated[ExerciseName | None, Field(description="Name, id or number.")] = None
    set: Annotated[int | None, Field(ge=1, le=SETS_MAX, description="Number; add_set: before which.")] = None
    sets: Annotated[
        tuple[ToldSet, ...],
        Field(max_length=SETS_MAX, description="edit_set: what changes."),
        OneOrMore,
        absent(()),
    ] = ()
    field: Annotated[
        Annotated[editing.Field, SuchAs("note, duration_s, distance_m")] | None,
        Field(description=""),
    ] = None
    value: Annotated[
        Annotated[str, StringConstraints(max_length=2_000)] | None,
        BeforeValidator(_as_text),
        Field(description="Absent clears it."),
    ] = None
    to: Annotated[Annotated[str, Short] | None, Field(description="Right exercise, or the other workout.")] = None
    to_version: Annotated[int, Field(ge=1)] | None = None


class Changes(Wire):
    """One thing that differs; null where it was not, or is no more."""

    what: str
    before: str | None
    after: str | None


class Recomputed(Wire):
    """What follows from the change."""

    prs: list[NewRecord]


class UpdateWorkoutResult(Result):
    """The workout as it is now, and what changed."""

    workout: Workout
    diff: list[Changes]
    recomputed: Recomputed
    ignored_fields: list[IgnoredField]
    assumed: Annotated[list[str], Field(description="What was not said; tell the member.")]
    urgent: Annotated[str | None, Field(description="Say this first, when set.")]
    replayed: Annotated[bool, Field(description="Done by an earlier call; nothing was changed now.")]
    undo: Annotated[dict[str, Any] | None, Field(description="Arguments for update_workout; null if nothing changed.")]


@dataclass(frozen=True, slots=True)
class _Made:
    """What the ops came to; `undo` are the ops that take it back."""

    changed: Changed
    summary: str
    undo: list[dict[str, Any]] | None


@tool(
    title="Update workout",
    read_only=False,
    destructive=True,
    open_world=False,
    idempotent=True,
    scopes=("log:write",),
    widget="workout-summary",
    invoking="Changing your workout",
    invoked="Workout changed",
)
async def update_workout(
    call: Call,
    *,
    workout_id: Annotated[WorkoutId, Field(description="")],
    ops: Annotated[list[Op], Field(min_length=1, max_length=OPS_MAX, description="In order, all or none."), OneOrMore],
    version: Annotated[int | None, Field(ge=1, description="Refused when it moved on.")] = None,
    client_ref: Annotated[words.ClientRef | None, Field(description="Repeat it to retry.")] = None,
) -> UpdateWorkoutResult:
    """Use this when a logged workout is wrong, recorded twice, to be deleted or brought back; also to undo.

    Do not use it to record one (log_workout), or erase data for good (manage_my_data).
    """
    member_id, _ = call.signed_in()
    key = _key(workout_id)
    others = [one.op for one in ops if one.op in ALONE]
    if others and len(ops) > 1:
        raise ValidationFailed(f"{others[0]} comes alone: nothing else may be in ops.")
    async with call.database.transaction() as connection:
        db = await driver(connection)
        await duplicates.take_turn(db, member_id)  # before any row is locked
        # Deciding about a duplicate is the same however often it is done, and may be decided otherwise in between.
        keyed = client_ref is not None or ops[0].op not in DECISIONS
        if keyed:
            begun = await idempotency.begin(db, member_id, NAME, call.arguments, client_ref=client_ref, now=call.now)
            if begun.answer is not None:
                again = await _replayed(db, begun, key, version, natural=bool(others))
                if again is not None:
                    return again
        before = await writing.stored(db, member_id, key, lock=True)
        _told_at_all(before)
        noticed = Reading(await preferences.read(db, member_id))
        for place, one in enumerate(ops):
            _notice_unread(place, one, noticed)
        if others:
            made = await _made_alone(db, member_id, before, ops[0], version, call.now)
        else:
            made = await _edited(db, member_id, before, ops, version, noticed, call.now)
        result = await _told(db, member_id, made, noticed, call.now)
        if keyed:
            await idempotency.finish(db, begun, result.model_dump(mode="json"), call.now)
        return result


async def _replayed(
    db: Reader, begun: idempotency.Begun, key: UUID, version: int | None, *, natural: bool
) -> UpdateWorkoutResult | None:
    """The answer of the call that did it; None where it is to be done anew.

    Without a key and a version of the caller's, the same words after another change may be a late retry or a new wish:
    deleting and the like (`natural`) is done again, for anything else the caller is asked.
    """
    answer = begun.answer or {}
    was = answer["workout"]["version"]
    stored = await writing.stored(db, begun.member_id, key)
    if stored.version != was and not begun.by_ref and version is None:
        if natural:
            return None
        raise Conflict(
            f"Just this was done a few minutes ago, and the workout was changed since: it is at version {stored.version}.",
            fix=f"Nothing was done now. To do it once more, pass version {stored.version}.",
        )
    try:
        result = UpdateWorkoutResult.model_validate(answer)
    except ValidationError:  # answered by another release, whose results had another shape
        blank = Reading(preferences.NOTHING_SAID)
        links = (await duplicates.links(db, begun.member_id, [key]))[key]
        result = _result(_Made(Changed(stored, stored), "", None), reading.wire(stored, links), [], blank)
    summary = f"This was done already, and was not done again. {result.summary}"
    return result.model_copy(update={"summary": summary[:600], "replayed": True})


async def _made_alone(
    db: Reader, member_id: UUID, before: StoredWorkout, op: Op, version: int | None, now: datetime
) -> _Made:
    match op.op:
        case "delete":
            changed = await writing.delete(db, member_id, before.id, version=version, now=now)
            said = "Deleted"
        case "restore":
            changed = await writing.restore(db, member_id, before.id, version=version, now=now)
            said = "Restored"
        case "revert":
            if op.to_version is None:
                raise ValidationFailed("revert needs to_version.")
            changed = await writing.revert(db, member_id, before.id, to_version=op.to_version, version=version, now=now)
            said = "Took back the changes to"
        case _:
            return await _decided(db, member_id, before, op, version, now)
    return _made(changed, said)


async def _decided(
    db: Reader, member_id: UUID, before: StoredWorkout, op: Op, version: int | None, now: datetime
) -> _Made:
    """A decision about a duplicate; it is no change of the workout, so its version stays."""
    other = None if op.to is None else key_of("wko", op.to)
    if other is None:
        raise ValidationFailed(f"{op.op} needs to: the id of the other workout.")
    if version is not None and version != before.version:
        raise Conflict(f"This workout was changed in the meantime: it is at version {before.version}, not {version}.")
    state = DECISIONS[op.op]
    _told_at_all(await writing.stored(db, member_id, other))
    was = await duplicates.decide(db, member_id, before.id, other, state, now=now)
    after = await writing.stored(db, member_id, before.id)
    summary = {
        "confirmed": "They are one workout now, and counted once.",
        "rejected": "They are two workouts now, and both are counted.",
        "suspected": "It is open again whether they are one workout.",
    }[state]
    back = next(name for name, decided in DECISIONS.items() if decided == (was or "suspected"))
    undo = None if was == state else [{"op": back, "to": op.to}]
    return _Made(Changed(before, after), summary if was != state else f"It was so already. {summary}", undo)


async def _edited(
    db: Reader,
    member_id: UUID,
    before: StoredWorkout,
    ops: Sequence[Op],
    version: int | None,
    noticed: Reading,
    now: datetime,
) -> _Made:
    steps: list[editing.Step] = []
    zone = before.written.time_zone
    for place, op in enumerate(ops):
        if op.op == "set_field" and op.field == "time_zone":
            zone = op.value if op.value in preferences.time_zones() else zone  # checked where it is written
        steps.append(await _step(db, member_id, f"ops[{place}]", op, zone, noticed, now))
    unit = noticed.weight_unit()
    changed = await writing.change(
        db,
        member_id,
        before.id,
        version=version,
        edit=lambda written: editing.edited(written, steps, unit),
        kind="edited",
        now=now,
    )
    return _made(changed, "Changed")


async def _step(
    db: Reader, member_id: UUID, told: str, op: Op, zone: str, noticed: Reading, now: datetime
) -> editing.Step:
    match op.op:
        case "set_field":
            if op.field is None:
                raise ValidationFailed(f"{told}.field is missing.")
            return editing.SetField(op.field, _value(told, op.field, op.value, zone, noticed, now), op.exercise)
        case "add_exercise":
            if op.exercise is None:
                raise ValidationFailed(f"{told}.exercise is missing.")
            given = _named(op.exercise, op.sets)
            (added,), resolved = await performed.exercises(db, member_id, [given], noticed, now=now)
            noticed.taken_for(resolved)
            return editing.AddExercise(added)
        case "add_set":
            if not op.sets:
                raise ValidationFailed(f"{told}.sets is missing.")
            return editing.AddSets(op.exercise, noticed.sets(told, op.sets, unit_later=True), op.set)
        case "edit_set":
            if op.set is None or len(op.sets) != 1 or op.sets[0].count != 1:
                raise ValidationFailed(f"{told} needs set, and in sets the one that it becomes.")
            return editing.EditSet(op.exercise, op.set, noticed.changes_of_set(f"{told}.sets[0]", op.sets[0]))
        case "remove_set":
            if op.set is None:
                raise ValidationFailed(f"{told}.set is missing.")
            return editing.RemoveSet(op.exercise, op.set)
        case "remove_exercise":
            return editing.RemoveExercise(op.exercise)
        case _:
            if op.to is None:
                raise ValidationFailed(f"{told}.to is missing.")
            given = _named(op.to)
            (other,), resolved = await performed.exercises(db, member_id, [given], noticed, now=now)
            noticed.taken_for(resolved)
            return editing.Relabel(op.exercise, other.exercise_id, other.name)


def _value(told: str, field: editing.Field, value: str | None, zone: str, noticed: Reading, now: datetime) -> object:
    if value is None or not value.strip():
        return None
    value = value.strip()
    if field in NUMBERS or field in WHOLE_NUMBERS:
        return _number(f"{told}.value", value, whole=field in WHOLE_NUMBERS)
    match field:
        case "performed_at":
            began, _ = noticed.when(value, zone, now, None)
            return began
        case "discipline":
            try:
                return _DISCIPLINE.validate_python(value)
            except ValidationError:
                raise ValidationFailed(f"{told}.value is no discipline.", fix="See catalog://taxonomy.") from None
        case "title" | "note":
            kept = noticed.words(f"{told}.value", value)
            if kept is None:
                raise ValidationFailed("This is no part of a training log.", fix=noticed.urgent)
            return kept
        case _:
            return value


def _number(name: str, value: str, *, whole: bool) -> Decimal | int:
    try:
        read = Decimal(value)
    except InvalidOperation:
        raise ValidationFailed(f"{name} must be a number.") from None
    if not read.is_finite() or abs(read) > 10_000_000:
        raise ValidationFailed(f"{name} is out of range.")
    if not whole:
        return read
    if read != read.to_integral_value():
        raise ValidationFailed(f"{name} must be a whole number.")
    return int(read)


def _named(told: str, sets: Sequence[GivenSet] = ()) -> GivenExercise:
    if told.startswith(("exr_", "cex_")):
        return GivenExercise(exercise_id=told[:40], sets=tuple(sets))
    return GivenExercise(name=told, sets=tuple(sets))


def _notice_unread(place: int, op: Op, noticed: Reading) -> None:
    for name in sorted(op.model_fields_set - {"op", *READS[op.op]}):
        if getattr(op, name) not in (None, ()):
            noticed.ignore(f"ops[{place}].{name}", f"{op.op} does not use it.")


def _made(changed: Changed, said: str) -> _Made:
    after = changed.after
    title = f"“{after.written.title[: performed.NAME_TOLD]}” of {after.written.local_date:%d %b %Y}"
    if changed.before.version == after.version:
        return _Made(changed, f"{title} was so already; nothing changed.", None)
    undo = [{"op": "revert", "to_version": changed.before.version}]
    return _Made(changed, f"{said} {title}", undo)


async def _told(db: Reader, member_id: UUID, made: _Made, noticed: Reading, now: datetime) -> UpdateWorkoutResult:
    after = made.changed.after
    if after.version == made.changed.before.version:
        links = (await duplicates.links(db, member_id, [after.id]))[after.id]
    else:
        links = await duplicates.suspect(db, member_id, after.id, now=now)
        after = await writing.stored(db, member_id, after.id)
    records = await bests.of_workout(db, member_id, after)
    made = _Made(Changed(made.changed.before, after), made.summary, made.undo)
    return _result(made, reading.wire(after, links), records, noticed)


def _result(
    made: _Made, workout: Workout, records: Sequence[bests.PersonalRecord], noticed: Reading
) -> UpdateWorkoutResult:
    differences = editing.differences(made.changed.before.written, made.changed.after.written)
    said = "; ".join(f"{one.what}: {one.before or 'nothing'} → {one.after or 'nothing'}" for one in differences[:4])
    summary = f"{made.summary}: {said}" if said else made.summary
    summary = summary if len(summary) <= 400 else f"{summary[:398]} …"
    summary = summary if summary.endswith((".", "…")) else f"{summary}."
    room = performed.Room(workout, summary, noticed.urgent, *noticed.assumed)
    diff = [Changes(what=one.what[:120], before=one.before, after=one.after) for one in differences]
    undo = made.undo and {"workout_id": workout.id, "version": workout.version, "ops": made.undo}
    return UpdateWorkoutResult.model_construct(
        summary=summary,
        workout=workout,
        ignored_fields=room.take(noticed.ignored),
        diff=room.take(diff[:DIFFERENCES_TOLD]),
        recomputed=Recomputed(prs=room.take(performed.told_records(records))),
        assumed=noticed.assumed,
        urgent=noticed.urgent,
        replayed=False,
        undo=undo or None,
    )


def _told_at_all(stored: StoredWorkout) -> None:
    """Raises NotFound for what its source's terms keep out of conversations: an answer would tell it."""
    if (withheld := SOURCES[stored.written.source].withheld) is not None:
        raise NotFound(
            "This workout cannot be shown or changed here.", fix=f"{withheld} The account page can erase it."
        )


def _key(told: str) -> UUID:
    key = key_of("wko", told)
    if key is None:
        raise NotFound(f"There is no workout with the id {told}.", fix="Look it up with get_workouts.")
    return key
