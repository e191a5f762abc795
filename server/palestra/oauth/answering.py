"""How is a request of a client's own answered? The same way at the token, revocation and introspection endpoints:

address ─ within its limit? ─ form ─ which client, shown how? ─┬─ one transaction: Authlib, the rules, the answer
                                                               └─ afterwards, by itself: what a refusal leaves behind
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

import asyncpg
from authlib.oauth2 import OAuth2Error
from sqlalchemy import Connection
from starlette.requests import Request

from palestra.accounts import throttle
from palestra.grants import access_tokens, tokens
from palestra.grants.access_tokens import InvalidToken
from palestra.oauth import client_authentication
from palestra.oauth.errors import Answer, refusal, too_large, too_many
from palestra.oauth.exchange import Exchange
from palestra.oauth.parameters import BodyTooLarge, Parameters, of_form
from palestra.oauth.services import Services
from palestra.store.engine import LOST_CONNECTION

# What a request needs of the keys: fetched before its transaction begins.
Prepare: TypeAlias = Callable[[Services, Parameters, Exchange], Awaitable[None]]


def address_of(request: Request) -> str:
    """Whose requests are counted together. uvicorn has put a trusted proxy's word in place of the proxy by now."""
    return throttle.place(request.client.host if request.client else "unknown")


async def answer(
    request: Request,
    services: Services,
    *,
    counted_as: str,
    limit: int,
    at_all: int | None = None,
    prepare: Prepare,
    respond: Callable[[Exchange], Answer],
) -> Answer:
    """Our answer to a form; whatever a refused request has begun is undone.

    `limit` is in requests a minute. With `at_all`, it is of refused ones: a host refreshes for all its members from a
    few addresses, and none of them must wait for the others; whoever guesses has nothing but refusals. `at_all` is the
    limit of good and refused ones together.
    """
    answered = await _within_limits(request, services, counted_as, limit, at_all, prepare, respond)
    services.count(counted_as, answered)
    return answered


async def with_signer(services: Services, _: Parameters, exchange: Exchange) -> None:
    """For requests that issue access tokens."""
    exchange.signer = await services.keys.signer()


async def with_public_keys(services: Services, parameters: Parameters, exchange: Exchange) -> None:
    """For requests about a token, which may be an access token."""
    token = parameters.get("token")
    if token is not None and "." in token:
        try:
            exchange.public = await services.keys.public(access_tokens.key_id(token))
        except InvalidToken:
            exchange.public = {}


async def _within_limits(
    request: Request,
    services: Services,
    counted_as: str,
    limit: int,
    at_all: int | None,
    prepare: Prepare,
    respond: Callable[[Exchange], Answer],
) -> Answer:
    now, address = services.clock(), address_of(request)
    if at_all is not None:
        all_of_them = f"{counted_as}-at-all:{address}"
        wait_s = await throttle.hit(services.database, all_of_them, limit=at_all, per_s=60, now=now)
        if wait_s is not None:
            return too_many(wait_s)
    key = f"{counted_as}:{address}"
    wait_s = await throttle.hit(services.database, key, limit=limit, per_s=60, now=now)
    if wait_s is not None:
        return too_many(wait_s)
    answered = await _answer(request, services, address, now, prepare, respond)
    if at_all is not None and answered.status < 400:
        # Tokens have been issued: they must reach the client, whatever becomes of the count.
        with suppress(*LOST_CONNECTION, asyncpg.PostgresError):
            await throttle.give_back(services.database, key, per_s=60, now=now)
    return answered


async def _answer(
    request: Request,
    services: Services,
    address: str,
    now: datetime,
    prepare: Prepare,
    respond: Callable[[Exchange], Answer],
) -> Answer:
    by_header = "authorization" in request.headers
    try:
        parameters = await of_form(request)
        parameters.refuse_repeated()
        shown = client_authentication.shown(request, parameters)
        client = await client_authentication.known(services, shown, address=address, now=now)
    except BodyTooLarge:
        return too_large()
    except OAuth2Error as error:
        return refusal(error, by_header=by_header)
    exchange = Exchange(
        services=services,
        now=now,
        parameters=parameters,
        client=client,
        shown=shown,
    )
    await prepare(services, parameters, exchange)
    try:
        async with services.database.transaction() as connection:
            answered = await connection.run_sync(_within, exchange, respond)
    except _Undo as undo:
        answered = undo.answered
    # In transactions of their own: the one that found the theft has been undone (A05, A11, A61).
    if exchange.burn is not None:
        await tokens.burn_code(services.database, exchange.burn, now)
    if exchange.end is not None:
        grant_id, reason = exchange.end
        await tokens.end_family(services.database, grant_id, reason, now)
    return answered


class _Undo(Exception):
    def __init__(self, answered: Answer) -> None:
        super().__init__()
        self.answered = answered


def _within(connection: Connection, exchange: Exchange, respond: Callable[[Exchange], Answer]) -> Answer:
    exchange.connection = connection
    answered = respond(exchange)
    if answered.status >= 400:
        raise _Undo(answered)
    return answered
