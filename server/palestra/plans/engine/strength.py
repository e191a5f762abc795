"""What is lifted in a session? Exercises by movement pattern, sets by goal and level, weights from what was performed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import cast

from palestra.catalog.vocabulary import MovementPattern
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.content import PrescribedExercise, Slot
from palestra.plans.engine.larder import Larder
from palestra.plans.engine.rules import Rule
from palestra.plans.engine.schemes import COMPOUND, Scheme, lightened, scheme_of
from palestra.plans.engine.stock import Stock, StockExercise
from palestra.plans.engine.weights import Found, implement_for, weight_for
from palestra.training.plates import Implement

WARM_UP_S = 300
SET_S = 40  # of work, both sides of a one-sided exercise for themselves
EXERCISES_MIN, EXERCISES_MAX = 2, 8
SETS_WORTHWHILE = 2.0  # on average an exercise; with less time there are fewer exercises rather than single sets
MAIN_LIFTS = 2  # of a session
HOLD_S = {"beginner": 20, "intermediate": 30, "advanced": 40}

# What trains nearest to a pattern that cannot be trained with what is there.
STAND_INS: dict[MovementPattern, tuple[MovementPattern, ...]] = {
    "squat": ("lunge", "hinge"),
    "lunge": ("squat", "hinge"),
    "hinge": ("lunge", "squat"),
    "horizontal_push": ("vertical_push",),
    "vertical_push": ("horizontal_push",),
    "horizontal_pull": ("vertical_pull",),
    "vertical_pull": ("horizontal_pull",),
    "core": ("rotation", "carry"),
    "carry": ("core",),
    "balance": ("lunge", "core"),
    "mobility": ("core",),
}
HEAVY = frozenset({"squat", "hinge", "horizontal_push", "vertical_push"})  # of which the main lifts are
BACK = frozenset({"squat", "hinge"})  # of which one a session is heavy: both tire the same back
# For which muscles isolation is done after these patterns.
_SMALL_MUSCLES: dict[MovementPattern, tuple[str, ...]] = {
    "squat": ("calves", "quadriceps"),
    "hinge": ("hamstrings", "glutes"),
    "lunge": ("abductors", "glutes"),
    "horizontal_push": ("triceps", "chest"),
    "vertical_push": ("shoulders", "triceps"),
    "horizontal_pull": ("middle_back", "biceps"),
    "vertical_pull": ("biceps", "lats"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A strength session, and the rules its weights come from."""

    exercises: tuple[PrescribedExercise, ...]
    minutes: int
    rules: frozenset[Rule]


@dataclass(frozen=True, slots=True)
class Lifting:
    """How a session is to be filled. `block` lets accessories change from block to block while main lifts stay.

    `keep` are exercises that stay where they fit, `leave` such as are to be replaced where there are others.
    """

    minutes: int
    easy: bool = False
    starting: bool = False  # the first weeks of a beginner: one set less
    block: int = 0
    keep: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()


def fill(slot: Slot, larder: Larder, how: Lifting) -> Filled | None:
    """Exercises for a slot within the minutes; None where fewer than two fit the member. Worked out once a build."""
    if (slot, how) not in larder.lifted:
        larder.lifted[slot, how] = _filled(slot, larder, how)
    return cast("Filled | None", larder.lifted[slot, how])


def in_place_of(
    gone: PrescribedExercise, larder: Larder, leave: Collection[str], most: int
) -> list[PrescribedExercise]:
    """What could be done in place of an exercise of a session: the same movement, or of small muscles the same muscle.

    As many sets; its repetitions too, where what stands in is loaded as it is.
    """
    was = next((one for one in larder.stock.exercises if one.id == gone.exercise_id), None)
    found: list[PrescribedExercise] = []
    for one in larder.exercises(gone.pattern):
        if len(found) == most:
            break
        if one.id == gone.exercise_id or one.id in leave:
            continue
        if gone.pattern == "isolation" and set(gone.muscles).isdisjoint(one.primary_muscles):
            continue
        if (
            was is not None
            and was.tracking == one.tracking
            and gone.reps_low is not None
            and gone.reps_high is not None
        ):
            scheme = Scheme(gone.sets, (gone.reps_low, gone.reps_high), gone.rir, gone.rest_s)
        else:
            scheme = replace(scheme_of(one, larder.brief, main=False), sets=gone.sets)
        found.append(_prescribed(one, scheme, _weight(one, scheme, larder), larder.brief))
    return found


def minutes_of(exercises: Iterable[PrescribedExercise]) -> int:
    """How long a session of these takes, with its warm-up: an estimate."""
    return ceil((WARM_UP_S + sum(one.sets * _seconds(one) for one in exercises)) / 60)


def implement_of(exercise_id: str, brief: Brief, stock: Stock) -> Implement | None:
    """What an exercise is loaded with; None for the body alone, and for what has no steps that we know."""
    one = next((one for one in stock.exercises if one.id == exercise_id), None)
    return None if one is None else implement_for(one, brief.unit)


def variant_of(focus: str) -> int:
    """Which of its kind a session is: 0 for "full body A" and for those without a letter, 1 for B."""
    letter = focus[-1:]
    return ord(letter) - ord("A") if focus[-2:-1] == " " and letter in "ABC" else 0


def _filled(slot: Slot, larder: Larder, how: Lifting) -> Filled | None:
    key = (slot, how.block, how.keep, how.leave)
    if key not in larder.chosen:
        larder.chosen[key] = _chosen(slot, larder, how)
    chosen = larder.chosen[key]
    if len(chosen) < EXERCISES_MIN:
        return None
    heavy = _heavy(chosen)
    whole = [scheme_of(one, larder.brief, main=one.id in heavy) for one in chosen]
    schemes = [lightened(each, easy=how.easy, starting=how.starting, minutes=how.minutes) for each in whole]
    sets = _within(chosen, schemes, larder.brief, 60 * how.minutes - WARM_UP_S)
    rules: set[Rule] = set()
    prescribed = []
    for one, usual, scheme, count in zip(chosen, whole, schemes, sets, strict=False):
        found = _weight(one, usual, larder)
        prescribed.append(_prescribed(one, replace(scheme, sets=count), found, larder.brief))
        rules |= {found.rule} if found.rule else set()
    return Filled(tuple(prescribed), min(minutes_of(prescribed), how.minutes), frozenset(rules))


def _heavy(chosen: list[StockExercise]) -> list[str]:
    """The main lifts of a session, by id."""
    heavy: list[StockExercise] = []
    for one in chosen:
        if one.pattern in HEAVY and not (one.pattern in BACK and any(other.pattern in BACK for other in heavy)):
            heavy.append(one)
    return [one.id for one in heavy[:MAIN_LIFTS]]


def _chosen(slot: Slot, larder: Larder, how: Lifting) -> list[StockExercise]:
    """One exercise a pattern, in the order of the slot; no exercise twice."""
    chosen: list[StockExercise] = []
    for place, pattern in enumerate(slot.patterns):
        found = next(
            (
                one
                for each in (pattern, *STAND_INS.get(pattern, ()))
                if (one := _one(each, place, slot, larder, how, chosen)) is not None
            ),
            None,
        )
        if found is not None:
            chosen.append(found)
    return chosen[:EXERCISES_MAX]


def _one(
    pattern: MovementPattern, place: int, slot: Slot, larder: Larder, how: Lifting, chosen: list[StockExercise]
) -> StockExercise | None:
    taken = {one.id for one in chosen}
    left = [one for one in larder.exercises(pattern) if one.id not in taken]
    if not left:
        return None
    if kept := [one for one in left if one.id in how.keep]:
        return kept[0]
    left = [one for one in left if one.id not in how.leave] or left
    if pattern == "isolation":
        return _isolation(left, slot, how, chosen)
    peers = _peers(left, pattern)
    main = pattern in HEAVY and larder.brief.goal == "strength"
    turn = 0 if main else variant_of(slot.focus) + (0 if place < MAIN_LIFTS else how.block)
    return peers[turn % len(peers)]


def _peers(left: list[StockExercise], pattern: MovementPattern) -> list[StockExercise]:
    """Those that may take turns: no worse than the best in what they are tracked by, and only a few."""
    best = left[0]
    if pattern not in COMPOUND:
        return left[:4]
    return [one for one in left[:3] if one.tracking == best.tracking and one.equipment >= _loads(best)] or [best]


def _loads(one: StockExercise) -> frozenset[str]:
    """A barbell lift takes turns with barbell lifts, so that B is no lighter than A."""
    return frozenset(one.equipment & {"barbell"})


def _isolation(
    left: list[StockExercise], slot: Slot, how: Lifting, chosen: list[StockExercise]
) -> StockExercise | None:
    """What trains a small muscle of the session that nothing before it is for."""
    wanted = list(dict.fromkeys(muscle for each in slot.patterns for muscle in _SMALL_MUSCLES.get(each, ())))
    trained = [muscle for one in chosen for muscle in one.primary_muscles * (2 if one.pattern == "isolation" else 1)]
    ranked = sorted(wanted, key=lambda muscle: (trained.count(muscle), wanted.index(muscle)))
    for muscle in ranked:
        fitting = [one for one in left if muscle in one.primary_muscles][:2]
        if fitting:
            return fitting[how.block % len(fitting)]
    return None


def _within(chosen: list[StockExercise], schemes: list[Scheme], brief: Brief, seconds: int) -> list[int]:
    """Sets of each exercise that fit into the time: fewer exercises rather than single sets, and the first get more."""
    costs = [_set_s(one, scheme, brief) for one, scheme in zip(chosen, schemes, strict=True)]
    count = _exercises_within(costs, schemes, seconds)
    sets = [1] * count
    left = seconds - sum(costs[:count])
    for wanted in range(2, max(scheme.sets for scheme in schemes) + 1):
        for place in range(count):
            if sets[place] == wanted - 1 and schemes[place].sets >= wanted and costs[place] <= left:
                sets[place] = wanted
                left -= costs[place]
    return sets


def _exercises_within(costs: list[int], schemes: list[Scheme], seconds: int) -> int:
    spent, count = 0.0, 0
    for cost, scheme in zip(costs, schemes, strict=True):
        spent += cost * min(SETS_WORTHWHILE, scheme.sets)
        if spent > seconds:
            break
        count += 1
    return max(count, EXERCISES_MIN)


def _seconds(one: PrescribedExercise) -> int:
    return (SET_S if one.hold_s is None else one.hold_s) * (2 if one.per_side else 1) + one.rest_s


def _set_s(one: StockExercise, scheme: Scheme, brief: Brief) -> int:
    work_s = HOLD_S[brief.level] if one.tracking in ("duration", "distance") else SET_S
    return work_s * (2 if one.unilateral else 1) + scheme.rest_s


def _prescribed(one: StockExercise, scheme: Scheme, found: Found, brief: Brief) -> PrescribedExercise:
    held = one.tracking in ("duration", "distance")
    return PrescribedExercise(
        exercise_id=one.id,
        name=one.name,
        pattern=one.pattern,
        muscles=one.primary_muscles,
        sets=scheme.sets,
        reps_low=None if held else scheme.reps[0],
        reps_high=None if held else scheme.reps[1],
        hold_s=HOLD_S[brief.level] if held else None,
        per_side=one.unilateral,
        rir=scheme.rir,
        weight=found.weight,
        rest_s=scheme.rest_s,
        why=found.why,
    )


def _weight(one: StockExercise, scheme: Scheme, larder: Larder) -> Found:
    """Worked out once a build, and by the sets of a usual week: nothing of later weeks is performed yet."""
    key = (one.id, scheme.sets, scheme.reps, scheme.rir)
    if key not in larder.weights:
        larder.weights[key] = weight_for(
            one,
            larder.past.lifts.get(one.id),
            larder.brief.unit,
            sets=scheme.sets,
            reps=scheme.reps,
            rir=scheme.rir,
        )
    return larder.weights[key]
