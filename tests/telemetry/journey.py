"""What happens around linking, at a real server: everything that sends a secret, what succeeds and what is refused.

The app runs on a uvicorn in this process, so that every library that could log something is here, and talks to the
company's identity provider and to the host of clients' documents.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import pytest
import uvicorn
from tests.interop.linking import Account, Member
from tests.interop.running import clean_environment, free_port, running
from tests.interop.simulating import Host, signing
from tests.oauth.document_host import DocumentHost, document, document_host, jwks, rsa_key
from tests.oauth.person import Page
from tests.oauth.upstream import CLIENT_ID, CLIENT_SECRET, E_MAIL, HERE, NODE
from tests.serving import SECRET_KEY
from tests.telemetry.canaries import Canaries
from tests.waiting import until

from palestra.accounts import local
from palestra.accounts import service as accounts
from palestra.app import create_app
from palestra.grants import clients
from palestra.settings import Settings
from palestra.store.engine import Database

CALLBACK = "https://client.example/callback"
DOCUMENT = "https://client.example/client.json"
KEYS = "https://client.example/jwks.json"
LOGIN = "canary.member@mail.example.org"
PASSWORD = "canary-password-9F2c"  # noqa: S105  # of nobody
WRONG = "canary-of-a-guess-4D1e"
NAME = "Canary Q. Birch"
CALLS = ("get_training_context", "set_preferences")


@dataclass
class Deployment:
    """One app that is up."""

    issuer: str
    database: Database
    documents: DocumentHost


async def everything(database_url: str, folder: Path) -> Canaries:
    """Links by every kind of client and sign-in, refused attempts between them, and the end of what was begun."""
    seen = Canaries(login=LOGIN, password=PASSWORD, guess=WRONG, e_mail=E_MAIL, name=NAME, secret=CLIENT_SECRET)
    async with deployed(database_url, folder) as up, parties(up, seen) as (host, member):
        await prepared(up, host)
        await refused_at_signing_in(up, host)
        for client in (documented, registered, by_hand):
            await client(up, host)
            await link_and_call(host, member)
        await upstream(up, host, seen)
        await ended(up, host, member)
        exposition = (await host.http.get(f"{up.issuer}/metrics")).text
    assert seen.in_text(exposition) == {}
    return seen


async def link_and_call(host: Host, member: Member) -> None:
    await host.link(member, "profile:write history:read")
    for tool in CALLS:
        assert (await host.call(tool)).status_code == 200
    refreshed = await host.refresh()
    assert refreshed.status_code == 200, refreshed.text
    host.tokens = refreshed.json()
    refused = await host.call(CALLS[0], token=f"{host.tokens['access_token'][:-4]}AAAA")
    assert refused.status_code == 401
    guess = secrets.token_urlsafe(32)
    values = {"code": guess, "redirect_uri": host.redirect_uri, "code_verifier": secrets.token_urlsafe(32)}
    assert (await host.token("authorization_code", **values)).status_code == 400
    assert (await host.refresh(guess)).status_code == 400
    denied = await host.link(member, "plan:write", decision="deny")  # nothing that was allowed before, and is not asked
    assert denied["error"] == "access_denied"
    await host.http.post(host.metadata["introspection_endpoint"], data=_about_its_token(host))
    revoked = await host.http.post(host.metadata["revocation_endpoint"], data=_about_its_token(host))
    assert revoked.status_code == 200, revoked.text
    assert (await host.refresh()).status_code == 400


async def prepared(up: Deployment, host: Host) -> None:
    """Somebody to sign in, and a host that knows where."""
    now = datetime.now(UTC)
    async with up.database.transaction() as connection:
        member = await accounts.create(connection, name=NAME, region=None, now=now)
        await local.set_password(connection, member.id, LOGIN, PASSWORD, now)
    await host.discover(f"{up.issuer}/.well-known/oauth-protected-resource")
    await documented(up, host)


async def documented(up: Deployment, host: Host) -> None:
    """The host is a client by its document, which proves itself with a key."""
    key = rsa_key()
    up.documents.serve(KEYS, jwks(key))
    said = document(DOCUMENT) | {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": KEYS}
    up.documents.serve(DOCUMENT, said)
    host.client_id, host.proof = DOCUMENT, signing(key, DOCUMENT, lambda: datetime.now(UTC))


async def registered(up: Deployment, host: Host) -> None:
    """The host has registered itself."""
    about = {"client_name": "Host", "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "client_secret_post"}
    response = await host.http.post(host.metadata["registration_endpoint"], json=about)
    assert response.status_code == 201, response.text
    made = response.json()
    host.client_id = made["client_id"]
    host.proof = lambda _: {name: made[name] for name in ("client_secret",) if name in made}


async def by_hand(up: Deployment, host: Host) -> None:
    """The host was registered by an operator, and has a secret."""
    secret = secrets.token_urlsafe(32)
    async with up.database.transaction() as connection:
        await clients.add_static(
            connection,
            client_id="by-hand",
            name="Host",
            redirect_uris=(CALLBACK,),
            secret=secret,
            auth_methods=("client_secret_post",),
            now=datetime.now(UTC),
        )
    host.client_id, host.proof = "by-hand", lambda _: {"client_secret": secret}


async def refused_at_signing_in(up: Deployment, host: Host) -> None:
    stranger = Member(host.http, up.issuer, Account(LOGIN, WRONG))
    with pytest.raises(AssertionError, match="/sign-in"):
        await host.link(stranger, "profile:read")


async def upstream(up: Deployment, host: Host, seen: Canaries) -> None:
    """Somebody else signs in at the company's identity provider, and comes back twice with the same answer."""
    async with httpx2.AsyncClient(timeout=30) as http:
        seen.watch(http)
        somebody = Upstream(http, up.issuer, Account("", ""))
        await host.link(somebody, "profile:read")
        again = await somebody.person.open(somebody.came_back_to)
        assert again.status == 400


class Upstream(Member):
    """A member without an account of ours."""

    came_back_to = ""

    async def sign_in(self, page: Page) -> Page:
        ours = urljoin(page.url, "/")
        url = (await self.person.press(page, "/sign-in/upstream")).url
        while not url.startswith(ours):
            response = await self.person.http.get(url, follow_redirects=False)
            url = urljoin(url, response.headers["location"])
        self.came_back_to = url
        return await self.person.open(url)


async def ended(up: Deployment, host: Host, member: Member) -> None:
    """The member ends a link, and signs out."""
    await host.link(member, "profile:read")
    page = await member.person.open(f"{up.issuer}/account/connections")
    await member.person.press(page, "/account/connections")
    await member.person.press(page, "/sign-out")


@asynccontextmanager
async def parties(up: Deployment, seen: Canaries) -> AsyncIterator[tuple[Host, Member]]:
    """A host and a member's browser, both watched."""
    async with httpx2.AsyncClient(timeout=30) as for_host, httpx2.AsyncClient(timeout=30) as for_browser:
        seen.watch(for_host)
        seen.watch(for_browser)
        host = Host(for_host, f"{up.issuer}/mcp", CALLBACK, "test", "modern")
        yield host, Member(for_browser, up.issuer, Account(LOGIN, PASSWORD))


@asynccontextmanager
async def deployed(database_url: str, folder: Path) -> AsyncIterator[Deployment]:
    """The app on a real server, whose access log is formatted as well, and what it talks to."""
    port, provider = free_port(), free_port()
    issuer = f"http://localhost:{port}"
    command: list[str | Path] = [NODE, HERE / "identity_provider.mjs", str(provider), CLIENT_ID, CLIENT_SECRET]
    command.append(f"{issuer}/sign-in/callback")
    with running(command, folder, clean_environment(folder), port=provider, ready="/test/counts") as company:
        async with document_host() as documents, httpx2.AsyncClient() as http:
            await http.put(f"{company.address}/test/knobs", json={"subject": "1", "name": NAME, "email": E_MAIL})
            settings = Settings.load(
                PORT=port,
                embedder="hashing",
                secret_key=SECRET_KEY,
                identity_issuer=company.address,
                identity_client_id=CLIENT_ID,
                identity_client_secret=CLIENT_SECRET,
                identity_scopes="openid profile email",
            )
            app = create_app(settings, database_url, fetcher=documents.fetcher(lambda: datetime.now(UTC)))
            config = uvicorn.Config(app, port=port, log_config=None, access_log=True, timeout_graceful_shutdown=2)
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve())
            await until(lambda: server.started or serving.done())
            try:
                yield Deployment(settings.issuer, app.state.database, documents)
            finally:
                server.should_exit = True
                await serving


def _about_its_token(host: Host) -> dict[str, str]:
    values = {"token": host.tokens["refresh_token"], "client_id": host.client_id}
    return values | host.proof(host.metadata["issuer"])
