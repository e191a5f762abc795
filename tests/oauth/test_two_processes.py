"""Does a link hold when its requests meet different processes, at once or one after the other?

Two real `palestra serve` over one database, with clocks of their own; no cache and no lock of a process decides here.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from tests.interop.running import Running, clean_environment, running
from tests.oauth.linking import ISSUER, Clock, OAuthClient, Site, Tokens, a_client
from tests.oauth.test_token import error, works
from tests.serving import SECRET_KEY

from palestra.grants import service as grants
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio

PALESTRA = Path(sys.executable).with_name("palestra")


class RealTime(Clock):
    """The time of everybody."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@contextmanager
def a_process(folder: Path, database_url: str) -> Iterator[Running]:
    """One that serves; it has come to its end by itself when it is asked to."""
    folder.mkdir()
    environment = clean_environment(
        folder,
        DATABASE_URL=database_url,
        PALESTRA_EMBEDDER="hashing",
        PALESTRA_SECRET_KEY=SECRET_KEY,
        PALESTRA_PUBLIC_URL=ISSUER,
    )
    with running([PALESTRA, "serve"], folder, environment) as started:
        yield started


@asynccontextmanager
async def seen(process: Running, database: Database) -> AsyncIterator[Site]:
    async with httpx2.AsyncClient(timeout=30) as http:
        yield Site(http, database, RealTime(), ISSUER, process.address)


@pytest.fixture
async def sites(tmp_path: Path, database_url: str, database: Database) -> AsyncIterator[tuple[Site, Site]]:
    """The same authorization server, by way of one process and of the other."""
    with ExitStack() as stack:
        one, other = (stack.enter_context(a_process(tmp_path / name, database_url)) for name in ("one", "other"))
        async with seen(one, database) as here, seen(other, database) as there:
            yield here, there


def both(client: OAuthClient, sites: tuple[Site, Site]) -> list[OAuthClient]:
    """Ten of the same client, five at each process."""
    return [replace(client, site=sites[number % 2]) for number in range(10)]


async def test_a12_a62_codes_and_refresh_tokens_are_counted_for_both_processes_together(
    sites: tuple[Site, Site],
) -> None:
    """One test, because two processes take seconds to start."""
    client = await a_client(sites[0])
    member = await sites[0].member()

    code = await client.code(member)
    exchanged = await asyncio.gather(*(each.exchange(code) for each in both(client, sites)))
    assert sorted(response.status_code for response in exchanged) == [200] + [400] * 9
    (won,) = [Tokens(response.json()) for response in exchanged if response.status_code == 200]
    assert not await works(client, won), "nine replays have not ended it"

    first = await client.link(member)
    refreshed = await asyncio.gather(*(each.refresh(first.refresh) for each in both(client, sites)))
    assert [response.status_code for response in refreshed] == [200] * 10
    siblings = [Tokens(response.json()) for response in refreshed]
    assert {tokens.claims["gid"] for tokens in siblings} == {first.claims["gid"]}
    eleventh = await both(client, sites)[1].refresh(first.refresh)
    assert error(eleventh) == "invalid_grant"
    assert not await works(client, siblings[0]), "the family outlives one too many"

    statuses = await asyncio.gather(*(each.authorize() for each in both(client, sites) * 7))
    assert 429 in {response.status_code for response in statuses}, "addresses are counted by each process for itself"


async def test_a_link_goes_on_where_a_process_has_ended(tmp_path: Path, database_url: str, database: Database) -> None:
    """Every step at another process, and each of them gone before the next begins."""
    with a_process(tmp_path / "first", database_url) as process:
        async with seen(process, database) as site:
            client = await a_client(site)
            member = await site.member()
            request_id = await client.begin()
    now = datetime.now(UTC)
    location = await grants.approve(database, request_id, member.id, authenticated_at=now, now=now, issuer=ISSUER)
    code = httpx2.URL(location).params["code"]
    with a_process(tmp_path / "second", database_url) as process:
        async with seen(process, database) as site:
            tokens = Tokens((await replace(client, site=site).exchange(code)).json())
    with a_process(tmp_path / "third", database_url) as process:
        async with seen(process, database) as site:
            client = replace(client, site=site)
            assert await works(client, tokens)
            keys = (await site.http.get(site.at("/oauth/jwks.json"))).json()["keys"]
            assert len(keys) == 1, "a process has made a key of its own"
