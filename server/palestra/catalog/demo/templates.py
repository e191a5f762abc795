"""Which class types exist in the demo catalogue, what each may contain, and which movements fit it?

A card is `[discipline/type] weight Label`, then `key: value` lines, then description sentences. `kits` and `minutes`
list alternatives (a repeated value is likelier); `draw` names the movement families, `aim` the muscles,
`without` the movements that never appear, and `posture` is `seated` (on a chair) or `ground` when a class never leaves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from palestra.catalog.demo import copy_calm, copy_cardio, copy_strength, copy_studio
from palestra.catalog.demo.exercises import avoid_words, movements
from palestra.catalog.records import ExerciseRecord
from palestra.catalog.vocabulary import Avoid, Discipline

Posture = Literal["any", "seated", "ground"]


@dataclass(frozen=True, slots=True)
class ClassType:
    """One card."""

    discipline: Discipline
    slug: str
    weight: int  # among the types of the discipline
    label: str
    minutes: tuple[int, ...]
    plans: tuple[str, ...]
    levels: tuple[str, ...]
    kits: tuple[frozenset[str], ...]
    focus: tuple[str, ...]
    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    genres: tuple[str, ...]
    draw: tuple[str, ...]
    aim: str
    without: frozenset[Avoid]
    tags: tuple[Avoid, ...]
    posture: Posture


@cache
def class_types(discipline: str) -> tuple[ClassType, ...]:
    """The types of a discipline."""
    return tuple(card for card in _cards() if card.discipline == discipline)


@cache
def fitting(
    families: tuple[str, ...],
    aim: str,
    kit: frozenset[str],
    level: str,
    without: frozenset[Avoid],
    posture: Posture,
) -> tuple[ExerciseRecord, ...]:
    """The movements of some families that the kit, the level, the aim and the exclusions allow, in table order."""
    return tuple(
        movement.exercise
        for movement in movements()
        if (movement.family in families or ("chair_yoga" in families and _is_seated(movement.exercise)))
        and kit.issuperset(movement.exercise.equipment)
        and movement.exercise.level in _LEVELS_WITHIN[level]
        and without.isdisjoint(movement.exercise.avoid)
        and (aim == "full" or not _AIMS[aim].isdisjoint(movement.exercise.primary_muscles))
        and (posture != "seated" or _is_seated(movement.exercise))
        and (posture != "ground" or "floor_transitions" in movement.exercise.avoid)
    )


_LEVELS_WITHIN = {
    "beginner": {"beginner"},
    "intermediate": {"beginner", "intermediate"},
    "advanced": {"beginner", "intermediate", "advanced"},
    "all_levels": {"beginner", "intermediate"},
}
_AIMS = {
    "upper": {"chest", "shoulders", "lats", "middle_back", "traps", "neck", "biceps", "triceps", "forearms"},
    "lower": {"glutes", "quadriceps", "hamstrings", "calves", "adductors", "abductors", "hip_flexors"},
    "core": {"abdominals", "obliques", "lower_back"},
    "arms": {"biceps", "triceps", "shoulders", "forearms"},
    "glutes": {"glutes", "abductors"},
    "hips": {"hip_flexors", "glutes", "abductors", "adductors"},
}
_SEATED_TOO = {  # done on a chair without any change
    "Cross-body shoulder stretch",
    "Overhead triceps stretch",
    "Upper-trap stretch",
    "Forearm stretch",
    "Neck half circle",
    "Wrist circle",
}


def _is_seated(exercise: ExerciseRecord) -> bool:
    on_a_chair = exercise.name.startswith("Seated") and "chair" in exercise.equipment
    return on_a_chair or exercise.name in _SEATED_TOO


@cache
def _cards() -> tuple[ClassType, ...]:
    return tuple(
        card for copy in (copy_cardio, copy_strength, copy_studio, copy_calm) for card in _read(copy.CARDS.strip())
    )


def _read(text: str) -> Iterator[ClassType]:
    for block in text.split("\n\n"):
        head, *lines = block.splitlines()
        path, _, rest = head.removeprefix("[").partition("] ")
        discipline, _, slug = path.partition("/")
        weight, _, label = rest.partition(" ")
        fields = dict(line.split(": ", 1) for line in lines if not line.startswith("- "))
        yield ClassType(
            discipline=discipline,  # type: ignore[arg-type]  # checked when the record is validated
            slug=slug,
            weight=int(weight),
            label=label,
            minutes=tuple(int(word) for word in fields["minutes"].split()),
            plans=tuple(fields["plans"].split()),
            levels=tuple(fields["levels"].split()),
            kits=tuple(frozenset(kit.split()) - {"none"} for kit in fields["kits"].split("|")),
            focus=tuple(fields["focus"].split()),
            titles=tuple(fields["titles"].split("; ")),
            sentences=tuple(line.removeprefix("- ") for line in lines if line.startswith("- ")),
            genres=tuple(fields.get("genres", "").split()),
            draw=tuple(fields.get("draw", "").split()),
            aim=fields.get("aim", "full"),
            without=frozenset(avoid_words(fields.get("without", "").split())),
            tags=tuple(avoid_words(fields.get("tags", "").split())),
            posture=fields.get("posture", "any"),  # type: ignore[arg-type]  # compared with our two words only
        )
