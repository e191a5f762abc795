"""The closed words a catalogue is described in, and what people say for them.

Each vocabulary is a `Literal` (the published enum of tool schemas and ingestion files) and its values
in order. The position of a value is its bit in the masks that search filters on, so a new value goes to
the end and nothing is ever removed or reordered.
"""

from collections.abc import Iterable
from typing import Literal, get_args

Kind = Literal["class", "program", "collection"]

Discipline = Literal[
    "cycling",
    "running",
    "walking",
    "rowing",
    "strength",
    "hiit",
    "boxing",
    "dance",
    "yoga",
    "pilates",
    "barre",
    "stretching",
    "mobility",
    "meditation",
]

Level = Literal["beginner", "intermediate", "advanced", "all_levels"]

Intensity = Literal["easy", "moderate", "hard"]

Impact = Literal["low", "high"]

Equipment = Literal[
    "mat",
    "dumbbells",
    "kettlebell",
    "barbell",
    "ez_bar",
    "weight_plate",
    "rack",
    "bench",
    "cable_machine",
    "weight_machine",
    "resistance_band",
    "loop_band",
    "suspension_trainer",
    "pull_up_bar",
    "dip_bars",
    "box",
    "step",
    "medicine_ball",
    "stability_ball",
    "balance_trainer",
    "ab_wheel",
    "sliders",
    "jump_rope",
    "foam_roller",
    "massage_ball",
    "yoga_block",
    "yoga_strap",
    "bolster",
    "blanket",
    "chair",
    "wall",
    "barre_bar",
    "pilates_ring",
    "boxing_gloves",
    "heavy_bag",
    "bike",
    "treadmill",
    "rower",
    "elliptical",
    "sled",
    "sandbag",
    "battle_rope",
    "other",
]

BodyFocus = Literal[
    "full_body",
    "upper_body",
    "lower_body",
    "core",
    "arms",
    "back",
    "chest",
    "shoulders",
    "glutes",
    "legs",
    "hips",
    "mind",
]

Muscle = Literal[
    "abdominals",
    "obliques",
    "lower_back",
    "middle_back",
    "lats",
    "traps",
    "neck",
    "chest",
    "shoulders",
    "biceps",
    "triceps",
    "forearms",
    "glutes",
    "quadriceps",
    "hamstrings",
    "calves",
    "adductors",
    "abductors",
    "hip_flexors",
]

MovementPattern = Literal[
    "squat",
    "hinge",
    "lunge",
    "horizontal_push",
    "horizontal_pull",
    "vertical_push",
    "vertical_pull",
    "carry",
    "rotation",
    "core",
    "isolation",
    "jump",
    "olympic",
    "gait",
    "balance",
    "mobility",
]

# Movement constraints: what a member wants to leave out, never why (product.md, "What it never does").
Avoid = Literal[
    "high_impact",
    "jumping",
    "running",
    "supine",
    "prone",
    "inversion",
    "overhead_load",
    "heavy_axial_load",
    "deep_knee_flexion",
    "kneeling",
    "wrist_weight_bearing",
    "twisting",
    "spinal_flexion",
    "balance_unsupported",
    "breath_hold",
    "hot_environment",
    "contact_fall_risk",
    "max_effort",
    "floor_transitions",
    "grip_heavy",
]

SegmentKind = Literal["intro", "warm_up", "work", "recovery", "skill", "rest", "cool_down", "stretch"]

Tracking = Literal["weight_reps", "reps", "duration", "distance"]

Status = Literal["published", "draft", "withdrawn"]

Decade = Literal["60s", "70s", "80s", "90s", "2000s", "2010s", "2020s"]

# What somebody trains for. None of them is a condition: those are not stored (product.md, "What it never does").
Goal = Literal[
    "general_fitness",
    "strength",
    "muscle",
    "endurance",
    "speed",
    "mobility",
    "weight_loss",
    "stress_relief",
    "return_to_training",
    "event",
]

KINDS: tuple[Kind, ...] = get_args(Kind)
DISCIPLINES: tuple[Discipline, ...] = get_args(Discipline)
LEVELS: tuple[Level, ...] = get_args(Level)
INTENSITIES: tuple[Intensity, ...] = get_args(Intensity)
IMPACTS: tuple[Impact, ...] = get_args(Impact)
EQUIPMENT: tuple[Equipment, ...] = get_args(Equipment)
BODY_FOCUS: tuple[BodyFocus, ...] = get_args(BodyFocus)
MUSCLES: tuple[Muscle, ...] = get_args(Muscle)
PATTERNS: tuple[MovementPattern, ...] = get_args(MovementPattern)
AVOID: tuple[Avoid, ...] = get_args(Avoid)
DECADES: tuple[Decade, ...] = get_args(Decade)
GOALS: tuple[Goal, ...] = get_args(Goal)


def mask(words: tuple[str, ...], chosen: Iterable[str]) -> int:
    """The bit mask of `chosen` within the vocabulary `words`; raises KeyError for an unknown word."""
    positions = _POSITIONS[words]
    total = 0
    for word in chosen:
        total |= 1 << positions[word]
    return total


_POSITIONS: dict[tuple[str, ...], dict[str, int]] = {
    words: {word: bit for bit, word in enumerate(words)}
    for words in (
        KINDS,
        DISCIPLINES,
        LEVELS,
        INTENSITIES,
        IMPACTS,
        EQUIPMENT,
        BODY_FOCUS,
        MUSCLES,
        PATTERNS,
        AVOID,
        DECADES,
    )
}
