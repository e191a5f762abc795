"""What a search must satisfy: one immutable value that arguments and the reading of a query both produce."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Literal

SearchKind = Literal["class", "program", "collection", "live"]
DURATION = ("duration_min_s", "duration_max_s")


@dataclass(frozen=True, slots=True)
class Constraints:
    """Every field narrows the search; an empty tuple or None does not. Words are those of `catalog.vocabulary`.

    `duration_min_s` and `duration_max_s` are inclusive, in seconds. Within one field the values are
    alternatives ("yoga or pilates"); between fields all must hold. The `not_…` fields, `avoid` and
    `exclude_ids` are exclusions and are never relaxed.
    """

    kind: tuple[SearchKind, ...] = ()
    discipline: tuple[str, ...] = ()
    class_type: tuple[str, ...] = ()
    instructor: tuple[str, ...] = ()  # names as the catalogue writes them
    duration_min_s: int | None = None
    duration_max_s: int | None = None
    level: tuple[str, ...] = ()
    intensity: tuple[str, ...] = ()
    impact: Literal["low"] | None = None
    equipment_available: tuple[str, ...] | None = None  # everything needed is among these; () is "I have nothing"
    equipment_wanted: tuple[str, ...] = ()  # uses at least one of these ("with dumbbells")
    body_focus: tuple[str, ...] = ()
    genre: tuple[str, ...] = ()
    decade: tuple[str, ...] = ()
    artist: tuple[str, ...] = ()  # folded names
    language: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    released_after: date | None = None
    starts_after: datetime | None = None  # live classes
    starts_before: datetime | None = None

    avoid: tuple[str, ...] = ()
    explicit_ok: bool | None = None  # False leaves explicit lyrics out; None and True do not care
    not_discipline: tuple[str, ...] = ()
    not_class_type: tuple[str, ...] = ()
    not_instructor: tuple[str, ...] = ()
    not_genre: tuple[str, ...] = ()
    not_equipment: tuple[str, ...] = ()
    not_body_focus: tuple[str, ...] = ()
    exclude_ids: tuple[str, ...] = ()

    def given(self) -> dict[str, Any]:
        """The fields that narrow, by name, in order of declaration."""
        return {
            f.name: value
            for f in fields(self)
            if (value := getattr(self, f.name)) not in (None, ()) or (f.name == "equipment_available" and value == ())
        }

    def without(self, *names: str) -> "Constraints":
        """The same constraints with the named fields no longer narrowing."""
        blank = Constraints()
        return replace(self, **{name: getattr(blank, name) for name in names})

    def over(self, weaker: "Constraints") -> "Constraints":
        """These constraints laid over `weaker`: where both name a field, this one wins; exclusions add up."""
        merged: dict[str, Any] = dict(weaker.given())
        for name, value in self.given().items():
            if name in EXCLUSIONS and isinstance(value, tuple):
                value = (*value, *(v for v in merged.get(name, ()) if v not in value))
            merged[name] = value
        return Constraints(**merged)


EXCLUSIONS = frozenset(
    {
        "avoid",
        "explicit_ok",
        "not_discipline",
        "not_class_type",
        "not_instructor",
        "not_genre",
        "not_equipment",
        "not_body_focus",
        "exclude_ids",
    }
)


def told(name: str) -> str:
    """A field as people and widgets are told of it: without its unit."""
    return name.removesuffix("_s")


# What a constraint may be called, and the fields that this is; ids to leave out are no constraint that is told.
NAMES: dict[str, tuple[str, ...]] = {
    "duration": DURATION,
    **{told(field.name): (field.name,) for field in fields(Constraints) if field.name != "exclude_ids"},
}


def fields_of(names: Iterable[str]) -> tuple[str, ...]:
    """The fields that these names of `NAMES` stand for, each once and in one order, whatever the order of names."""
    return tuple(sorted({field for name in names for field in NAMES[name]}))
