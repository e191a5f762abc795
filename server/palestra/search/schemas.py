"""What search says of itself: wire types about the reading of a query, what was applied and what was relaxed."""

from typing import Annotated, Literal

from pydantic import Field

from palestra.catalog.schemas import ClassCard, Wire


class Applied(Wire):
    """One constraint that every result satisfies."""

    constraint: str
    value: str
    source: Annotated[Literal["argument", "query"], Field(description="Given as an argument, or read from the query.")]


class Relaxed(Wire):
    """One constraint that was let go because nothing matched with it."""

    constraint: str
    asked: str
    now: Annotated[str, Field(description="What holds instead; “any” when nothing does.")]


class Correction(Wire):
    """A word read as another one."""

    typed: str
    read: str


class FacetCount(Wire):
    """How many matches have this value."""

    facet: Literal["discipline", "level"]
    value: str
    count: int


class Suggestion(Wire):
    """What would match if one constraint were let go."""

    without: str
    count: Annotated[int, Field(description="Matches without it; 100 means 100 or more.")]


class NoMatch(Wire):
    """Why nothing matched, and what would."""

    reason: str
    suggestions: list[Suggestion]


class ClassHit(ClassCard):
    """A class that was found, and why."""

    why: Annotated[list[str], Field(description="Why it matched, in a few words each.")]
