"""What do deeds come to? Registers, each held by its latest deed; and the sets that a workout is made of. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from palestra.workouts.playing.schemas import PlayedMark, PlayedSet, PlayerClock, PlayerOp
from palestra.workouts.schemas import NewExercise, NewSet

AHEAD = timedelta(minutes=2)  # of our clock: a device that is further ahead would hold its registers against all others
BEHIND = timedelta(days=7)  # a phone that was without a network; what is older than that has no believable time

_SET = ("reps", "duration_s", "weight", "unit", "rir", "per_side")


@dataclass(frozen=True, slots=True)
class Register:
    """What one deed wrote. `value` None is a set that was taken back."""

    key: str
    at: datetime
    op_id: str
    value: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A deed that cannot be written, and why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Done:
    """Everything of a run, as it stands. Sets are in the order in which they are told and logged."""

    sets: tuple[PlayedSet, ...]
    marks: tuple[PlayedMark, ...]
    clock: PlayerClock | None


def written(ops: Sequence[PlayerOp], now: datetime) -> tuple[list[Register], list[Refused]]:
    """The registers that deeds write, one for each key: the latest; and the deeds that write none."""
    latest: dict[str, Register] = {}
    refused: list[Refused] = []
    for op in ops:
        if why := _why_not(op):
            refused.append(Refused(op.id, why))
            continue
        at = min(max(op.at, now - BEHIND), now + AHEAD)
        register = Register(_key(op), at, op.id, _value(op))
        known = latest.get(register.key)
        if known is None or (register.at, register.op_id) > (known.at, known.op_id):
            latest[register.key] = register
    return list(latest.values()), refused


def done(registers: Iterable[Register]) -> Done:
    """What registers say. An exercise stands where its first set was done; its warm-up before its other sets."""
    sets: list[PlayedSet] = []
    marks: list[PlayedMark] = []
    clock = None
    for register in registers:
        kind, _, rest = register.key.partition(" ")
        if register.value is None:
            continue
        if kind == "set":
            exercise_id, _, place = rest.partition(" ")
            warm_up, n = place.startswith("w"), int(place.removeprefix("w"))
            told = {name: register.value.get(name) for name in _SET} | {"done_at": register.at}
            sets.append(PlayedSet.model_validate({"exercise_id": exercise_id, "n": n, "warm_up": warm_up, **told}))
        elif kind == "mark":
            marks.append(PlayedMark.model_validate({"exercise_id": rest, **register.value}))
        else:
            clock = PlayerClock.model_validate({"at": register.at, **register.value})
    first: dict[str, datetime] = {}
    for one in sets:
        first[one.exercise_id] = min(one.done_at, first.get(one.exercise_id, one.done_at))
    sets.sort(key=lambda one: (first[one.exercise_id], one.exercise_id, not one.warm_up, one.n))
    marks.sort(key=lambda one: one.exercise_id)
    return Done(tuple(sets), tuple(marks), clock)


def exercises(sets: Sequence[PlayedSet], names: Mapping[str, str]) -> tuple[NewExercise, ...]:
    """The sets as a workout has them. `names` has every exercise's."""
    grouped: dict[str, list[NewSet]] = {}
    for one in sets:
        grouped.setdefault(one.exercise_id, []).append(as_new(one))
    return tuple(NewExercise(exercise_id=key, name=names[key], sets=tuple(each)) for key, each in grouped.items())


def as_new(one: PlayedSet) -> NewSet:
    """A set as a workout has it."""
    return NewSet(
        kind="warmup" if one.warm_up else "normal",
        weight=None if one.weight is None else Decimal(str(one.weight)),
        unit=one.unit,
        reps=one.reps,
        rir=None if one.rir is None else Decimal(str(one.rir)),
        duration_s=one.duration_s,
        side="each" if one.per_side else None,
    )


def with_late(
    before: Sequence[NewExercise], known: Sequence[PlayedSet], now: Sequence[PlayedSet], names: Mapping[str, str]
) -> tuple[NewExercise, ...]:
    """The exercises of a workout that its member has edited since, with the sets that were told of only now.

    What was edited stands: a deed that comes late changes none of it.
    """
    there = {(one.exercise_id, one.warm_up, one.n) for one in known}
    after = list(before)
    for one in now:
        if (one.exercise_id, one.warm_up, one.n) in there:
            continue
        at = next((at for at, each in enumerate(after) if each.exercise_id == one.exercise_id), None)
        if at is None:
            after.append(NewExercise(exercise_id=one.exercise_id, name=names[one.exercise_id], sets=(as_new(one),)))
        else:
            after[at] = after[at].model_copy(update={"sets": (*after[at].sets, as_new(one))})
    return tuple(after)


def elapsed_s(clock: PlayerClock, at: datetime) -> int:
    """Where a class is at this moment."""
    return clock.elapsed_s + (max(0, round((at - clock.at).total_seconds())) if clock.running else 0)


def _why_not(op: PlayerOp) -> str | None:
    if op.what == "clock":
        return "A clock needs elapsed_s." if op.elapsed_s is None else None
    if op.exercise_id is None:
        return f"{op.what} needs exercise_id."
    if op.what in ("set", "unset") and op.n is None:
        return f"{op.what} needs n."
    if op.what == "set" and op.reps is None and op.duration_s is None:
        return "A set needs reps or duration_s."
    if op.what == "set" and op.weight is not None and op.unit is None:
        return "A weight needs its unit."
    return None


def _key(op: PlayerOp) -> str:
    match op.what:
        case "clock":
            return "clock"
        case "mark":
            return f"mark {op.exercise_id}"
        case _:
            return f"set {op.exercise_id} {'w' if op.warm_up else ''}{op.n}"


def _value(op: PlayerOp) -> dict[str, Any] | None:
    match op.what:
        case "unset":
            return None
        case "set":
            return {name: getattr(op, name) for name in _SET}
        case "mark":
            return {"name": op.name, "instead_of": op.instead_of, "skipped": op.skipped}
        case "clock":
            return {"elapsed_s": op.elapsed_s, "running": op.running}
