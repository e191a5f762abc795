"""Which weight is prescribed? What was performed says so: progressed, else estimated, else left to be found."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from palestra.plans.engine.past import Lift
from palestra.plans.engine.rules import Rule
from palestra.plans.engine.stock import StockExercise
from palestra.training.plates import Implement, gym_barbell, load, stack
from palestra.training.progression import NextTarget, Target, default_step, double_progression
from palestra.training.strength import PerformedSet, best_estimate, working_weight
from palestra.training.weights import Weight, WeightUnit, in_unit, kg, lb, of_grams

RECENT_SESSIONS = 3  # of which the best set speaks for the strength of today
REPS_OVER = 3  # so many more than the range asks for are another weight, not another step
FIND = "Find a weight that leaves the repetitions in reserve."
CHOOSE = "Choose what leaves the repetitions in reserve."
_LOWER = frozenset({"squat", "hinge", "lunge"})

# What gyms have, for members who did not say what they have; both worlds, since a rack has one of them.
_IMPLEMENTS: dict[tuple[str, WeightUnit], Implement] = {
    ("barbell", "kg"): gym_barbell("kg"),
    ("barbell", "lb"): gym_barbell("lb"),
    ("ez_bar", "kg"): stack(kg(10), kg("2.5"), kg(60)),
    ("ez_bar", "lb"): stack(lb(20), lb(5), lb(130)),
    ("dumbbells", "kg"): stack(kg(2), kg(2), kg(50)),
    ("dumbbells", "lb"): stack(lb(5), lb(5), lb(120)),
    ("kettlebell", "kg"): stack(kg(4), kg(4), kg(48)),
    ("kettlebell", "lb"): stack(lb(10), lb(5), lb(105)),
    ("weight_machine", "kg"): stack(kg(5), kg(5), kg(200)),
    ("weight_machine", "lb"): stack(lb(10), lb(10), lb(400)),
    ("cable_machine", "kg"): stack(kg("2.5"), kg("2.5"), kg(100)),
    ("cable_machine", "lb"): stack(lb(5), lb(5), lb(200)),
}
# Not from the locale: the same plan is the same bytes on every machine.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LOADED = tuple(dict.fromkeys(kind for kind, _ in _IMPLEMENTS))


@dataclass(frozen=True, slots=True)
class Found:
    """A weight and where it comes from; None with words where it is still to be found, and without where there is none."""

    weight: Weight | None
    why: str
    rule: Rule | None


NO_WEIGHT = Found(None, "", None)


def weight_for(
    exercise: StockExercise, lift: Lift | None, unit: WeightUnit, *, sets: int, reps: tuple[int, int], rir: int
) -> Found:
    """What to lift in the next session. `lift` is what was performed, where the exercise was ever logged."""
    if exercise.tracking != "weight_reps":
        return NO_WEIGHT
    implement = implement_for(exercise, unit)
    if implement is None:
        return Found(None, CHOOSE, "find_weight")
    working = [] if lift is None else [(on, done) for on, sets_ in lift.sessions if (done := _working(sets_))]
    if lift is None or not working:
        return Found(None, FIND, "find_weight")
    if _in_range(working[-1][1], reps):
        return _progressed(exercise, working, lift.unit, unit, implement, sets, reps)
    return _estimated(working, unit, implement, reps, rir)


def implement_for(exercise: StockExercise, unit: WeightUnit) -> Implement | None:
    """What an exercise is loaded with; None for the body alone, and for what has no steps that we know."""
    kind = next((kind for kind in _LOADED if kind in exercise.equipment), None)
    return None if kind is None else _IMPLEMENTS[kind, unit]


def _working(sets: tuple[PerformedSet, ...]) -> list[PerformedSet]:
    return [one for one in sets if one.kind in ("normal", "failure") and one.reps and one.weight_g > 0]


def _in_range(done: list[PerformedSet], reps: tuple[int, int]) -> bool:
    """Whether the heaviest sets were done for about these repetitions: then they are progressed from."""
    most = max(one.reps or 0 for one in _heaviest(done))
    return reps[0] - 1 <= most <= reps[1] + REPS_OVER


def _heaviest(done: list[PerformedSet]) -> list[PerformedSet]:
    top_g = max(one.weight_g for one in done)
    return [one for one in done if one.weight_g == top_g]


def _progressed(
    exercise: StockExercise,
    working: list[tuple[date, list[PerformedSet]]],
    typed_in: WeightUnit,
    unit: WeightUnit,
    implement: Implement,
    sets: int,
    reps: tuple[int, int],
) -> Found:
    last_on, last = working[-1]
    heaviest = _heaviest(last)
    used = in_unit(tidy(of_grams(heaviest[0].weight_g, typed_in)), unit)
    target = Target(used, min(sets, len(heaviest)), *reps)
    step = default_step("lower" if exercise.pattern in _LOWER else "upper", unit)
    found = double_progression(target, [done for _, done in working], implement, step)
    weight = tidy(found.weight)
    if unit != typed_in and (rounded := _loadable(weight, implement)) is not None:
        weight = rounded
    return Found(weight, _why(found, weight, used, last_on, reps), "double_progression")


def _why(found: NextTarget, weight: Weight, used: Weight, last_on: date, reps: tuple[int, int]) -> str:
    when = _said(last_on)
    match found.decision:
        case "add_load":
            return f"{tidy(used)} on {when} went up to {reps[1]} repetitions in every set: more weight now."
        case "add_reps":
            return f"{weight} as on {when}, a repetition more where there is room."
        case "reduce_load":
            return f"{tidy(used)} fell short twice: nine tenths of it now."
        case "repeat":
            return f"{weight} as on {when}, until every set has its repetitions."


def _estimated(
    working: list[tuple[date, list[PerformedSet]]],
    unit: WeightUnit,
    implement: Implement,
    reps: tuple[int, int],
    rir: int,
) -> Found:
    recent = [one for _, done in working[-RECENT_SESSIONS:] for one in done]
    best = best_estimate(recent)
    find = Found(None, FIND, "find_weight")
    if best is None:
        return find
    wanted = working_weight(best.one_rep_max_kg, sum(reps) // 2, rir=rir)
    weight = _loadable(in_unit(kg(round(wanted.weight_kg, 3)), unit), implement)
    if weight is None:
        return find
    rough = "Estimated roughly" if best.low_confidence or wanted.low_confidence else "Estimated"
    when = _said(working[-1][0])
    return Found(weight, f"{rough} from the best set up to {when}.", "estimated_start")


def _loadable(weight: Weight, implement: Implement) -> Weight | None:
    """The next lighter that can be loaded; None where even the lightest is too heavy."""
    try:
        return tidy(load(weight, implement, "down").weight)
    except ValueError:
        return None


def tidy(weight: Weight) -> Weight:
    """Without zeros at the end, so that the same weight is the same bytes: 80, 82.5."""
    whole = weight.value.to_integral_value()
    return Weight(whole.quantize(Decimal(1)) if whole == weight.value else weight.value.normalize(), weight.unit)


def _said(on: date) -> str:
    return f"{on.day} {_MONTHS[on.month - 1]}"
