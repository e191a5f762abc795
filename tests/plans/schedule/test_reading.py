"""Does the calendar say what is planned, what became of it, and how it adds up, by the member's own days and weeks?"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.factories import NOW, a_class, id_of, publish
from tests.plans.calendars import (
    FRI,
    HILLS,
    MON,
    RIDE,
    SAT,
    SPRINTS,
    SUN,
    THU,
    TUE,
    WED,
    YOGA,
    Calendar,
    a_calendar,
    a_session,
)

from palestra.errors import ValidationFailed
from palestra.plans.schedule import reading
from palestra.plans.schedule.scheduling import Repeat, What
from palestra.plans.schemas.schedule import ScheduledItem
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

REST = What("rest")


@pytest.fixture
async def ada(database: Database) -> Calendar:
    return await a_calendar(database)


async def test_without_dates_it_is_every_day_of_the_member_s_week(ada: Calendar) -> None:
    ada.at(datetime(2026, 11, 29, 23, 30, tzinfo=UTC))  # Monday the 30th in Berlin
    shown = await ada.shown()
    assert [day.local_date for day in shown.days] == [date(2026, 11, 30) + timedelta(days=more) for more in range(7)]
    assert (shown.today, shown.time_zone) == (date(2026, 11, 30), "Europe/Berlin")
    await ada.prefers(week_starts_on="sunday", time_zone="America/New_York")
    shown = await ada.shown()
    assert (shown.from_on, shown.until_on, shown.today) == (SUN, date(2026, 12, 5), SUN)
    assert (await ada.shown(TUE)).until_on == MON + timedelta(days=7)
    assert (await ada.shown(None, WED)).from_on == MON - timedelta(days=1)


async def test_at_most_28_days_are_told_and_none_backwards(ada: Calendar) -> None:
    assert len((await ada.shown(MON, MON + timedelta(days=27))).days) == 28
    with pytest.raises(ValidationFailed, match="At most 28 days"):
        await ada.shown(MON, MON + timedelta(days=28))
    with pytest.raises(ValidationFailed, match="is before"):
        await ada.shown(TUE, MON)


async def test_a_day_has_its_items_by_their_times_and_the_others_last(ada: Calendar) -> None:
    await ada.add(id_of(YOGA), "2026-11-24")
    await ada.add(id_of(RIDE), "2026-11-24T18:00")
    await ada.add(id_of(SPRINTS), "2026-11-24T06:00")
    assert [(item.title, item.start_local) for item in await ada.on(TUE)] == [
        ("Sprints", "06:00"),
        ("Harbour ride", "18:00"),
        ("Slow flow", None),
    ]


async def test_missed_is_what_is_planned_when_its_day_is_over_where_the_member_is(ada: Calendar) -> None:
    async def statuses() -> dict[str, str]:
        return {item.title: item.status for item in await ada.on(TUE)}

    await ada.add(id_of(RIDE), "2026-11-24")
    await ada.add(REST, "2026-11-24")
    await ada.does("skip", (await ada.add(id_of(YOGA), "2026-11-24")).items[0].told_id)
    ada.at(datetime(2026, 11, 24, 22, 59, 59, tzinfo=UTC))
    assert await statuses() == {"Harbour ride": "planned", "Rest": "rest", "Slow flow": "skipped"}
    ada.at(datetime(2026, 11, 24, 23, 0, tzinfo=UTC))
    assert await statuses() == {"Harbour ride": "missed", "Rest": "rest", "Slow flow": "skipped"}
    await ada.prefers(time_zone="America/New_York")
    assert await statuses() == {"Harbour ride": "planned", "Rest": "rest", "Slow flow": "skipped"}
    async with ada.database.reader() as reader:
        assert await reader.fetchval("select count(*) from schedule_item where status = 'planned'") == 2


async def test_a_workout_of_the_class_counts_whenever_in_the_week_and_once(ada: Calendar) -> None:
    await ada.plans(a_session("s1", TUE, id_of(RIDE)))
    await ada.add(id_of(RIDE), "2026-11-26")
    ada.at(datetime(2026, 11, 28, 8, tzinfo=UTC))
    workout = await ada.logs(WED, class_id=id_of(RIDE), discipline="cycling", duration_s=1_800)
    shown = await ada.shown()
    tuesday, thursday = shown.days[1].items[0], shown.days[3].items[0]
    assert (tuesday.status, tuesday.workout_id, tuesday.note) == ("done", workout, "Done on Wed 25 Nov.")
    assert (thursday.status, thursday.workout_id) == ("missed", None)
    assert shown.plan is not None
    assert (shown.plan.done, shown.plan.planned) == (1, 1)
    # One day alone gives credit as its week does.
    assert (await ada.on(TUE))[0].workout_id == workout
    assert (await ada.on(THU))[0].status == "missed"
    await ada.does("complete", thursday.id, workout_id=workout)
    shown = await ada.shown()
    assert [shown.days[day].items[0].status for day in (1, 3)] == ["missed", "done"]


async def test_one_day_alone_gives_the_credit_that_its_week_gives(ada: Calendar) -> None:
    for on in (TUE, THU):
        await ada.add(id_of(RIDE), str(on))
    ada.at(datetime(2026, 11, 28, 8, tzinfo=UTC))
    workout = await ada.logs(MON, class_id=id_of(RIDE))
    assert [(await ada.on(on))[0].workout_id for on in (TUE, THU)] == [workout, None]


async def test_a_strength_session_is_credited_by_lifting(ada: Calendar) -> None:
    await ada.plans(a_session("s1", MON))
    workout = await ada.logs(MON, discipline="strength")
    assert [(item.status, item.workout_id) for item in await ada.on(MON)] == [("done", workout)]


async def test_a_broadcast_is_live_until_it_is_over_and_stands_on_its_day_where_the_member_is(ada: Calendar) -> None:
    live = a_class("live", live_starts_at=datetime(2026, 11, 24, 23, 30, tzinfo=UTC), duration_s=1_800)
    await publish(ada.database, live)
    await ada.add(id_of(live), None)
    assert [(item.status, item.start_local, item.movable) for item in await ada.on(WED)] == [("live", "00:30", False)]
    await ada.prefers(time_zone="America/New_York")
    assert await ada.on(WED) == []
    assert [(item.status, item.start_local) for item in await ada.on(TUE)] == [("live", "18:30")]
    ada.at(datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC))
    assert (await ada.on(TUE))[0].status == "live"
    ada.at(datetime(2026, 11, 25, 6, tzinfo=UTC))
    assert (await ada.on(TUE))[0].status == "missed"


async def test_a_class_that_was_withdrawn_is_told_with_its_successor_and_nothing_is_written(ada: Calendar) -> None:
    await ada.add(id_of(RIDE), "2026-11-24")
    new = a_class("ride-9", title="Harbour ride, new", duration_s=1_740)
    await publish(ada.database, new, a_class("ride-1", rev=2, status="withdrawn", replaced_by="ride-9"))
    before = await ada.rows()
    (item,) = await ada.on(TUE)
    assert (item.class_id, item.status, item.note) == (
        id_of(RIDE),
        "planned",
        "“Harbour ride” has been withdrawn from the catalogue.",
    )
    assert item.replacement is not None
    assert (item.replacement.class_id, item.replacement.minutes) == (id_of(new), 29)
    assert await ada.rows() == before
    (shown,) = (await ada.shown()).conflicts
    assert (shown.sentence, shown.item_ids) == (item.note, [item.id])


async def test_a_class_that_cannot_be_played_on_its_day_is_told_with_the_most_alike(ada: Calendar) -> None:
    ends = {"windows": [{"ends_at": datetime(2026, 11, 30, tzinfo=UTC)}], "rev": 2}
    await ada.add(id_of(RIDE), "2026-11-24")
    await ada.add(id_of(RIDE), "2026-12-01")
    easy = a_class("ride-8", title="Easy spin", intensity="easy", duration_s=1_200)
    await publish(ada.database, a_class("ride-1", title="Harbour ride", intensity="moderate", **ends), easy)
    assert [(item.note, item.replacement) for item in await ada.on(TUE)] == [(None, None)]
    (item,) = await ada.on(date(2026, 12, 1))
    assert item.note == "“Harbour ride” is not in the catalogue any more on Tue 1 Dec."
    assert item.replacement is not None
    # The sprints and hills are harder, the yoga something else.
    assert item.replacement.class_id == id_of(easy)


async def test_what_is_done_or_over_has_no_problem_any_more(ada: Calendar) -> None:
    item = (await ada.add(id_of(RIDE), "2026-11-23")).items[0].told_id
    await ada.does("complete", item)
    await publish(ada.database, a_class("ride-1", rev=2, status="withdrawn"))
    assert [(each.status, each.note) for each in await ada.on(MON)] == [("done", None)]


async def test_the_week_adds_up(ada: Calendar) -> None:
    await ada.plans(a_session("s1", MON, id_of(RIDE), minutes=30), a_session("s2", WED, minutes=45))
    await ada.add(id_of(YOGA), "2026-11-27")
    await ada.add(REST, "2026-11-28")
    await ada.does("skip", (await ada.add(id_of(HILLS), "2026-11-26")).items[0].told_id)
    await ada.logs(MON, discipline="cycling", class_id=id_of(RIDE), duration_s=1_500)
    totals = (await ada.shown()).totals
    assert (totals.planned_min, totals.done_min) == (30 + 45 + 21, 30)
    assert (totals.sessions_planned, totals.sessions_done) == (3, 1)
    assert totals.guideline_week_on == MON
    assert totals.equivalent_min == 50  # cycling is vigorous
    assert "to go" in totals.guideline
    coming = (await ada.shown(MON + timedelta(days=7))).totals
    assert (coming.equivalent_min, coming.guideline) == (0, "The week has not begun.")


async def test_the_plan_in_a_line_counts_what_is_over_or_done(ada: Calendar) -> None:
    await ada.plans(*(a_session(f"s{n}", MON + timedelta(days=n)) for n in range(10)))
    ada.at(NOW + timedelta(days=7))  # Monday of week 2; s7 is today
    for day in (0, 2, 7):
        await ada.logs(MON + timedelta(days=day), discipline="strength")
    await ada.does("skip", (await ada.on(MON + timedelta(days=4)))[0].id)
    await ada.does("skip", (await ada.on(MON + timedelta(days=9)))[0].id)
    line = (await ada.shown(TUE, TUE)).plan
    assert line is not None
    assert (line.week, line.weeks, line.done, line.planned, line.status) == (2, 4, 3, 8, "active")


@pytest.mark.parametrize(("days", "status"), [(-8, "ahead"), (0, "active"), (27, "active"), (28, "over")])
async def test_a_plan_says_when_it_has_not_begun_and_when_it_is_over(ada: Calendar, days: int, status: str) -> None:
    await ada.plans(a_session("s1", MON), a_session("s2", WED))
    day = MON + timedelta(days=days)
    ada.at(ada.now + timedelta(days=days))
    line = (await ada.shown(day, day)).plan
    assert line is not None
    assert line.status == status


async def test_what_comes_next_is_not_what_is_done(ada: Calendar) -> None:
    async def ahead() -> reading.Ahead:
        async with ada.database.reader() as reader:
            return await reading.ahead(reader, ada.member_id, await ada.profile(), ada.now)

    assert await ahead() == reading.Ahead(None, None, None)
    await ada.plans(a_session("s1", MON, id_of(RIDE)), a_session("s2", WED))
    await ada.add(REST, "2026-11-24")
    found = await ahead()
    assert found.plan is not None
    assert found.next is not None
    assert (found.next_on, found.next.title) == (MON, "Session s1")
    await ada.logs(MON, class_id=id_of(RIDE))
    found = await ahead()
    assert found.next is not None
    assert (found.next_on, found.next.title) == (WED, "Session s2")


async def test_conflicts_of_what_is_still_to_be_done_are_told(ada: Calendar) -> None:
    await ada.add(id_of(SPRINTS), "2026-11-27")
    await ada.add(id_of(HILLS), "2026-11-28")
    (conflict,) = (await ada.shown()).conflicts
    assert conflict.sentence == "Hard on two days running: “Sprints”, then “Hills” on Sat 28 Nov."
    await ada.logs(MON, class_id=id_of(SPRINTS))
    assert (await ada.shown()).conflicts == []


async def test_a_usual_week_is_small_and_the_fullest_four_weeks_fit(ada: Calendar) -> None:
    await ada.plans(*(a_session(f"s{n}", MON + timedelta(days=n), id_of(RIDE)) for n in (0, 2, 4)))
    await ada.add(id_of(YOGA), "2026-11-24T06:00")
    assert len((await ada.shown()).model_dump_json()) < 4_000
    await publish(ada.database, a_class("long", title="Ü" * 200, duration_s=1_800))
    for start in range(4):
        await ada.add(id_of(a_class("long")), f"2026-11-23T{6 + start:02}:00", repeat=Repeat(tuple(range(7)), SUN))
        for week in (1, 2, 3):
            on = MON + timedelta(days=7 * week)
            await ada.add(
                id_of(a_class("long")),
                f"{on}T{6 + start:02}:00",
                repeat=Repeat(tuple(range(7)), on + timedelta(days=6)),
            )
    await publish(ada.database, a_class("long", rev=2, title="Ü" * 200, duration_s=1_800, status="withdrawn"))
    shown = await ada.shown(MON, MON + timedelta(days=27))
    items = [item for day in shown.days for item in day.items]
    assert len(shown.model_dump_json().encode()) <= reading.BYTES_MAX
    assert len(shown.days) == 28
    assert (shown.left_out > 0, shown.left_out + len(items)) == (True, 4 * 28 + 4)
    assert len(shown.days[0].items) == 5  # from the end it is left out


async def test_the_workouts_of_a_source_that_is_never_told_stand_for_nothing(ada: Calendar) -> None:
    await ada.add(id_of(RIDE), "2026-11-23")
    await ada.logs(MON, source="strava", source_uid="1", class_id=id_of(RIDE), rpe=Decimal(3))
    assert [item.status for item in await ada.on(MON)] == ["planned"]


async def test_what_was_just_changed_is_told_as_the_calendar_tells_it(ada: Calendar) -> None:
    changed = await ada.add(id_of(RIDE), "2026-11-24T06:00")

    async def told() -> list[tuple[date, ScheduledItem]]:
        async with ada.database.reader() as reader:
            return await reading.told(reader, ada.member_id, await ada.profile(), ada.viewer, changed.items, ada.now)

    assert await told() == [(TUE, (await ada.on(TUE))[0])]
    changed = await ada.undoes(changed)
    ((day, item),) = await told()
    assert (day, item.note, item.movable) == (TUE, "Taken off the calendar.", False)


def test_the_days_of_these_tests_are_one_week() -> None:
    assert [day.weekday() for day in (MON, TUE, WED, THU, FRI, SAT, SUN)] == list(range(7))
