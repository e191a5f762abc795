"""Which address leads to which endpoint of the authorization server, and what browsers elsewhere may ask?"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from urllib.parse import urlsplit

import asyncpg
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from palestra.errors import StoreError
from palestra.oauth import metadata
from palestra.oauth.authorize import authorize
from palestra.oauth.errors import unavailable
from palestra.oauth.introspect import introspect
from palestra.oauth.refusal_page import refusal_page
from palestra.oauth.register import register
from palestra.oauth.revoke import revoke
from palestra.oauth.services import Limits, Services
from palestra.oauth.token import token
from palestra.store.engine import LOST_CONNECTION

__all__ = ["Limits", "Services", "protected_resource_routes", "routes"]

log = structlog.get_logger(__name__)

# StoreError: the signing key cannot be opened, because PALESTRA_SECRET_KEY is another one than it was sealed with.
UNREACHABLE = (*LOST_CONNECTION, asyncpg.PostgresError, StoreError)

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

# Hosts in browsers call from their own pages. No cookie counts at these endpoints, so none is let through (A98).
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "WWW-Authenticate, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, MCP-Protocol-Version",
    "Access-Control-Max-Age": "86400",
}
CACHED = {"Cache-Control": "public, max-age=300"}  # keys are published a day before they sign


def routes(services: Services) -> list[BaseRoute]:
    """The authorization server's, and the documents about it and about the resource it protects."""
    path = urlsplit(services.issuer).path

    async def authorization(request: Request) -> Response:
        if request.method == "HEAD":  # which Starlette adds to GET: a look must not begin anything
            return Response(status_code=405, headers={"Allow": "GET"})
        try:
            return await authorize(request, services)
        except UNREACHABLE as error:
            _unreachable(services, "authorize", error)
            return refusal_page("our database does not answer.", status=503, retry_after_s=2)

    async def about_us(_: Request) -> Response:
        return JSONResponse(metadata.authorization_server(services), headers=CACHED)

    async def jwks(_: Request, services: Services) -> Response:
        return JSONResponse(await services.keys.jwks(), headers=CACHED)

    found: list[BaseRoute] = [
        Route(f"{path}/oauth/authorize", authorization, methods=["GET"]),
        _open(f"{path}/oauth/token", _kept_up(services, "token", token), "POST"),
        _open(f"{path}/oauth/revoke", _kept_up(services, "revoke", revoke), "POST"),
        Route(f"{path}/oauth/introspect", _kept_up(services, "introspect", introspect), methods=["POST"]),
        _open(f"{path}/oauth/jwks.json", _kept_up(services, "jwks", jwks), "GET"),
    ]
    if services.dynamic_registration:
        found.append(_open(f"{path}/oauth/register", _kept_up(services, "register", register), "POST"))
    found += [_open(known, about_us, "GET") for known in metadata.authorization_server_paths(services.issuer)]
    return [*found, *protected_resource_routes(services.resource, services.issuer)]


def protected_resource_routes(resource: str, authorization_server: str) -> list[BaseRoute]:
    """The document about /mcp, whoever issues the tokens for it."""

    async def about_the_resource(_: Request) -> Response:
        return JSONResponse(metadata.protected_resource(resource, authorization_server), headers=CACHED)

    return [_open(known, about_the_resource, "GET") for known in metadata.protected_resource_paths(resource)]


def _kept_up(services: Services, name: str, endpoint: Callable[[Request, Services], Awaitable[Response]]) -> Endpoint:
    """The endpoint, which says so when the database does not answer."""

    async def call(request: Request) -> Response:
        try:
            return await endpoint(request, services)
        except UNREACHABLE as error:
            _unreachable(services, name, error)
            return unavailable().response()

    return call


def _unreachable(services: Services, name: str, error: Exception) -> None:
    """Said to whoever runs the server, by kind alone: the error's text may name what was sent."""
    log.warning("endpoint_unavailable", path=f"/oauth/{name}", error=type(error).__name__)
    services.count(name, unavailable())


def _open(path: str, endpoint: Endpoint, method: str) -> BaseRoute:
    """A route that pages of any origin may call."""

    async def call(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=CORS | PREFLIGHT | {"Access-Control-Allow-Methods": method})
        response = await endpoint(request)
        response.headers.update(CORS)
        return response

    return Route(path, call, methods=[method, "OPTIONS"])
