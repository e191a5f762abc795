"""How much energy did it cost? The 2024 Compendium and not that of 2011, both conventions, and stated uncertainty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.training import energy
from palestra.training.energy import ACTIVITIES, UNCERTAINTY_PCT
from palestra.training.inputs import Sex

METS = st.floats(1, 20)
BODY_KG = st.floats(35, 180)
MINUTES = st.floats(0, 600)


# Herrmann et al. 2024, J Sport Health Sci 13:6 (pacompendium.com), by code
@pytest.mark.parametrize(
    ("name", "code", "met"),
    [
        ("cycling", "01200", 6.8),
        ("cycling_50_w", "01214", 4.0),
        ("cycling_60_w", "01216", 5.0),
        ("cycling_70_w", "01218", 5.8),
        ("cycling_90_w", "01220", 6.0),
        ("cycling_101_w", "01224", 6.8),
        ("cycling_126_w", "01228", 8.0),
        ("cycling_151_w", "01232", 10.3),
        ("cycling_200_w", "01236", 10.8),
        ("cycling_230_w", "01240", 12.5),
        ("cycling_class", "01270", 9.0),
        ("cycling_virtual", "01290", 8.8),
        ("cycling_hiit", "01305", 8.8),
        ("calisthenics_light", "02024", 2.8),
        ("calisthenics", "02022", 3.8),
        ("calisthenics_vigorous", "02020", 7.5),
        ("circuit_bodyweight", "02032", 6.0),
        ("strength_vigorous", "02050", 6.0),
        ("strength_squat_deadlift", "02052", 5.0),
        ("strength", "02054", 3.5),
        ("bodyweight", "02056", 3.0),
        ("bodyweight_vigorous", "02057", 6.5),
        ("kettlebell_swings", "02058", 9.8),
        ("rowing", "02071", 5.0),
        ("rowing_100_w", "02072", 7.5),
        ("rowing_150_w", "02073", 11.0),
        ("rope_skipping", "02068", 11.0),
        ("stretching", "02101", 2.3),
        ("pilates", "02105", 2.8),
        ("yoga", "02175", 2.3),
        ("yoga_hatha", "02150", 2.3),
        ("yoga_vinyasa", "02185", 2.7),
        ("yoga_power", "02160", 4.0),
        ("yoga_hot", "02155", 3.0),
        ("hiit", "02210", 7.0),
        ("hiit_vigorous", "02214", 11.0),
        ("elliptical", "02048", 5.0),
        ("stair_treadmill", "02065", 9.3),
        ("zumba", "02310", 6.5),
        ("boxing_bag", "15110", 5.8),
        ("running_5_mph", "12030", 8.5),
        ("running_6_mph", "12050", 9.3),
        ("running_7_mph", "12070", 11.0),
        ("walking", "17190", 3.8),
        ("walking_brisk", "17200", 4.8),
    ],
)
def test_the_2024_compendium(name: str, code: str, met: float) -> None:
    entry = energy.activity(name)
    assert (entry.code, entry.met) == (code, met)


# Ainsworth et al. 2011, as still copied into most programmes
@pytest.mark.parametrize(
    ("name", "met_of_2011"),
    [
        ("cycling", 7.0),
        ("cycling_50_w", 3.5),
        ("cycling_90_w", 6.8),
        ("cycling_126_w", 8.8),
        ("cycling_class", 8.5),
        ("calisthenics_vigorous", 8.0),
        ("circuit_vigorous", 8.0),
        ("circuit", 4.3),
        ("pilates", 3.0),
        ("yoga_hatha", 2.5),
        ("running_5_mph", 8.3),
        ("running_6_mph", 9.8),
        ("walking", 3.5),
        ("walking_brisk", 4.3),
        ("jogging", 7.0),
        ("stair_treadmill", 9.0),
    ],
)
def test_no_value_of_2011_has_come_back(name: str, met_of_2011: float) -> None:
    assert energy.activity(name).met != met_of_2011


def test_every_code_is_of_the_compendium_and_there_once() -> None:
    codes = [entry.code for entry in ACTIVITIES.values()]
    assert all(len(code) == 5 and code.isdecimal() for code in codes)
    assert len(set(codes)) == len(codes)
    assert not {"02010", "02011", "02012", "02013", "02014", "02015", "02019"} & set(codes)  # stationary bikes of 2011


def test_an_unknown_activity_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match="no activity is called 'spinning'; there are cycling, "):
        energy.activity("spinning")


@pytest.mark.parametrize(
    ("power_w", "met"),
    [
        (25, 3.5), (49.9, 3.5), (50, 4.0), (60, 5.0), (70, 5.8), (85, 5.8), (90, 6.0), (100, 6.0), (100.5, 6.0),
        (101, 6.8), (125, 6.8), (125.9, 6.8), (126, 8.0), (150, 8.0), (151, 10.3), (199, 10.3), (199.5, 10.3),
        (200, 10.8), (229.9, 10.8), (230, 12.5), (260, 12.5), (270, 13.8), (325, 16.3), (500, 16.3),
    ],
)  # fmt: skip
def test_no_power_falls_between_two_bands_of_cycling(power_w: float, met: float) -> None:
    entry = energy.stationary_cycling(power_w)
    assert entry is not None
    assert entry.met == met


def test_the_compendium_has_no_entry_under_25_watts() -> None:
    assert energy.stationary_cycling(24.9) is None


@pytest.mark.parametrize(
    ("power_w", "met"), [(0, 5.0), (99.9, 5.0), (100, 7.5), (149.5, 7.5), (150, 11.0), (200, 14.0)]
)
def test_no_power_falls_between_two_bands_of_rowing(power_w: float, met: float) -> None:
    assert energy.stationary_rowing(power_w).met == met


@given(first_w=st.floats(25, 1000), second_w=st.floats(25, 1000))
def test_more_power_never_costs_fewer_mets(first_w: float, second_w: float) -> None:
    lower, higher = (energy.stationary_cycling(power_w) for power_w in sorted((first_w, second_w)))
    assert lower is not None
    assert higher is not None
    assert lower.met <= higher.met


# ACSM's conversion and the plain one; values computed
def test_the_two_conventions_differ_by_five_per_cent() -> None:
    oxygen = energy.calories(met=9.0, body_kg=70, duration_min=30)
    met_hour = energy.calories(met=9.0, body_kg=70, duration_min=30, convention="met_hour")
    assert oxygen.kcal == pytest.approx(330.75)
    assert met_hour.kcal == pytest.approx(315.0)
    assert oxygen.method != met_hour.method


def test_calories_of_45_minutes_of_vinyasa() -> None:
    assert energy.calories(met=energy.activity("yoga_vinyasa").met, body_kg=70, duration_min=45).kcal == pytest.approx(
        148.84, abs=0.005
    )


def test_calories_say_how_far_off_they_may_be_and_by_what_edition() -> None:
    burnt = energy.calories(met=9.0, body_kg=70, duration_min=30)
    assert (burnt.low_kcal, burnt.high_kcal) == pytest.approx((264.6, 396.9))
    assert f"{UNCERTAINTY_PCT} %" in burnt.method
    assert "2024" in burnt.method
    assert "gross" in burnt.method


def test_the_stated_range_holds_both_conventions() -> None:
    oxygen = energy.calories(met=9.0, body_kg=70, duration_min=30)
    met_hour = energy.calories(met=9.0, body_kg=70, duration_min=30, convention="met_hour")
    assert oxygen.low_kcal < met_hour.kcal < oxygen.high_kcal


@given(met=METS, body_kg=BODY_KG, first_min=MINUTES, second_min=MINUTES)
def test_calories_of_two_parts_are_those_of_the_whole(
    met: float, body_kg: float, first_min: float, second_min: float
) -> None:
    def kcal(duration_min: float) -> float:
        return energy.calories(met=met, body_kg=body_kg, duration_min=duration_min).kcal

    assert kcal(first_min) + kcal(second_min) == pytest.approx(kcal(first_min + second_min))


@given(met=st.floats(1, 12), body_kg=BODY_KG, duration_min=MINUTES, more=st.floats(1, 2))
def test_harder_heavier_or_longer_never_costs_less(
    met: float, body_kg: float, duration_min: float, more: float
) -> None:
    burnt = energy.calories(met=met, body_kg=body_kg, duration_min=duration_min)
    assert burnt.low_kcal <= burnt.kcal <= burnt.high_kcal
    assert energy.calories(met=met * more, body_kg=body_kg, duration_min=duration_min).kcal >= burnt.kcal
    assert energy.calories(met=met, body_kg=body_kg * more, duration_min=duration_min).kcal >= burnt.kcal
    assert energy.calories(met=met, body_kg=body_kg, duration_min=duration_min * more).kcal >= burnt.kcal


# Keytel et al. 2005, coefficients as at ifcalculator.com; values computed
@pytest.mark.parametrize(
    ("sex", "body_kg", "age_years", "kcal"), [("male", 80, 40, 455.38), ("female", 65, 35, 294.40)]
)
def test_calories_by_heart_rate(sex: Sex, body_kg: float, age_years: float, kcal: float) -> None:
    burnt = energy.calories_by_heart_rate(
        heart_rate_bpm=150, body_kg=body_kg, age_years=age_years, duration_min=30, sex=sex
    )
    assert burnt is not None
    assert burnt.kcal == pytest.approx(kcal, abs=0.005)
    assert burnt.within_sample
    assert "Keytel 2005" in burnt.method


def test_calories_by_heart_rate_are_off_without_the_sex() -> None:
    assert energy.calories_by_heart_rate(heart_rate_bpm=150, body_kg=80, age_years=40, duration_min=30) is None


@pytest.mark.parametrize("sex", ["female", "male"])
def test_a_low_heart_rate_has_no_calories_rather_than_negative_ones(sex: Sex) -> None:
    low = energy.calories_by_heart_rate(heart_rate_bpm=60, body_kg=50, age_years=20, duration_min=30, sex=sex)
    assert low is None


def test_where_the_equation_ends_under_zero_there_are_no_calories() -> None:
    heavy = energy.calories_by_heart_rate(heart_rate_bpm=90, body_kg=200, age_years=20, duration_min=30, sex="female")
    assert heavy is None


@pytest.mark.parametrize(("body_kg", "age_years"), [(80, 17), (80, 46), (46, 30), (121, 30)])
def test_people_unlike_those_of_the_study_are_marked(body_kg: float, age_years: float) -> None:
    burnt = energy.calories_by_heart_rate(
        heart_rate_bpm=150, body_kg=body_kg, age_years=age_years, duration_min=30, sex="male"
    )
    assert burnt is not None
    assert not burnt.within_sample


@given(
    first_bpm=st.floats(90, 220),
    second_bpm=st.floats(90, 220),
    body_kg=BODY_KG,
    age_years=st.floats(16, 90),
    sex=st.sampled_from(("female", "male")),
)
def test_a_higher_heart_rate_never_costs_less(
    first_bpm: float, second_bpm: float, body_kg: float, age_years: float, sex: Sex
) -> None:
    lower, higher = (
        energy.calories_by_heart_rate(
            heart_rate_bpm=bpm, body_kg=body_kg, age_years=age_years, duration_min=30, sex=sex
        )
        for bpm in sorted((first_bpm, second_bpm))
    )
    if lower is not None:
        assert higher is not None
        assert 0 < lower.kcal <= higher.kcal


@pytest.mark.parametrize(
    ("met", "body_kg", "duration_min", "message"),
    [
        (0, 70, 30, "met must be from 0.9 to 25"),
        (90, 70, 30, "met must be from 0.9 to 25"),
        (9, 0, 30, "body_kg must be from 10 to 400"),
        (9, 70_000, 30, "body_kg must be from 10 to 400"),
        (9, 70, -1, "duration_min must be 0 or more"),
        (9, 70, float("nan"), "duration_min must be 0 or more"),
    ],
)
def test_impossible_numbers_are_refused(met: float, body_kg: float, duration_min: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        energy.calories(met=met, body_kg=body_kg, duration_min=duration_min)


def test_impossible_heart_rates_are_refused_even_when_there_is_nothing_to_compute() -> None:
    with pytest.raises(ValueError, match="heart_rate_bpm must be from 20 to 260"):
        energy.calories_by_heart_rate(heart_rate_bpm=400, body_kg=80, age_years=40, duration_min=30)
    with pytest.raises(ValueError, match="power_w must be 0 or more"):
        energy.stationary_cycling(-5)
