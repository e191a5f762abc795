"""Which client asks, and did it show so? RFC 6749, 2.3, and RFC 7523.

Everything that needs the network or a transaction of its own happens here, before Authlib is asked: the client's
metadata document, the keys of its assertion, the assertion's single use. A request shows one method, and only that one
is tried: a client that may do without a secret is not let in when the one it brings is wrong (A52).
"""

from dataclasses import dataclass
from datetime import datetime

import orjson
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError
from joserfc import jws
from joserfc.errors import JoseError
from starlette.requests import Request

from palestra.grants import clients
from palestra.grants.schemas import AuthMethod, Client
from palestra.oauth import client_assertions
from palestra.oauth.client_assertions import ASSERTION_TYPE, AssertionRefused
from palestra.oauth.client_documents import ClientRefused
from palestra.oauth.parameters import Parameters, basic_credentials
from palestra.oauth.services import Services


@dataclass(frozen=True, slots=True)
class Shown:
    """How a request says who its client is."""

    method: AuthMethod
    client_id: str
    by_header: bool
    secret: str | None = None
    assertion: str | None = None


def shown(request: Request, parameters: Parameters) -> Shown:
    """The one method that a request uses; raises InvalidRequestError for several, InvalidClientError for none."""
    basic = basic_credentials(request)
    client_id = parameters.get("client_id")
    secret, assertion = parameters.get("client_secret"), parameters.get("client_assertion")
    if sum(credential is not None for credential in (basic, secret, assertion)) > 1:
        raise InvalidRequestError("A client authenticates by one method at a time.")
    if basic is not None:
        if client_id not in (None, basic[0]):
            raise InvalidRequestError("The header and the body name different clients.")
        return Shown("client_secret_basic", basic[0], by_header=True, secret=basic[1])
    if assertion is not None:
        subject = _subject(assertion)
        if parameters.get("client_assertion_type") != ASSERTION_TYPE:
            raise InvalidRequestError("The client_assertion_type is not supported here.")
        if subject is None or client_id not in (None, subject):
            raise InvalidClientError
        return Shown("private_key_jwt", subject, by_header=False, assertion=assertion)
    if client_id is None:
        raise InvalidClientError
    if secret is not None:
        return Shown("client_secret_post", client_id, by_header=False, secret=secret)
    return Shown("none", client_id, by_header=False)


async def known(services: Services, said: Shown, *, address: str, now: datetime) -> Client:
    """The client, its assertion checked and used up where it shows one; raises InvalidClientError.

    Secrets are Authlib's to check, but for a client that does not exist: that takes as long as a wrong one.
    """
    try:
        client = await services.clients.resolve(said.client_id, address=address, now=now)
    except ClientRefused:
        client = None
    if client is None:
        if said.secret is not None:
            clients.check_secret(None, said.secret)
        raise InvalidClientError
    if said.assertion is not None:
        try:
            await client_assertions.verify(
                services.database,
                client,
                said.assertion,
                audiences=(services.issuer, services.token_endpoint),
                fetcher=services.fetcher,
                now=now,
            )
        except AssertionRefused:
            raise InvalidClientError from None
    return client


def _subject(assertion: str) -> str | None:
    """Who an assertion says it is, not verified."""
    if len(assertion) > client_assertions.MAX_LENGTH or not assertion.isascii():
        return None
    try:
        claims = orjson.loads(jws.extract_compact(assertion.encode()).payload or b"")
    except (JoseError, ValueError, RecursionError):
        return None
    subject = claims.get("sub") if isinstance(claims, dict) else None
    return subject if isinstance(subject, str) else None
