"""The argument types that several tools share: closed words read as models write them, one value or a list."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from palestra.catalog import vocabulary as words
from palestra.search import synonyms
from palestra.tools._shared.declaring import OneOrMore, one_of

Discipline = Annotated[words.Discipline, one_of(*words.DISCIPLINES, synonyms=dict(synonyms.DISCIPLINES))]
Level = Annotated[words.Level, one_of(*words.LEVELS, synonyms=dict(synonyms.LEVELS))]
Intensity = Annotated[words.Intensity, one_of(*words.INTENSITIES, synonyms=dict(synonyms.INTENSITIES))]
BodyFocus = Annotated[words.BodyFocus, one_of(*words.BODY_FOCUS, synonyms=dict(synonyms.BODY_FOCUS))]
Muscle = Annotated[words.Muscle, one_of(*words.MUSCLES)]
Avoid = Annotated[words.Avoid, one_of(*words.AVOID)]
Decade = Annotated[words.Decade, one_of(*words.DECADES, synonyms=dict(synonyms.DECADES))]
Equipment = Annotated[
    Literal[words.Equipment, "none"],
    one_of(*words.EQUIPMENT, "none", synonyms={**synonyms.EQUIPMENT, "none": "no equipment, nothing, bodyweight"}),
]

Disciplines = Annotated[list[Discipline], OneOrMore]
Levels = Annotated[list[Level], OneOrMore]
BodyFocuses = Annotated[list[BodyFocus], OneOrMore]
Muscles = Annotated[list[Muscle], OneOrMore]
Avoids = Annotated[list[Avoid], OneOrMore]
Decades = Annotated[list[Decade], OneOrMore]
EquipmentList = Annotated[list[Equipment], OneOrMore]
Name = Annotated[str, StringConstraints(max_length=80)]
Names = Annotated[list[Name], OneOrMore]
ClassId = Annotated[str, StringConstraints(pattern=r"^(cls|prg|col)_[a-z2-7]{16}$")]
ClassIds = Annotated[list[ClassId], OneOrMore]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
Languages = Annotated[list[LanguageTag], OneOrMore]


def at_hand(equipment: list[Equipment] | None) -> tuple[str, ...] | None:
    """The equipment someone has: None when it was not said, empty for "none"."""
    return None if equipment is None else tuple(item for item in equipment if item != "none")
