"""What does a calendar app get that asks under a member's secret address? The schedule, and nothing that says more.

No cookie counts here, and whoever has the address reads. An address that is unknown, replaced or removed, and one of a
closed account, are answered alike. The address is in the path: no log of ours has paths of requests (telemetry/logs.py),
and a failure is told without it.
"""

import hashlib

import asyncpg
import structlog
from starlette.requests import Request
from starlette.responses import Response

from palestra.accounts import throttle
from palestra.errors import StoreError
from palestra.pages.account.visit import Services
from palestra.plans.feed import feeds
from palestra.plans.feed.calendar import icalendar_of
from palestra.store.engine import LOST_CONNECTION, driver

log = structlog.get_logger(__name__)

PATH = "/calendar/{token}.ics"
LIMIT, PER_S = 60, 3_600  # of one address: calendars ask once an hour to once a minute, each from a few devices
RETRY_AFTER_S = 60
HEADERS = {
    "Cache-Control": "private, max-age=900",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
}
CALENDAR = {"Content-Disposition": 'inline; filename="palestra.ics"'}


class Feed:
    """The answers of one app's calendars."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def answer(self, request: Request) -> Response:
        """GET or HEAD."""
        try:
            return await self._answer(request)
        except (*LOST_CONNECTION, asyncpg.PostgresError, StoreError) as error:
            log.warning("feed_failed", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001  # what it says may be the member's, and they ask every hour
            log.warning("feed_failed", error=type(error).__name__)
        return _told(503, {"Retry-After": str(RETRY_AFTER_S)})

    async def _answer(self, request: Request) -> Response:
        database, now = self._services.database, self._services.clock()
        token = request.path_params["token"]
        async with database.reader() as reader:
            member_id = await feeds.member_of(reader, token)
        if member_id is None:
            return _told(404, {})
        # The throttle keeps a hash of what it counts.
        wait_s = await throttle.hit(database, f"calendar {token}", limit=LIMIT, per_s=PER_S, now=now)
        if wait_s is not None:
            return _told(429, {"Retry-After": str(wait_s)})
        async with database.reader() as reader:
            written = await icalendar_of(reader, member_id, self._services.issuer, now)
        async with database.transaction() as connection:
            await feeds.note_read(await driver(connection), member_id, now)
        etag = f'"{hashlib.sha256(written).hexdigest()[:32]}"'
        if _has(request, etag):
            return Response(status_code=304, headers={**HEADERS, "ETag": etag})
        headers = {**HEADERS, **CALENDAR, "ETag": etag, "Content-Length": str(len(written))}
        body = b"" if request.method == "HEAD" else written
        return Response(body, headers=headers, media_type="text/calendar; charset=utf-8")


def _has(request: Request, etag: str) -> bool:
    """Whether the asker has just this already (RFC 9110, 13.1.2: weak comparison)."""
    asked = request.headers.get("if-none-match", "")
    return asked.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in asked.split(","))


def _told(status: int, headers: dict[str, str]) -> Response:
    """An answer without a calendar. It is not kept: an address that is made a moment later is there."""
    return Response(status_code=status, headers={**HEADERS, "Cache-Control": "no-store", **headers})
