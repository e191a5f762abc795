"""Every SQL statement of grants, but those of clients."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
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
from sqlalchemy.orm import InstrumentedAttribute

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

MEMBER_LOCK = 7_243_005 << 32
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


def waiting_request(id_hash: bytes, now: datetime, approved_since: tuple[UUID, datetime] | None = None) -> Rows:
    """A request that waits for an answer; or that this member has approved since then."""
    columns = (AuthorizationRequest.client_id, AuthorizationRequest.params, AuthorizationRequest.expires_at)
    return select(*columns).where(*_waits(id_hash, now, approved_since))


def consume_request(
    id_hash: bytes, now: datetime, approved_by: UUID | None = None, again_since: datetime | None = None
) -> Update:
    """The same, answered: of two answers at once, one finds it, unless both are this member's approval."""
    again = None if approved_by is None or again_since is None else (approved_by, again_since)
    return (
        update(AuthorizationRequest)
        .where(*_waits(id_hash, now, again))
        .values(consumed_at=func.coalesce(AuthorizationRequest.consumed_at, now), approved_by=approved_by)
        .returning(AuthorizationRequest.client_id, AuthorizationRequest.params, AuthorizationRequest.expires_at)
    )


def _waits(id_hash: bytes, now: datetime, approved_since: tuple[UUID, datetime] | None) -> list[ColumnElement[bool]]:
    waits: ColumnElement[bool] = AuthorizationRequest.consumed_at.is_(None)
    if approved_since is not None:
        member_id, since = approved_since
        approved = and_(AuthorizationRequest.approved_by == member_id, AuthorizationRequest.consumed_at > since)
        waits = or_(waits, approved)
    return [AuthorizationRequest.id_hash == id_hash, waits, AuthorizationRequest.expires_at > now]


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


# --- the member, held ------------------------------------------------------------------------------------------------


def hold_member(member_id: UUID) -> Rows:
    """Whoever ends what this member has allowed waits until we are done; others who allow something do not.

    Advisory, both of them: a lock on the member's row would meet those of foreign keys in another order.
    """
    return select(func.pg_advisory_xact_lock_shared(_turn_of(member_id)))


def take_member(member_id: UUID) -> Rows:
    """Waits for everybody who allows something for this member, and has those who come later wait."""
    return select(func.pg_advisory_xact_lock(_turn_of(member_id)))


def _turn_of(member_id: UUID) -> int:
    return (
        member_id.int ^ MEMBER_LOCK
    ) % 2**63  # ids are random: two members who meet here take turns, and that is all


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

# Everything a call needs to know of its grant, in one statement by four primary keys.
STATUS = """
select g.member_id, g.client_id, g.last_used_at, m.name, m.region, p.tier, p.expires_at as tier_expires_at,
       g.revoked_at is null and g.expires_at > $2 and m.status = 'active' and c.disabled_at is null as active
from oauth_grant g
join member m on m.id = g.member_id
join oauth_client c on c.client_id = g.client_id
left join membership p on p.member_id = g.member_id
where g.id = $1
"""


# What clients call themselves, for the bare driver.
NAMES = """
select client_id, metadata ->> 'client_name' as name from oauth_client where client_id = any($1::text[])
"""

# Every row about a member, but for hashes of secrets and for what only a client needs to go on. For the bare driver.
EXPORT = {
    "oauth_grant": "select * from oauth_grant where member_id = $1 order by created_at, id",
    "consent": "select * from consent where member_id = $1 order by given_at, client_id, redirect_host",
    "authorization_request": """
        select client_id, expires_at, consumed_at, approved_by from authorization_request
        where approved_by = $1 order by consumed_at
    """,
    "authorization_code": """
        select c.grant_id, c.client_id, c.redirect_uri, c.scopes, c.resource, c.expires_at, c.used_at
        from authorization_code c join oauth_grant g on g.id = c.grant_id
        where g.member_id = $1 order by c.expires_at
    """,
    "refresh_token": """
        select t.grant_id, t.scopes, t.issued_at, t.expires_at, t.rotated_at, t.grace_uses
        from refresh_token t join oauth_grant g on g.id = t.grant_id
        where g.member_id = $1 order by t.issued_at
    """,
}


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


SWEPT_AT_ONCE = 2_000  # rows of one statement: a flood of them must not run into the statement's deadline for ever
GRANTS_SWEPT_AT_ONCE = 100  # each takes up to some thousand used refresh tokens with it


def expired_requests(before: datetime) -> Delete:
    """Requests that nobody can answer any more."""
    return _some(AuthorizationRequest.id_hash, AuthorizationRequest.expires_at <= before)


def expired_codes(before: datetime) -> Delete:
    """Codes that nobody will replay any more."""
    return _some(AuthorizationCode.code_hash, AuthorizationCode.expires_at <= before)


def expired_refresh_tokens(before: datetime) -> Delete:
    """Refresh tokens whose reuse says nothing any more."""
    return _some(RefreshToken.token_hash, RefreshToken.expires_at <= before)


def expired_assertions(before: datetime) -> Delete:
    """Client assertions that have expired themselves."""
    return _some(UsedAssertion.jti_hash, UsedAssertion.expires_at <= before)


def ended_grants(now: datetime, before: datetime) -> Delete:
    """Grants that have expired, or were revoked long ago, or whose code was never exchanged and is gone."""
    has_code = exists().where(AuthorizationCode.grant_id == OAuthGrant.id)
    return _some(
        OAuthGrant.id,
        or_(
            OAuthGrant.expires_at <= now,
            OAuthGrant.revoked_at <= before,
            and_(OAuthGrant.redeemed_at.is_(None), OAuthGrant.created_at <= before, ~has_code),
        ),
        at_most=GRANTS_SWEPT_AT_ONCE,
    )


def _some(key: InstrumentedAttribute[Any], condition: ColumnElement[bool], at_most: int = SWEPT_AT_ONCE) -> Delete:
    """So many of the rows; those that another process is removing are left to it."""
    model = key.class_
    some = select(key).where(condition).limit(at_most).with_for_update(of=model, skip_locked=True)
    return delete(model).where(key.in_(some))
