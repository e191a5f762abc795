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
from palestra.plans.life import standing, versions
from palestra.plans.life.live import Live
from palestra.plans.life.materialising import item_id
from palestra.store.engine import Reader

__all__ = ["AskedChange", "AskedPlan", "Draft", "adapt", "build", "draft", "sweep"]


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
    settled = await gathering.settle(db, member_id, asked, now)
    profile = await preferences.read(db, member_id)
    past = await gathering.past_of(db, member_id, profile, now)
    stock = await gathering.stock_for(db, settled.brief, viewer, now)
    built = building.build(settled.brief, stock, past)
    assumptions = (*settled.assumptions, *built.assumptions)
    return await proposals.keep(db, member_id, Proposal(settled.brief, assumptions, built, None), None, now)


async def adapt(db: Reader, member_id: UUID, asked: AskedChange, viewer: Viewer, now: datetime) -> Draft:
    """Changes of the live plan, proposed; for a transaction, as `build`.

    Raises NotFound where there is no plan, or no such session in it, and Conflict while it is paused.
    """
    live = await versions.current(db, member_id)
    if live is None:
        raise NotFound("There is no plan to change.", fix="Draft one with build_plan first.")
    if live.status == "paused":
        raise Conflict("The plan is paused.", fix="Resume it with save_plan first; then it can be changed.")
    profile = await preferences.read(db, member_id)
    past = await gathering.past_of(db, member_id, profile, now)
    states = await standing.states(db, member_id, live, past, now)
    classes = {session.class_id for session in live.content if session.class_id}
    stock = await gathering.stock_for(db, _meant(live.brief, asked), viewer, now, also_class_ids=classes)
    adapted = adapting.adapt(live.brief, live.content, states, _asked(asked, live, past.today), stock, past)
    return await proposals.keep(db, member_id, Proposal(adapted.brief, (), None, adapted), live, now)


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
