"""How strong does a set say somebody is? Pure functions: kilograms and repetitions in, kilograms out.

An estimated one-repetition maximum (e1RM) says what could have been lifted once. Seven published formulas disagree by
up to an eighth for the same set of 12, so a result names its formula in `method`, and a series keeps to one.

The default is Brzycki's. Of six compared in 220 men it was the most accurate for sets of up to 10 repetitions
(Mayhew et al. 1995, J Sports Med Phys Fitness 35(2):108-113); it says 100 % for a single without an exception having
to be made; and it has no jump between whole repetitions, which reps in reserve in halves need.
Several of the formulas are charts whose origin was never published (Biol Sport, PMC4042664, table 1, traces them).
They are estimates, and are called so.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import exp, inf
from types import MappingProxyType
from typing import Literal

from palestra.training.inputs import not_negative, positive, within

Formula = Literal["epley", "brzycki", "lombardi", "oconner", "mayhew", "wathan", "lander"]

DEFAULT_FORMULA: Formula = "brzycki"

# "No more than 10 repetitions should be used in linear equations" (Reynolds, Gordon & Robergs 2006, J Strength Cond Res
# 20(3):584-592); Mayhew et al. 1995 found every formula off beyond them.
RELIABLE_REPS = 10.0

# People are about 1 repetition off when they guess 0 to 5 in reserve, and more than 2 off from 7 on
# (Hackett et al. 2017, J Strength Cond Res 31(8):2162-2168).
RELIABLE_RIR = 5.0

SetKind = Literal["normal", "warmup", "drop", "failure"]


@dataclass(frozen=True, slots=True)
class PerformedSet:
    """One set as it was done. `weight_g` is what was added to the body: 0 for the body alone, less for assistance.

    `reps` is None for a set held for time or carried for distance; 0 is a lift that failed.
    """

    weight_g: int
    reps: int | None
    rir: float | None = None  # repetitions in reserve; None when nobody said
    kind: SetKind = "normal"

    def __post_init__(self) -> None:
        if self.reps is not None:
            not_negative("reps", self.reps)
        if self.rir is not None:
            not_negative("rir", self.rir)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A one-repetition maximum, lifted or estimated. `low_confidence` says that the formulas are not made for this set.

    `method` is `measured` for a single with nothing in reserve, else the formula, and `+rir` where reps in reserve were
    added. Where nobody said what was in reserve (`effort_known` is false), the set counts as done to failure, and the
    truth is this much or more.
    """

    one_rep_max_kg: float
    method: str
    effort_known: bool
    low_confidence: bool


@dataclass(frozen=True, slots=True)
class WorkingWeight:
    """What to lift for a target of repetitions and effort; to be rounded to what can be loaded (`plates.load`)."""

    weight_kg: float
    pct_of_one_rep_max: float
    method: str
    low_confidence: bool


def one_rep_max_kg(weight_kg: float, reps: float, formula: Formula = DEFAULT_FORMULA) -> float:
    """The formula alone: what could be lifted once, from `weight_kg` lifted `reps` times to failure.

    epley     w (1 + r/30), and w for a single         Epley 1985, Poundage chart, Boyd Epley Workout
    brzycki   36 w / (37 - r)                          Brzycki 1993, JOPERD 64(1):88-90; r below 37
    lombardi  w r^0.10                                 Lombardi 1989, Beginning Weight Training
    oconner   w (1 + 0.025 r)                          O'Conner, Simmons & O'Shea 1989, Weight Training Today
    mayhew    100 w / (52.2 + 41.9 e^(-0.055 r))       Mayhew et al. 1992, J Appl Sport Sci Res 6(4):200-206
    wathan    100 w / (48.8 + 53.8 e^(-0.075 r))       Wathen 1994 (spelt Wathan since LeSuer et al. 1997), in Baechle,
                                                       Essentials of Strength Training and Conditioning
    lander    100 w / (101.3 - 2.67123 r)              Lander 1985, NSCA Journal 6(6):60-61; r below 37.9

    The four last do not say w for a single; `estimate` does not ask them about one.
    """
    positive("weight_kg", weight_kg)
    return weight_kg * _multiple(reps, formula)


def estimate(weight_kg: float, reps: int, *, rir: float | None = None, formula: Formula = DEFAULT_FORMULA) -> Estimate:
    """The one-repetition maximum that one set speaks for, with `rir` repetitions left undone counted as done.

    A single with nothing in reserve was a maximum: it is taken as lifted, whatever the formula would make of it.
    """
    positive("weight_kg", weight_kg)
    to_failure = _to_failure(reps, rir)
    if to_failure == 1:
        return Estimate(weight_kg, "measured", effort_known=rir is not None, low_confidence=False)
    return Estimate(
        one_rep_max_kg=one_rep_max_kg(weight_kg, to_failure, formula),
        method=f"{formula}+rir" if rir else formula,
        effort_known=rir is not None,
        low_confidence=_beyond_reliable(to_failure, rir or 0.0),
    )


def estimate_of_set(performed: PerformedSet, formula: Formula = DEFAULT_FORMULA) -> Estimate | None:
    """The estimate of a logged set; None for what says nothing of a maximum.

    That is a warm-up, a set without added weight or without repetitions, and one with more repetitions than the
    formula is defined for (a set of 60 is no error in a log).
    """
    if performed.kind == "warmup" or performed.weight_g <= 0 or not performed.reps:
        return None
    if performed.reps + (performed.rir or 0.0) >= _REPS_BELOW.get(formula, inf):
        return None
    return estimate(performed.weight_g / 1000, performed.reps, rir=performed.rir, formula=formula)


def best_estimate(sets: Iterable[PerformedSet], formula: Formula = DEFAULT_FORMULA) -> Estimate | None:
    """The highest estimate that can be relied on; where there is none, the highest of the others, or None."""
    estimates = [found for one in sets if (found := estimate_of_set(one, formula)) is not None]
    return max(estimates, key=lambda found: (not found.low_confidence, found.one_rep_max_kg), default=None)


def working_weight(
    one_rep_max_kg: float, reps: int, *, rir: float = 0.0, formula: Formula = DEFAULT_FORMULA
) -> WorkingWeight:
    """The weight that allows `reps` repetitions with `rir` in reserve: the formula turned round."""
    positive("one_rep_max_kg", one_rep_max_kg)
    to_failure = _to_failure(reps, rir)
    part = 1.0 if to_failure == 1 else 1.0 / _multiple(to_failure, formula)
    return WorkingWeight(
        weight_kg=one_rep_max_kg * part,
        pct_of_one_rep_max=100 * part,
        method=f"{formula}+rir" if rir else formula,
        low_confidence=_beyond_reliable(to_failure, rir),
    )


def rir_of_rpe(rpe: float) -> float:
    """Repetitions in reserve of a set's rating: 10 - RPE (Zourdos et al. 2016, J Strength Cond Res 30(1):267-275).

    From 5 up only: below, the scale says "light effort" and no number. The halves are a reading of words
    (8.5 is "1 to 2 in reserve"). It is the rating of a set, not that of a session (Foster), which has another scale.
    """
    within("rpe", rpe, 5, 10)
    return 10.0 - rpe


def rpe_of_rir(rir: float) -> float:
    """The rating of a set that leaves `rir` repetitions in reserve; 5 at most, as far as the scale goes."""
    within("rir", rir, 0, 5)
    return 10.0 - rir


# NSCA, Training load chart: repetitions to failure and per cent of the maximum. It has no row for 11.
LOAD_CHART_PCT: Mapping[int, int] = MappingProxyType(
    {1: 100, 2: 95, 3: 93, 4: 90, 5: 87, 6: 85, 7: 83, 8: 80, 9: 77, 10: 75, 12: 70}
)

Quality = Literal["strength", "power"]


@dataclass(frozen=True, slots=True)
class LoadRange:
    """A recommended range of loads; `high_kg` is the maximum itself where the recommendation has no upper end."""

    low_kg: float
    high_kg: float
    method: str


def load_range(one_rep_max_kg: float, quality: Quality) -> LoadRange:
    """Loads to train strength (80 % and more) or power (30 to 70 %, moved fast) with.

    American College of Sports Medicine, position stand of 17 March 2026, Med Sci Sports Exerc (April 2026), which takes
    the place of the one of 2009 (Med Sci Sports Exerc 41(3):687-708: 60-70 % for novices, power from 0 %).
    For muscle growth it recommends a number of sets (`volume`), not a load.
    """
    positive("one_rep_max_kg", one_rep_max_kg)
    low, high = _ACSM_2026[quality]
    return LoadRange(one_rep_max_kg * low, one_rep_max_kg * high, method="acsm_2026")


_MULTIPLES: Mapping[Formula, Callable[[float], float]] = MappingProxyType(
    {
        # Epley's chart begins with the single as 100 %; the formula alone would say 103.3 %.
        "epley": lambda reps: 1.0 if reps == 1 else 1 + reps / 30,
        "brzycki": lambda reps: 36 / (37 - reps),
        "lombardi": lambda reps: reps**0.10,
        "oconner": lambda reps: 1 + 0.025 * reps,
        "mayhew": lambda reps: 100 / (52.2 + 41.9 * exp(-0.055 * reps)),
        "wathan": lambda reps: 100 / (48.8 + 53.8 * exp(-0.075 * reps)),
        "lander": lambda reps: 100 / (101.3 - 2.67123 * reps),
    }
)

_REPS_BELOW: Mapping[Formula, float] = MappingProxyType({"brzycki": 37.0, "lander": 101.3 / 2.67123})

_ACSM_2026: Mapping[Quality, tuple[float, float]] = MappingProxyType({"strength": (0.80, 1.0), "power": (0.30, 0.70)})


def _multiple(reps: float, formula: Formula) -> float:
    """The one-repetition maximum as a multiple of a weight lifted `reps` times to failure."""
    if formula not in _MULTIPLES:
        raise ValueError(f"formula must be one of {', '.join(_MULTIPLES)}, not {formula}")
    limit = _REPS_BELOW.get(formula, inf)
    if not 1 <= reps < limit:
        upper = "" if limit == inf else f" and below {limit:.4g}"
        raise ValueError(f"reps must be 1 or more{upper} for {formula}, not {reps:g}")
    return _MULTIPLES[formula](reps)


def _to_failure(reps: int, rir: float | None) -> float:
    """Repetitions that could have been done: those done and those in reserve."""
    if reps < 1:
        raise ValueError(f"reps must be 1 or more, not {reps}")
    not_negative("rir", rir or 0.0)
    return reps + (rir or 0.0)


def _beyond_reliable(to_failure: float, rir: float) -> bool:
    return to_failure > RELIABLE_REPS or rir > RELIABLE_RIR
