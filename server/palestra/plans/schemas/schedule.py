"""What is said of the calendar to the outside: days, what stands on them, and how the week adds up."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from palestra.catalog.schemas import Wire

ItemKind = Literal["class", "live", "strength", "event", "rest", "other"]
ItemStatus = Literal["planned", "live", "done", "missed", "skipped", "rest"]

PlanStanding = Literal["ahead", "active", "paused", "over", "archived"]


class Replacement(Wire):
    """A class that can stand in for one that cannot be played on its day. Nothing has been changed."""

    class_id: str
    title: str
    minutes: int
    why: str


class ScheduledItem(Wire):
    """Something on the calendar."""

    id: str
    kind: ItemKind
    title: str
    class_id: str | None
    start_local: Annotated[str | None, Field(description="HH:MM on the member's wall; null: any time that day.")]
    minutes: int | None
    status: Annotated[
        ItemStatus, Field(description="missed: planned, and its day is over. live: broadcast at its time.")
    ]
    plan: Annotated[bool, Field(description="Of the training plan; else put there by hand.")]
    workout_id: Annotated[str | None, Field(description="The workout that counts as this session.")]
    movable: bool
    version: int
    stack: Annotated[int | None, Field(description="Position in a stack, from 1: done one after the other.")]
    note: Annotated[str | None, Field(description="What is wrong or worth knowing.")]
    replacement: Annotated[Replacement | None, Field(description="Offered, not written: schedule_session adds it.")]


class ScheduledDay(Wire):
    """One day of the calendar, empty or not."""

    local_date: date
    items: list[ScheduledItem]


class ScheduleConflict(Wire):
    """Two things that do not go well together, or one that does not go."""

    sentence: str
    item_ids: list[str]


class ScheduleTotals(Wire):
    """How the span adds up. The guideline is of one week: the present one where the span has today, else its first."""

    planned_min: Annotated[int, Field(description="Of everything planned, done or not; rest and skipped left out.")]
    done_min: Annotated[int, Field(description="Planned minutes of what was done.")]
    sessions_planned: int
    sessions_done: int
    guideline_week_on: Annotated[date, Field(description="First day of the week of the next three.")]
    equivalent_min: Annotated[float, Field(description="Moderate-equivalent minutes trained, of WHO's 150.")]
    strength_days: Annotated[int, Field(description="Of 2.")]
    guideline: Annotated[str, Field(description="What is reached and what is to go.")]


class PlanLine(Wire):
    """The training plan in a line."""

    id: str
    version: int
    status: Annotated[PlanStanding, Field(description="ahead: not begun. over: its last day is past.")]
    goal: str
    week: Annotated[int, Field(description="Of `weeks`; 0 before the plan begins.")]
    weeks: int
    done: Annotated[int, Field(description="Sessions done of those whose day is over or that are done.")]
    planned: Annotated[int, Field(description="Sessions whose day is over, or that are done; skipped ones too.")]


class Schedule(Wire):
    """The calendar of some days."""

    time_zone: str
    today: date
    from_on: date
    until_on: date
    days: list[ScheduledDay]
    totals: ScheduleTotals
    plan: PlanLine | None
    conflicts: list[ScheduleConflict]
    left_out: Annotated[int, Field(description="Items that did not fit; ask for fewer days.")]
