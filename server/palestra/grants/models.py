"""The tables of grants. Secrets are stored as hashes, private keys sealed: a dump of them opens nothing."""

from typing import Annotated
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from palestra.store.base import Base, Moment, Text_, Texts

Hash = Annotated[bytes, mapped_column(LargeBinary)]  # SHA-256 of a random secret of 256 bits: nothing to guess
MemberId = Annotated[UUID, mapped_column(Uuid, ForeignKey("member.id", ondelete="CASCADE"))]
ClientId = Annotated[str, mapped_column(Text, ForeignKey("oauth_client.client_id", ondelete="CASCADE"))]
GrantId = Annotated[UUID, mapped_column(Uuid, ForeignKey("oauth_grant.id", ondelete="CASCADE"))]


class OAuthClient(Base):
    """A client: made by an operator (static), by itself (dynamic, RFC 7591), or known by its metadata document."""

    __tablename__ = "oauth_client"

    client_id: Mapped[Text_] = mapped_column(primary_key=True)  # for a document, its URL
    kind: Mapped[Text_]
    secret_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    metadata_: Mapped[dict[str, object]] = mapped_column("metadata", JSONB)  # RFC 7591's names
    created_at: Mapped[Moment]
    last_used_at: Mapped[Moment | None]
    fresh_until: Mapped[Moment | None]  # of a document
    disabled_at: Mapped[Moment | None]

    __table_args__ = (CheckConstraint("kind in ('static', 'dynamic', 'document')", name="kind"),)


class AuthorizationRequest(Base):
    """A checked authorization request that waits for a person; `params` are what the client sent."""

    __tablename__ = "authorization_request"

    id_hash: Mapped[Hash] = mapped_column(primary_key=True)
    client_id: Mapped[ClientId] = mapped_column(index=True)
    params: Mapped[dict[str, object]] = mapped_column(JSONB)
    expires_at: Mapped[Moment] = mapped_column(index=True)
    consumed_at: Mapped[Moment | None]
    approved_by: Mapped[MemberId | None] = mapped_column(index=True)


class OAuthGrant(Base):
    """What a member has allowed a client. Codes and tokens come and go; this remains until it is revoked."""

    __tablename__ = "oauth_grant"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    member_id: Mapped[MemberId] = mapped_column(index=True)
    client_id: Mapped[ClientId] = mapped_column(index=True)
    scopes: Mapped[Texts]
    resource: Mapped[Text_]  # RFC 8707; the `aud` of its tokens
    created_at: Mapped[Moment]
    authenticated_at: Mapped[Moment]
    redeemed_at: Mapped[Moment | None]  # the code was exchanged: from here on it is a connection
    last_used_at: Mapped[Moment | None]
    expires_at: Mapped[Moment]  # the end of its last refresh token; however often it is refreshed
    revoked_at: Mapped[Moment | None]
    revoke_reason: Mapped[str | None] = mapped_column(Text)

    # Sweeping looks for what is over once a minute, among all there are.
    __table_args__ = (
        Index("oauth_grant_expires_at_idx", "expires_at"),
        Index("oauth_grant_revoked_at_idx", "revoked_at", postgresql_where=text("revoked_at is not null")),
        Index("oauth_grant_created_at_idx", "created_at", postgresql_where=text("redeemed_at is null")),
    )


class AuthorizationCode(Base):
    """A code that was handed to a client's redirect URI."""

    __tablename__ = "authorization_code"

    code_hash: Mapped[Hash] = mapped_column(primary_key=True)
    grant_id: Mapped[GrantId] = mapped_column(index=True)
    client_id: Mapped[Text_]
    redirect_uri: Mapped[Text_]
    scopes: Mapped[Texts]
    resource: Mapped[Text_]
    code_challenge: Mapped[Text_]  # S256, always
    expires_at: Mapped[Moment] = mapped_column(index=True)
    used_at: Mapped[Moment | None]  # kept after use, so that a replay is known for one


class RefreshToken(Base):
    """One refresh token of a grant's family. A used one is kept: its second use says that somebody else has it."""

    __tablename__ = "refresh_token"

    token_hash: Mapped[Hash] = mapped_column(primary_key=True)
    grant_id: Mapped[GrantId] = mapped_column(index=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    issued_at: Mapped[Moment]
    expires_at: Mapped[Moment] = mapped_column(index=True)  # slides; never past the grant's
    rotated_at: Mapped[Moment | None]  # first use
    grace_uses: Mapped[int]  # uses after the first, within the grace


class Consent(Base):
    """A client that a member has approved at a redirect host, so that the same need not be asked again."""

    __tablename__ = "consent"

    member_id: Mapped[MemberId] = mapped_column(primary_key=True)
    # The index is for clients that are removed, which would read the whole table for each of them.
    client_id: Mapped[ClientId] = mapped_column(primary_key=True, index=True)
    redirect_host: Mapped[Text_] = mapped_column(primary_key=True)
    scopes: Mapped[Texts]
    given_at: Mapped[Moment]


class SigningKey(Base):
    """A key that access tokens are signed with: published, then active, then retired but still published."""

    __tablename__ = "signing_key"

    kid: Mapped[Text_] = mapped_column(primary_key=True)
    state: Mapped[Text_]
    private_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    public_jwk: Mapped[dict[str, object]] = mapped_column(JSONB)
    published_at: Mapped[Moment]
    activated_at: Mapped[Moment | None]
    retired_at: Mapped[Moment | None]

    __table_args__ = (CheckConstraint("state in ('next', 'active', 'retired')", name="state"),)


class UsedAssertion(Base):
    """A client assertion that was accepted: its `jti` is not accepted again (RFC 7523)."""

    __tablename__ = "used_assertion"

    jti_hash: Mapped[Hash] = mapped_column(primary_key=True)  # of client and jti
    expires_at: Mapped[Moment] = mapped_column(index=True)
