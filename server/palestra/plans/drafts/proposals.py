"""Where does a proposal wait? One row, as the rules made it, for two days; that it was used is remembered as long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import orjson
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.errors import Gone, NotFound
from palestra.plans.engine.adapting import Adapted
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.building import Built
from palestra.plans.engine.content import Content
from palestra.plans.life.live import Live
from palestra.plans.queries import drafts as queries
from palestra.store.engine import Reader, driver
from palestra.workouts.ids import public_id

KEPT_FOR = timedelta(hours=48)
WAITING_MAX = 20  # of one member, some 50 KB each; the oldest make room


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: a whole plan (`built`), or changes of one (`adapted`)."""

    brief: Brief  # as it will be
    assumptions: tuple[str, ...]
    built: Built | None
    adapted: Adapted | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal that waits. `plan_id` and `base_version` are of the plan that it changes."""

    id: UUID
    expires_at: datetime
    plan_id: UUID | None
    base_version: int | None
    proposal: Proposal

    @property
    def brief(self) -> Brief:
        """The brief as it will be."""
        return self.proposal.brief

    @property
    def built(self) -> Built | None:
        """A whole plan; None where it changes one."""
        return self.proposal.built

    @property
    def adapted(self) -> Adapted | None:
        """Changes of a plan; None where it is a whole one."""
        return self.proposal.adapted

    @property
    def content(self) -> Content:
        """What the plan would hold, all accepted."""
        either = self.built or self.adapted
        return () if either is None else either.content

    def holds(self, proposal: Proposal) -> bool:
        """Whether it is the same proposal, as it would be read again."""
        return self.proposal == _PROPOSAL.validate_json(_PROPOSAL.dump_json(proposal))


_PROPOSAL: TypeAdapter[Proposal] = TypeAdapter(Proposal)


async def keep(db: Reader, member_id: UUID, proposal: Proposal, live: Live | None, now: datetime) -> Draft:
    """Have a proposal wait: of a whole plan, or of changes of `live`."""
    plan_id, version = (None, None) if live is None else (live.id, live.version)
    made = Draft(uuid4(), now + KEPT_FOR, plan_id, version, proposal)
    kept = _PROPOSAL.dump_json(proposal).decode()
    await db.execute(queries.ADD, member_id, made.id, plan_id, version, kept, now, made.expires_at)
    await db.execute(queries.DROP_OLD, member_id, WAITING_MAX, made.id)
    return made


async def draft(db: Reader, member_id: UUID, draft_id: UUID, now: datetime, *, lock: bool = False) -> Draft:
    """A draft that waits; raises NotFound, and Gone for one that is expired or was used."""
    row = await db.fetchrow(queries.LOCK_DRAFT if lock else queries.DRAFT, member_id, draft_id)
    if row is None:
        raise NotFound(
            f"There is no draft with the id {public_id('dft', draft_id)}.",
            fix="Drafts wait for two days. Call build_plan or adapt_plan again.",
        )
    kept = orjson.loads(row["proposal"])
    if "used" in kept:
        used = kept["used"]
        raise Gone(
            f"This draft was used: it is version {used['version']} of the plan {used['plan_id']}.",
            fix="Look at the plan with get_schedule, or propose something new with adapt_plan.",
        )
    if row["expires_at"] <= now:
        raise Gone("This draft has expired: drafts wait for two days.", fix="Call build_plan or adapt_plan again.")
    proposal = _PROPOSAL.validate_json(row["proposal"])
    return Draft(row["id"], row["expires_at"], row["plan_id"], row["base_version"], proposal)


async def waiting(db: Reader, member_id: UUID, draft_id: UUID, now: datetime) -> Draft | None:
    """A draft, if it is still to be had."""
    try:
        return await draft(db, member_id, draft_id, now)
    except (Gone, NotFound):
        return None


async def use(db: Reader, member_id: UUID, draft: Draft, live: Live) -> None:
    """Remember that it is part of the plan by now, and of which version."""
    used = {"used": {"plan_id": public_id("pln", live.id), "version": live.version}}
    await db.execute(queries.USED, member_id, draft.id, orjson.dumps(used).decode())


async def sweep(connection: AsyncConnection, now: datetime) -> int:
    """Remove drafts that have expired; how many."""
    return len(await (await driver(connection)).fetch(queries.SWEEP, now))
