"""build_plan: draft a training plan from goals and history; nothing is scheduled."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from palestra.accounts.preferences import WEEKDAYS
from palestra.errors import ValidationFailed
from palestra.plans.drafts import drafting, telling
from palestra.plans.drafts.drafting import Draft
from palestra.plans.drafts.gathering import AskedPlan
from palestra.plans.engine.brief import MINUTES_MAX, MINUTES_MIN, WEEKS_MAX, Event, Style
from palestra.plans.schemas.plan import PlanDraft
from palestra.store.engine import Reader
from palestra.tools._shared import planned, words
from palestra.tools._shared.declaring import Call, one_of, tool
from palestra.tools._shared.planned import Written

NAME = "build_plan"
READS = ("draft_id", "week")  # what tells a draft that there is, and what makes another
OwnStyle = Annotated[
    Style,
    one_of(
        "classes",
        "strength",
        "mixed",
        synonyms={"classes": "class", "strength": "lifting, weights, gym", "mixed": "both, mix, hybrid"},
    ),
]
OwnLevel = Annotated[Literal["beginner", "intermediate", "advanced"], one_of("beginner", "intermediate", "advanced")]


class BuildPlanResult(PlanDraft, Written):
    """A whole plan that is proposed."""

    def text(self) -> str:
        """The summary, and the sessions a line each."""
        lines = [line for week in self.weeks for line in (*map(planned.session_line, week.sessions), *week.lines)]
        return planned.text(self.summary, lines)


@tool(
    title="Build plan",
    read_only=False,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("plan:write",),
    widget="plan",
    invoking="Drafting a plan",
    invoked="Draft ready",
)
async def build_plan(
    call: Call,
    *,
    goal: Annotated[words.Goal | None, Field(description="")] = None,
    weeks: Annotated[int | None, Field(ge=1, le=WEEKS_MAX, description="")] = None,
    weekdays: Annotated[words.Weekdays | None, Field(description="")] = None,
    days_per_week: Annotated[int | None, Field(ge=1, le=7, description="Or weekdays.")] = None,
    session_minutes: Annotated[int | None, Field(ge=MINUTES_MIN, le=MINUTES_MAX, description="At most.")] = None,
    equipment: Annotated[words.EquipmentList | None, Field(description="All they have.")] = None,
    disciplines: Annotated[words.Disciplines | None, Field(description="Favourites first.")] = None,
    avoid: Annotated[words.Avoids, Field(description="")] = [],  # noqa: B006  # read only
    style: Annotated[OwnStyle | None, Field(description="")] = None,
    level: Annotated[OwnLevel | None, Field(description="")] = None,
    start_on: Annotated[date | None, Field(description="")] = None,
    event_on: Annotated[date | None, Field(description="Day of a race.")] = None,
    event_discipline: Annotated[words.Discipline | None, Field(description="")] = None,
    event_distance_km: Annotated[float | None, Field(ge=0.1, le=1_000, description="")] = None,
    draft_id: Annotated[planned.Id | None, Field(description="To read one; makes none.")] = None,
    week: Annotated[int | None, Field(ge=1, le=WEEKS_MAX, description="Of draft_id, in full.")] = None,
    client_ref: Annotated[words.ClientRef | None, Field(description="Repeat it to retry.")] = None,
) -> BuildPlanResult:
    """Use this when the member wants a training plan: it drafts one and says what it assumed; save_plan schedules it.

    Do not use it to change a running plan (adapt_plan).
    """
    if draft_id is not None or week is not None:
        _refuse_both(call.arguments)
        return await _read(call, draft_id, week)
    planned.refuse_far(call.now, start_on, event_on)
    asked = AskedPlan(
        goal=goal,
        weeks=weeks,
        days_per_week=days_per_week,
        weekdays=None if weekdays is None else tuple(sorted({WEEKDAYS.index(one) for one in weekdays})),
        session_minutes=session_minutes,
        equipment=words.at_hand(equipment),  # type: ignore[arg-type]  # words of the catalogue, read by their type
        disciplines=None if disciplines is None else tuple(dict.fromkeys(disciplines)),
        avoid=tuple(sorted(set(avoid))),
        style=style,
        start_on=start_on,
        event=event(event_on, event_discipline or next(iter(disciplines or ()), None), event_distance_km),
        level=level,
    )

    async def write(db: Reader, member_id: UUID) -> BuildPlanResult:
        return _told(await drafting.build(db, member_id, asked, call.viewer, call.now))

    async def stands(db: Reader, member_id: UUID, answer: Mapping[str, Any]) -> bool:
        return await drafting.still_builds(
            db, member_id, planned.key("dft", answer["draft_id"]), asked, call.viewer, call.now
        )

    return await planned.once(call, NAME, BuildPlanResult, write, client_ref=client_ref, stands=stands)


def event(on: date | None, discipline: words.Discipline | None, distance_km: float | None) -> Event | None:
    """What a plan works towards; raises ValidationFailed for half of it."""
    if on is None:
        if distance_km is not None:
            raise ValidationFailed("event_distance_km needs event_on.", fix="Ask on which day the event is.")
        return None
    if discipline is None:
        raise ValidationFailed("event_on needs event_discipline.", fix="Ask what kind of event it is.")
    return Event(on, discipline, None if distance_km is None else round(distance_km * 1_000))


def _refuse_both(arguments: Mapping[str, Any]) -> None:
    others = [name for name, given in arguments.items() if given is not None and name not in READS]
    if others:
        raise ValidationFailed(
            f"draft_id and week read a draft, and {others[0]} would make another.",
            fix="Leave out the one or the other.",
        )


async def _read(call: Call, draft_id: str | None, week: int | None) -> BuildPlanResult:
    """A draft that there is, told again."""
    if draft_id is None:
        raise ValidationFailed("week needs draft_id.")
    member_id, _ = call.signed_in()
    async with call.database.reader() as db:
        draft = await drafting.draft(db, member_id, planned.key("dft", draft_id), call.now)
    if draft.built is None:
        raise ValidationFailed("This draft holds changes of a plan.", fix="adapt_plan has told them.")
    if week is not None and week > draft.brief.weeks:
        raise ValidationFailed(f"This draft has {planned.counted(draft.brief.weeks, 'week')}.")
    return _told(draft, week)


def _told(draft: Draft, week: int | None = None) -> BuildPlanResult:
    told = telling.told(draft, week)
    return BuildPlanResult.model_construct(**dict(told), summary=_summary(draft, told), replayed=False)


def _summary(draft: Draft, told: PlanDraft) -> str:
    brief = draft.brief
    days = ", ".join(f"{WEEKDAYS[one][:3].capitalize()}" for one in brief.weekdays)
    towards = (
        brief.goal.replace("_", " ")
        if brief.event is None
        else f"{brief.event.discipline} on {planned.day(brief.event.on)}"
    )
    weeks = planned.counted(brief.weeks, "week")
    sentences = [
        f"Drafted {weeks} towards {towards}: {planned.counted(told.sessions, 'session')} from "
        f"{planned.day(told.starts_on)} to {planned.day(told.ends_on)} on {days}, "
        f"{brief.session_minutes} min at most.",
        f"Assumed: {planned.shortened(' '.join(told.assumptions), 200)}" if told.assumptions else "",
        f"Nothing fits {planned.counted(len(told.unfilled), 'day')}: see unfilled." if told.unfilled else "",
        "Nothing is scheduled yet; the draft waits two days for save_plan.",
    ]
    return " ".join(filter(None, sentences))
