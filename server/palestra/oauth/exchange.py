"""What is known of one request, and how does Authlib see it and its client?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from authlib.oauth2.rfc6749 import ClientMixin, InvalidScopeError, OAuth2Payload, OAuth2Request
from joserfc.jwk import ECKey
from sqlalchemy import Connection

from palestra.grants import answers, clients, scopes
from palestra.grants.schemas import Client
from palestra.grants.scopes import Scope
from palestra.grants.tokens import Code, Ended
from palestra.oauth.client_authentication import Shown
from palestra.oauth.parameters import Parameters
from palestra.oauth.services import Services

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


def shown_methods(exchange: Exchange) -> list[str]:
    """The one way in which the request shows who its client is."""
    return [] if exchange.shown is None else [exchange.shown.method]


def asked_prompt(parameters: Parameters) -> frozenset[str]:
    """What the client says of pages (OpenID Connect Core, 3.1.2.1), what nobody knows left out."""
    return frozenset((parameters.get("prompt") or "").split()) & PROMPTS


def named_scopes(parameters: Parameters) -> frozenset[str]:
    """The scopes that a request names, but for `offline_access`."""
    return frozenset((parameters.get("scope") or "").split()) - {scopes.OFFLINE}


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


class _Payload(OAuth2Payload):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, parameters: Parameters) -> None:
        self._values = parameters.values

    @property
    def data(self) -> Mapping[str, str]:
        return self._values

    @property
    def datalist(self) -> Mapping[str, list[str]]:
        return {name: [value] for name, value in self._values.items()}  # repeated ones never come so far


def _port(scheme: str, port: int | None) -> int | None:
    return port if port is not None else {"https": 443, "http": 80}.get(scheme)
