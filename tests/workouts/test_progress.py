"""Are the numbers right, of the right days, and do they say how they were made and what they lack?"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.factories import NOW, an_exercise, publish_exercises
from tests.workouts.logged import TODAY, YESTERDAY, Log, exercise, id_of_exercise, lifting, points, rows, said, workout

from palestra.accounts.preferences import NOTHING_SAID
from palestra.errors import NotFound, ValidationFailed
from palestra.store.engine import Database
from palestra.training.guideline import Weekday, week_of
from palestra.training.records import Record, records_by_session
from palestra.training.strength import PerformedSet, one_rep_max_kg
from palestra.workouts.progress import records
from palestra.workouts.progress.asking import SPAN_MAX_DAYS, WEEKS_MAX, Ask, Logged, settle
from palestra.workouts.progress.schemas import SERIES_MAX, Metric, Progress
from palestra.workouts.progress.weeks import bucket_of, buckets
from palestra.workouts.schemas import NewExercise, NewWorkout
from palestra.workouts.sources import SOURCES

pytestmark = pytest.mark.anyio

METRICS: tuple[Metric, ...] = get_args(Metric)
STRAVA = str(SOURCES["strava"].withheld)
SLOW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
ZONES = ("UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu")
SQUAT, LIGHTER = exercise("Back squat", (100, 5), (100, 5)), exercise("Back squat", (90, 5))
BPM_S = {100: 600.0, 140: 1_200.0}


@pytest.fixture
async def log(database: Database) -> Log:
    return await Log.of_somebody(
        database, time_zone="UTC", max_heart_rate_bpm=180, ftp_w=250, units="metric", resting_heart_rate_bpm=60
    )


def weeks_ago(weeks: int) -> date:
    """The Monday so many weeks back; today is one."""
    return TODAY - timedelta(days=7 * weeks)


def full(on: date, squat: NewExercise = SQUAT, **fields: Any) -> NewWorkout:
    """A workout that every measure sees."""
    told = {"duration_s": 1_800, "rpe": 6, "discipline": "cycling", "bpm_s": BPM_S, "distance_m": 15_000} | fields
    return lifting(on, squat, **told, average_w=180, normalised_w=200)


# --- what is counted -------------------------------------------------------------------------------------------------


async def answered(log: Log, metric: Metric) -> Progress:
    discipline = "cycling" if metric == "pace" else None
    return await log.ask(metric, discipline=discipline)


@pytest.mark.parametrize("metric", METRICS)
async def test_what_is_deleted_or_recorded_twice_is_in_no_number(log: Log, metric: Metric) -> None:
    counted, *_ = await log.add(full(TODAY), full(weeks_ago(2), LIGHTER))
    before = await answered(log, metric)
    assert before.headline.value
    other = full(TODAY, source="fit", source_uid="a", duration_s=1_900)
    twin, gone = await log.add(other, full(weeks_ago(1), duration_s=60))
    await log.supersede(twin.id, counted.id)
    await log.delete(gone.id)
    after = await answered(log, metric)
    assert after.headline == before.headline
    assert (after.series, after.table) == (before.series, before.table)
    assert after.coverage == before.coverage
    assert "1 record of the same workouts from another source not counted again" in said(after)


@pytest.mark.parametrize("metric", METRICS)
async def test_what_a_sources_terms_keep_out_is_in_no_number_and_that_is_said(log: Log, metric: Metric) -> None:
    await log.add(full(TODAY), full(weeks_ago(2), LIGHTER))
    before = await answered(log, metric)
    await log.add(
        full(weeks_ago(1), exercise("Back squat", (95, 12)), source="strava", source_uid="1"),
        full(weeks_ago(30), source="strava", source_uid="2"),
    )
    after = await answered(log, metric)
    assert (after.headline, after.series, after.table) == (before.headline, before.series, before.table)
    assert (before.coverage.withheld, after.coverage.withheld) == (0, 1)
    assert after.coverage.sources == ["chat"]
    assert f"1 session left out: {STRAVA}" in said(after)


@pytest.mark.parametrize("metric", METRICS)
async def test_nothing_of_another_member_is_counted(database: Database, log: Log, metric: Metric) -> None:
    other = await Log.of_somebody(database)
    await other.add(full(YESTERDAY))
    found = await answered(log, metric)
    assert not found.headline.value
    assert found.coverage.sessions == 0
    assert "Nothing is logged yet." in found.caveats


@pytest.mark.parametrize("metric", METRICS)
async def test_every_measure_says_its_method_unit_and_coverage(log: Log, metric: Metric) -> None:
    await log.add(full(YESTERDAY), workout(weeks_ago(1), discipline="cycling"))
    found = await answered(log, metric)
    assert found.method
    assert found.headline.unit
    assert found.series_unit
    assert found.coverage.sessions == (1 if metric in ("strength", "prs") else 2)  # those of the ride say nothing of it
    assert (found.coverage.from_, found.coverage.to) == (weeks_ago(1), TODAY)
    assert found.coverage.missing == (metric not in ("sessions", "streak", "strength", "prs"))


# --- which days ------------------------------------------------------------------------------------------------------


@given(
    told=st.lists(
        st.tuples(
            st.dates(weeks_ago(10), YESTERDAY),
            st.times(),
            st.sampled_from(ZONES),
        ),
        min_size=1,
        max_size=12,
    ),
    zone=st.sampled_from(ZONES),
    starts=st.sampled_from(get_args(Weekday)),
    group_by=st.sampled_from(("day", "week", "month")),
)
@SLOW
async def test_every_session_is_in_one_bucket_whatever_zone_it_is_looked_at_from(
    database: Database, told: list[Any], zone: str, starts: Weekday, group_by: Any
) -> None:
    log = await Log.of_somebody(database, time_zone=zone, week_starts_on=starts)
    await log.add(*[workout(on, at, time_zone=where) for on, at, where in told])
    found = await log.ask("sessions", last_weeks=12, group_by=group_by)
    expected: dict[str, float] = {}
    for on, at, where in told:
        wall = datetime.combine(on, at, ZoneInfo(where)).astimezone(UTC).astimezone(ZoneInfo(where)).date()
        begins = str(bucket_of(wall, found.group_by, starts))
        expected[begins] = expected.get(begins, 0) + 1
    assert {on: value for on, value in points(found).items() if value} == expected
    assert found.headline.value == len(told) == found.coverage.sessions


async def test_a_workout_of_tomorrows_date_that_has_begun_is_of_today(log: Log) -> None:
    """At noon UTC it is tomorrow already on Kiritimati, where a member is who lives in UTC."""
    await log.add(workout(TODAY + timedelta(days=1), time(0, 30), time_zone="Pacific/Kiritimati", duration_s=600))
    found = await log.ask("minutes", last_weeks=1)
    assert (found.headline.value, found.coverage.to) == (10, TODAY + timedelta(days=1))


async def test_a_workout_that_has_not_begun_is_not_counted_yet(log: Log) -> None:
    await log.add(workout(TODAY, time(20), duration_s=600), workout(TODAY + timedelta(days=1), time(9), duration_s=600))
    assert (await log.ask("sessions")).coverage.to == TODAY


async def test_weeks_begin_on_the_members_day(log: Log) -> None:
    await log.add(workout(date(2026, 11, 22), duration_s=600), workout(date(2026, 11, 21), duration_s=60))
    assert points(await log.ask("minutes", last_weeks=2)) == {"2026-11-16": 11.0, "2026-11-23": 0.0}
    await log.prefers(week_starts_on="sunday")
    assert points(await log.ask("minutes", last_weeks=2)) == {"2026-11-15": 1.0, "2026-11-22": 10.0}


async def test_where_nobody_said_the_zone_it_is_said_that_utc_is_meant(database: Database) -> None:
    found = await (await Log.of_somebody(database)).ask("minutes")
    assert "Nobody said the time zone: today and this week are those of UTC." in found.caveats


@given(
    ask=st.builds(
        Ask,
        metric=st.sampled_from(METRICS),
        from_on=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
        to_on=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
        last_weeks=st.none() | st.integers(1, WEEKS_MAX),
        group_by=st.none() | st.sampled_from(("day", "week", "month")),
        compare_to=st.none() | st.sampled_from(("previous", "same_period_last_year")),
    ),
    starts=st.sampled_from(get_args(Weekday)),
    zone=st.sampled_from(ZONES),
    first_on=st.none() | st.dates(date(2000, 1, 1), TODAY),
)
def test_any_question_is_refused_in_words_or_fits_its_series(
    ask: Ask, starts: Weekday, zone: str, first_on: date | None
) -> None:
    profile = NOTHING_SAID.model_copy(update={"week_starts_on": starts, "time_zone": zone})
    try:
        period = settle(uuid4(), ask, profile, Logged(first_on, first_on), NOW)
    except ValidationFailed as refusal:
        assert refusal.message  # noqa: PT017  # either way is right; neither is anything else
        return
    assert 1 <= period.span.days <= period.asked.days <= SPAN_MAX_DAYS
    assert 1 <= len(period.starts) <= SERIES_MAX
    assert period.asked.to_on <= period.today
    assert abs((period.today - TODAY).days) <= 1
    if period.earlier is not None and ask.compare_to == "previous":
        assert period.earlier.days == period.asked.days
        assert period.earlier.to_on < period.asked.to_on
    if ask.last_weeks:
        assert period.asked.from_on == week_of(period.asked.from_on, starts)
        assert len(buckets(period.asked, "week", starts)) == ask.last_weeks


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"from_on": TODAY + timedelta(days=3)}, "nothing has been done then"),
        ({"from_on": TODAY, "to_on": YESTERDAY}, "after to"),
        ({"last_weeks": 4, "to_on": TODAY}, "together"),
        ({"from_on": date(1990, 1, 1)}, "days"),
    ],
)
async def test_days_that_cannot_be_are_refused_in_words(log: Log, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationFailed, match=message):
        await log.ask("minutes", **asked)


async def test_an_average_does_not_hold_the_time_before_the_log(log: Log) -> None:
    await log.add(workout(weeks_ago(1), duration_s=3_600))
    found = await log.ask("minutes", last_weeks=12)
    assert len(found.series) == 2
    assert "52 a week" in found.headline.label  # 60 min in 8 days
    assert f"The log begins on {weeks_ago(1)}." in found.caveats


async def test_a_series_grows_coarser_rather_than_long(log: Log) -> None:
    await log.add(workout(TODAY - timedelta(days=900), duration_s=60), workout(YESTERDAY, duration_s=60))
    found = await log.ask("minutes", last_weeks=140, group_by="day")
    assert found.group_by == "month"
    assert len(found.series) <= SERIES_MAX
    assert sum(point["value"] or 0 for point in found.series) == 2
    assert "The series is by month: day would not fit." in found.caveats


# --- comparisons -----------------------------------------------------------------------------------------------------


async def test_a_week_that_is_not_over_is_held_against_as_many_days(log: Log) -> None:
    await log.add(
        workout(TODAY, time(8), duration_s=1_800),
        workout(weeks_ago(1), duration_s=1_200),
        workout(weeks_ago(1) + timedelta(days=1), duration_s=6_000),  # a Tuesday: this week has had none
    )
    found = await log.ask("minutes", last_weeks=1, compare_to="previous")
    assert found.comparison is not None
    assert (found.comparison.from_, found.comparison.to) == (weeks_ago(1), weeks_ago(1))
    assert (found.comparison.value, found.comparison.change, found.comparison.change_pct) == (20, 10, 50)
    assert "+10 min (+50.0 %)" in found.summary


async def test_last_years_weeks_begin_on_the_same_weekday(log: Log) -> None:
    await log.add(workout(weeks_ago(53), duration_s=1_200), workout(weeks_ago(1), duration_s=600))
    found = await log.ask("minutes", last_weeks=2, compare_to="same_period_last_year")
    assert found.comparison is not None
    assert (found.comparison.from_, found.comparison.value) == (weeks_ago(53), 20)
    dates = await log.ask("minutes", from_on=date(2026, 11, 1), compare_to="same_period_last_year")
    assert dates.comparison is not None
    assert (dates.comparison.from_, dates.comparison.to) == (date(2025, 11, 1), date(2025, 11, 23))


async def test_nothing_is_compared_with_a_time_before_the_log(log: Log) -> None:
    await log.add(workout(YESTERDAY, duration_s=600))
    found = await log.ask("minutes", compare_to="previous")
    assert found.comparison is not None
    assert (found.comparison.value, found.comparison.change, found.comparison.change_pct) == (None, None, None)
    assert "The time compared with is not in the log." in found.caveats


async def test_sums_that_lack_much_are_not_held_against_each_other(log: Log) -> None:
    await log.add(
        workout(YESTERDAY, duration_s=3_600, rpe=5),
        workout(weeks_ago(4), duration_s=3_600, rpe=5),
        workout(weeks_ago(5), duration_s=3_600),
    )
    found = await log.ask("load", last_weeks=4, compare_to="previous")
    assert found.comparison is not None
    assert (found.headline.value, found.comparison.value, found.comparison.change) == (300, 300, None)
    assert "Too much is missing for the two numbers to be compared." in found.caveats


# --- strength and records --------------------------------------------------------------------------------------------


async def test_strength_is_the_best_estimate_of_each_week_by_the_formula_that_is_named(log: Log) -> None:
    await log.add(
        lifting(weeks_ago(2), exercise("Back squat", (140, 5, None, "warmup"), (100, 5), (90, 5))),
        lifting(weeks_ago(1), exercise("Back squat", (100, 3, 3))),  # three in reserve: as good as six
    )
    found = await log.ask("strength", exercise="back squat")
    assert points(found) == {"2026-11-09": 112.5, "2026-11-16": 116.1, "2026-11-23": None}
    assert found.headline.value == round(one_rep_max_kg(100, 6), 1)
    assert found.headline.unit == "kg"
    assert "brzycki+rir" in found.method
    assert rows(found)["First estimate"] == 112.5


@pytest.mark.parametrize(
    ("units", "unit", "value"), [(None, "lb", 253.1), ("imperial", "lb", 253.1), ("metric", "kg", 114.8)]
)
async def test_strength_is_told_in_the_unit_that_was_typed_unless_another_is_preferred(
    database: Database, units: Any, unit: str, value: float
) -> None:
    log = await Log.of_somebody(database, units=units)
    await log.add(
        lifting(weeks_ago(2), exercise("Back squat", (100, 5))),
        lifting(weeks_ago(1), exercise("Back squat", (225, 5), unit="lb")),
    )
    found = await log.ask("strength", exercise="Back squat")
    assert (found.headline.unit, found.headline.value) == (unit, value)
    assert [row.note for row in found.table if row.label == "Repetitions of the heaviest set"] == ["225 lb"]


async def test_strength_of_the_body_alone_is_not_invented(log: Log) -> None:
    await log.add(lifting(YESTERDAY, exercise("Push-up", (None, 20), (None, 25))))
    found = await log.ask("strength", exercise="push-up")
    assert found.headline.value is None
    assert found.coverage.missing == 1
    assert rows(found)["Most repetitions in a set"] == 25
    assert "No set with added weight" in said(found)


async def test_without_an_exercise_those_trained_most_are_told(log: Log) -> None:
    await log.add(
        lifting(weeks_ago(2), exercise("Back squat", (100, 5)), exercise("Bench press", (80, 5))),
        lifting(weeks_ago(1), exercise("Back squat", (110, 5))),
    )
    found = await log.ask("strength")
    assert list(rows(found).items()) == [("Back squat", 123.8), ("Bench press", 90.0)]
    assert found.table[0].note == "2 days; last against first week: +10.0 %"
    assert found.series == []


async def test_an_exercise_is_found_by_what_the_member_has_done(database: Database, log: Log) -> None:
    goblet = an_exercise("goblet", name="Goblet squat")
    await publish_exercises(database, goblet, an_exercise("hack", name="Hack squat", aliases=[]))
    await log.add(lifting(YESTERDAY, exercise("Goblet squat", (24, 10), id=id_of_exercise(goblet))))
    by_word = await log.ask("strength", exercise="squats")
    assert by_word.headline.value == 32
    assert "“squats” was read as Goblet squat." in by_word.caveats
    assert (await log.ask("strength", exercise=id_of_exercise(goblet))).headline.value == 32
    not_done = await log.ask("strength", exercise="Hack squat")
    assert (not_done.headline.value, not_done.caveats) == (
        None,
        ["The log begins on 2026-11-22.", "No set of Hack squat is logged in this time."],
    )


async def test_an_exercise_that_nobody_knows_is_not_found(database: Database, log: Log) -> None:
    with pytest.raises(NotFound, match="No exercise is called 'zorbing'"):
        await log.ask("strength", exercise="zorbing")
    with pytest.raises(NotFound):
        await log.ask("strength", exercise="cex_aaaaaaaaaaaaaaaaaaaaaaaaaa")


async def test_records_are_told_with_what_they_beat_as_it_was_typed(log: Log) -> None:
    await log.add(
        lifting(weeks_ago(3), exercise("Back squat", (225, 5), unit="lb")),
        lifting(weeks_ago(2), exercise("Back squat", (225, 6), unit="lb")),
        lifting(weeks_ago(1), exercise("Back squat", (105, 1))),
    )
    found = await log.ask("prs")
    told = {(row.label, str(row.on)): (row.value, row.unit, row.note) for row in found.table}
    assert told == {
        ("Back squat: heaviest", "2026-11-16"): (105, "kg", "1 rep; was 225 lb × 5"),
        ("Back squat: estimated maximum", "2026-11-09"): (118.5, "kg", "from 225 lb × 6; was 225 lb × 5"),
        ("Back squat: most repetitions", "2026-11-09"): (6, "reps", "at 225 lb; was 225 lb × 5"),
    }
    assert found.headline.value == 3
    assert points(found)["2026-11-09"] == 2


async def test_a_first_time_is_no_record_and_what_was_before_the_time_counts(log: Log) -> None:
    await log.add(
        lifting(weeks_ago(60), exercise("Back squat", (150, 5))),
        lifting(YESTERDAY, exercise("Back squat", (140, 5)), exercise("Bench press", (80, 5))),
    )
    assert (await log.ask("prs")).headline.value == 0


SETS = st.lists(
    st.tuples(
        st.sampled_from((None, -20, 60, 62.5)),
        st.sampled_from((0, 4, 5, 12)),
        st.sampled_from((None, 1.5, 6)),
        st.sampled_from(("normal", "normal", "warmup", "drop")),
    ),
    min_size=1,
    max_size=4,
)


@given(sessions=st.lists(SETS, min_size=1, max_size=8), since=st.integers(0, 7))
@example(sessions=[[(60, reps, None, "normal")] for reps in (5, 4, 5)], since=0)  # as good as the first is no record
@example(sessions=[[(60, 5, None, kind)] for kind in ("warmup", "normal", "normal")], since=0)
@SLOW
async def test_records_are_those_of_a_walk_through_every_set(
    database: Database, sessions: list[list[tuple[Any, ...]]], since: int
) -> None:
    """What the statement leaves out changes nothing."""
    log = await Log.of_somebody(database)
    days = [TODAY - timedelta(days=20 - n) for n in range(len(sessions))]
    first = min(since, len(days) - 1)
    await log.add(*[lifting(on, exercise("Row", *told)) for on, told in zip(days, sessions, strict=True)])
    async with database.reader() as db:
        found = await records.records(db, log.member_id, days[first], TODAY)
    walked = records_by_session(
        [
            [PerformedSet(int((weight or 0) * 1000), reps, rir, kind) for weight, reps, rir, kind in told]
            for told in sessions
        ]
    )
    expected = [(on, _facts(one)) for on, many in zip(days, walked, strict=True) if on >= days[first] for one in many]
    assert sorted((broken.on, _facts(broken.record)) for broken in found) == sorted(expected)


def _facts(record: Record) -> tuple[Any, ...]:
    """What holds whichever of two equal sets came first."""
    was = record.previous.reps if record.kind == "most_reps" else None
    return record.kind, record.performed.weight_g, record.performed.reps or 0, was or 0


# --- volume ----------------------------------------------------------------------------------------------------------


async def test_muscles_get_one_for_what_an_exercise_is_for_and_half_for_what_helps(
    database: Database, log: Log
) -> None:
    squat = an_exercise("squat", primary_muscles=["quadriceps"], secondary_muscles=["glutes"])
    await publish_exercises(database, squat)
    done = exercise("Squat", (60, 5, None, "warmup"), (100, 0), *[(100, 5)] * 5, id=id_of_exercise(squat))
    await log.add(lifting(weeks_ago(1), done), lifting(weeks_ago(1) + timedelta(days=2), done))
    found = await log.ask("volume_by_muscle", from_on=weeks_ago(1), to_on=YESTERDAY)
    assert {label: value for label, value in rows(found).items() if value} == {"quadriceps": 10, "glutes": 5}
    assert (found.headline.value, found.headline.unit) == (10, "sets a week")
    assert rows(found)["neck"] == 0  # what is left out is what was asked
    assert found.table[-1].note == "1 of 1 week at 10 sets; 2 days a week"
    assert "fractional" in found.method


async def test_sets_of_unknown_muscles_are_counted_and_said(log: Log) -> None:
    await log.add(lifting(YESTERDAY, exercise("Something own", (50, 5), (50, 5), id="cex_none")))
    found = await log.ask("volume_by_muscle")
    assert found.coverage.missing == 1
    assert "2 sets of exercises whose muscles nobody said" in said(found)
    assert not any(rows(found).values())


# --- load ------------------------------------------------------------------------------------------------------------

FOSTER = (420, 0, 360, 375, 0, 480, 0)  # Foster's week: load 1635, monotony 1.138, strain 1859.8


async def test_the_load_of_a_week_its_monotony_and_its_strain(log: Log) -> None:
    week = [workout(weeks_ago(1) + timedelta(days=n), rpe=6, duration_s=au * 10) for n, au in enumerate(FOSTER) if au]
    await log.add(workout(weeks_ago(3), rpe=1, duration_s=60), *week)
    found = await log.ask("load", from_on=weeks_ago(1), to_on=YESTERDAY)
    assert (found.headline.value, found.headline.unit) == (1635, "AU")
    assert rows(found)["Monotony, last 7 days"] == 1.14
    assert rows(found)["Strain, last 7 days"] == 1859.8
    assert "Foster 2001" in found.method


async def test_the_ramp_is_from_seven_days_to_seven_days(log: Log) -> None:
    await log.add(
        workout(TODAY - timedelta(days=20), rpe=1, duration_s=60),
        workout(TODAY - timedelta(days=8), rpe=5, duration_s=6_000),
        workout(TODAY - timedelta(days=1), rpe=5, duration_s=6_600),
    )
    assert rows(await log.ask("load"))["Ramp"] == 10


async def test_over_a_day_whose_load_nobody_knows_there_is_no_ramp(log: Log) -> None:
    await log.add(
        workout(TODAY - timedelta(days=20), rpe=1, duration_s=60),
        workout(TODAY - timedelta(days=8), rpe=5, duration_s=6_000),
        workout(TODAY - timedelta(days=2), time(8), rpe=5, duration_s=6_000),
        workout(TODAY - timedelta(days=2), time(18), duration_s=6_600),
    )
    found = await log.ask("load")
    assert (rows(found)["Ramp"], rows(found)["Last 7 days"], rows(found)["7 days before"]) == (None, None, 500)
    assert found.coverage.missing == 1
    assert "1 session without an effort (0 to 10" in said(found)


async def test_power_and_heart_rate_are_conventions_of_their_own(log: Log) -> None:
    await log.add(
        workout(YESTERDAY, discipline="cycling", duration_s=2_700, normalised_w=200, average_w=190),
        workout(weeks_ago(1), discipline="running", duration_s=3_600, rpe=5, bpm_s={95: 600, 145: 1_200, 179: 60}),
    )
    power = await log.ask("load", convention="tss")
    assert (power.headline.value, power.headline.unit) == (48, "TSS")
    assert (power.coverage.sessions, power.coverage.missing) == (1, 0)  # a run has no FTP
    assert "FTP 250 W" in power.method
    heart = await log.ask("load", convention="edwards_trimp")
    assert (heart.headline.value, heart.headline.unit) == (10 * 1 + 20 * 4 + 1 * 5, "TRIMP")
    assert heart.coverage.missing == 1


async def test_what_a_convention_needs_is_asked_for_and_not_guessed(database: Database) -> None:
    log = await Log.of_somebody(database)
    for convention in ("tss", "edwards_trimp"):
        with pytest.raises(ValidationFailed) as refused:
            await log.ask("load", convention=convention)
        assert "set_preferences" in (refused.value.fix or "")
    with pytest.raises(ValidationFailed, match="maximum heart rate"):
        await log.ask("zones")


# --- zones, guideline, streak, pace, output --------------------------------------------------------------------------


async def test_zones_hold_every_recorded_second_once(log: Log) -> None:
    bpm_s = dict.fromkeys(range(80, 190, 5), 60.0)  # 50 … 90 % of 180 are 90, 108, 126, 144, 162
    await log.add(workout(YESTERDAY, bpm_s=bpm_s, discipline="running"), workout(weeks_ago(1), discipline="running"))
    found = await log.ask("zones", discipline="running")
    assert [row.value for row in found.table] == [2, 4, 4, 3, 4, 5]
    assert found.headline.value == round(100 * 10 / 22, 1)
    assert found.coverage.missing == 1
    assert "of 180 bpm as the member said" in found.method


@pytest.mark.parametrize(
    ("moderate", "vigorous", "value", "verdict"),
    [(90, 40, 170, "minutes reached"), (60, 30, 120, "30 min short")],  # WHO 2020, section E7
)
async def test_a_week_against_the_guideline(log: Log, moderate: int, vigorous: int, value: float, verdict: str) -> None:
    await log.add(
        workout(weeks_ago(2), discipline="walking", duration_s=60),
        workout(weeks_ago(1), discipline="walking", duration_s=moderate * 60),
        workout(weeks_ago(1) + timedelta(days=1), discipline="running", duration_s=vigorous * 60),
        lifting(weeks_ago(1) + timedelta(days=2), duration_s=3_600),
        workout(weeks_ago(1) + timedelta(days=3), time(9), exercise("Back squat", (60, 5)), discipline="hiit"),
    )
    found = await log.ask("guideline", from_on=weeks_ago(1), to_on=YESTERDAY)
    assert found.headline.value == value
    assert verdict in found.summary
    assert "strength days reached" in found.summary  # also where a hiit session held weights
    assert found.coverage.missing == 1


async def test_a_week_that_is_not_over_has_missed_nothing_yet(log: Log) -> None:
    await log.add(workout(weeks_ago(3), duration_s=60))
    found = await log.ask("guideline", last_weeks=2)
    assert "this week: 150 min to go, 2 strength days to go" in found.summary
    assert (found.table[1].note or "").endswith("150 min short, 2 strength days short")


async def test_minutes_of_unknown_effort_are_said_and_not_added(log: Log) -> None:
    await log.add(workout(TODAY, time(8), discipline="barre", duration_s=1_800), workout(TODAY, duration_s=600))
    found = await log.ask("guideline", last_weeks=1)
    assert found.headline.value == 0
    assert "40 min of unknown intensity are in no week's minutes." in found.caveats


async def test_a_streak_lasts_through_planned_rest(log: Log) -> None:
    await log.add(*[workout(weeks_ago(n)) for n in (1, 2, 4, 5, 9)])
    assert (await log.ask("streak")).headline.value == 2
    rest = {"from_on": weeks_ago(3) + timedelta(days=2), "until_on": weeks_ago(3) + timedelta(days=4)}
    await log.prefers(planned_rest=[rest])
    found = await log.ask("streak")
    assert (found.headline.value, found.headline.label) == (4, "in a row, 1 week of planned rest in between")
    assert rows(found)["Longest run"] == 4
    assert points(found)["2026-11-02"] == 0


async def test_pace_is_of_the_whole_distance_and_races_by_riegel(log: Log) -> None:
    run: dict[str, Any] = {"discipline": "running"}
    await log.add(
        workout(weeks_ago(1), duration_s=1_500, distance_m=5_000, **run),
        workout(weeks_ago(2), duration_s=3_600, distance_m=10_000, **run),
        workout(weeks_ago(2), duration_s=3_600, discipline="cycling", distance_m=30_000),
        workout(weeks_ago(3), duration_s=3_600, **run),
    )
    found = await log.ask("pace")
    assert (found.headline.value, found.headline.unit) == (340, "s/km")
    assert "5:40 /km" in found.summary
    assert points(found)["2026-11-16"] == 300
    assert points(found)["2026-11-02"] is None
    assert rows(found)["10 km, predicted"] == 3127  # 25:00 over 5 km, section E7
    assert (found.coverage.sessions, found.coverage.missing) == (3, 1)
    ride = await log.ask("pace", discipline="cycling")
    assert (ride.headline.value, ride.headline.unit) == (30, "km/h")
    await log.prefers(units="imperial")
    assert (await log.ask("pace")).headline.value == round(340 * 1.609344, 1)
    with pytest.raises(ValidationFailed, match="no pace of yoga"):
        await log.ask("pace", discipline="yoga")


async def test_output_is_weighted_by_time(log: Log) -> None:
    await log.add(
        workout(YESTERDAY, discipline="cycling", duration_s=3_600, average_w=200, normalised_w=220),
        workout(weeks_ago(1), discipline="cycling", duration_s=1_800, average_w=140),
        workout(weeks_ago(1), discipline="cycling", duration_s=1_800),
    )
    found = await log.ask("output")
    assert (found.headline.value, found.headline.unit) == (180, "W")
    assert rows(found)["Work in all"] == 972
    assert rows(found)["Best normalised power"] == 220
    assert found.coverage.missing == 1
