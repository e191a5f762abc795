"""How much energy did it cost? METs of the 2024 Adult Compendium, and calories that say how far off they may be.

Herrmann et al. 2024, J Sport Health Sci 13:6, https://pacompendium.com: 1114 activities, adults of 19 to 59. The
values are quoted as published, with their codes, and only for what we have a use for.

Most tables in circulation are still those of 2011 (Ainsworth et al.), under other codes and with other values: spinning
8.5 for 9.0, vigorous calisthenics 8.0 for 7.5, running 6 mph 9.8 for 9.3, brisk walking 4.3 for 4.8. Do not "correct"
a value here against such a table.
"""

from bisect import bisect_right
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from palestra.training.inputs import Sex, not_negative, within

Convention = Literal["oxygen", "met_hour"]

UNCERTAINTY_PCT = 20
# Ours, of two parts that were read: the energy of a kilogram at rest differs between people by 19 % (0.84 ± 0.16
# kcal/kg/h, one standard deviation, Byrne et al. 2005, J Appl Physiol 99:1112), and the two ways of turning METs into
# kilocalories differ by 5 %. Keytel's abstract gives no error in kcal; its model explains about as much.

KEYTEL_FROM_BPM = 90  # below it the line leaves the data it was fitted to, and ends under zero


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry of the 2024 Adult Compendium."""

    code: str
    met: float
    description: str


@dataclass(frozen=True, slots=True)
class Calories:
    """Kilocalories of the whole time, rest included (gross), with the range that most people will be in."""

    kcal: float
    low_kcal: float
    high_kcal: float
    within_sample: bool  # False: age or body mass outside the people whom the formula was made from
    method: str


ACTIVITIES = MappingProxyType(
    {
        # cycling
        "cycling": Activity("01200", 6.8, "stationary, general"),
        "cycling_25_w": Activity("01210", 3.5, "stationary, 25-30 W"),
        "cycling_50_w": Activity("01214", 4.0, "stationary, 50 W"),
        "cycling_60_w": Activity("01216", 5.0, "stationary, 60 W"),
        "cycling_70_w": Activity("01218", 5.8, "stationary, 70-80 W"),
        "cycling_90_w": Activity("01220", 6.0, "stationary, 90-100 W"),
        "cycling_101_w": Activity("01224", 6.8, "stationary, 101-125 W"),
        "cycling_126_w": Activity("01228", 8.0, "stationary, 126-150 W"),
        "cycling_151_w": Activity("01232", 10.3, "stationary, 151-199 W"),
        "cycling_200_w": Activity("01236", 10.8, "stationary, 200-229 W"),
        "cycling_230_w": Activity("01240", 12.5, "stationary, 230-250 W"),
        "cycling_270_w": Activity("01244", 13.8, "stationary, 270-305 W"),
        "cycling_325_w": Activity("01248", 16.3, "stationary, over 325 W"),
        "cycling_class": Activity("01270", 9.0, "stationary, RPM or spin class"),
        "cycling_virtual": Activity("01290", 8.8, "interactive virtual cycling, indoor ergometer"),
        "cycling_hiit": Activity("01305", 8.8, "cycling, high-intensity intervals"),
        # running and walking
        "running": Activity("12150", 8.0, "running"),
        "jogging": Activity("12020", 7.5, "jogging, self-selected pace"),
        "running_5_mph": Activity("12030", 8.5, "running, 5.0-5.2 mph"),
        "running_6_mph": Activity("12050", 9.3, "running, 6-6.3 mph"),
        "running_7_mph": Activity("12070", 11.0, "running, 7 mph"),
        "running_8_mph": Activity("12090", 12.0, "running, 8 mph"),
        "walking": Activity("17190", 3.8, "walking, 2.8-3.4 mph, level"),
        "walking_brisk": Activity("17200", 4.8, "walking, 3.5-3.9 mph, level, for exercise"),
        "walking_very_brisk": Activity("17220", 5.5, "walking, 4.0-4.4 mph, level"),
        # machines
        "rowing": Activity("02071", 5.0, "rowing ergometer, general, under 100 W"),
        "rowing_100_w": Activity("02072", 7.5, "rowing ergometer, 100-149 W"),
        "rowing_150_w": Activity("02073", 11.0, "rowing ergometer, 150-199 W"),
        "rowing_200_w": Activity("02074", 14.0, "rowing ergometer, 200 W and over"),
        "elliptical": Activity("02048", 5.0, "elliptical trainer, moderate"),
        "elliptical_vigorous": Activity("02049", 9.0, "elliptical trainer, vigorous"),
        "stair_treadmill": Activity("02065", 9.3, "stair-treadmill ergometer"),
        # strength and conditioning
        "strength": Activity("02054", 3.5, "resistance training, several exercises, 8-15 repetitions"),
        "strength_squat_deadlift": Activity("02052", 5.0, "resistance training, squats or deadlifts"),
        "strength_vigorous": Activity("02050", 6.0, "power lifting or body building, vigorous"),
        "bodyweight": Activity("02056", 3.0, "bodyweight resistance, general"),
        "bodyweight_vigorous": Activity("02057", 6.5, "bodyweight resistance, high intensity"),
        "kettlebell_swings": Activity("02058", 9.8, "kettlebell swings"),
        "calisthenics_light": Activity("02024", 2.8, "calisthenics, light"),
        "calisthenics": Activity("02022", 3.8, "calisthenics, moderate"),
        "calisthenics_vigorous": Activity("02020", 7.5, "calisthenics, vigorous"),
        "circuit": Activity("02035", 5.0, "circuit training, moderate"),
        "circuit_bodyweight": Activity("02032", 6.0, "circuit training, bodyweight"),
        "circuit_vigorous": Activity("02040", 7.5, "circuit training with kettlebells, minimal rest, vigorous"),
        "hiit": Activity("02210", 7.0, "high-intensity interval exercise, moderate"),
        "hiit_vigorous": Activity("02214", 11.0, "high-intensity interval exercise, vigorous"),
        "rope_skipping": Activity("02068", 11.0, "rope skipping, general"),
        "boxing_bag": Activity("15110", 5.8, "boxing, punching bag"),
        "zumba": Activity("02310", 6.5, "Zumba, group class"),
        "aerobics": Activity("02000", 7.3, "aerobics, general"),
        "aerobics_low_impact": Activity("02005", 4.8, "aerobic dance, low impact"),
        # body and mind
        "pilates": Activity("02105", 2.8, "Pilates, general"),
        "yoga": Activity("02175", 2.3, "yoga, general"),
        "yoga_hatha": Activity("02150", 2.3, "yoga, Hatha"),
        "yoga_vinyasa": Activity("02185", 2.7, "yoga, Vinyasa"),
        "yoga_power": Activity("02160", 4.0, "yoga, power"),
        "yoga_hot": Activity("02155", 3.0, "yoga, hot"),
        "stretching": Activity("02101", 2.3, "stretching, mild"),
        "meditation": Activity("07075", 1.0, "meditating"),
    }
)


def activity(name: str) -> Activity:
    """The entry under one of our names for it."""
    try:
        return ACTIVITIES[name]
    except KeyError:
        raise ValueError(f"no activity is called {name!r}; there are {', '.join(ACTIVITIES)}") from None


def stationary_cycling(power_w: float) -> Activity | None:
    """The entry for a mean power on a stationary bike: of the bands that the power has reached, the last.

    The Compendium's bands have gaps (80-90, 250-270 W); a power in one belongs to the band below. None under 25 W,
    which it has no entry for.
    """
    return _band("cycling", power_w, (25, 50, 60, 70, 90, 101, 126, 151, 200, 230, 270, 325))


def stationary_rowing(power_w: float) -> Activity:
    """The entry for a mean power on a rowing ergometer, by the same rule; everything under 100 W is one entry."""
    return _band("rowing", power_w, (100, 150, 200)) or ACTIVITIES["rowing"]


def calories(*, met: float, body_kg: float, duration_min: float, convention: Convention = "oxygen") -> Calories:
    """Calories of an activity by its METs.

    Two conventions differ by 5 %: a MET as 3.5 ml of oxygen (kcal = MET x 3.5 x kg / 200 x min, ACSM) or as 1 kcal per
    kg and hour (kcal = MET x kg x h). METs describe groups: of one person they know neither the effort nor the
    resting metabolism, which they put too high on average (Byrne et al. 2005), most of all in large bodies.
    """
    within("met", met, 0.9, 25)
    within("body_kg", body_kg, 10, 400)
    not_negative("duration_min", duration_min)
    if convention == "oxygen":
        return _calories(met * 3.5 * body_kg / 200 * duration_min, "MET x 3.5 x kg / 200 x min, METs of 2024")
    return _calories(met * body_kg * duration_min / 60, "MET x kg x h, METs of 2024")


def calories_by_heart_rate(
    *, heart_rate_bpm: float, body_kg: float, age_years: float, duration_min: float, sex: Sex | None = None
) -> Calories | None:
    """Calories of steady endurance exercise by mean heart rate: Keytel et al. 2005 (J Sports Sci 23:289).

    Fitted to 115 regular exercisers of 18 to 45 years and 47 to 120 kg on bike and treadmill, at 57 to 90 % of maximum
    heart rate. Not for lifting, intervals or heat, where the heart beats faster than the energy is spent. The equation
    for women takes a little off for body mass; so it was published.

    None without `sex`, which is never guessed, and under 90 bpm.
    """
    within("heart_rate_bpm", heart_rate_bpm, 20, 260)
    within("body_kg", body_kg, 10, 400)
    within("age_years", age_years, 1, 120)
    not_negative("duration_min", duration_min)
    if sex is None or heart_rate_bpm < KEYTEL_FROM_BPM:
        return None
    if sex == "male":
        kj_per_min = -55.0969 + 0.6309 * heart_rate_bpm + 0.1988 * body_kg + 0.2017 * age_years
    else:
        kj_per_min = -20.4022 + 0.4472 * heart_rate_bpm - 0.1263 * body_kg + 0.0740 * age_years
    if kj_per_min <= 0:
        return None
    sampled = 18 <= age_years <= 45 and 47 <= body_kg <= 120
    return _calories(kj_per_min / 4.184 * duration_min, f"Keytel 2005, {sex}, mean heart rate", within_sample=sampled)


def _band(machine: str, power_w: float, begins_at: tuple[int, ...]) -> Activity | None:
    not_negative("power_w", power_w)
    reached = bisect_right(begins_at, power_w)
    return ACTIVITIES[f"{machine}_{begins_at[reached - 1]}_w"] if reached else None


def _calories(kcal: float, method: str, *, within_sample: bool = True) -> Calories:
    spread = kcal * UNCERTAINTY_PCT / 100
    return Calories(kcal, kcal - spread, kcal + spread, within_sample, f"{method}; gross, +/- {UNCERTAINTY_PCT} %")
