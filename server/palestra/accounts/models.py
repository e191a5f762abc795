"""The tables of accounts. Everything that belongs to a member has the member first in its key."""

from datetime import date
from typing import Annotated
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Identity, Index, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from palestra.store.base import Base, Moment, Text_, Texts

Hash = Annotated[bytes, mapped_column(LargeBinary)]  # SHA-256 of a random secret of 256 bits: nothing to guess
Sealed = Annotated[bytes, mapped_column(LargeBinary)]  # store/sealing.py; readable with PALESTRA_SECRET_KEY alone
MemberId = Annotated[UUID, mapped_column(Uuid, ForeignKey("member.id", ondelete="CASCADE"))]


class Member(Base):
    """A person who trains. The id is random: it is the `sub` of access tokens."""

    __tablename__ = "member"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    status: Mapped[Text_]
    name: Mapped[str | None] = mapped_column(Text)  # as their identity provider or the operator calls them
    region: Mapped[str | None] = mapped_column(Text)  # ISO 3166-1 alpha-2, for rights
    created_at: Mapped[Moment]

    __table_args__ = (CheckConstraint("status in ('active', 'disabled')", name="status"),)


class LinkedIdentity(Base):
    """Who a member is at an identity provider: issuer and subject, never an e-mail address."""

    __tablename__ = "identity"

    issuer: Mapped[Text_] = mapped_column(primary_key=True)
    subject: Mapped[Text_] = mapped_column(primary_key=True)
    member_id: Mapped[MemberId] = mapped_column(index=True)
    linked_at: Mapped[Moment]


class LocalAccount(Base):
    """A sign-in of our own, for reviewers and small installations; made by an operator's command."""

    __tablename__ = "local_account"

    member_id: Mapped[MemberId] = mapped_column(primary_key=True)
    login: Mapped[Text_] = mapped_column(unique=True)  # case-folded
    password_hash: Mapped[Text_]  # Argon2id, in its own notation
    changed_at: Mapped[Moment]


class Membership(Base):
    """What a member is entitled to, when the entitlement adapter is the table."""

    __tablename__ = "membership"

    member_id: Mapped[MemberId] = mapped_column(primary_key=True)
    tier: Mapped[Text_]
    expires_at: Mapped[Moment | None]


class Preferences(Base):
    """What a member prefers; absent means not said."""

    __tablename__ = "preferences"

    member_id: Mapped[MemberId] = mapped_column(primary_key=True)
    version: Mapped[int]  # grows with every change
    units: Mapped[str | None] = mapped_column(Text)
    time_zone: Mapped[str | None] = mapped_column(Text)
    week_starts_on: Mapped[str | None] = mapped_column(Text)
    goals: Mapped[Texts | None]
    equipment: Mapped[Texts | None]
    days: Mapped[Texts | None]
    session_minutes: Mapped[int | None]
    level: Mapped[str | None] = mapped_column(Text)
    disciplines: Mapped[Texts | None]
    avoid: Mapped[Texts | None]
    max_heart_rate_bpm: Mapped[int | None]
    resting_heart_rate_bpm: Mapped[int | None]
    ftp_w: Mapped[int | None]  # functional threshold power
    planned_rest: Mapped[list[dict[str, object]] | None] = mapped_column(JSONB)  # [{"from_on": …, "until_on": …}]
    changed_at: Mapped[Moment]


class SavedClass(Base):
    """A class on one of a member's lists: favourites, the queue, or one they named."""

    __tablename__ = "saved_class"

    member_id: Mapped[MemberId] = mapped_column(primary_key=True)
    list: Mapped[Text_] = mapped_column(primary_key=True)
    class_id: Mapped[Text_] = mapped_column(primary_key=True)  # cls_…: no foreign key, since a class may be withdrawn
    saved_at: Mapped[Moment]


class WriteAnswer(Base):
    """What a member's write was answered, so that the same write again is answered the same and done once."""

    __tablename__ = "write_answer"

    member_id: Mapped[MemberId] = mapped_column(primary_key=True)
    tool: Mapped[Text_] = mapped_column(primary_key=True)
    key: Mapped[Text_] = mapped_column(primary_key=True)  # the caller's, or made of the arguments
    arguments_hash: Mapped[Hash]
    answer: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    answered_at: Mapped[Moment]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class DataRequest(Base):
    """An export, an erasure or a disconnection that was asked for in a conversation and waits for a page of ours."""

    __tablename__ = "data_request"

    member_id: Mapped[MemberId] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    action: Mapped[Text_]
    detail: Mapped[dict[str, object]] = mapped_column(JSONB)
    asked_at: Mapped[Moment]
    expires_at: Mapped[Moment] = mapped_column(index=True)
    done_at: Mapped[Moment | None]


class AccessDay(Base):
    """How often an app used a tool for a member on one day (UTC): what members may read of who looked."""

    __tablename__ = "access_day"

    member_id: Mapped[MemberId] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    client_id: Mapped[Text_] = mapped_column(primary_key=True)
    tool: Mapped[Text_] = mapped_column(primary_key=True)
    calls: Mapped[int]
    last_at: Mapped[Moment]

    __table_args__ = (Index("access_day_day_idx", "day"),)  # swept by age


class WebSession(Base):
    """A browser that somebody signed in with; it exists for the pages alone and never for /mcp."""

    __tablename__ = "web_session"

    id_hash: Mapped[Hash] = mapped_column(primary_key=True)
    member_id: Mapped[MemberId] = mapped_column(index=True)
    method: Mapped[Text_]  # schemas.SignInMethod
    authenticated_at: Mapped[Moment]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class UpstreamSignIn(Base):
    """A sign-in that went to the identity provider and has not come back."""

    __tablename__ = "upstream_sign_in"

    state_hash: Mapped[Hash] = mapped_column(primary_key=True)
    browser_hash: Mapped[Hash]  # the browser that left is the one that must come back
    sealed: Mapped[Sealed]  # nonce, code verifier and where to go on
    expires_at: Mapped[Moment] = mapped_column(index=True)


class ThrottleCount(Base):
    """How often something was tried in a window, counted for all processes together."""

    __tablename__ = "throttle_count"

    key_hash: Mapped[Hash] = mapped_column(primary_key=True)
    window_starts_at: Mapped[Moment] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class AuditEvent(Base):
    """What happened to an account: who, what, when; no token, code or address in it."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    happened_at: Mapped[Moment]
    kind: Mapped[Text_]
    member_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("member.id", ondelete="CASCADE"))
    client_id: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[dict[str, object]] = mapped_column(JSONB)

    __table_args__ = (Index("audit_event_member_id_happened_at_idx", "member_id", "happened_at"),)
