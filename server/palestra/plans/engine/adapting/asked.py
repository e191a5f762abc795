"""What has changed in the member's life, and what comes of it? The question that adapting answers, and its outcome."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from palestra.catalog.vocabulary import Avoid, Equipment
from palestra.plans.engine.brief import Event

Reason = Literal[
    "missed",
    "ill",
    "travel",
    "less_time",
    "more_time",
    "too_hard",
    "too_easy",
    "sore",
    "new_equipment",
    "swap",
    "deload",
    "move_event",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """Why a plan is to change. What a reason does not need is left unread; why somebody is ill is never asked."""

    reason: Reason
    today: date
    from_on: date | None = None
    until_on: date | None = None
    minutes: int | None = None  # of one session
    equipment: tuple[Equipment, ...] | None = None  # away from home: all there is; new: what was added
    avoid: tuple[Avoid, ...] = ()  # of sore muscles: the movements they do
    key: str | None = None  # of a session
    event: Event | None = None
    option: int = 0  # 0, or one of the alternatives that were offered

    def span(self, days: int) -> tuple[date, date]:
        """From and until, both among them: as asked, or so many days from today or from the first one on."""
        first = self.from_on or self.today
        return first, max(first, self.until_on or first + timedelta(days=days - 1))


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to go about it: ask again with this option."""

    option: int
    summary: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a family of reasons says of its changes."""

    summary: str  # where something changes
    nothing: str  # where nothing does
    alternatives: tuple[Alternative, ...] = ()  # at most two
    pause: tuple[date, date] | None = None
