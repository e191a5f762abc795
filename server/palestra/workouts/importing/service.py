"""Bringing what was read from a file into the log: what would happen, and then the same for real.

    a file  →  reading.read (pure)  →  Parsed  →  preview (writes nothing)  →  commit (whole workouts, a few at a time)

Whatever is interrupted is finished by doing it again: a workout that is there already is passed over.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from palestra.errors import ValidationFailed
from palestra.store.engine import Database, Reader, driver
from palestra.training.weights import Weight
from palestra.workouts import duplicates, naming, writing
from palestra.workouts.duplicates import Trace
from palestra.workouts.importing.parsed import PROBLEMS_KEPT, Parsed, ParsedWorkout, Problem, echo
from palestra.workouts.naming import Resolved
from palestra.workouts.queries import duplicates as duplicate_queries
from palestra.workouts.queries import importing as queries
from palestra.workouts.sources import SOURCES

TOGETHER = 20  # workouts of one transaction
OF_A_DAY = 64  # workouts in the log that one is compared with, as when it is written
AT_ONCE = 20  # names: each unknown one takes 4 ms, and other calls are waiting
OWN = ""  # in a mapping: an exercise of the member's own

_DAY = timedelta(days=1)  # what may be the same workout lies no further apart


@dataclass(frozen=True, slots=True)
class NameInFile:
    """An exercise of the file and what it would be logged as. `exercise_id` None: a custom exercise would be made."""

    input: str
    times: int  # how many of the new workouts have it
    exercise_id: str | None
    name: str
    confidence: float  # 0 to 1; 1 where the mapping says it
    alternatives: tuple[tuple[str, str], ...]  # (id, name), the nearest first, at most four


@dataclass(frozen=True, slots=True)
class Preview:
    """What a commit would do."""

    new: int
    known: int  # here already: passed over
    sets: int  # of the new ones
    first_on: date | None  # of the new ones
    last_on: date | None
    problems: tuple[Problem, ...]  # the first ones
    problem_count: int
    names: tuple[NameInFile, ...]  # of the new ones, the least sure first
    suspected_duplicates: int  # new ones that look like a workout from another source
    needs_unit: bool
    assumed: tuple[str, ...]
    withheld: str | None  # why nothing of this source is told to a model; None where it may be


@dataclass(frozen=True, slots=True)
class Imported:
    """What a commit did."""

    created: int
    known: int
    duplicates: int  # of the created ones, those that look like a workout from another source
    custom_created: tuple[str, ...]  # names of the exercises that were made
    problems: tuple[Problem, ...]  # the first ones
    problem_count: int
    assumed: tuple[str, ...]
    withheld: str | None


async def preview(db: Reader, member_id: UUID, parsed: Parsed, *, mapping: Mapping[str, str], now: datetime) -> Preview:
    """What committing this would do; writes nothing.

    `mapping` says for names of the file which exercise they are: an id (exr_… or cex_…), the name of one, or "" for an
    exercise of the member's own under that very name. Other names are looked up. Raises NotFound for an id that there
    is not, and ValidationFailed for a name that is not in the file or not known.
    """
    mapped = await _mapped(db, member_id, parsed, mapping, now)
    chosen = await _choose(db, member_id, parsed, now)
    days = sorted(each.written.local_date for each in chosen.new)
    return Preview(
        new=len(chosen.new),
        known=chosen.known,
        sets=sum(len(exercise.sets) for each in chosen.new for exercise in each.exercises),
        first_on=days[0] if days else None,
        last_on=days[-1] if days else None,
        problems=chosen.problems,
        problem_count=chosen.problem_count,
        names=await _names(db, member_id, chosen.new, mapped, now),
        suspected_duplicates=await _suspected(db, member_id, chosen.new, mapped, now),
        needs_unit=parsed.needs_unit,
        assumed=parsed.assumed,
        withheld=_withheld(parsed),
    )


async def commit(
    database: Database, member_id: UUID, parsed: Parsed, *, mapping: Mapping[str, str], now: datetime
) -> Imported:
    """Write every new workout, some at a time in transactions of their own; see `preview` for `mapping`.

    Stopped half-way it leaves whole workouts, and done again it writes the others. Raises ValidationFailed when weights
    have no unit yet (`needs_unit`).
    """
    if parsed.needs_unit:
        raise ValidationFailed("The weights in this file have no unit.", fix="Say whether they are kg or lb.")
    async with database.reader() as db:
        mapped = await _mapped(db, member_id, parsed, mapping, now)
        chosen = await _choose(db, member_id, parsed, now)
    done = _Done(known=chosen.known, problems=list(chosen.problems), problem_count=chosen.problem_count)
    for first in range(0, len(chosen.new), TOGETHER):
        async with database.transaction() as connection:
            db = await driver(connection)
            await _write(db, member_id, chosen.new[first : first + TOGETHER], mapped, now, done)
    return Imported(
        created=done.created,
        known=done.known,
        duplicates=done.duplicates,
        custom_created=tuple(done.custom_created),
        problems=tuple(done.problems),
        problem_count=done.problem_count,
        assumed=parsed.assumed,
        withheld=_withheld(parsed),
    )


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What of a file is to be written, and what is not."""

    new: Sequence[ParsedWorkout]
    known: int
    problems: tuple[Problem, ...]
    problem_count: int


@dataclass(slots=True)
class _Done:
    """What has been written so far."""

    known: int
    problems: list[Problem]
    problem_count: int
    created: int = 0
    duplicates: int = 0
    custom_created: dict[str, None] = field(default_factory=dict)


async def _choose(db: Reader, member_id: UUID, parsed: Parsed, now: datetime) -> _Chosen:
    """The workouts that are not in the log, each once, the earliest first."""
    by_uid = {each.written.source_uid: each for each in parsed.workouts}
    rows = await db.fetch(queries.KNOWN, member_id, parsed.source, [uid for uid in by_uid if uid])
    known = {row["source_uid"] for row in rows}
    new, problems = [], list(parsed.problems)
    for uid, each in by_uid.items():
        if uid in known:
            continue
        if writing.EARLIEST <= each.written.performed_at <= now + writing.AHEAD:
            new.append(each)
        else:
            told = f"the workout {echo(each.written.title)} was left out: it is not between 1950 and today."
            problems.append(Problem(each.line, told))
    count = parsed.problem_count + len(problems) - len(parsed.problems)
    new.sort(key=lambda each: (each.written.performed_at, each.written.source_uid or ""))
    return _Chosen(new, len(known), tuple(problems[:PROBLEMS_KEPT]), count)


async def _mapped(
    db: Reader, member_id: UUID, parsed: Parsed, mapping: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """The exercise id of each name of the mapping, `OWN` where an exercise of the member's own is to be made."""
    in_file = {exercise.name for each in parsed.workouts for exercise in each.exercises}
    if strangers := [name for name in mapping if name not in in_file]:
        raise ValidationFailed(f"There is no exercise {echo(strangers[0])} in this file.")
    ids = {name: told for name, told in mapping.items() if told.startswith(("exr_", "cex_"))}
    await naming.known_ids(db, member_id, ids.values())
    others = [name for name in mapping if name not in ids]
    meant = await _resolved(db, member_id, [mapping[name] or name for name in others], now)
    for name, resolved in zip(others, meant, strict=True):
        if mapping[name] == OWN:
            there = resolved.how == "custom" and naming.folded(resolved.name) == naming.folded(name)
            ids[name] = resolved.exercise_id if there and resolved.exercise_id else OWN
        elif resolved.exercise_id is None:
            nearest = ", ".join(called for _, called in resolved.alternatives)
            raise ValidationFailed(
                f"There is no exercise {echo(mapping[name])}.", fix=f"The nearest are: {nearest}." if nearest else None
            )
        else:
            ids[name] = resolved.exercise_id
    return ids


async def _names(
    db: Reader, member_id: UUID, new: Iterable[ParsedWorkout], mapped: Mapping[str, str], now: datetime
) -> tuple[NameInFile, ...]:
    times = Counter(name for each in new for name in {exercise.name for exercise in each.exercises})
    called = await naming.known_ids(db, member_id, [mapped[name] for name in times if mapped.get(name)])
    names = []
    for resolved in await _resolved(db, member_id, list(times), now):
        told = mapped.get(resolved.input)
        names.append(
            NameInFile(
                input=resolved.input,
                times=times[resolved.input],
                exercise_id=resolved.exercise_id if told is None else told or None,
                name=resolved.name if told is None else called.get(told, resolved.input),
                confidence=resolved.confidence if told is None else 1.0,
                alternatives=resolved.alternatives,
            )
        )
    return tuple(sorted(names, key=lambda each: (each.exercise_id is not None, each.confidence, each.input)))


async def _suspected(
    db: Reader, member_id: UUID, new: Sequence[ParsedWorkout], mapped: Mapping[str, str], now: datetime
) -> int:
    """How many of the new workouts look like one that is there already."""
    if not new:
        return 0
    begin, end = new[0].written.performed_at - 2 * _DAY, new[-1].written.performed_at + 2 * _DAY
    rows = await db.fetch(queries.BETWEEN, member_id, begin, end)
    names = list({exercise.name for each in new for exercise in each.exercises})
    resolved = await _resolved(db, member_id, names, now) if rows else []
    ids = {each.input: each.exercise_id or each.input for each in resolved} | dict(mapped)
    there: dict[date, list[Trace]] = {}
    for trace in await _traces(db, member_id, rows):
        of_day = there.setdefault(trace.local_date, [])
        if len(of_day) < OF_A_DAY:
            of_day.append(trace)
    found = 0
    for place, each in enumerate(new):
        if place % TOGETHER == 0:
            await asyncio.sleep(0)
        near = [other for day in (-_DAY, timedelta(), _DAY) for other in there.get(each.written.local_date + day, ())]
        mine = _trace(each, ids) if near else None
        found += mine is not None and any(duplicates.score(mine, other) >= duplicates.SUSPECTED for other in near)
    return found


async def _resolved(db: Reader, member_id: UUID, names: Sequence[str], now: datetime) -> list[Resolved]:
    """What names mean, with nothing made, and with others let in between."""
    found: list[Resolved] = []
    for first in range(0, len(names), AT_ONCE):
        found += await naming.resolve(db, member_id, names[first : first + AT_ONCE], now=now, create=False)
        await asyncio.sleep(0)
    return found


async def _traces(db: Reader, member_id: UUID, rows: Sequence[Mapping[str, Any]]) -> list[Trace]:
    sets: dict[UUID, list[tuple[str, int | None, int | None, int]]] = {row["id"]: [] for row in rows}
    for one in await db.fetch(duplicate_queries.SETS, member_id, list(sets)) if sets else ():
        sets[one["workout_id"]].append((one["exercise_id"], one["reps"], one["duration_s"], one["weight_g"] or 0))
    return [
        Trace(
            source=row["source"],
            named=row["source_uid"] is not None,
            performed_at=row["performed_at"],
            local_date=row["local_date"],
            discipline=row["discipline"],
            duration_s=row["duration_s"],
            distance_m=row["distance_m"],
            sets=tuple(sets[row["id"]]),
        )
        for row in rows
    ]


def _trace(workout: ParsedWorkout, ids: Mapping[str, str]) -> Trace:
    written = workout.written
    distance_m = written.metrics.distance_m
    return Trace(
        source=written.source,
        named=True,
        performed_at=written.performed_at,
        local_date=written.local_date,
        discipline=written.discipline,
        duration_s=written.duration_s,
        distance_m=None if distance_m is None else float(distance_m),
        sets=tuple(
            (
                ids.get(exercise.name) or exercise.name,
                one.reps,
                one.duration_s,
                Weight(one.weight, one.unit).grams if one.weight is not None and one.unit is not None else 0,
            )
            for exercise in workout.exercises
            for one in exercise.sets
            if one.kind != "warmup"
        ),
    )


async def _write(
    db: Reader, member_id: UUID, some: Sequence[ParsedWorkout], mapped: Mapping[str, str], now: datetime, done: _Done
) -> None:
    """Write a few workouts with the exercises they need, inside the caller's transaction."""
    await duplicates.take_turn(db, member_id)
    ids = await _ids(db, member_id, {exercise.name for each in some for exercise in each.exercises}, mapped, now, done)
    for each in some:
        try:
            written = await writing.write(db, member_id, each.resolved(ids), now=now)
        except ValidationFailed as error:  # before anything of it is written
            done.problem_count += 1
            done.problems.append(Problem(each.line, f"the workout {echo(each.written.title)} was left out: {error}"))
            continue
        done.created += written.created
        done.known += not written.created
        if written.created:
            done.duplicates += bool(await duplicates.suspect(db, member_id, written.stored.id, now=now))


async def _ids(
    db: Reader, member_id: UUID, names: Iterable[str], mapped: Mapping[str, str], now: datetime, done: _Done
) -> dict[str, str]:
    ordered = sorted(names)
    ids = {name: mapped[name] for name in ordered if mapped.get(name)}
    if own := [name for name in ordered if mapped.get(name) == OWN]:
        ids |= await naming.own(db, member_id, own, now=now)
        done.custom_created.update(dict.fromkeys(own))
    rest = [name for name in ordered if name not in ids]
    for resolved in await naming.resolve(db, member_id, rest, now=now) if rest else ():
        if resolved.how == "created":
            done.custom_created[resolved.input] = None
        ids[resolved.input] = resolved.exercise_id or ""
    return ids


def _withheld(parsed: Parsed) -> str | None:
    return None if parsed.source is None else SOURCES[parsed.source].withheld
