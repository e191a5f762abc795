"""How much training was it? Load of one session from power, heart rate or feeling, and of days and weeks together.

The units are not one another's: TSS counts against an hour at threshold, TRIMP weighted minutes, session RPE felt
minutes. Only like is added to like. Session RPE is the one for strength, which power and heart rate under-count.

A day without training is 0. A day whose load nobody knows is None: it is counted as 0 where an average must go on, and
`coverage` says how much of the average rests on days that are known.

Nothing here is a probability of injury; see `acute_chronic`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, fsum
from statistics import fmean, pstdev, stdev
from typing import Literal

from palestra.training.inputs import Sex, known, not_negative, positive, within
from palestra.training.zones import reserve_fraction

Decay = Literal["one_over_tau", "exponential"]
Deviation = Literal["population", "sample"]

ROLLING_S = 30  # of normalised power
RAMP_CONVENTION_PCT = 10  # a habit of coaches, not a law: nothing happens at 11


@dataclass(frozen=True, slots=True)
class Load:
    """The load of one session, in the arbitrary units of its method."""

    load_au: float
    method: str


@dataclass(frozen=True, slots=True)
class NormalisedPower:
    """Normalised beside average power, and the part of the recording that has a reading."""

    normalised_w: float
    average_w: float
    variability_index: float | None  # normalised over average; None when nothing was pedalled
    coverage: float
    method: str


@dataclass(frozen=True, slots=True)
class TrainingStress:
    """A ride against the rider's threshold: an hour at FTP is 100."""

    tss: float
    intensity_factor: float
    method: str


@dataclass(frozen=True, slots=True)
class Fitness:
    """Chronic load (fitness) and acute load (fatigue) at the end of a day."""

    ctl: float
    atl: float


@dataclass(frozen=True, slots=True)
class FormDay:
    """One day: `tsb` is the form it began with, so the day's own training is not in it; None when nothing precedes."""

    tss: float | None
    ctl: float
    atl: float
    tsb: float | None


@dataclass(frozen=True, slots=True)
class FormCurve:
    """CTL, ATL and TSB day by day, and the form that the day after the last one begins with."""

    days: tuple[FormDay, ...]
    next_tsb: float | None
    ctl_coverage: float  # the part of the average's weight that lies on days with a known load
    atl_coverage: float
    method: str


@dataclass(frozen=True, slots=True)
class WeekStrain:
    """Foster's week. Monotony and strain are None when a day is unknown or all seven are alike."""

    load_au: float
    mean_au: float | None
    deviation_au: float | None
    monotony: float | None
    strain_au: float | None
    coverage: float  # known days of seven
    method: str


@dataclass(frozen=True, slots=True)
class Ramp:
    """Change from one week to the next; None when there was nothing to compare with."""

    ramp_pct: float | None
    over_convention: bool | None
    method: str


@dataclass(frozen=True, slots=True)
class AcuteChronic:
    """Acute to chronic load by the three usual calculations, which disagree about the same days."""

    ewma: float | None
    rolling_coupled: float | None
    rolling_uncoupled: float | None
    method: str


# One session


def normalised_power(power_w: Sequence[float | None]) -> NormalisedPower | None:
    """Normalised power of one reading a second; None is a missing reading, 0 is coasting and counts.

    Allen & Coggan, Training and Racing with a Power Meter (2nd ed. 2010): the fourth root of the mean of the fourth
    powers of the 30-second mean. Programmes differ at the start; here the first 29 seconds have no mean and are left
    out. A mean is of the readings there are, and needs 15 of the 30. None for a recording that has no such mean.
    """
    present = known("power_w", power_w)
    sums = [0.0, *accumulate(value or 0.0 for value in power_w)]
    counts = [0, *accumulate(value is not None for value in power_w)]
    means = [
        (sums[end] - sums[end - ROLLING_S]) / (counts[end] - counts[end - ROLLING_S])
        for end in range(ROLLING_S, len(power_w) + 1)
        if counts[end] - counts[end - ROLLING_S] >= ROLLING_S / 2
    ]
    if not means:
        return None
    normalised = fmean(mean**4 for mean in means) ** 0.25
    average = fmean(present)
    return NormalisedPower(
        normalised_w=normalised,
        average_w=average,
        variability_index=normalised / average if average > 0 else None,
        coverage=len(present) / len(power_w),
        method="4th root of mean 4th power of the trailing 30 s mean, first 29 s dropped (Coggan)",
    )


def training_stress(*, duration_s: float, normalised_w: float, ftp_w: float) -> TrainingStress:
    """TSS and intensity factor of a ride: IF = NP / FTP, TSS = 100 x hours x IF² (Allen & Coggan 2010)."""
    not_negative("duration_s", duration_s)
    not_negative("normalised_w", normalised_w)
    positive("ftp_w", ftp_w)
    factor = normalised_w / ftp_w
    return TrainingStress(
        tss=duration_s * normalised_w * factor / (ftp_w * 3600) * 100,
        intensity_factor=factor,
        method="TSS = s x NP x IF / (FTP x 3600) x 100 (Coggan)",
    )


def session_rpe(*, rpe: float, duration_min: float) -> Load:
    """Session RPE: how hard the whole session was, 0 to 10, times its minutes.

    Foster et al. 2001 (J Strength Cond Res 15:109). Borg's scale of 6 to 20 is another scale and is not converted.
    """
    within("rpe", rpe, 0, 10)
    not_negative("duration_min", duration_min)
    return Load(rpe * duration_min, "session RPE: RPE (0-10) x min (Foster 2001)")


def banister_trimp(
    *, duration_min: float, heart_rate_bpm: float, rest_bpm: float, max_bpm: float, sex: Sex | None = None
) -> Load | None:
    """Banister's TRIMP: minutes x reserve x an exponential weight, which was fitted to men and women apart.

    Banister 1991 (in Physiological Testing of Elite Athletes), Morton et al. 1990 (J Appl Physiol 69:1171):
    0.64 e^(1.92 x) for men, 0.86 e^(1.67 x) for women, x the fraction of heart-rate reserve. None without `sex`, which
    is never guessed: Edwards or session RPE need none. A heart rate outside rest and maximum counts as the nearer one.
    The mean heart rate of intervals gives too little; add the pieces up instead.
    """
    not_negative("duration_min", duration_min)
    reserve = reserve_fraction(heart_rate_bpm, rest_bpm=rest_bpm, max_bpm=max_bpm)
    if sex is None:
        return None
    x = min(max(reserve, 0.0), 1.0)
    factor, exponent = {"male": (0.64, 1.92), "female": (0.86, 1.67)}[sex]
    return Load(
        duration_min * x * factor * exp(exponent * x), f"Banister TRIMP: min x HRR x {factor} e^({exponent} HRR)"
    )


def edwards_trimp(zone_min: Sequence[float]) -> Load:
    """Edwards' TRIMP: the minutes in each of the five `zones.edwards_zones`, times 1 to 5.

    Edwards, The Heart Rate Monitor Book (1993). The weights are round numbers, not a measured response; time under
    50 % of maximum counts nothing. It needs neither rest nor sex.
    """
    if len(zone_min) != 5:
        raise ValueError(f"zone_min must have the five zones from 50 % of HRmax, not {len(zone_min)}")
    for minutes in zone_min:
        not_negative("zone_min", minutes)
    weighted = fsum(weight * minutes for weight, minutes in enumerate(zone_min, start=1))
    return Load(weighted, "Edwards TRIMP: min in 50-60 … 90-100 % HRmax x 1 … 5")


# Days


def form(
    daily_tss: Sequence[float | None],
    *,
    start: Fitness | None = None,
    decay: Decay = "one_over_tau",
    ctl_days: float = 42,
    atl_days: float = 7,
) -> FormCurve:
    """CTL, ATL and TSB over consecutive days, the oldest first.

    Allen & Coggan (2010), after Banister's impulse-response model (Calvert et al. 1976). Two conventions, both named in
    `method`. The step: 1/tau, as TrainingPeaks has it, or 1 - e^(-1/tau), the exact exponential. The lag: a day's TSB
    is yesterday's CTL less yesterday's ATL (TrainingPeaks Help, "Form (TSB)"); programmes that subtract today's
    show each session one day earlier.

    Without `start` both begin at 0, which is not a fitness but an absence of data: after 42 known days `ctl_coverage`
    is 0.64, and CTL shows about that part of what a longer record would.
    """
    positive("ctl_days", ctl_days)
    positive("atl_days", atl_days)
    known("daily_tss", daily_tss)
    ctl_step, atl_step = _step(ctl_days, decay), _step(atl_days, decay)
    before = start
    if start is not None:
        not_negative("start.ctl", start.ctl)
        not_negative("start.atl", start.atl)
    ctl_coverage = atl_coverage = 0.0 if start is None else 1.0
    days: list[FormDay] = []
    for tss in daily_tss:
        was = before or Fitness(0.0, 0.0)
        now = Fitness(was.ctl + ((tss or 0.0) - was.ctl) * ctl_step, was.atl + ((tss or 0.0) - was.atl) * atl_step)
        days.append(FormDay(tss, now.ctl, now.atl, _tsb(before)))
        ctl_coverage += ((tss is not None) - ctl_coverage) * ctl_step
        atl_coverage += ((tss is not None) - atl_coverage) * atl_step
        before = now
    step = "1/tau" if decay == "one_over_tau" else "1-e^(-1/tau)"
    return FormCurve(
        days=tuple(days),
        next_tsb=_tsb(before),
        ctl_coverage=ctl_coverage,
        atl_coverage=atl_coverage,
        method=f"EWMA, step {step}, tau {ctl_days:g} and {atl_days:g} days; TSB = yesterday's CTL - yesterday's ATL",
    )


def week_strain(daily_load_au: Sequence[float | None], *, deviation: Deviation = "population") -> WeekStrain:
    """Foster's monotony and strain of seven days, rest days as 0.

    Foster 1998 (MSSE 30:1164): monotony is the mean of the daily loads over their standard deviation, strain the
    week's load times monotony. Both deviations are in use; dividing by 7 (population) or by 6 (sample) changes
    monotony by 8 %, so `method` names it and weeks are compared under one of them.
    """
    if len(daily_load_au) != 7:
        raise ValueError(f"daily_load_au must have 7 days, not {len(daily_load_au)}")
    days = known("daily_load_au", daily_load_au)
    load = fsum(days)
    method = f"monotony = mean / SD ({deviation}) of 7 days, strain = load x monotony (Foster 1998)"
    if len(days) < 7:
        return WeekStrain(load, None, None, None, None, len(days) / 7, method)
    mean = load / 7
    spread = pstdev(days) if deviation == "population" else stdev(days)
    monotony = mean / spread if spread > 0 else None
    return WeekStrain(
        load_au=load,
        mean_au=mean,
        deviation_au=spread,
        monotony=monotony,
        strain_au=None if monotony is None else load * monotony,
        coverage=1.0,
        method=method,
    )


def ramp(previous_week: float | None, this_week: float | None) -> Ramp:
    """By how many per cent this week's load is over the previous one's. Both in the same unit.

    More than 10 % is what beginners are commonly advised against. That is convention without a study behind the
    number: a check to look at, not a limit and never a probability of injury.
    """
    known("week", (previous_week, this_week))
    method = f"(this week - previous week) / previous week; over {RAMP_CONVENTION_PCT} % is a convention for beginners"
    if this_week is None or not previous_week:
        return Ramp(None, None, method)
    percent = (this_week - previous_week) / previous_week * 100
    return Ramp(percent, percent > RAMP_CONVENTION_PCT, method)


def acute_chronic(daily_load: Sequence[float | None]) -> AcuteChronic:
    """Acute to chronic load (7 against 28 days) of consecutive days, the oldest first, by all three calculations.

    EWMA: Williams et al. 2017 (Br J Sports Med 51:209), lambda = 2/(N+1), begun at the first day's load. Rolling
    coupled: the last 7 days over the last 28. Rolling uncoupled: the last 7 over the 21 before (Windt & Gabbett 2018,
    BJSM 53:988).

    For a reader who asks by name, always together: one week can be 1.20, 1.33 and 1.50. There is no zone and no
    risk here, and there must not be: the ratio is coupled to itself (Lolli et al. 2017, BJSM 53:921) and says no more
    about injury than a random denominator (Impellizzeri et al. 2020, Sports Med 51:581). `ramp` is what to show.

    All are None unless every day is known and there are 28.
    """
    days = known("daily_load", daily_load)
    method = "7 : 28 days; EWMA lambda = 2/(N+1) from the first day's load; rolling coupled 7:28; uncoupled 7:21 before"
    if len(days) < len(daily_load) or len(days) < 28:
        return AcuteChronic(None, None, None, method)
    acute = fmean(days[-7:])
    return AcuteChronic(
        ewma=_ratio(_ewma(days, 7), _ewma(days, 28)),
        rolling_coupled=_ratio(acute, fmean(days[-28:])),
        rolling_uncoupled=_ratio(acute, fmean(days[-28:-7])),
        method=method,
    )


def _step(days: float, decay: Decay) -> float:
    if decay == "exponential":
        return 1 - exp(-1 / days)
    within("time constant", days, 1, 1000)
    return 1 / days


def _tsb(at: Fitness | None) -> float | None:
    return None if at is None else at.ctl - at.atl


def _ewma(days: Sequence[float], span: int) -> float:
    share = 2 / (span + 1)
    mean = days[0]
    for load in days[1:]:
        mean += (load - mean) * share
    return mean


def _ratio(acute: float, chronic: float) -> float | None:
    return acute / chronic if chronic > 0 else None
