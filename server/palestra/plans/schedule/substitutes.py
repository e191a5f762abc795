"""Which class could stand in for one that cannot be played on its day? Computed when it is read, and never written here."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from palestra.accounts.preferences import WEEKDAYS, Profile
from palestra.catalog.rights import Viewer
from palestra.catalog.vocabulary import AVOID, DISCIPLINES, EQUIPMENT, INTENSITIES, LEVELS
from palestra.plans.drafts import gathering
from palestra.plans.engine.brief import MINUTES_MAX, MINUTES_MIN, Brief
from palestra.plans.engine.content import Slot
from palestra.plans.engine.replacing import replacement
from palestra.plans.schedule.changing import session_of
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.offering import Offer
from palestra.plans.schedule.surveying import Survey
from palestra.plans.schemas.schedule import Replacement
from palestra.store.engine import Reader

OFFERED_MAX = 4  # each is looked for in the catalogue; whoever asks for fewer days sees the others


async def substitutes(
    db: Reader, profile: Profile, viewer: Viewer, found: Survey, rows: Sequence[ItemRow]
) -> dict[UUID, Replacement]:
    """For the first of these items: the catalogue's own successor where it fits, else the most alike."""
    offered: dict[UUID, Replacement] = {}
    used = {row.class_id for row in found.rows if row.class_id}
    for row in rows[:OFFERED_MAX]:
        offer = found.offers.get(row.class_id or "")
        wanted = _wanted(row, offer, found)
        if wanted is None:
            continue
        brief = _brief(row, offer, profile, found)
        stock = await gathering.stock_for(
            db,
            brief,
            viewer,
            found.now,
            also_class_ids=[row.class_id] if row.class_id else [],
            shelves=[(discipline, intensity) for discipline in wanted.disciplines for intensity in INTENSITIES],
        )
        gone = stock.known.get(row.class_id or "")
        successor = offer.replaced_by if offer else None
        best = replacement(gone, wanted, brief, stock, row.local_date, used, successor, minutes=row.minutes)
        if best is not None:
            why = (
                "It took its place in the catalogue." if best.id == successor else "The most alike that can be played."
            )
            offered[row.id] = Replacement(class_id=best.id, title=best.title, minutes=best.minutes, why=why)
    return offered


def _wanted(row: ItemRow, offer: Offer | None, found: Survey) -> Slot | None:
    """What the session is for: as its plan says, else what the class was."""
    if (session := session_of(row, found.live)) is not None:
        return session.slot
    discipline = next((word for word in DISCIPLINES if offer and word == offer.discipline), None)
    intensity = next((word for word in INTENSITIES if offer and word == offer.intensity), None)
    if discipline is None or intensity is None:
        return None
    return Slot("class", row.title, (discipline,), intensity, ())


def _brief(row: ItemRow, offer: Offer | None, profile: Profile, found: Survey) -> Brief:
    """The plan's brief for its sessions; for others what the member has said, and the equipment the class itself needs."""
    if session_of(row, found.live) is not None and found.live is not None:
        return replace(found.live.brief, starts_on=row.local_date, weeks=1, away=())
    equipment = profile.equipment if profile.equipment is not None else offer.equipment if offer else ()
    minutes = row.minutes or MINUTES_MAX
    return Brief(
        goal="general_fitness",
        style="classes",
        weeks=1,
        starts_on=row.local_date,
        week_starts_on=WEEKDAYS.index(profile.week_starts_on or "monday"),
        weekdays=tuple(range(7)),
        session_minutes=min(max(minutes, MINUTES_MIN), MINUTES_MAX),
        level=next((word for word in LEVELS if word == profile.level and word != "all_levels"), "advanced"),
        disciplines=(),
        equipment=tuple(sorted(word for word in EQUIPMENT if word in equipment)),
        avoid=tuple(sorted(word for word in AVOID if word in (profile.avoid or ()))),
        unit="kg",
        event=None,
        away=(),
    )
