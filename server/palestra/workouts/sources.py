"""Where do workouts come from, and what may be done with them? One policy per source, enforced where they are read."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Source = Literal["chat", "player", "hevy", "strong", "fit", "gpx", "tcx", "strava"]


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """What is told of a source, and whether a model may see what came from it.

    `precedence` decides which of two records of one workout is counted: the higher one. `withheld` says why none of its
    rows, nor a number made of them, is put in front of a model; None where it may be.
    """

    label: str
    precedence: int
    withheld: str | None = None


# What a person typed about sets beats what a watch guessed; a recording beats a track without a heart rate.
SOURCES: MappingProxyType[Source, SourcePolicy] = MappingProxyType(
    {
        "player": SourcePolicy("the player", 70),
        "chat": SourcePolicy("the conversation", 60),
        "hevy": SourcePolicy("Hevy", 50),
        "strong": SourcePolicy("Strong", 50),
        "fit": SourcePolicy("a FIT file", 40),
        "tcx": SourcePolicy("a TCX file", 30),
        "gpx": SourcePolicy("a GPX file", 20),
        # API Policy of 2026-06-01, 5.3: not in the operation of any AI application, a context window included.
        "strava": SourcePolicy("Strava", 10, withheld="Strava's terms keep its data out of conversations."),
    }
)
WITHHELD: tuple[Source, ...] = tuple(name for name, policy in SOURCES.items() if policy.withheld is not None)
