"""The rules of OAuth, on Authlib: one server object for one request, inside the transaction that answers it.

Authlib is synchronous and reads through the transaction's connection, within `AsyncConnection.run_sync`. Everything
that needs the network is done before (client_authentication.py), and what must outlast a refusal is done after: the
transaction of a refused request is rolled back as a whole.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidRequestError,
    UnsupportedGrantTypeError,
    UnsupportedResponseTypeError,
    grants,
)

from palestra.oauth.about_tokens import Introspection, Revocation
from palestra.oauth.errors import Answer, refusal
from palestra.oauth.exchange import Asked, Exchange, KnownClient, asked_prompt, asked_scopes
from palestra.oauth.grant_types import CodeGrant, RefreshGrant

# Authlib writes whole tokens to its log at DEBUG, in seven places.
logging.getLogger("authlib").setLevel(logging.INFO)


class Checked:
    """An authorization request that fits: what is kept of it for the person who has to answer."""

    def __init__(self, exchange: Exchange) -> None:
        parameters = exchange.parameters
        self.prompt = asked_prompt(parameters)
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


def _by_assertion(_: Callable[[str], KnownClient | None], request: Asked) -> KnownClient | None:
    """`private_key_jwt`: the assertion was verified before Authlib was asked, or it would not have been."""
    exchange = request.exchange
    return KnownClient(exchange.client) if exchange.shown is not None and exchange.shown.assertion else None


def _by_header(_: Callable[[str], KnownClient | None], request: Asked) -> KnownClient | None:
    """`client_secret_basic`. Authlib's own leaves a `+` of the form encoding as it is (RFC 6749, 2.3.1)."""
    exchange = request.exchange
    known, said = KnownClient(exchange.client), exchange.shown
    return known if said is not None and said.secret is not None and known.check_client_secret(said.secret) else None
