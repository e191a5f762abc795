"""How do the numbers and proposals come about? The rules in prose, made from the constants they are reckoned with."""

from datetime import date

from palestra.plans.engine.rules import RULES_VERSION, SENTENCES
from palestra.training import energy, guideline, load, progression, strength, volume, zones
from palestra.training.progression import Region
from palestra.training.weights import WeightUnit

_ADULT = guideline.GUIDELINES["adult"]
_OLDER = guideline.GUIDELINES["older_adult"]
_STEP_LOW, _STEP_HIGH = progression.ACSM_STEP_PCT
_RANGES = {quality: strength.load_range(100, quality) for quality in ("strength", "power")}
_SHARES = ", ".join(f"{pct} % for {reps}" for reps, pct in strength.LOAD_CHART_PCT.items())
_FORM = load.form([])
_HELPED = volume.volume_by_muscle(
    [volume.PerformedExercise(date.min, "", ("target",), ("helper",), (strength.PerformedSet(1, 1),))]
)

_PLANNED = "\n".join(f"- **{rule.replace('_', ' ')}:** {sentence}" for rule, sentence in SENTENCES.items())


def _steps(unit: WeightUnit) -> str:
    regions: tuple[Region, ...] = ("upper", "lower")
    upper, lower = (progression.default_step(region, unit) for region in regions)
    return f"{upper} for the upper body and {lower} for the lower"


TRAINING_RULES = f"""# How numbers and proposals come about

Everything here is a rule that can be checked, with the same answer every time. Results name theirs in `method`, and
what they rest on in `coverage`. Where sources disagree, one convention is kept, so that a member's numbers do not jump.

## Strength

- **Estimated one-repetition maximum:** {strength.DEFAULT_FORMULA.capitalize()}'s formula, of repetitions done and in
  reserve. A single with nothing in reserve is measured, not estimated. Unknown reserve counts as none.
- **Confidence** is low above {strength.RELIABLE_REPS:g} repetitions to failure or with more than
  {strength.RELIABLE_RIR:g} in reserve; such an estimate sets no record.
- **Reserve from a set's rating:** 10 - RPE, from RPE 5 up.
- **Records** are of one exercise: heaviest, highest reliable estimate, most repetitions at a weight or any heavier one.
  A first time is a beginning, equalling is not beating, warm-ups take no part.
- **Loads:** strength with {_RANGES["strength"].low_kg:g} % of the maximum and more, power with
  {_RANGES["power"].low_kg:g} to {_RANGES["power"].high_kg:g} %, moved fast (ACSM 2026). Repetitions to failure by share
  of the maximum (NSCA): {_SHARES}.

## What to lift next time

- **Double progression:** all sets at the top of the range: more load, and repetitions from the bottom. All in the
  range: one repetition more. A set below it: the same again; twice running: {progression.REDUCED * 100:.0f} % of the load.
- **A step** is {_steps("kg")} ({_steps("lb")}), rounded to what can be loaded. A step of more than
  {_STEP_HIGH:g} % is said; the ACSM (2009) gives {_STEP_LOW:g} to {_STEP_HIGH:g} %.
- **Stalled** is a lift whose last {progression.STALLED_SESSIONS} sessions brought no estimate above the best before.
- **An easier week** of {progression.DELOAD_DAYS} days is due when {progression.DELOAD_LIFTS} lifts or more are stalled,
  or when readiness (1 to 5) has a mean of {progression.LOW_READINESS:g} or less over the last
  {progression.READINESS_CHECK_INS} check-ins of {progression.READINESS_DAYS} days, given
  {progression.READINESS_CHECK_INS_MIN} or more. A convention of practice.

## Volume

- A working set counts {_HELPED["target"].counted_sets:g} for the muscles an exercise is for and
  {_HELPED["helper"].counted_sets:g} for those that help; warm-ups and failed lifts
  count nothing.
- For growth: {volume.WEEKLY_SETS:g} sets or more a muscle and week, on {volume.WEEKLY_DAYS} days or more (ACSM 2026).
  By practice, not research: {volume.SESSION_SETS:g} in one session and {volume.MOST_WEEKLY_SETS:g} a week are plenty.
- Volume load is weight times repetitions of working sets, as logged: one dumbbell is one dumbbell, a side is a side.

## Load

- {load.session_rpe(rpe=5, duration_min=60).method}; it is the one for strength, and the default.
- From power: training stress (TSS), by normalised power and the member's functional threshold power. Fitness, fatigue
  and form (CTL, ATL, TSB): {_FORM.method}.
- From heart rate: {load.edwards_trimp([0] * 5).method}. Units are never added to each other.
- **Ramp:** {load.ramp(1, 1).method}: a check to look at, never a limit and never a risk.
- A day without training is 0; a day whose load nobody knows is unknown, and `coverage` says so.

## Zones

- Power: {zones.power_zones(100).method}.
- Heart rate: {zones.edwards_zones(200).method}. The maximum is the one the member measured; without it there are none.
- Every zone begins at its edge and ends just before the next, so no reading falls between two.

## The week

- **Guideline:** {guideline.METHOD}. Adults: {_ADULT.aerobic_min:g} to {_ADULT.aerobic_upper_min:g} minutes of moderate
  activity, a vigorous minute counting {guideline.VIGOROUS_COUNTS}, and strength on {_ADULT.strength_days} days; from 65
  also balance and strength together on {_OLDER.multicomponent_days}. Lifting with rests is no aerobic minute.
- **Weeks** begin on the member's day. A workout belongs to the local date where it began, so a flight changes nothing.
- **Streaks** count weeks with training in them. Planned rest neither breaks a streak nor adds to it.

## Plans

Plans are made by rules alone (version {RULES_VERSION}): the same brief, past and catalogue give the same plan. A result
names those that were applied in `rules`. Nothing is scheduled, and nothing changed, before the member accepts it; every
change is a version that can be had again. Numbers of load are minutes times effort.

{_PLANNED}

## Energy

Calories are gross, by METs of the 2024 Adult Compendium, with a range of {energy.UNCERTAINTY_PCT} % either way; by heart
rate only from {energy.KEYTEL_FROM_BPM} bpm. Sex is never guessed: what needs it is not given.

## Weights

Kept as typed, in the unit typed, and reckoned in whole grams. Nothing is converted to be shown unless it is asked for.
"""
