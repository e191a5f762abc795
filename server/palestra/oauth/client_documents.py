"""Who is a client whose id is an address? Whoever the document there describes (Client ID Metadata Documents, draft 00).

Documents are kept as long as their hosts allow, between a minute and a day. When none can be had then, the last one
stands in for another day; but not when its host says that there is none, or has one that does not fit.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from cachetools import TTLCache

from palestra.accounts import throttle
from palestra.errors import PalestraError
from palestra.grants import clients
from palestra.grants.clients import GRANT_TYPES, ClientMetadata, KnownDocument
from palestra.grants.schemas import AuthMethod, Client
from palestra.oauth.client_assertions import public_keys
from palestra.oauth.fetching import FAILED_FOR_S, STALE_S, DocumentFetcher, FetchFailed, check_url
from palestra.store.engine import Database

UNKNOWN_PER_ADDRESS = 10, 60  # documents nobody has asked for before, in seconds; a person links one or two
METHODS: tuple[AuthMethod, ...] = ("none", "private_key_jwt")  # a document is public: there is no secret in it


class ClientRefused(PalestraError):
    """The client cannot be taken for anybody. `description` is for whoever writes clients, and may be shown."""

    def __init__(self, description: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(description)
        self.description = description
        self.retry_after_s = retry_after_s  # too many were asked about from one address


class ClientDocuments:
    """Knows every client: those in the database, and with a fetcher those that are known by their document."""

    def __init__(self, database: Database, fetcher: DocumentFetcher | None, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._fetcher = fetcher
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._refused: TTLCache[str, str] = TTLCache(
            4096, FAILED_FOR_S, timer=lambda: clock().timestamp()
        )  # documents that came and did not fit; those that did not come are the fetcher's

    async def resolve(self, client_id: str, *, address: str, now: datetime) -> Client | None:
        """The client with this id, or None; raises ClientRefused for a document that cannot be had or does not fit.

        `address` is whoever asks: from one, only so many documents that nobody knows yet are looked for.
        """
        if "://" not in client_id:
            async with self._database.transaction() as connection:
                return await clients.get(connection, client_id)
        if self._fetcher is None:
            return None
        try:
            check_url(client_id)
        except FetchFailed as failure:
            raise ClientRefused(
                f"The client id cannot be an address of a metadata document: {failure.reason}."
            ) from None
        known = await self._known(client_id)
        if known is not None and now < known.fresh_until:
            return known.client
        if (description := self._refused.get(client_id)) is not None:
            raise ClientRefused(description)
        if known is None:
            await self._count(address, now)
        async with self._locks.setdefault(client_id, asyncio.Lock()):
            known = await self._known(client_id)  # somebody may have fetched it meanwhile
            if known is not None and now < known.fresh_until:
                return known.client
            return await self._fetched(self._fetcher, client_id, known, now)

    async def _known(self, client_id: str) -> KnownDocument | None:
        async with self._database.transaction() as connection:
            known = await clients.get_document(connection, client_id)
        if known is not None and known.disabled:
            raise ClientRefused("This client has been switched off here.")
        return known

    async def _count(self, address: str, now: datetime) -> None:
        limit, per_s = UNKNOWN_PER_ADDRESS
        wait_s = await throttle.hit(
            self._database, f"client-document:{throttle.place(address)}", limit=limit, per_s=per_s, now=now
        )
        if wait_s is not None:
            raise ClientRefused("Too many unknown clients were asked about. Try again later.", retry_after_s=wait_s)

    async def _fetched(
        self, fetcher: DocumentFetcher, client_id: str, known: KnownDocument | None, now: datetime
    ) -> Client:
        try:
            fetched = await fetcher.fetch(client_id)
        except FetchFailed as failure:
            if known is not None and not failure.gone and now < known.fresh_until + timedelta(seconds=STALE_S):
                return known.client
            # Not why: whoever asked would learn what our network looks like from here.
            raise ClientRefused("The client's metadata document could not be fetched.") from None
        try:
            metadata = read(client_id, fetched.body)
        except ClientRefused as refused:
            self._refused[client_id] = refused.description
            raise
        async with self._database.transaction() as connection:
            if known is None and not await clients.make_room(connection, "document", now):
                raise ClientRefused("There are too many clients here already. Try again later.")
            fresh_until = now + timedelta(seconds=fetched.fresh_s)
            client = await clients.save_document(connection, client_id, metadata, fresh_until=fresh_until, now=now)
        if client is None:
            raise ClientRefused("This client has been switched off here.")
        return client


def read(client_id: str, document: Mapping[str, Any]) -> ClientMetadata:
    """What a document says, with everything that we have no use for left out; raises ClientRefused."""
    if document.get("client_id") != client_id:
        raise ClientRefused("The metadata document is another client's: its client_id is not its address.")
    if document.keys() & {"client_secret", "client_secret_expires_at"}:
        raise ClientRefused("The metadata document holds a client secret, which everybody can read.")
    document = {name: value for name, value in document.items() if value is not None}
    name = document.get("client_name")
    if not isinstance(name, str) or not (name := clients.clean_name(name)):
        raise ClientRefused("The metadata document has no client_name.")
    grant_types = _words(document, "grant_types", GRANT_TYPES)
    if "authorization_code" not in grant_types or "code" not in _words(document, "response_types", ("code",)):
        raise ClientRefused("The metadata document does not ask for the authorization code grant.")
    jwks, jwks_uri = _keys(document)
    return ClientMetadata(
        name=name,
        redirect_uris=_redirect_uris(document),
        auth_methods=_auth_methods(document, has_keys=jwks is not None or jwks_uri is not None),
        grant_types=tuple(grant for grant in GRANT_TYPES if grant in grant_types),
        application_type=application_type(document),
        jwks=jwks,
        jwks_uri=jwks_uri,
    )


def application_type(metadata: Mapping[str, Any]) -> str | None:
    """OpenID Connect's: native or web; None where it is neither, which is no reason to refuse."""
    said = metadata.get("application_type")
    return said if said in ("native", "web") else None


def _redirect_uris(document: Mapping[str, Any]) -> tuple[str, ...]:
    said = document.get("redirect_uris")
    if not isinstance(said, list) or not all(isinstance(uri, str) for uri in said):
        raise ClientRefused("The metadata document has no redirect_uris.")
    # A document is written for every server there is. What we would not answer to is left out, and so not allowed.
    usable = tuple(dict.fromkeys(uri for uri in said if clients.redirect_uri_problem(uri) is None))
    if not usable or len(usable) > clients.MAX_REDIRECT_URIS:
        raise ClientRefused("The metadata document has no redirect URI that is https, or http on loopback.")
    return usable


def _auth_methods(document: Mapping[str, Any], *, has_keys: bool) -> tuple[AuthMethod, ...]:
    """The methods that both of us know. The plural list counts; beside it the singular is a preference (ChatGPT's)."""
    preferred = document.get("token_endpoint_auth_method", "none")
    several = _words(document, "token_endpoint_auth_methods_supported", (preferred,))
    if any(isinstance(method, str) and method.startswith("client_secret_") for method in (preferred, *several)):
        raise ClientRefused("The metadata document names a method with a shared secret, which it cannot have.")
    methods = tuple(method for method in METHODS if method in several and (method != "private_key_jwt" or has_keys))
    if not methods:
        raise ClientRefused("The metadata document allows neither none nor private_key_jwt with keys.")
    return methods


def _keys(document: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str | None]:
    jwks, jwks_uri = document.get("jwks"), document.get("jwks_uri")
    if jwks is not None and jwks_uri is not None:
        raise ClientRefused("The metadata document has both jwks and jwks_uri.")
    if jwks is not None:
        keys = public_keys(jwks)
        if keys is None:
            raise ClientRefused("The jwks of the metadata document is not a set of public keys.")
        return keys, None
    if jwks_uri is not None:
        return None, checked_jwks_uri(jwks_uri)
    return None, None


def checked_jwks_uri(jwks_uri: object) -> str:
    """An address that keys may be fetched from; raises ClientRefused."""
    if not isinstance(jwks_uri, str):
        raise ClientRefused("The jwks_uri is not an address.")
    try:
        check_url(jwks_uri)
    except FetchFailed as failure:
        raise ClientRefused(f"The jwks_uri cannot be used: {failure.reason}.") from None
    return jwks_uri


def _words(document: Mapping[str, Any], name: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    said = document.get(name)
    if said is None:
        return otherwise
    if not isinstance(said, list) or not all(isinstance(word, str) for word in said):
        raise ClientRefused(f"{name} of the metadata document is not a list of words.")
    return tuple(said)
