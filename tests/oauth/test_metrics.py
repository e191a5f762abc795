"""Can an operator see how linking goes, and why it does not?"""

import pytest
from tests.oauth.linking import Clock, OAuthClient, Site, a_client, a_dynamic_client, a_site
from tests.serving import ADDRESS
from tests.telemetry.conftest import Logged, logged, logs_restored

from palestra.accounts.schemas import Member
from palestra.telemetry import logs

__all__ = ["logged", "logs_restored"]  # fixtures

pytestmark = pytest.mark.anyio


async def counted(site: Site) -> dict[tuple[str, str], int]:
    """Requests by endpoint and outcome."""
    told = (await site.http.get(f"{ADDRESS}/metrics")).text
    found = {}
    for line in told.splitlines():
        if line.startswith("palestra_oauth_requests_total{"):
            labels, _, value = line.removeprefix("palestra_oauth_requests_total").rpartition(" ")
            parts = dict(part.split("=") for part in labels.strip("{}").split(","))
            found[parts["endpoint"].strip('"'), parts["outcome"].strip('"')] = int(float(value))
    return found


async def test_every_request_is_counted_by_how_it_ended(site: Site, client: OAuthClient, member: Member) -> None:
    tokens = await client.link(member)
    await client.authorize(code_challenge=None)
    await client.authorize(redirect_uri="https://elsewhere.example/")
    await client.authorize(prompt="none")
    await client.refresh("invented")
    await client.refresh(tokens.refresh)
    await client.introspect(tokens.access)
    await client.revoke(tokens.refresh)
    await a_dynamic_client(site)
    await site.http.post(site.at("/oauth/register"), json={"redirect_uris": []})
    assert await counted(site) == {
        ("authorize", "ok"): 1,
        ("authorize", "invalid_request"): 1,
        ("authorize", "page"): 1,
        ("authorize", "login_required"): 1,
        ("token", "ok"): 2,
        ("token", "invalid_grant"): 1,
        ("introspect", "invalid_client"): 1,
        ("revoke", "ok"): 1,
        ("register", "ok"): 1,
        ("register", "invalid_redirect_uri"): 1,
    }


async def test_what_a_stranger_sends_is_no_label(site: Site) -> None:
    client = await a_client(site)
    await client.post("/oauth/token", {"grant_type": "invented-by-a-stranger"})
    await client.authorize(response_type="invented-by-a-stranger")
    told = (await site.http.get(f"{ADDRESS}/metrics")).text
    assert "invented-by-a-stranger" not in told
    assert (await counted(site)) == {
        ("token", "unsupported_grant_type"): 1,
        ("authorize", "unsupported_response_type"): 1,
    }


async def test_a_database_that_does_not_answer_is_counted_and_written_down(clock: Clock, logged: Logged) -> None:
    async with a_site("postgresql://nobody@/nothing?host=/nonexistent", clock) as site:
        logs.configure("warning", "json")
        logged()
        await site.http.post(site.at("/oauth/token"), data={"grant_type": "refresh_token", "client_id": "x"})
        await site.http.get(site.at("/oauth/authorize"), params={"client_id": "host"})
        written = logged()
        assert written.count("endpoint_unavailable") == 2
        assert '"path":"/oauth/token"' in written
        assert await counted(site) == {
            ("token", "temporarily_unavailable"): 1,
            ("authorize", "temporarily_unavailable"): 1,
        }
