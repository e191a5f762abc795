"""What should be lifted next time, and is it time for an easier week? Rules that can be checked, never a forecast.

Loads are moved in the unit they are prescribed in and rounded to what can be loaded; nothing here says how likely an
injury is, because no rule of this kind can.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from palestra.training.inputs import within
from palestra.training.plates import Implement, Loading, load, next_heavier, next_lighter
from palestra.training.strength import PerformedSet
from palestra.training.weights import Weight, WeightUnit, kg, lb, plus

Region = Literal["upper", "lower"]

Decision = Literal["add_load", "add_reps", "repeat", "reduce_load"]

Reason = Literal[
    "top_of_range",  # every set reached the top: more load, and reps from the bottom
    "within_range",  # every set is in the range: one repetition more where there is room
    "below_range",  # a set fell short for the first time: once more
    "below_range_twice",  # and in the next session again: a tenth less
    "sets_missing",  # what was done was good, and not all of it
    "not_attempted",  # no session at this load yet
    "nothing_heavier",  # every set reached the top, and the gym ends here
    "nothing_lighter",
]

# Half of the smallest step that is loaded (0.5 kg). Closer than that it is the same load, typed in the other unit.
SAME_LOAD_G = 250

# ACSM 2009, Med Sci Sports Exerc 41(3):687-708; the stand of 2026 asks for overload and gives no step.
ACSM_STEP_PCT = (2.0, 10.0)

REDUCED = Decimal("0.9")

STALLED_SESSIONS = 3
DELOAD_LIFTS = 2
DELOAD_DAYS = 7
LOW_READINESS = 2.0
READINESS_CHECK_INS = 5  # the latest ones
READINESS_CHECK_INS_MIN = 3
READINESS_DAYS = 14

_STEPS: dict[tuple[Region, WeightUnit], Weight] = {
    ("upper", "kg"): kg("2.5"),
    ("upper", "lb"): lb(5),
    ("lower", "kg"): kg(5),
    ("lower", "lb"): lb(10),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What is prescribed of one exercise: so many sets of `reps_low` to `reps_high` at one load."""

    weight: Weight
    sets: int
    reps_low: int
    reps_high: int

    def __post_init__(self) -> None:
        if self.sets < 1:
            raise ValueError(f"sets must be 1 or more, not {self.sets}")
        if not 1 <= self.reps_low <= self.reps_high:
            raise ValueError(f"the range of reps must go up from 1 or more, not {self.reps_low} to {self.reps_high}")


@dataclass(frozen=True, slots=True)
class NextTarget:
    """What to do next time. `reps` has one number for each set.

    `change_pct` is of the load, None from a load of 0. `over_acsm_step` says that the next load there is lies more than
    10 % above: common with light dumbbells, and worth a word.
    """

    decision: Decision
    reason: Reason
    weight: Weight
    weight_g: int
    reps: tuple[int, ...]
    change_pct: float | None
    over_acsm_step: bool
    method: Literal["double_progression"] = "double_progression"


def default_step(region: Region, unit: WeightUnit) -> Weight:
    """How much load is added at a time: 2.5 kg or 5 lb for the upper body, twice that for the lower. Our convention."""
    return _STEPS[region, unit]


def double_progression(
    target: Target, sessions: Iterable[Sequence[PerformedSet]], implement: Implement, step: Weight
) -> NextTarget:
    """First more repetitions, then more load. `sessions` are those of this exercise, in the order of time.

    All sets at the top of the range: `step` more load and the bottom of the range. All sets in the range: one
    repetition more where there is room. A set below the range in two sessions running: nine tenths of the load, rounded
    down to what can be loaded. Else: the same again.

    A step that cannot be loaded becomes the next heavier weight that can. Judged are the prescribed number of working
    sets, in their order; warm-ups and drop sets are none. A set lighter than prescribed counts as fallen short; a
    session altogether at another load says nothing, so that the failures that led to a lighter target are not held
    against it.
    """
    if step.value <= 0:
        raise ValueError(f"a step must be more than 0, not {step}")
    attempts = [attempt for session in sessions if (attempt := _attempt(target, session)) is not None]
    if not attempts:
        return _same(target, "not_attempted", (target.reps_low,) * target.sets)
    latest = attempts[-1]
    reps = latest.reps + (target.reps_low,) * (target.sets - len(latest.reps))
    match latest.outcome:
        case "short" if len(attempts) > 1 and attempts[-2].outcome == "short":
            return _reduced(target, implement)
        case "short":
            return _same(target, "below_range", _clamped(target, reps))
        case "incomplete":
            return _same(target, "sets_missing", _clamped(target, reps))
        case "topped":
            return _raised(target, implement, step)
        case "made":
            return _same(target, "within_range", _clamped(target, [done + 1 for done in reps]), "add_reps")


@dataclass(frozen=True, slots=True)
class LoadIncrease:
    """Between these two lies the next load, 2 to 10 % above the present one."""

    low: Weight
    high: Weight
    method: Literal["acsm_2009"] = "acsm_2009"


def acsm_increase(weight: Weight, reps_by_session: Sequence[int], target_reps: int) -> LoadIncrease | None:
    """2 to 10 % more, once the last two sessions were each 1 repetition or more over the target; else None.

    American College of Sports Medicine 2009, Med Sci Sports Exerc 41(3):687-708: "2-10% increase in load ... when the
    individual can perform the current workload for one to two repetitions over the desired number". Its summary asks for
    no second session; the "2 for 2" rule of the NSCA does, and the more careful reading is kept.
    """
    if weight.value <= 0:
        raise ValueError(f"weight must be more than 0, not {weight}")
    if target_reps < 1:
        raise ValueError(f"target_reps must be 1 or more, not {target_reps}")
    last_two = reps_by_session[-2:]
    if len(last_two) < 2 or min(last_two) <= target_reps:
        return None
    return LoadIncrease(
        low=Weight(weight.value * Decimal("1.02"), weight.unit),
        high=Weight(weight.value * Decimal("1.10"), weight.unit),
    )


def stalled(best_by_session_kg: Sequence[float], *, sessions: int = STALLED_SESSIONS) -> bool:
    """Whether the last `sessions` sessions of a lift brought no estimate above the best before them. Our convention.

    `best_by_session_kg` is one estimate a session, in the order of time; planned easy weeks are left out by the caller.
    With nothing before those sessions there is nothing to compare with: not stalled.
    """
    if sessions < 1:
        raise ValueError(f"sessions must be 1 or more, not {sessions}")
    before, latest = best_by_session_kg[:-sessions], best_by_session_kg[-sessions:]
    return bool(before) and max(latest) <= max(before)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """How ready somebody felt on a day: 1 drained to 5 ready for anything. A feeling, and no health data."""

    on: date
    readiness: int

    def __post_init__(self) -> None:
        within("readiness", self.readiness, 1, 5)


DeloadReason = Literal["stalled_lifts", "low_readiness"]


@dataclass(frozen=True, slots=True)
class Deload:
    """Whether an easier week is due, of `days` days, and every reason there is for it."""

    reasons: tuple[DeloadReason, ...]
    stalled_lifts: tuple[str, ...]
    mean_readiness: float | None  # None with too few check-ins to say
    days: int
    method: Literal["stalls_or_readiness"] = "stalls_or_readiness"

    @property
    def due(self) -> bool:
        """True with any one reason."""
        return bool(self.reasons)


def deload(
    stalled_lifts: Iterable[str], check_ins: Iterable[CheckIn], today: date, *, low_readiness: float = LOW_READINESS
) -> Deload:
    """An easier week is due when two lifts or more are stalled, or readiness has been low for a while.

    Low is a mean of `low_readiness` or less over the last 5 check-ins of the past 14 days, given 3 or more: one bad
    morning is noise. A convention of practice (read in Julien-Au/gymcoach, lib/deload.ts, 2026), not a research result.
    """
    lifts = tuple(sorted(set(stalled_lifts)))
    mean = _mean_readiness(check_ins, today)
    reasons: list[DeloadReason] = []
    if len(lifts) >= DELOAD_LIFTS:
        reasons.append("stalled_lifts")
    if mean is not None and mean <= low_readiness:
        reasons.append("low_readiness")
    return Deload(tuple(reasons), lifts, mean, DELOAD_DAYS)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A session at the target load: what came of it, and the repetitions of the sets that are judged."""

    outcome: Literal["topped", "made", "short", "incomplete"]
    reps: tuple[int, ...]


def _attempt(target: Target, session: Sequence[PerformedSet]) -> _Attempt | None:
    working = [one for one in session if one.kind in ("normal", "failure") and one.reps is not None][: target.sets]
    target_g = target.weight.grams
    if all(one.weight_g < target_g - SAME_LOAD_G for one in working):  # of no sets as well
        return None
    reps = tuple(one.reps or 0 for one in working)
    fell_short = [one for one in working if one.weight_g < target_g - SAME_LOAD_G or (one.reps or 0) < target.reps_low]
    if fell_short:
        at_or_below_load = any(one.weight_g <= target_g + SAME_LOAD_G for one in fell_short)
        return _Attempt("short", reps) if at_or_below_load else None
    if len(working) < target.sets:
        return _Attempt("incomplete", reps)
    return _Attempt("topped" if min(reps) >= target.reps_high else "made", reps)


def _raised(target: Target, implement: Implement, step: Weight) -> NextTarget:
    heavier = next_heavier(target.weight, implement)
    if heavier is None:
        return _same(target, "nothing_heavier", (target.reps_high,) * target.sets)
    wanted = plus(target.weight, step)
    loading = heavier if heavier.weight_g >= wanted.grams else load(wanted, implement, "down")
    return _moved(target, "add_load", "top_of_range", loading)


def _reduced(target: Target, implement: Implement) -> NextTarget:
    lighter = _lighter(target.weight, implement)
    if lighter is None or lighter.weight_g >= target.weight.grams:
        return _same(target, "nothing_lighter", (target.reps_low,) * target.sets)
    return _moved(target, "reduce_load", "below_range_twice", lighter)


def _lighter(current: Weight, implement: Implement) -> Loading | None:
    if current.value <= 0:  # a tenth of an assistance less would be harder: one step more of it
        return next_lighter(current, implement)
    wanted = Weight(current.value * REDUCED, current.unit)
    try:
        return load(wanted, implement, "down")
    except ValueError:  # lighter than the bare bar: that is as light as it gets
        return load(wanted, implement, "nearest")


def _moved(target: Target, decision: Decision, reason: Reason, loading: Loading) -> NextTarget:
    before_g = target.weight.grams
    change_pct = 100 * (loading.weight_g - before_g) / before_g if before_g > 0 else None
    return NextTarget(
        decision=decision,
        reason=reason,
        weight=loading.weight,
        weight_g=loading.weight_g,
        reps=(target.reps_low,) * target.sets,
        change_pct=change_pct,
        over_acsm_step=change_pct is not None and change_pct > ACSM_STEP_PCT[1],
    )


def _same(target: Target, reason: Reason, reps: tuple[int, ...], decision: Decision = "repeat") -> NextTarget:
    return NextTarget(
        decision=decision,
        reason=reason,
        weight=target.weight,
        weight_g=target.weight.grams,
        reps=reps,
        change_pct=0.0,
        over_acsm_step=False,
    )


def _clamped(target: Target, reps: Iterable[int]) -> tuple[int, ...]:
    return tuple(min(max(done, target.reps_low), target.reps_high) for done in reps)


def _mean_readiness(check_ins: Iterable[CheckIn], today: date) -> float | None:
    since = today - timedelta(days=READINESS_DAYS)
    recent = sorted((one for one in check_ins if one.on >= since), key=lambda one: one.on)[-READINESS_CHECK_INS:]
    return sum(one.readiness for one in recent) / len(recent) if len(recent) >= READINESS_CHECK_INS_MIN else None
