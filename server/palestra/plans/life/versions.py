"""What is a plan now, and how does it become another version? A row, and for each version an event that holds all of it.

A version is never changed and never goes: what a plan was can be had again, byte for byte. Whoever changes a plan takes
the member's turn (workouts/duplicates.py) first, so that two changes come one after the other.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from pydantic import TypeAdapter

from palestra.accounts import preferences
from palestra.errors import Conflict, Gone, NotFound, RateLimited
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.content import Content, canonical, ordered, parsed
from palestra.plans.life import differences
from palestra.plans.life.live import Actor, Live, Pause, PlanEvent, Told
from palestra.plans.life.materialising import NOTHING, Counts, sync
from palestra.plans.queries import plans as queries
from palestra.plans.schedule.timing import today_of
from palestra.store.engine import Reader
from palestra.workouts.duplicates import take_turn
from palestra.workouts.ids import public_id

__all__ = ["Edit", "Live", "Pause", "PlanEvent", "amend", "at", "begin", "current", "events", "locked", "plan", "turn"]

A_DAY_MAX = 200  # changes of one member: each keeps the whole plan, 30 KB of the largest, for good

Edit = Callable[[Content], Content]

_BRIEF: TypeAdapter[Brief] = TypeAdapter(Brief)
_PAUSE: TypeAdapter[Pause | None] = TypeAdapter(Pause | None)


async def current(db: Reader, member_id: UUID) -> Live | None:
    """The plan that is active or paused; there is one at most."""
    row = await db.fetchrow(queries.CURRENT, member_id)
    return None if row is None else _live(row)


async def plan(db: Reader, member_id: UUID, plan_id: UUID, *, lock: bool = False) -> Live:
    """A plan of this member, archived ones too; raises NotFound. `lock` holds it to the transaction's end."""
    row = await db.fetchrow(queries.LOCK_PLAN if lock else queries.PLAN, member_id, plan_id)
    if row is None:
        raise NotFound(
            f"There is no plan with the id {public_id('pln', plan_id)}.",
            fix="Take the plan_id from get_schedule or get_training_context.",
        )
    return _live(row)


async def locked(db: Reader, member_id: UUID, plan_id: UUID, version: int | None) -> Live:
    """The plan to be changed from this version (None: from whichever); Conflict when it has moved on."""
    live = await plan(db, member_id, plan_id, lock=True)
    if version is not None and version != live.version:
        raise Conflict(
            f"The plan was changed in the meantime: it is at version {live.version}, not {version}.",
            fix="Look at it again with get_schedule, and change what still applies.",
        )
    return live


async def at(db: Reader, member_id: UUID, live: Live, version: int) -> Live:
    """What the plan was at this version; raises NotFound."""
    row = await db.fetchrow(queries.AT, member_id, live.id, version) if version <= live.version else None
    if row is None:
        raise NotFound(f"This plan has no version {version}.", fix=f"It has the versions 1 to {live.version}.")
    return _live({**row, "id": live.id, "version": version, "rules_version": live.rules_version})


async def events(db: Reader, member_id: UUID, plan_id: UUID, limit: int) -> list[PlanEvent]:
    """The last changes of a plan, the latest first."""
    return [_event(row) for row in await db.fetch(queries.EVENTS, member_id, plan_id, limit)]


async def amend(
    db: Reader,
    member_id: UUID,
    plan_id: UUID,
    edit: Edit,
    *,
    kind: str,
    why: str | None,
    rules: Sequence[str],
    actor: Actor,
    version: int | None,
    now: datetime,
) -> Live:
    """Change what a plan holds, and the calendar with it, inside the caller's transaction.

    `edit` makes the new content of the one it is given, under lock. `version` is the one the change was made from:
    Conflict when it has moved on. An edit that changes nothing makes no version. Raises Gone for an archived plan.
    """
    await take_turn(db, member_id)
    before = await locked(db, member_id, plan_id, version)
    if before.status == "archived":
        raise Gone("This plan is archived.", fix="Bring it back with save_plan (roll_back), or build a new one.")
    after = replace(before, content=ordered(list(edit(before.content))))
    told = Told(kind, why, tuple(rules), differences.between(before.content, after.content, why), actor)
    today = today_of(await preferences.read(db, member_id), now)
    return (await turn(db, member_id, before, after, told, today=today, now=now))[0]


async def begin(db: Reader, member_id: UUID, live: Live, told: Told, *, today: date, now: datetime) -> Counts:
    """Write a plan that was not there before, at the version it is, and its sessions onto the calendar."""
    values = (live.version, live.status, _brief(live), canonical(live.content).decode(), live.rules_version)
    await db.execute(queries.ADD, member_id, live.id, *values, now)
    await _tell(db, member_id, live, told, now)
    return await sync(db, member_id, live, today=today, now=now)


async def turn(
    db: Reader,
    member_id: UUID,
    before: Live,
    after: Live,
    told: Told,
    *,
    today: date,
    now: datetime,
    done: Collection[str] = frozenset(),
) -> tuple[Live, Counts]:
    """One version further, and the calendar with it; for whoever holds its lock. Nothing where nothing changes.

    `done` are sessions that were done and stay on the calendar of a plan that ends.
    """
    if replace(after, version=before.version, rules_version=before.rules_version) == before:
        return before, NOTHING
    live = replace(after, version=before.version + 1)
    values = (live.version, live.status, _brief(live), canonical(live.content).decode(), live.rules_version)
    await db.execute(queries.CHANGE, member_id, live.id, *values, now)
    await _tell(db, member_id, live, told, now)
    return live, await sync(db, member_id, live, today=today, now=now, done=done)


async def _tell(db: Reader, member_id: UUID, live: Live, told: Told, now: datetime) -> None:
    if told.actor == "member" and live.status != "archived":  # who has enough of it may end it
        await _refuse_too_many(db, member_id, now)
    await db.execute(
        queries.ADD_EVENT,
        member_id,
        live.id,
        live.version,
        now,
        told.actor,
        told.kind,
        told.why,
        list(told.rules),
        orjson.dumps([dict(line) for line in told.diff]).decode(),
        live.status,
        _brief(live),
        canonical(live.content).decode(),
    )


async def _refuse_too_many(db: Reader, member_id: UUID, now: datetime) -> None:
    if await db.fetchval(queries.CHANGED_SINCE, member_id, now - timedelta(days=1)) >= A_DAY_MAX:
        raise RateLimited(
            f"The plan was changed {A_DAY_MAX} times within a day.",
            fix="Read it with get_schedule, and ask what of it is still wished tomorrow.",
            retry_after_s=3_600,
        )


def _brief(live: Live) -> str:
    """The brief as it is stored, and beside it the pause: it belongs to the version as the brief does."""
    kept = {**_BRIEF.dump_python(live.brief, mode="json"), "pause": _PAUSE.dump_python(live.pause, mode="json")}
    return orjson.dumps(kept).decode()


def _live(row: "asyncpg.Record | Mapping[str, Any]") -> Live:
    return Live(
        id=row["id"],
        version=row["version"],
        status=row["status"],
        brief=_BRIEF.validate_json(row["brief"]),
        content=parsed(row["content"]),
        rules_version=row["rules_version"],
        pause=_PAUSE.validate_python(orjson.loads(row["brief"]).get("pause")),
    )


def _event(row: asyncpg.Record) -> PlanEvent:
    return PlanEvent(
        version=row["version"],
        happened_at=row["happened_at"],
        actor=row["actor"],
        kind=row["kind"],
        why=row["why"],
        rules=tuple(row["rules"]),
        diff=tuple(row["diff"]),
        status=row["status"],
    )
