"""POST /oauth/register: a client registers itself. Dynamic Client Registration, RFC 7591.

For hosts that have no metadata document. Anybody may register, so what is kept is little and checked, everything else
is dropped, and both the pace of one address and the number of clients are limited. Whoever registers has gained
nothing: each member still decides, on a page that says who is asking and where the answer goes.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args
from urllib.parse import urlsplit

import orjson
from authlib.oauth2.rfc6749 import InvalidRequestError
from starlette.requests import Request
from starlette.responses import Response

from palestra.accounts import audit, throttle
from palestra.errors import PalestraError
from palestra.grants import clients
from palestra.grants.clients import GRANT_TYPES, SECRET_METHODS, ClientMetadata
from palestra.grants.schemas import AuthMethod
from palestra.oauth.answering import address_of
from palestra.oauth.client_assertions import public_keys
from palestra.oauth.client_documents import ClientRefused, application_type, checked_jwks_uri
from palestra.oauth.errors import Answer, too_large, too_many
from palestra.oauth.fetching import too_deep
from palestra.oauth.parameters import BodyTooLarge, body
from palestra.oauth.services import Services

# Registrations in seconds. Some hosts register once for each connection, and all their members come from a few addresses
# (reference: host contract, 3.7); in an hour, one fills a hundredth of what is kept.
PER_ADDRESS = 120, 3600
FULL_RETRY_S = clients.UNCONSENTED_WHEN_FULL_S  # when what nobody has allowed anything makes way


async def register(request: Request, services: Services) -> Response:
    """201 with the client as it is kept, or why not (RFC 7591, 3.2)."""
    answered = await _register(request, services)
    services.count("register", answered)
    return answered.response()


class RegistrationRefused(PalestraError):
    """The registration does not fit; RFC 7591, 3.2.2."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


async def _register(request: Request, services: Services) -> Answer:
    now = services.clock()
    limit, per_s = PER_ADDRESS
    counted = f"register:{address_of(request)}"
    wait_s = await throttle.hit(services.database, counted, limit=limit, per_s=per_s, now=now)
    if wait_s is not None:
        return too_many(wait_s)
    try:
        said = _parsed(await body(request))
        metadata = _metadata(said, _auth_method(said), fetching=services.client_documents)
    except BodyTooLarge:
        return too_large()
    except InvalidRequestError:
        return _refusal("invalid_client_metadata", "The registration did not arrive.")
    except RegistrationRefused as refused:
        return _refusal(refused.error, refused.description)
    client_id = f"dyn_{secrets.token_urlsafe(16)}"
    secret = secrets.token_urlsafe(32) if metadata.auth_methods[0] in SECRET_METHODS else None
    async with services.database.transaction() as connection:
        room = await clients.make_room(connection, "dynamic", now)
        if room:
            await clients.save_dynamic(connection, client_id, metadata, secret=secret, now=now)
            await audit.record(connection, "client_registered", client_id=client_id, now=now)
    if not room:
        return too_many(FULL_RETRY_S)
    return Answer(201, _answer(client_id, secret, metadata, now))


def _parsed(sent: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(sent)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict) or too_deep(said):
        raise _unfit("The registration is not a JSON object of client metadata.")
    return {name: value for name, value in said.items() if value is not None}  # some write what they do not say


def _metadata(said: Mapping[str, Any], method: AuthMethod, *, fetching: bool) -> ClientMetadata:
    redirect_uris = _redirect_uris(said)
    jwks, jwks_uri = _keys(said, fetching=fetching)
    if method == "private_key_jwt" and jwks is None and jwks_uri is None:
        raise _unfit("private_key_jwt needs jwks or jwks_uri.")
    name = said.get("client_name")
    return ClientMetadata(
        # Without a name, people are shown where the answer goes, as they are with one.
        name=(clients.clean_name(name) if isinstance(name, str) else "") or urlsplit(redirect_uris[0]).netloc,
        redirect_uris=redirect_uris,
        auth_methods=(method,),
        grant_types=_grant_types(said),
        application_type=application_type(said),
        jwks=jwks,
        jwks_uri=jwks_uri,
    )


def _redirect_uris(said: Mapping[str, Any]) -> tuple[str, ...]:
    uris = said.get("redirect_uris")
    if not isinstance(uris, list) or not 0 < len(uris) <= clients.MAX_REDIRECT_URIS:
        raise RegistrationRefused(
            "invalid_redirect_uri", f"redirect_uris is a list of one to {clients.MAX_REDIRECT_URIS}."
        )
    for uri in uris:
        problem = clients.redirect_uri_problem(uri) if isinstance(uri, str) else "it is not text"
        if problem:
            raise RegistrationRefused("invalid_redirect_uri", f"A redirect URI cannot be used: {problem}.")
    return tuple(dict.fromkeys(uris))


def _auth_method(said: Mapping[str, Any]) -> AuthMethod:
    # RFC 7591 would have client_secret_basic where nothing is said. We may decide otherwise (section 2), and do: a
    # secret is for whoever asks for one, and what was decided stands in the answer.
    method = said.get("token_endpoint_auth_method", "none")
    for known in get_args(AuthMethod):
        if method == known:
            chosen: AuthMethod = known
            return chosen
    raise _unfit(f"token_endpoint_auth_method is one of {', '.join(get_args(AuthMethod))}.")


def _grant_types(said: Mapping[str, Any]) -> tuple[str, ...]:
    asked, answered = said.get("grant_types", GRANT_TYPES), said.get("response_types", ("code",))
    if not isinstance(asked, list | tuple) or "authorization_code" not in asked:
        raise _unfit("grant_types has authorization_code.")
    if not isinstance(answered, list | tuple) or "code" not in answered:
        raise _unfit("response_types has code.")
    return tuple(grant for grant in GRANT_TYPES if grant in asked)


def _keys(said: Mapping[str, Any], *, fetching: bool) -> tuple[dict[str, Any] | None, str | None]:
    jwks, jwks_uri = said.get("jwks"), said.get("jwks_uri")
    if jwks is not None and jwks_uri is not None:
        raise _unfit("There are both jwks and jwks_uri.")
    if jwks_uri is not None and not fetching:
        raise _unfit("Keys are not fetched here: send jwks.")
    if jwks_uri is not None:
        try:
            return None, checked_jwks_uri(jwks_uri)
        except ClientRefused as refused:
            raise _unfit(refused.description) from None
    if jwks is not None and (keys := public_keys(jwks)) is None:
        raise _unfit("jwks is not a set of public keys for RS256 or ES256.")
    return keys if jwks is not None else None, None


def _answer(client_id: str, secret: str | None, metadata: ClientMetadata, now: datetime) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "client_id": client_id,
        "client_id_issued_at": int(now.timestamp()),
        "client_name": metadata.name,
        "redirect_uris": list(metadata.redirect_uris),
        "token_endpoint_auth_method": metadata.auth_methods[0],
        "grant_types": list(metadata.grant_types),
        "response_types": ["code"],
        "application_type": metadata.application_type,
        "jwks": metadata.jwks,
        "jwks_uri": metadata.jwks_uri,
        "client_secret": secret,
        "client_secret_expires_at": None if secret is None else 0,  # never
    }
    return {name: value for name, value in answer.items() if value is not None}


def _unfit(description: str) -> RegistrationRefused:
    return RegistrationRefused("invalid_client_metadata", description)


def _refusal(error: str, description: str) -> Answer:
    return Answer(400, {"error": error, "error_description": description})
