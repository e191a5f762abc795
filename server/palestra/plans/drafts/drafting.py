"""How is a plan proposed? What is known is gathered, the rules decide, and a draft waits; nothing is scheduled."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from palestra.accounts import preferences
from palestra.catalog.rights import Viewer
from palestra.catalog.vocabulary import Avoid, Equipment
from palestra.errors import Conflict, NotFound
from palestra.plans.drafts import gathering, proposals
from palestra.plans.drafts.gathering import AskedPlan
from palestra.plans.drafts.proposals import Draft, Proposal, draft, sweep
from palestra.plans.engine import adapting, building
from palestra.plans.engine.adapting import Asked, Reason
from palestra.plans.engine.brief import Brief, Event
from palestra.plans.life import versions
from palestra.plans.life.live import Live
from palestra.plans.life.materialising import item_id
from palestra.plans.schedule import surveying
from palestra.plans.schedule.timing import day_in_words, today_of
from palestra.store.engine import Reader

__all__ = ["AskedChange", "AskedPlan", "Draft", "adapt", "build", "draft", "still_adapts", "still_builds", "sweep"]

# What can be asked of a plan whose last day is over: to do its last week again, or to go on to an event that moved.
WHEN_OVER: frozenset[Reason] = frozenset({"missed", "move_event"})


@dataclass(frozen=True, slots=True)
class AskedChange:
    """What adapt_plan was asked. `item_id` is the row of a session on the calendar (ses_…)."""

    reason: Reason
    from_on: date | None = None
    until_on: date | None = None
    minutes: int | None = None
    equipment: tuple[Equipment, ...] | None = None
    avoid: tuple[Avoid, ...] = ()
    item_id: UUID | None = None
    event: Event | None = None
    option: int = 0


async def build(db: Reader, member_id: UUID, asked: AskedPlan, viewer: Viewer, now: datetime) -> Draft:
    """A whole plan, proposed; its draft is written, so this is for a transaction. Raises ValidationFailed."""
    return await proposals.keep(db, member_id, await _built(db, member_id, asked, viewer, now), None, now)


async def adapt(db: Reader, member_id: UUID, asked: AskedChange, viewer: Viewer, now: datetime) -> Draft:
    """Changes of the live plan, proposed; for a transaction, as `build`.

    Raises NotFound where there is no plan, or no such session in it, and Conflict while it is paused.
    """
    live, proposal = await _adapted(db, member_id, asked, viewer, now)
    return await proposals.keep(db, member_id, proposal, live, now)


async def still_builds(
    db: Reader, member_id: UUID, draft_id: UUID, asked: AskedPlan, viewer: Viewer, now: datetime
) -> bool:
    """Whether a draft waits that asking the same again would make: nothing it was made of is otherwise by now."""
    waiting = await proposals.waiting(db, member_id, draft_id, now)
    return waiting is not None and waiting.holds(await _built(db, member_id, asked, viewer, now))


async def still_adapts(
    db: Reader, member_id: UUID, draft_id: UUID, asked: AskedChange, viewer: Viewer, now: datetime
) -> bool:
    """The same of changes: also the plan is the one they were proposed for."""
    waiting = await proposals.waiting(db, member_id, draft_id, now)
    if waiting is None:
        return False
    live, proposal = await _adapted(db, member_id, asked, viewer, now)
    return (waiting.plan_id, waiting.base_version) == (live.id, live.version) and waiting.holds(proposal)


async def _built(db: Reader, member_id: UUID, asked: AskedPlan, viewer: Viewer, now: datetime) -> Proposal:
    settled = await gathering.settle(db, member_id, asked, now)
    profile = await preferences.read(db, member_id)
    past = await gathering.past_of(db, member_id, profile, now)
    stock = await gathering.stock_for(db, settled.brief, viewer, now)
    built = building.build(settled.brief, stock, past)
    return Proposal(settled.brief, (*settled.assumptions, *built.assumptions), built, None)


async def _adapted(
    db: Reader, member_id: UUID, asked: AskedChange, viewer: Viewer, now: datetime
) -> tuple[Live, Proposal]:
    live = await versions.current(db, member_id)
    if live is None:
        raise NotFound("There is no plan to change.", fix="Draft one with build_plan first.")
    if live.status == "paused":
        raise Conflict("The plan is paused.", fix="Resume it with save_plan first; then it can be changed.")
    profile = await preferences.read(db, member_id)
    if live.brief.ends_on < today_of(profile, now) and asked.reason not in WHEN_OVER:
        raise Conflict(
            f"The plan ended on {day_in_words(live.brief.ends_on)}.",
            fix="Draft the next one with build_plan: it begins from what was done.",
        )
    past = await gathering.past_of(db, member_id, profile, now, week_starts_on=live.brief.week_starts_on)
    states = await surveying.states(db, member_id, profile, live, now)
    classes = {session.class_id for session in live.content if session.class_id}
    stock = await gathering.stock_for(db, _meant(live.brief, asked), viewer, now, also_class_ids=classes)
    adapted = adapting.adapt(live.brief, live.content, states, _asked(asked, live, past.today), stock, past)
    return live, Proposal(adapted.brief, (), None, adapted)


def _asked(asked: AskedChange, live: Live, today: date) -> Asked:
    return Asked(
        reason=asked.reason,
        today=today,
        from_on=asked.from_on,
        until_on=asked.until_on,
        minutes=asked.minutes,
        equipment=asked.equipment,
        avoid=asked.avoid,
        key=None if asked.item_id is None else _key(live, asked.item_id),
        event=asked.event,
        option=asked.option,
    )


def _key(live: Live, item: UUID) -> str:
    """The session that a row of the calendar is made of."""
    for session in live.content:
        if item_id(live.id, session.key) == item:
            return session.key
    raise NotFound(
        "This is no session of the plan.",
        fix="Take the id of one from get_schedule; schedule_session moves all others.",
    )


def _meant(brief: Brief, asked: AskedChange) -> Brief:
    """What there must be classes for: the plan as it may become. On the shelves is only what fits a brief."""
    equipment = brief.equipment
    if asked.equipment is not None:
        more = (*equipment, *asked.equipment) if asked.reason == "new_equipment" else asked.equipment
        equipment = tuple(sorted(set(more)))
    event = asked.event or brief.event
    until = max(brief.ends_on, event.on) if event else brief.ends_on
    return replace(
        brief,
        equipment=equipment,
        avoid=tuple(sorted({*brief.avoid, *asked.avoid})),
        session_minutes=max(brief.session_minutes, asked.minutes or 0),
        event=event,
        weeks=brief.week_of(until),
    )
