"""Do days, weeks and runs of weeks hold through daylight saving, flights over the date line and planned rest?"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from palestra.training.guideline import Weekday, week_of
from palestra.workouts.progress.weeks import GroupBy, Span, Streak, bucket_of, buckets, streak
from palestra.workouts.schemas import NewWorkout

DATES = st.dates(date(2015, 1, 1), date(2030, 12, 31))
STARTS = st.sampled_from(get_args(Weekday))
GROUPS = st.sampled_from(get_args(GroupBy))
# Both ends of the earth's clocks, zones with half hours, and zones whose days of 23 and 25 hours begin at midnight.
ZONES = st.sampled_from(
    (
        *("UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Auckland"),
        *("Asia/Kolkata", "Australia/Lord_Howe", "America/Havana", "Asia/Beirut", "America/Sao_Paulo", "Pacific/Apia"),
    )
)
WEEK = timedelta(days=7)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    from_on = draw(DATES)
    return Span(from_on, from_on + timedelta(days=draw(st.integers(0, 800))))


def performed(at: datetime, zone: str) -> NewWorkout:
    return NewWorkout(title="Run", performed_at=at, time_zone=zone)


@given(span=spans(), group_by=GROUPS, starts=STARTS, day=st.integers(0, 800))
def test_every_day_is_in_one_bucket_and_no_bucket_is_empty(
    span: Span, group_by: GroupBy, starts: Weekday, day: int
) -> None:
    found = buckets(span, group_by, starts)
    on = span.from_on + timedelta(days=day % span.days)
    assert [at for at in found if at <= on][-1] == bucket_of(on, group_by, starts)
    assert all(one < other for one, other in pairwise(found))
    assert all(bucket_of(at, group_by, starts) == at for at in found)
    assert found[0] <= span.from_on
    assert found[-1] <= span.to_on
    assert len(found) == len({bucket_of(span.from_on + timedelta(days=n), group_by, starts) for n in range(span.days)})


@given(on=DATES, starts=STARTS)
def test_a_week_is_seven_dates_from_the_members_first_weekday(on: date, starts: Weekday) -> None:
    begins = bucket_of(on, "week", starts)
    assert begins.strftime("%A").lower() == starts
    assert timedelta(0) <= on - begins < WEEK


@given(on=DATES, at=st.times(), zone=ZONES, starts=STARTS)
@example(on=date(2026, 3, 29), at=time(2, 30), zone="Europe/Berlin", starts="monday")  # an hour that there was not
@example(on=date(2026, 10, 25), at=time(2, 30), zone="Europe/Berlin", starts="monday")  # and one that was twice
@example(on=date(2018, 11, 4), at=time(0, 15), zone="America/Sao_Paulo", starts="sunday")  # no midnight
@example(on=date(2025, 12, 31), at=time(23, 30), zone="America/Los_Angeles", starts="monday")  # 1 January in UTC
def test_a_workout_is_in_the_week_of_the_date_on_the_wall_where_it_began(
    on: date, at: time, zone: str, starts: Weekday
) -> None:
    moment = datetime.combine(on, at, ZoneInfo(zone)).astimezone(UTC)
    wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    counted_on = performed(moment, zone).local_date
    assert counted_on == wall.date()
    if wall.time() == at:  # the time was there: the date is the one on the calendar, whatever UTC says
        assert counted_on == on
    assert bucket_of(counted_on, "week", starts) == week_of(wall.date(), starts)


@given(
    begins=st.datetimes(datetime(2016, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),
    flights=st.lists(st.tuples(st.floats(0, 120), ZONES), min_size=1, max_size=60),
    starts=STARTS,
)
@example(
    begins=datetime(2026, 11, 22, 20, tzinfo=UTC),
    flights=[(120.0, "Pacific/Kiritimati"), (120.0, "Pacific/Pago_Pago"), (120.0, "Pacific/Kiritimati")],
    starts="monday",
)
def test_whoever_trains_every_five_days_keeps_the_run_wherever_they_fly(
    begins: datetime, flights: list[tuple[float, str]], starts: Weekday
) -> None:
    at, days = begins, []
    for hours, zone in flights:
        at += timedelta(hours=hours)
        days.append(performed(at, zone).local_date)
    found = streak(days, today=max(days), week_starts_on=starts)
    assert found.weeks == len({week_of(on, starts) for on in days}) == found.longest_weeks
    assert found.since_on == week_of(min(days), starts)


@given(on=DATES, missed=st.integers(1, 20), starts=STARTS)
def test_a_week_that_is_missed_ends_the_run(on: date, missed: int, starts: Weekday) -> None:
    days = [on, on + WEEK, on + (2 + missed) * WEEK]
    found = streak(days, today=days[-1], week_starts_on=starts)
    assert (found.weeks, found.longest_weeks) == (1, 2)


@given(on=DATES, today=st.integers(0, 6), starts=STARTS)
def test_the_week_that_is_not_over_ends_nothing(on: date, today: int, starts: Weekday) -> None:
    begins = week_of(on, starts)
    days = [begins - 2 * WEEK, begins - WEEK]
    assert streak(days, today=begins + timedelta(days=today), week_starts_on=starts).weeks == 2
    assert streak(days, today=begins + WEEK, week_starts_on=starts).weeks == 0


@given(
    weeks=st.lists(st.booleans(), min_size=1, max_size=80),
    begins=DATES,
    starts=STARTS,
    data=st.data(),
)
def test_planned_rest_in_every_missed_week_keeps_the_run_and_counts_for_nothing(
    weeks: list[bool], begins: date, starts: Weekday, data: st.DataObject
) -> None:
    first = week_of(begins, starts)
    days, rests = [first], []
    for number, trained in enumerate(weeks, start=1):
        day = first + number * WEEK + timedelta(days=data.draw(st.integers(0, 6)))
        if trained:
            days.append(day)
        else:
            rests.append(Span(day, day + timedelta(days=data.draw(st.integers(0, 10)))))
    today = first + len(weeks) * WEEK + timedelta(days=6)
    found = streak(days, today=today, week_starts_on=starts, rests=rests)
    assert (found.weeks, found.since_on) == (len(days), first)
    assert found.rested_weeks >= weeks[:-1].count(False)  # the last week is not over
    assert streak(days, today=today, week_starts_on=starts).weeks <= found.weeks


@given(
    days=st.lists(DATES, max_size=40),
    more=DATES,
    rests=st.lists(spans(), max_size=4),
    today=DATES,
    starts=STARTS,
)
def test_training_more_never_makes_a_run_shorter(
    days: list[date], more: date, rests: list[Span], today: date, starts: Weekday
) -> None:
    before = streak(days, today=today, week_starts_on=starts, rests=rests)
    after = streak([*days, more], today=today, week_starts_on=starts, rests=rests)
    assert after.weeks >= before.weeks
    assert after.longest_weeks >= before.longest_weeks
    assert 0 <= after.weeks <= after.longest_weeks


def test_who_never_trained_has_no_run() -> None:
    rest = Span(date(2026, 11, 1), date(2026, 12, 1))
    assert streak([], today=date(2026, 11, 23), rests=[rest]) == Streak(0, None, 0, None, 0)


def test_rest_before_the_first_workout_is_no_part_of_the_run() -> None:
    rest = Span(date(2026, 10, 1), date(2026, 11, 8))
    found = streak([date(2026, 11, 10)], today=date(2026, 11, 12), rests=[rest])
    assert (found.weeks, found.rested_weeks) == (1, 0)


@pytest.mark.parametrize(
    ("span", "earlier"),
    [
        (Span(date(2026, 11, 1), date(2026, 11, 23)), Span(date(2025, 11, 1), date(2025, 11, 23))),
        (Span(date(2024, 2, 29), date(2024, 2, 29)), Span(date(2023, 2, 28), date(2023, 2, 28))),
    ],
)
def test_a_year_earlier_is_the_same_date(span: Span, earlier: Span) -> None:
    assert span.a_year_earlier() == earlier
