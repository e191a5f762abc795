"""Whatever the company says, and whenever it is silent: is content closed in time, and open again in time?"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import url_of
from tests.factories import NOW
from tests.waiting import until

from palestra.accounts import service
from palestra.accounts.entitlements import PAUSE_S, CompanyEntitlements
from palestra.store import migrate
from palestra.store.embedded import EmbeddedPostgres
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

FRESH_S, STALE_S = 60, 600
SUBJECTS = ("1", "2")


@dataclass(frozen=True)
class Wait:
    seconds: int


@dataclass(frozen=True)
class Says:
    """From now on the company says that this subject has a tier of its own, for so long."""

    subject: str
    lasts_s: int | None


@dataclass(frozen=True)
class Falls:
    """From now on the company answers, or does not."""

    silent: bool


@dataclass(frozen=True)
class Asked:
    subject: str


WHO = st.sampled_from(SUBJECTS)
STEPS = st.lists(
    st.one_of(
        st.builds(Wait, st.sampled_from([1, int(PAUSE_S), 30, FRESH_S, 2 * FRESH_S, STALE_S - 1, STALE_S])),
        st.builds(Says, WHO, st.sampled_from([None, 1, 30, FRESH_S, STALE_S])),
        st.builds(Falls, st.booleans()),
        st.builds(Asked, WHO),
    ),
    max_size=40,
)


@dataclass
class World(httpx2.AsyncBaseTransport):
    """The time, the company, and all it ever said: since when, what, until when."""

    now: datetime = NOW
    silent: bool = False
    up_since: datetime = NOW - timedelta(days=1)
    said: dict[str, list[tuple[datetime, str, datetime | None]]] = field(
        default_factory=lambda: {subject: [(NOW - timedelta(days=1), "free", None)] for subject in SUBJECTS}
    )

    def clock(self) -> datetime:
        return self.now

    def says(self, subject: str, lasts_s: int | None) -> None:
        ends_at = None if lasts_s is None else self.now + timedelta(seconds=lasts_s)
        self.said[subject].append((self.now, f"tier-{subject}-{len(self.said[subject])}", ends_at))

    def falls(self, silent: bool) -> None:
        if self.silent and not silent:
            self.up_since = self.now
        self.silent = silent

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.silent:
            return httpx2.Response(503)
        _, tier, ends_at = self.said[request.url.params["subject"]][-1]
        return httpx2.Response(200, json={"tier": tier, "expires_at": ends_at and ends_at.isoformat()})

    def may_be(self, subject: str) -> set[str]:
        """Free, or what the company said of this subject at some moment of the time that an old answer may stand in."""
        until_now = [*(since for since, _, _ in self.said[subject][1:]), self.now + timedelta.resolution]
        return {"free"} | {
            tier
            for (_, tier, ends_at), replaced_at in zip(self.said[subject], until_now, strict=True)
            if replaced_at > self.now - timedelta(seconds=STALE_S) and (ends_at is None or ends_at > self.now)
        }

    def must_be(self, subject: str) -> str | None:
        """What the company has said for long enough, while it could be asked, that no older answer may stand."""
        since, tier, ends_at = self.said[subject][-1]
        if self.silent or self.now - self.up_since < timedelta(seconds=PAUSE_S):
            return None
        if self.now - since < timedelta(seconds=2 * FRESH_S):
            return None
        return tier if ends_at is None or ends_at > self.now else "free"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def database(postgres: EmbeddedPostgres, anyio_backend: str) -> AsyncIterator[Database]:
    """One database for every example of the file; examples share no member."""
    admin = Database(postgres.dsn)
    async with admin.reader() as raw:
        await raw.execute("create database entitlements template template0")
    await admin.close()
    opened = Database(url_of(postgres, "entitlements"), pool_size=3)
    await migrate.upgrade(opened)
    yield opened
    await opened.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
async def test_no_answer_is_older_than_allowed_nor_another_members_and_what_is_said_is_known_in_time(
    database: Database, steps: list[Wait | Says | Falls | Asked]
) -> None:
    world = World()
    issuer = f"https://{uuid4()}.example.com"
    async with database.transaction() as connection:
        members = {
            subject: await service.of_identity(connection, issuer, subject, name=None, now=NOW) for subject in SUBJECTS
        }
    asking = CompanyEntitlements(
        database, world.clock, url="https://x/", token=None, fresh_s=FRESH_S, stale_s=STALE_S, transport=world
    )
    for step in [*steps, *map(Asked, SUBJECTS)]:
        match step:
            case Wait(seconds):
                world.now += timedelta(seconds=seconds)
            case Says(subject, lasts_s):
                world.says(subject, lasts_s)
            case Falls(silent):
                world.falls(silent)
            case Asked(subject):
                tier = (await asking.of(members[subject])).tier
                assert tier in world.may_be(subject)
                assert tier == (world.must_be(subject) or tier)
                await until(lambda: not asking._under_way)
    await asking.close()
