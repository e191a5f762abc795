"""What may be done about a token by whoever holds it? Revocation and introspection, on Authlib's (RFC 7009, RFC 7662)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from palestra.grants import access_tokens, scopes, tokens
from palestra.grants.access_tokens import InvalidToken
from palestra.oauth.exchange import Asked, Exchange, KnownClient, shown_methods


class Revocation(RevocationEndpoint):  # type: ignore[misc]  # Authlib has no types
    """RFC 7009. Either token ends the grant: an access token is one of it, and lives on its standing."""

    @property
    def CLIENT_AUTH_METHODS(self) -> list[str]:  # Authlib's name
        """The one that the request shows."""
        return shown_methods(self.server.exchange)

    def authenticate_token(self, request: Asked, client: KnownClient) -> "_Found | None":
        """The token, if it is this client's. One that is not, or is none, is no error: no oracle (A68)."""
        return _found(self.server.exchange)

    def revoke_token(self, token: "_Found", request: Asked) -> None:
        """Told to the caller, who ends the family in a transaction of its own."""
        self.server.exchange.end = (token.grant_id, "revoked_by_client")


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]  # Authlib has no types
    """RFC 7662, for a client that authenticates, about its own tokens (A69)."""

    @property
    def CLIENT_AUTH_METHODS(self) -> list[str]:  # Authlib's name
        """The one that the request shows."""
        return shown_methods(self.server.exchange)

    def authenticate_token(self, request: Asked, client: KnownClient) -> "_Found | None":
        """The token, if it is this client's."""
        return _found(self.server.exchange)

    def create_introspection_payload(self, token: "_Found | None") -> dict[str, object]:
        """What it is good for; of anything else only that it is not active."""
        return {"active": False} if token is None or not token.active else {"active": True, **token.said}


@dataclass(frozen=True, slots=True)
class _Found:
    """A token of the client that asks about it."""

    grant_id: UUID
    active: bool
    said: Mapping[str, object]


def _found(exchange: Exchange) -> _Found | None:
    token = exchange.parameters.get("token")
    if token is None:
        raise InvalidRequestError("The token is missing.")
    # The hint is not needed to tell them apart, and may be wrong (RFC 7009, 2.1).
    found = _found_access_token(exchange, token) if "." in token else _found_refresh_token(exchange, token)
    return found if found is not None and found.said["client_id"] == exchange.client.id else None


def _found_access_token(exchange: Exchange, token: str) -> _Found | None:
    services = exchange.services
    try:
        claims = access_tokens.verify(
            token, exchange.public or {}, issuer=services.issuer, resource=services.resource, now=exchange.now
        )
    except InvalidToken:
        return None
    grant = tokens.standing(exchange.connection, claims.grant_id, exchange.now)
    if grant is None:
        return None
    said = {
        "token_type": "Bearer",
        "scope": " ".join(scopes.in_order(claims.scopes)),
        "client_id": claims.client_id,
        "sub": str(claims.member_id),
        "aud": services.resource,
        "iss": services.issuer,
        "jti": claims.jti,
        "iat": int(claims.issued_at.timestamp()),
        "exp": int(claims.expires_at.timestamp()),
    }
    return _Found(claims.grant_id, grant.active, said)


def _found_refresh_token(exchange: Exchange, token: str) -> _Found | None:
    found = tokens.find_refresh_token(exchange.connection, token, exchange.now)
    if found is None:
        return None
    said = {
        "scope": " ".join(found.scopes),
        "client_id": found.client_id,
        "sub": str(found.member_id),
        "iss": exchange.services.issuer,
        "iat": int(found.issued_at.timestamp()),
        "exp": int(found.expires_at.timestamp()),
    }
    return _Found(found.grant_id, found.standing in ("fresh", "grace"), said)
