"""save_plan: activate a draft; pause, resume, archive or roll back a plan."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from palestra.accounts import preferences
from palestra.accounts.preferences import Profile
from palestra.catalog.schemas import Wire
from palestra.errors import Conflict, NotFound, ValidationFailed
from palestra.plans.drafts import drafting, telling
from palestra.plans.life import living
from palestra.plans.life.living import PlanEvent, Turned
from palestra.plans.schedule import reading
from palestra.plans.schemas.plan import PlanChange, PlanGlance
from palestra.plans.schemas.schedule import ItemStatus
from palestra.store.engine import Reader
from palestra.tools._shared import planned, words
from palestra.tools._shared.declaring import Call, OneOrMore, one_of, tool
from palestra.tools._shared.planned import Written
from palestra.workouts.ids import public_id

NAME = "save_plan"
CHANGES_TOLD = 5
LINES_TOLD = 4  # of one change
LINE_MAX = 120  # characters

Action = Literal["activate", "pause", "resume", "archive", "roll_back"]
OwnAction = Annotated[
    Action,
    one_of(
        "activate",
        "pause",
        "resume",
        "archive",
        "roll_back",
        synonyms={
            "activate": "accept, save, start, apply",
            "pause": "hold, freeze",
            "resume": "continue, unpause",
            "archive": "end, stop, cancel, delete, finish",
            "roll_back": "rollback, undo, revert, restore",
        },
    ),
]
LineId = Annotated[str, StringConstraints(max_length=16)]
# What each action reads besides plan_id, base_version and client_ref.
READS: dict[Action, tuple[str, ...]] = {
    "activate": ("draft_id", "lines"),
    "pause": ("from", "to"),
    "resume": ("from",),
    "archive": (),
    "roll_back": ("to_version",),
}
ALWAYS = ("action", "plan_id", "base_version", "client_ref")


class ComingSession(Wire):
    """A session of the plan's next seven days."""

    session_id: str
    local_date: date
    start_local: str | None
    title: str
    minutes: int | None
    status: ItemStatus


class SavePlanResult(Written):
    """The plan as it is now, and what became of the calendar."""

    plan: PlanGlance
    scheduled: Annotated[int, Field(description="Sessions on the calendar from today on.")]
    removed: Annotated[int, Field(description="Sessions taken off it by this.")]
    replaced_plan_id: Annotated[str | None, Field(description="The plan that this one took the place of.")]
    notes: Annotated[list[str], Field(description="Tell the member.")]
    sessions: Annotated[list[ComingSession], Field(description="Of the plan's next seven days.")]
    history: Annotated[list[PlanChange], Field(description="The last changes, the latest first.")]
    undo: Annotated[dict[str, Any] | None, Field(description="Arguments for save_plan that take this back.")]

    def text(self) -> str:
        """The summary, and what comes next."""
        return planned.text(self.summary, map(_line, self.sessions))


@tool(
    title="Save plan",
    read_only=False,
    destructive=True,
    open_world=False,
    idempotent=True,
    scopes=("plan:write",),
    widget="week",
    invoking="Saving your plan",
    invoked="Plan saved",
)
async def save_plan(
    call: Call,
    *,
    draft_id: Annotated[planned.Id | None, Field(description="")] = None,
    lines: Annotated[list[LineId] | None, Field(max_length=100, description="Accept only these."), OneOrMore] = None,
    action: Annotated[OwnAction | None, Field(description="Without a draft.")] = None,
    plan_id: Annotated[planned.Id | None, Field(description="Default: the live one.")] = None,
    from_: Annotated[date | None, Field(alias="from", description="Of a pause; day to resume.")] = None,
    to: Annotated[date | None, Field(description="")] = None,
    to_version: Annotated[int | None, Field(ge=1, description="")] = None,
    base_version: Annotated[int | None, Field(ge=1, description="")] = None,
    client_ref: Annotated[words.ClientRef | None, Field(description="Repeat it to retry.")] = None,
) -> SavePlanResult:
    """Use this when the member accepts a draft, or wants the plan paused, resumed, ended or as it was.

    A new plan archives the running one. Do not use it for single sessions (schedule_session).
    """
    wanted: Action = action or "activate"
    _refuse_unread(wanted, draft_id, call.arguments)
    if from_ is not None and to is not None and from_ > to:
        raise ValidationFailed("from is later than to.")
    planned.refuse_far(call.now, from_, to)

    async def turned(db: Reader, member_id: UUID) -> Turned:
        if draft_id is not None:
            return await _accepted(call, db, member_id, planned.key("dft", draft_id), lines, base_version)
        plan = planned.key("pln", plan_id) if plan_id is not None else await _live(db, member_id)
        match wanted:
            case "pause":
                return await living.pause(
                    db, member_id, plan, from_on=from_, until_on=to, base_version=base_version, now=call.now
                )
            case "resume":
                return await living.resume(
                    db, member_id, plan, on=from_, base_version=base_version, viewer=call.viewer, now=call.now
                )
            case "archive":
                return await living.archive(db, member_id, plan, base_version=base_version, now=call.now)
            case _:
                version = to_version or 0  # it was refused without
                return await living.roll_back(
                    db, member_id, plan, to_version=version, base_version=base_version, now=call.now
                )

    async def write(db: Reader, member_id: UUID) -> SavePlanResult:
        return await _told(call, db, member_id, await turned(db, member_id), wanted)

    async def stands(db: Reader, member_id: UUID, answer: Mapping[str, Any]) -> bool:
        """A draft is accepted once; of what may be wished again, the plan's version tells whether it is a retry."""
        if draft_id is not None or base_version is not None:
            return True
        found = await living.plan(db, member_id, planned.key("pln", answer["plan"]["plan_id"]))
        return bool(found.version == answer["plan"]["version"])

    return await planned.once(call, NAME, SavePlanResult, write, client_ref=client_ref, stands=stands)


def _refuse_unread(action: Action, draft_id: str | None, arguments: Mapping[str, Any]) -> None:
    """Everything that is given is read: what an action does not use may be a misunderstanding."""
    if (action == "activate") != (draft_id is not None):
        raise ValidationFailed(
            "Give draft_id, or action: pause, resume, archive or roll_back.", fix="build_plan and adapt_plan draft."
        )
    if action == "activate" and arguments.get("plan_id") is not None:
        raise ValidationFailed("draft_id says which plan it is: leave plan_id out.")
    for name, given in arguments.items():
        if given is not None and name not in ALWAYS and name not in READS[action]:
            raise ValidationFailed(f"{name} is not used by {action}.")
    if action == "roll_back" and arguments.get("to_version") is None:
        raise ValidationFailed("roll_back needs to_version.", fix="history in the last answer of save_plan has them.")


async def _accepted(
    call: Call, db: Reader, member_id: UUID, draft: UUID, lines: Sequence[str] | None, base_version: int | None
) -> Turned:
    """The draft of a plan or of changes, whichever it is. A used one is refused by who makes something of it."""
    found = await drafting.draft(db, member_id, draft, call.now)
    if found.plan_id is None:
        if lines is not None:
            raise ValidationFailed("lines are of adapt_plan's drafts; this one is a whole plan.")
        return await living.activate(db, member_id, draft, base_version=base_version, now=call.now)
    if base_version not in (None, found.base_version):
        raise Conflict(
            f"These changes are of version {found.base_version} of the plan, not {base_version}.",
            fix="Leave base_version out, or ask adapt_plan again.",
        )
    return await living.accept(db, member_id, draft, lines=lines, viewer=call.viewer, now=call.now)


async def _live(db: Reader, member_id: UUID) -> UUID:
    live = await living.current(db, member_id)
    if live is None:
        raise NotFound("There is no plan now.", fix="build_plan drafts one; plan_id names an older one.")
    return live.id


async def _told(call: Call, db: Reader, member_id: UUID, turned: Turned, action: Action) -> SavePlanResult:
    profile = await preferences.read(db, member_id)
    plan = telling.glance(turned.live)
    replaced = None if turned.replaced is None else public_id("pln", turned.replaced.id)
    coming = await _coming(call, db, member_id, profile, turned)
    events = await living.events(db, member_id, turned.live.id, CHANGES_TOLD)
    zone = ZoneInfo(profile.time_zone or "UTC")
    return SavePlanResult.model_construct(
        summary=_summary(turned, plan, action, coming),
        plan=plan,
        scheduled=turned.scheduled,
        removed=turned.counts.removed,
        replaced_plan_id=replaced,
        notes=list(turned.notes),
        sessions=coming,
        history=[_change(event, zone) for event in events],
        undo=None if turned.undo is None else dict(turned.undo),
        replayed=False,
    )


async def _coming(call: Call, db: Reader, member_id: UUID, profile: Profile, turned: Turned) -> list[ComingSession]:
    """The plan's sessions of the seven days from today on, or from its first one."""
    today = call.now.astimezone(ZoneInfo(profile.time_zone or "UTC")).date()
    ahead = [session.on for session in turned.live.content if session.on >= today]
    if turned.live.status != "active" or not ahead:
        return []
    first = min(ahead)
    schedule = await reading.schedule(db, member_id, profile, call.viewer, first, first + timedelta(days=6), call.now)
    return [
        ComingSession(
            session_id=item.id,
            local_date=one.local_date,
            start_local=item.start_local,
            title=item.title,
            minutes=item.minutes,
            status=item.status,
        )
        for one in schedule.days
        for item in one.items
        if item.plan
    ]


def _change(event: PlanEvent, zone: ZoneInfo) -> PlanChange:
    """A change on the member's own day, its lines shortened."""
    told = telling.change(event)
    lines = [planned.shortened(line, LINE_MAX) for line in told.lines]
    more = [f"{len(lines) - LINES_TOLD} more"] if len(lines) > LINES_TOLD else []
    on = event.happened_at.astimezone(zone).date()
    return told.model_copy(update={"on": on, "lines": [*lines[:LINES_TOLD], *more]})


def _summary(turned: Turned, plan: PlanGlance, action: Action, coming: Sequence[ComingSession]) -> str:
    goal = plan.goal.replace("_", " ")
    until = f" until {planned.day(plan.paused_until)}" if plan.paused_until else ""
    match action:
        case "activate" if turned.before is None:
            said = f"The plan towards {goal} is yours: {planned.counted(turned.scheduled, 'session')} until {planned.day(plan.ends_on)}."
        case "activate":
            said = (
                f"The plan is changed: version {plan.version}, {planned.counted(turned.scheduled, 'session')} to come."
            )
        case "pause":
            said = f"The plan is paused{until}."
        case "resume":
            said = f"The plan goes on: {planned.counted(turned.scheduled, 'session')} to come."
        case "archive":
            said = "The plan is ended; what was done stays."
        case _:
            said = f"The plan is as it was before: {planned.counted(turned.scheduled, 'session')} to come."
    sentences = [
        said,
        "The plan that ran until now is archived." if turned.replaced else "",
        f"Next: {_line(coming[0])}." if coming else "",
        " ".join(turned.notes),
    ]
    return planned.shortened(" ".join(filter(None, sentences)), planned.TEXT_MAX)


def _line(session: ComingSession) -> str:
    length = "" if session.minutes is None else f", {session.minutes} min"
    at = f", {session.start_local}" if session.start_local else ""
    return f"{planned.day(session.local_date)}: {planned.shortened(session.title, 80)}{length}{at}"
