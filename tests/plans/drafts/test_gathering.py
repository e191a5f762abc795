"""What is planning fed with: is it what was asked and is known, what may be played, and what was really done?"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import factories
from tests.factories import NOW, a_class, an_exercise, id_of, publish, publish_exercises
from tests.workouts.logged import Log, exercise, id_of_exercise, lifting, workout

from palestra.accounts.preferences import NOTHING_SAID, Profile, Rest
from palestra.catalog.records import WindowRecord
from palestra.catalog.rights import Viewer, availability, openings
from palestra.errors import ValidationFailed
from palestra.plans.drafts import gathering
from palestra.plans.drafts.gathering import AskedPlan
from palestra.plans.drafts.settling import REGULAR_DAYS, settled, spread
from palestra.plans.engine.brief import Brief, Event
from palestra.plans.engine.past import Past
from palestra.plans.engine.stock import Opening, Stock
from palestra.store.engine import Database, driver
from palestra.training.strength import PerformedSet
from palestra.workouts.ids import public_id

MONDAY = NOW.date()
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
RACE = Event(on=MONDAY + timedelta(days=40), discipline="running", distance_m=10_000)
SUBSCRIBER = Viewer("DE", "plus")
BUSY = settings(deadline=None)  # on a busy machine the first example takes its time


def profile(**fields: Any) -> Profile:
    return NOTHING_SAID.model_copy(update=fields)


def brief(
    asked: AskedPlan | None = None, *, trained_on: set[date] | None = None, today: date = MONDAY, **preferred: Any
) -> Brief:
    return settled(asked or AskedPlan(), profile(**preferred), today=today, trained_on=trained_on or set()).brief


def assumed(asked: AskedPlan, **preferred: Any) -> str:
    return " ".join(settled(asked, profile(**preferred), today=MONDAY, trained_on=set()).assumptions)


# --- the brief -------------------------------------------------------------------------------------------------------


def test_where_nothing_is_said_everything_has_a_default_and_each_is_told() -> None:
    found = settled(AskedPlan(), NOTHING_SAID, today=MONDAY, trained_on=set())
    assert found.brief == Brief(
        goal="general_fitness",
        style="mixed",
        weeks=4,
        starts_on=MONDAY,
        week_starts_on=0,
        weekdays=(0, 2, 4),
        session_minutes=30,
        level="beginner",
        disciplines=(),
        equipment=(),
        avoid=(),
        unit="kg",
        event=None,
        away=(),
    )
    assert len(found.assumptions) == 8
    assert "Nobody said how long: 30 minutes a session." in found.assumptions


def test_what_is_said_is_not_assumed() -> None:
    asked = AskedPlan(
        goal="strength",
        weeks=8,
        weekdays=(5, 1, 1),
        session_minutes=45,
        equipment=("mat", "dumbbells"),
        disciplines=("yoga", "cycling"),
        style="strength",
        start_on=MONDAY + DAY,
        level="advanced",
    )
    found = settled(asked, profile(units="imperial"), today=MONDAY, trained_on=set())
    assert found.assumptions == ()
    assert (found.brief.weekdays, found.brief.unit, found.brief.starts_on) == ((1, 5), "lb", MONDAY + DAY)
    assert (found.brief.disciplines, found.brief.equipment) == (("yoga", "cycling"), ("dumbbells", "mat"))


def test_what_is_not_asked_is_as_the_profile_has_it() -> None:
    found = brief(
        goals=["muscle", "mobility"],
        days=["sunday", "monday"],
        session_minutes=50,
        equipment=["bench"],
        level="intermediate",
        disciplines=["rowing"],
        week_starts_on="sunday",
        units="imperial",
    )
    assert (found.goal, found.style, found.weekdays, found.session_minutes) == ("muscle", "strength", (0, 6), 50)
    assert (found.equipment, found.level, found.disciplines) == (("bench",), "intermediate", ("rowing",))
    assert (found.week_starts_on, found.first_week_on, found.unit) == (6, MONDAY - DAY, "lb")


def test_what_is_left_out_for_good_is_left_out_whatever_is_asked() -> None:
    assert brief(AskedPlan(avoid=("running", "jumping")), avoid=["supine", "jumping"]).avoid == (
        *("jumping", "running", "supine"),
    )


def test_nothing_at_hand_is_another_answer_than_none() -> None:
    assert brief(AskedPlan(equipment=()), equipment=["barbell"]).equipment == ()
    assert "equipment" not in assumed(AskedPlan(), equipment=[])
    assert "equipment" in assumed(AskedPlan())


@pytest.mark.parametrize(
    ("count", "preferred", "days"),
    [
        (1, (), (0,)),
        (2, (), (0, 3)),
        (3, (), (0, 2, 4)),
        (4, (), (0, 1, 3, 5)),
        (5, (), (0, 1, 2, 4, 5)),
        (7, (), tuple(range(7))),
        (2, ("tuesday", "thursday", "saturday"), (1, 5)),
        (2, ("monday", "tuesday", "friday"), (0, 4)),
        (2, ("tuesday", "friday"), (1, 4)),
        (3, ("saturday",), (0, 2, 5)),
    ],
)
def test_days_are_spread_over_the_week_among_those_preferred(
    count: int, preferred: tuple[str, ...], days: tuple[int, ...]
) -> None:
    assert brief(AskedPlan(days_per_week=count), days=list(preferred)).weekdays == days


@BUSY
@given(days=st.sets(st.integers(0, 6), min_size=1), data=st.data())
def test_spread_days_are_of_those_offered_and_as_many_as_asked_for(days: set[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(1, len(days)))
    found = spread(sorted(days), count)
    assert len(found) == count
    assert set(found) <= days
    assert list(found) == sorted(found)


def test_named_days_count_more_than_a_number_of_them() -> None:
    assert brief(AskedPlan(weekdays=(0, 1, 3), days_per_week=2)).weekdays == (0, 3)
    assert brief(AskedPlan(weekdays=(0, 1), days_per_week=4), days=["friday"]).weekdays == (0, 1)


def test_a_plan_starts_on_the_next_offered_day_today_where_nothing_is_done_yet() -> None:
    assert brief(days=["monday", "thursday"]).starts_on == MONDAY
    assert brief(days=["monday", "thursday"], trained_on={MONDAY}).starts_on == MONDAY + 3 * DAY
    assert brief(days=["wednesday"]).starts_on == MONDAY + 2 * DAY
    away = [Rest(from_on=MONDAY - DAY, until_on=MONDAY + 3 * DAY)]
    assert brief(days=["monday", "friday"], planned_rest=away).starts_on == MONDAY + 4 * DAY


def test_a_plan_starts_on_the_first_offered_day_from_the_asked_one_on() -> None:
    asked = AskedPlan(start_on=MONDAY + DAY, weeks=1)
    assert brief(asked, days=["tuesday"]).starts_on == MONDAY + DAY
    late = brief(asked, days=["monday"])
    assert (late.starts_on, late.ends_on) == (MONDAY + WEEK, MONDAY + WEEK + 6 * DAY)


def test_rest_that_is_planned_is_no_time_to_train() -> None:
    rests = [Rest(from_on=MONDAY + n * WEEK, until_on=MONDAY + n * WEEK + 2 * DAY) for n in (-2, 1)]
    assert brief(planned_rest=rests).away == ((MONDAY + WEEK, MONDAY + WEEK + 2 * DAY),)


def test_a_plan_towards_an_event_lasts_until_it() -> None:
    found = brief(AskedPlan(event=RACE))
    assert (found.goal, found.weeks, found.week_of(RACE.on)) == ("event", 6, 6)
    assert brief(AskedPlan(event=RACE, weeks=10)).weeks == 6
    assert "after 6 weeks" in assumed(AskedPlan(event=RACE, weeks=10))


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("week_starts_on", ["monday", "sunday", "saturday"])
def test_a_far_event_has_the_last_twelve_weeks_before_it(weekday: int, week_starts_on: str) -> None:
    on = MONDAY + 30 * WEEK + weekday * DAY
    asked = AskedPlan(event=Event(on, "cycling", None))
    found = brief(asked, week_starts_on=week_starts_on)
    assert (found.weeks, found.week_of(on)) == (12, 12)
    assert found.starts_on == found.first_week_on
    assert "the last 12 weeks before the event" in assumed(asked)


def test_fewer_weeks_than_there_are_until_an_event_are_the_last_ones() -> None:
    found = brief(AskedPlan(event=RACE, weeks=2))
    assert (found.weeks, found.week_of(RACE.on), found.starts_on) == (2, 2, MONDAY + 4 * WEEK)
    assert brief(AskedPlan(event=RACE, weeks=2, start_on=MONDAY)).weeks == 6


@pytest.mark.parametrize(
    ("goal", "style"),
    [
        ("strength", "strength"),
        ("muscle", "strength"),
        ("mobility", "classes"),
        ("endurance", "classes"),
        ("speed", "mixed"),
    ],
)
def test_a_style_follows_from_the_goal(goal: Any, style: str) -> None:
    assert brief(AskedPlan(goal=goal)).style == style


def test_who_names_disciplines_wants_classes() -> None:
    assert brief(AskedPlan(disciplines=("yoga",))).style == "classes"
    assert brief(disciplines=["yoga"]).style == "mixed"  # a favourite is no order


@pytest.mark.parametrize(("today", "told"), [(MONDAY, False), (MONDAY + 6 * DAY, True)])
def test_a_first_week_of_which_little_is_left_is_told(today: date, told: bool) -> None:
    asked = AskedPlan(weekdays=(1, 3, 6), weeks=1)
    found = settled(asked, NOTHING_SAID, today=today, trained_on=set()).assumptions
    assert ("The first week is the running one, of which 1 of 3 days is left." in found) == told


def test_somebody_who_trains_twice_a_week_is_no_beginner() -> None:
    regular = {MONDAY - n * DAY for n in range(1, REGULAR_DAYS + 1)}
    assert brief(trained_on=regular).level == "intermediate"
    assert brief(trained_on=set(sorted(regular)[1:])).level == "beginner"
    assert brief(trained_on=regular, level="beginner").level == "beginner"
    assert brief(level="all_levels").level == "intermediate"


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (AskedPlan(weeks=0), "0 weeks"),
        (AskedPlan(weeks=13), "13 weeks"),
        (AskedPlan(weekdays=()), "no day"),
        (AskedPlan(weekdays=(7,)), "no day"),
        (AskedPlan(days_per_week=0), "0 days"),
        (AskedPlan(days_per_week=8), "8 days"),
        (AskedPlan(session_minutes=9), "9 minutes"),
        (AskedPlan(session_minutes=181), "181 minutes"),
        (AskedPlan(goal="event"), "the event"),
        (AskedPlan(start_on=MONDAY - DAY), "cannot start"),
        (AskedPlan(start_on=MONDAY + 400 * DAY), "cannot start"),
        (AskedPlan(event=Event(MONDAY, "running", None)), "is today"),
        (AskedPlan(event=RACE, start_on=RACE.on + DAY), "before the plan"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_what_to_do(asked: AskedPlan, word: str) -> None:
    with pytest.raises(ValidationFailed, match=word) as refused:
        brief(asked)
    assert refused.value.fix


def test_days_that_are_all_rest_are_refused_and_a_plan_after_the_rest_is_not() -> None:
    with pytest.raises(ValidationFailed, match="No day is left"):
        brief(AskedPlan(event=RACE), planned_rest=[Rest(from_on=MONDAY, until_on=RACE.on + WEEK)])
    assert (
        brief(planned_rest=[Rest(from_on=MONDAY, until_on=MONDAY + 5 * WEEK)]).starts_on == MONDAY + 5 * WEEK + 2 * DAY
    )


ASKED = st.builds(
    AskedPlan,
    goal=st.none() | st.sampled_from(("strength", "general_fitness", "endurance")),
    weeks=st.none() | st.integers(1, 12),
    days_per_week=st.none() | st.integers(1, 7),
    weekdays=st.none() | st.lists(st.integers(0, 6), min_size=1, max_size=7).map(tuple),
    session_minutes=st.none() | st.integers(10, 180),
    start_on=st.none() | st.integers(0, 20).map(lambda days: MONDAY + days * DAY),
    event=st.none() | st.integers(21, 300).map(lambda days: Event(MONDAY + days * DAY, "running", None)),
)
PROFILES = st.builds(
    profile,
    days=st.none() | st.lists(st.sampled_from(("monday", "tuesday", "sunday")), unique=True),
    session_minutes=st.none() | st.integers(5, 300),
    week_starts_on=st.sampled_from((None, "monday", "wednesday", "sunday")),
    goals=st.none() | st.just(["event", "mobility"]),
    level=st.sampled_from((None, "advanced", "all_levels")),
)


@BUSY
@given(asked=ASKED, preferred=PROFILES, trained=st.booleans())
def test_a_brief_is_whole_whatever_is_asked(asked: AskedPlan, preferred: Profile, trained: bool) -> None:
    found = settled(asked, preferred, today=MONDAY, trained_on={MONDAY} if trained else set()).brief
    assert 1 <= found.weeks <= 12
    assert MONDAY <= found.starts_on <= found.ends_on
    assert found.weekdays
    assert found.weekdays == tuple(sorted(set(found.weekdays)))
    assert 10 <= found.session_minutes <= 180
    assert found.level != "all_levels"
    if asked.event is not None:
        assert found.week_of(asked.event.on) == found.weeks
    assert any(found.offered(found.first_week_on + days * DAY) for days in range(7))  # no week is lost
    if asked.start_on is not None and asked.event is None:
        assert found.starts_on >= asked.start_on


@pytest.mark.anyio
@pytest.mark.parametrize(("zone", "today"), [("Pacific/Kiritimati", MONDAY + DAY), ("Pacific/Pago_Pago", MONDAY)])
async def test_a_plan_starts_where_the_member_is(database: Database, zone: str, today: date) -> None:
    log = await Log.of_somebody(database, time_zone=zone, days=["monday", "tuesday"])
    async with database.reader() as db:
        assert (await gathering.settle(db, log.member_id, AskedPlan(), NOW)).brief.starts_on == today
    await log.add(workout(today, time(0, 30), time_zone=zone), now=NOW + DAY)
    async with database.reader() as db:
        done = await gathering.settle(db, log.member_id, AskedPlan(), NOW + timedelta(hours=1))
    assert done.brief.starts_on == (today + DAY if today == MONDAY else MONDAY + WEEK)


# --- the stock -------------------------------------------------------------------------------------------------------


async def stocked(
    database: Database, for_brief: Brief | None = None, viewer: Viewer = SUBSCRIBER, also: tuple[str, ...] = ()
) -> Stock:
    async with database.reader() as db:
        return await gathering.stock_for(db, for_brief or brief(), viewer, NOW, also_class_ids=also)


def flow(id: str, **fields: Any) -> Any:
    return a_class(id, **{"discipline": "yoga", "intensity": "easy", "equipment": [], "duration_s": 1_200, **fields})


@pytest.mark.anyio
async def test_a_class_stands_on_its_shelf_with_all_that_planning_asks_of_it(database: Database) -> None:
    segment = {"name": "Flow", "kind": "work", "start_s": 0, "end_s": 60, "intensity": 2, "avoid": ["prone"]}
    calm = flow(
        "calm", duration_s=1_201, equipment=["mat"], avoid=["kneeling"], segments=[segment], body_focus=["hips"],
        impact="low", level="beginner",
    )  # fmt: skip
    await publish(database, calm)
    found = await stocked(database, brief(AskedPlan(equipment=("mat",))))
    (only,) = found.shelves["yoga", "easy"]
    assert found.known == {id_of(calm): only}
    assert (only.title, only.minutes, only.low_impact, only.level) == (calm.title, 21, True, "beginner")
    assert [*map(sorted, (only.avoid, only.equipment, only.body_focus))] == [["kneeling", "prone"], ["mat"], ["hips"]]
    assert only.openings == (Opening(None, None),)


@pytest.mark.anyio
async def test_nothing_on_a_shelf_is_against_the_brief(demo_database: Database) -> None:
    asked = AskedPlan(equipment=("mat", "dumbbells"), avoid=("jumping", "kneeling"), session_minutes=40)
    for_brief = brief(asked, level="intermediate")
    found = await stocked(demo_database, for_brief)
    standing = [each for shelf in found.shelves.values() for each in shelf]
    assert len(standing) > 30
    for (discipline, intensity), shelf in found.shelves.items():
        assert [each.popularity for each in shelf] == sorted((each.popularity for each in shelf), reverse=True)
        for each in shelf:
            assert (each.discipline, each.intensity) == (discipline, intensity)
            assert each.equipment <= set(for_brief.equipment)
            assert not each.avoid & set(for_brief.avoid)
            assert each.level != "advanced"
            assert 5 <= each.minutes <= 40
            assert each.openings
    assert {each.minutes <= 20 for each in standing} == {True, False}


@pytest.mark.anyio
async def test_the_same_is_gathered_every_time(demo_database: Database) -> None:
    assert await stocked(demo_database) == await stocked(demo_database)


@pytest.mark.anyio
async def test_there_is_what_the_goal_wants_and_the_member_likes_and_what_is_easy_and_no_more(
    demo_database: Database,
) -> None:
    asked = AskedPlan(
        goal="mobility",
        disciplines=("rowing",),
        equipment=("barre_bar", "bike", "chair", "mat", "rower"),
        level="advanced",
    )
    found = await stocked(demo_database, brief(asked))
    of_goal = {"mobility", "stretching", "yoga", "pilates", "barre"}
    assert {discipline for discipline, _ in found.shelves} == {*of_goal, "rowing", "walking", "cycling"}
    assert {("rowing", "hard"), ("yoga", "moderate"), ("cycling", "easy")} <= set(found.shelves)
    assert not {("cycling", "moderate"), ("walking", "moderate"), ("cycling", "hard")} & set(found.shelves)
    racing = brief(AskedPlan(event=Event(RACE.on, "dance", None), goal="mobility"))
    assert ("dance", "moderate") in (await stocked(demo_database, racing)).shelves


@pytest.mark.anyio
async def test_a_class_opens_for_who_may_play_it_and_on_days_that_are_wholly_within(database: Database) -> None:
    leaving = flow("leaving", windows=[{"regions": ["DE"], "tiers": ["plus"], "ends_at": NOW + 10 * DAY}])
    await publish(database, leaving)
    (there,) = (await stocked(database)).shelves["yoga", "easy"]
    assert [there.playable_on(MONDAY + days * DAY) for days in (1, 8, 9, 10, 11)] == [True, True, True, False, False]
    async with database.transaction() as connection:  # as drafts are made: another way to the same driver
        within = await gathering.stock_for(await driver(connection), brief(), SUBSCRIBER, NOW)
    assert within.shelves["yoga", "easy"] == (there,)
    for viewer in (Viewer("DE", "free"), Viewer("US", "plus"), Viewer()):
        found = await stocked(database, viewer=viewer, also=(id_of(leaving),))
        assert (found.shelves, found.known[id_of(leaving)].openings) == ({}, ())


@pytest.mark.anyio
async def test_classes_of_a_plan_are_known_whatever_they_are_and_gone_ones_by_what_took_their_place(
    database: Database,
) -> None:
    there = flow("there", duration_s=7_200, level="advanced", equipment=["bench"], live_starts_at=NOW + DAY)
    heir = flow("heir", equipment=["bench"])
    gone = flow("gone", status="withdrawn", replaced_by="heir")
    lost = flow("lost", status="withdrawn", replaced_by="gone")
    await publish(database, there, heir, gone, lost)
    ids = tuple(id_of(each) for each in (there, gone, lost))
    found = await stocked(database, also=(*ids, "cls_unknown"))
    assert found.shelves == {}
    assert sorted(found.known) == sorted((id_of(there), id_of(heir)))
    async with database.reader() as db:
        replaced = await gathering.replacements(db, [*ids, "cls_unknown"])
        assert await gathering.replacements(db, [id_of(there)]) == {}
    assert replaced == {id_of(gone): id_of(heir), id_of(lost): None, "cls_unknown": None}


@pytest.mark.anyio
async def test_every_published_exercise_is_at_hand(database: Database) -> None:
    squat = an_exercise("squat-1", avoid=["deep_knee_flexion"], unilateral=True)
    await publish_exercises(database, squat, an_exercise("b", status="withdrawn"), an_exercise("a", name="Another"))
    exercises = (await stocked(database)).exercises
    assert [each.id for each in exercises] == sorted(public_id_of(each) for each in ("a", "squat-1"))
    (found,) = (each for each in exercises if each.id == id_of_exercise(squat))
    assert (found.name, found.pattern, found.primary_muscles) == ("Goblet squat", "squat", ("quadriceps",))
    assert [*map(sorted, (found.equipment, found.avoid))] == [["kettlebell"], ["deep_knee_flexion"]]
    assert found.unilateral


def public_id_of(external_id: str) -> str:
    return id_of_exercise(an_exercise(external_id))


@BUSY
@given(
    windows=st.lists(factories.windows(), max_size=4),
    viewer=st.builds(Viewer, region=st.sampled_from((None, "DE", "US")), tier=st.sampled_from((None, "free", "plus"))),
    minutes=st.integers(-50 * 60, 50 * 60),
)
def test_openings_say_the_same_as_the_rights_at_every_moment(
    windows: list[dict[str, Any]], viewer: Viewer, minutes: int
) -> None:
    stored = [WindowRecord.model_validate(window).model_dump() for window in windows]
    now = NOW + timedelta(minutes=minutes)
    found = openings(stored, viewer)
    within = [(starts is None or starts <= now) and (ends is None or now < ends) for starts, ends in found]
    assert any(within) == availability("published", stored, viewer, now).playable
    for (_, ends), (starts, _) in pairwise(found):
        assert ends is not None
        assert starts is not None
        assert ends < starts


# --- the past --------------------------------------------------------------------------------------------------------


@pytest.fixture
async def log(database: Database) -> Log:
    return await Log.of_somebody(database, time_zone="UTC", units="metric", week_starts_on="monday")


async def past(log: Log, now: datetime = NOW, **preferred: Any) -> Past:
    async with log.database.reader() as db:
        return await gathering.past_of(db, log.member_id, profile(**{"time_zone": "UTC"} | preferred), now)


@pytest.mark.anyio
async def test_of_an_empty_log_nothing_is_known_and_nine_weeks_of_nothing(log: Log) -> None:
    found = await past(log)
    assert found.empty
    assert (found.today, found.assumed) == (MONDAY, 0)
    assert found.weekly_au == {MONDAY - ago * WEEK: 0 for ago in range(9)}
    assert max(found.weekly_au) == MONDAY


@pytest.mark.anyio
async def test_load_is_minutes_times_effort_in_the_week_of_its_local_date(log: Log) -> None:
    await log.add(
        workout(MONDAY, time(6), duration_s=1_800, rpe=4),
        workout(MONDAY - DAY, duration_s=3_600, rpe=6.5),
        workout(MONDAY - WEEK, duration_s=600, rpe=10),
        workout(MONDAY - 8 * WEEK - DAY, duration_s=600, rpe=10),  # the week before the nine
    )
    weekly = (await past(log)).weekly_au
    assert {ago: weekly[MONDAY - ago * WEEK] for ago in (0, 1, 2, 8)} == {0: 120, 1: 490, 2: 0, 8: 0}
    assert (await past(log, week_starts_on="sunday")).weekly_au[MONDAY - DAY] == 120 + 390


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("fields", "minutes", "load_au", "assumed"),
    [
        ({"duration_s": 1_200, "rpe": 3}, 20, 60, 0),
        ({"duration_s": 1_200}, 20, 100, 1),
        ({"duration_s": 1_200, "discipline": "strength"}, 20, 120, 1),
        ({"rpe": 8}, 30, 240, 1),
        ({}, 30, 150, 1),
        ({"discipline": "strength", "exercises": 4}, 12, 72, 1),
        ({"exercises": 4}, 12, 72, 1),  # whoever lifts without a word for it lifts
    ],
)
async def test_what_nobody_said_is_assumed_and_counted(
    log: Log, fields: dict[str, Any], minutes: int, load_au: int, assumed: int
) -> None:
    done = [exercise("Back squat", *[(100, 5)] * fields.pop("exercises"))] if "exercises" in fields else []
    await log.add(workout(MONDAY - DAY, time(9), *done, **fields))
    found = await past(log)
    (only,) = found.workouts
    assert (only.minutes, only.load_au, found.assumed) == (minutes, load_au, assumed)
    assert found.weekly_au[MONDAY - WEEK] == load_au


@pytest.mark.anyio
async def test_what_does_not_count_is_no_past(log: Log) -> None:
    squat = exercise("Back squat", (100, 5))
    kept, twice, deleted = await log.add(
        *(lifting(MONDAY - days * DAY, squat, duration_s=1_800, rpe=5, class_id=f"cls_{days}") for days in (1, 2, 3))
    )
    await log.add(lifting(MONDAY - 4 * DAY, squat, duration_s=1_800, rpe=5, source="strava"))
    await log.add(lifting(MONDAY + DAY, squat, duration_s=1_800, rpe=5), now=NOW + 2 * DAY)  # has not happened
    await log.add(lifting(MONDAY - timedelta(days=85), squat, duration_s=1_800, rpe=5))  # long ago
    await log.supersede(twice.id, kept.id)
    await log.delete(deleted.id)
    found = await past(log)
    assert [each.id for each in found.workouts] == [public_id("wko", kept.id)]
    assert found.taken == {"cls_1": MONDAY - DAY}
    assert [on for on, _ in found.lifts["exr_back_squat"].sessions] == [MONDAY - DAY]
    assert sum(found.weekly_au.values()) == 150


@pytest.mark.anyio
async def test_a_lift_has_its_last_four_sessions_oldest_first_with_working_sets_alone(log: Log) -> None:
    told = [(60, 10, None, "warmup"), (100, 5, 2), (100, 3, None, "failure"), (None, 12)]
    await log.add(*(lifting(MONDAY - days * DAY, exercise("Back squat", *told)) for days in (5, 4, 3, 2, 1)))
    await log.add(lifting(MONDAY - 6 * DAY, exercise("Row", (95, 8), unit="lb"), exercise("Plank")))
    lifts = (await past(log)).lifts
    assert sorted(lifts) == ["exr_back_squat", "exr_row"]
    squat = lifts["exr_back_squat"]
    assert [on for on, _ in squat.sessions] == [MONDAY - days * DAY for days in (4, 3, 2, 1)]
    assert squat.sessions[0][1] == (
        PerformedSet(100_000, 5, 2.0),
        PerformedSet(100_000, 3, None, "failure"),
        PerformedSet(0, 12),
    )
    assert (squat.unit, lifts["exr_row"].unit) == ("kg", "lb")


@pytest.mark.anyio
async def test_an_exercise_done_in_two_places_of_one_workout_is_one_session(log: Log) -> None:
    await log.add(lifting(MONDAY - DAY, exercise("Row", (50, 8)), exercise("Dip"), exercise("Row", (40, 12))))
    found = await past(log)
    assert [len(sets) for _, sets in found.lifts["exr_row"].sessions] == [2]
    assert found.workouts[0].exercise_ids == ("exr_row", "exr_dip")


@pytest.mark.anyio
async def test_patterns_are_those_of_the_catalogue_also_of_what_was_withdrawn(log: Log) -> None:
    squat, row = an_exercise(), an_exercise("row-1", pattern="horizontal_pull", status="withdrawn")
    await publish_exercises(log.database, squat, row)
    done = [exercise("x", (50, 8), id=id_of_exercise(each)) for each in (row, squat, squat)]
    await log.add(lifting(MONDAY - DAY, *done, exercise("Own", (20, 8), id="cex_own")))
    assert (await past(log)).workouts[0].patterns == ("horizontal_pull", "squat")


@pytest.mark.anyio
async def test_a_class_was_last_taken_when_it_was_last_taken(log: Log) -> None:
    await log.add(*(workout(MONDAY - days * DAY, class_id="cls_1", duration_s=600) for days in (9, 2, 5)))
    assert (await past(log)).taken == {"cls_1": MONDAY - 2 * DAY}


@pytest.mark.anyio
async def test_where_it_is_tomorrow_already_a_workout_is_of_the_running_week(log: Log) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)  # Sunday here, Monday in Kiritimati
    await log.add(workout(MONDAY, time(1), time_zone="Pacific/Kiritimati", duration_s=600, rpe=5), now=now)
    found = await past(log, now)
    assert (found.today, found.weekly_au[MONDAY - WEEK]) == (MONDAY - DAY, 50)
    there = await past(log, now, time_zone="Pacific/Kiritimati")
    assert there.today == now.astimezone(ZoneInfo("Pacific/Kiritimati")).date() == MONDAY
    assert there.weekly_au[MONDAY] == 50


@pytest.mark.anyio
async def test_the_past_is_one_members_alone(log: Log) -> None:
    other = await Log.of_somebody(log.database)
    await other.add(lifting(MONDAY - DAY, exercise("Row", (50, 8)), duration_s=600))
    found = await past(log)
    assert (found.empty, found.lifts) == (True, {})
