"""How much training was it? Published and computed values, the conventions that disagree, and properties."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.training import load
from palestra.training.inputs import Sex
from palestra.training.load import Decay, Fitness

DAYS = st.lists(st.floats(0, 500, allow_nan=False), min_size=1, max_size=120)
POWERS = st.lists(st.integers(0, 1200), min_size=30, max_size=120)
FOSTER_WEEK = [420, 0, 360, 375, 0, 480, 0]
PATTERN = [100, 0, 80, 0, 60, 120, 0] * 6
STEP_UP = [300.0] * 21 + [450.0] * 7  # three weeks, then one of half as much again


# Normalised power: Allen & Coggan 2010; values computed from the definition


def test_normalised_power_of_intervals_is_over_their_average() -> None:
    ride = load.normalised_power([150] * 600 + [300] * 300 + [150] * 600 + [300] * 300)
    assert ride is not None
    assert ride.average_w == pytest.approx(200)
    assert ride.normalised_w == pytest.approx(233.2, abs=0.05)
    assert ride.variability_index == pytest.approx(1.166, abs=0.0005)
    assert "first 29 s dropped" in ride.method


def test_half_a_minute_is_the_least_that_has_a_normalised_power() -> None:
    assert load.normalised_power([250] * 29) is None
    assert load.normalised_power([]) is None
    shortest = load.normalised_power([250] * 30)
    assert shortest is not None
    assert shortest.normalised_w == pytest.approx(250)


def test_coasting_counts_and_a_missing_reading_does_not() -> None:
    coasting = load.normalised_power([200] * 300 + [0] * 300)
    dropout = load.normalised_power([200] * 300 + [None] * 300)
    assert coasting is not None
    assert dropout is not None
    assert (coasting.average_w, coasting.coverage) == (100, 1)
    assert (dropout.average_w, dropout.coverage) == (200, 0.5)
    assert dropout.normalised_w == pytest.approx(200)


def test_a_ride_of_nothing_but_gaps_has_no_normalised_power() -> None:
    assert load.normalised_power([None] * 600) is None
    assert load.normalised_power(([250] * 14 + [None] * 16) * 20) is None  # 14 of 30 are too few


def test_coasting_all_the_way_is_zero_watts_without_an_index() -> None:
    nothing = load.normalised_power([0] * 60)
    assert nothing is not None
    assert (nothing.normalised_w, nothing.variability_index) == (0, None)


@given(power_w=st.integers(1, 1000), seconds=st.integers(30, 300))
def test_normalised_power_of_a_steady_ride_is_its_power(power_w: int, seconds: int) -> None:
    steady = load.normalised_power([power_w] * seconds)
    assert steady is not None
    assert steady.normalised_w == pytest.approx(power_w)


@given(powers_w=POWERS)
def test_normalised_power_lies_between_the_mean_of_means_and_the_highest(powers_w: list[int]) -> None:
    ride = load.normalised_power(powers_w)
    means = [sum(powers_w[at - 30 : at]) / 30 for at in range(30, len(powers_w) + 1)]
    assert ride is not None
    assert sum(means) / len(means) - 1e-6 <= ride.normalised_w <= max(means) + 1e-6


@given(powers_w=POWERS, factor=st.integers(2, 5))
def test_normalised_power_scales_with_the_watts(powers_w: list[int], factor: int) -> None:
    once, scaled = load.normalised_power(powers_w), load.normalised_power([factor * power_w for power_w in powers_w])
    assert once is not None
    assert scaled is not None
    assert scaled.normalised_w == pytest.approx(factor * once.normalised_w)


# TSS: Allen & Coggan 2010, TSS = s x NP x IF / (FTP x 3600) x 100


@pytest.mark.parametrize(
    ("duration_s", "normalised_w", "ftp_w", "tss"),
    [(3600, 250, 250, 100), (2700, 200, 250, 48), (1800, 175, 250, 24.5), (5400, 160, 200, 96)],
)
def test_training_stress(duration_s: float, normalised_w: float, ftp_w: float, tss: float) -> None:
    stress = load.training_stress(duration_s=duration_s, normalised_w=normalised_w, ftp_w=ftp_w)
    assert stress.tss == pytest.approx(tss)
    assert stress.intensity_factor == pytest.approx(normalised_w / ftp_w)


@given(duration_s=st.floats(0, 50_000), power_w=st.floats(0, 600), more=st.floats(1, 3), ftp_w=st.floats(50, 500))
def test_longer_or_harder_is_never_less_stress(duration_s: float, power_w: float, more: float, ftp_w: float) -> None:
    tss = load.training_stress(duration_s=duration_s, normalised_w=power_w, ftp_w=ftp_w).tss
    assert load.training_stress(duration_s=duration_s * more, normalised_w=power_w, ftp_w=ftp_w).tss >= tss
    assert load.training_stress(duration_s=duration_s, normalised_w=power_w * more, ftp_w=ftp_w).tss >= tss


# CTL, ATL, TSB: tau 42 and 7; values computed from both step conventions


@pytest.mark.parametrize(
    ("decay", "ctl", "atl", "next_tsb"),
    [("one_over_tau", 31.827, 49.923, -18.096), ("exponential", 31.606, 49.876, -18.270)],
)
def test_fifty_a_day_for_42_days(decay: Decay, ctl: float, atl: float, next_tsb: float) -> None:
    curve = load.form([50] * 42, decay=decay)
    assert (curve.days[-1].ctl, curve.days[-1].atl) == pytest.approx((ctl, atl), abs=0.0005)
    assert curve.next_tsb == pytest.approx(next_tsb, abs=0.0005)


def test_six_weeks_of_a_weekly_pattern() -> None:
    last = load.form(PATTERN).days[-1]
    assert (last.ctl, last.atl) == pytest.approx((32.563, 49.652), abs=0.0005)


def test_the_two_steps_name_themselves() -> None:
    assert "step 1/tau" in load.form([50]).method
    assert "step 1-e^(-1/tau)" in load.form([50], decay="exponential").method


def test_form_is_yesterdays_and_says_so() -> None:  # TrainingPeaks Help: yesterday's fitness less yesterday's fatigue
    curve = load.form(PATTERN)
    for yesterday, today in zip(curve.days, curve.days[1:], strict=False):
        assert today.tsb == pytest.approx(yesterday.ctl - yesterday.atl)
    assert curve.next_tsb == pytest.approx(curve.days[-1].ctl - curve.days[-1].atl)
    assert "TSB = yesterday's CTL - yesterday's ATL" in curve.method


@given(before=DAYS, today=st.floats(0, 500), instead=st.floats(0, 500))
def test_todays_training_does_not_change_todays_form(before: list[float], today: float, instead: float) -> None:
    assert load.form([*before, today]).days[-1].tsb == load.form([*before, instead]).days[-1].tsb


def test_the_first_day_has_no_form() -> None:
    assert load.form([80]).days[0].tsb is None
    assert load.form([]).next_tsb is None


def test_form_goes_on_from_where_it_was() -> None:
    whole, first = load.form(PATTERN), load.form(PATTERN[:20])
    rest = load.form(PATTERN[20:], start=Fitness(first.days[-1].ctl, first.days[-1].atl))
    assert rest.days == whole.days[20:]
    assert rest.next_tsb == whole.next_tsb


def test_a_short_record_says_how_little_of_the_average_it_is() -> None:
    assert load.form([50] * 42).ctl_coverage == pytest.approx(0.6365, abs=0.0005)
    assert load.form([50] * 42).atl_coverage == pytest.approx(0.9985, abs=0.0005)
    assert load.form([]).ctl_coverage == 0
    assert load.form([50] * 42, start=Fitness(50, 50)).ctl_coverage == pytest.approx(1)


def test_a_day_of_unknown_load_is_not_a_rest_day() -> None:
    resting, unknown = load.form([50] * 41 + [0]), load.form([50] * 41 + [None])
    assert unknown.days[-1].tss is None
    assert unknown.atl_coverage < resting.atl_coverage - 0.1


@given(days=DAYS, at=st.integers(0, 119), more=st.floats(0, 300))
def test_more_training_is_never_less_chronic_load(days: list[float], at: int, more: float) -> None:
    harder = list(days)
    harder[at % len(days)] += more
    assert load.form(harder).days[-1].ctl >= load.form(days).days[-1].ctl - 1e-9


@given(days=DAYS)
def test_the_averages_stay_within_the_days(days: list[float]) -> None:
    curve = load.form(days)
    assert all(0 <= day.ctl <= max(days) + 1e-9 and 0 <= day.atl <= max(days) + 1e-9 for day in curve.days)
    assert 0 < curve.ctl_coverage < curve.atl_coverage <= 1


@given(days=DAYS, factor=st.floats(0.1, 10))
def test_form_scales_with_the_unit_of_load(days: list[float], factor: float) -> None:
    scaled = load.form([factor * day for day in days]).days[-1].ctl
    assert scaled == pytest.approx(factor * load.form(days).days[-1].ctl, abs=1e-9)


# Session RPE, monotony, strain: Foster 1998 and 2001


def test_session_rpe_is_rpe_times_minutes() -> None:
    assert load.session_rpe(rpe=7, duration_min=60).load_au == 420


def test_borgs_scale_to_20_is_refused() -> None:
    with pytest.raises(ValueError, match="rpe must be from 0 to 10, not 13"):
        load.session_rpe(rpe=13, duration_min=60)


def test_monotony_and_strain_of_a_week() -> None:
    week = load.week_strain(FOSTER_WEEK)
    assert (week.load_au, week.coverage) == (1635, 1)
    assert (week.mean_au, week.deviation_au) == pytest.approx((233.57, 205.33), abs=0.005)
    assert week.monotony == pytest.approx(1.138, abs=0.0005)
    assert week.strain_au == pytest.approx(1859.8, abs=0.05)
    assert "population" in week.method


def test_the_sample_deviation_is_another_convention_and_named() -> None:
    week = load.week_strain(FOSTER_WEEK, deviation="sample")
    assert week.deviation_au == pytest.approx(221.79, abs=0.005)
    assert week.monotony == pytest.approx(1.053, abs=0.0005)
    assert "sample" in week.method


@pytest.mark.parametrize("daily_load_au", [[300.0] * 7, [0.0] * 7])
def test_seven_equal_days_have_no_monotony(daily_load_au: list[float]) -> None:
    week = load.week_strain(daily_load_au)
    assert (week.deviation_au, week.monotony, week.strain_au) == (0, None, None)


def test_an_unknown_day_leaves_the_load_and_takes_the_monotony() -> None:
    week = load.week_strain([420, 0, None, 375, 0, 480, 0])
    assert (week.load_au, week.mean_au, week.monotony, week.strain_au) == (1275, None, None, None)
    assert week.coverage == pytest.approx(6 / 7)


@given(days=st.lists(st.integers(0, 1000), min_size=7, max_size=7), factor=st.integers(2, 9), shift=st.integers(1, 6))
def test_monotony_forgets_the_order_and_the_unit(days: list[int], factor: int, shift: int) -> None:
    week = load.week_strain(days)
    other = load.week_strain([factor * day for day in days[shift:] + days[:shift]])
    assert other.monotony == (None if week.monotony is None else pytest.approx(week.monotony))
    assert other.load_au == factor * week.load_au


@pytest.mark.parametrize("days", [6, 8])
def test_a_week_has_seven_days(days: int) -> None:
    with pytest.raises(ValueError, match="7 days"):
        load.week_strain([100] * days)


# TRIMP: Banister 1991 / Morton 1990, Edwards 1993


@pytest.mark.parametrize(("sex", "trimp"), [("male", 121.56), ("female", 135.41)])
def test_banister_trimp(sex: Sex, trimp: float) -> None:
    hour = load.banister_trimp(duration_min=60, heart_rate_bpm=150, rest_bpm=60, max_bpm=180, sex=sex)
    assert hour is not None
    assert hour.load_au == pytest.approx(trimp, abs=0.005)


def test_banister_does_not_guess_the_sex() -> None:
    assert load.banister_trimp(duration_min=60, heart_rate_bpm=150, rest_bpm=60, max_bpm=180) is None


@given(easy_bpm=st.floats(60, 180), hard_bpm=st.floats(60, 180), sex=st.sampled_from(("female", "male")))
def test_the_mean_heart_rate_of_intervals_understates_them(easy_bpm: float, hard_bpm: float, sex: Sex) -> None:
    def trimp(bpm: float, duration_min: float) -> float:
        piece = load.banister_trimp(duration_min=duration_min, heart_rate_bpm=bpm, rest_bpm=60, max_bpm=180, sex=sex)
        assert piece is not None
        return piece.load_au

    assert trimp((easy_bpm + hard_bpm) / 2, 60) <= trimp(easy_bpm, 30) + trimp(hard_bpm, 30) + 1e-9


@given(first_bpm=st.floats(30, 220), second_bpm=st.floats(30, 220), sex=st.sampled_from(("female", "male")))
def test_a_higher_heart_rate_is_never_a_lower_trimp(first_bpm: float, second_bpm: float, sex: Sex) -> None:
    lower, higher = (
        load.banister_trimp(duration_min=30, heart_rate_bpm=bpm, rest_bpm=60, max_bpm=180, sex=sex)
        for bpm in sorted((first_bpm, second_bpm))
    )
    assert lower is not None
    assert higher is not None
    assert 0 <= lower.load_au <= higher.load_au


def test_edwards_trimp() -> None:
    assert load.edwards_trimp([10, 10, 10, 10, 5]).load_au == 125


def test_edwards_has_five_zones() -> None:
    with pytest.raises(ValueError, match="five zones"):
        load.edwards_trimp([5, 10, 10, 10, 10, 5])


@given(zone_min=st.lists(st.floats(0, 300), min_size=5, max_size=5))
def test_edwards_lies_between_once_and_five_times_the_minutes(zone_min: list[float]) -> None:
    assert sum(zone_min) - 1e-6 <= load.edwards_trimp(zone_min).load_au <= 5 * sum(zone_min) + 1e-6


def test_methods_of_load_name_themselves() -> None:
    banister = load.banister_trimp(duration_min=1, heart_rate_bpm=99, rest_bpm=60, max_bpm=180, sex="female")
    assert banister is not None
    methods = {banister.method, load.edwards_trimp([1] * 5).method, load.session_rpe(rpe=1, duration_min=1).method}
    assert len(methods) == 3


# Ramp, and acute to chronic: Williams 2017 (EWMA), Windt & Gabbett 2018 (rolling)


def test_ramp_is_the_change_from_week_to_week() -> None:
    assert load.ramp(400, 500).ramp_pct == pytest.approx(25)
    assert load.ramp(400, 300).ramp_pct == pytest.approx(-25)


@pytest.mark.parametrize(("this_week", "over"), [(440, False), (441, True), (0, False)])
def test_ten_per_cent_is_a_convention_to_look_at(this_week: float, over: bool) -> None:
    assert load.ramp(400, this_week).over_convention is over
    assert "convention" in load.ramp(400, this_week).method


@pytest.mark.parametrize(("previous_week", "this_week"), [(None, 300), (300, None), (0, 300), (0, 0)])
def test_there_is_no_ramp_from_nothing(previous_week: float | None, this_week: float | None) -> None:
    compared = load.ramp(previous_week, this_week)
    assert (compared.ramp_pct, compared.over_convention) == (None, None)


def test_one_week_has_three_acute_to_chronic_ratios() -> None:
    ratios = load.acute_chronic(STEP_UP)
    assert ratios.ewma == pytest.approx(429.977 / 359.040, abs=0.00005)
    assert ratios.ewma == pytest.approx(1.1976, abs=0.00005)
    assert ratios.rolling_coupled == pytest.approx(1.3333, abs=0.00005)
    assert ratios.rolling_uncoupled == pytest.approx(1.5)
    assert load.ramp(sum(STEP_UP[14:21]), sum(STEP_UP[21:])).ramp_pct == pytest.approx(50)  # what is shown instead


def test_acute_to_chronic_comes_without_a_zone_or_a_risk() -> None:
    assert [field.name for field in fields(load.AcuteChronic)] == [
        "ewma", "rolling_coupled", "rolling_uncoupled", "method",
    ]  # fmt: skip


@pytest.mark.parametrize("days", [[300.0] * 27, [300.0] * 27 + [None], [0.0] * 28, []])
def test_there_is_no_ratio_without_four_known_weeks_of_training(days: list[float | None]) -> None:
    ratios = load.acute_chronic(days)
    assert (ratios.ewma, ratios.rolling_coupled, ratios.rolling_uncoupled) == (None, None, None)


@given(daily=st.floats(1, 1000), days=st.integers(28, 90))
def test_steady_training_has_a_ratio_of_one(daily: float, days: int) -> None:
    ratios = load.acute_chronic([daily] * days)
    assert (ratios.ewma, ratios.rolling_coupled, ratios.rolling_uncoupled) == pytest.approx((1, 1, 1))


@given(days=st.lists(st.floats(1, 1000), min_size=28, max_size=28))
def test_the_coupled_ratio_never_exceeds_four(days: list[float]) -> None:  # a week cannot be more than all of its month
    coupled = load.acute_chronic(days).rolling_coupled
    assert coupled is not None
    assert coupled < 4


# What cannot be


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf")])
def test_impossible_loads_are_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="power_w must be 0 or more"):
        load.normalised_power([100, wrong])
    with pytest.raises(ValueError, match="daily_tss must be 0 or more"):
        load.form([wrong])
    with pytest.raises(ValueError, match="daily_load_au must be 0 or more"):
        load.week_strain([wrong] * 7)
    with pytest.raises(ValueError, match="daily_load must be 0 or more"):
        load.acute_chronic([wrong])
    with pytest.raises(ValueError, match="week must be 0 or more"):
        load.ramp(100, wrong)
    with pytest.raises(ValueError, match="zone_min must be 0 or more"):
        load.edwards_trimp([wrong, 0, 0, 0, 0])
    with pytest.raises(ValueError, match="duration_min must be 0 or more"):
        load.session_rpe(rpe=5, duration_min=wrong)
    with pytest.raises(ValueError, match=r"start\.ctl must be 0 or more"):
        load.form([1], start=Fitness(wrong, 0))


def test_impossible_thresholds_are_refused() -> None:
    with pytest.raises(ValueError, match="ftp_w must be more than 0"):
        load.training_stress(duration_s=3600, normalised_w=200, ftp_w=0)
    with pytest.raises(ValueError, match="rest_bpm must be below max_bpm"):
        load.banister_trimp(duration_min=60, heart_rate_bpm=150, rest_bpm=180, max_bpm=170, sex="male")
    with pytest.raises(ValueError, match="heart_rate_bpm must be from 0 to 260"):
        load.banister_trimp(duration_min=60, heart_rate_bpm=400, rest_bpm=60, max_bpm=180, sex="male")
    with pytest.raises(ValueError, match="time constant must be from 1"):
        load.form([50], ctl_days=0.5)
