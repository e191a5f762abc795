"""Every SQL statement of grants, but those of clients."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    Delete,
    Insert,
    Select,
    Update,
    and_,
    column,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects import postgresql

from palestra.grants.models import (
    AuthorizationCode,
    AuthorizationRequest,
    Consent,
    OAuthGrant,
    RefreshToken,
    SigningKey,
    UsedAssertion,
)

Rows: TypeAlias = Select[*tuple[Any, ...]]

_member = table("member", column("id"), column("status"))  # accounts', of which grants know this much

KEYS_LOCK = 7_243_004  # arbitrary and ours; see catalog/writing.py for its siblings


# --- keys ------------------------------------------------------------------------------------------------------------


def take_turn_with_keys() -> Rows:
    """Waits until nobody else changes keys; held to the end of the transaction."""
    return select(func.pg_advisory_xact_lock(KEYS_LOCK))


def keys() -> Rows:
    """Every key, the oldest first."""
    return select(
        SigningKey.kid,
        SigningKey.state,
        SigningKey.private_sealed,
        SigningKey.public_jwk,
        SigningKey.published_at,
        SigningKey.activated_at,
        SigningKey.retired_at,
    ).order_by(SigningKey.published_at, SigningKey.kid)


def add_key(**values: Any) -> Insert:
    """A new key."""
    return insert(SigningKey).values(**values)


def retire_active_key(now: datetime) -> Update:
    """The key that signs does so no more."""
    return update(SigningKey).where(SigningKey.state == "active").values(state="retired", retired_at=now)


def activate_key(kid: str, now: datetime) -> Update:
    """This key signs."""
    return update(SigningKey).where(SigningKey.kid == kid).values(state="active", activated_at=now)


def remove_keys_retired_before(moment: datetime) -> Delete:
    """Keys whose last token has long expired."""
    return delete(SigningKey).where(SigningKey.retired_at <= moment)


def remove_retired_key(kid: str) -> Delete:
    """One key that does not sign."""
    return delete(SigningKey).where(SigningKey.kid == kid, SigningKey.state == "retired")


# --- requests and consents -------------------------------------------------------------------------------------------


def add_request(id_hash: bytes, client_id: str, params: dict[str, object], expires_at: datetime) -> Insert:
    """An authorization request that waits for a person."""
    return insert(AuthorizationRequest).values(
        id_hash=id_hash, client_id=client_id, params=params, expires_at=expires_at
    )


def waiting_request(id_hash: bytes, now: datetime) -> Rows:
    """A request that still waits."""
    return select(AuthorizationRequest.client_id, AuthorizationRequest.params, AuthorizationRequest.expires_at).where(
        AuthorizationRequest.id_hash == id_hash,
        AuthorizationRequest.consumed_at.is_(None),
        AuthorizationRequest.expires_at > now,
    )


def consume_request(id_hash: bytes, now: datetime) -> Update:
    """The same, answered: of two answers at once, one finds it."""
    return (
        update(AuthorizationRequest)
        .where(
            AuthorizationRequest.id_hash == id_hash,
            AuthorizationRequest.consumed_at.is_(None),
            AuthorizationRequest.expires_at > now,
        )
        .values(consumed_at=now)
        .returning(AuthorizationRequest.client_id, AuthorizationRequest.params, AuthorizationRequest.expires_at)
    )


def consents(member_id: UUID, client_id: str) -> Rows:
    """What a member has approved of a client, by redirect host."""
    return select(Consent.redirect_host, Consent.scopes).where(
        Consent.member_id == member_id, Consent.client_id == client_id
    )


def remember_consent(
    member_id: UUID, client_id: str, redirect_host: str, scopes: Sequence[str], now: datetime
) -> Insert:
    """What a member has approved of a client at this host, in place of what was before."""
    statement = postgresql.insert(Consent).values(
        member_id=member_id, client_id=client_id, redirect_host=redirect_host, scopes=list(scopes), given_at=now
    )
    return statement.on_conflict_do_update(
        index_elements=[Consent.member_id, Consent.client_id, Consent.redirect_host],
        set_={"scopes": statement.excluded.scopes, "given_at": statement.excluded.given_at},
    )


def forget_consents(member_id: UUID, client_id: str | None = None) -> Delete:
    """The member is asked again: by this client, or by all of them."""
    statement = delete(Consent).where(Consent.member_id == member_id)
    return statement if client_id is None else statement.where(Consent.client_id == client_id)


# --- grants ----------------------------------------------------------------------------------------------------------


def add_grant(**values: Any) -> Insert:
    """What a member has allowed a client."""
    return insert(OAuthGrant).values(**values)


def use_grant(grant_id: UUID, now: datetime) -> Update:
    """Tokens were issued for it; from the first time on it is a connection."""
    return (
        update(OAuthGrant)
        .where(OAuthGrant.id == grant_id)
        .values(redeemed_at=func.coalesce(OAuthGrant.redeemed_at, now), last_used_at=now)
    )


def touch_grants(grant_ids: Iterable[UUID], now: datetime) -> Update:
    """They were used for calls; at most one write a minute each."""
    stale = OAuthGrant.last_used_at < now - timedelta(seconds=60)
    return (
        update(OAuthGrant)
        .where(OAuthGrant.id.in_(list(grant_ids)), or_(OAuthGrant.last_used_at.is_(None), stale))
        .values(last_used_at=now)
    )


def revoke_grants(
    now: datetime,
    reason: str,
    *,
    grant_id: UUID | None = None,
    member_id: UUID | None = None,
    client_id: str | None = None,
) -> Update:
    """The grants of this id, or of this member, or of this member and client; those that were not revoked before."""
    statement = update(OAuthGrant).where(OAuthGrant.revoked_at.is_(None))
    if grant_id is not None:
        statement = statement.where(OAuthGrant.id == grant_id)
    if member_id is not None:
        statement = statement.where(OAuthGrant.member_id == member_id)
    if client_id is not None:
        statement = statement.where(OAuthGrant.client_id == client_id)
    if grant_id is None and member_id is None:
        raise ValueError("whose grants?")
    return statement.values(revoked_at=now, revoke_reason=reason).returning(
        OAuthGrant.id, OAuthGrant.member_id, OAuthGrant.client_id
    )


def grant(grant_id: UUID) -> Rows:
    """One grant, and whether its member is active."""
    return (
        select(
            OAuthGrant.member_id,
            OAuthGrant.client_id,
            OAuthGrant.resource,
            OAuthGrant.expires_at,
            OAuthGrant.revoked_at,
            (_member.c.status == "active").label("member_active"),
        )
        .join(_member, _member.c.id == OAuthGrant.member_id)
        .where(OAuthGrant.id == grant_id)
    )


# For the bare driver. A connection: a grant whose code was exchanged and that still stands; one line per client.
CONNECTIONS = """
select g.client_id, c.kind, c.metadata ->> 'client_name' as name, min(g.redeemed_at) as linked_at,
       max(g.last_used_at) as last_used_at, array_agg(distinct s.scope) as scopes
from oauth_grant g
join oauth_client c on c.client_id = g.client_id
cross join lateral unnest(g.scopes) as s (scope)
where g.member_id = $1 and g.redeemed_at is not null and g.revoked_at is null
group by g.client_id, c.kind, name
order by max(g.last_used_at) desc, g.client_id
"""

# Everything a call needs to know of its grant, in one statement by two primary keys.
STATUS = """
select g.member_id, g.client_id, g.last_used_at, m.name, m.region, p.tier, p.expires_at as tier_expires_at,
       g.revoked_at is null and g.expires_at > $2 and m.status = 'active' as active
from oauth_grant g
join member m on m.id = g.member_id
left join membership p on p.member_id = g.member_id
where g.id = $1
"""


# --- codes and refresh tokens ----------------------------------------------------------------------------------------


def add_code(**values: Any) -> Insert:
    """A code that goes to a client's redirect URI."""
    return insert(AuthorizationCode).values(**values)


def lock_code(code_hash: bytes) -> Rows:
    """A code with its grant. Who else comes with it waits, and then sees that it was used (A12)."""
    return (
        select(
            AuthorizationCode.grant_id,
            AuthorizationCode.client_id,
            AuthorizationCode.redirect_uri,
            AuthorizationCode.scopes,
            AuthorizationCode.resource,
            AuthorizationCode.code_challenge,
            AuthorizationCode.expires_at,
            AuthorizationCode.used_at,
            OAuthGrant.member_id,
            OAuthGrant.revoked_at,
            OAuthGrant.expires_at.label("grant_expires_at"),
            (_member.c.status == "active").label("member_active"),
        )
        .join(OAuthGrant, OAuthGrant.id == AuthorizationCode.grant_id)
        .join(_member, _member.c.id == OAuthGrant.member_id)
        .where(AuthorizationCode.code_hash == code_hash)
        .with_for_update(of=AuthorizationCode)
    )


def use_code(code_hash: bytes, now: datetime) -> Update:
    """The code is good for nothing any more, whether it was exchanged or burnt."""
    return (
        update(AuthorizationCode)
        .where(AuthorizationCode.code_hash == code_hash, AuthorizationCode.used_at.is_(None))
        .values(used_at=now)
    )


def add_refresh_token(**values: Any) -> Insert:
    """One more refresh token of a grant's family."""
    return insert(RefreshToken).values(**values)


def refresh_token(token_hash: bytes, *, lock: bool) -> Rows:
    """A refresh token with its grant. `lock`: who else comes with it waits, and then sees that it was used (A62)."""
    statement = (
        select(
            RefreshToken.token_hash,
            RefreshToken.grant_id,
            RefreshToken.scopes,
            RefreshToken.issued_at,
            RefreshToken.expires_at,
            RefreshToken.rotated_at,
            RefreshToken.grace_uses,
            OAuthGrant.member_id,
            OAuthGrant.client_id,
            OAuthGrant.resource,
            OAuthGrant.revoked_at,
            OAuthGrant.expires_at.label("grant_expires_at"),
            (_member.c.status == "active").label("member_active"),
        )
        .join(OAuthGrant, OAuthGrant.id == RefreshToken.grant_id)
        .join(_member, _member.c.id == OAuthGrant.member_id)
        .where(RefreshToken.token_hash == token_hash)
    )
    return statement.with_for_update(of=RefreshToken) if lock else statement


def use_refresh_token(token_hash: bytes, now: datetime) -> Update:
    """Its first use rotates it; the ones after that are counted."""
    return (
        update(RefreshToken)
        .where(RefreshToken.token_hash == token_hash)
        .values(
            rotated_at=func.coalesce(RefreshToken.rotated_at, now),
            grace_uses=RefreshToken.grace_uses + func.num_nonnulls(RefreshToken.rotated_at),
        )
    )


# --- what is over ----------------------------------------------------------------------------------------------------


def expired_requests(before: datetime) -> Delete:
    """Requests that nobody can answer any more."""
    return delete(AuthorizationRequest).where(AuthorizationRequest.expires_at <= before)


def expired_codes(before: datetime) -> Delete:
    """Codes that nobody will replay any more."""
    return delete(AuthorizationCode).where(AuthorizationCode.expires_at <= before)


def expired_refresh_tokens(before: datetime) -> Delete:
    """Refresh tokens whose reuse says nothing any more."""
    return delete(RefreshToken).where(RefreshToken.expires_at <= before)


def expired_assertions(before: datetime) -> Delete:
    """Client assertions that have expired themselves."""
    return delete(UsedAssertion).where(UsedAssertion.expires_at <= before)


def ended_grants(now: datetime, before: datetime) -> Delete:
    """Grants that have expired, or were revoked long ago, or whose code was never exchanged and is gone."""
    has_code = exists().where(AuthorizationCode.grant_id == OAuthGrant.id)
    return delete(OAuthGrant).where(
        or_(
            OAuthGrant.expires_at <= now,
            OAuthGrant.revoked_at <= before,
            and_(OAuthGrant.redeemed_at.is_(None), OAuthGrant.created_at <= before, ~has_code),
        )
    )
