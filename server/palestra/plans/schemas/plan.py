"""What is told of a plan? Wire types of drafts, plans and their changes; telling.py makes them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from palestra.catalog.schemas import Wire
from palestra.catalog.vocabulary import Goal
from palestra.plans.engine.content import SessionKind
from palestra.plans.engine.rules import Rule
from palestra.training.weights import WeightUnit

PlanStatus = Literal["active", "paused", "archived"]
Op = Literal["move", "replace", "shorten", "lighten", "drop", "add", "reload"]


class PlannedExercise(Wire):
    """One exercise of a planned session."""

    exercise_id: str
    name: str
    sets: int
    reps: Annotated[str, Field(description="“8–12”, “5 per side”, or a hold: “30 s”.")]
    weight: Annotated[float | None, Field(description="Null: the body alone, or to be found (see why).")]
    unit: WeightUnit | None
    rir: Annotated[int, Field(description="Repetitions in reserve at the end of a set.")]
    rest_s: int
    why: Annotated[str | None, Field(description="Where the weight comes from.")]


class PlannedSession(Wire):
    """One session of a plan, in full."""

    session_id: Annotated[str | None, Field(description="Of the schedule; null in a draft.")]
    local_date: date
    start_local: Annotated[str | None, Field(description="HH:MM, where it was said.")]
    focus: str
    kind: SessionKind
    title: str
    class_id: str | None
    minutes: int
    effort: Annotated[int, Field(description="Planned, 0 to 10.")]
    load_au: Annotated[int, Field(description="Minutes times effort, arbitrary units.")]
    exercises: list[PlannedExercise]


class PlanWeek(Wire):
    """One week. A session is either among `sessions`, in full, or among `lines`, in short."""

    week: Annotated[int, Field(description="From 1.")]
    starts_on: date
    minutes: int
    load_au: int
    cap_au: Annotated[int, Field(description="The most that this week may hold by the ramp.")]
    ramp_pct: Annotated[
        int | None, Field(description="Against the weeks before; null where they held next to nothing.")
    ]
    sessions: list[PlannedSession]
    lines: Annotated[list[str], Field(description="The other sessions, a line each.")]


class Checks(Wire):
    """What was checked, over the whole plan."""

    ramp_pct_max: Annotated[int | None, Field(description="The steepest week.")]
    hard_days_max: Annotated[int, Field(description="Of one week.")]
    strength_days: Annotated[int, Field(description="Of the fullest week.")]
    equivalent_min: Annotated[int, Field(description="Moderate minutes of the fullest week; the guideline is 150.")]
    sets_by_muscle: Annotated[dict[str, float], Field(description="Of the fullest week, the most first.")]
    findings: list[str]


class Unfilled(Wire):
    """A session for which nothing fits."""

    local_date: date
    focus: str
    why: str


class DiffLine(Wire):
    """One change. `from` and `to` are the session before and after, in words."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    id: Annotated[str, Field(description="To accept some lines and not others.")]
    op: Op
    session: str
    from_: Annotated[str | None, Field(alias="from", description="Null for a session that is new.")]
    to: Annotated[str | None, Field(description="Null for a session that goes.")]
    rule: Rule
    why: str
    needs: Annotated[list[str], Field(description="Lines that come along with this one.")]


class Alternative(Wire):
    """Another way: the same call with this `option`."""

    option: int
    summary: str


class PlanDraft(Wire):
    """A whole plan that is proposed."""

    draft_id: str
    goal: Goal
    starts_on: date
    ends_on: date
    sessions: int
    weeks: list[PlanWeek]
    more: Annotated[str | None, Field(description="What is told in short only, and how to read it in full.")]
    checks: Checks
    assumptions: list[str]
    unfilled: list[Unfilled]
    rules: Annotated[dict[str, str], Field(description="The rules that were applied, in a sentence each.")]


class ChangeDraft(Wire):
    """Changes of a plan that are proposed."""

    draft_id: str
    plan_id: str
    base_version: int
    lines: list[DiffLine]
    more: Annotated[str | None, Field(description="How many lines are not told, and how to have them.")]
    kept: Annotated[int, Field(description="Sessions that stay as they are.")]
    checks: Checks
    unfilled: list[Unfilled]
    alternatives: list[Alternative]
    pause: Annotated[list[date] | None, Field(description="First and last day without sessions.")]
    rules: dict[str, str]


class PlanGlance(Wire):
    """A plan in one glance."""

    plan_id: str
    version: Annotated[int, Field(description="Pass it as base_version.")]
    status: PlanStatus
    goal: Goal
    starts_on: date
    ends_on: date
    paused_from: date | None
    paused_until: date | None


class PlanChange(Wire):
    """One change of a live plan, as it is told in its history."""

    version: int
    on: date
    by: Literal["member", "system"]
    kind: str
    why: str | None
    rules: list[str]
    lines: list[str]
