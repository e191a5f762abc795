"""What has a member trained of late? Workouts that count and the last sets of each exercise, for planning to build on."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from palestra.store.engine import Reader
from palestra.training.strength import PerformedSet
from palestra.training.weights import WeightUnit
from palestra.workouts.ids import public_id
from palestra.workouts.queries import trained as queries
from palestra.workouts.sources import WITHHELD


class TrainedWorkout(NamedTuple):
    """A workout that counts, and what was said of it."""

    id: str  # wko_…
    on: date
    discipline: str | None
    class_id: str | None
    duration_s: int | None
    rpe: float | None
    exercise_ids: list[str]  # in their order; the same one may come twice
    sets: int | None  # counted where there is no duration


class LiftedSession(NamedTuple):
    """The working sets of one exercise in one workout."""

    on: date
    sets: tuple[PerformedSet, ...]


class Lifted(NamedTuple):
    """An exercise's last sessions, oldest first, and the unit that was typed last; None where no weight was."""

    unit: WeightUnit | None
    sessions: tuple[LiftedSession, ...]


async def days(db: Reader, member_id: UUID, since_on: date, now: datetime) -> list[date]:
    """The dates with a workout, in order."""
    return [row["local_date"] for row in await db.fetch(queries.DAYS, member_id, WITHHELD, since_on, now)]


async def workouts(db: Reader, member_id: UUID, since_on: date, now: datetime) -> list[TrainedWorkout]:
    """Every workout since a date, in the order of time."""
    return [
        TrainedWorkout(public_id("wko", id_), *said)
        for id_, *said in await db.fetch(queries.WORKOUTS, member_id, WITHHELD, since_on, now)
    ]


async def lifted(db: Reader, member_id: UUID, since_on: date, now: datetime, *, sessions: int) -> dict[str, Lifted]:
    """The last sessions of each exercise that was done since a date, by the exercise's id."""
    rows = await db.fetch(queries.LIFTED, member_id, WITHHELD, since_on, now, sessions)
    return {exercise_id: _lifted(list(sets)) for exercise_id, sets in groupby(rows, lambda row: row["exercise_id"])}


def _lifted(rows: list[Mapping[str, Any]]) -> Lifted:
    units: list[WeightUnit] = [row["weight_unit"] for row in rows if row["weight_unit"] is not None]
    sessions = tuple(
        LiftedSession(on, tuple(PerformedSet(row["weight_g"], row["reps"], row["rir"], row["kind"]) for row in sets))
        for (_, on), sets in groupby(rows, lambda row: (row["id"], row["local_date"]))
    )
    return Lifted(units[-1] if units else None, sessions)
