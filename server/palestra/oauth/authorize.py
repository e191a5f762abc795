"""GET /oauth/authorize: a client asks, and a person is sent to answer. RFC 6749, 4.1.1; OAuth 2.1; RFC 9207.

First who asks and where the answer would go; until both are certain nobody is sent anywhere. From then on the client
is told of everything else at its redirect URI. What is left is kept, and the browser goes to our pages with its id.
"""

from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from palestra.accounts import sessions, throttle
from palestra.accounts.schemas import Session
from palestra.errors import Gone
from palestra.grants import answers
from palestra.grants import service as grants
from palestra.grants.schemas import Client
from palestra.oauth.answering import address_of
from palestra.oauth.client_documents import ClientRefused
from palestra.oauth.errors import NO_STORE, description
from palestra.oauth.exchange import Exchange
from palestra.oauth.parameters import Parameters, of_query
from palestra.oauth.refusal_page import refusal_page
from palestra.oauth.server import Checked, check_authorization
from palestra.oauth.services import Services

# Which of two the client means, nobody can know; and one of them may be somebody else's.
TELLING = ("client_id", "redirect_uri", "state")


async def authorize(request: Request, services: Services) -> Response:
    """303 to our pages; 303 to the client with an error; or a page that leads nowhere."""
    outcome, response = await _authorize(request, services)
    services.metrics.oauth_requests.labels("authorize", outcome).inc()
    return response


async def _authorize(request: Request, services: Services) -> tuple[str, Response]:
    """The answer, and in a word how it ended."""
    now, address = services.clock(), address_of(request)
    limit = services.limits.authorize
    wait_s = await throttle.hit(services.database, f"authorize:{address}", limit=limit, per_s=60, now=now)
    if wait_s is not None:
        page = refusal_page("there were too many requests from this address.", status=429, retry_after_s=wait_s)
        return "temporarily_unavailable", page
    try:
        parameters = of_query(request)
        client = await _client(services, parameters, address)
    except OAuth2Error as error:
        return "page", refusal_page(description(error))
    except ClientRefused as refused:
        status = 429 if refused.retry_after_s is not None else 400
        return "page", refusal_page(refused.description, status=status, retry_after_s=refused.retry_after_s)
    exchange = Exchange(services=services, now=now, parameters=parameters, client=client)
    try:
        async with services.database.transaction() as connection:
            checked = await connection.run_sync(_check, exchange)
            request_id = await grants.begin_request(connection, client.id, checked.params, now)
            session = await _session(connection, request, services) if "none" in checked.prompt else None
    except OAuth2Error as error:
        if error.redirect_uri is None:
            return "page", refusal_page(description(error))
        return _refused(services, parameters, error.error, description(error))
    if "none" in checked.prompt:
        return await _without_asking(services, parameters, request_id, session)
    return "ok", _sent(f"{services.issuer}/link?{urlencode({'request': request_id})}")


async def _client(services: Services, parameters: Parameters, address: str) -> Client:
    if repeated := parameters.repeated.intersection(TELLING):
        raise InvalidRequestError(f"The {min(repeated)} was sent more than once.")
    client_id = parameters.get("client_id")
    if client_id is None:
        raise InvalidRequestError("The client_id is missing.")
    client = await services.clients.resolve(client_id, address=address, now=services.clock())
    if client is None:
        raise InvalidRequestError("The client_id is not known here.")
    return client


def _check(connection: Connection, exchange: Exchange) -> Checked:
    exchange.connection = connection
    return check_authorization(exchange)


async def _session(connection: AsyncConnection, request: Request, services: Services) -> Session | None:
    cookie = request.cookies.get(sessions.cookie_name(services.secure))
    return await sessions.current(connection, cookie, services.clock())


async def _without_asking(
    services: Services, parameters: Parameters, request_id: str, session: Session | None
) -> tuple[str, Response]:
    """`prompt=none` (OpenID Connect Core, 3.1.2.1): an answer now, or that a person would have to be asked."""
    if session is None:
        return _refused(services, parameters, "login_required", "Nobody is signed in.")
    now = services.clock()
    async with services.database.transaction() as connection:
        pending = await grants.pending(connection, request_id, now)
        remembered = pending is not None and await grants.remembered(connection, session.member.id, pending)
    if not remembered:
        return _refused(services, parameters, "consent_required", "The person has to be asked.")
    try:
        location = await grants.approve(
            services.database,
            request_id,
            session.member.id,
            authenticated_at=session.authenticated_at,
            now=now,
            issuer=services.issuer,
            unasked=True,
        )
    except grants.NotRemembered:  # disconnected, between two statements
        return _refused(services, parameters, "consent_required", "The person has to be asked.")
    except Gone:  # the member was disabled, or the client removed, between two statements
        return _refused(services, parameters, "login_required", "Nobody is signed in.")
    return "ok", _sent(location)


def _refused(services: Services, parameters: Parameters, error: str, sentence: str) -> tuple[str, Response]:
    location = answers.refused(
        parameters.values["redirect_uri"],
        issuer=services.issuer,
        state=parameters.get("state"),
        error=error,
        description=sentence,
    )
    return error, _sent(location)


def _sent(location: str) -> Response:
    # 303: a browser must not repeat at the client what it sent to us, as it would after a 307 (RFC 9700, 4.12).
    return RedirectResponse(location, 303, {**NO_STORE, "Referrer-Policy": "no-referrer"})
