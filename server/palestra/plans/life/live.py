"""What is a plan at one of its versions? And what is told of the change that made it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from palestra.plans.engine.brief import Brief
from palestra.plans.engine.content import Content
from palestra.plans.schemas.plan import PlanStatus

Actor = Literal["member", "system"]


@dataclass(frozen=True, slots=True)
class Pause:
    """From when nothing is on the calendar, and until when at most; None: until it is resumed."""

    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Live:
    """A plan at one version."""

    id: UUID
    version: int
    status: PlanStatus
    brief: Brief
    content: Content
    rules_version: int
    pause: Pause | None  # while it is paused


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """One change of a plan. `diff` are the lines as they were told (schemas/plan.py, DiffLine)."""

    version: int
    happened_at: datetime
    actor: Actor
    kind: str
    why: str | None
    rules: tuple[str, ...]
    diff: tuple[Mapping[str, Any], ...]
    status: PlanStatus


@dataclass(frozen=True, slots=True)
class Told:
    """What an event says of a change, besides what the plan is afterwards."""

    kind: str
    why: str | None = None
    rules: Sequence[str] = ()
    diff: Sequence[Mapping[str, Any]] = ()
    actor: Actor = "member"
