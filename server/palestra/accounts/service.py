"""Members: who they are, how they are found, and what becomes of them.

Every function runs in the transaction of its caller. Who disables or removes a member, or sets a password for one,
also revokes what the member has allowed: `grants.service.revoke_all`, which stands above accounts.
"""

import unicodedata
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.accounts import audit, queries, sessions
from palestra.accounts.schemas import ListedMember, Member
from palestra.errors import Conflict, NotFound, ValidationFailed

NAME_MAX = 80
IDENTITY_MAX = 2_048  # OpenID Connect allows a subject 255 characters; an issuer is a URL


async def member(connection: AsyncConnection, member_id: UUID) -> Member | None:
    """The member with this id."""
    return _member((await connection.execute(text(queries.MEMBER), {"id": member_id})).one_or_none())


async def find(connection: AsyncConnection, login_or_id: str) -> Member | None:
    """The member an operator means: by id, by the login of a local account, or by the subject at the identity provider.

    Raises Conflict where two providers have somebody of this subject.
    """
    try:
        return await member(connection, UUID(login_or_id))
    except ValueError:
        pass
    if (found := await of_login(connection, login_or_id)) is not None or not login_or_id.isprintable():
        return found
    rows = (await connection.execute(text(queries.MEMBERS_BY_SUBJECT), {"subject": login_or_id})).all()
    if len(rows) > 1:
        raise Conflict("Two identity providers know somebody by this name.", fix="Say the member's id instead.")
    return _member(rows[0]) if rows else None


async def of_login(connection: AsyncConnection, login: str) -> Member | None:
    """The member who signs in with this local account."""
    if (known_as := folded(login)) is None:
        return None
    return _member((await connection.execute(text(queries.MEMBER_BY_LOGIN), {"login": known_as})).one_or_none())


async def listed(connection: AsyncConnection, *, limit: int = 100) -> list[ListedMember]:
    """The newest members first."""
    rows = await connection.execute(text(queries.MEMBERS), {"limit": limit})
    return [ListedMember(found, row.known_as) for row in rows if (found := _member(row))]


async def create(connection: AsyncConnection, *, name: str | None, region: str | None, now: datetime) -> Member:
    """A new member. Raises ValidationFailed for a region that is no country code."""
    made = Member(id=uuid4(), name=_name(name), region=_region(region), active=True)
    await connection.execute(
        text(queries.ADD_MEMBER), {"id": made.id, "name": made.name, "region": made.region, "now": now}
    )
    await audit.record(connection, "member_created", member_id=made.id, now=now)
    return made


async def of_identity(
    connection: AsyncConnection, issuer: str, subject: str, *, name: str | None, now: datetime
) -> Member:
    """The member who is `subject` at `issuer`; a new one the first time. Two at once make one.

    The name follows the identity provider's. A disabled member comes back as such: the caller refuses.
    """
    _refuse_identity(issuer, subject)
    found = await _of_identity(connection, issuer, subject)
    if found is None:
        await connection.execute(text(queries.TAKE_TURN), {"issuer": issuer, "subject": subject})
        found = await _of_identity(connection, issuer, subject)
    if found is None:
        found = await create(connection, name=name, region=None, now=now)
        await _add_identity(connection, found.id, issuer, subject, now)
        return found
    if (called := _name(name)) is not None and called != found.name:
        await connection.execute(text(queries.RENAME), {"id": found.id, "name": called})
        return Member(id=found.id, name=called, region=found.region, active=found.active)
    return found


async def identities(connection: AsyncConnection, member_id: UUID) -> list[tuple[str, str]]:
    """Issuer and subject of everything the member is linked with, the first first."""
    rows = await connection.execute(text(queries.IDENTITIES), {"member_id": member_id})
    return [(row.issuer, row.subject) for row in rows]


async def link_identity(connection: AsyncConnection, member_id: UUID, issuer: str, subject: str, now: datetime) -> None:
    """Let this member sign in as `subject` at `issuer` too. Raises Conflict when that is somebody else."""
    _refuse_identity(issuer, subject)
    await connection.execute(text(queries.TAKE_TURN), {"issuer": issuer, "subject": subject})
    holder = await _of_identity(connection, issuer, subject)
    if holder is None:
        await _add_identity(connection, member_id, issuer, subject, now)
    elif holder.id != member_id:
        raise Conflict("That account belongs to another member.")


async def set_status(connection: AsyncConnection, member_id: UUID, active: bool, now: datetime) -> None:
    """Enable a member, or disable one and sign them out of every browser."""
    status = "active" if active else "disabled"
    changed = await connection.execute(text(queries.SET_STATUS), {"id": member_id, "status": status})
    if changed.rowcount == 0:
        if await member(connection, member_id) is None:
            raise NotFound("No member has this id.")
        return
    if not active:
        await sessions.end_all(connection, member_id)
    kind = "member_enabled" if active else "member_disabled"
    await audit.record(connection, kind, member_id=member_id, now=now)


async def set_region(connection: AsyncConnection, member_id: UUID, region: str | None) -> None:
    """Say where a member is, for rights: ISO 3166-1 alpha-2, or None for unknown."""
    await connection.execute(text(queries.SET_REGION), {"id": member_id, "region": _region(region)})


async def set_membership(
    connection: AsyncConnection, member_id: UUID, tier: str, expires_at: datetime | None, now: datetime
) -> None:
    """Say what a member is entitled to, and until when; used where the entitlement adapter is the table."""
    if not tier or not tier.isascii() or not tier.isprintable() or len(tier) > 40:
        raise ValidationFailed("A tier is a short word, such as plus.")
    await connection.execute(
        text(queries.SET_MEMBERSHIP), {"member_id": member_id, "tier": tier, "expires_at": expires_at}
    )
    await audit.record(connection, "membership_set", member_id=member_id, now=now, tier=tier)


async def remove(connection: AsyncConnection, member_id: UUID) -> None:
    """Remove a member and everything that is theirs. Nothing of it can be brought back."""
    await connection.execute(text(queries.REMOVE_MEMBER), {"id": member_id})


async def sweep(connection: AsyncConnection, now: datetime) -> int:
    """Remove what has expired: browsers' sessions, sign-ins that never came back, counts. How many rows."""
    return sum([(await connection.execute(text(query), {"now": now})).rowcount for query in queries.SWEEP.values()])


def folded(login: str) -> str | None:
    """A login as it is stored and compared; None for what cannot be one."""
    login = unicodedata.normalize("NFKC", login[: LOGIN_MAX + 1].strip()).casefold()
    return login if 0 < len(login) <= LOGIN_MAX and login.isprintable() else None


LOGIN_MAX = 254  # long enough for an e-mail address, should an operator use these as logins


def _member(row: Row[tuple[object, ...]] | None) -> Member | None:
    return None if row is None else Member(id=row.id, name=row.name, region=row.region, active=row.active)


def _name(name: str | None) -> str | None:
    """A name as it may be shown: one line without control characters, and not endless."""
    if name is None:
        return None
    return " ".join("".join(c if c.isprintable() else " " for c in name[:1_000]).split())[:NAME_MAX].strip() or None


def _region(region: str | None) -> str | None:
    if region is None:
        return None
    if len(region) != 2 or not region.isascii() or not region.isalpha():
        raise ValidationFailed("A region is a country code of two letters, such as US.")
    return region.upper()


def _refuse_identity(issuer: str, subject: str) -> None:
    for part in (issuer, subject):
        if not part or len(part) > IDENTITY_MAX or not part.isprintable():
            raise ValidationFailed("The identity provider told no usable account.")


async def _of_identity(connection: AsyncConnection, issuer: str, subject: str) -> Member | None:
    known = {"issuer": issuer, "subject": subject}
    return _member((await connection.execute(text(queries.MEMBER_BY_IDENTITY), known)).one_or_none())


async def _add_identity(connection: AsyncConnection, member_id: UUID, issuer: str, subject: str, now: datetime) -> None:
    await connection.execute(
        text(queries.ADD_IDENTITY), {"issuer": issuer, "subject": subject, "member_id": member_id, "now": now}
    )
    await audit.record(connection, "identity_linked", member_id=member_id, now=now, issuer=issuer)
