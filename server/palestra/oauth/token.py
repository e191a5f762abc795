"""POST /oauth/token: a code or a refresh token for an access token. RFC 6749, 3.2; OAuth 2.1."""

from starlette.requests import Request
from starlette.responses import Response

from palestra.oauth.answering import answer, with_signer
from palestra.oauth.errors import Answer
from palestra.oauth.exchange import Exchange
from palestra.oauth.server import Server
from palestra.oauth.services import Services


async def token(request: Request, services: Services) -> Response:
    """The tokens, or why not."""
    answered = await answer(
        request,
        services,
        counted_as="token",
        limit=services.limits.token,
        at_all=services.limits.token_at_all,
        prepare=with_signer,
        respond=_tokens,
    )
    return answered.response()


def _tokens(exchange: Exchange) -> Answer:
    issued: Answer = Server(exchange).create_token_response()
    return issued
