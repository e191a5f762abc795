"""Can a class be played on its day, and if not, why? By the rights of the catalogue at the moment it is planned for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from palestra.catalog.rights import Viewer, availability
from palestra.catalog.schemas import Availability
from palestra.errors import Gone, MemberError, NotEntitled, RegionBlocked, RightsExpired
from palestra.plans.queries import schedule as queries
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.timing import day_in_words, moment
from palestra.store.engine import Reader


@dataclass(frozen=True, slots=True)
class Offer:
    """What the calendar needs to know of a class."""

    id: str
    kind: str
    title: str
    duration_s: int
    discipline: str
    intensity: str
    equipment: Sequence[str]
    status: str
    live_starts_at: datetime | None
    url: str | None
    replaced_by: str | None
    windows: Sequence[Mapping[str, Any]]

    def on(self, on: date, start: time | None, zone: ZoneInfo, viewer: Viewer) -> Availability:
        """What this viewer may do with it then: from the beginning to the end, or all day where no time is said."""
        first = moment(on, start or time(), zone)
        if start is None:
            last = moment(on + timedelta(days=1), time(), zone)
        else:
            last = first + timedelta(seconds=self.duration_s)
        return self._from_to(first, last, viewer)

    def live(self, viewer: Viewer) -> Availability:
        """The same of its broadcast."""
        first = self.live_starts_at or datetime.max.replace(tzinfo=UTC)
        return self._from_to(first, first + timedelta(seconds=self.duration_s), viewer)

    def broadcast_after(self, now: datetime) -> datetime | None:
        """When it is broadcast, where that is not over; afterwards it is a class like others."""
        starts_at = self.live_starts_at
        return starts_at if starts_at and starts_at + timedelta(seconds=self.duration_s) > now else None

    def _from_to(self, first: datetime, last: datetime, viewer: Viewer) -> Availability:
        found = availability(self.status, self.windows, viewer, first, self.replaced_by)
        if not found.playable:
            return found
        return availability(self.status, self.windows, viewer, last - timedelta(seconds=1), self.replaced_by)


async def offers(db: Reader, class_ids: Collection[str]) -> dict[str, Offer]:
    """Those that are or were in the catalogue, by their id; one statement."""
    if not class_ids:
        return {}
    found = await db.fetch(queries.CLASSES, sorted(set(class_ids)))
    return {record["public_id"]: _offer(record) for record in found}


WHY = {
    "withdrawn": "has been withdrawn from the catalogue",
    "tier": "is not part of the membership",
    "sign_in": "is not part of the membership",
    "region": "is not offered in the member's region",
    "not_yet": "is not out yet on {on}",
    "ended": "is not in the catalogue any more on {on}",
}


def why_not(offer: Offer, found: Availability, on: date) -> str | None:
    """“Harbour ride” is not part of the membership. None where it can be played."""
    if found.playable or found.reason is None:
        return None
    return f"“{offer.title}” {WHY[found.reason].format(on=day_in_words(on))}."


def available(row: ItemRow, offer: Offer, viewer: Viewer, zone: ZoneInfo) -> str | None:
    """Why the class of an item cannot be played on its day; None where it can."""
    return why_not(offer, _of(row, offer, viewer, zone), row.local_date)


def refuse(row: ItemRow, known: Mapping[str, Offer], viewer: Viewer, zone: ZoneInfo) -> None:
    """Raise the error for a class that cannot be put on that day; nothing for what can, and for what is no class."""
    offer = known.get(row.class_id or "")
    if offer is not None and not (found := _of(row, offer, viewer, zone)).playable:
        raise _refusal(offer, found, row.local_date)


def _of(row: ItemRow, offer: Offer, viewer: Viewer, zone: ZoneInfo) -> Availability:
    return offer.live(viewer) if row.kind == "live" else offer.on(row.local_date, row.start_local, zone, viewer)


def _refusal(offer: Offer, found: Availability, on: date) -> MemberError:
    said = why_not(offer, found, on) or ""
    if found.reason == "withdrawn":
        fix = f"Its replacement is {offer.replaced_by}." if offer.replaced_by else "Find one like it: search_classes."
        return Gone(said, fix=fix, replaced_by=offer.replaced_by)
    if found.reason == "region":
        return RegionBlocked(said, fix="Find one like it with search_classes.")
    if found.reason in ("tier", "sign_in"):
        return NotEntitled(said, fix="Find one like it with search_classes; the membership cannot be changed here.")
    return RightsExpired(said, fix="Choose another day, or one like it with search_classes.")


def _offer(record: Mapping[str, Any]) -> Offer:
    windows: list[dict[str, Any]] = orjson.loads(record["windows"] or "[]")
    for window in windows:
        for end in ("starts_at", "ends_at"):
            if window[end] is not None:
                window[end] = datetime.fromisoformat(window[end])
    said = {name: record[name] for name in Offer.__dataclass_fields__ if name not in ("id", "windows")}
    return Offer(id=record["public_id"], windows=windows, **said)
