"""get_training_context: start here for anything personal; works with no arguments."""

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from palestra.accounts import preferences
from palestra.catalog.schemas import Wire
from palestra.grants import service as grants
from palestra.grants.schemas import Connection
from palestra.plans.schedule import reading
from palestra.plans.schedule.reading import Ahead
from palestra.plans.schemas.schedule import PlanLine
from palestra.search.red_flags import URGENT, red_flag
from palestra.search.text import fold
from palestra.tools._shared.declaring import Call, Result, tool
from palestra.tools._shared.profile import TrainingProfile, in_words, shown
from palestra.workouts.progress.lately import LastSession, Lately, LoadLately, SourceOfWorkouts, ThisWeek, lately

# What is worth asking for, the most useful first. Nobody has to leave a movement out, so `avoid` is not among them.
ASKED_FOR = ("goals", "equipment", "days", "session_minutes", "level", "disciplines", "time_zone", "units")
CONNECTIONS_SHOWN = 10
TITLE_SAID = 60  # characters
TEXT_MAX = 600


class Membership(Wire):
    """What the member may play."""

    tier: Annotated[str, Field(description="free when there is no other.")]
    expires_on: Annotated[date | None, Field(description="Null when it has no end.")]


class ConnectedApp(Wire):
    """An app that the member has linked."""

    name: Annotated[str, Field(description="As the app calls itself.")]
    host: Annotated[str | None, Field(description="Verified; null when it could not be.")]
    scopes: list[str]
    linked_on: date
    last_used_on: date | None


class NextSession(Wire):
    """What is on the calendar next."""

    session_id: Annotated[str, Field(description="Of the schedule.")]
    local_date: date
    start_local: str | None
    title: str
    minutes: int | None


class GetTrainingContextResult(Result):
    """What is known of a member's training."""

    profile: TrainingProfile
    week: ThisWeek
    last_sessions: Annotated[list[LastSession], Field(description="5 at most, the latest first.")]
    load: LoadLately
    plan: Annotated[PlanLine | None, Field(description="The training plan that runs.")]
    next_session: Annotated[NextSession | None, Field(description="Of the calendar, within four weeks.")]
    flags: Annotated[list[str], Field(description="To be told, or asked about, when it matters.")]
    membership: Membership
    connections: Annotated[list[ConnectedApp], Field(description="Apps that may use this account; 10 at most.")]
    sources: list[SourceOfWorkouts]
    setup_missing: Annotated[list[str], Field(description="Not said yet; ask only for what the moment needs.")]
    urgent: Annotated[
        str | None, Field(description="Set when today_note points to an emergency: say this, plan nothing.")
    ]

    def text(self) -> str:
        """The summary; of a very long one, its beginning."""
        return self.summary if len(self.summary) <= TEXT_MAX else f"{self.summary[: TEXT_MAX - 1]}…"


@tool(
    title="Get training context",
    read_only=True,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("profile:read", "history:read"),
    widget=None,
    invoking="Looking at your training",
    invoked="Training ready",
)
async def get_training_context(
    call: Call,
    *,
    today_note: Annotated[
        Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)],
        Field(description="How today is, in their words. Not stored."),
    ] = "",
) -> GetTrainingContextResult:
    """Use this when anything about the member's own training is asked: start here, no arguments needed.

    Pass its equipment and avoid to searches.
    Do not use it to find classes (search_classes), or change what it says (set_preferences).
    """
    member_id, entitlement = call.signed_in()
    async with call.database.reader() as reader:
        said = await preferences.read(reader, member_id)
        training = await lately(reader, member_id, said, now=call.now)
        linked = await grants.connections(reader, member_id)
        ahead = await reading.ahead(reader, member_id, said, call.now)
    profile = shown(said)
    zone = ZoneInfo(profile.time_zone or "UTC")
    ends = entitlement.expires_at
    membership = Membership(tier=entitlement.tier, expires_on=None if ends is None else ends.astimezone(zone).date())
    missing = [name for name in ASKED_FOR if getattr(profile, name) is None]
    urgent = URGENT if red_flag(fold(today_note)) else None
    return GetTrainingContextResult.model_construct(
        summary=urgent
        or " ".join(filter(None, (trained(training), planned(ahead), summary(profile, membership, missing)))),
        profile=profile,
        week=training.week,
        last_sessions=training.last_sessions,
        load=training.load,
        plan=ahead.plan,
        next_session=_next(ahead),
        flags=training.flags,
        membership=membership,
        connections=[_app(connection, zone) for connection in linked[:CONNECTIONS_SHOWN]],
        sources=training.sources,
        setup_missing=missing,
        urgent=urgent,
    )


def trained(training: Lately) -> str:
    """The week so far, in a sentence."""
    week = training.week
    if not training.last_sessions:
        return "Nothing is logged yet."
    if not week.sessions:
        return f"Nothing is logged this week; the last session was on {training.last_sessions[0].local_date}."
    days = "1 day" if week.days_done == 1 else f"{week.days_done} days"
    minutes = f", {week.minutes:g} min" if week.minutes else ""  # none are not 0: nobody said how long it was
    return f"This week: training on {days}{minutes}; guideline: {week.guideline}."


def planned(ahead: Ahead) -> str:
    """What the plan is at, and what comes next; nothing where nothing is planned."""
    plan, item, on = ahead.plan, ahead.next, ahead.next_on
    week = "" if plan is None else _at(plan)
    if item is None or on is None:
        return week.strip()
    return f"{week}Next: {item.title[:TITLE_SAID]} on {on}{f' at {item.start_local}' if item.start_local else ''}."


def _at(plan: PlanLine) -> str:
    """Where the plan is, as the beginning of a sentence."""
    match plan.status:
        case "over":
            return f"The plan of {plan.weeks} weeks is over. "
        case "ahead":
            return "The plan has not begun. "
        case _:
            return f"Plan: week {plan.week} of {plan.weeks}, {plan.status}. "


def summary(profile: TrainingProfile, membership: Membership, missing: list[str]) -> str:
    """What is known, and what is not, in two sentences at most."""
    named = [in_words(profile, name) for name in (*ASKED_FOR, "avoid") if getattr(profile, name)]
    known = (
        f"Known: {'; '.join(named)}; membership {membership.tier}." if named else "No preferences have been said yet."
    )
    asked = ", ".join(name.replace("_", " ") for name in missing[:3])
    return f"{known} Not said yet: {asked}." if named and missing else known


def _next(ahead: Ahead) -> NextSession | None:
    item = ahead.next
    if item is None or ahead.next_on is None:
        return None
    return NextSession(
        session_id=item.id,
        local_date=ahead.next_on,
        start_local=item.start_local,
        title=item.title,
        minutes=item.minutes,
    )


def _app(connection: Connection, zone: ZoneInfo) -> ConnectedApp:
    used = connection.last_used_at
    return ConnectedApp(
        name=connection.name,
        host=connection.host,
        scopes=list(connection.scopes),
        linked_on=connection.linked_at.astimezone(zone).date(),
        last_used_on=None if used is None else used.astimezone(zone).date(),
    )
