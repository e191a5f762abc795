"""What grants say: who calls, a client, a request that waits for a person, a connection."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from palestra.grants.scopes import Scope

ClientKind = Literal["static", "dynamic", "document"]
AuthMethod = Literal["none", "private_key_jwt", "client_secret_basic", "client_secret_post"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever an access token speaks for. `scopes` hold what they include; `grant_id` is None in external mode."""

    member_id: UUID
    client_id: str
    scopes: frozenset[str]
    grant_id: UUID | None


@dataclass(frozen=True, slots=True)
class Client:
    """A client as it is registered, whichever way."""

    id: str
    kind: ClientKind
    name: str  # what it calls itself; at most 80 characters, shown as text, never trusted
    host: str | None  # of its metadata document: verified, since we fetched the document there
    redirect_uris: tuple[str, ...]
    auth_methods: tuple[AuthMethod, ...]
    grant_types: tuple[str, ...]
    scopes: tuple[Scope, ...]  # what it may ask for
    jwks: dict[str, Any] | None
    jwks_uri: str | None
    secret_hash: bytes | None


@dataclass(frozen=True, slots=True)
class Pending:
    """An authorization request that was checked and waits for a person."""

    id: str  # as it stands in the address of our pages; the database has its hash
    client: Client
    redirect_uri: str
    redirect_host: str
    loopback: bool  # it goes back to a program on the person's own machine, which any program there can claim to be
    scopes: tuple[Scope, ...]  # asked for; the minimal ones where the client did not say
    scopes_given: bool  # the client did say
    prompt: frozenset[str]  # OpenID Connect's: login, consent
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Connection:
    """A client that a member is linked with now."""

    client_id: str
    name: str
    host: str | None
    scopes: tuple[Scope, ...]
    linked_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class GrantStatus:
    """Whether a grant still stands, and what a call has to know of the member it is about."""

    active: bool  # neither revoked nor expired, and the member is active
    member_id: UUID
    client_id: str
    name: str | None
    region: str | None
    tier: str | None  # as the table has it; None where it says nothing
    tier_expires_at: datetime | None
    last_used_at: datetime | None
