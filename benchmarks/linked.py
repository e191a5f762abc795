"""How does a benchmark call as a member? With a token that the measured server itself gives for a grant put beside it."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2

from palestra.accounts import service as accounts
from palestra.grants import clients
from palestra.grants import service as grants
from palestra.store.engine import Database

ISSUER = "http://localhost"
CLIENT, REDIRECT = "client-of-benchmarks", "http://127.0.0.1/callback"
READING = ("profile:read", "history:read")
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ENVIRONMENT = {"PALESTRA_PUBLIC_URL": ISSUER}


@dataclass(frozen=True, slots=True)
class Linked:
    """A member with a token."""

    member_id: UUID
    token: str


async def members(url: str, port: int, count: int) -> list[Linked]:
    """New members who have allowed a client, each with the access token that the server gives for their code."""
    database = Database(url)
    now = datetime.now(UTC)
    ids = []
    try:
        async with database.transaction() as connection:
            for _ in range(count):
                ids.append((await accounts.create(connection, name=None, region=None, now=now)).id)
        return await link(database, port, ids)
    finally:
        await database.close()


async def link(
    database: Database, port: int, member_ids: Sequence[UUID], scopes: Sequence[str] = READING
) -> list[Linked]:
    """The same for members that there are."""
    now = datetime.now(UTC)
    client_id = f"{CLIENT}-{now:%Y%m%d%H%M%S%f}"
    async with database.transaction() as connection:
        await clients.add_static(
            connection,
            client_id=client_id,
            name="Benchmarks",
            redirect_uris=[REDIRECT],
            secret=None,
            auth_methods=["none"],
            now=now,
        )
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        return [await _linked(database, http, client_id, member_id, scopes) for member_id in member_ids]


async def remove(url: str, linked: Sequence[Linked]) -> None:
    """The catalogue is kept for the next run; these members are not."""
    database = Database(url)
    try:
        async with database.transaction() as connection:
            for each in linked:
                await accounts.remove(connection, each.member_id)
    finally:
        await database.close()


async def _linked(
    database: Database, http: httpx2.AsyncClient, client_id: str, member_id: UUID, scopes: Sequence[str]
) -> Linked:
    now = datetime.now(UTC)
    asked = {
        "redirect_uri": REDIRECT,
        "code_challenge": CHALLENGE,
        "resource": f"{ISSUER}/mcp",
        "scope": list(scopes),
    }
    async with database.transaction() as connection:
        request = await grants.begin_request(connection, client_id, asked, now)
    location = await grants.approve(database, request, member_id, authenticated_at=now, now=now, issuer=ISSUER)
    (code,) = parse_qs(urlsplit(location).query)["code"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": client_id,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        "resource": f"{ISSUER}/mcp",
    }
    answer = await http.post("/oauth/token", data=form, headers={"X-Forwarded-For": _address(member_id)})
    if answer.status_code != httpx2.codes.OK:
        raise RuntimeError(f"the server answered {answer.status_code}: {answer.text}")
    return Linked(member_id, answer.json()["access_token"])


def _address(member_id: UUID) -> str:
    """An address of its own for each, as limits count by address."""
    return f"10.{member_id.bytes[0]}.{member_id.bytes[1]}.{member_id.bytes[2]}"
