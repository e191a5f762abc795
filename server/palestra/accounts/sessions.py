"""Browsers that somebody signed in with. They exist for the pages; /mcp never sees one.

The cookie holds 256 random bits and the database their hash. A session lasts 12 hours from the sign-in, however much
it is used, and ends at once when the member is disabled or sets another password.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import audit, queries
from palestra.accounts.schemas import Member, Session, SignInMethod

LASTS_S = 12 * 3600
COOKIE_LENGTH = 43  # of token_urlsafe(32); anything else is none of ours


def cookie_name(secure: bool) -> str:
    """The cookie's name: over https one that no other host of the domain and no http page can set (RFC 6265bis)."""
    return "__Host-palestra_session" if secure else "palestra_session"


async def begin(
    connection: AsyncConnection,
    member_id: UUID,
    method: SignInMethod,
    now: datetime,
    *,
    replacing: str | None = None,
) -> str:
    """The cookie of a new session, and a line in the audit: whatever the way in, it ends here.

    Always a new one, and the browser's old one ends: session fixation, A83.
    """
    if replacing is not None:
        await end(connection, replacing)
    cookie = secrets.token_urlsafe(32)
    await connection.execute(
        text(queries.ADD_SESSION),
        {
            "id_hash": _hash(cookie),
            "member_id": member_id,
            "method": method,
            "now": now,
            "expires_at": now + timedelta(seconds=LASTS_S),
        },
    )
    await audit.record(connection, "signed_in", member_id=member_id, now=now, method=method)
    return cookie


async def current(connection: AsyncConnection, cookie: str | None, now: datetime) -> Session | None:
    """Who has signed in with the browser that sent this cookie, if anybody and if that still holds."""
    if cookie is None or len(cookie) != COOKIE_LENGTH:
        return None
    row = (await connection.execute(text(queries.SESSION), {"id_hash": _hash(cookie), "now": now})).one_or_none()
    if row is None:
        return None
    return Session(
        member=Member(id=row.id, name=row.name, region=row.region, active=row.active),
        method=row.method,
        authenticated_at=row.authenticated_at,
        csrf=_csrf(cookie),
    )


async def end(connection: AsyncConnection, cookie: str | None) -> None:
    """Sign this browser out."""
    if cookie is not None:
        await connection.execute(text(queries.END_SESSION), {"id_hash": _hash(cookie)})


async def end_all(connection: AsyncConnection, member_id: UUID) -> int:
    """Sign a member out of every browser; how many there were."""
    return (await connection.execute(text(queries.END_SESSIONS), {"member_id": member_id})).rowcount


def _hash(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode(errors="replace")).digest()


def _csrf(cookie: str) -> str:
    """What this session's forms carry: made from the cookie, which the page that forges a form does not know."""
    mac = hmac.digest(cookie.encode(), b"palestra csrf", "sha256")
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
