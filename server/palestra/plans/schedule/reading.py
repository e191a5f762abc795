"""What is on the calendar, and what became of it? Days with their items, and how they add up. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from palestra.accounts.preferences import Profile
from palestra.catalog.rights import Viewer
from palestra.catalog.schemas import Wire
from palestra.errors import ValidationFailed
from palestra.plans.engine.states import PLANNED
from palestra.plans.life.live import Live
from palestra.plans.schedule.changing import in_the_way, placed, resting, week_of
from palestra.plans.schedule.conflicts import conflicts
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.offering import available
from palestra.plans.schedule.substitutes import substitutes
from palestra.plans.schedule.surveying import Survey, survey
from palestra.plans.schedule.timing import day_in_words, today_of, zone_of
from palestra.plans.schemas.schedule import (
    PlanLine,
    PlanStanding,
    Replacement,
    Schedule,
    ScheduledDay,
    ScheduledItem,
    ScheduleTotals,
)
from palestra.store.engine import Reader
from palestra.training.guideline import GUIDELINES
from palestra.workouts.ids import public_id
from palestra.workouts.progress import guideline
from palestra.workouts.progress.weeks import Span

DAYS_MAX = 28
BYTES_MAX = 13_000  # of the whole; an answer of 16 KB is the most there may be
TITLE_TOLD = 80  # characters
NOTE_SHORT = 60
TAKEN_OFF = "Taken off the calendar."
CONFLICTS_SHORT = 3
AHEAD = timedelta(days=28)  # how far the next session is looked for


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a conversation starts from: the plan in a line, and what is to be done next."""

    plan: PlanLine | None
    next_on: date | None
    next: ScheduledItem | None


async def schedule(
    db: Reader,
    member_id: UUID,
    profile: Profile,
    viewer: Viewer,
    from_on: date | None,
    until_on: date | None,
    now: datetime,
) -> Schedule:
    """Every day from the one to the other, both among them; without dates this member's week. 28 days at most.

    At most some 13 KB: then less is said of each, and items are left out from the end, which `left_out` counts.
    """
    from_on, until_on = _span(profile, from_on, until_on, today_of(profile, now))
    found = await survey(db, member_id, profile, from_on, until_on, now, plan_so_far=True)
    rows = found.between(from_on, until_on)
    problems = _problems(found, rows, viewer)
    offered = await substitutes(db, profile, viewer, found, [row for row in rows if row.id in problems])
    told = {row.id: _told(found, row, problems.get(row.id), offered.get(row.id)) for row in rows}
    days = [from_on + timedelta(days=more) for more in range((until_on - from_on).days + 1)]
    return _fitting(
        Schedule(
            time_zone=zone_of(profile).key,
            today=found.today,
            from_on=from_on,
            until_on=until_on,
            days=[
                ScheduledDay(local_date=on, items=[told[row.id] for row in rows if row.local_date == on]) for on in days
            ],
            totals=await _totals(db, member_id, profile, found, rows, from_on, until_on),
            plan=_plan_line(found),
            conflicts=conflicts(
                (
                    placed(row, found.offers, found.live, viewer, found.zone)
                    for row in rows
                    if in_the_way(row, found.today) and found.status(row) != "done"
                ),
                resting=resting(profile),
                offered=found.live.brief.offered if found.live else None,
            ),
            left_out=0,
        )
    )


async def told(
    db: Reader, member_id: UUID, profile: Profile, viewer: Viewer, items: Sequence[ItemRow], now: datetime
) -> list[tuple[date, ScheduledItem]]:
    """Single items as they are told, each with its day: what scheduling gave back; also what was removed."""
    if not items:
        return []
    days = [row.local_date for row in items]
    found = await survey(db, member_id, profile, min(days), max(days), now, plan_so_far=False)
    rows = {row.id: row for row in found.rows}
    problems = _problems(found, items, viewer)
    return [(row.local_date, _told(found, rows.get(row.id, row), problems.get(row.id), None)) for row in items]


async def ahead(db: Reader, member_id: UUID, profile: Profile, now: datetime) -> Ahead:
    """The plan in a line, and the next thing that is not done yet, within four weeks: one reading of the calendar."""
    today = today_of(profile, now)
    found = await survey(db, member_id, profile, today, today + AHEAD, now, plan_so_far=True)
    coming = (row for row in found.between(today, today + AHEAD) if found.status(row) in ("planned", "live"))
    row = next(coming, None)
    if row is None:
        return Ahead(_plan_line(found), None, None)
    return Ahead(_plan_line(found), row.local_date, _told(found, row, None, None))


def _span(profile: Profile, from_on: date | None, until_on: date | None, today: date) -> tuple[date, date]:
    begins = from_on or week_of(until_on or today, profile)
    ends = until_on or (begins + timedelta(days=6))
    if ends < begins:
        raise ValidationFailed(f"{ends} is before {begins}.", fix="Give from before until.")
    if (ends - begins).days >= DAYS_MAX:
        raise ValidationFailed(f"At most {DAYS_MAX} days are told at once.", fix="Ask for fewer days.")
    return begins, ends


def _problems(found: Survey, rows: Iterable[ItemRow], viewer: Viewer) -> dict[UUID, str]:
    """Why the classes of what is still to be done cannot be played on their day."""
    problems: dict[UUID, str] = {}
    for row in rows:
        if row.class_id is None or found.status(row) not in ("planned", "live") or row.status != "planned":
            continue
        offer = found.offers.get(row.class_id)
        why = (
            f"“{row.title}” is not in the catalogue any more."
            if offer is None
            else available(row, offer, viewer, found.zone)
        )
        if why is not None:
            problems[row.id] = why
    return problems


def _told(found: Survey, row: ItemRow, problem: str | None, offered: Replacement | None) -> ScheduledItem:
    status = found.status(row)
    state = found.became.get(row.id, PLANNED)
    return ScheduledItem(
        id=row.told_id,
        kind=row.kind,
        title=row.title if len(row.title) <= TITLE_TOLD else f"{row.title[: TITLE_TOLD - 1]}…",
        class_id=row.class_id,
        start_local=None if row.start_local is None else f"{row.start_local:%H:%M}",
        minutes=row.minutes,
        status=status,
        plan=row.plan_id is not None,
        workout_id=state.workout_id if status == "done" else None,
        movable=row.status == "planned"
        and status in ("planned", "missed", "rest")
        and row.kind not in ("live", "event"),
        version=row.version,
        stack=row.stack_position,
        note=_note(found, row, status, problem),
        replacement=offered,
    )


def _note(found: Survey, row: ItemRow, status: str, problem: str | None) -> str | None:
    state = found.became.get(row.id, PLANNED)
    if row.status == "removed":
        return TAKEN_OFF
    if problem is not None:
        return problem
    if status == "done" and state.on is not None and state.on != row.local_date:
        return f"Done on {day_in_words(state.on)}."
    if row.replaced is not None and row.replaced.get("title"):
        return f"In the place of “{row.replaced['title']}”: {row.replaced.get('why') or 'it cannot be played that day'}"
    return None


async def _totals(
    db: Reader, member_id: UUID, profile: Profile, found: Survey, rows: Sequence[ItemRow], from_on: date, until_on: date
) -> ScheduleTotals:
    counted = [row for row in rows if found.status(row) not in ("rest", "skipped")]
    done = [row for row in counted if found.status(row) == "done"]
    this_week = week_of(found.today, profile)
    week = this_week if from_on <= found.today <= until_on else week_of(from_on, profile)
    minutes, days, verdict = 0.0, 0, "The week has not begun."
    if week <= found.today:
        span = Span(week, min(week + timedelta(days=6), found.today))
        (reached, *_), _ = await guideline.weeks(
            db, member_id, span, profile.week_starts_on or "monday", None, today=found.today
        )
        minutes, days, verdict = reached.equivalent_min, reached.strength_days, guideline.verdict(reached)
    return ScheduleTotals(
        planned_min=sum(row.minutes or 0 for row in counted),
        done_min=sum(row.minutes or 0 for row in done),
        sessions_planned=len(counted),
        sessions_done=len(done),
        guideline_week_on=week,
        equivalent_min=round(minutes, 1),
        strength_days=days,
        guideline=f"{minutes:g} of {GUIDELINES['adult'].aerobic_min:g} min; {verdict}"
        if week <= found.today
        else verdict,
    )


def _plan_line(found: Survey) -> PlanLine | None:
    live = found.live
    if live is None:
        return None
    of_plan = [row for row in found.rows if row.plan_id == live.id]
    done = [row for row in of_plan if found.status(row) == "done"]
    over = [row for row in of_plan if found.status(row) in ("missed", "skipped") and row.local_date < found.today]
    return PlanLine(
        id=public_id("pln", live.id),
        version=live.version,
        status=_standing(live, found.today),
        goal=live.brief.goal,
        week=min(max(live.brief.week_of(found.today), 0), live.brief.weeks),
        weeks=live.brief.weeks,
        done=len(done),
        planned=len(done) + len(over),
    )


def _standing(live: Live, today: date) -> PlanStanding:
    if live.status == "active" and today > live.brief.ends_on:
        return "over"
    return "ahead" if live.status == "active" and today < live.brief.starts_on else live.status


def _fitting(told: Schedule) -> Schedule:
    """The schedule within its size: first shorter, then with less of its last days."""
    if _bytes(told) <= BYTES_MAX:
        return told
    items = [item for day in told.days for item in day.items]
    for item in items:
        item.replacement = None
        item.note = item.note and item.note[:NOTE_SHORT]
    told.conflicts = told.conflicts[:CONFLICTS_SHORT]
    over = _bytes(told) - BYTES_MAX
    for day in reversed(told.days):
        while day.items and over > 0:
            over -= _bytes(day.items.pop()) + 1
            told.left_out += 1
    return told


def _bytes(told: Wire) -> int:
    return len(told.model_dump_json().encode())
