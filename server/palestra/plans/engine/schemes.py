"""How many sets of how many repetitions? By goal and level, and fewer in easy weeks."""

from dataclasses import dataclass, replace
from math import ceil

from palestra.plans.engine.brief import Brief
from palestra.plans.engine.stock import StockExercise

EASY_SETS = 0.6  # of an easy week
BEGINNERS_SETS = 3
SHORT_MIN, SHORT_REST_S = 20, 60  # a session shorter than that has no time for long rests
BODY_REST_S = 60  # without a load less rest is enough
COMPOUND = frozenset(
    {"squat", "hinge", "lunge", "horizontal_push", "horizontal_pull", "vertical_push", "vertical_pull"}
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """Sets and repetitions of one kind of exercise."""

    sets: int
    reps: tuple[int, int]
    rir: int
    rest_s: int


def scheme_of(one: StockExercise, brief: Brief, *, main: bool) -> Scheme:
    """Sets and repetitions of an exercise in a usual week; `main` says that it is one of the session's main lifts."""
    small = one.pattern not in COMPOUND
    loaded = one.tracking == "weight_reps"
    role = "small" if small else "main" if main and loaded else "other"
    scheme = _of_goal(brief)[role]
    if not loaded:
        scheme = replace(scheme, reps=(8, max(15, scheme.reps[1])), rest_s=min(scheme.rest_s, BODY_REST_S))
    return replace(scheme, sets=min(scheme.sets, BEGINNERS_SETS)) if brief.level == "beginner" else scheme


def lightened(scheme: Scheme, *, easy: bool, starting: bool, minutes: int) -> Scheme:
    """The same in an easy week, in the first weeks of somebody who begins, and in a session that is short."""
    sets = max(1, scheme.sets - 1) if starting else scheme.sets
    return Scheme(
        sets=ceil(sets * EASY_SETS) if easy else sets,
        reps=scheme.reps,
        rir=scheme.rir + 1 if starting else scheme.rir,
        rest_s=min(scheme.rest_s, SHORT_REST_S) if minutes < SHORT_MIN else scheme.rest_s,
    )


def _of_goal(brief: Brief) -> dict[str, Scheme]:
    match brief.goal:
        case "strength":
            return _HEAVY_BEGINNER if brief.level == "beginner" else _HEAVY
        case "muscle":
            return _GROWTH
        case "endurance" | "speed" | "event":
            return _LASTING
        case _:
            return _GENERAL


_HEAVY = {"main": Scheme(4, (3, 6), 2, 180), "other": Scheme(3, (6, 10), 2, 120), "small": Scheme(3, (10, 15), 2, 60)}
_HEAVY_BEGINNER = {**_HEAVY, "main": Scheme(3, (6, 10), 2, 120)}
_GROWTH = {"main": Scheme(4, (8, 12), 2, 120), "other": Scheme(4, (8, 12), 2, 120), "small": Scheme(3, (10, 15), 2, 75)}
_GENERAL = {"main": Scheme(3, (8, 12), 3, 90), "other": Scheme(3, (8, 12), 3, 90), "small": Scheme(3, (10, 15), 3, 60)}
_LASTING = {
    "main": Scheme(3, (12, 15), 3, 60),
    "other": Scheme(3, (12, 15), 3, 60),
    "small": Scheme(2, (12, 15), 3, 60),
}
