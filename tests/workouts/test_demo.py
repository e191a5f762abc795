"""Is the demo member's year one that somebody could have had, and the same however often it is made?"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.factories import NOW

from palestra import loading
from palestra.accounts import demo as demo_member
from palestra.accounts import preferences, service
from palestra.accounts.local import set_password
from palestra.catalog.demo import exercises
from palestra.catalog.ids import public_id
from palestra.errors import SettingsError
from palestra.store.engine import Database
from palestra.training.strength import PerformedSet, best_estimate
from palestra.training.weights import Weight
from palestra.workouts import demo, writing
from palestra.workouts.schemas import NewSet, NewWorkout
from palestra.workouts.sources import WITHHELD

pytestmark = pytest.mark.anyio

IDS = {each.name: public_id("exr", each.id) for each in exercises()} | {demo.CUSTOM: "cex_of_a_test"}
SHELF = demo.Shelf(IDS)
SQUAT, BENCH = IDS["Back squat"], IDS["Bench press"]


@pytest.fixture(scope="module")
def year() -> list[NewWorkout]:
    return demo.year(NOW, SHELF)


def sets_of(workouts: Sequence[NewWorkout], exercise_id: str) -> dict[date, list[NewSet]]:
    """The sets of one exercise by day."""
    return {
        workout.local_date: [one for each in workout.exercises if each.exercise_id == exercise_id for one in each.sets]
        for workout in workouts
        if any(each.exercise_id == exercise_id for each in workout.exercises)
    }


def best_kg(sets: Sequence[NewSet]) -> float:
    performed = [
        PerformedSet(
            Weight(one.weight, one.unit).grams, one.reps, None if one.rir is None else float(one.rir), one.kind
        )
        for one in sets
        if one.weight is not None and one.unit is not None
    ]
    found = best_estimate(performed)
    assert found is not None
    return found.one_rep_max_kg


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def test_the_year_has_the_size_of_a_busy_one_and_ends_now(year: list[NewWorkout]) -> None:
    assert 380 <= len(year) <= 420
    assert 7_500 <= sum(len(each.sets) for workout in year for each in workout.exercises) <= 8_500
    assert NOW - year[0].performed_at > timedelta(days=358)
    assert timedelta(0) < NOW - year[-1].performed_at < timedelta(days=3)
    assert len({(workout.source, workout.source_uid) for workout in year}) == len(year)


@pytest.mark.parametrize("days", range(0, 370, 37))
def test_it_is_the_same_for_the_same_moment_and_as_large_on_every_day(days: int) -> None:
    now = datetime(2026, 3, 7, 9, 30, tzinfo=UTC) + timedelta(days=days)
    made = demo.year(now, SHELF)
    assert made == demo.year(now, SHELF)
    assert 370 <= len(made) <= 420
    assert all(workout.performed_at < now for workout in made)


def test_strength_grows_with_a_plateau_in_the_bench_and_with_light_weeks(year: list[NewWorkout]) -> None:
    squats = [best_kg(sets) for sets in sets_of(year, SQUAT).values()]
    first, last = sum(squats[:4]) / 4, sum(squats[-4:]) / 4
    assert 1.1 < last / first < 1.3
    bench = {day: best_kg(sets) for day, sets in sets_of(year, BENCH).items() if len(sets) > 7}  # not in light weeks
    spring = [kg for day, kg in bench.items() if date(2026, 3, 15) <= day <= date(2026, 6, 10)]
    assert max(spring) / min(spring) < 1.07
    by_week = Counter(monday(workout.local_date) for workout in year for each in workout.exercises for _ in each.sets)
    assert sum(1 for sets in by_week.values() if 60 < sets < 130) >= 5


def test_weeks_are_missing_and_one_was_planned(year: list[NewWorkout]) -> None:
    trained = {monday(workout.local_date) for workout in year}
    every = {monday(NOW.date()) - timedelta(weeks=n) for n in range(1, 53)}
    (planned,) = demo.planned_rest(NOW)
    assert len(every - trained) == 2
    assert planned[0] in every - trained
    assert (planned[1] - planned[0]).days == 6


def test_a_unit_changes_and_a_weight_is_always_one_that_can_be_loaded(year: list[NewWorkout]) -> None:
    units = {day: {one.unit for one in sets if one.weight} for day, sets in sets_of(year, BENCH).items()}
    assert all(len(used) == 1 for used in units.values())
    assert sorted(units, key=lambda day: (units[day] == {"lb"}, day)) == list(units)
    assert {unit for used in units.values() for unit in used} == {"kg", "lb"}
    for workout in year:
        for each in workout.exercises:
            for one in each.sets:
                step = {"kg": 0.5, "lb": 2.5, None: 1}[one.unit]
                assert float(one.weight or 0) % step == 0


def test_a_holiday_is_lived_in_its_own_time_and_a_day_comes_twice(year: list[NewWorkout]) -> None:
    away = [workout for workout in year if workout.time_zone != str(demo_member.PREFERENCES["time_zone"])]
    assert {workout.time_zone for workout in away} == {"Asia/Tokyo"}
    last = away[-1]
    same_date = [workout for workout in year if workout.local_date == last.local_date]
    assert {workout.time_zone for workout in same_date} == {"Asia/Tokyo", "America/Los_Angeles"}
    assert all(5 <= workout.performed_at.astimezone(ZoneInfo(workout.time_zone)).hour <= 20 for workout in year)


def test_heart_rates_are_a_living_bodys_and_agree_with_themselves(year: list[NewWorkout]) -> None:
    watched = [workout for workout in year if workout.bpm_s]
    assert len(watched) > 90
    for workout in watched:
        assert workout.bpm_s is not None
        assert min(workout.bpm_s) >= 60
        assert max(workout.bpm_s) == workout.metrics.max_bpm
        assert max(workout.bpm_s) <= 200
        assert sum(workout.bpm_s.values()) == workout.duration_s
        mean = sum(bpm * s for bpm, s in workout.bpm_s.items()) / sum(workout.bpm_s.values())
        assert float(workout.metrics.average_bpm or 0) == pytest.approx(mean, abs=0.06)


async def test_the_member_is_made_with_everything_that_a_log_can_show(demo_database: Database) -> None:
    login, password, filled = await loading.load_demo_member(demo_database, NOW)
    assert login == demo_member.LOGIN
    assert len(password) >= 12
    async with demo_database.transaction() as connection:
        member = await service.of_login(connection, login)
    assert member is not None
    async with demo_database.reader() as db:
        rows = await db.fetch("select * from workout where member_id = $1", member.id)
        sets = await db.fetchval("select count(*) from workout_set where member_id = $1", member.id)
        links = Counter(
            row["state"] for row in await db.fetch("select state from duplicate_link where member_id = $1", member.id)
        )
        custom = await db.fetch("select name from custom_exercise where member_id = $1", member.id)
        profile = await preferences.read(db, member.id)
        told_classes = await db.fetchval(
            "select count(*) from workout w join catalog_item c on c.public_id = w.class_id where w.member_id = $1",
            member.id,
        )
    assert (len(rows) - 1, filled.workouts) == (filled.workouts, filled.workouts)  # and one that was told twice
    assert sets > filled.sets > 7_500
    sources = Counter(row["source"] for row in rows)
    assert set(sources) == {"chat", "player", "hevy", "fit", "gpx", "tcx", "strava"}
    assert 0 < sum(sources[source] for source in WITHHELD) < 15
    assert [row["name"] for row in custom] == [demo.CUSTOM]
    assert links["confirmed"] == 2
    assert links["suspected"] >= 4
    assert sum(1 for row in rows if row["superseded_by"]) >= 6
    assert [row["version"] for row in rows if row["deleted_at"]] == [2]
    assert sum(1 for row in rows if row["version"] == 2) == 2
    assert told_classes > 40
    assert None not in profile.model_dump().values()


async def test_made_again_a_week_later_it_is_one_year_that_ends_then(demo_database: Database) -> None:
    await loading.load_demo_member(demo_database, NOW)
    async with demo_database.transaction() as connection:
        member = await service.of_login(connection, demo_member.LOGIN)
        assert member is not None
    async with demo_database.reader() as db:
        own = (await writing.write(db, member.id, _own(), now=NOW)).stored.id
    for later in (timedelta(0), timedelta(days=9)):
        _, _, filled = await loading.load_demo_member(demo_database, NOW + later)
        async with demo_database.reader() as db:
            count = await db.fetchval("select count(*) from workout where member_id = $1", member.id)
            assert (await writing.stored(db, member.id, own)).written.title == "Their own"
        assert count == filled.workouts + 2  # the one told twice, and what the member logged
        assert NOW + later - timedelta(days=3) < datetime.combine(filled.last_on, NOW.time(), UTC)


async def test_a_year_is_not_put_among_somebodys_own_training(demo_database: Database) -> None:
    async with demo_database.transaction() as connection:
        member = await service.create(connection, name="Ada", region=None, now=NOW)
        await set_password(connection, member.id, "ada", "a password of some length", NOW)
    with pytest.raises(SettingsError, match="ada is somebody already"):
        await loading.load_demo_member(demo_database, NOW, "ada")
    login, _, _ = await loading.load_demo_member(demo_database, NOW, "reviewer")
    again, _, _ = await loading.load_demo_member(demo_database, NOW, "reviewer")
    assert login == again == "reviewer"


def _own() -> NewWorkout:
    return NewWorkout(title="Their own", performed_at=NOW, time_zone="UTC", source="chat")
