"""POST /oauth/introspect: what is this token good for? RFC 7662, for clients that authenticate, about their own."""

from starlette.requests import Request
from starlette.responses import Response

from palestra.oauth.answering import answer, with_public_keys
from palestra.oauth.errors import Answer
from palestra.oauth.exchange import Exchange
from palestra.oauth.server import Server
from palestra.oauth.services import Services


async def introspect(request: Request, services: Services) -> Response:
    """What is said of the token; of anybody else's only that it is not active."""
    answered = await answer(
        request,
        services,
        counted_as="introspect",
        limit=services.limits.introspect,
        prepare=with_public_keys,
        respond=_introspected,
    )
    return answered.response()


def _introspected(exchange: Exchange) -> Answer:
    introspected: Answer = Server(exchange).create_endpoint_response("introspection")
    return introspected
