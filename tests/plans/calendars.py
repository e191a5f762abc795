"""How does a test come by a calendar? A member in Berlin, classes to choose from, and a plan made by hand."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID, uuid4

from tests.factories import NOW, a_class, publish
from tests.plans.engine.making import a_brief

from palestra.accounts import preferences, service
from palestra.catalog.rights import Viewer
from palestra.catalog.vocabulary import Intensity
from palestra.plans.engine.content import PrescribedExercise, Session, Slot, ordered
from palestra.plans.engine.rules import RULES_VERSION
from palestra.plans.life import versions
from palestra.plans.life.live import Live, Told
from palestra.plans.schedule import reading, scheduling
from palestra.plans.schedule.scheduling import Changed
from palestra.plans.schemas.schedule import Schedule, ScheduledItem
from palestra.store.engine import Database, Reader, driver
from palestra.workouts import writing
from palestra.workouts.ids import key_of, public_id
from palestra.workouts.schemas import NewWorkout

T = TypeVar("T")

MON, TUE, WED, THU, FRI, SAT, SUN = (date(2026, 11, 23) + timedelta(days=day) for day in range(7))  # NOW is the Monday
PLUS = Viewer(region="DE", tier="plus")

RIDE = a_class("ride-1", title="Harbour ride", duration_s=1_800, intensity="moderate")
SPRINTS = a_class("ride-2", title="Sprints", duration_s=2_400, intensity="hard")
HILLS = a_class("ride-3", title="Hills", duration_s=2_700, intensity="hard")
YOGA = a_class("yoga-1", title="Slow flow", discipline="yoga", duration_s=1_230, intensity="easy", equipment=["mat"])
WARM_UP = a_class("warm-1", title="Warm-up", discipline="mobility", duration_s=300, intensity="easy", equipment=[])


class Calendar:
    """One member's, over one database; `at` moves the clock."""

    def __init__(self, database: Database, member_id: UUID) -> None:
        self.database = database
        self.member_id = member_id
        self.now = NOW
        self.viewer = PLUS

    def at(self, now: datetime) -> None:
        self.now = now

    async def calls(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        """In a transaction, as a tool would."""
        async with self.database.transaction() as connection:
            return await work(await driver(connection))

    async def prefers(self, **said: object) -> None:
        async with self.database.transaction() as connection:
            await preferences.change(connection, self.member_id, said, version=None, now=self.now)

    async def profile(self) -> preferences.Profile:
        async with self.database.reader() as reader:
            return await preferences.read(reader, self.member_id)

    async def add(self, what: str | scheduling.What, when: str | None, **named: Any) -> Changed:
        """A class by its id, or anything else."""
        one = scheduling.What("class", class_id=what) if isinstance(what, str) else what
        said = None if when is None else scheduling.when_of(when)
        return await self.calls(
            lambda db: scheduling.add(db, self.member_id, [one], said, viewer=self.viewer, now=self.now, **named)
        )

    async def does(self, action: str, *item_ids: str, when: str | None = None, **named: Any) -> Changed:
        """Any other action, by its name and arguments as of the tool."""
        work: Callable[..., Awaitable[Changed]] = getattr(scheduling, action)
        given: dict[str, Any] = {"viewer": self.viewer, "now": self.now, **named}
        if when is not None and action == "complete":
            given["on"] = scheduling.when_of(when).on
        elif when is not None:
            given["when"] = scheduling.when_of(when)
        if action == "stack":
            return await self.calls(lambda db: work(db, self.member_id, item_ids=item_ids, **given))
        return await self.calls(lambda db: work(db, self.member_id, list(item_ids), **given))

    async def undoes(self, changed: Changed) -> Changed:
        """What `undo` says, as the tool would call it."""
        assert changed.undo is not None
        told = dict(changed.undo)
        return await self.does(told.pop("action"), *told.pop("item_ids"), **told)

    async def shown(self, from_on: date | None = None, until_on: date | None = None) -> Schedule:
        profile = await self.profile()
        async with self.database.reader() as reader:
            return await reading.schedule(reader, self.member_id, profile, self.viewer, from_on, until_on, self.now)

    async def on(self, day: date) -> list[ScheduledItem]:
        return (await self.shown(day, day)).days[0].items

    async def rows(self) -> list[Mapping[str, Any]]:
        """Where everything stands, for comparing before and after; not the versions."""
        async with self.database.reader() as reader:
            return [
                dict(row)
                for row in await reader.fetch(
                    "select id, local_date, start_local, status, done_on, workout_id, stack_id, stack_position, title,"
                    " class_id from schedule_item where member_id = $1 order by id",
                    self.member_id,
                )
            ]

    async def plans(self, *sessions: Session, **brief: Any) -> Live:
        """Have a plan of these sessions, made by hand."""
        told = {"starts_on": MON, "weekdays": (0, 2, 4), "weeks": 4, **brief}
        live = Live(uuid4(), 1, "active", a_brief(**told), ordered(list(sessions)), RULES_VERSION, None)
        await self.calls(
            lambda db: versions.begin(db, self.member_id, live, Told("activated"), today=MON, now=self.now)
        )
        return live

    async def plan(self) -> Live:
        async with self.database.reader() as reader:
            live = await versions.current(reader, self.member_id)
        assert live is not None
        return live

    async def logs(self, on: date, **said: Any) -> str:
        """Have a workout logged, at noon of that day; its id."""
        performed_at = datetime.combine(on, time(9), UTC)
        told = {"title": "Workout", "performed_at": performed_at, "time_zone": "Europe/Berlin", "rpe": Decimal(5)}
        new = NewWorkout.model_validate({**told, **said})
        written = await self.calls(lambda db: writing.write(db, self.member_id, new, now=max(self.now, performed_at)))
        return public_id("wko", written.stored.id)


async def a_calendar(database: Database) -> Calendar:
    """Of a member in Berlin, where five classes can be had."""
    await publish(database, RIDE, SPRINTS, HILLS, YOGA, WARM_UP)
    async with database.transaction() as connection:
        member = await service.create(connection, name="Ada", region="DE", now=NOW)
    calendar = Calendar(database, member.id)
    await calendar.prefers(time_zone="Europe/Berlin")
    return calendar


def a_session(key: str, on: date, class_id: str | None = None, **fields: Any) -> Session:
    """A planned session: of a class where one is named, of strength where not."""
    intensity: Intensity = "moderate"
    kind = "strength" if class_id is None else "class"
    disciplines = () if class_id is None else ("cycling",)
    patterns = ("squat",) if class_id is None else ()
    told: dict[str, Any] = {
        "slot": Slot(kind, f"Focus {key}", disciplines, intensity, patterns),  # type: ignore[arg-type]
        "title": f"Session {key}",
        "class_id": class_id,
        "minutes": 30,
        "effort": 5,
        "priority": 1 + int("".join(filter(str.isdigit, key)) or 0),
        "exercises": (),
        "start_local": None,
    }
    return Session(key=key, on=on, **{**told, **fields})


def prescribed(name: str = "Goblet squat", **fields: Any) -> PrescribedExercise:
    """Three sets of 8 to 10; say what differs."""
    told: dict[str, Any] = {
        "exercise_id": "exr_aaaaaaaaaaaaaaaa",
        "name": name,
        "pattern": "squat",
        "muscles": ("quadriceps",),
        "sets": 3,
        "reps_low": 8,
        "reps_high": 10,
        "hold_s": None,
        "per_side": False,
        "rir": 2,
        "weight": None,
        "rest_s": 120,
        "why": "",
    }
    return PrescribedExercise(**{**told, **fields})


def later(session: Session, days: int) -> Session:
    return replace(session, on=session.on + timedelta(days=days))


def key(told: str) -> UUID:
    found = key_of("ses", told)
    assert found
    return found
