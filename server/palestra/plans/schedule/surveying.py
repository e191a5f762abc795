"""What became of everything on a calendar? Rows, what the member said of them, and which workouts stand for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from palestra.accounts.preferences import WEEKDAYS, Profile
from palestra.catalog import stock as catalogued
from palestra.catalog.vocabulary import DISCIPLINES
from palestra.plans.drafts.remembering import past
from palestra.plans.engine.content import SessionKind
from palestra.plans.engine.crediting import Creditable, creditable
from palestra.plans.engine.past import Performed
from palestra.plans.engine.states import PLANNED, State
from palestra.plans.life import standing, versions
from palestra.plans.life.versions import Live
from palestra.plans.schedule import items
from palestra.plans.schedule.changing import session_of, week_of
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.offering import Offer, offers
from palestra.plans.schedule.timing import today_of, zone_of
from palestra.plans.schemas.schedule import ItemStatus
from palestra.store.engine import Reader
from palestra.workouts import trained

_KINDS: dict[str, SessionKind] = {"strength": "strength", "event": "event"}  # all others are as classes


@dataclass(frozen=True, slots=True)
class Survey:
    """A calendar as it stands at a moment. A broadcast stands on its day in the member's zone, wherever that was once."""

    rows: Sequence[ItemRow]
    became: Mapping[UUID, State]
    live: Live | None
    offers: Mapping[str, Offer]
    performed: Sequence[Performed]
    today: date
    zone: ZoneInfo
    now: datetime

    def between(self, from_on: date, until_on: date) -> list[ItemRow]:
        """Those of these days, both among them."""
        return [row for row in self.rows if from_on <= row.local_date <= until_on]

    def status(self, row: ItemRow) -> ItemStatus:
        """What an item is now."""
        if row.status == "skipped":
            return "skipped"
        if row.kind == "rest":
            return "rest"
        if self.became.get(row.id, PLANNED).status == "done":
            return "done"
        offer = self.offers.get(row.class_id or "")
        if row.kind == "live" and offer is not None and offer.broadcast_after(self.now):
            return "live"
        return "missed" if row.local_date < self.today else "planned"


async def survey(
    db: Reader, member_id: UUID, profile: Profile, from_on: date, until_on: date, now: datetime, *, plan_so_far: bool
) -> Survey:
    """Everything of these days, at least. Credit is given by whole weeks, so theirs are read.

    With `plan_so_far` everything since the live plan began is there too. Four statements, or five with strength work.
    """
    today, zone = today_of(profile, now), zone_of(profile)
    live = await versions.current(db, member_id)
    first = week_of(from_on, profile)
    if plan_so_far and live is not None:
        first = min(first, live.brief.first_week_on)
        until_on = max(until_on, today)
    last = week_of(until_on, profile) + timedelta(days=6)
    # A broadcast of one day here may be of the next elsewhere.
    rows = await items.between(db, member_id, first - timedelta(days=1), last + timedelta(days=1))
    known = await offers(db, [row.class_id for row in rows if row.class_id])
    rows = sorted((_on_its_day(row, known, zone) for row in rows), key=_order)
    # What a pause has taken off the calendar may be strength work.
    lifting = any(row.kind == "strength" for row in rows) or (live is not None and live.pause is not None)
    performed = await _performed(db, member_id, profile, first, now, lifting=lifting) if first <= today else ()
    became = _became(rows, performed, live, known, profile)
    return Survey(rows, became, live, known, performed, today, zone, now)


async def states(db: Reader, member_id: UUID, profile: Profile, live: Live, now: datetime) -> Mapping[str, State]:
    """What became of each session of the live plan, by its key: what the calendar tells of it, beside everything else there.

    Whoever changes a plan and whoever reads the calendar must not judge the same workout differently. What a pause has
    taken off the calendar is credited with what nothing else has: it may have been done all the same.
    """
    days = [session.on for session in live.content] or [today_of(profile, now)]
    found = await survey(db, member_id, profile, min(days), max(days), now, plan_so_far=False)
    shown = {row.session_key: found.became[row.id] for row in found.rows if row.plan_id == live.id and row.session_key}
    hidden = [creditable(session) for session in live.content if session.key not in shown]
    given = {state.workout_id for state in found.became.values()}
    left = [workout for workout in found.performed if workout.id not in given]
    return shown | standing.stand(hidden, left, {}, week_starts_on=_begins(profile))


async def _performed(
    db: Reader, member_id: UUID, profile: Profile, since_on: date, now: datetime, *, lifting: bool
) -> tuple[Performed, ...]:
    found = await trained.workouts(db, member_id, since_on, now)
    done = sorted({exercise_id for workout in found for exercise_id in workout.exercise_ids})
    patterns = await catalogued.patterns(db, done) if done and lifting else {}
    return past(found, {}, patterns, profile, today=today_of(profile, now)).workouts


def _became(
    rows: Sequence[ItemRow],
    performed: Sequence[Performed],
    live: Live | None,
    known: Mapping[str, Offer],
    profile: Profile,
) -> dict[UUID, State]:
    sessions = [_creditable(row, live, known) for row in rows if row.kind != "rest"]
    said = {str(row.id): standing.said({name: getattr(row, name) for name in _SAID}) for row in rows}
    found = standing.stand(sessions, performed, said, week_starts_on=_begins(profile))
    return {UUID(key): state for key, state in found.items()}


def _begins(profile: Profile) -> int:
    return WEEKDAYS.index(profile.week_starts_on or "monday")


_SAID = ("status", "workout_id", "done_on")


def _creditable(row: ItemRow, live: Live | None, known: Mapping[str, Offer]) -> Creditable:
    offer = known.get(row.class_id or "")
    discipline = next((word for word in DISCIPLINES if offer is not None and word == offer.discipline), None)
    if (session := session_of(row, live)) is not None:
        return replace(creditable(session, discipline), key=str(row.id))
    return Creditable(
        key=str(row.id),
        on=row.local_date,
        kind=_KINDS.get(row.kind, "class"),
        class_id=row.class_id,
        disciplines=(discipline,) if discipline else (),
        minutes=row.minutes or 0,
        patterns=(),
    )


def _on_its_day(row: ItemRow, known: Mapping[str, Offer], zone: ZoneInfo) -> ItemRow:
    offer = known.get(row.class_id or "")
    if row.kind != "live" or row.status != "planned" or offer is None or offer.live_starts_at is None:
        return row
    local = offer.live_starts_at.astimezone(zone)
    return replace(row, local_date=local.date(), start_local=local.time())


def _order(row: ItemRow) -> tuple[object, ...]:
    timed = row.start_local is not None
    return row.local_date, not timed, str(row.start_local or ""), row.stack_position or 0  # of equals, as it was added
