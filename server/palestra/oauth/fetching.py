"""How is a document fetched that a stranger names? Over https from a public address, briefly, and in small pieces.

This is the one outgoing request that anybody can cause (server-side request forgery, OWASP A10; RFC 9700, 4.15): the
name is resolved once, every address of it must be public, the connection goes to the address that was looked at,
redirects and proxies are not followed, nothing is decompressed, and everything together takes at most five seconds.
"""

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from weakref import WeakValueDictionary

import httpcore2
import orjson
import structlog
from cachetools import LRUCache, TTLCache

from palestra.errors import PalestraError

log = structlog.get_logger(__name__)

KiB = 1024
DOCUMENT_BYTES = 5 * KiB  # Client ID Metadata Documents, 6.6
JWKS_BYTES = 64 * KiB
FETCH_S = 5.0
CONNECT_S = 1.5  # to one address, so that a second one is tried where IPv6 leads nowhere
ADDRESSES = 3
DEPTH = 8  # metadata nests 3 deep
AT_ONCE = 8
AT_ONCE_PER_HOST = 2
PER_HOST_PER_MINUTE = 30
FAILED_FOR_S = 60
FRESH_S = (60, 3600, 24 * 3600)  # least, where the answer does not say, most
STALE_S = 24 * 3600  # how long an expired answer stands in for one that does not come
JWKS_AGAIN_S = 60  # a key that is not there yet is looked for once in this time
RESOLVERS = 4  # threads; a name server that does not answer holds one for half a minute

_URL = re.compile(r"https://(?P<host>[a-z0-9.-]{1,253})(?::443)?(?P<target>/[\x21-\x7e]*)")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_NOT_IN_A_URL = re.compile(r"[\\#<>\"`{}|^]")
_DOT_SEGMENT = re.compile(r"/(?:\.|%2e){1,2}(?=[/?;]|$)", re.IGNORECASE)
_JSON = re.compile(r"application/(?:[a-z0-9.-]+\+)?json", re.IGNORECASE)
_MAX_URL = 512

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Anything that Python's registry of special addresses leaves open, or has changed its mind about between releases.
_NEVER_V4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "198.18.0.0/15")))
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")  # all that is assigned for global unicast
_NEVER_V6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))  # Teredo, ORCHID, examples
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class FetchFailed(PalestraError):
    """No document came. `gone`: its host said that there is none, so an older one does not stand in for it."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason  # for our log; not for whoever asked, who would learn what our network looks like
        self.gone = gone


@dataclass(frozen=True, slots=True)
class Fetched:
    """A JSON object as it came, and for how long its host lets it be kept, in seconds."""

    body: dict[str, Any]
    fresh_s: int


def check_url(url: str) -> tuple[str, str]:
    """Host and target of an address that may be fetched; raises FetchFailed for any other, before anything is done.

    https on its own port, a name with a dot in lower case, a path; no address in figures, no user, no fragment,
    no dot segments.
    """
    match = _URL.fullmatch(url)
    if match is None or len(url) > _MAX_URL or _NOT_IN_A_URL.search(url):
        raise FetchFailed("not an https address with a path, on port 443, without a user or a fragment")
    if len(match["host"]) > 253 or not _HOST.fullmatch(match["host"]):
        raise FetchFailed("the host is not a public name in lower case")
    if _DOT_SEGMENT.search(match["target"]):
        raise FetchFailed("the path holds dot segments")
    return match["host"], match["target"]


def is_public(address: Address) -> bool:
    """Whether an address belongs to the internet at large, those that carry an IPv4 address inside included."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        if (inside := _v4_inside(address)) is not None:
            return is_public(inside)
        return address in _GLOBAL_V6 and address.is_global and not any(address in network for network in _NEVER_V6)
    special = address.is_multicast or address.is_reserved or any(address in network for network in _NEVER_V4)
    return address.is_global and not special


class DocumentFetcher:
    """Fetches what strangers name, within limits for all of them together, for each host, and for each document.

    `test_hosts` leads names to addresses of the machine itself, without looking at them: for tests, which have no
    other way to serve a document. `tls` replaces the certificates that are trusted, for tests too.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        test_hosts: Mapping[str, tuple[str, int]] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._clock = clock
        self._test_hosts = dict(test_hosts or {})
        self._tls = tls
        self._resolvers: ThreadPoolExecutor | None = None
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._host_slots: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._url_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        # Bounded, and per process: a second process doubles the limits and nothing else.
        self._failures: TTLCache[str, FetchFailed] = TTLCache(4096, FAILED_FOR_S, timer=self._seconds)
        self._host_counts: TTLCache[tuple[str, int], int] = TTLCache(4096, 120, timer=self._seconds)
        self._key_sets: LRUCache[str, _KeptKeys] = LRUCache(256)

    async def fetch(self, url: str, *, limit: int = DOCUMENT_BYTES) -> Fetched:
        """The JSON object at `url`, of at most `limit` bytes; raises FetchFailed, for a minute once it has failed."""
        host, target = check_url(url)
        if (before := self._failures.get(url)) is not None:
            raise FetchFailed(f"a moment ago, {before.reason}", gone=before.gone)
        try:
            return await self._fetch(host, target, limit)
        except _Busy as busy:  # says nothing about the document, so it is not remembered
            raise FetchFailed(str(busy)) from None
        except FetchFailed as failure:
            log.info("document_not_fetched", error=failure.reason)
            self._failures[url] = FetchFailed(failure.reason, gone=failure.gone)  # without its frames
            raise

    async def jwks(self, url: str, *, again: bool = False) -> Mapping[str, Any]:
        """The JSON Web Key Set at `url`, kept as its host allows; raises FetchFailed.

        `again`: a key was not in it. It is fetched anew, unless that was done within the last minute.
        """
        async with self._url_locks.setdefault(url, asyncio.Lock()):
            kept, now = self._key_sets.get(url), self._clock()
            if kept is not None:
                # A clock that was put back must not keep us from looking until it has caught up.
                looked = kept.fetched_at <= now < kept.fetched_at + timedelta(seconds=JWKS_AGAIN_S)
                if (now < kept.fresh_until and not again) or looked:
                    return kept.body
            try:
                fetched = await self.fetch(url, limit=JWKS_BYTES)
            except FetchFailed as failure:
                if kept is None or failure.gone or now >= kept.fresh_until + timedelta(seconds=STALE_S):
                    raise
                return kept.body
            self._key_sets[url] = _KeptKeys(fetched.body, now, now + timedelta(seconds=fetched.fresh_s))
            return fetched.body

    async def close(self) -> None:
        """Wait for nothing any more."""
        if self._resolvers is not None:
            self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def _fetch(self, host: str, target: str, limit: int) -> Fetched:
        time, began = asyncio.get_running_loop().time, None
        try:
            async with asyncio.timeout(FETCH_S), self._slot(host):
                self._count(host)
                began = time()
                return await self._request(host, target, await self._addresses(host), limit)
        except TimeoutError:
            if began is None or time() - began < FETCH_S / 2:  # it had no fair chance
                raise _Busy("too many fetches at once") from None
            raise FetchFailed(f"it took longer than {FETCH_S:g} s") from None

    @asynccontextmanager
    async def _slot(self, host: str) -> AsyncIterator[None]:
        of_host = self._host_slots.setdefault(host, asyncio.Semaphore(AT_ONCE_PER_HOST))
        async with of_host, self._slots:
            yield

    def _count(self, host: str) -> None:
        window = host, int(self._seconds() // 60)
        count = self._host_counts.get(window, 0)
        if count >= PER_HOST_PER_MINUTE:
            raise _Busy("too many fetches from this host in a minute")
        self._host_counts[window] = count + 1

    async def _addresses(self, host: str) -> list[tuple[str, int]]:
        if (address := self._test_hosts.get(host)) is not None:
            return [address]
        if self._resolvers is None:
            self._resolvers = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="document-hosts")
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._resolvers, _resolve, host)
        except (OSError, UnicodeError):
            raise FetchFailed("the host's name does not resolve") from None
        if not found or not all(is_public(ipaddress.ip_address(address)) for address in found):
            raise FetchFailed("the host's name leads to an address that is not public")
        return [(address, 443) for address in found[:ADDRESSES]]

    async def _request(self, host: str, target: str, addresses: list[tuple[str, int]], limit: int) -> Fetched:
        if self._tls is None:
            self._tls = httpcore2.default_ssl_context()
        url = httpcore2.URL(scheme=b"https", host=host.encode(), port=443, target=target.encode())
        headers: dict[bytes | str, bytes | str] = {
            "Host": host,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "Palestra",
            "Connection": "close",
        }
        try:
            async with (
                httpcore2.AsyncConnectionPool(self._tls, network_backend=_Pinned(addresses)) as pool,
                pool.stream("GET", url, headers=headers) as response,
            ):
                answered = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in response.headers}
                _check_answer(response.status, answered, limit)
                body = bytearray()
                async for chunk in response.aiter_stream():
                    body += chunk
                    if len(body) > limit:
                        raise FetchFailed(f"it is longer than {limit} bytes")
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException, ssl.SSLError) as error:
            raise FetchFailed(f"the connection failed ({type(error).__name__})") from None
        return Fetched(_object(bytes(body)), _fresh_s(answered, self._clock()))

    def _seconds(self) -> float:
        return self._clock().timestamp()


@dataclass(frozen=True, slots=True)
class _KeptKeys:
    body: dict[str, Any]
    fetched_at: datetime
    fresh_until: datetime


class _Busy(PalestraError):
    """We fetch enough as it is."""


class _Pinned(httpcore2.AsyncNetworkBackend):
    """Connects to the addresses that were looked at, whatever name it is given; TLS still asks for the name."""

    def __init__(self, addresses: list[tuple[str, int]]) -> None:
        self._addresses = addresses
        self._backend = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,  # it was resolved before; a second look might be told otherwise (DNS rebinding)
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the interface is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """The first of the addresses that answers."""
        del timeout
        for address, number in self._addresses[:-1]:
            try:
                return await self._backend.connect_tcp(address, number, CONNECT_S, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        address, number = self._addresses[-1]
        return await self._backend.connect_tcp(address, number, FETCH_S, local_address, socket_options)


def _v4_inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def _resolve(host: str) -> list[str]:
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _check_answer(status: int, headers: Mapping[str, str], limit: int) -> None:
    if status != 200:
        raise FetchFailed(f"the host answered {status}", gone=status in (404, 410))
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise FetchFailed("it is compressed, which was not asked for")
    if not _JSON.fullmatch(headers.get("content-type", "").partition(";")[0].strip()):
        raise FetchFailed("it is not served as JSON")
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or len(length) > 12 or int(length) > limit:
        raise FetchFailed(f"it is longer than {limit} bytes")


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(body)  # refuses more than 1,024 levels, so that none of them is walked below
    except orjson.JSONDecodeError:
        raise FetchFailed("it is not JSON") from None
    if not isinstance(value, dict):
        raise FetchFailed("it is not a JSON object")
    if too_deep(value):
        raise FetchFailed(f"it nests deeper than {DEPTH} levels")
    return value


def too_deep(value: object, depth: int = DEPTH) -> bool:
    """Whether a JSON value nests deeper than `depth` levels."""
    level: list[object] = [value]
    for _ in range(depth + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return bool(level)


def _fresh_s(headers: Mapping[str, str], now: datetime) -> int:
    """RFC 9111, 4.2, for a cache that many share; within our own bounds."""
    least, unsaid, most = FRESH_S
    directives = dict(_directive(part) for part in headers.get("cache-control", "").lower().split(","))
    ages = [directives[name] for name in ("s-maxage", "max-age") if name in directives]
    if "no-store" in directives or "no-cache" in directives:
        said = 0
    elif ages:
        said = (_whole(ages[0]) or 0) - (_whole(headers.get("age")) or 0)
    elif "expires" in headers:
        said = _until(headers["expires"], now)
    else:
        said = unsaid
    return max(least, min(said, most))


def _directive(part: str) -> tuple[str, str]:
    name, _, value = part.strip().partition("=")
    return name.strip(), value.strip().strip('"')


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 12 else None


def _until(expires: str, now: datetime) -> int:
    try:
        at = parsedate_to_datetime(expires)
    except ValueError:
        return 0  # RFC 9111, 5.3: what is no date has passed
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return int((at - now).total_seconds())
