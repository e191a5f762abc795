"""The rules of OAuth, on Authlib: one server object for one request, inside the transaction that answers it.

Authlib is synchronous and reads through the transaction's connection, within `AsyncConnection.run_sync`. Everything
that needs the network is done before (client_authentication.py), and what must outlast a refusal is done after: the
transaction of a refused request is rolled back as a whole.
"""

import base64
import hashlib
import hmac
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Payload,
    OAuth2Request,
    UnsupportedGrantTypeError,
    UnsupportedResponseTypeError,
    grants,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from joserfc.jwk import ECKey
from sqlalchemy import Connection

from palestra.grants import access_tokens, answers, clients, scopes, tokens
from palestra.grants.access_tokens import InvalidToken
from palestra.grants.schemas import Client
from palestra.grants.scopes import Scope
from palestra.grants.tokens import Code, Ended, Refresh
from palestra.oauth.client_authentication import Shown
from palestra.oauth.errors import Answer, InvalidTarget, refusal
from palestra.oauth.parameters import Parameters
from palestra.oauth.services import Services

# Authlib writes whole tokens to its log at DEBUG, in seven places.
logging.getLogger("authlib").setLevel(logging.INFO)

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # base64url of a SHA-256
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
PROMPTS = frozenset({"none", "login", "consent", "select_account"})


@dataclass(slots=True)
class Exchange:
    """One request, with what is known before Authlib sees it, and what has to be done after a refusal."""

    services: Services
    now: datetime
    parameters: Parameters
    client: Client
    connection: Connection = field(init=False)  # from when its transaction has begun
    shown: Shown | None = None  # None: at the authorization endpoint, where clients do not authenticate
    signer: ECKey | None = None
    public: Mapping[str, ECKey] | None = None
    burn: Code | None = None
    end: tuple[UUID, Ended] | None = None


class Checked:
    """An authorization request that fits: what is kept of it for the person who has to answer."""

    def __init__(self, exchange: Exchange) -> None:
        parameters = exchange.parameters
        self.prompt = _prompt(parameters)
        self.params: dict[str, object] = {
            "redirect_uri": parameters.values["redirect_uri"],
            "code_challenge": parameters.values["code_challenge"],
            "resource": exchange.services.resource,
        }
        asked = asked_scopes(parameters.get("scope"), exchange.client)
        if asked is not None:
            self.params["scope"] = list(asked)
        if (state := parameters.get("state")) is not None:
            self.params["state"] = state
        if self.prompt:
            self.params["prompt"] = sorted(self.prompt)


def check_authorization(exchange: Exchange) -> Checked:
    """What is asked for; raises OAuth2Error, with `redirect_uri` set where the client may be told."""
    Server(exchange).get_consent_grant()
    return Checked(exchange)


def asked_scopes(said: str | None, client: Client) -> tuple[Scope, ...] | None:
    """The scopes a client asks for and may have, those that nobody knows left out (RFC 6749, 3.3); None: it did not say.

    `offline_access` alone says nothing either: every grant may be refreshed. Raises InvalidScopeError when nothing
    that it asks for is known.
    """
    named = set((said or "").split()) - {scopes.OFFLINE}
    if not named:
        return None
    known = scopes.in_order(named & set(client.scopes))
    if not known:
        raise InvalidScopeError
    return known


def names_resource(said: str, resource: str) -> bool:
    """Whether this is our resource: scheme and host in any case, and a slash at the end or not (MCP, canonical URI)."""
    try:
        parts, ours = urlsplit(said), urlsplit(resource)
        same_place = (parts.scheme, parts.hostname, _port(parts.scheme, parts.port)) == (
            ours.scheme,
            ours.hostname,
            _port(ours.scheme, ours.port),
        )
    except ValueError:
        return False
    bare = not (parts.query or parts.fragment or parts.username or parts.password)
    return same_place and bare and parts.path.removesuffix("/") == ours.path


class Server(AuthorizationServer):  # type: ignore[misc]  # Authlib has no types
    """The authorization server for one request."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self.exchange = exchange
        self.register_grant(CodeGrant)
        self.register_grant(RefreshGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)
        self.register_client_auth_method("private_key_jwt", _by_assertion)
        self.register_client_auth_method("client_secret_basic", _by_header)

    def query_client(self, client_id: str) -> "KnownClient | None":
        """The client of this request; there is no other."""
        client = self.exchange.client
        return KnownClient(client) if client_id == client.id else None

    def get_authorization_grant(self, request: "Asked") -> "CodeGrant":
        """The code grant; without Authlib's description of the others, which raises for some response types."""
        grant = CodeGrant(request, self)
        if request.payload.response_type != "code":
            redirect_uri = grant.validate_authorization_redirect_uri(request, KnownClient(self.exchange.client))
            if request.payload.response_type is None:
                raise InvalidRequestError("The response_type is missing.", redirect_uri=redirect_uri)
            raise UnsupportedResponseTypeError("", redirect_uri=redirect_uri)
        return grant

    def get_token_grant(self, request: "Asked") -> grants.BaseGrant:
        """The grant that the grant type names."""
        if request.payload.grant_type is None:
            raise _GrantTypeMissing(None)
        return super().get_token_grant(request)

    def create_oauth2_request(self, _: object) -> "Asked":
        """The request as Authlib wants it."""
        return Asked(self.exchange)

    def save_token(self, token: Mapping[str, object], request: "Asked") -> None:
        """Nothing: an access token is not kept, and a refresh token was kept as it was made."""

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Mapping[str, Any], headers: Sequence[tuple[str, str]]) -> Answer:
        """A good answer."""
        return Answer(status, body)

    def handle_error_response(self, request: "Asked", error: OAuth2Error) -> Answer:
        """A refusal, in our words."""
        return refusal(error, by_header=self.exchange.shown is not None and self.exchange.shown.by_header)


class _GrantTypeMissing(UnsupportedGrantTypeError):  # type: ignore[misc]  # Authlib has no types
    """Left out, which is another error than an unknown one; Authlib expects the latter's class here."""

    error = "invalid_request"
    description = "The grant_type is missing."


class Asked(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    """A request, as Authlib wants it."""

    def __init__(self, exchange: Exchange) -> None:
        # Authlib refuses plain http by this address. Whether TLS is used is decided in front of us.
        super().__init__("POST", "https://localhost/")
        self.exchange = exchange
        self.payload = _Payload(exchange.parameters)
        self.headers: dict[str, str] = {}  # nothing of Authlib's reads them here

    @property
    def form(self) -> Mapping[str, str]:
        """The parameters."""
        values: Mapping[str, str] = self.payload.data
        return values


class _Payload(OAuth2Payload):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, parameters: Parameters) -> None:
        self._values = parameters.values

    @property
    def data(self) -> Mapping[str, str]:
        return self._values

    @property
    def datalist(self) -> Mapping[str, list[str]]:
        return {name: [value] for name, value in self._values.items()}  # repeated ones never come so far


class KnownClient(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    """A client, as Authlib asks about it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get_client_id(self) -> str:
        """Its id."""
        return self._client.id

    def get_default_redirect_uri(self) -> None:
        """None: a request says where its answer goes (A17)."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """What it may have of that; None for nothing."""
        try:
            return " ".join(asked_scopes(scope, self._client) or scopes.MINIMAL)
        except InvalidScopeError:
            return None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether it may be answered there, and the answer would be only ours."""
        return clients.redirect_allowed(self._client, redirect_uri) and answers.answerable(redirect_uri)

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether this is its secret."""
        return clients.check_secret(self._client, client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Whether it registered this method. Who may look into tokens has to have one (RFC 7662, 2.1)."""
        return method in self._client.auth_methods and not (endpoint == "introspection" and method == "none")

    def check_response_type(self, response_type: str) -> bool:
        """Code, always."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether it registered this grant."""
        return grant_type in self._client.grant_types


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
    """Authorization codes: S256 always, one resource, one use."""

    def __init__(self, request: Asked, server: Server) -> None:
        super().__init__(request, server)
        self.exchange = server.exchange
        # Authlib tells the client of what this raises, since the redirect URI has been checked by then.
        self.register_hook("after_validate_authorization_request_payload", CodeGrant._check_the_rest)

    @property
    def TOKEN_ENDPOINT_AUTH_METHODS(self) -> list[str]:  # Authlib's name
        """The one that the request shows."""
        return _shown(self.exchange)

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
        prompt = _prompt(parameters)
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

    def __init__(self, request: Asked, server: Server) -> None:
        super().__init__(request, server)
        self.exchange = server.exchange

    @property
    def TOKEN_ENDPOINT_AUTH_METHODS(self) -> list[str]:  # Authlib's name
        """The one that the request shows."""
        return _shown(self.exchange)

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
        if not _named_scopes(parameters) <= scopes.held(found.scopes):
            raise InvalidScopeError

    def authenticate_user(self, token: "_RefreshAsAuthlibSees") -> UUID:
        """Whose grant it is."""
        return token.refresh.member_id

    def issue_token(self, user: UUID, token: "_RefreshAsAuthlibSees") -> "Tokens":
        """Access and refresh token."""
        named = _named_scopes(self.exchange.parameters)
        issued = _issue(self.exchange, token.refresh, scopes.in_order(named) if named else token.refresh.scopes)
        issued["refresh_token"] = _next_refresh_token(self.exchange, token.refresh)
        return issued

    def revoke_old_credential(self, token: "_RefreshAsAuthlibSees") -> None:
        """It is used, and kept to know a reuse by."""
        tokens.use_refresh_token(self.exchange.connection, token.refresh, self.exchange.now)
        clients.touch_sync(self.exchange.connection, token.refresh.client_id, self.exchange.now)


class Revocation(RevocationEndpoint):  # type: ignore[misc]  # Authlib has no types
    """RFC 7009. Either token ends the grant: an access token is one of it, and lives on its standing."""

    @property
    def CLIENT_AUTH_METHODS(self) -> list[str]:  # Authlib's name
        """The one that the request shows."""
        return _shown(self.server.exchange)

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
        return _shown(self.server.exchange)

    def authenticate_token(self, request: Asked, client: KnownClient) -> "_Found | None":
        """The token, if it is this client's."""
        return _found(self.server.exchange)

    def create_introspection_payload(self, token: "_Found | None") -> dict[str, object]:
        """What it is good for; of anything else only that it is not active."""
        return {"active": False} if token is None or not token.active else {"active": True, **token.said}


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


@dataclass(frozen=True, slots=True)
class _Found:
    """A token of the client that asks about it."""

    grant_id: UUID
    active: bool
    said: Mapping[str, object]


def _by_assertion(_: Callable[[str], KnownClient | None], request: Asked) -> KnownClient | None:
    """`private_key_jwt`: the assertion was verified before Authlib was asked, or it would not have been."""
    exchange = request.exchange
    return KnownClient(exchange.client) if exchange.shown is not None and exchange.shown.assertion else None


def _by_header(_: Callable[[str], KnownClient | None], request: Asked) -> KnownClient | None:
    """`client_secret_basic`. Authlib's own leaves a `+` of the form encoding as it is (RFC 6749, 2.3.1)."""
    exchange = request.exchange
    known, said = KnownClient(exchange.client), exchange.shown
    return known if said is not None and said.secret is not None and known.check_client_secret(said.secret) else None


def _shown(exchange: Exchange) -> list[str]:
    return [] if exchange.shown is None else [exchange.shown.method]


def _prompt(parameters: Parameters) -> frozenset[str]:
    return frozenset((parameters.get("prompt") or "").split()) & PROMPTS


def _named_scopes(parameters: Parameters) -> frozenset[str]:
    return frozenset((parameters.get("scope") or "").split()) - {scopes.OFFLINE}


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


def _port(scheme: str, port: int | None) -> int | None:
    return port if port is not None else {"https": 443, "http": 80}.get(scheme)
