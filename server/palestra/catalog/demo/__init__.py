"""What is in the catalogue that Palestra shows before a company brings its own?"""

from palestra.catalog.demo.classes import DEMO_TODAY, classes
from palestra.catalog.demo.exercises import exercises

__all__ = ["DEMO_TODAY", "classes", "exercises"]
