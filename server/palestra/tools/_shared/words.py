"""The argument types that several tools share: closed words read as models write them, one value or a list.

Each says whether tools/list has its words (always, where they are few), in which tool (`ToldIn`), or a few of them that
stand for all (`SuchAs`): an argument of such a type needs nothing more, and its description says only what it is for.
"""

from typing import Annotated, Literal

from pydantic import StringConstraints

from palestra.accounts import preferences
from palestra.catalog import vocabulary as words
from palestra.search import synonyms
from palestra.tools._shared.declaring import OneOrMore, one_of
from palestra.tools._shared.listing import SuchAs, ToldIn

_GOALS = {
    "general_fitness": "fitness, get fit, feel fit, stay fit, health, stay active, tone, toning",
    "strength": "build strength, get stronger, get strong, stronger, powerlifting",
    "muscle": "build muscle, gain muscle, muscle gain, hypertrophy, bulk",
    "endurance": "cardio, build endurance, stamina, conditioning",
    "speed": "get faster, faster, power",
    "mobility": "flexibility, move better, range of motion",
    "weight_loss": "lose weight, fat loss, lose fat, slim down",
    "stress_relief": "relax, stress, unwind, calm",
    "return_to_training": "return, get back into it, comeback, restart",
    "event": "race, competition, marathon, half marathon, triathlon",
}
_WEEKDAYS = {day: day[:3] for day in preferences.WEEKDAYS} | {"thursday": "thu, thur", "tuesday": "tue"}
_UNITS = {"metric": "kg, kilogram, km, kilometre, kilometer", "imperial": "lb, pound, mile, us"}

Discipline = Annotated[
    words.Discipline, one_of(*words.DISCIPLINES, synonyms=dict(synonyms.DISCIPLINES)), ToldIn("search_classes")
]
Level = Annotated[words.Level, one_of(*words.LEVELS, synonyms=dict(synonyms.LEVELS))]
Intensity = Annotated[words.Intensity, one_of(*words.INTENSITIES, synonyms=dict(synonyms.INTENSITIES))]
BodyFocus = Annotated[
    words.BodyFocus, one_of(*words.BODY_FOCUS, synonyms=dict(synonyms.BODY_FOCUS)), SuchAs("core, upper_body")
]
Muscle = Annotated[words.Muscle, one_of(*words.MUSCLES), SuchAs("lats, glutes")]
Avoid = Annotated[words.Avoid, one_of(*words.AVOID), ToldIn("search_classes")]
Decade = Annotated[words.Decade, one_of(*words.DECADES, synonyms=dict(synonyms.DECADES)), SuchAs("80s")]
Goal = Annotated[words.Goal, one_of(*words.GOALS, synonyms=_GOALS), ToldIn("set_preferences")]
Weekday = Annotated[preferences.Weekday, one_of(*preferences.WEEKDAYS, synonyms=_WEEKDAYS), SuchAs("")]
Units = Annotated[preferences.Units, one_of("metric", "imperial", synonyms=_UNITS)]
Equipment = Annotated[
    Literal[words.Equipment, "none"],
    one_of(*words.EQUIPMENT, "none", synonyms={**synonyms.EQUIPMENT, "none": "no equipment, nothing, bodyweight"}),
    SuchAs("mat, dumbbells"),
]

Disciplines = Annotated[list[Discipline], OneOrMore]
Levels = Annotated[list[Level], OneOrMore]
BodyFocuses = Annotated[list[BodyFocus], OneOrMore]
Muscles = Annotated[list[Muscle], OneOrMore]
Avoids = Annotated[list[Avoid], OneOrMore]
Decades = Annotated[list[Decade], OneOrMore]
EquipmentList = Annotated[list[Equipment], OneOrMore]
Goals = Annotated[list[Goal], OneOrMore]
Weekdays = Annotated[list[Weekday], OneOrMore]
Name = Annotated[str, StringConstraints(max_length=80)]
Names = Annotated[list[Name], OneOrMore]
ClassId = Annotated[str, StringConstraints(pattern=r"^(cls|prg|col)_[a-z2-7]{16}$")]
ClassIds = Annotated[list[ClassId], OneOrMore]
ClientRef = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,100}$")]  # the caller's own key for one write
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]


def at_hand(equipment: list[Equipment] | None) -> tuple[str, ...] | None:
    """The equipment someone has: None when it was not said, empty for "none"."""
    return None if equipment is None else tuple(item for item in equipment if item != "none")
