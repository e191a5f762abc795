"""How is a change of the calendar carried out? Own rows are written, a plan's sessions go by its plan, and both are told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from palestra.accounts import preferences
from palestra.accounts.preferences import Profile
from palestra.catalog.rights import Viewer
from palestra.errors import Conflict, ValidationFailed
from palestra.plans.engine.content import Content, Session, ordered
from palestra.plans.life import versions
from palestra.plans.life.versions import Edit, Live
from palestra.plans.schedule import items
from palestra.plans.schedule.conflicts import Placed, conflicts
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.offering import Offer, available, offers
from palestra.plans.schedule.timing import today_of, zone_of
from palestra.plans.schemas.schedule import ScheduleConflict
from palestra.store.engine import Reader

ITEMS_MAX = 60  # of one call


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of it: the items as they are now, what does not go well with them, what to tell, and the way back.

    `undo` are arguments of schedule_session; None where nothing was changed.
    """

    items: list[ItemRow]
    conflicts: list[ScheduleConflict]
    notes: list[str]
    undo: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Change:
    """One change in the making: whose, for whom as far as rights go, and when."""

    db: Reader
    member_id: UUID
    profile: Profile
    viewer: Viewer
    now: datetime
    notes: list[str]

    @property
    def zone(self) -> ZoneInfo:
        """Where the member is."""
        return zone_of(self.profile)

    @property
    def today(self) -> date:
        """The date on their wall."""
        return today_of(self.profile, self.now)

    async def done(self, rows: Iterable[ItemRow], undo: dict[str, Any] | None) -> Changed:
        """What there is to tell of it."""
        now = await items.again(self.db, self.member_id, rows)
        return Changed(now, await self._conflicts(now), self.notes, undo)

    async def offers(self, rows: Iterable[ItemRow]) -> dict[str, Offer]:
        """What is known of the classes of these items."""
        return await offers(self.db, [row.class_id for row in rows if row.class_id])

    async def _conflicts(self, rows: Sequence[ItemRow]) -> list[ScheduleConflict]:
        about = {row.told_id for row in rows if row.status == "planned"}
        if not about:
            return []
        around = await items.around(self.db, self.member_id, {row.local_date for row in rows})
        known = await self.offers(around)
        live = await versions.current(self.db, self.member_id)
        return conflicts(
            (placed(row, known, live, self.viewer, self.zone) for row in around if in_the_way(row, self.today)),
            resting=resting(self.profile),
            offered=live.brief.offered if live else None,
            about=about,
        )


async def begin(
    db: Reader, member_id: UUID, viewer: Viewer, now: datetime, told_ids: Sequence[str], version: int | None = None
) -> tuple[Change, list[ItemRow]]:
    """A change, and the items it is about, locked. Raises NotFound, Conflict for another version, ValidationFailed."""
    if len(told_ids) > ITEMS_MAX:
        raise ValidationFailed(f"At most {ITEMS_MAX} at once.", fix="Do it in several calls.")
    profile = await preferences.read(db, member_id)
    rows = await items.locked(db, member_id, told_ids)
    if version is not None and len(rows) != 1:
        raise ValidationFailed("version goes with one item.", fix="Leave it out, or change one item.")
    if version is not None and rows[0].version != version:
        raise Conflict(
            f"“{rows[0].title}” was changed in the meantime: it is at version {rows[0].version}, not {version}.",
            fix="Read it again with get_schedule, and change what still applies.",
        )
    return Change(db, member_id, profile, viewer, now, []), rows


def in_the_way(row: ItemRow, today: date) -> bool:
    """Whether it is still to be done, or rest to come."""
    return row.status == "planned" and row.local_date >= today


def placed(row: ItemRow, known: Mapping[str, Offer], live: Live | None, viewer: Viewer, zone: ZoneInfo) -> Placed:
    """An item as conflicts see it."""
    offer = known.get(row.class_id or "")
    session = session_of(row, live)
    found = None if offer is None else available(row, offer, viewer, zone)
    return Placed(
        id=row.told_id,
        on=row.local_date,
        title=row.title,
        start=row.start_local,
        minutes=row.minutes,
        rest=row.kind == "rest",
        hard=session.hard if session else offer is not None and offer.intensity == "hard",
        plan=row.plan_id is not None,
        stack=row.stack_id,
        problem=found,
    )


def session_of(row: ItemRow, live: Live | None) -> Session | None:
    """The session of the live plan that an item is made of."""
    if live is None or row.plan_id != live.id:
        return None
    return next((session for session in live.content if session.key == row.session_key), None)


def resting(profile: Profile) -> Callable[[date], bool]:
    """Whether the member has planned rest for a day."""
    rests = profile.planned_rest or []
    return lambda on: any(rest.from_on <= on <= rest.until_on for rest in rests)


async def place(change: Change, before: Sequence[ItemRow], after: Sequence[ItemRow], kind: str, why: str) -> None:
    """Write where items stand. Days and times of a plan's sessions are its next version; stacks are the rows' own."""
    pairs = list(zip(before, after, strict=True))
    own = [new for old, new in pairs if new != old and new.plan_id is None]
    if own:
        await items.change(change.db, change.member_id, own, change.now)
    moved: dict[UUID, dict[str, tuple[date, time | None]]] = {}
    for old, new in pairs:
        if new.plan_id and new.session_key and (old.local_date, old.start_local) != (new.local_date, new.start_local):
            moved.setdefault(new.plan_id, {})[new.session_key] = (new.local_date, new.start_local)
    for plan_id, to in moved.items():
        await amend(change, plan_id, partial(_moved, to, change), kind, why)
    stacked = [
        new
        for old, new in pairs
        if new.plan_id and (old.stack_id, old.stack_position) != (new.stack_id, new.stack_position)
    ]
    if stacked:
        await items.change(change.db, change.member_id, stacked, change.now)


async def amend(change: Change, plan_id: UUID, edit: Edit, kind: str, why: str) -> Live:
    """Another version of a plan, by the member's own hand."""
    return await versions.amend(
        change.db,
        change.member_id,
        plan_id,
        edit,
        kind=kind,
        why=why,
        rules=(),
        actor="member",
        version=None,
        now=change.now,
    )


def week_of(on: date, profile: Profile) -> date:
    """The first day of the member's week that a date lies in."""
    begins = preferences.WEEKDAYS.index(profile.week_starts_on or "monday")
    return on - timedelta(days=(on.weekday() - begins) % 7)


def without_equals(sessions: Iterable[Session], newcomer: Session, profile: Profile) -> Session:
    """The newcomer as the least important of its week, where another has its priority already."""
    week = week_of(newcomer.on, profile)
    taken = {one.priority for one in sessions if one.key != newcomer.key and week_of(one.on, profile) == week}
    return replace(newcomer, priority=max(taken) + 1) if newcomer.priority in taken else newcomer


def _moved(to: Mapping[str, tuple[date, time | None]], change: Change, content: Content) -> Content:
    sessions = list(content)
    for index, session in enumerate(sessions):
        if session.key in to:
            on, start = to[session.key]
            sessions[index] = without_equals(sessions, replace(session, on=on, start_local=start), change.profile)
    return ordered(sessions)
