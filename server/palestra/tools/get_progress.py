"""get_progress: progress over a period, each number with its method and what it covers."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, PrivateAttr, StringConstraints

from palestra.tools._shared import words
from palestra.tools._shared.declaring import Call, Result, one_of, tool
from palestra.workouts.progress import asking
from palestra.workouts.progress import service as workouts
from palestra.workouts.progress.answering import clock, number
from palestra.workouts.progress.schemas import CompareTo, Convention, Metric, Progress, Row
from palestra.workouts.progress.weeks import GroupBy

TEXT_MAX = 600
ROWS_READ_OUT = 5

_METRICS = {
    "minutes": "time, duration, active minutes",
    "sessions": "workouts, count, frequency",
    "strength": "e1rm, 1rm, estimated maximum",
    "prs": "pr, personal records, records, bests",
    "volume_by_muscle": "volume, sets, muscles, sets by muscle",
    "load": "training load, strain, ctl, form, fitness",
    "zones": "heart rate zones, hr zones, time in zones",
    "streak": "weeks in a row, consistency",
    "guideline": "who, 150 minutes, guidelines",
    "pace": "speed",
    "output": "power, watts, work",
}
_CONVENTIONS = {
    "session_rpe": "rpe, srpe, foster",
    "tss": "power, coggan",
    "edwards_trimp": "trimp, edwards, heart rate",
}
_COMPARED = {"same_period_last_year": "last year, year before, previous year", "previous": "period before, before"}


class GetProgressResult(Progress, Result):
    """One measure over a period."""

    _meta: dict[str, Any] = PrivateAttr(default_factory=dict)

    def meta(self) -> dict[str, Any]:
        """What was asked: the widget asks the same of another time, and some hosts never tell it."""
        return self._meta

    def text(self) -> str:
        """The answer, and as many lines of the table as fit."""
        told = self.summary
        lines = [_read_out(row) for row in self.table[:ROWS_READ_OUT] if row.value is not None]
        for line in [*lines, *self.caveats[:1]]:
            if len(told) + len(line) + 1 > TEXT_MAX:
                break
            told += "\n" + line
        return told[:TEXT_MAX]


@tool(
    title="Get progress",
    read_only=True,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("history:read",),
    widget="progress",
    invoking="Working out your progress",
    invoked="Progress ready",
)
async def get_progress(
    call: Call,
    *,
    metric: Annotated[
        Annotated[Metric, one_of(*asking.DEFAULT_WEEKS, synonyms=_METRICS)],
        Field(description="guideline: WHO's 150 minutes; output: power."),
    ] = "minutes",
    exercise: Annotated[
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] | None,
        Field(description="For strength and prs."),
    ] = None,
    discipline: Annotated[words.Discipline | None, Field(description="")] = None,
    from_: Annotated[date | None, Field(alias="from", description="")] = None,
    to: Annotated[date | None, Field(description="")] = None,
    last_weeks: Annotated[
        int | None,
        Field(
            ge=1,
            le=asking.WEEKS_MAX,
            description="Instead of from.",
        ),
    ] = None,
    group_by: Annotated[
        Annotated[
            GroupBy, one_of("day", "week", "month", synonyms={"day": "daily", "week": "weekly", "month": "monthly"})
        ]
        | None,
        Field(description=""),
    ] = None,
    compare_to: Annotated[
        Annotated[CompareTo, one_of("previous", "same_period_last_year", synonyms=_COMPARED)] | None,
        Field(description=""),
    ] = None,
    convention: Annotated[
        Annotated[Convention, one_of(*_CONVENTIONS, synonyms=_CONVENTIONS)],
        Field(description="Of load. tss needs power, edwards_trimp heart rate."),
    ] = "session_rpe",
) -> GetProgressResult:
    """Use this when the member asks how training is going: totals, strength, records, load, zones, streaks.

    Tell method, caveats and what coverage lacks with the number.
    Do not use it for a list of workouts (get_workouts), or as medical advice.
    """
    member_id, _ = call.signed_in()
    ask = asking.Ask(
        metric=metric,
        exercise=exercise,
        discipline=discipline,
        from_on=from_,
        to_on=to,
        last_weeks=last_weeks,
        group_by=group_by,
        compare_to=compare_to,
        convention=convention,
    )
    async with call.database.reader() as db:
        found = await workouts.progress(db, member_id, ask, now=call.now)
    result = GetProgressResult.model_construct(**dict(found))
    result._meta["palestra/arguments"] = call.arguments
    return result


def _read_out(row: Row) -> str:
    """A line of the table as it is said: times as clocks show them, and from when it is."""
    when = "" if row.on is None else f" ({row.on})"
    unit, _, per = row.unit.partition("/")
    said = f"{number(row.value, 2)} {row.unit}".rstrip()
    if unit == "s" and row.value is not None:
        said = f"{clock(row.value)} /{per}" if per else clock(row.value)
    return f"{row.label}{when}: {said}"
