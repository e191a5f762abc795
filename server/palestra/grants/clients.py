"""Clients: who may ask members for access, how each is kept, and where each may be answered.

A client is made by an operator (static), registers itself (dynamic, RFC 7591), or is known by the address of its
metadata document. All three keep the same few members of RFC 7591's metadata; whatever else they send is dropped.
"""

import hashlib
import hmac
import ipaddress
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, Delete, Row, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import audit
from palestra.errors import Conflict, ValidationFailed
from palestra.grants.models import Consent, OAuthClient, OAuthGrant, UsedAssertion
from palestra.grants.schemas import AuthMethod, Client, ClientKind
from palestra.grants.scopes import SCOPES

MAX_ID = 512  # a document's address; longer ones are not looked up
MAX_NAME = 80
MAX_REDIRECT_URIS = 20
MAX_REDIRECT_URI = 1024
MAX_OF_A_KIND = 10_000  # clients that strangers made, of one kind; far above what members connect
UNCONSENTED_S = 24 * 3600  # how long a client that strangers made stays when nobody has ever allowed it anything
UNCONSENTED_WHEN_FULL_S = 900  # a link takes ten minutes at most; a flood of registrations must not stand longer
SWEPT_AT_ONCE = 2_000  # clients that one statement removes, with what hangs on them
IDLE_S = 90 * 24 * 3600  # refresh tokens last 30 days, so nothing of an idle client works any more
TOUCH_S = 3600  # `last_used_at` is about days: one write an hour is enough
GRANT_TYPES = ("authorization_code", "refresh_token")
SECRET_METHODS: tuple[AuthMethod, ...] = ("client_secret_basic", "client_secret_post")
LOOPBACK_HOSTS = ("127.0.0.1", "[::1]", "localhost")

_LOOPBACK = re.compile(r"http://(?P<host>127\.0\.0\.1|\[::1\]|localhost)(?::(?P<port>[1-9]\d{0,4}))?(?P<rest>[/?].*)?")
_HTTPS = re.compile(r"https://(?P<host>[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::[1-9]\d{0,4})?(?P<rest>[/?].*)?")
_NOT_IN_AN_ADDRESS = re.compile(r"[^\x21-\x7e]|[\\<>\"`{}|^#*]")  # nor a fragment (RFC 6749, 3.1.2), nor a pattern
_DOT_SEGMENT = re.compile(r"/(\.|%2e){1,2}(?=[/?]|$)", re.IGNORECASE)
_DUMMY_HASH = hashlib.sha256(b"nobody").digest()


@dataclass(frozen=True, slots=True)
class ClientMetadata:
    """What is kept of what a client says about itself. Make it from values that were checked."""

    name: str
    redirect_uris: tuple[str, ...]
    auth_methods: tuple[AuthMethod, ...]
    grant_types: tuple[str, ...] = GRANT_TYPES
    application_type: str | None = None  # native | web
    jwks: dict[str, Any] | None = None
    jwks_uri: str | None = None


@dataclass(frozen=True, slots=True)
class ListedClient:
    """A client as an operator sees it."""

    id: str
    kind: ClientKind
    name: str
    last_seen_at: datetime
    disabled: bool
    grants: int


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A client of which we have fetched the document before."""

    client: Client
    fresh_until: datetime
    disabled: bool


async def get(connection: AsyncConnection, client_id: str) -> Client | None:
    """The client, however it is known; None when there is none, or an operator has disabled it."""
    return await connection.run_sync(get_sync, client_id)


def get_sync(connection: Connection, client_id: str) -> Client | None:
    """`get` for code that runs inside `run_sync`."""
    if not _may_exist(client_id):
        return None
    row = connection.execute(_by_id(client_id)).one_or_none()
    return None if row is None or row.disabled_at is not None else _client(row)


async def get_document(connection: AsyncConnection, client_id: str) -> KnownDocument | None:
    """What we have of a client that is known by its document, disabled or not."""
    if not _may_exist(client_id):
        return None
    row = (await connection.execute(_by_id(client_id))).one_or_none()
    if row is None or row.kind != "document":
        return None
    return KnownDocument(_client(row), row.fresh_until, row.disabled_at is not None)


async def add_static(
    connection: AsyncConnection,
    *,
    client_id: str,
    name: str,
    redirect_uris: Sequence[str],
    secret: str | None,
    auth_methods: Sequence[AuthMethod],
    now: datetime,
) -> Client:
    """Make a client by hand. Raises ValidationFailed for what does not fit, Conflict when the id is taken."""
    if not _may_exist(client_id) or "://" in client_id:
        raise ValidationFailed(f"A client id has up to {MAX_ID} visible ASCII characters and is not an address.")
    if not redirect_uris:
        raise ValidationFailed("A client needs at least one redirect URI.")
    for uri in redirect_uris:
        if problem := redirect_uri_problem(uri):
            raise ValidationFailed(f"The redirect URI {uri!r} cannot be used: {problem}.")
    if not auth_methods or not set(auth_methods) <= {"none", *SECRET_METHODS}:
        raise ValidationFailed("A static client's methods are none, client_secret_basic and client_secret_post.")
    if (secret is not None) != any(method in SECRET_METHODS for method in auth_methods):
        raise ValidationFailed("A client has a secret exactly when it has a method that uses one.")
    metadata = ClientMetadata(clean_name(name) or client_id, tuple(redirect_uris), tuple(auth_methods))
    return await _insert(connection, client_id, "static", metadata, secret, now)


async def save_dynamic(
    connection: AsyncConnection, client_id: str, metadata: ClientMetadata, *, secret: str | None, now: datetime
) -> Client:
    """Keep a client that registered itself."""
    return await _insert(connection, client_id, "dynamic", metadata, secret, now)


async def save_document(
    connection: AsyncConnection, client_id: str, metadata: ClientMetadata, *, fresh_until: datetime, now: datetime
) -> Client | None:
    """Keep what a client's document says now; None when an operator has disabled the client."""
    values = {"metadata": _stored(metadata), "fresh_until": fresh_until}
    saved = (
        insert(OAuthClient.__table__)  # type: ignore[arg-type]  # declared as FromClause; it is a Table
        .values(client_id=client_id, kind="document", created_at=now, **values)
        .on_conflict_do_update(
            index_elements=["client_id"],
            set_=values,
            where=and_(OAuthClient.kind == "document", OAuthClient.disabled_at.is_(None)),
        )
        .returning(OAuthClient.client_id)
    )
    if (await connection.execute(saved)).one_or_none() is None:
        return None
    return await get(connection, client_id)


async def set_disabled(connection: AsyncConnection, client_id: str, disabled: bool, now: datetime) -> bool:
    """Switch a client off, with every access token it has, or on again; False where there is none of this id."""
    if not _may_exist(client_id):
        return False
    changed = await connection.execute(
        update(OAuthClient).where(OAuthClient.client_id == client_id).values(disabled_at=now if disabled else None)
    )
    if changed.rowcount:
        kind = "client_disabled" if disabled else "client_enabled"
        await audit.record(connection, kind, client_id=client_id, now=now)
    return bool(changed.rowcount)


async def listed(connection: AsyncConnection, *, limit: int = 100) -> list[ListedClient]:
    """The clients, the one used last first, with how many grants of members each has now."""
    living = (
        select(func.count())
        .where(OAuthGrant.client_id == OAuthClient.client_id, OAuthGrant.revoked_at.is_(None))
        .scalar_subquery()
    )
    rows = await connection.execute(
        select(
            OAuthClient.client_id,
            OAuthClient.kind,
            OAuthClient.metadata_["client_name"].astext.label("name"),
            _last_seen().label("seen_at"),
            OAuthClient.disabled_at,
            living.label("grants"),
        )
        .order_by(_last_seen().desc(), OAuthClient.client_id)
        .limit(limit)
    )
    return [
        ListedClient(row.client_id, row.kind, row.name, row.seen_at, row.disabled_at is not None, row.grants)
        for row in rows
    ]


async def touch(connection: AsyncConnection, client_id: str, now: datetime) -> None:
    """Note that a client was used, to the hour."""
    await connection.run_sync(touch_sync, client_id, now)


def touch_sync(connection: Connection, client_id: str, now: datetime) -> None:
    """`touch` for code that runs inside `run_sync`."""
    if _may_exist(client_id):
        long_ago = or_(OAuthClient.last_used_at.is_(None), OAuthClient.last_used_at < now - timedelta(seconds=TOUCH_S))
        connection.execute(
            update(OAuthClient).where(OAuthClient.client_id == client_id, long_ago).values(last_used_at=now)
        )


async def sweep(connection: AsyncConnection, now: datetime) -> int:
    """Remove what strangers made and nobody uses: never allowed anything in 24 hours, or 90 days idle. Answers how many.

    One that a member has disconnected stays: its host keeps the id and comes back with it, and would be told for ever
    that it is not known here.
    """
    idle = _last_seen() < now - timedelta(seconds=IDLE_S)
    never_used = and_(OAuthClient.last_used_at.is_(None), ~_consented())
    abandoned = and_(never_used, OAuthClient.created_at < now - timedelta(seconds=UNCONSENTED_S))
    gone = await connection.execute(
        _delete_some(
            OAuthClient.kind != "static",
            OAuthClient.disabled_at.is_(None),  # a disabled one must be remembered, or its document would come back
            or_(idle, abandoned),
            ~exists().where(
                OAuthGrant.client_id == OAuthClient.client_id,
                OAuthGrant.revoked_at.is_(None),
                OAuthGrant.expires_at > now,
            ),
        )
    )
    return gone.rowcount


async def make_room(connection: AsyncConnection, kind: ClientKind, now: datetime) -> bool:
    """Whether one more of this kind fits. When full, what nobody has allowed anything in 15 minutes makes way."""
    if await _count(connection, kind) < MAX_OF_A_KIND:
        return True
    await connection.execute(
        _delete_some(
            OAuthClient.kind == kind,
            OAuthClient.disabled_at.is_(None),
            ~_consented(),
            _last_seen() < now - timedelta(seconds=UNCONSENTED_WHEN_FULL_S),
        )
    )
    return await _count(connection, kind) < MAX_OF_A_KIND


async def use_assertion(connection: AsyncConnection, client_id: str, jti: str, expires_at: datetime) -> bool:
    """Whether this is the first use of a client assertion's `jti`; from now on it is used."""
    jti_hash = hashlib.sha256(f"{client_id}\0{jti}".encode()).digest()
    used = (
        insert(UsedAssertion.__table__)  # type: ignore[arg-type]  # declared as FromClause; it is a Table
        .values(jti_hash=jti_hash, expires_at=expires_at)
        .on_conflict_do_nothing()
        .returning(UsedAssertion.jti_hash)
    )
    return (await connection.execute(used)).one_or_none() is not None


def redirect_allowed(client: Client, redirect_uri: str) -> bool:
    """Whether a request may be answered there: byte for byte as registered, the port of a loopback address excepted.

    RFC 8252, 7.3: a program on the person's machine listens wherever the system lets it. Only plain http to
    127.0.0.1, [::1] or localhost, and only with the same host, path and query.
    """
    if redirect_uri in client.redirect_uris:
        return True
    asked = _without_port(redirect_uri)
    return asked is not None and any(asked == _without_port(registered) for registered in client.redirect_uris)


def is_loopback(redirect_uri: str) -> bool:
    """Whether an allowed redirect URI leads to a program on the person's own machine."""
    return (urlsplit(redirect_uri).hostname or "") in ("127.0.0.1", "::1", "localhost")


def redirect_uri_problem(uri: str) -> str | None:
    """Why a redirect URI may not be registered, or None: https anywhere, http on loopback alone, nothing fancy."""
    if len(uri) > MAX_REDIRECT_URI:
        return f"it is longer than {MAX_REDIRECT_URI} characters"
    if _NOT_IN_AN_ADDRESS.search(uri):
        return "it holds a character that may not stand there, such as a fragment or a wildcard"
    if _DOT_SEGMENT.search(uri):
        return "it holds dot segments"
    if _LOOPBACK.fullmatch(uri):
        return None if _port_fits(uri) else "its port is not one"
    if (match := _HTTPS.fullmatch(uri)) is None:
        return "it is neither https with a plain host nor http to 127.0.0.1, [::1] or localhost"
    if not _host_fits(match["host"]):
        return "its host is not one"
    return None if _port_fits(uri) else "its port is not one"


def check_secret(client: Client | None, secret: str) -> bool:
    """Whether this is the client's secret. Takes as long for a client that does not exist or has none."""
    kept = client.secret_hash if client is not None else None
    given = hash_secret(secret)
    return hmac.compare_digest(given, kept if kept is not None else _DUMMY_HASH) and kept is not None


def hash_secret(secret: str) -> bytes:
    """As secrets are stored. They are random and of 256 bits, so there is nothing to slow down."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def clean_name(name: str) -> str:
    """A client's name as text of one line: nothing invisible, nothing that turns its direction, 80 characters."""
    visible = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", name[: 10 * MAX_NAME])
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    return " ".join(visible.split())[:MAX_NAME].rstrip()


def _may_exist(client_id: str) -> bool:
    # Postgres takes no NUL in text, and nobody has an id with spaces: such a question is answered without it.
    return 0 < len(client_id) <= MAX_ID and all("!" <= character <= "~" for character in client_id)


def _by_id(client_id: str) -> Select[Any]:
    return select(OAuthClient.__table__).where(OAuthClient.client_id == client_id)


def _client(row: Row[Any]) -> Client:
    metadata = row.metadata
    return Client(
        id=row.client_id,
        kind=row.kind,
        name=metadata["client_name"],
        host=urlsplit(row.client_id).hostname if row.kind == "document" else None,
        redirect_uris=tuple(metadata["redirect_uris"]),
        auth_methods=tuple(method for method in get_args(AuthMethod) if method in metadata["auth_methods"]),
        grant_types=tuple(metadata["grant_types"]),
        # A client says which scopes it wants when it asks, and the member decides. What it registered is no ceiling:
        # hosts register with the scopes of the first challenge, and ask for more when a tool needs more.
        scopes=SCOPES,
        jwks=metadata.get("jwks"),
        jwks_uri=metadata.get("jwks_uri"),
        secret_hash=row.secret_hash,
    )


def _stored(metadata: ClientMetadata) -> dict[str, Any]:
    stored: dict[str, Any] = {
        "client_name": metadata.name,
        "redirect_uris": list(metadata.redirect_uris),
        "auth_methods": list(metadata.auth_methods),  # RFC 7591 has one; documents may list several
        "grant_types": list(metadata.grant_types),
        "application_type": metadata.application_type,
        "jwks": metadata.jwks,
        "jwks_uri": metadata.jwks_uri,
    }
    return {name: value for name, value in stored.items() if value is not None}


async def _insert(
    connection: AsyncConnection,
    client_id: str,
    kind: ClientKind,
    metadata: ClientMetadata,
    secret: str | None,
    now: datetime,
) -> Client:
    made = (
        insert(OAuthClient.__table__)  # type: ignore[arg-type]  # declared as FromClause; it is a Table
        .values(
            client_id=client_id,
            kind=kind,
            secret_hash=None if secret is None else hash_secret(secret),
            metadata=_stored(metadata),
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(OAuthClient.client_id)
    )
    if (await connection.execute(made)).one_or_none() is None:
        raise Conflict(f"There is a client {client_id} already.")
    client = await get(connection, client_id)
    if client is None:  # it was inserted one statement ago, in this transaction
        raise AssertionError(client_id)
    return client


def _last_seen() -> ColumnElement[datetime]:
    return func.coalesce(OAuthClient.last_used_at, OAuthClient.created_at)


def _delete_some(*conditions: ColumnElement[bool]) -> Delete:
    """So many of them as are sure to be gone within a statement's deadline, whatever follows them."""
    some = select(OAuthClient.client_id).where(*conditions).limit(SWEPT_AT_ONCE)
    return delete(OAuthClient).where(OAuthClient.client_id.in_(some.with_for_update(skip_locked=True)))


def _consented() -> ColumnElement[bool]:
    return or_(
        exists().where(Consent.client_id == OAuthClient.client_id),
        exists().where(OAuthGrant.client_id == OAuthClient.client_id),
    )


async def _count(connection: AsyncConnection, kind: ClientKind) -> int:
    counted = select(func.count()).select_from(OAuthClient).where(OAuthClient.kind == kind)
    return (await connection.execute(counted)).scalar_one()


def _without_port(uri: str) -> tuple[str, str] | None:
    match = _LOOPBACK.fullmatch(uri)
    if match is None or _NOT_IN_AN_ADDRESS.search(uri) or not _port_fits(uri):
        return None
    return match["host"], match["rest"] or ""


def _port_fits(uri: str) -> bool:
    try:
        urlsplit(uri).port  # noqa: B018  # it is computed, and raises when it is no port
    except ValueError:
        return False
    return True


def _host_fits(host: str) -> bool:
    if host.startswith("["):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            return False
        return True
    return len(host) <= 253 and all(
        re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", label) for label in host.split(".")
    )
