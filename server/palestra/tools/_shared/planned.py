"""What do the tools of plans and the schedule have in common? One write a call, ids as keys, and days as they are said."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import Field, StringConstraints, ValidationError

from palestra.accounts import idempotency, preferences
from palestra.errors import Conflict, NotFound, ValidationFailed
from palestra.plans.schedule import items
from palestra.plans.schedule.changing import week_of
from palestra.plans.schedule.surveying import survey
from palestra.plans.schemas.plan import PlannedSession
from palestra.plans.schemas.schedule import ScheduledDay, ScheduledItem
from palestra.store.engine import Reader, driver
from palestra.tools._shared.declaring import Call, Result
from palestra.workouts import duplicates
from palestra.workouts.ids import key_of

TEXT_MAX = 600  # characters
CALENDAR = "/account/calendar"
# Days that a plan or a calendar can be asked about. Beyond them is a slip, and rules that look at day after day run long.
EARLIEST, AHEAD_MAX = date(1900, 1, 1), timedelta(days=2 * 366)

Id = Annotated[str, StringConstraints(max_length=64)]

Prefixed = Literal["pln", "dft"]

# Where each kind of id is told, for who gives one that is none.
_KINDS: dict[Prefixed, tuple[str, str]] = {
    "pln": ("plan", "save_plan or get_schedule"),
    "dft": ("draft", "build_plan or adapt_plan"),
}


class Written(Result):
    """What a write answers, the first time and again."""

    replayed: Annotated[bool, Field(description="Done by an earlier call; nothing was done now.")]


Answer = TypeVar("Answer", bound=Written)


async def once(
    call: Call,
    tool: str,
    model: type[Answer],
    write: Callable[[Reader, UUID], Awaitable[Answer]],
    *,
    client_ref: str | None,
    stands: Callable[[Reader, UUID, Mapping[str, Any]], Awaitable[bool]],
) -> Answer:
    """What `write` answers, or what it was answered under the same key, in one transaction that has the member's turn.

    Without a key of the caller's the same words may be a retry or a new wish. `stands` tells: whether what the stored
    answer speaks of is still so. With one they are a retry.
    """
    member_id, _ = call.signed_in()
    async with call.database.transaction() as connection:
        db = await driver(connection)
        await duplicates.take_turn(db, member_id)  # before any row is locked
        begun = await idempotency.begin(db, member_id, tool, call.arguments, client_ref=client_ref, now=call.now)
        if begun.answer is not None and (begun.by_ref or await stands(db, member_id, begun.answer)):
            return _replayed(model, begun.answer)
        result = await write(db, member_id)
        await idempotency.finish(db, begun, result.model_dump(mode="json", by_alias=True), call.now)
        return result


async def counts_as(db: Reader, member_id: UUID, workout_id: str, on: date, now: datetime) -> str | None:
    """What a workout that was just written stands for on the calendar, in a sentence; mostly for nothing."""
    profile = await preferences.read(db, member_id)
    first = week_of(on, profile)
    if not await items.between(db, member_id, first, first + timedelta(days=6)):
        return None  # which is all that it costs most members
    found = await survey(db, member_id, profile, on, on, now, plan_so_far=False)
    for row in found.rows:
        if found.status(row) == "done" and found.became[row.id].workout_id == workout_id:
            what = f"{row.local_date:%A}’s session of the plan" if row.plan_id else f"“{shortened(row.title, 80)}”"
            return f"It counts as {what}."
    return None


def key(prefix: Prefixed, told: str) -> UUID:
    """The key of a plan's or a draft's id; raises NotFound for what is none."""
    found = key_of(prefix, told)
    if found is None:
        called, where = _KINDS[prefix]
        raise NotFound(f"There is no {called} with the id {told}.", fix=f"Copy it from {where}.")
    return found


def calendar_page(call: Call) -> str | None:
    """Where the member subscribes to their calendar; None where the account has no pages."""
    return None if call.issuer is None else f"{call.issuer}{CALENDAR}"


def refuse_far(now: datetime, *days: date | None) -> None:
    """Raise ValidationFailed for a day that no plan and no calendar reaches."""
    last = now.date() + AHEAD_MAX
    for on in days:
        if on is not None and not EARLIEST <= on <= last:
            raise ValidationFailed(f"{on} is too far away.", fix=f"Say a day from {EARLIEST} to {last}.")


def day(on: date) -> str:
    """“Tue 24 Nov”."""
    return f"{on:%a} {on.day} {on:%b}"


def counted(number: int, what: str) -> str:
    """“1 session”, “2 sessions”."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def session_line(session: PlannedSession) -> str:
    """“Tue 24 Nov: Full body A, 45 min”."""
    at = f", {session.start_local}" if session.start_local else ""
    return f"{day(session.local_date)}: {session.title}, {session.minutes} min{at}"


def item_said(item: ScheduledItem) -> str:
    """“Intervals, 30 min, 18:00 (planned)”."""
    length = "" if item.minutes is None else f", {item.minutes} min"
    at = f", {item.start_local}" if item.start_local else ""
    return f"{item.title}{length}{at} ({item.status})"


def day_lines(days: Iterable[ScheduledDay]) -> list[str]:
    """A line for each day that has something on it."""
    return [f"{day(one.local_date)}: {'; '.join(map(item_said, one.items))}" for one in days if one.items]


def text(summary: str, lines: Iterable[str]) -> str:
    """The summary and the lines, as many of them as a text may hold."""
    told = shortened(summary, TEXT_MAX)
    left = list(lines)
    while left:
        more = "" if len(left) == 1 else f"\n… and {len(left) - 1} more"
        if len(told) + 1 + len(left[0]) + len(more) > TEXT_MAX:
            break
        told += f"\n{left.pop(0)}"
    return f"{told}\n… and {len(left)} more" if left and len(told) + 16 <= TEXT_MAX else told


def shortened(said: str, most: int) -> str:
    """Its beginning, where it is longer."""
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"


def _replayed(model: type[Answer], answer: Mapping[str, Any]) -> Answer:
    try:
        result = model.model_validate(answer)
    except ValidationError:  # answered by another release, whose results had another shape
        raise Conflict(
            "This was done already, a few minutes ago.", fix="Read get_schedule to see how things are now."
        ) from None
    summary = shortened(f"This was done already, and was not done again. {result.summary}", TEXT_MAX)
    return result.model_copy(update={"summary": summary, "replayed": True})
