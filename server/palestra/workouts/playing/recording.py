"""How does what is done in the player get into the log? Deeds into registers, and registers into one workout.

A run begins with its first deed, under the id that `run_of` tells every copy of the player. Deeds are written in the
member's turn, so that none falls between a workout's being read and its being written. One that comes after the workout
was finished, since a device was without a network, is written into it as well; what its member has edited since stands.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import orjson
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.catalog.vocabulary import Discipline
from palestra.errors import MemberError, NotFound, ValidationFailed
from palestra.store.engine import Reader, driver
from palestra.workouts import duplicates, naming, writing
from palestra.workouts.ids import key_of, public_id
from palestra.workouts.playing import registers
from palestra.workouts.playing.registers import Done, Refused, Register
from palestra.workouts.playing.schemas import PlayedWorkout, PlayerOp, PlayerRun
from palestra.workouts.queries import playing as queries
from palestra.workouts.schemas import NewWorkout, StoredWorkout

log = structlog.get_logger(__name__)

LEFT_AFTER = timedelta(hours=4)  # without a deed; then what was done is logged as it is
RESUMED_WITHIN = timedelta(hours=12)  # a class that was begun is gone on with; later it is begun anew
LONGEST = timedelta(hours=6)  # from the first deed to the finish; beyond it the finish was forgotten
KEPT = timedelta(days=30)  # after the last deed: for those that come late
OPEN_MAX = 50  # runs of one member
REGISTERS_MAX = 600  # of one run


@dataclass(frozen=True, slots=True)
class Subject:
    """What a run is of: an item of the calendar or a class, as it is called, and where the member is."""

    title: str
    discipline: Discipline | None
    class_id: str | None
    item_id: UUID | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it is stored. `version_now` is its workout's; `taken_back` says that it was deleted."""

    id: UUID
    title: str
    discipline: Discipline | None
    class_id: str | None
    item_id: UUID | None
    time_zone: str
    started_at: datetime
    touched_at: datetime
    finished_at: datetime | None
    workout_id: UUID | None
    workout_version: int | None  # None too once somebody has edited it
    version_now: int | None
    taken_back: bool

    @property
    def finished(self) -> bool:
        """Whether its workout stands."""
        return self.workout_id is not None and not self.taken_back

    @property
    def edited(self) -> bool:
        """Whether somebody has changed the workout since the player wrote it."""
        return self.version_now != self.workout_version


async def run_of(
    db: Reader,
    member_id: UUID,
    item_id: UUID | None,
    class_id: str | None,
    on: date,
    now: datetime,
    *,
    is_done: Callable[[], Awaitable[bool]] | None = None,
) -> PlayerRun:
    """What was done so far of an item, or of a class on this day: the same answer to every copy of the player.

    What was finished is told again while `is_done` says that its item is done; without one it is begun anew.
    """
    row = await db.fetchrow(queries.LATEST, member_id, item_id, class_id)
    if row is not None:
        run = Run(**row)
        under_way = run.finished_at is None or run.taken_back
        resumed = under_way and run.touched_at > now - RESUMED_WITHIN
        if resumed or (run.finished and is_done is not None and await is_done()):
            return _told(run, await _done(db, member_id, run.id), now)
    before = await db.fetchval(queries.COUNT, member_id, item_id, class_id)
    new_id = uuid5(member_id, f"player\n{item_id or class_id}\n{on}\n{before}")
    return PlayerRun(
        id=public_id("run", new_id), server_now=now, started_at=None, clock=None, marks=[], sets=[], finished=None
    )


async def begun(db: Reader, member_id: UUID, told_id: str) -> bool:
    """Whether anything was done of a run; raises NotFound for an id that is none."""
    return await db.fetchrow(queries.RUN, member_id, _key(told_id)) is not None


async def record(
    db: Reader, member_id: UUID, told_id: str, subject: Subject | None, ops: Sequence[PlayerOp], now: datetime
) -> tuple[PlayerRun, list[Refused]]:
    """Write deeds, in a transaction of the caller's, and say what they came to; none reads what is there.

    `subject` is of a run that has not begun. Raises ValidationFailed for more than a workout holds.
    """
    await duplicates.take_turn(db, member_id)
    run_id = _key(told_id)
    new, refused = registers.written(ops, now)
    names = await naming.names_of(db, member_id, map(_exercise_id, new))
    # One that cannot be written must not keep the others from being: a player would say them all again for ever.
    refused += [
        Refused(one.op_id, "There is no such exercise.") for one in new if _exercise_id(one) not in (*names, "")
    ]
    new = [one for one in new if _exercise_id(one) in (*names, "")]
    run = await _locked(db, member_id, run_id)
    if run is None and subject is None:
        blank = PlayerRun(id=told_id, server_now=now, started_at=None, clock=None, marks=[], sets=[], finished=None)
        return blank, refused
    if run is None and subject is not None:
        await _begin(db, member_id, run_id, subject, now)
    before = await _done(db, member_id, run_id)
    if not new:
        return _told(await _expected(db, member_id, run_id), before, now), refused
    await _write(db, member_id, run_id, new, now)
    after = await _done(db, member_id, run_id)
    run = await _expected(db, member_id, run_id)
    if run.finished and after != before:
        run = await _follow(db, member_id, run, before, after, now)
    return _told(run, after, now), refused


async def finish(
    db: Reader,
    member_id: UUID,
    told_id: str,
    *,
    at: datetime,
    rpe: float | None,
    note: str | None,
    now: datetime,
) -> tuple[StoredWorkout, PlayerRun]:
    """Log what was done, once: a second time it is the same workout, with what came since.

    For a transaction in which the member's turn is taken. Raises NotFound for a run of which nothing was done.
    """
    run = await _expected(db, member_id, _key(told_id))
    done = await _done(db, member_id, run.id)
    at = min(max(at, run.started_at), now + registers.AHEAD)
    stored = await _log(db, member_id, run, done, at, rpe=rpe, note=note, now=now)
    run = await _expected(db, member_id, run.id)
    return stored, _told(run, done, now)


async def sweep(connection: AsyncConnection, now: datetime) -> int:
    """Log what was left unfinished hours ago, and forget what was finished long ago; how many runs."""
    db = await driver(connection)
    row = await db.fetchrow(queries.LEFT, now - LEFT_AFTER)
    if row is not None and await _leave(db, row["member_id"], row["id"], now):
        return 1
    return (await connection.execute(text(queries.SWEEP), {"until": now - KEPT})).rowcount


async def _leave(db: Reader, member_id: UUID, run_id: UUID, now: datetime) -> bool:
    """Of sets it is certain that they were done; of a class that was begun nobody knows whether it was."""
    await duplicates.take_turn(db, member_id)
    run = await _locked(db, member_id, run_id)
    if run is None or run.finished_at is not None or run.touched_at > now - LEFT_AFTER:
        return True  # another process was here
    done = await _done(db, member_id, run_id)
    if not done.sets:
        await db.execute(queries.FINISH, member_id, run_id, now, None, None)
        return True
    last = max(one.done_at for one in done.sets)
    try:
        async with db.transaction():
            stored = await _log(db, member_id, run, done, last, rpe=None, note=None, now=now)
            await duplicates.suspect(db, member_id, stored.id, now=now)
    except MemberError as error:  # it would be tried again for ever, and stand before all others
        log.warning("run_not_logged", error=type(error).__name__)
        await db.execute(queries.FINISH, member_id, run_id, now, None, None)
    return True


async def _begin(db: Reader, member_id: UUID, run_id: UUID, subject: Subject, now: datetime) -> None:
    if await db.fetchval(queries.OPEN, member_id) >= OPEN_MAX:
        raise ValidationFailed("Too many workouts were begun and not finished.", fix="Finish one of them first.")
    await db.execute(
        queries.ADD,
        member_id,
        run_id,
        subject.title,
        subject.discipline,
        subject.class_id,
        subject.item_id,
        subject.time_zone,
        now,
    )


async def _write(db: Reader, member_id: UUID, run_id: UUID, new: Sequence[Register], now: datetime) -> None:
    columns = zip(*((one.key, one.at, one.op_id, _json(one.value)) for one in new), strict=True)
    await db.execute(queries.WRITE, member_id, run_id, *map(list, columns))
    if len(await db.fetch(queries.REGISTERS, member_id, run_id)) > REGISTERS_MAX:
        raise ValidationFailed("This workout has more sets than one may have.")
    await db.execute(queries.TOUCH, member_id, run_id, now, min(one.at for one in new))


async def _follow(db: Reader, member_id: UUID, run: Run, before: Done, after: Done, now: datetime) -> Run:
    """Write what came late into the workout that was finished already."""
    names = await naming.known_ids(db, member_id, [one.exercise_id for one in after.sets])

    def edit(written: NewWorkout) -> NewWorkout:
        if run.edited:
            performed = registers.with_late(written.exercises, before.sets, after.sets, names)
        else:
            performed = registers.exercises(after.sets, names)
        return written.model_copy(update={"exercises": performed})

    assert run.workout_id is not None  # noqa: S101  # it is finished
    changed = await writing.change(db, member_id, run.workout_id, version=None, edit=edit, kind="played", now=now)
    version = None if run.edited else changed.after.version
    await db.execute(queries.FINISH, member_id, run.id, run.finished_at, run.workout_id, version)
    return await _expected(db, member_id, run.id)


async def _log(
    db: Reader,
    member_id: UUID,
    run: Run,
    done: Done,
    at: datetime,
    *,
    rpe: float | None,
    note: str | None,
    now: datetime,
) -> StoredWorkout:
    names = await naming.known_ids(db, member_id, [one.exercise_id for one in done.sets])
    new = NewWorkout.model_construct(  # checked as a whole where it is written
        title=run.title,
        performed_at=run.started_at,
        time_zone=run.time_zone,
        discipline=run.discipline,
        class_id=run.class_id,
        duration_s=_duration_s(run, done, at),
        rpe=None if rpe is None else Decimal(str(rpe)),
        note=note,
        exercises=registers.exercises(done.sets, names),
        source="player",
        source_uid=public_id("run", run.id),
    )
    found = await writing.write(db, member_id, new, now=now)
    stored, edited = found.stored, not found.created and run.edited
    if stored.deleted:
        edited = run.workout_version is None or stored.version != run.workout_version + 1  # the last was the deletion
        stored = (await writing.restore(db, member_id, stored.id, version=None, now=now)).after
    if not found.created and not edited:

        def edit(written: NewWorkout) -> NewWorkout:
            said = {"rpe": new.rpe or written.rpe, "note": note or written.note}
            return written.model_copy(update={"exercises": new.exercises, "duration_s": new.duration_s, **said})

        changed = await writing.change(db, member_id, stored.id, version=None, edit=edit, kind="played", now=now)
        stored = changed.after
    await db.execute(queries.FINISH, member_id, run.id, now, stored.id, None if edited else stored.version)
    return stored


def _duration_s(run: Run, done: Done, at: datetime) -> int | None:
    if done.clock is not None:
        return registers.elapsed_s(done.clock, at)
    if not done.sets:
        return None
    if at - run.started_at > LONGEST:
        at = max(one.done_at for one in done.sets)
    return max(0, round((at - run.started_at).total_seconds()))


def _told(run: Run, done: Done, now: datetime) -> PlayerRun:
    finished = None
    if run.finished and run.workout_id is not None:
        told = public_id("wko", run.workout_id)
        undo: dict[str, Any] = {"workout_id": told, "version": run.version_now, "ops": [{"op": "delete"}]}
        finished = PlayedWorkout(workout_id=told, undo=undo)
    return PlayerRun(
        id=public_id("run", run.id),
        server_now=now,
        started_at=run.started_at,
        clock=done.clock,
        marks=list(done.marks),
        sets=list(done.sets),
        finished=finished,
    )


async def _done(db: Reader, member_id: UUID, run_id: UUID) -> Done:
    rows = await db.fetch(queries.REGISTERS, member_id, run_id)
    return registers.done(
        Register(row["key"], row["at"], row["op_id"], None if row["value"] is None else orjson.loads(row["value"]))
        for row in rows
    )


async def _locked(db: Reader, member_id: UUID, run_id: UUID) -> Run | None:
    row = await db.fetchrow(queries.LOCK, member_id, run_id)
    return None if row is None else Run(**row)


async def _expected(db: Reader, member_id: UUID, run_id: UUID) -> Run:
    run = await _locked(db, member_id, run_id)
    if run is None:
        raise NotFound("Nothing was done of this workout yet.", fix="Log a set first, or start it again.")
    return run


def _exercise_id(register: Register) -> str:
    """Which exercise it is of; empty for the clock."""
    return (*register.key.split(" "), "")[1]


def _key(told_id: str) -> UUID:
    key = key_of("run", told_id)
    if key is None:
        raise NotFound(f"There is no workout under way with the id {told_id[:40]}.", fix="Start it again.")
    return key


def _json(value: object) -> str | None:
    return None if value is None else orjson.dumps(value).decode()
