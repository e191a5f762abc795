"""What on a calendar cannot be played on its day, and what takes its place? The most alike, or a free choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import orjson

from palestra.accounts.preferences import Profile
from palestra.catalog.rights import Viewer, openings
from palestra.catalog.schemas import Reason
from palestra.catalog.vocabulary import INTENSITIES
from palestra.plans.drafts import gathering
from palestra.plans.engine.content import Content, Session
from palestra.plans.engine.replacing import stood_in
from palestra.plans.engine.stock import Opening, covers
from palestra.plans.life import versions
from palestra.plans.life.live import Live
from palestra.plans.queries import upkeep as queries
from palestra.plans.schedule.changing import session_of
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.offering import Offer
from palestra.plans.schedule.substitutes import OFFERED_MAX, substitutes
from palestra.plans.schedule.surveying import Survey
from palestra.plans.schedule.timing import day_in_words
from palestra.store.engine import Reader

# What may be otherwise tomorrow waits for the last week: a membership that is renewed brings everything back.
MAY_COME_BACK: frozenset[Reason] = frozenset({"tier", "sign_in", "region"})
WAITS = timedelta(days=7)

WHY: Mapping[Reason, str] = {
    "withdrawn": "was withdrawn",
    "tier": "is not part of the membership any more",
    "sign_in": "is not part of the membership any more",
    "region": "is not offered in this region",
    "not_yet": "cannot be played on {on}",
    "ended": "cannot be played on {on}",
}


@dataclass(frozen=True, slots=True)
class Unavailable:
    """An item whose class cannot be played on its day. `session` where it is one of the live plan."""

    row: ItemRow
    title: str  # of the class
    reason: Reason
    session: Session | None

    @property
    def why(self) -> str:
        """A clause, to be said of the class."""
        return WHY[self.reason].format(on=day_in_words(self.row.local_date))


Found: TypeAlias = Sequence[Unavailable]


def unavailable(found: Survey, viewer: Viewer) -> list[Unavailable]:
    """What is still to be done and cannot be, in order; what was done today stays as it was done."""
    broken = []
    for row in found.between(found.today, date.max):
        if row.class_id is None or found.status(row) not in ("planned", "live"):
            continue
        session = session_of(row, found.live)
        if row.plan_id is not None and session is None:
            continue
        offer = found.offers.get(row.class_id)
        reason = _reason(row, offer, session, found, viewer)
        if reason is not None and not (reason in MAY_COME_BACK and row.local_date > found.today + WAITS):
            broken.append(Unavailable(row, offer.title if offer else row.title, reason, session))
    return broken


async def replace_all(db: Reader, member_id: UUID, profile: Profile, viewer: Viewer, found: Survey) -> int:
    """Replace them, for a transaction that has the member's turn; how many. A few more may be left for the next time."""
    broken = unavailable(found, viewer)
    of_plan = [each for each in broken if each.session is not None]
    own = [each for each in broken if each.session is None][:OFFERED_MAX]
    if of_plan and found.live is not None:
        await _replace_in_plan(db, member_id, found.live, viewer, of_plan, found.now)
    if own:
        stand_ins = await substitutes(db, profile, viewer, found, [each.row for each in own])
        for each in own:
            best = stand_ins.get(each.row.id)
            said = (best.title, best.class_id, best.minutes) if best else None
            await _replace_own(db, member_id, each, said, found.now)
    return len(of_plan) + len(own)


def _reason(row: ItemRow, offer: Offer | None, session: Session | None, found: Survey, viewer: Viewer) -> Reason | None:
    if offer is None or offer.status != "published":
        return "withdrawn"
    if row.kind == "live":
        return offer.live(viewer).reason
    told = offer.on(row.local_date, row.start_local, found.zone, viewer).reason
    if session is None:
        return told
    # A plan keeps to what can be played all day, wherever the member will be.
    open_then = covers([Opening(*each) for each in openings(offer.windows, viewer)], row.local_date)
    return None if open_then else told or "ended"


async def _replace_in_plan(
    db: Reader, member_id: UUID, live: Live, viewer: Viewer, broken: Found, now: datetime
) -> None:
    stand_ins = await _stand_ins(db, live, viewer, broken, now)
    said = [
        f"“{each.title}” {each.why}; “{stand_ins[each.row.session_key or ''].title}” takes its place."
        for each in broken
    ]

    def edit(content: Content) -> Content:
        return tuple(stand_ins.get(session.key, session) for session in content)

    await versions.amend(
        db,
        member_id,
        live.id,
        edit,
        kind="class_replaced",
        why=" ".join(said),
        rules=["unavailable_replaced"],
        actor="system",
        version=live.version,
        now=now,
    )
    for each in broken:
        await db.execute(queries.REPLACED, member_id, each.row.id, _replaced(each))


async def _stand_ins(db: Reader, live: Live, viewer: Viewer, broken: Found, now: datetime) -> dict[str, Session]:
    """What the sessions become, by their key."""
    gone = sorted({each.row.class_id for each in broken if each.row.class_id})
    sessions = [each.session for each in broken if each.session is not None]
    wanted = dict.fromkeys(discipline for session in sessions for discipline in session.slot.disciplines)
    shelves = [(discipline, intensity) for discipline in wanted for intensity in INTENSITIES]
    stock = await gathering.stock_for(db, live.brief, viewer, now, also_class_ids=gone, shelves=shelves)
    successors = await gathering.replacements(db, gone)
    return stood_in(live.brief, live.content, sessions, stock, successors)


async def _replace_own(
    db: Reader, member_id: UUID, each: Unavailable, best: tuple[str, str, int] | None, now: datetime
) -> None:
    row = each.row
    values: tuple[Any, ...] = ("other", f"Free choice: {each.title}", None, row.duration_s)
    if best is not None:
        title, class_id, minutes = best
        values = ("class", title, class_id, minutes * 60)
    await db.execute(queries.REPLACE_OWN, member_id, row.id, now, *values, _replaced(each))


def _replaced(each: Unavailable) -> str:
    return orjson.dumps({"class_id": each.row.class_id, "title": each.title, "why": f"it {each.why}"}).decode()
