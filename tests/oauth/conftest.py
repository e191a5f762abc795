"""What tests of account linking stand on: the app with a clock that goes when told, a member, a client, and one real
identity provider a run.
"""

from collections.abc import AsyncIterator

import pytest
from tests.oauth.linking import Clock, OAuthClient, Site, a_client, a_site
from tests.oauth.upstream import upstream, upstream_issuer

from palestra.accounts.schemas import Member

__all__ = ["upstream", "upstream_issuer"]  # fixtures


@pytest.fixture
def clock() -> Clock:
    """The time of the app and of the test."""
    return Clock()


@pytest.fixture
async def site(database_url: str, clock: Clock) -> AsyncIterator[Site]:
    """The app, up."""
    async with a_site(database_url, clock) as up:
        yield up


@pytest.fixture
async def member(site: Site) -> Member:
    """Somebody who trains."""
    return await site.member()


@pytest.fixture
async def client(site: Site) -> OAuthClient:
    """A public client of an operator's making."""
    return await a_client(site)
