"""What accounts say: a member, a browser that is signed in, an entitlement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

# upstream_again: the identity provider said that they had just proved it there, which "upstream" leaves open.
SignInMethod = Literal["local", "upstream", "upstream_again"]


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the rest of the product knows one."""

    id: UUID
    name: str | None
    region: str | None  # ISO 3166-1 alpha-2
    active: bool


@dataclass(frozen=True, slots=True)
class ListedMember:
    """A member as an operator sees one: `known_as` is a login, or the subject at the identity provider."""

    member: Member
    known_as: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which a member has signed in. `csrf` goes into every form and comes back with it."""

    member: Member
    method: SignInMethod
    authenticated_at: datetime
    csrf: str


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a member may play. `tier` is "free" where nothing says otherwise: content fails closed."""

    tier: str
    expires_at: datetime | None
    region: str | None
