"""Are two workouts one, from two sources? Suspected by what they have in common, counted once, decided by the member.

A link says that two may be one: from a score of `SUSPECTED` on. From `SAME` on, or once confirmed, only one of them is
counted (`superseded_by` of the others): the one whose source has the higher precedence. What a member rejected is
counted again and never suspected again. All of it follows from the workouts and the decisions, and not from the order
in which they came.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from palestra.errors import NotFound, ValidationFailed
from palestra.store.engine import Reader
from palestra.workouts.ids import public_id
from palestra.workouts.queries import duplicates as queries
from palestra.workouts.schemas import LinkedWorkout, LinkState
from palestra.workouts.sources import SOURCES, WITHHELD, Source

# Chosen, not measured; tests hold what they are chosen for.
SUSPECTED = 0.6
SAME = 0.9  # counted once without asking
PART = 0.7
UNSURE = 0.85  # the most where something speaks against it, or one source says it twice
SAME_WEIGHT_G = 500  # 225 lb are 102.06 kg there and 102 kg here
FEW_SETS = 3  # fewer can be the same by chance
TOGETHER_S = 15 * 60  # starts this near are one start, where a length is not known
SAME_MINUTE_S = 60
LINKS_TOLD = 5
# Who tells of a workout afterwards gets the day right, and the hour often not.
BY_DAY: frozenset[Source] = frozenset({"chat", "strong"})

Pair = tuple[UUID, UUID]  # the smaller id first


@dataclass(frozen=True, slots=True)
class Trace:
    """What of a workout says which one it is. `sets` are (exercise, repetitions, seconds, grams) of working sets."""

    source: Source
    named: bool  # the source has a name for it
    performed_at: datetime
    local_date: date
    discipline: str | None
    duration_s: int | None
    distance_m: float | None
    sets: tuple[tuple[str, int | None, int | None, int], ...] = ()


async def take_turn(db: Reader, member_id: UUID) -> None:
    """Wait for whoever writes or erases workouts of this member, and keep the member there, to the transaction's end.

    Whoever writes workouts takes the turn before anything else, so that nobody waits for each other. Raises NotFound
    for a member who is gone.
    """
    await db.execute(queries.TAKE_TURN, member_id)
    if not await db.fetchval(queries.KEEP_MEMBER, member_id):
        raise NotFound("No member has this id.")


async def suspect(db: Reader, member_id: UUID, workout_id: UUID, *, now: datetime) -> list[LinkedWorkout]:
    """Look for what may be the same workout, after it was written or changed in any way, inside that transaction.

    Gives back its links that may be told (see `links`). Raises NotFound for what is no workout of this member.
    """
    await take_turn(db, member_id)
    own = await db.fetchrow(queries.TRACES, member_id, [workout_id])
    if own is None:
        raise _unknown(workout_id)
    around = await db.fetch(queries.AROUND, member_id, workout_id, own["performed_at"], own["source"])
    traces = await _traces(db, member_id, [own, *around] if around else [])
    found = {
        _pair(workout_id, other): likeness
        for other in traces
        if other != workout_id and (likeness := score(traces[workout_id], traces[other])) >= SUSPECTED
    }
    known = {(row["first_id"], row["second_id"]): row for row in await db.fetch(queries.LINKS, member_id, [workout_id])}
    if not found and not known:
        return []
    gone = [pair for pair, row in known.items() if row["state"] == "suspected" and pair not in found]
    if found:
        await db.execute(queries.SUSPECT, member_id, *_columns(found), list(found.values()))
    if gone:
        await db.execute(queries.FORGET, member_id, *_columns(gone))
    await settle(db, member_id, {workout_id, *(one for pair in gone for one in pair)})
    return (await links(db, member_id, [workout_id]))[workout_id]


async def decide(
    db: Reader, member_id: UUID, first: UUID, second: UUID, state: LinkState, *, now: datetime
) -> LinkState | None:
    """Say of two workouts that they are one ("confirmed"), are not ("rejected"), or that it is open ("suspected").

    Gives back what was said before, None where nothing was. Raises NotFound for what is no workout of this member, and
    ValidationFailed for one and the same.
    """
    if first == second:
        raise ValidationFailed("A workout is no duplicate of itself.", fix="Name two workouts.")
    await take_turn(db, member_id)
    pair = _pair(first, second)
    traces = await _traces(db, member_id, await db.fetch(queries.TRACES, member_id, list(pair)))
    for one in pair:
        if one not in traces:
            raise _unknown(one)
    before = {(row["first_id"], row["second_id"]): row for row in await db.fetch(queries.LINKS, member_id, [first])}
    decided_at = None if state == "suspected" else now
    likeness = score(traces[first], traces[second])
    await db.execute(queries.DECIDE, member_id, *pair, likeness, state, decided_at)
    if state == "suspected" and likeness < SUSPECTED:
        await db.execute(queries.FORGET, member_id, *_columns([pair]))
    await settle(db, member_id, pair)
    return before[pair]["state"] if pair in before else None


async def settle(db: Reader, member_id: UUID, workout_ids: Iterable[UUID]) -> None:
    """Have each of what is taken for one counted once, beginning from these workouts."""
    rows = {row["id"]: row for row in await db.fetch(queries.KIN, member_id, list(workout_ids), SAME)}
    linked = await db.fetch(queries.LINKS, member_id, list(rows))
    said = {(row["first_id"], row["second_id"]): (row["state"], row["score"]) for row in linked}
    superseded = _superseded(rows, said)
    moved = {one: by for one, by in superseded.items() if rows[one]["superseded_by"] != by}
    if moved:
        await db.execute(queries.SUPERSEDE, member_id, list(moved), list(moved.values()))


async def links(db: Reader, member_id: UUID, workout_ids: Sequence[UUID]) -> dict[UUID, list[LinkedWorkout]]:
    """What may be the same as each of these workouts, the likeliest first, five at most.

    Without what was rejected or deleted, and without what came from a source whose rows are not told.
    """
    found: dict[UUID, list[LinkedWorkout]] = {one: [] for one in workout_ids}
    for row in await db.fetch(queries.TOLD, member_id, list(workout_ids), list(WITHHELD)):
        if len(found[row["id"]]) < LINKS_TOLD:
            found[row["id"]].append(
                LinkedWorkout(
                    workout_id=public_id("wko", row["other_id"]),
                    source=row["source"],
                    state=row["state"],
                    score=round(row["score"], 2),
                    counted=bool(row["counted"]),
                )
            )
    return found


def score(one: Trace, other: Trace) -> float:
    """How likely two workouts are one, 0 to 1; the same whichever is named first."""
    if one.discipline and other.discipline and one.discipline != other.discipline:
        return 0.0
    if one.source == other.source:
        return min(_said_twice(one, other), UNSURE)
    by_time = _by_time(one, other)
    if one.sets and other.sets:
        if one.local_date != other.local_date and not by_time:
            return 0.0
        shared, fewest, most = _shared_sets(one, other)
        by_sets = 0.3 + 0.65 * shared / most
        if shared == fewest >= FEW_SETS:  # a part of it was told, and the whole recorded
            by_sets = max(by_sets, PART)
        likeness = max(by_sets, min(by_time, UNSURE))
        return round(min(likeness, 1.0 if most >= FEW_SETS or by_time >= SAME else UNSURE), 4)
    return round(max(by_time, _by_day(one, other)), 4)


def _by_time(one: Trace, other: Trace) -> float:
    """By when, how long and how far: recordings of the same hour."""
    apart_s = abs((one.performed_at - other.performed_at).total_seconds())
    if not one.duration_s or not other.duration_s:
        if apart_s > TOGETHER_S:
            return 0.0
        far = _nearness(one.distance_m, other.distance_m, none_at=0.8, all_at=0.97)
        # Nothing but a start in common is a suspicion at most.
        return 0.7 if far is None else 0.5 + 0.35 * far
    lengths = sorted((one.duration_s, other.duration_s))
    end = min(trace.performed_at + timedelta(seconds=trace.duration_s or 0) for trace in (one, other))
    shared = (end - max(one.performed_at, other.performed_at)).total_seconds() / lengths[0]
    if shared < 0.5:
        return 0.0
    long = _nearness(one.duration_s, other.duration_s, none_at=0.5, all_at=0.95) or 0.0
    far = _nearness(one.distance_m, other.distance_m, none_at=0.8, all_at=0.97)
    likeness = 0.45 * shared + 0.3 * long + 0.25 * (long if far is None else far)
    return likeness if one.discipline and other.discipline else 0.95 * likeness


def _by_day(one: Trace, other: Trace) -> float:
    """By how far or how long on one day: what was told afterwards, and what was recorded."""
    told = one.source in BY_DAY or other.source in BY_DAY
    if not told or one.local_date != other.local_date or not one.discipline or one.discipline != other.discipline:
        return 0.0
    far = _nearness(one.distance_m, other.distance_m, none_at=0.9, all_at=0.95)
    long = _nearness(one.duration_s, other.duration_s, none_at=0.8, all_at=0.9)
    likeness = min(part for part in (far, long, 1.0) if part is not None)
    return 0.65 if (far, long) != (None, None) and likeness == 1.0 else 0.0


def _said_twice(one: Trace, other: Trace) -> float:
    """Of one source: the same said twice within a minute, where the source has no name for either."""
    apart_s = abs((one.performed_at - other.performed_at).total_seconds())
    if one.named or other.named or apart_s >= SAME_MINUTE_S:
        return 0.0
    if one.sets or other.sets:
        shared, _, most = _shared_sets(one, other)
        return shared / most
    measured = (one.duration_s, one.distance_m) != (None, None)
    same = (one.duration_s, one.distance_m, one.discipline) == (other.duration_s, other.distance_m, other.discipline)
    return UNSURE if measured and same else 0.0


def _shared_sets(one: Trace, other: Trace) -> tuple[int, int, int]:
    """How many sets both have, how many the shorter, and the longer. Weights may differ by what rounding does."""
    weights: tuple[dict[object, list[int]], dict[object, list[int]]] = ({}, {})
    for trace, kept in zip((one, other), weights, strict=True):
        for exercise_id, reps, duration_s, weight_g in trace.sets:
            kept.setdefault((exercise_id, reps, duration_s), []).append(weight_g)
    shared = sum(_matched(sorted(mine), sorted(weights[1].get(key, []))) for key, mine in weights[0].items())
    fewest, most = sorted((len(one.sets), len(other.sets)))
    return shared, fewest, most


def _matched(mine: Sequence[int], theirs: Sequence[int]) -> int:
    """How many of two ascending lists can be paired."""
    matched = here = there = 0
    while here < len(mine) and there < len(theirs):
        if abs(mine[here] - theirs[there]) <= SAME_WEIGHT_G:
            matched, here, there = matched + 1, here + 1, there + 1
        elif mine[here] < theirs[there]:
            here += 1
        else:
            there += 1
    return matched


def _nearness(one: float | None, other: float | None, *, none_at: float, all_at: float) -> float | None:
    """0 to 1 by the ratio of the smaller to the larger; None where one is not known."""
    if not one or not other:
        return None
    ratio = min(one, other) / max(one, other)
    return min(1.0, max(0.0, (ratio - none_at) / (all_at - none_at)))


async def _traces(db: Reader, member_id: UUID, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, Trace]:
    if not rows:
        return {}
    sets: dict[UUID, list[tuple[str, int | None, int | None, int]]] = {row["id"]: [] for row in rows}
    for one in await db.fetch(queries.SETS, member_id, list(sets)):
        sets[one["workout_id"]].append((one["exercise_id"], one["reps"], one["duration_s"], one["weight_g"] or 0))
    return {
        row["id"]: Trace(
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
    }


def _superseded(
    rows: Mapping[UUID, Mapping[str, Any]], said: Mapping[Pair, tuple[str, float]]
) -> dict[UUID, UUID | None]:
    """By workout which other is counted in its place, None where it is itself.

    From the first in precedence down, each is the same as the first of those before it that it is linked to, and as
    what that one is the same as, unless the member said that just these two are not one.
    """
    superseded: dict[UUID, UUID | None] = dict.fromkeys(rows)
    ranked = sorted((one for one in rows if not rows[one]["deleted"]), key=lambda one: _rank(rows[one]), reverse=True)
    for place, one in enumerate(ranked):
        for before in ranked[:place]:
            state, likeness = said.get(_pair(one, before), ("rejected", 0.0))
            if state == "rejected" or (state == "suspected" and likeness < SAME):
                continue
            counted = superseded[before] or before
            if said.get(_pair(one, counted), ("suspected", 0.0))[0] != "rejected":
                superseded[one] = counted
                break
    return superseded


def _rank(row: Mapping[str, Any]) -> tuple[bool, int, int, bool, str, int]:
    """Greater for what is rather counted; never the same for two, and the same whoever came first."""
    policy = SOURCES[row["source"]]
    told = policy.withheld is None
    return told, policy.precedence, row["sets"], row["duration_s"] is not None, row["source"], row["id"].int


def _pair(one: UUID, other: UUID) -> Pair:
    return (one, other) if one < other else (other, one)


def _columns(pairs: Iterable[Pair]) -> tuple[list[UUID], list[UUID]]:
    listed = list(pairs)
    return [first for first, _ in listed], [second for _, second in listed]


def _unknown(workout_id: UUID) -> NotFound:
    return NotFound(
        f"There is no workout with the id {public_id('wko', workout_id)}.", fix="Look it up with get_workouts."
    )
