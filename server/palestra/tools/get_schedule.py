"""get_schedule: planned, live, done and missed sessions by day."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, PrivateAttr

from palestra.accounts import preferences
from palestra.errors import ValidationFailed
from palestra.plans.schedule import reading
from palestra.plans.schemas.schedule import Schedule, ScheduledItem
from palestra.tools._shared import planned
from palestra.tools._shared.declaring import Call, Result, tool


class GetScheduleResult(Schedule, Result):
    """The calendar of some days, and how they add up."""

    _meta: dict[str, Any] = PrivateAttr(default_factory=dict)

    def meta(self) -> dict[str, Any]:
        """Where the calendar is subscribed to."""
        return self._meta

    def text(self) -> str:
        """The summary, and the days with something on them."""
        return planned.text(self.summary, planned.day_lines(self.days))


@tool(
    title="Get schedule",
    read_only=True,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("profile:read", "history:read"),
    widget="week",
    invoking="Opening your schedule",
    invoked="Schedule ready",
)
async def get_schedule(
    call: Call,
    *,
    from_: Annotated[date | None, Field(alias="from", description="Default: this week.")] = None,
    to: Annotated[date | None, Field(description=f"{reading.DAYS_MAX} days at most.")] = None,
) -> GetScheduleResult:
    """Use this when the member asks what is planned, and what of it was done or missed; also for session ids.

    Do not use it for logged workouts (get_workouts), or to change anything (schedule_session).
    """
    member_id, _ = call.signed_in()
    if from_ is not None and to is not None and from_ > to:
        raise ValidationFailed("from is later than to.")
    planned.refuse_far(call.now, from_, to)
    async with call.database.reader() as db:
        profile = await preferences.read(db, member_id)
        schedule = await reading.schedule(db, member_id, profile, call.viewer, from_, to, call.now)
    result = GetScheduleResult.model_construct(**dict(schedule), summary=summary(schedule))
    if page := planned.calendar_page(call):
        result._meta["palestra/calendar_page"] = page
    return result


def summary(schedule: Schedule) -> str:
    """The days in a sentence: what is done, what comes next, what needs a look."""
    items = [(one.local_date, item) for one in schedule.days for item in one.items]
    if not items:
        return f"Nothing is on the calendar {_span(schedule)}."
    of = {status: sum(item.status == status for _, item in items) for status in ("done", "missed", "skipped")}
    said = [f"{number} {status}" for status, number in of.items() if number]
    ahead = [(on, item) for on, item in items if item.status in ("planned", "live")]
    said += [f"{len(ahead)} to come"] if ahead else []
    sessions = sum(item.status != "rest" for _, item in items)
    sentences = [f"{planned.counted(sessions, 'session')} {_span(schedule)}{': ' if said else ''}{', '.join(said)}."]
    if upcoming := [(on, item) for on, item in ahead if on >= schedule.today]:
        sentences.append(f"Next: {planned.shortened(_next(*upcoming[0], schedule.today), 120)}.")
    if offered := sum(item.replacement is not None for _, item in items):
        sentences.append(
            f"{offered} {'class' if offered == 1 else 'classes'} cannot be played then: see the replacement."
        )
    if schedule.conflicts:
        sentences.append(schedule.conflicts[0].sentence)
    return planned.shortened(" ".join(sentences), planned.TEXT_MAX)


def _span(schedule: Schedule) -> str:
    if schedule.from_on == schedule.until_on:
        return f"on {planned.day(schedule.from_on)}"
    return f"from {planned.day(schedule.from_on)} to {planned.day(schedule.until_on)}"


def _next(on: date, item: ScheduledItem, today: date) -> str:
    when = "today" if on == today else planned.day(on)
    at = f" at {item.start_local}" if item.start_local else ""
    return f"{item.title} {when}{at}"
