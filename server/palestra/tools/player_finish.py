"""player_finish: make a workout of what was done in the player, and say what it came to."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from palestra.accounts import preferences
from palestra.catalog.schemas import Wire
from palestra.errors import MemberError
from palestra.plans.schedule import scheduling, starting
from palestra.store.engine import Reader, driver
from palestra.tools._shared import planned, words
from palestra.tools._shared.declaring import Call, Result, tool
from palestra.tools._shared.performed import Reading, told_records
from palestra.tools.player_log_set import Deeds
from palestra.workouts import bests, duplicates
from palestra.workouts.ids import public_id
from palestra.workouts.playing import recording
from palestra.workouts.playing.schemas import PlayerRun, RunId
from palestra.workouts.schemas import Note, StoredWorkout


class PlayedRecord(Wire):
    """A set that beat everything before it, in words."""

    exercise: str
    what: str


class PlayerFinishResult(Result):
    """The workout that it became."""

    run: PlayerRun
    sets: int
    records: list[PlayedRecord]
    item_done: Annotated[bool, Field(description="The session on the calendar is done by it.")]
    notes: Annotated[list[str], Field(description="What the member should know.")]


@tool(
    title="Finish the workout",
    read_only=False,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("log:write",),
    widget=None,
    invoking="Recording your workout",
    invoked="Workout recorded",
    app_only=True,
)
async def player_finish(
    call: Call,
    *,
    run_id: Annotated[RunId, Field(description="")],
    at: Annotated[AwareDatetime, Field(description="When it ended.")],
    class_id: Annotated[words.ClassId | None, Field(description="")] = None,
    session_id: Annotated[planned.Id | None, Field(description="")] = None,
    ops: Deeds = [],  # noqa: B006  # read, never changed
    rpe: Annotated[float | None, Field(ge=0, le=10, description="")] = None,
    note: Annotated[Note | None, Field(description="Never a health condition.")] = None,
) -> PlayerFinishResult:
    """Use this when a workout in the player is over.

    Do not use it for a workout that is told of in the conversation (log_workout).
    """
    member_id, _ = call.signed_in()
    async with call.database.transaction() as connection:
        db = await driver(connection)
        subject = None
        if not await recording.begun(db, member_id, run_id):
            subject = await starting.subject(
                db, member_id, call.viewer, call.now, class_id=class_id, item_id=session_id
            )
        noticed = Reading(await preferences.read(db, member_id))
        _, refused = await recording.record(db, member_id, run_id, subject, ops, call.now)
        stored, run = await recording.finish(
            db, member_id, run_id, at=at, rpe=rpe, note=noticed.words("note", note), now=call.now
        )
        await duplicates.suspect(db, member_id, stored.id, now=call.now)
        beaten = told_records(await bests.of_workout(db, member_id, stored))
        done = await _done(call, db, member_id, stored, session_id, call.now)
    sets = len(run.sets)
    counts = "" if not done else " It is done on the calendar."
    # One set may be a record in several ways, which is no more to be glad of.
    said = dict.fromkeys((one.exercise, f"{one.set}, before {one.previous}") for one in beaten)
    records = [PlayedRecord(exercise=exercise, what=what) for exercise, what in said]
    told = f" {planned.counted(len(records), 'record')}." if records else ""
    return PlayerFinishResult.model_construct(
        summary=f"Logged “{stored.written.title}”: {planned.counted(sets, 'set')}.{told}{counts}",
        run=run,
        sets=sets,
        records=records,
        item_done=done,
        notes=[*filter(None, [noticed.urgent]), *(one.why for one in refused)],
    )


async def _done(
    call: Call, db: Reader, member_id: UUID, stored: StoredWorkout, session_id: str | None, now: datetime
) -> bool:
    """Whether the calendar counts it. What does not look like the session is said to be it: it was started from there."""
    workout_id = public_id("wko", stored.id)
    if await planned.counts_as(db, member_id, workout_id, stored.written.local_date, now) is not None:
        return True
    if session_id is None:
        return False
    try:
        async with db.transaction():
            await scheduling.complete(db, member_id, [session_id], workout_id=workout_id, viewer=call.viewer, now=now)
    except MemberError:  # taken off the calendar since, or another workout stands for it: what was done is logged
        return False
    return True
