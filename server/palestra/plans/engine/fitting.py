"""What fits a member? The hard filters of classes and exercises: nothing here is ever relaxed."""

from collections.abc import Set

from palestra.catalog.vocabulary import Level
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.stock import StockClass, StockExercise

LEVEL_RANK: dict[Level, int] = {"all_levels": 0, "beginner": 0, "intermediate": 1, "advanced": 2}


def allowed(one: StockClass | StockExercise, equipment: Set[str], avoid: Set[str]) -> bool:
    """Whether it needs nothing that is not at hand, and has nothing that is to be left out."""
    return one.equipment <= equipment and avoid.isdisjoint(one.avoid)


def suits_level(one: StockClass | StockExercise, brief: Brief) -> bool:
    """Whether it is made for the member's level or a lower one."""
    return LEVEL_RANK[one.level] <= LEVEL_RANK[brief.level]
