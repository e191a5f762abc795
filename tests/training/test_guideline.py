"""Did the week reach the guideline? WHO 2020, what is not known, and weeks of local dates."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.training import guideline
from palestra.training.guideline import Bout, GuidelineWeek, Intensity, Weekday

MONDAY = date(2026, 3, 2)
DATES = st.dates(date(2020, 1, 1), date(2030, 12, 31))
INTENSITIES = st.sampled_from(("light", "moderate", "vigorous", None))
BOUTS = st.lists(
    st.builds(
        Bout,
        on=st.dates(MONDAY, MONDAY + timedelta(days=27)),
        duration_min=st.integers(0, 200),
        intensity=INTENSITIES,
        aerobic=st.booleans(),
        strengthens=st.booleans(),
    ),
    max_size=40,
)


def one_week(*bouts: Bout, days: int = 7, older: bool = False) -> GuidelineWeek:
    (week,) = guideline.weeks(
        bouts,
        from_on=MONDAY,
        to_on=MONDAY + timedelta(days=days - 1),
        age_group="older_adult" if older else "adult",
    )
    return week


def on_day(
    day: int, duration_min: float, intensity: Intensity | None = "moderate", *, strengthens: bool = False
) -> Bout:
    return Bout(MONDAY + timedelta(days=day), duration_min, intensity, strengthens=strengthens)


def lifting(day: int) -> Bout:
    return Bout(MONDAY + timedelta(days=day), 45, "moderate", aerobic=False, strengthens=True)


# WHO 2020 (Bull et al.): moderate + 2 x vigorous against 150
@pytest.mark.parametrize(
    ("moderate_min", "vigorous_min", "equivalent_min", "short_min"),
    [(90, 40, 170, 0), (60, 30, 120, 30), (150, 0, 150, 0), (0, 75, 150, 0), (149, 0, 149, 1), (0, 0, 0, 150)],
)
def test_a_vigorous_minute_is_two_moderate_ones(
    moderate_min: float, vigorous_min: float, equivalent_min: float, short_min: float
) -> None:
    week = one_week(on_day(0, moderate_min), on_day(3, vigorous_min, "vigorous"))
    assert (week.equivalent_min, week.short_min) == (equivalent_min, short_min)
    assert week.aerobic_met is (short_min == 0)


# WHO 2020: adults 150-300 min and 2 days; from 65 also multicomponent activity on 3
def test_the_guideline_is_that_of_2020() -> None:
    adult, older = guideline.GUIDELINES["adult"], guideline.GUIDELINES["older_adult"]
    assert (adult.aerobic_min, adult.aerobic_upper_min, adult.strength_days, adult.multicomponent_days) == (
        150, 300, 2, 0,
    )  # fmt: skip
    assert (older.aerobic_min, older.strength_days, older.multicomponent_days) == (150, 2, 3)


# Physical Activity Guidelines for Americans 2018: 3-5.9 METs moderate, 6 and more vigorous
@pytest.mark.parametrize(
    ("met", "intensity"),
    [(2.9, "light"), (2.99, "light"), (3, "moderate"), (5.9, "moderate"), (5.95, "moderate"), (6, "vigorous")],
)
def test_intensity_by_mets_has_no_gap(met: float, intensity: Intensity) -> None:
    assert guideline.intensity_of(met) == intensity


def test_a_bout_of_less_than_ten_minutes_counts() -> None:  # the minimum was dropped in 2020
    week = one_week(*(on_day(day, 5) for day in range(7) for _ in range(5)))
    assert week.moderate_min == 175
    assert week.aerobic_met


def test_light_minutes_do_not_count() -> None:
    assert one_week(on_day(0, 500, "light")).equivalent_min == 0


def test_lifting_is_a_strength_day_and_not_aerobic_minutes() -> None:
    week = one_week(lifting(0), lifting(3))
    assert (week.equivalent_min, week.strength_days, week.strength_met, week.aerobic_met) == (0, 2, True, False)


def test_a_circuit_is_both() -> None:
    week = one_week(on_day(0, 30, "vigorous", strengthens=True))
    assert (week.equivalent_min, week.strength_days) == (60, 1)


def test_two_strength_sessions_on_a_day_are_one_day() -> None:
    week = one_week(lifting(2), lifting(2))
    assert (week.strength_days, week.strength_met) == (1, False)


def test_older_adults_need_three_varied_days_as_well() -> None:
    tai_chi = [Bout(MONDAY + timedelta(days=day), 30, "moderate", multicomponent=True) for day in (0, 2)]
    assert one_week(*tai_chi, older=True).multicomponent_met is False
    third = Bout(MONDAY + timedelta(days=4), 30, "moderate", multicomponent=True)
    assert one_week(*tai_chi, third, older=True).multicomponent_met is True
    assert one_week(older=False).multicomponent_met is True


def test_minutes_of_unknown_intensity_leave_the_verdict_open_only_where_they_could_decide_it() -> None:
    assert one_week(on_day(0, 100), on_day(1, 25, None)).aerobic_met is None
    assert one_week(on_day(0, 100), on_day(1, 24, None)).aerobic_met is False
    assert one_week(on_day(0, 150), on_day(1, 60, None)).aerobic_met is True
    assert one_week(on_day(1, 25, None)).unknown_min == 25


def test_a_week_that_is_not_over_is_met_or_not_known() -> None:
    week = one_week(on_day(0, 60), days=3)
    assert (week.aerobic_met, week.strength_met) == (None, None)
    assert week.coverage == pytest.approx(3 / 7)
    assert one_week(on_day(0, 150), lifting(0), lifting(2), days=3).aerobic_met is True


def test_a_strength_day_that_can_no_longer_be_had_is_missed() -> None:
    assert one_week(days=5).strength_met is None
    assert one_week(days=6).strength_met is False


def test_a_week_without_training_is_there() -> None:
    weeks = guideline.weeks([on_day(0, 150)], from_on=MONDAY, to_on=MONDAY + timedelta(days=20))
    assert [week.equivalent_min for week in weeks] == [150, 0, 0]
    assert [week.aerobic_met for week in weeks] == [True, False, False]


def test_the_method_says_what_is_not_checked() -> None:
    assert "all major muscle groups were trained is not checked" in one_week().method


@pytest.mark.parametrize(
    ("week_starts_on", "starts_on"),
    [("monday", date(2026, 3, 23)), ("sunday", date(2026, 3, 29)), ("saturday", date(2026, 3, 28))],
)
def test_a_week_starts_on_the_members_day(week_starts_on: Weekday, starts_on: date) -> None:
    assert guideline.week_of(date(2026, 3, 29), week_starts_on) == starts_on  # the day Europe loses an hour


@given(on=DATES, week_starts_on=st.sampled_from(get_args(Weekday)))
def test_every_date_is_in_the_week_that_begins_on_the_chosen_day(on: date, week_starts_on: Weekday) -> None:
    starts_on = guideline.week_of(on, week_starts_on)
    assert starts_on <= on < starts_on + timedelta(days=7)
    assert starts_on.strftime("%A").lower() == week_starts_on


@given(bouts=BOUTS, week_starts_on=st.sampled_from(get_args(Weekday)))
def test_the_weeks_add_up_to_the_bouts_whatever_day_they_start_on(bouts: list[Bout], week_starts_on: Weekday) -> None:
    weeks = guideline.weeks(bouts, from_on=MONDAY, to_on=MONDAY + timedelta(days=27), week_starts_on=week_starts_on)
    aerobic = [bout for bout in bouts if bout.aerobic and bout.intensity != "light"]
    counted = sum(week.moderate_min + week.vigorous_min + week.unknown_min for week in weeks)
    assert counted == sum(bout.duration_min for bout in aerobic)
    assert sum(round(7 * week.coverage) for week in weeks) == 28
    assert (
        guideline.weeks(bouts[::-1], from_on=MONDAY, to_on=MONDAY + timedelta(days=27), week_starts_on=week_starts_on)
        == weeks
    )


@given(bouts=BOUTS, extra_min=st.integers(0, 300), intensity=INTENSITIES)
def test_more_activity_never_unmeets_a_week(bouts: list[Bout], extra_min: int, intensity: Intensity | None) -> None:
    last = MONDAY + timedelta(days=27)
    before = guideline.weeks(bouts, from_on=MONDAY, to_on=last)
    after = guideline.weeks([*bouts, on_day(0, extra_min, intensity)], from_on=MONDAY, to_on=last)
    rank = {False: 0, None: 1, True: 2}
    for less, more in zip(before, after, strict=True):
        assert rank[more.aerobic_met] >= rank[less.aerobic_met]
        assert more.equivalent_min >= less.equivalent_min


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="to_on must not be before from_on"):
        guideline.weeks([], from_on=MONDAY, to_on=MONDAY - timedelta(days=1))
    with pytest.raises(ValueError, match="a bout must be from 2026-03-02 to 2026-03-08"):
        one_week(on_day(7, 30))
    with pytest.raises(ValueError, match="duration_min must be 0 or more"):
        one_week(on_day(0, -30))
    with pytest.raises(ValueError, match="met must be more than 0"):
        guideline.intensity_of(0)
    with pytest.raises(ValueError, match="vigorous_min must be 0 or more"):
        guideline.moderate_equivalent(moderate_min=10, vigorous_min=-1)
