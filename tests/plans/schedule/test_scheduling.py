"""Can a member put things on the calendar, move them, say what became of them, and take every one of these back?"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.factories import a_class, id_of, publish
from tests.plans.calendars import (
    FRI,
    HILLS,
    MON,
    RIDE,
    SPRINTS,
    SUN,
    THU,
    TUE,
    WARM_UP,
    WED,
    YOGA,
    Calendar,
    a_calendar,
    a_session,
)

from palestra.accounts import service
from palestra.errors import (
    Conflict,
    Gone,
    MemberError,
    NotEntitled,
    NotFound,
    RateLimited,
    RegionBlocked,
    RightsExpired,
    ValidationFailed,
)
from palestra.plans.life import living, versions
from palestra.plans.schedule import conflicts, outcomes
from palestra.plans.schedule.scheduling import Repeat, What, When, repeat_of, when_of
from palestra.plans.schemas.schedule import ScheduleConflict
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

REST = What("rest")
WALK = What("other", title="Walk the dog", minutes=40)


@pytest.fixture
async def ada(database: Database) -> Calendar:
    return await a_calendar(database)


def told(sentences: list[str], part: str) -> bool:
    return any(part in sentence for sentence in sentences)


def test_a_day_and_a_time_are_read_as_people_and_models_write_them() -> None:
    assert when_of("2026-11-24") == When(TUE)
    assert when_of(" 2026-11-24T06:00 ") == When(TUE, time(6))
    assert when_of("2026-11-24 6:30") == When(TUE, time(6, 30))
    assert when_of("2026-11-24T06:00:00") == When(TUE, time(6))
    assert when_of("2026-11-24 any time") == When(TUE, any_time=True)
    for when in (When(TUE), When(TUE, time(6)), When(TUE, any_time=True)):
        assert when_of(str(when)) == when


@pytest.mark.parametrize("said", ["", "tomorrow", "2026-02-30", "2026-11-24T25:00", "24.11.2026", "2026-11-24T06:00Z"])
def test_what_is_no_day_is_refused_with_an_example(said: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        when_of(said)
    assert "2026-11-24T06:00" in str(refused.value.fix)


async def test_a_class_stands_on_its_day_with_its_title_and_length(ada: Calendar) -> None:
    changed = await ada.add(id_of(RIDE), "2026-11-24T06:00")
    (item,) = changed.items
    assert (item.local_date, item.start_local, item.kind, item.title) == (TUE, time(6), "class", "Harbour ride")
    assert (item.duration_s, item.version, item.status, changed.conflicts, changed.notes) == (
        1800,
        1,
        "planned",
        [],
        [],
    )
    await ada.undoes(changed)
    assert await ada.on(TUE) == []


async def test_the_same_warm_up_may_stand_on_many_days_and_go_as_one(ada: Calendar) -> None:
    repeat = repeat_of(["tuesday", "friday"], MON + timedelta(days=20))
    changed = await ada.add(id_of(WARM_UP), "2026-11-24T06:00", repeat=repeat)
    assert [item.local_date for item in changed.items] == [TUE, FRI, *(d + timedelta(days=7) for d in (TUE, FRI)),
                                                           *(d + timedelta(days=14) for d in (TUE, FRI))]  # fmt: skip
    assert len({item.series_id for item in changed.items}) == 1
    again = await ada.add(id_of(WARM_UP), "2026-11-24")
    gone = await ada.undoes(changed)
    assert [item.status for item in gone.items] == ["removed"] * 6
    assert [item.id for item in await ada.on(TUE)] == [again.items[0].told_id]
    await ada.undoes(gone)
    assert len(await ada.on(TUE)) == 2


async def test_a_series_goes_from_today_on_and_leaves_what_was(ada: Calendar) -> None:
    changed = await ada.add(id_of(RIDE), "2026-11-23", repeat=Repeat((0, 1, 2, 3), SUN))
    done = changed.items[2].told_id
    await ada.does("complete", done, when="2026-11-23")
    ada.at(datetime(2026, 11, 24, 8, tzinfo=UTC))
    gone = await ada.does("remove", changed.items[3].told_id, series=True)
    assert [item.local_date for item in gone.items] == [TUE, THU]
    assert [item.status for item in await ada.on(MON)] == ["missed"]
    assert [item.status for item in await ada.on(WED)] == ["done"]


@pytest.mark.parametrize(
    ("when", "repeat", "part"),
    [
        ("2026-11-22", None, "is over"),
        ("2027-11-25", None, "more than a year ahead"),
        ("2026-11-24", Repeat((0,), date(2026, 11, 20)), "must lie between"),
        ("2026-11-24", Repeat((0,), date(2026, 11, 25)), "None of these weekdays"),
        ("2026-11-24", Repeat(tuple(range(7)), date(2027, 3, 1)), "at most 60"),
    ],
)
async def test_days_that_cannot_be_meant_are_refused(
    ada: Calendar, when: str, repeat: Repeat | None, part: str
) -> None:
    with pytest.raises(ValidationFailed, match=part):
        await ada.add(id_of(RIDE), when, repeat=repeat)
    assert await ada.rows() == []


async def test_today_is_the_member_s(ada: Calendar) -> None:
    ada.at(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))  # Tuesday in Berlin
    with pytest.raises(ValidationFailed, match="is over"):
        await ada.add(id_of(RIDE), "2026-11-23")
    await ada.prefers(time_zone="America/New_York")
    await ada.add(id_of(RIDE), "2026-11-23")


async def test_a_class_that_cannot_be_played_then_is_refused_by_its_reason(ada: Calendar) -> None:
    closes = datetime(2026, 11, 27, 12, tzinfo=UTC)
    cases: list[tuple[str, dict[str, object], type[MemberError], str]] = [
        ("a", {"windows": [{"tiers": ["gold"]}]}, NotEntitled, "membership"),
        ("b", {"windows": [{"regions": ["US"]}]}, RegionBlocked, "region"),
        ("c", {"windows": [{"ends_at": closes}]}, RightsExpired, "any more on Fri 27 Nov"),
        ("d", {"windows": [{"starts_at": closes}]}, RightsExpired, "not out yet on Fri 27 Nov"),
    ]
    for name, fields, error, part in cases:
        one = a_class(name, **fields)
        await publish(ada.database, one)
        with pytest.raises(error, match=part):
            await ada.add(id_of(one), "2026-11-27")
        assert await ada.rows() == []
    # With a time, only that time counts.
    await ada.add(id_of(a_class("c")), "2026-11-27T12:00")  # 11:00 UTC, half an hour long
    await ada.add(id_of(a_class("d")), "2026-11-27T13:00")
    for name, when in (("c", "2026-11-27T12:45"), ("d", "2026-11-27T12:59")):
        with pytest.raises(RightsExpired):
            await ada.add(id_of(a_class(name)), when)


async def test_a_class_that_is_gone_names_its_replacement_and_one_that_never_was_does_not(ada: Calendar) -> None:
    await publish(ada.database, a_class("gone", rev=2, status="withdrawn", replaced_by="ride-1"))
    with pytest.raises(Gone) as refused:
        await ada.add(id_of(a_class("gone")), "2026-11-24")
    assert refused.value.meta == {"palestra/replaced_by": id_of(RIDE)}
    with pytest.raises(NotFound):
        await ada.add("cls_aaaaaaaaaaaaaaaa", "2026-11-24")


async def test_a_programme_is_not_put_on_a_day(ada: Calendar) -> None:
    programme = a_class("prog", kind="program", title="Base", items=[{"week": 1, "day": 1, "class_id": "ride-1"}])
    await publish(ada.database, programme)
    with pytest.raises(ValidationFailed, match="is a program"):
        await ada.add(id_of(programme), "2026-11-24")


async def test_a_live_class_stands_at_its_broadcast_in_the_member_s_zone(ada: Calendar) -> None:
    live = a_class("live", title="Live ride", live_starts_at=datetime(2026, 11, 24, 18, 30, tzinfo=UTC))
    await publish(ada.database, live)
    changed = await ada.add(id_of(live), "2026-11-24T18:00")
    (item,) = changed.items
    assert (item.kind, item.local_date, item.start_local) == ("live", TUE, time(19, 30))
    assert told(changed.notes, "at 19:30")
    await ada.add(id_of(live), None)
    with pytest.raises(ValidationFailed, match="Tue 24 Nov at 19:30") as refused:
        await ada.add(id_of(live), "2026-11-25")
    assert "2026-11-24T19:30" in str(refused.value.fix)
    with pytest.raises(ValidationFailed, match="at its own time"):
        await ada.does("move", item.told_id, when="2026-11-25")
    ada.at(datetime(2026, 11, 24, 19, 0, 1, tzinfo=UTC))  # over: a class like others
    assert (await ada.add(id_of(live), "2026-11-25T06:00")).items[0].kind == "class"


async def test_rest_and_things_of_one_s_own_have_a_title_and_no_class(ada: Calendar) -> None:
    rest = (await ada.add(REST, "2026-11-24T06:00")).items[0]
    assert (rest.kind, rest.title, rest.start_local) == ("rest", "Rest", None)
    walk = (await ada.add(WALK, "2026-11-24")).items[0]
    assert (walk.kind, walk.title, walk.minutes) == ("other", "Walk the dog", 40)
    for title in (None, "  ", "x" * 121, "a\nb"):
        with pytest.raises(ValidationFailed, match="title"):
            await ada.add(What("strength", title=title), "2026-11-24")


async def test_a_time_that_the_clock_leaves_out_is_told_and_stands_an_hour_later(ada: Calendar) -> None:
    changed = await ada.add(id_of(RIDE), "2027-03-28T02:30")
    assert (changed.items[0].local_date, changed.items[0].start_local) == (date(2027, 3, 28), time(3, 30))
    assert told(changed.notes, "02:30 does not exist on Sun 28 Mar")
    twice = await ada.add(id_of(RIDE), "2027-10-31T02:30")  # there are two of them
    assert (twice.items[0].start_local, twice.notes) == (time(2, 30), [])


async def test_moving_keeps_the_time_unless_one_is_said(ada: Calendar) -> None:
    item = (await ada.add(id_of(RIDE), "2026-11-24T06:00")).items[0].told_id
    for when, landed in (
        ("2026-11-27", (FRI, time(6))),
        ("2026-11-27T19:15", (FRI, time(19, 15))),
        ("2026-11-26 any time", (THU, None)),
        ("2026-11-26T07:00", (THU, time(7))),
    ):
        before = await ada.rows()
        changed = await ada.does("move", item, when=when)
        assert (changed.items[0].local_date, changed.items[0].start_local) == landed
        await ada.undoes(changed)
        assert await ada.rows() == before
        await ada.does("move", item, when=when)


async def test_a_move_to_a_day_on_which_the_class_is_gone_is_refused(ada: Calendar) -> None:
    closing = a_class("closing", windows=[{"ends_at": datetime(2026, 11, 28, tzinfo=UTC)}])
    await publish(ada.database, closing)
    item = (await ada.add(id_of(closing), "2026-11-24")).items[0].told_id
    with pytest.raises(RightsExpired):
        await ada.does("move", item, when="2026-11-29")


async def test_what_was_changed_meanwhile_is_not_changed_unseen(ada: Calendar) -> None:
    item = (await ada.add(id_of(RIDE), "2026-11-24")).items[0].told_id
    await ada.does("move", item, when="2026-11-25", version=1)
    with pytest.raises(Conflict, match="at version 2, not 1"):
        await ada.does("remove", item, version=1)
    with pytest.raises(NotFound):
        await ada.does("skip", "ses_aaaaaaaaaaaaaaaaaaaaaaaaaa")


async def test_a_plan_is_changed_so_often_a_day_and_not_more(ada: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "A_DAY_MAX", 3)
    live = await ada.plans(a_session("s0", TUE, id_of(RIDE)))
    item = (await ada.on(TUE))[0].id
    for day in (25, 26):
        await ada.does("move", item, when=f"2026-11-{day}")
    with pytest.raises(RateLimited, match="3 times within a day"):
        await ada.does("move", item, when="2026-11-27")
    assert (await ada.plan()).version == 3
    ada.at(ada.now + timedelta(days=1, minutes=1))
    await ada.does("move", item, when="2026-11-27")
    monkeypatch.setattr(versions, "A_DAY_MAX", 0)
    await ada.calls(lambda db: living.archive(db, ada.member_id, live.id, base_version=None, now=ada.now))


async def test_nobody_changes_another_s_calendar(ada: Calendar) -> None:
    item = (await ada.add(id_of(RIDE), "2026-11-24")).items[0].told_id
    async with ada.database.transaction() as connection:
        ben = Calendar(ada.database, (await service.create(connection, name="Ben", region=None, now=ada.now)).id)
    for action, named in (("move", {"when": "2026-11-25"}), ("skip", {}), ("remove", {}), ("complete", {})):
        with pytest.raises(NotFound):
            await ben.does(action, item, **named)
    assert (await ben.shown()).days[1].items == []


async def test_skipped_done_removed_and_planned_lead_to_each_other_and_back(ada: Calendar) -> None:
    workout = await ada.logs(MON)
    item = (await ada.add(id_of(RIDE), "2026-11-23")).items[0].told_id
    steps: list[tuple[str, dict[str, str]]] = [
        ("skip", {}),
        ("complete", {}),
        ("complete", {"when": "2026-11-22", "workout_id": workout}),
        ("skip", {}),
        ("restore", {}),
        ("complete", {"workout_id": workout}),
        ("restore", {}),
        ("remove", {}),
        ("restore", {}),
    ]
    for action, named in steps:
        before = await ada.rows()
        changed = await ada.does(action, item, **named)
        after = await ada.rows()
        assert after != before
        await ada.undoes(changed)
        assert await ada.rows() == before, action
        await ada.does(action, item, **named)
        assert await ada.rows() == after


async def test_what_was_skipped_is_not_planned_again_under_a_plan_that_does_not_run(ada: Calendar) -> None:
    live = await ada.plans(a_session("s0", MON, id_of(RIDE)), a_session("s1", WED, id_of(RIDE)))
    before_pause, later = [item.id for on in (MON, WED) for item in await ada.on(on)]
    await ada.does("skip", before_pause, later)
    await ada.calls(
        lambda db: living.pause(db, ada.member_id, live.id, from_on=TUE, until_on=None, base_version=None, now=ada.now)
    )
    assert (await ada.does("restore", before_pause)).items[0].status == "planned"
    with pytest.raises(Conflict, match="is of a plan that is paused"):
        await ada.does("restore", later)
    await ada.calls(lambda db: living.archive(db, ada.member_id, live.id, base_version=None, now=ada.now))
    with pytest.raises(Conflict, match="is of a plan that is archived"):
        await ada.does("restore", later)
    ada.at(ada.now + timedelta(days=7))  # what is over may be called missed instead: it hangs nowhere
    assert (await ada.does("restore", later)).items[0].status == "planned"


async def test_of_what_was_taken_off_only_the_last_is_kept(ada: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcomes, "REMOVED_MAX", 2)
    live = await ada.plans(a_session("s0", TUE, id_of(RIDE)))
    await ada.does("remove", (await ada.on(TUE))[0].id)
    kept = (await ada.add(id_of(RIDE), "2026-11-24")).items[0].told_id
    for minute in range(4):
        ada.at(ada.now + timedelta(minutes=minute))
        last = (await ada.add(REST, "2026-11-25")).items[0].told_id
        await ada.does("remove", last)
    assert len(await ada.rows()) == 4  # two of them, what is on the calendar, and the plan's own
    assert [item.id for item in await ada.on(TUE)] == [kept]
    assert (await ada.does("restore", last)).items[0].status == "planned"
    assert await ada.plan() != live


async def test_a_day_that_is_full_costs_no_more_than_what_is_told_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said, tell = [], conflicts._told

    def counted(sentence: str, placed: Sequence[conflicts.Placed]) -> ScheduleConflict:
        said.append(sentence)
        return tell(sentence, placed)

    monkeypatch.setattr(conflicts, "_told", counted)
    for start, told in ((time(6), conflicts.TOLD_MAX), (None, 1)):
        full = [
            conflicts.Placed(f"ses_{n}", TUE, "Swim", start, 600, False, False, False, None, None) for n in range(100)
        ]
        found = conflicts.conflicts(full, resting=lambda _: False, offered=None)
        assert len(found) == told
        assert all(len(one.item_ids) <= conflicts.IDS_TOLD for one in found)
    assert len(said) <= 3 * conflicts.TOLD_MAX  # of 4,950 pairs


async def test_what_is_so_already_is_told_and_has_no_way_back(ada: Calendar) -> None:
    item = (await ada.add(id_of(RIDE), "2026-11-24")).items[0].told_id
    changed = await ada.does("restore", item)
    assert (changed.undo, changed.notes) == (None, ["It was so already."])
    assert changed.items[0].version == 1


async def test_doing_is_neither_ahead_of_time_nor_by_another_s_workout(ada: Calendar) -> None:
    item = (await ada.add(id_of(RIDE), "2026-11-25")).items[0].told_id
    with pytest.raises(ValidationFailed, match="has not come yet"):
        await ada.does("complete", item, when="2026-11-24")
    assert (await ada.does("complete", item)).items[0].done_on == MON  # done early: today
    with pytest.raises(NotFound, match="no workout"):
        await ada.does("complete", item, workout_id="wko_aaaaaaaaaaaaaaaaaaaaaaaaaa")
    workout = await ada.logs(MON - timedelta(days=1))
    assert (await ada.does("complete", item, workout_id=workout)).items[0].done_on == MON - timedelta(days=1)
    other = (await ada.add(id_of(RIDE), "2026-11-23")).items[0].told_id
    with pytest.raises(Conflict, match=f"stands for {item}"):
        await ada.does("complete", other, workout_id=workout)


async def test_a_workout_whose_source_is_never_told_stands_for_nothing(ada: Calendar) -> None:
    workout = await ada.logs(MON, source="strava", source_uid="1")
    item = (await ada.add(id_of(RIDE), "2026-11-23")).items[0].told_id
    with pytest.raises(NotFound):
        await ada.does("complete", item, workout_id=workout)


async def test_a_stack_goes_one_after_the_other_and_moves_as_one(ada: Calendar) -> None:
    wanted = [id_of(WARM_UP), id_of(YOGA), id_of(RIDE)]
    changed = await ada.does("stack", class_ids=wanted, when="2026-11-24T06:00")
    assert [(item.title, item.start_local, item.stack_position) for item in changed.items] == [
        ("Warm-up", time(6), 1),
        ("Slow flow", time(6, 5), 2),  # 20:30 is 21 minutes
        ("Harbour ride", time(6, 26), 3),
    ]
    assert changed.conflicts == []
    before = await ada.rows()
    moved = await ada.does("move", changed.items[1].told_id, when="2026-11-26T18:00")
    assert [item.start_local for item in moved.items] == [time(18), time(18, 5), time(18, 26)]
    assert told(moved.notes, "moved as a whole")
    await ada.undoes(moved)
    assert await ada.rows() == before
    apart = await ada.does("unstack", changed.items[0].told_id, when="2026-11-24")
    assert {item.stack_id for item in apart.items} == {None}
    stacked = await ada.undoes(apart)
    assert [(item.stack_position, item.start_local) for item in stacked.items] == [
        (1, time(6)),
        (2, time(6, 5)),
        (3, time(6, 26)),
    ]


async def test_items_of_a_day_are_stacked_and_taken_apart_again(ada: Calendar) -> None:
    ids = [(await ada.add(id_of(one), "2026-11-24")).items[0].told_id for one in (RIDE, WARM_UP)]
    before = await ada.rows()
    changed = await ada.does("stack", ids[1], ids[0], when="2026-11-24T06:00")
    assert [(item.title, item.start_local) for item in changed.items] == [
        ("Warm-up", time(6)),
        ("Harbour ride", time(6, 5)),
    ]
    with pytest.raises(ValidationFailed, match="in a stack already"):
        await ada.does("stack", *ids, when="2026-11-24")
    await ada.undoes(changed)
    assert await ada.rows() == before
    elsewhere = (await ada.add(id_of(YOGA), "2026-11-25")).items[0].told_id
    with pytest.raises(ValidationFailed, match="do not all stand"):
        await ada.does("stack", ids[0], elsewhere, when="2026-11-24")


async def test_what_no_one_call_could_take_back_is_refused(ada: Calendar) -> None:
    early = (await ada.add(id_of(RIDE), "2026-11-24T06:00")).items[0].told_id
    late = (await ada.add(id_of(YOGA), "2026-11-24T18:00")).items[0].told_id
    before = await ada.rows()
    with pytest.raises(ValidationFailed, match="times of their own"):
        await ada.does("move", early, late, when="2026-11-25T09:00")
    assert await ada.rows() == before
    moved = await ada.does("move", early, late, when="2026-11-25")
    await ada.undoes(moved)
    assert await ada.rows() == before
    await ada.does("skip", early)
    with pytest.raises(ValidationFailed, match="same state"):
        await ada.does("complete", early, late)


# --- sessions of a plan


async def test_a_plan_s_session_that_moves_is_the_plan_s_next_version(ada: Calendar) -> None:
    await ada.plans(a_session("s1", MON, id_of(RIDE)), a_session("s2", WED), a_session("s3", FRI))
    item = (await ada.on(WED))[0]
    changed = await ada.does("move", item.id, when="2026-11-24T07:00")
    live = await ada.plan()
    assert live.version == 2
    assert [(one.key, one.on, one.start_local) for one in live.content] == [
        ("s1", MON, None),
        ("s2", TUE, time(7)),
        ("s3", FRI, None),
    ]
    assert (changed.items[0].told_id, changed.items[0].local_date) == (item.id, TUE)
    # Tuesday is not offered: the member's own wish, and told.
    assert told([one.sentence for one in changed.conflicts], "not one of the plan's training days")
    await ada.undoes(changed)
    back = await ada.plan()
    assert (back.version, [(one.key, one.on, one.start_local) for one in back.content][1]) == (3, ("s2", WED, None))


async def test_two_sessions_that_come_into_one_week_keep_different_priorities(ada: Calendar) -> None:
    await ada.plans(a_session("s1", MON, priority=1), a_session("s2", MON + timedelta(days=7), priority=1))
    item = (await ada.on(MON + timedelta(days=7)))[0]
    await ada.does("move", item.id, when="2026-11-27")
    assert [one.priority for one in (await ada.plan()).content] == [1, 2]


async def test_a_session_taken_away_is_taken_from_the_plan_and_comes_back_as_it_was(ada: Calendar) -> None:
    live = await ada.plans(a_session("s1", MON), a_session("s2", WED, effort=7), a_session("s3", FRI))
    item = (await ada.on(WED))[0]
    changed = await ada.does("remove", item.id)
    assert [one.key for one in (await ada.plan()).content] == ["s1", "s3"]
    assert await ada.on(WED) == []
    await ada.undoes(changed)
    assert (await ada.plan()).content == live.content
    assert [one.id for one in await ada.on(WED)] == [item.id]


async def test_skipping_and_doing_leave_the_plan_as_it_is(ada: Calendar) -> None:
    await ada.plans(a_session("s1", MON), a_session("s2", WED))
    skipped = await ada.does("skip", (await ada.on(WED))[0].id)
    done = await ada.does("complete", (await ada.on(MON))[0].id)
    assert (await ada.plan()).version == 1
    assert ((await ada.on(MON))[0].status, (await ada.on(WED))[0].status) == ("done", "skipped")
    for changed in (skipped, done):
        await ada.undoes(changed)
    assert ((await ada.on(MON))[0].status, (await ada.on(WED))[0].status) == ("planned", "planned")


async def test_a_missed_session_moves_on_and_back(ada: Calendar) -> None:
    await ada.plans(a_session("s1", MON), a_session("s2", WED))
    ada.at(datetime(2026, 11, 26, 8, tzinfo=UTC))
    item = (await ada.on(MON))[0]
    assert (item.status, item.movable) == ("missed", True)
    changed = await ada.does("move", item.id, when="2026-11-28")
    assert changed.items[0].local_date == date(2026, 11, 28)
    back = await ada.undoes(changed)
    assert back.items[0].local_date == MON
    assert told(back.notes, "is over")
    with pytest.raises(ValidationFailed, match="days ago"):
        await ada.does("move", item.id, when="2026-10-20")


# --- what does not go well together


async def test_conflicts_are_told_of_what_was_changed_and_forbid_nothing(ada: Calendar) -> None:
    first = (await ada.add(id_of(SPRINTS), "2026-11-24T06:00")).items[0].told_id
    cases = [
        (id_of(RIDE), "2026-11-24T06:30", "overlap on Tue 24 Nov"),
        (id_of(HILLS), "2026-11-24T18:00", "2 hard sessions on Tue 24 Nov"),
        (id_of(HILLS), "2026-11-25", "Hard on two days running"),
        (id_of(RIDE), "2026-11-24T18:00", "2 sessions on Tue 24 Nov"),
    ]
    for class_id, when, part in cases:
        changed = await ada.add(class_id, when)
        assert told([one.sentence for one in changed.conflicts], part), part
        assert all(changed.items[0].told_id in one.item_ids for one in changed.conflicts)
        assert any(first in one.item_ids for one in changed.conflicts)
        await ada.undoes(changed)
    # One after the other is no overlap, a warm-up no second session.
    assert (await ada.add(id_of(WARM_UP), "2026-11-24T06:40")).conflicts == []


async def test_rest_that_is_planned_is_told_wherever_it_was_said(ada: Calendar) -> None:
    await ada.add(REST, "2026-11-24")
    await ada.prefers(planned_rest=[{"from_on": "2026-11-26", "until_on": "2026-11-27"}])
    for when in ("2026-11-24", "2026-11-26", "2026-11-27"):
        assert told([one.sentence for one in (await ada.add(id_of(RIDE), when)).conflicts], "is planned rest")
    assert (await ada.add(id_of(RIDE), "2026-11-28")).conflicts == []


async def test_nobody_fills_the_calendar_without_end(ada: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    from palestra.plans.schedule import adding

    monkeypatch.setattr(adding, "UPCOMING_MAX", 3)
    await ada.add(id_of(RIDE), "2026-11-24", repeat=Repeat((1, 2, 3), SUN))
    with pytest.raises(ValidationFailed, match="3 is the most"):
        await ada.add(id_of(RIDE), "2026-11-24")
