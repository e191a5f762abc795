"""How does a test fill a log? Workouts in few words, written as the product writes them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.factories import NOW

from palestra.accounts import preferences, service
from palestra.catalog.ids import public_id
from palestra.catalog.records import ExerciseRecord
from palestra.store.engine import Database, driver
from palestra.workouts import writing
from palestra.workouts.progress import service as workouts
from palestra.workouts.progress.asking import Ask
from palestra.workouts.progress.schemas import Metric, Progress
from palestra.workouts.schemas import Metrics, NewExercise, NewSet, NewWorkout, StoredWorkout

TODAY = NOW.date()  # a Monday
YESTERDAY = TODAY - timedelta(days=1)
METRIC_FIELDS = frozenset(Metrics.model_fields)


def sets(*told: tuple[Any, ...], unit: Any = "kg") -> tuple[NewSet, ...]:
    """Sets of (weight, reps), (weight, reps, rir) or (weight, reps, rir, kind)."""
    return tuple(
        NewSet(
            weight=None if weight is None else Decimal(str(weight)),
            unit=None if weight is None else unit,
            reps=reps,
            rir=None if not rest or rest[0] is None else Decimal(str(rest[0])),
            kind=rest[1] if len(rest) > 1 else "normal",
        )
        for weight, reps, *rest in told
    )


def exercise(name: str, *told: tuple[Any, ...], unit: Any = "kg", id: str | None = None) -> NewExercise:
    return NewExercise(
        exercise_id=id or f"exr_{name.lower().replace(' ', '_')}", name=name, sets=sets(*told, unit=unit)
    )


def workout(on: date = YESTERDAY, at: time = time(9), *exercises: NewExercise, **fields: Any) -> NewWorkout:
    """A workout that began at `at` on the wall of its `time_zone` (UTC); metrics among the fields."""
    zone = fields.pop("time_zone", "UTC")
    metrics = {name: fields.pop(name) for name in list(fields) if name in METRIC_FIELDS}
    return NewWorkout.model_validate(
        {
            "title": "Workout",
            "performed_at": datetime.combine(on, at, ZoneInfo(zone)),
            "time_zone": zone,
            "metrics": metrics,
            "exercises": exercises,
            **fields,
        }
    )


def lifting(on: date, *exercises: NewExercise, **fields: Any) -> NewWorkout:
    return workout(on, time(9), *exercises, **{"discipline": "strength"} | fields)


def id_of_exercise(record: ExerciseRecord) -> str:
    """The id under which the outside knows an exercise of the catalogue."""
    return public_id("exr", record.id)


class Log:
    """One member's log in a database."""

    def __init__(self, database: Database, member_id: UUID) -> None:
        self.database = database
        self.member_id = member_id

    @classmethod
    async def of_somebody(cls, database: Database, **prefers: Any) -> "Log":
        async with database.transaction() as connection:
            member_id = (await service.create(connection, name="Ada", region=None, now=NOW)).id
        log = cls(database, member_id)
        if prefers:
            await log.prefers(**prefers)
        return log

    async def prefers(self, **changes: Any) -> None:
        async with self.database.transaction() as connection:
            await preferences.change(connection, self.member_id, changes, version=None, now=NOW)

    async def add(self, *new: NewWorkout, now: datetime = NOW) -> list[StoredWorkout]:
        async with self.database.transaction() as connection:
            db = await driver(connection)
            return [(await writing.write(db, self.member_id, one, now=now)).stored for one in new]

    async def supersede(self, first: UUID, by: UUID) -> None:
        await self.execute("update workout set superseded_by = $3 where member_id = $1 and id = $2", first, by)

    async def delete(self, workout_id: UUID) -> None:
        await self.execute("update workout set deleted_at = $3 where member_id = $1 and id = $2", workout_id, NOW)

    async def clear(self) -> None:
        await self.execute("delete from workout where member_id = $1")

    async def execute(self, statement: str, *values: Any) -> None:
        async with self.database.transaction() as connection:
            await (await driver(connection)).execute(statement, self.member_id, *values)

    async def ask(self, metric: Metric, *, now: datetime = NOW, **more: Any) -> Progress:
        async with self.database.reader() as db:
            return await workouts.progress(db, self.member_id, Ask(metric, **more), now=now)


def points(found: Progress) -> dict[str, float | None]:
    """The series by the day where each point begins."""
    return {str(point["from"]): point["value"] for point in found.series}


def rows(found: Progress) -> dict[str, float | None]:
    """The table by its labels."""
    return {row.label: row.value for row in found.table}


def said(found: Progress) -> str:
    return " ".join(found.caveats)
