"""In which zone is this heart rate or this power? Zones are half-open intervals of real numbers, so none falls between.

Published zones are ranges of whole percentages ("55", "56-75"), which say nothing of 55.4. Here each zone begins at
one edge and ends just before the next, and `method` says where the edge was put:
the seven power zones halfway between the published percentages, the five of Edwards at the tens they share,
the intensities of the ACSM at the lower end of each published range, as its own text has it ("40 % to < 60 %").
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from palestra.training.inputs import known, positive, within

MaxHeartRateFormula = Literal["tanaka", "gellish", "fox"]

LIVING_BPM = (20.0, 260.0)  # outside of it a heart rate is a fault of the sensor or of the typist


@dataclass(frozen=True, slots=True)
class Zone:
    """From `low` (included) up to `high` (not included) in the unit of its `Zones`; the last one has no upper end."""

    number: int
    name: str
    low: float
    high: float | None


@dataclass(frozen=True, slots=True)
class Zones:
    """Zones without gap or overlap. Below the first one is zone 0, where the scheme has none of its own."""

    zones: tuple[Zone, ...]
    unit: Literal["W", "bpm"]
    method: str

    def number_of(self, value: float) -> int:
        """The number of the zone that `value` (in `unit`) is in; 0 below the first."""
        if not value >= 0:
            raise ValueError(f"a value in {self.unit} must be 0 or more, not {value}")
        return bisect_right(self.edges(), value)

    def edges(self) -> list[float]:
        """Where each zone begins."""
        return [zone.low for zone in self.zones]


@dataclass(frozen=True, slots=True)
class TimeInZones:
    """Seconds in zone 0, 1, 2 …, and how many seconds had no reading: the two add up to the recording."""

    seconds: tuple[float, ...]
    missing_s: float
    coverage: float | None  # the part of the recording that has a reading; None when there is no recording
    method: str


@dataclass(frozen=True, slots=True)
class Ftp:
    """Functional threshold power."""

    ftp_w: float
    method: str


@dataclass(frozen=True, slots=True)
class MaxHeartRate:
    """A maximum heart rate. An estimate says how far off it is for two people of three; a measurement does not."""

    max_bpm: float
    low_bpm: float
    high_bpm: float
    estimated: bool
    within_sample: bool  # False: younger or older than the people whom the formula was made from
    method: str


def ftp_from_20_min(best_20_min_w: float) -> Ftp:
    """FTP as 95 % of the best mean power of 20 minutes.

    Allen & Coggan, Training and Racing with a Power Meter (2nd ed. 2010). The test begins with a hard 5-minute effort;
    without it 95 % reads high.
    """
    positive("best_20_min_w", best_20_min_w)
    return Ftp(ftp_w=0.95 * best_20_min_w, method="0.95 x best 20 min (Allen & Coggan 2010)")


def power_zones(ftp_w: float) -> Zones:
    """The seven power zones of Coggan.

    Allen & Coggan (2010), "classic levels": < 55, 56-75, 76-90, 91-105, 106-120, 121-150, > 150 % of FTP. Zone 1 holds
    a watt of 0 too: coasting is active recovery, a missing reading is neither.
    """
    positive("ftp_w", ftp_w)
    return _zones(
        [
            ("active recovery", 0.0),
            ("endurance", 55.5),
            ("tempo", 75.5),
            ("lactate threshold", 90.5),
            ("VO2max", 105.5),
            ("anaerobic capacity", 120.5),
            ("neuromuscular power", 150.5),
        ],
        of=ftp_w,
        unit="W",
        method="Coggan zones, % of FTP, edges halfway: 55.5, 75.5, 90.5, 105.5, 120.5, 150.5",
    )


def edwards_zones(max_bpm: float) -> Zones:
    """The five zones of 10 % of maximum heart rate each, from 50 %.

    Edwards, The Heart Rate Monitor Book (1993). 90-100 has no upper end here: a reading above the maximum says that
    the maximum is set too low, and still was effort of the highest zone.
    """
    within("max_bpm", max_bpm, *LIVING_BPM)
    return _zones(
        [("very light", 50), ("light", 60), ("moderate", 70), ("hard", 80), ("very hard", 90)],
        of=max_bpm,
        unit="bpm",
        method="Edwards zones, % of HRmax: 50, 60, 70, 80, 90 and over",
    )


def intensities_by_max(max_bpm: float) -> Zones:
    """The intensities of the ACSM by percentage of maximum heart rate.

    ACSM's Guidelines (10th ed. 2018), as in Garber et al. 2011 (MSSE 43:1334): < 57, 57-63, 64-76, 77-95,
    >= 96. Where tables print vigorous as 77-93 or maximal from 95 they follow other editions.
    """
    within("max_bpm", max_bpm, *LIVING_BPM)
    return _zones(
        _intensities(57, 64, 77, 96), of=max_bpm, unit="bpm", method="ACSM 2018, % of HRmax: from 57, 64, 77, 96"
    )


def intensities_by_reserve(*, rest_bpm: float, max_bpm: float) -> Zones:
    """The intensities of the ACSM by percentage of heart-rate reserve; the better of the two when rest is known.

    ACSM's Guidelines (10th ed. 2018), as in Garber et al. 2011: < 30, 30-39, 40-59, 60-89, >= 90.
    """
    _rest_below_max(rest_bpm, max_bpm)
    return _zones(
        _intensities(30, 40, 60, 90),
        of=max_bpm - rest_bpm,
        above=rest_bpm,
        unit="bpm",
        method="ACSM 2018, % of HR reserve (Karvonen): from 30, 40, 60, 90",
    )


def bpm_at_reserve(fraction: float, *, rest_bpm: float, max_bpm: float) -> float:
    """The heart rate at a fraction (0 to 1) of the reserve: Karvonen et al. 1957, Ann Med Exp Biol Fenn 35:307."""
    within("fraction", fraction, 0, 1)
    _rest_below_max(rest_bpm, max_bpm)
    return rest_bpm + fraction * (max_bpm - rest_bpm)


def reserve_fraction(heart_rate_bpm: float, *, rest_bpm: float, max_bpm: float) -> float:
    """The fraction of the reserve that a heart rate is at: below 0 under rest, above 1 over the maximum."""
    within("heart_rate_bpm", heart_rate_bpm, 0, LIVING_BPM[1])
    _rest_below_max(rest_bpm, max_bpm)
    return (heart_rate_bpm - rest_bpm) / (max_bpm - rest_bpm)


def max_heart_rate(
    *, measured_bpm: float | None = None, age_years: float | None = None, formula: MaxHeartRateFormula = "tanaka"
) -> MaxHeartRate | None:
    """The measured maximum when there is one, else an estimate from age; None when neither is known.

    Tanaka 2001 (J Am Coll Cardiol 37:153): 208 - 0.7 age, healthy adults of 18 to 81. Gellish 2007 (MSSE 39:822):
    207 - 0.7 age. Fox 1971: 220 - age, a line drawn by eye which reads high for the young and low for the old.
    One standard deviation is 10 to 12 bpm for Fox (ACSM in Gellish 2007), 7 to 11 and more in Robergs & Landwehr 2002
    (JEPonline 5(2)): one person in three is further off than the range given, so zones from an estimate are a start
    and a measured maximum replaces them.
    """
    if measured_bpm is not None:
        within("measured_bpm", measured_bpm, *LIVING_BPM)
        return MaxHeartRate(measured_bpm, measured_bpm, measured_bpm, False, True, "measured")
    if age_years is None:
        return None
    within("age_years", age_years, 1, 120)
    intercept, slope, sd_bpm, words = _MAX_HEART_RATE[formula]
    bpm = intercept - slope * age_years
    return MaxHeartRate(
        max_bpm=bpm,
        low_bpm=bpm - sd_bpm,
        high_bpm=bpm + sd_bpm,
        estimated=True,
        within_sample=18 <= age_years <= 81,
        method=f"{words}; two people of three are within {sd_bpm:g} bpm",
    )


def time_in_zones(values: Sequence[float | None], zones: Zones, *, sample_s: float = 1) -> TimeInZones:
    """How long each zone lasted in evenly spaced readings of the zones' unit. None is a missing reading, not a zero."""
    positive("sample_s", sample_s)
    present = known("values", values)
    edges = zones.edges()
    counts = [0] * (len(edges) + 1)
    for value in present:
        counts[bisect_right(edges, value)] += 1
    return TimeInZones(
        seconds=tuple(count * sample_s for count in counts),
        missing_s=(len(values) - len(present)) * sample_s,
        coverage=len(present) / len(values) if values else None,
        method=zones.method,
    )


_MAX_HEART_RATE: dict[MaxHeartRateFormula, tuple[float, float, float, str]] = {
    "tanaka": (208, 0.7, 10, "Tanaka 2001: 208 - 0.7 x age"),
    "gellish": (207, 0.7, 10, "Gellish 2007: 207 - 0.7 x age"),
    "fox": (220, 1.0, 12, "Fox 1971: 220 - age"),
}


def _intensities(*edges: float) -> list[tuple[str, float]]:
    names = ("very light", "light", "moderate", "vigorous", "near maximal")
    return list(zip(names, (0.0, *edges), strict=True))


def _zones(
    begins_at: list[tuple[str, float]], *, of: float, unit: Literal["W", "bpm"], method: str, above: float = 0
) -> Zones:
    """Zones that begin at percentages of a reference; an edge is rounded once, after the multiplication."""
    edges = [(above if percent else 0.0) + percent * of / 100 for _, percent in begins_at]
    ends: list[float | None] = [*edges[1:], None]
    numbered = zip(begins_at, edges, ends, strict=True)
    return Zones(
        zones=tuple(Zone(number, name, low, high) for number, ((name, _), low, high) in enumerate(numbered, start=1)),
        unit=unit,
        method=method,
    )


def _rest_below_max(rest_bpm: float, max_bpm: float) -> None:
    within("rest_bpm", rest_bpm, *LIVING_BPM)
    within("max_bpm", max_bpm, *LIVING_BPM)
    if rest_bpm >= max_bpm:
        raise ValueError(f"rest_bpm must be below max_bpm, not {rest_bpm} against {max_bpm}")
