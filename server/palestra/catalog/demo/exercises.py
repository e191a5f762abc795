"""Which exercises does the demo catalogue know, and how is a row of its tables read?

A row is `name (aliases) | pattern | primary > secondary muscles | equipment | avoid | level flags | cues`.
Levels are B, I, A; flags are `side` (one side at a time) and a tracking word when it differs from the family's.
The words of the avoid column, and when a movement carries them:

    impact    landing forces: running, bouncing, jumping      jump, run   the movement is one
    supine    lying on the back                               prone       face down, or a plank
    floor     getting down to the floor and up again          knees       weight on one or both knees
    invert    head below the heart                            wrists      body weight on bent wrists
    overhead  a load, or one's own weight, above the head     axial       a heavy load through the spine
    deep      the knee bends to a right angle or beyond       grip        the hands tire first
    twist     the spine turns                                 flex        the spine rounds
    balance   one leg or an unstable base, nothing to hold    hold        usually braced with held breath
    max       nothing left at the end                         fall        a fall or a blow is possible
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import get_args

from palestra.catalog.demo import exercise_rows_floor, exercise_rows_loaded
from palestra.catalog.records import ExerciseRecord
from palestra.catalog.vocabulary import AVOID, Avoid, Tracking


@dataclass(frozen=True, slots=True)
class Movement:
    """An exercise and the family (the heading of its table) that class plans draw from."""

    family: str
    exercise: ExerciseRecord


def exercises() -> list[ExerciseRecord]:
    """Every exercise of the demo catalogue, ordered by id."""
    return sorted((movement.exercise for movement in movements()), key=lambda exercise: exercise.id)


@cache
def movements() -> tuple[Movement, ...]:
    """Every exercise with its family, in the order of the tables."""
    return (*_read(exercise_rows_loaded.ROWS, "weight_reps"), *_read(exercise_rows_floor.ROWS, "reps"))


def avoid_words(shorthand: Iterable[str]) -> list[Avoid]:
    """The `avoid` values for the short words of our tables, in the order of the vocabulary."""
    chosen = {_SHORTHAND[word] for word in shorthand}
    return [word for word in AVOID if word in chosen]


_SHORTHAND: dict[str, Avoid] = {
    "impact": "high_impact",
    "jump": "jumping",
    "run": "running",
    "supine": "supine",
    "prone": "prone",
    "invert": "inversion",
    "overhead": "overhead_load",
    "axial": "heavy_axial_load",
    "deep": "deep_knee_flexion",
    "knees": "kneeling",
    "wrists": "wrist_weight_bearing",
    "twist": "twisting",
    "flex": "spinal_flexion",
    "balance": "balance_unsupported",
    "hold": "breath_hold",
    "hot": "hot_environment",
    "fall": "contact_fall_risk",
    "max": "max_effort",
    "floor": "floor_transitions",
    "grip": "grip_heavy",
}
_LEVELS = {"B": "beginner", "I": "intermediate", "A": "advanced"}


def _read(rows: str, tracking: Tracking) -> Iterator[Movement]:
    family = ""
    for row in rows.strip().splitlines():
        if row.startswith("# "):
            family = row.removeprefix("# ")
        else:
            yield Movement(family, _exercise(row, tracking))


def _exercise(row: str, tracking: Tracking) -> ExerciseRecord:
    title, pattern, muscles, equipment, avoid, flags, cues = (cell.strip() for cell in row.split("|"))
    name, _, aliases = title.removesuffix(")").partition(" (")
    primary, _, secondary = muscles.partition(">")
    level, *rest = flags.split()
    tracked = [word for word in rest if word in get_args(Tracking)]
    return ExerciseRecord.model_validate(
        {
            "id": "demo-" + _slug(name),
            "rev": 1,
            "name": name,
            "aliases": aliases.split(", ") if aliases else [],
            "pattern": pattern,
            "primary_muscles": primary.split(),
            "secondary_muscles": secondary.split(),
            "equipment": equipment.split(),
            "avoid": avoid_words(avoid.split()),
            "level": _LEVELS[level],
            "unilateral": "side" in rest,
            "tracking": tracked[0] if tracked else tracking,
            "cues": [cue.strip() + "." for cue in cues.split(" / ")],
        }
    )


def _slug(name: str) -> str:
    plain = name.lower().replace("é", "e").replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
