"""POST /oauth/revoke: a client gives back what a member allowed it. RFC 7009."""

from starlette.requests import Request
from starlette.responses import Response

from palestra.oauth.answering import answer, with_public_keys
from palestra.oauth.errors import Answer
from palestra.oauth.exchange import Exchange
from palestra.oauth.server import Server
from palestra.oauth.services import Services


async def revoke(request: Request, services: Services) -> Response:
    """200, whether there was anything to revoke or not (RFC 7009, 2.2)."""
    answered = await answer(
        request,
        services,
        counted_as="revoke",
        limit=services.limits.token,
        prepare=with_public_keys,
        respond=_revoked,
    )
    return answered.response()


def _revoked(exchange: Exchange) -> Answer:
    revoked: Answer = Server(exchange).create_endpoint_response("revocation")
    return revoked
