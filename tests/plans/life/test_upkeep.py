"""Does nothing hang in the air? What cannot be played on its day is replaced before it, once, and nothing else is touched."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.factories import NOW, a_class, id_of, publish
from tests.plans.calendars import MON, RIDE, TUE, WED, Calendar, a_calendar, a_session

from palestra.accounts.schemas import Entitlement
from palestra.catalog.records import ClassRecord
from palestra.plans.engine.content import Session
from palestra.plans.life import living, materialising, upkeep
from palestra.plans.life.live import Live, Pause
from palestra.plans.life.upkeep import Upkeep
from palestra.plans.schedule.scheduling import What
from palestra.store.engine import Database, driver

pytestmark = pytest.mark.anyio

ANOTHER = a_class("ride-9", title="Meadow ride", duration_s=1_500, intensity="moderate", popularity=0.9)
PLUS = Entitlement(tier="plus", expires_at=None, region="DE")


@pytest.fixture
async def ada(database: Database) -> Calendar:
    calendar = await a_calendar(database)
    await publish(database, ANOTHER)
    return calendar


def keeping(ada: Calendar, entitlement: Entitlement | None = PLUS) -> Upkeep:
    async def of(_: UUID) -> Entitlement | None:
        return entitlement

    return Upkeep(ada.database, of)


async def tend(ada: Calendar, entitlement: Entitlement | None = PLUS) -> int:
    return await keeping(ada, entitlement).tend(ada.now)


async def now_says(ada: Calendar, record: ClassRecord, **fields: object) -> None:
    """The catalogue says something else of a class."""
    await publish(ada.database, ClassRecord.model_validate({**record.model_dump(), "rev": record.rev + 1, **fields}))


def ends(at: datetime, **window: Any) -> list[dict[str, Any]]:
    return [{"regions": [], "tiers": [], "platforms": [], "starts_at": None, "ends_at": at, **window}]


async def rides(ada: Calendar, *days: date, **fields: Any) -> Live:
    """A plan of the harbour ride on these days."""
    sessions = [a_session(f"s{number}", on, id_of(RIDE), **fields) for number, on in enumerate(days)]
    return await ada.plans(*sessions, weekdays=(0, 1, 2, 3, 4, 5, 6))


async def session(ada: Calendar, key: str = "s0") -> Session:
    return next(each for each in (await ada.plan()).content if each.key == key)


async def item(ada: Calendar, live: Live, key: str = "s0") -> Mapping[str, Any]:
    return await row(ada, materialising.item_id(live.id, key))


async def row(ada: Calendar, key: UUID) -> Mapping[str, Any]:
    async with ada.database.reader() as reader:
        found = await reader.fetchrow("select * from schedule_item where id = $1", key)
    assert found is not None
    return dict(found)


async def test_where_everything_can_be_played_nothing_is_done(ada: Calendar) -> None:
    live = await rides(ada, MON, WED)
    assert await tend(ada) == 0
    assert await ada.plan() == live


async def test_a_withdrawn_class_is_replaced_by_the_most_alike_and_the_plan_says_why(ada: Calendar) -> None:
    live = await rides(ada, WED)
    await now_says(ada, RIDE, status="withdrawn")
    assert await tend(ada) == 1
    after = await session(ada)
    assert (after.title, after.class_id, after.on, after.minutes) == ("Meadow ride", id_of(ANOTHER), WED, 25)
    assert after.load_au <= live.content[0].load_au
    async with ada.database.reader() as reader:
        event = (await living.events(reader, ada.member_id, live.id, 1))[0]
    assert (event.version, event.actor, event.kind, event.rules) == (
        2,
        "system",
        "class_replaced",
        ("unavailable_replaced",),
    )
    assert event.why == "“Harbour ride” was withdrawn; “Meadow ride” takes its place."
    told = await item(ada, live)
    assert (told["class_id"], told["title"], told["status"]) == (id_of(ANOTHER), "Meadow ride", "planned")
    assert told["replaced"] == {"class_id": id_of(RIDE), "title": "Harbour ride", "why": "it was withdrawn"}
    assert await tend(ada) == 0


async def test_the_class_that_the_catalogue_names_in_its_place_comes_first(ada: Calendar) -> None:
    heir = a_class("ride-8", title="New harbour ride", duration_s=1_200, intensity="easy", popularity=0.0)
    await publish(ada.database, heir)
    await rides(ada, WED)
    await now_says(ada, RIDE, status="withdrawn", replaced_by=heir.id)
    assert await tend(ada) == 1
    assert (await session(ada)).title == "New harbour ride"


async def test_where_nothing_fits_it_is_a_free_choice_and_does_not_hang(ada: Calendar) -> None:
    live = await rides(ada, WED, minutes=15)  # every other ride is longer
    await now_says(ada, RIDE, status="withdrawn")
    assert await tend(ada) == 1
    after = await session(ada)
    assert (after.class_id, after.title, after.minutes) == (None, "Free choice: Focus s0", 15)
    told = await item(ada, live)
    assert (told["status"], told["class_id"], told["replaced"]["title"]) == ("planned", None, "Harbour ride")
    assert await tend(ada) == 0


async def test_a_class_whose_window_ends_before_its_day_is_replaced_on_that_day_alone(ada: Calendar) -> None:
    await rides(ada, TUE, WED + timedelta(days=7))
    await now_says(ada, RIDE, windows=ends(datetime.combine(WED, time(18), UTC)))
    assert await tend(ada) == 1
    assert (await session(ada, "s0")).class_id == id_of(RIDE)
    assert (await session(ada, "s1")).class_id == id_of(ANOTHER)


@pytest.mark.parametrize(
    ("window", "entitlement", "why"),
    [
        ({"tiers": ["plus"]}, Entitlement("free", None, "DE"), "is not part of the membership any more"),
        ({"regions": ["DE"]}, Entitlement("plus", None, "CH"), "is not offered in this region"),
    ],
)
async def test_what_a_lost_membership_or_a_move_takes_is_replaced_in_its_last_week(
    ada: Calendar, window: dict[str, Any], entitlement: Entitlement, why: str
) -> None:
    await now_says(ada, RIDE, windows=ends(NOW + timedelta(days=365), **window))
    live = await rides(ada, MON + timedelta(days=7), MON + timedelta(days=8))
    assert await tend(ada) == 0
    assert await tend(ada, None) == 0  # nobody knows the membership: nothing is done in doubt
    assert await tend(ada, entitlement) == 1
    assert (await session(ada, "s0")).class_id == id_of(ANOTHER)
    assert (await session(ada, "s1")).class_id == id_of(RIDE)
    async with ada.database.reader() as reader:
        event = (await living.events(reader, ada.member_id, live.id, 1))[0]
    assert event.why is not None
    assert why in event.why


async def test_what_is_over_or_was_done_today_is_left_alone(ada: Calendar) -> None:
    await rides(ada, MON, TUE, WED)
    ada.at(NOW + timedelta(days=1))
    await ada.logs(TUE, class_id=id_of(RIDE), discipline="cycling", duration_s=1_800)
    await now_says(ada, RIDE, status="withdrawn")
    assert await tend(ada) == 1
    assert [each.class_id for each in (await ada.plan()).content] == [id_of(RIDE), id_of(RIDE), id_of(ANOTHER)]


async def test_today_is_the_members_own(ada: Calendar) -> None:
    """At 23:30 in Berlin on Monday it is Tuesday in Auckland, and Monday's class is over there."""
    await ada.prefers(time_zone="Pacific/Auckland")
    ada.at(datetime(2026, 11, 23, 22, 30, tzinfo=UTC))
    await rides(ada, MON)
    await now_says(ada, RIDE, status="withdrawn")
    assert await tend(ada) == 0
    await ada.prefers(time_zone="Europe/Berlin")
    assert await tend(ada) == 1


async def test_own_items_are_replaced_too_and_keep_their_day_and_time(ada: Calendar) -> None:
    added = (await ada.add(id_of(RIDE), "2026-11-25T06:30")).items[0]
    await now_says(ada, RIDE, status="withdrawn")
    assert await tend(ada) == 1
    after = await row(ada, added.id)
    assert (after["local_date"], after["start_local"]) == (WED, time(6, 30))
    assert (after["class_id"], after["title"], after["duration_s"]) == (id_of(ANOTHER), "Meadow ride", 1_500)
    assert (after["version"], after["kind"]) == (added.version + 1, "class")
    assert after["replaced"]["title"] == "Harbour ride"
    assert await tend(ada) == 0


async def test_an_own_item_for_which_nothing_fits_is_a_free_choice(ada: Calendar) -> None:
    warm_up = id_of(a_class("warm-1"))
    added = (await ada.add(warm_up, "2026-11-25")).items[0]
    async with ada.database.transaction() as connection:
        await (await driver(connection)).execute(
            "update catalog_item set status = 'withdrawn' where public_id = $1", warm_up
        )
    assert await tend(ada) == 1
    after = await row(ada, added.id)
    assert (after["class_id"], after["title"], after["kind"]) == (None, "Free choice: Warm-up", "other")


async def test_an_own_item_stays_where_its_own_hour_is_before_the_end(ada: Calendar) -> None:
    added = (await ada.add(id_of(RIDE), "2026-11-25T06:30")).items[0]
    await now_says(ada, RIDE, windows=ends(datetime(2026, 11, 25, 12, tzinfo=UTC)))
    assert await tend(ada) == 0
    assert (await row(ada, added.id))["class_id"] == id_of(RIDE)


async def test_many_own_items_are_replaced_a_few_at_a_time(ada: Calendar) -> None:
    for day in range(6):
        await ada.add(id_of(RIDE), str(WED + timedelta(days=day)))
    await ada.add(What("other", title="A walk"), str(WED))
    await now_says(ada, RIDE, status="withdrawn")
    assert [await tend(ada) for _ in range(3)] == [4, 2, 0]


async def test_of_two_processes_at_once_one_replaces(ada: Calendar) -> None:
    live = await rides(ada, WED)
    await ada.add(id_of(RIDE), "2026-11-26")
    await now_says(ada, RIDE, status="withdrawn")
    done = await asyncio.gather(*(tend(ada) for _ in range(3)))
    assert sum(done) == 2
    async with ada.database.reader() as reader:
        assert [event.version for event in await living.events(reader, ada.member_id, live.id, 9)] == [2, 1]


async def test_a_walk_comes_to_every_member_a_few_a_round(ada: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 1)
    monkeypatch.setattr(upkeep, "ITEMS_AT_ONCE", 3)
    others = [ada, *[await a_calendar(ada.database) for _ in range(3)]]
    for each in others:
        await rides(each, MON, WED)
    await now_says(ada, RIDE, windows=ends(NOW + timedelta(days=1)))
    one = keeping(ada)
    done = [await one.tend(NOW) for _ in range(5)]
    assert sorted(done) == [0, 1, 1, 1, 1]
    for each in others:
        assert [held.class_id for held in (await each.plan()).content] == [id_of(RIDE), id_of(ANOTHER)]


async def pauses(ada: Calendar, live: Live, until: date) -> None:
    async with ada.database.transaction() as connection:
        db = await driver(connection)
        await living.pause(db, ada.member_id, live.id, from_on=None, until_on=until, base_version=None, now=NOW)


async def breaks(ada: Calendar) -> None:
    """What is stored of the plan cannot be read, as by a release that reads it otherwise."""
    async with ada.database.reader() as reader:
        await reader.execute(
            "update plan set content = content - 0 || '[{}]'::jsonb where member_id = $1", ada.member_id
        )


async def test_what_cannot_be_read_of_one_member_keeps_nobody_else_s_waiting(ada: Calendar) -> None:
    others = sorted(
        [ada, await a_calendar(ada.database), await a_calendar(ada.database)], key=lambda one: one.member_id
    )
    for each in others:
        await rides(each, WED)
    await now_says(ada, RIDE, status="withdrawn")
    await breaks(others[0])
    assert await tend(ada) == 2
    for each in others[1:]:
        await pauses(each, await each.plan(), TUE)
    async with ada.database.reader() as reader:
        paused = """update plan set status = 'paused', brief = brief || '{"pause": {"until_on": "2026-11-24"}}'"""
        await reader.execute(f"{paused} where member_id = $1", others[0].member_id)
    ada.at(NOW + timedelta(days=7))
    assert await tend(ada) == 2


async def test_pauses_that_cannot_be_ended_keep_no_other_waiting(
    ada: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 1)
    others = sorted([ada, await a_calendar(ada.database)], key=lambda one: one.member_id)
    for each in others:
        await pauses(each, await rides(each, WED), TUE)

    async def of(member_id: UUID) -> Entitlement | None:
        return None if member_id == others[0].member_id else PLUS  # the first one's account is closed

    one = Upkeep(ada.database, of)
    assert sorted([await one.tend(NOW + timedelta(days=7)) for _ in range(3)]) == [0, 0, 1]


async def test_a_pause_with_an_end_is_over_on_the_day_after(ada: Calendar) -> None:
    live = await rides(ada, TUE, WED)
    async with ada.database.transaction() as connection:
        await living.pause(
            await driver(connection),
            ada.member_id,
            live.id,
            from_on=None,
            until_on=MON + timedelta(days=6),
            base_version=None,
            now=NOW,
        )
    ada.at(NOW + timedelta(days=6))
    assert await tend(ada) == 0
    assert (await ada.plan()).pause == Pause(MON, MON + timedelta(days=6))
    ada.at(NOW + timedelta(days=7))
    assert await tend(ada, None) == 0
    assert await tend(ada) == 1
    after = await ada.plan()
    assert (after.status, [each.on for each in after.content]) == (
        "active",
        [TUE + timedelta(days=7), WED + timedelta(days=7)],
    )
    assert await tend(ada) == 0
