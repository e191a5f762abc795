"""Who sees to it that nothing planned hangs in the air? Rounds over all calendars: what cannot be played is replaced.

A round does a limited number of members and goes on with the others next time. Any number of processes may: of two at
the same member one passes on, and what was replaced is no more to be replaced.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

import structlog

from palestra.accounts import preferences
from palestra.accounts.preferences import Profile
from palestra.accounts.schemas import Entitlement
from palestra.catalog.rights import Viewer
from palestra.errors import MemberError
from palestra.plans.engine.stock import LATEST_DATE
from palestra.plans.life import living, versions
from palestra.plans.life.unavailable import replace_all, unavailable
from palestra.plans.queries import upkeep as queries
from palestra.plans.schedule.surveying import Survey, survey
from palestra.plans.schedule.timing import today_of
from palestra.store.engine import LOST_CONNECTION, Database, Reader, driver
from palestra.workouts.duplicates import take_turn

log = structlog.get_logger(__name__)

# What a member is entitled to; None where that cannot be found out now: then nothing of theirs is touched.
EntitlementOf: TypeAlias = Callable[[UUID], Awaitable[Entitlement | None]]

AT_ONCE = 50  # members of a round whose calendars are looked into
ITEMS_AT_ONCE = 2_000  # rows of the walk
AHEAD = timedelta(days=366)
BEFORE_ALL = UUID(int=0)


class Upkeep:
    """One process's rounds. Where the walk is may be forgotten: it begins again."""

    def __init__(self, database: Database, entitlement_of: EntitlementOf) -> None:
        self._database = database
        self._entitlement_of = entitlement_of
        self._walked = BEFORE_ALL  # the last member of the round before
        self._rested = BEFORE_ALL  # the same of the pauses: some are never ended, and nobody waits behind them

    async def tend(self, now: datetime) -> int:
        """One round; how many items were replaced and plans resumed."""
        first_on = (now - LATEST_DATE).date()
        done = await self._resume_rested(now)
        for member_id in await self._due(first_on):
            done += await self._tended(self._replace(member_id, now))
        return done

    async def _tended(self, work: Awaitable[int]) -> int:
        """What came of one member's. Whatever is wrong with what is stored of them, the others' turn comes."""
        try:
            return await work
        except LOST_CONNECTION:
            raise
        except Exception as error:  # noqa: BLE001  # its type alone: what it says may be the member's
            log.warning("not_tended", error=type(error).__name__)
            return 0

    async def _due(self, first_on: date) -> list[UUID]:
        """Whose calendars to look into: first those of which it is known, then those whose turn it is."""
        async with self._database.reader() as reader:
            known = [row["member_id"] for row in await reader.fetch(queries.OF_WITHDRAWN, first_on, AT_ONCE)]
            walked = await reader.fetch(queries.WALK, first_on, self._walked, ITEMS_AT_ONCE)
        members = list(dict.fromkeys(row["member_id"] for row in walked))
        if len(walked) == ITEMS_AT_ONCE and len(members) > 1:
            members.pop()  # of whom some rows may be missing: the next round begins there
        doubtful = {row["member_id"] for row in walked if row["doubtful"]}
        due = [member_id for member_id in members if member_id in doubtful]
        if len(due) > AT_ONCE:
            self._walked = due[AT_ONCE - 1]
        else:
            self._walked = members[-1] if len(walked) == ITEMS_AT_ONCE else BEFORE_ALL
        return list(dict.fromkeys((*known, *due[:AT_ONCE])))

    async def _replace(self, member_id: UUID, now: datetime) -> int:
        if (viewer := await self._viewer(member_id)) is None:
            return 0
        async with self._database.reader() as reader:
            if not unavailable((await _surveyed(reader, member_id, now))[1], viewer):
                return 0
        async with self._database.transaction() as connection:
            db = await driver(connection)
            if not await _turn(db, member_id):
                return 0
            profile, found = await _surveyed(db, member_id, now)
            return await replace_all(db, member_id, profile, viewer, found)

    async def _resume_rested(self, now: datetime) -> int:
        """Resume the plans whose pause had an end, on the day after, in the member's zone."""
        latest = (now + timedelta(hours=14)).astimezone(UTC).date()
        async with self._database.reader() as reader:
            rested = await reader.fetch(queries.RESTED, latest, self._rested, AT_ONCE)
        self._rested = rested[-1]["member_id"] if len(rested) == AT_ONCE else BEFORE_ALL
        return sum([await self._tended(self._resume(row["member_id"], row["id"], now)) for row in rested])

    async def _resume(self, member_id: UUID, plan_id: UUID, now: datetime) -> int:
        if (viewer := await self._viewer(member_id)) is None:
            return 0
        try:
            async with self._database.transaction() as connection:
                db = await driver(connection)
                if not await _turn(db, member_id) or not await _is_rested(db, member_id, plan_id, now):
                    return 0
                await living.resume(
                    db, member_id, plan_id, on=None, base_version=None, viewer=viewer, now=now, actor="system"
                )
        except MemberError as error:  # too long a pause, after weeks without upkeep: the member is asked, not we
            log.warning("not_resumed", error=error.code)
            return 0
        return 1

    async def _viewer(self, member_id: UUID) -> Viewer | None:
        entitlement = await self._entitlement_of(member_id)
        return None if entitlement is None else Viewer(region=entitlement.region, tier=entitlement.tier)


async def _turn(db: Reader, member_id: UUID) -> bool:
    """Take the member's turn, unless another process is at the same member."""
    if not await db.fetchval(queries.TRY_TURN, member_id):
        return False
    await take_turn(db, member_id)
    return True


async def _surveyed(db: Reader, member_id: UUID, now: datetime) -> tuple[Profile, Survey]:
    profile = await preferences.read(db, member_id)
    today = today_of(profile, now)
    return profile, await survey(db, member_id, profile, today, today + AHEAD, now, plan_so_far=False)


async def _is_rested(db: Reader, member_id: UUID, plan_id: UUID, now: datetime) -> bool:
    """Whether the pause is over where the member is."""
    live = await versions.plan(db, member_id, plan_id, lock=True)
    today = today_of(await preferences.read(db, member_id), now)
    return live.pause is not None and live.pause.until_on is not None and live.pause.until_on < today
