"""When does a client get tokens? For a code, and for a refresh token: the two grants, on Authlib's (RFC 6749, 4.1 and 6)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    grants,
)

from palestra.grants import access_tokens, clients, scopes, tokens
from palestra.grants.tokens import Code, Refresh
from palestra.oauth.errors import InvalidTarget
from palestra.oauth.exchange import (
    Asked,
    Exchange,
    KnownClient,
    asked_prompt,
    named_scopes,
    names_resource,
    shown_methods,
)

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # base64url of a SHA-256
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
    """Authorization codes: S256 always, one resource, one use."""

    def __init__(self, request: Asked, server: AuthorizationServer) -> None:
        super().__init__(request, server)
        self.exchange = server.exchange
        # Authlib tells the client of what this raises, since the redirect URI has been checked by then.
        self.register_hook("after_validate_authorization_request_payload", CodeGrant._check_the_rest)

    @property
    def TOKEN_ENDPOINT_AUTH_METHODS(self) -> list[str]:  # Authlib's name
        """The one that the request shows."""
        return shown_methods(self.exchange)

    @staticmethod
    def validate_authorization_redirect_uri(request: Asked, client: KnownClient) -> str:
        """Where to answer; without Authlib's description, which raises for characters that OAuth forbids in it."""
        redirect_uri: str | None = request.payload.redirect_uri
        if redirect_uri is None:
            raise InvalidRequestError("The redirect_uri is missing.")
        if not client.check_redirect_uri(redirect_uri):
            raise InvalidRequestError("The redirect_uri is not one that the app registered.")
        return redirect_uri

    def _check_the_rest(self, _: object) -> None:
        parameters, resource = self.exchange.parameters, self.exchange.services.resource
        parameters.refuse_repeated()
        if parameters.get("request") is not None or parameters.get("request_uri") is not None:
            raise InvalidRequestError("Request objects are not supported here.")
        if parameters.get("response_mode") not in (None, "query"):
            raise InvalidRequestError("The response_mode is not supported here: query is.")
        if parameters.get("code_challenge") is None:
            raise InvalidRequestError("PKCE is required: the code_challenge is missing.")
        if parameters.get("code_challenge_method") != "S256":  # left out, it would mean plain (RFC 7636, 4.3)
            raise InvalidRequestError("The code_challenge_method must be S256.")
        if not CHALLENGE.fullmatch(parameters.values["code_challenge"]):
            raise InvalidRequestError("The code_challenge is not the base64url of a SHA-256.")
        if not names_resource(parameters.get("resource") or resource, resource):
            raise InvalidTarget
        prompt = asked_prompt(parameters)
        if "none" in prompt and len(prompt) > 1:
            raise InvalidRequestError("prompt=none stands alone.")

    def query_authorization_code(self, code: str, client: KnownClient) -> "_CodeAsAuthlibSees | None":
        """The code, if this client may exchange it; who brings a used one ends the grant (A11)."""
        found = tokens.lock_code(self.exchange.connection, code, self.exchange.now)
        # One that another client got is nobody's here, and is neither burnt nor ended by a stranger.
        if found is None or found.client_id != client.get_client_id():
            return None
        if found.used:
            self.exchange.end = (found.grant_id, "code_replayed")
            return None
        if not found.live:
            return None
        redirect_uri = self.exchange.parameters.get("redirect_uri")
        if redirect_uri not in (None, found.redirect_uri):  # OAuth 2.1 sends none: PKCE binds the code (10.2)
            self.exchange.burn = found
            return None
        return _CodeAsAuthlibSees(found)

    def validate_token_request(self) -> None:
        """Client, grant type and code are Authlib's to check; verifier and resource ours."""
        super().validate_token_request()
        code: Code = self.request.authorization_code.code
        verifier = self.exchange.parameters.get("code_verifier")
        if verifier is None:
            raise InvalidRequestError("PKCE is required: the code_verifier is missing.")
        if not VERIFIER.fullmatch(verifier) or not _fits(verifier, code.code_challenge):
            self.exchange.burn = code  # one attempt: whoever has a code without its verifier has stolen it
            raise InvalidGrantError
        if not names_resource(self.exchange.parameters.get("resource") or code.resource, code.resource):
            raise InvalidTarget

    def authenticate_user(self, code: "_CodeAsAuthlibSees") -> UUID:
        """Whose grant it is."""
        return code.code.member_id

    def generate_token(self, *, user: UUID, scope: str, include_refresh_token: bool) -> "Tokens":
        """Access and refresh token."""
        code: Code = self.request.authorization_code.code
        issued = _issue(self.exchange, code, code.scopes)
        if include_refresh_token:
            issued["refresh_token"] = _next_refresh_token(self.exchange, code)
        return issued

    def delete_authorization_code(self, code: "_CodeAsAuthlibSees") -> None:
        """It is used, and kept to know a replay by."""
        tokens.use_code(self.exchange.connection, code.code, self.exchange.now)
        clients.touch_sync(self.exchange.connection, code.code.client_id, self.exchange.now)


class RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc]  # Authlib has no types
    """Refresh tokens: rotated at every use, in families, with a grace for uses at once."""

    INCLUDE_NEW_REFRESH_TOKEN = True

    def __init__(self, request: Asked, server: AuthorizationServer) -> None:
        super().__init__(request, server)
        self.exchange = server.exchange

    @property
    def TOKEN_ENDPOINT_AUTH_METHODS(self) -> list[str]:  # Authlib's name
        """The one that the request shows."""
        return shown_methods(self.exchange)

    def authenticate_refresh_token(self, refresh_token: str) -> "_RefreshAsAuthlibSees | None":
        """The token, if it is good; a second use that is not a parallel one ends the family (A61)."""
        found = tokens.lock_refresh_token(self.exchange.connection, refresh_token, self.exchange.now)
        if found is None or found.client_id != self.exchange.client.id or found.standing == "over":
            return None
        if found.standing == "reused":
            self.exchange.end = (found.grant_id, "refresh_token_reused")
            return None
        return _RefreshAsAuthlibSees(found)

    def _validate_token_scope(self, token: "_RefreshAsAuthlibSees") -> None:
        """Also the resource. A narrower scope is for the access token; the next refresh token has all (RFC 6749, 6)."""
        found, parameters = token.refresh, self.exchange.parameters
        if not names_resource(parameters.get("resource") or found.resource, found.resource):
            raise InvalidTarget
        if not named_scopes(parameters) <= scopes.held(found.scopes):
            raise InvalidScopeError

    def authenticate_user(self, token: "_RefreshAsAuthlibSees") -> UUID:
        """Whose grant it is."""
        return token.refresh.member_id

    def issue_token(self, user: UUID, token: "_RefreshAsAuthlibSees") -> "Tokens":
        """Access and refresh token."""
        named = named_scopes(self.exchange.parameters)
        issued = _issue(self.exchange, token.refresh, scopes.in_order(named) if named else token.refresh.scopes)
        issued["refresh_token"] = _next_refresh_token(self.exchange, token.refresh)
        return issued

    def revoke_old_credential(self, token: "_RefreshAsAuthlibSees") -> None:
        """It is used, and kept to know a reuse by."""
        tokens.use_refresh_token(self.exchange.connection, token.refresh, self.exchange.now)
        clients.touch_sync(self.exchange.connection, token.refresh.client_id, self.exchange.now)


class Tokens(dict[str, object]):
    """The body of a token response. Authlib would write its `repr` to the log, so that has nothing in it."""

    def __repr__(self) -> str:
        return "<tokens>"


@dataclass(frozen=True, slots=True)
class _CodeAsAuthlibSees:
    code: Code

    def get_redirect_uri(self) -> None:
        return None  # compared already

    def get_scope(self) -> str:
        return " ".join(self.code.scopes)


@dataclass(frozen=True, slots=True)
class _RefreshAsAuthlibSees:
    refresh: Refresh

    def check_client(self, _: KnownClient) -> bool:
        return True  # compared already

    def get_scope(self) -> str:
        return " ".join(self.refresh.scopes)


def _fits(verifier: str, challenge: str) -> bool:
    """RFC 7636, 4.6."""
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)


def _issue(exchange: Exchange, of: Code | Refresh, granted: Sequence[str]) -> Tokens:
    if exchange.signer is None:
        raise TypeError("an exchange that issues tokens has a key to sign them with")
    left_s = int((of.grant_expires_at - exchange.now).total_seconds())
    lifetime_s = min(access_tokens.LIFETIME_S, left_s)
    token = access_tokens.issue(
        exchange.signer,
        issuer=exchange.services.issuer,
        resource=of.resource,
        member_id=of.member_id,
        client_id=of.client_id,
        scopes=granted,
        grant_id=of.grant_id,
        now=exchange.now,
        lifetime_s=lifetime_s,
    )
    return Tokens(access_token=token, token_type="Bearer", expires_in=lifetime_s, scope=" ".join(granted))  # noqa: S106


def _next_refresh_token(exchange: Exchange, of: Code | Refresh) -> str:
    return tokens.new_refresh_token(
        exchange.connection, of.grant_id, of.scopes, grant_expires_at=of.grant_expires_at, now=exchange.now
    )
