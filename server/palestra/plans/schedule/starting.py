"""What does the player need? A class with its parts, or a session's sets with the targets that are right today.

What is right today is for targets.py; what was done of it so far, for workouts/playing. Nothing is written.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from palestra.accounts import preferences
from palestra.accounts.preferences import Profile
from palestra.catalog import service as catalog
from palestra.catalog.rights import Viewer
from palestra.catalog.schemas import ClassDetail
from palestra.catalog.vocabulary import Discipline
from palestra.errors import Conflict, ValidationFailed
from palestra.plans.schedule import items, targets
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.offering import WHY
from palestra.plans.schedule.surveying import survey
from palestra.plans.schedule.timing import day_in_words, today_of, zone_of
from palestra.plans.schemas.player import NextUp, Player, PlayerExercise, PlayerSegment
from palestra.store.engine import Reader
from palestra.workouts.ids import key_of
from palestra.workouts.playing import recording
from palestra.workouts.playing.recording import Subject

TITLE_MAX = 120  # of a workout
AHEAD = timedelta(days=7)  # how far what comes next is looked for


async def player(
    db: Reader,
    member_id: UUID | None,
    viewer: Viewer,
    now: datetime,
    *,
    class_id: str | None = None,
    item_id: str | None = None,
    recorded: bool = False,
) -> Player:
    """A class by its id, or an item of the member's calendar; exactly one of them. Anonymous: a class.

    `recorded`: with what was done of it so far, for a member who lets it be logged. Raises NotFound, and Gone for a
    class that was withdrawn; what cannot be played now is told in `why_not`.
    """
    if (class_id is None) == (item_id is None):
        raise ValidationFailed("Give class_id or item_id, one of them.")
    profile = None if member_id is None else await preferences.read(db, member_id)
    today = now.date() if profile is None else today_of(profile, now)  # of somebody unknown in UTC
    if class_id is not None:
        next_up = None
        if member_id is not None and profile is not None:
            next_up = await _after(db, member_id, profile, None, now, class_id=class_id)
        told = await _class(db, class_id, viewer, now, today, None, next_up)
        if member_id is not None and recorded:
            told.run = await recording.run_of(db, member_id, None, class_id, today, now)
        return told
    if member_id is None or profile is None or item_id is None:
        raise ValidationFailed(
            "An item of the calendar needs its member.", fix="Connect the account, or give class_id."
        )
    row = await items.one(db, member_id, item_id)
    if row.status == "removed":
        raise Conflict(
            f"“{row.title}” was taken off the calendar.", fix="Bring it back first: schedule_session, restore."
        )
    if row.kind == "rest":
        raise ValidationFailed(f"“{row.title}” is a day of rest.", fix="There is nothing to start.")
    next_up = await _after(db, member_id, profile, row, now)
    if row.class_id is not None:
        told = await _class(db, row.class_id, viewer, now, today, row, next_up)
    else:
        told = _session(row, await targets.exercises(db, member_id, viewer, row, now), next_up)
    if recorded:

        async def is_done() -> bool:
            found = await survey(db, member_id, profile, row.local_date, row.local_date, now, plan_so_far=False)
            return any(one.id == row.id and found.status(one) == "done" for one in found.rows)

        told.run = await recording.run_of(db, member_id, row.id, row.class_id, today, now, is_done=is_done)
    return told


async def subject(
    db: Reader,
    member_id: UUID,
    viewer: Viewer,
    now: datetime,
    *,
    class_id: str | None = None,
    item_id: str | None = None,
) -> Subject:
    """What is recorded of a class or an item when it is begun. Raises as `player`; what cannot be played is not begun."""
    told = await player(db, member_id, viewer, now, class_id=class_id, item_id=item_id)
    if not told.playable:
        raise Conflict(told.why_not or "This cannot be played now.", fix="Choose another class.")
    discipline: Discipline | None = "strength" if told.kind == "strength" else None
    if told.class_id is not None:
        discipline = (await catalog.class_detail(db, told.class_id, viewer, now)).detail.discipline
    zone = zone_of(await preferences.read(db, member_id)).key
    return Subject(told.title[:TITLE_MAX], discipline, told.class_id, key_of("ses", told.item_id or ""), zone)


async def _class(
    db: Reader,
    class_id: str,
    viewer: Viewer,
    now: datetime,
    today: date,
    row: ItemRow | None,
    next_up: NextUp | None,
) -> Player:
    detail = (await catalog.class_detail(db, class_id, viewer, now)).detail
    if detail.kind != "class":
        raise ValidationFailed(f"“{detail.title}” is a {detail.kind}.", fix="Start one of its sessions: get_class.")
    playable = detail.availability.playable
    starts_at = detail.live_starts_at
    live = starts_at is not None and starts_at + timedelta(seconds=detail.duration_s) > now
    return Player(
        kind="live" if live else "class",
        title=detail.title,
        minutes=-(-detail.duration_s // 60),
        item_id=None if row is None else row.told_id,
        class_id=detail.id,
        playable=playable,
        why_not=_why_not(detail, today),
        url=detail.url if playable else None,
        segments=[
            PlayerSegment(**{name: segment[name] for name in PlayerSegment.model_fields})  # type: ignore[literal-required]
            for segment in detail.segments
        ],
        exercises=[],
        next_up=next_up,
        run=None,
    )


def _why_not(detail: ClassDetail, today: date) -> str | None:
    reason = detail.availability.reason
    return None if reason is None else f"“{detail.title}” {WHY[reason].format(on=day_in_words(today))}."


def _session(row: ItemRow, exercises: list[PlayerExercise], next_up: NextUp | None) -> Player:
    return Player(
        kind=row.kind if row.kind in ("strength", "event", "live") else "other",
        title=row.title,
        minutes=row.minutes,
        item_id=row.told_id,
        class_id=None,
        playable=True,
        why_not=None,
        url=None,
        segments=[],
        exercises=exercises,
        next_up=next_up,
        run=None,
    )


async def _after(
    db: Reader, member_id: UUID, profile: Profile, row: ItemRow | None, now: datetime, *, class_id: str | None = None
) -> NextUp | None:
    """What is to be done next: the rest of the stack or the day, then the days after; not today's own class once more."""
    today = today_of(profile, now)
    found = await survey(db, member_id, profile, today, today + AHEAD, now, plan_so_far=False)
    coming = [one for one in found.between(today, today + AHEAD) if found.status(one) in ("planned", "live")]
    coming = [one for one in coming if class_id is None or (one.class_id, one.local_date) != (class_id, today)]
    if row is not None:
        of_stack = [one for one in coming if row.stack_id is not None and one.stack_id == row.stack_id]
        later = [one for one in of_stack if (one.stack_position or 0) > (row.stack_position or 0)]
        coming = [*later, *(one for one in coming if one.id != row.id and one not in later)]
    if not coming:
        return None
    start = coming[0].start_local
    return NextUp(
        id=coming[0].told_id,
        title=coming[0].title,
        local_date=coming[0].local_date,
        start_local=None if start is None else f"{start:%H:%M}",
    )
