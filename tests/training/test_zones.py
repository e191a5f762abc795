"""In which zone is this heart rate or this power? Published values, the gaps between whole percentages, and properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.training import zones
from palestra.training.zones import MaxHeartRateFormula, Zones

WATTS = st.floats(0, 3000, allow_nan=False)
FTP_W = st.floats(50, 600, allow_nan=False)
MAX_BPM = st.floats(120, 220, allow_nan=False)


def every_scheme() -> list[Zones]:
    return [
        zones.power_zones(250),
        zones.edwards_zones(180),
        zones.intensities_by_max(180),
        zones.intensities_by_reserve(rest_bpm=60, max_bpm=180),
    ]


# Allen & Coggan, Training and Racing with a Power Meter; the watts at FTP 250 are those of paincave.io/250
@pytest.mark.parametrize(
    ("number", "watts"),
    [
        (1, (0, 137.5)),
        (2, (140, 187.5)),
        (3, (190, 225)),
        (4, (227.5, 262.5)),
        (5, (265, 300)),
        (6, (302.5, 375)),
        (7, (380, 1500)),
    ],
)
def test_both_ends_of_a_published_power_zone_are_in_it(number: int, watts: tuple[float, float]) -> None:
    assert [zones.power_zones(250).number_of(power_w) for power_w in watts] == [number, number]


@pytest.mark.parametrize(("below", "above"), [(55, 56), (75, 76), (90, 91), (105, 106), (120, 121), (150, 151)])
def test_a_power_between_two_whole_percentages_is_in_one_of_the_two_zones(below: int, above: int) -> None:
    coggan = zones.power_zones(200)
    lower, upper = coggan.number_of(2 * below), coggan.number_of(2 * above)
    assert upper == lower + 1
    assert coggan.number_of(2 * (below + 0.49)) == lower
    assert coggan.number_of(2 * (below + 0.5)) == upper  # the edge itself begins the upper zone


# Garber et al. 2011 (ACSM): 64-76 and 77-95 % of HRmax, 40-59 and 60-89 % of reserve
@pytest.mark.parametrize(
    ("percent", "name"),
    [
        (56, "very light"),
        (57, "light"),
        (63.9, "light"),
        (64, "moderate"),
        (76, "moderate"),
        (76.9, "moderate"),
        (77, "vigorous"),
        (93, "vigorous"),
        (95.9, "vigorous"),
        (96, "near maximal"),
    ],
)
def test_intensity_by_maximum_follows_the_acsm(percent: float, name: str) -> None:
    by_max = zones.intensities_by_max(200)
    assert by_max.zones[by_max.number_of(2 * percent) - 1].name == name


# Karvonen at rest 60, maximum 180: 40 % is 108, 59 % 130.8, 60 % 132, 89 % 166.8
@pytest.mark.parametrize(
    ("fraction", "bpm", "name"),
    [(0.40, 108, "moderate"), (0.59, 130.8, "moderate"), (0.60, 132, "vigorous"), (0.89, 166.8, "vigorous")],
)
def test_intensity_by_reserve_follows_karvonen_and_the_acsm(fraction: float, bpm: float, name: str) -> None:
    assert zones.bpm_at_reserve(fraction, rest_bpm=60, max_bpm=180) == pytest.approx(bpm)
    by_reserve = zones.intensities_by_reserve(rest_bpm=60, max_bpm=180)
    assert by_reserve.zones[by_reserve.number_of(bpm) - 1].name == name


def test_a_heart_rate_between_the_printed_59_and_60_per_cent_is_moderate() -> None:
    by_reserve = zones.intensities_by_reserve(rest_bpm=60, max_bpm=180)
    assert [by_reserve.number_of(bpm) for bpm in (130.8, 131, 131.9, 132)] == [3, 3, 3, 4]


# Edwards 1993: tens of HRmax from 50
def test_the_zones_of_edwards_are_tens_of_the_maximum() -> None:
    edwards = zones.edwards_zones(200)
    assert [edwards.number_of(bpm) for bpm in (99.9, 100, 119.9, 120, 140, 160, 179.9, 180, 200)] == [
        0, 1, 1, 2, 3, 4, 4, 5, 5,
    ]  # fmt: skip


def test_a_heart_rate_over_the_stated_maximum_is_in_the_highest_zone() -> None:
    assert zones.edwards_zones(180).number_of(191) == 5


@pytest.mark.parametrize("scheme", every_scheme(), ids=lambda scheme: scheme.method)
def test_each_zone_ends_where_the_next_begins(scheme: Zones) -> None:
    assert [zone.high for zone in scheme.zones[:-1]] == [zone.low for zone in scheme.zones[1:]]
    assert scheme.zones[-1].high is None
    assert [zone.number for zone in scheme.zones] == list(range(1, len(scheme.zones) + 1))


@given(power_w=WATTS, ftp_w=FTP_W)
def test_every_power_is_in_exactly_one_zone(power_w: float, ftp_w: float) -> None:
    coggan = zones.power_zones(ftp_w)
    holding = [
        zone.number for zone in coggan.zones if zone.low <= power_w and (zone.high is None or power_w < zone.high)
    ]
    assert holding == [coggan.number_of(power_w)]


@given(first=WATTS, second=WATTS, ftp_w=FTP_W)
def test_more_power_is_never_a_lower_zone(first: float, second: float, ftp_w: float) -> None:
    coggan = zones.power_zones(ftp_w)
    assert coggan.number_of(min(first, second)) <= coggan.number_of(max(first, second))


@given(power_w=st.integers(0, 1500), ftp_w=st.integers(50, 600), factor=st.sampled_from((2, 4, 0.5)))
def test_zones_are_of_the_ratio_and_not_of_the_watts(power_w: int, ftp_w: int, factor: float) -> None:
    scaled = zones.power_zones(ftp_w * factor).number_of(power_w * factor)
    assert scaled == zones.power_zones(ftp_w).number_of(power_w)


@given(fraction=st.floats(0, 1), rest_bpm=st.floats(30, 100), max_bpm=MAX_BPM)
def test_the_reserve_goes_there_and_back(fraction: float, rest_bpm: float, max_bpm: float) -> None:
    bpm = zones.bpm_at_reserve(fraction, rest_bpm=rest_bpm, max_bpm=max_bpm)
    assert rest_bpm <= bpm <= max_bpm + 1e-9
    assert zones.reserve_fraction(bpm, rest_bpm=rest_bpm, max_bpm=max_bpm) == pytest.approx(fraction, abs=1e-9)


# Allen & Coggan 2010
def test_ftp_is_95_per_cent_of_the_best_20_minutes() -> None:
    assert zones.ftp_from_20_min(300).ftp_w == pytest.approx(285)


# Tanaka et al. 2001: ages 30, 40, 60 give 187, 180, 166; Gellish et al. 2007 one less; Fox 1971
@pytest.mark.parametrize(
    ("formula", "age_years", "bpm"),
    [
        ("tanaka", 30, 187),
        ("tanaka", 40, 180),
        ("tanaka", 60, 166),
        ("gellish", 40, 179),
        ("fox", 30, 190),
        ("fox", 60, 160),
    ],
)
def test_maximum_heart_rate_by_age(formula: MaxHeartRateFormula, age_years: float, bpm: float) -> None:
    estimate = zones.max_heart_rate(age_years=age_years, formula=formula)
    assert estimate is not None
    assert estimate.max_bpm == pytest.approx(bpm)
    assert estimate.estimated


def test_an_estimated_maximum_says_how_far_off_it_is() -> None:
    estimate = zones.max_heart_rate(age_years=40)
    assert estimate is not None
    assert (estimate.low_bpm, estimate.high_bpm) == pytest.approx((170, 190))
    assert "Tanaka 2001" in estimate.method
    assert "10 bpm" in estimate.method


def test_the_formulas_disagree_and_name_themselves() -> None:
    estimates = [zones.max_heart_rate(age_years=65, formula=formula) for formula in ("tanaka", "gellish", "fox")]
    assert len({estimate.max_bpm for estimate in estimates if estimate}) == 3
    assert len({estimate.method for estimate in estimates if estimate}) == 3


def test_a_measured_maximum_comes_before_an_estimate() -> None:
    measured = zones.max_heart_rate(measured_bpm=196, age_years=40)
    assert measured is not None
    assert (measured.max_bpm, measured.low_bpm, measured.high_bpm, measured.estimated) == (196, 196, 196, False)


def test_without_age_or_measurement_there_is_no_maximum() -> None:
    assert zones.max_heart_rate() is None


@pytest.mark.parametrize(("age_years", "within"), [(17, False), (18, True), (81, True), (82, False)])
def test_an_age_that_the_formula_was_not_made_from_is_marked(age_years: float, within: bool) -> None:
    estimate = zones.max_heart_rate(age_years=age_years)
    assert estimate is not None
    assert estimate.within_sample is within


@given(younger=st.floats(1, 120), older=st.floats(1, 120), formula=st.sampled_from(("tanaka", "gellish", "fox")))
def test_the_maximum_never_rises_with_age(younger: float, older: float, formula: MaxHeartRateFormula) -> None:
    first = zones.max_heart_rate(age_years=min(younger, older), formula=formula)
    second = zones.max_heart_rate(age_years=max(younger, older), formula=formula)
    assert first is not None
    assert second is not None
    assert first.max_bpm >= second.max_bpm


def test_time_in_zones_keeps_coasting_apart_from_missing_readings() -> None:
    times = zones.time_in_zones([0, 0, None, 150, 260, None], zones.power_zones(250), sample_s=5)
    assert times.seconds == (0, 10, 5, 0, 5, 0, 0, 0)
    assert times.missing_s == 10
    assert times.coverage == pytest.approx(4 / 6)


def test_time_below_the_first_zone_is_kept() -> None:
    assert zones.time_in_zones([80, 100], zones.edwards_zones(200)).seconds == (1, 1, 0, 0, 0, 0)


def test_no_recording_has_no_coverage() -> None:
    assert zones.time_in_zones([], zones.power_zones(250)).coverage is None


@given(readings=st.lists(st.one_of(st.none(), st.integers(0, 220)), max_size=200), sample_s=st.integers(1, 10))
def test_time_in_zones_adds_up_and_forgets_the_order(readings: list[int | None], sample_s: int) -> None:
    edwards = zones.edwards_zones(185)
    times = zones.time_in_zones(readings, edwards, sample_s=sample_s)
    assert sum(times.seconds) + times.missing_s == len(readings) * sample_s
    assert zones.time_in_zones(readings[::-1], edwards, sample_s=sample_s) == times


@pytest.mark.parametrize("wrong", [0, -1, float("nan"), float("inf")])
def test_an_impossible_threshold_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="ftp_w must be more than 0"):
        zones.power_zones(wrong)
    with pytest.raises(ValueError, match="best_20_min_w must be more than 0"):
        zones.ftp_from_20_min(wrong)


@pytest.mark.parametrize("wrong", [0, 19, 261, float("nan")])
def test_an_impossible_maximum_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="max_bpm must be from 20 to 260"):
        zones.edwards_zones(wrong)
    with pytest.raises(ValueError, match="measured_bpm must be from 20 to 260"):
        zones.max_heart_rate(measured_bpm=wrong)


def test_a_rest_over_the_maximum_is_refused() -> None:
    with pytest.raises(ValueError, match="rest_bpm must be below max_bpm"):
        zones.intensities_by_reserve(rest_bpm=180, max_bpm=180)


def test_a_negative_reading_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        zones.power_zones(250).number_of(-1)
    with pytest.raises(ValueError, match="values must be 0 or more"):
        zones.time_in_zones([100, -1], zones.power_zones(250))


def test_a_heart_rate_under_the_resting_one_is_very_light() -> None:
    by_reserve = zones.intensities_by_reserve(rest_bpm=60, max_bpm=180)
    assert [by_reserve.number_of(bpm) for bpm in (0, 45, 60)] == [1, 1, 1]
