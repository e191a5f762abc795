"""What does the demo member's training look like? A believable year, made up by us, the same for the same day."""

from palestra.workouts.demo.filling import Filled, fill, filled
from palestra.workouts.demo.lifting import CUSTOM, names
from palestra.workouts.demo.story import planned_rest
from palestra.workouts.demo.year import UID, Followed, Shelf, year

__all__ = ["CUSTOM", "UID", "Filled", "Followed", "Shelf", "fill", "filled", "names", "planned_rest", "year"]
