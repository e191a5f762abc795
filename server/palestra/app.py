"""The composition root: settings in, an ASGI application out. Everything that lives is made here and handed down."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import structlog
from fastapi import FastAPI
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from palestra import __version__, server, widgets
from palestra.catalog import changes
from palestra.errors import SettingsError, StoreError
from palestra.grants.scopes import SCOPES
from palestra.linking import Linking
from palestra.oauth.bearer import BearerLayer
from palestra.oauth.fetching import DocumentFetcher
from palestra.pages import playground
from palestra.search.embedders import Embedder, embedder_from
from palestra.search.service import Search
from palestra.settings import Settings
from palestra.store import migrate
from palestra.store.engine import LOST_CONNECTION, Database
from palestra.telemetry.metrics import MEDIA_TYPE, Metrics

log = structlog.get_logger(__name__)

LOOPBACK_HOSTS = ("127.0.0.1:*", "localhost:*", "[::1]:*")
LOOPBACK_ORIGINS = ("http://127.0.0.1:*", "http://localhost:*", "http://[::1]:*")
READY_FOR_S = 2.0  # how long a readiness answer holds: a platform asks every few seconds, from several places
HNSW_SETTINGS = {
    # Measured against the exact answer in `make bench` (docs/decisions/0003).
    "hnsw.ef_search": "250",
    # Without it a filtered vector search returns fewer than asked, silently (docs/decisions/0003).
    "hnsw.iterative_scan": "relaxed_order",
    "hnsw.max_scan_tuples": "40000",
}


def utc_now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    database_url: str,
    *,
    clock: Callable[[], datetime] = utc_now,
    fetcher: DocumentFetcher | None = None,
) -> FastAPI:
    """The application over one database. Raises OperatorError for what would be wrong in every conversation.

    `fetcher` is for tests, whose clients' documents lie on this machine.
    """
    refuse_wrong(settings)
    metrics = Metrics()
    database = make_database(settings, database_url)
    linking = Linking(settings, database, clock, metrics, fetcher)
    embedder = embedder_from(settings)
    search = make_search(settings, database, embedder, clock)
    mcp = server.build(
        server.Services(
            database=database,
            search=search,
            metrics=metrics,
            clock=clock,
            issuer=settings.issuer if settings.auth == "built-in" else None,
            default_region=settings.default_region,
            call_deadline_s=settings.call_deadline_s,
            calls_in_flight=settings.calls_in_flight,
            hosting=widgets.Hosting(
                artwork_origins=settings.artwork_origins,
                link_origins=settings.link_origins,
                openai_domain=settings.openai_widget_domain,
                ui_domain=settings.ui_domain,
            ),
            reload_widgets=settings.environment == "development",
            auth=linking.auth,
        )
    )
    sessions = StreamableHTTPSessionManager(
        app=mcp,
        json_response=True,  # half the CPU of SSE in the older era, and a disconnect does not cancel a write
        stateless=True,  # any process answers any request
        security_settings=_security(settings),
        max_request_body_size=settings.max_body_bytes,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            if embedder is not None:
                stack.push_async_callback(embedder.close)
            stack.push_async_callback(search.settle)

            def changed(version: int) -> None:
                metrics.catalog_version.set(version)
                search.changed(version)

            following = asyncio.create_task(changes.follow(database, changed, poll_s=settings.catalog_poll_s))
            stack.push_async_callback(_end, following)
            await linking.start(stack)
            with suppress(*LOST_CONNECTION, asyncpg.PostgresError):  # /readyz tells; calls try again
                await search.snapshot()
            await stack.enter_async_context(sessions.run())
            log.info("serving", version=__version__)
            yield

    app = FastAPI(
        title="Palestra", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.state.search = search
    app.state.database = database
    # An exact route: a mount would answer POST /mcp with a redirect to /mcp/, which clients do not follow with a body.
    mcp_app: ASGIApp = StreamableHTTPASGIApp(sessions)
    if linking.auth is not None:
        mcp_app = BearerLayer(mcp_app, linking.auth.verifier, linking.auth.challenges)
    mcp_app = _cross_origin(settings, PostOnly(TrimmedHeaders(mcp_app)))
    app.router.routes.append(Route(urlsplit(settings.resource).path, endpoint=mcp_app))
    app.router.routes.extend(linking.routes)
    ready = _Readiness(database)

    @app.get("/livez")
    async def livez() -> Response:
        return PlainTextResponse("ok")

    @app.get("/readyz")
    async def readyz() -> Response:
        problem = await ready.problem()
        return JSONResponse({"ready": problem is None, "problem": problem}, status_code=503 if problem else 200)

    @app.get("/metrics")
    async def exposition(_: Request) -> Response:
        return Response(metrics.exposition(), media_type=MEDIA_TYPE)

    if settings.environment == "development":
        app.router.routes.extend(playground.routes(widgets.directory(), settings.issuer))

    return app


def make_database(settings: Settings, database_url: str) -> Database:
    """The pool of one serving process."""
    return Database(
        database_url,
        pool_size=settings.pool_size,
        statement_timeout_s=settings.call_deadline_s,
        server_settings=HNSW_SETTINGS,
    )


def make_search(
    settings: Settings, database: Database, embedder: Embedder | None, clock: Callable[[], datetime] = utc_now
) -> Search:
    """Search over a database, as the settings want it."""
    return Search(
        database,
        embedder,
        clock=clock,
        cache_entries=settings.search_cache_entries,
        cache_ttl_s=settings.search_cache_ttl_s,
        fusion_alpha=settings.fusion_alpha,
    )


def refuse_wrong(settings: Settings) -> None:
    """Raise SettingsError for settings that must not serve."""
    if settings.environment == "production":
        _refuse_in_production(settings)
    for origin in (*settings.artwork_origins, *settings.link_origins):
        if not re.fullmatch(r"https://(\*\.)?[a-z0-9.-]+(:\d+)?", origin):
            raise SettingsError(f"{origin!r} is not an https origin, such as https://pictures.example.com.")
    if not re.fullmatch(r"https?://[a-z0-9.\[\]:-]+(/[A-Za-z0-9._~/-]+)?", settings.issuer):
        # Clients compare it byte by byte, so it is written the way they would write it (RFC 8414, 2).
        raise SettingsError(
            f"PALESTRA_PUBLIC_URL is {settings.public_url!r}: an https address in lower case, without query or fragment."
        )
    if settings.auth == "external" and settings.token_issuer is None:
        raise SettingsError("PALESTRA_AUTH is external, and PALESTRA_TOKEN_ISSUER does not say whose tokens to accept.")
    if unknown := set(settings.token_scopes) - set(SCOPES):
        raise SettingsError(f"PALESTRA_TOKEN_SCOPES has {', '.join(sorted(unknown))}; there are {', '.join(SCOPES)}.")


def _refuse_in_production(settings: Settings) -> None:
    if not settings.allowed_hosts and settings.public_url is None:
        raise SettingsError(
            "PALESTRA_ALLOWED_HOSTS is empty and PALESTRA_PUBLIC_URL is not set: in production, say which public host "
            "this is, such as https://training.example.com."
        )
    if settings.auth == "none":
        return
    if not (settings.public_url or "").startswith("https://"):
        raise SettingsError(
            "PALESTRA_PUBLIC_URL is not an https address: in production, say how members' hosts reach this server, such "
            "as https://training.example.com. A catalogue without sign-in needs none: PALESTRA_AUTH=none."
        )
    if settings.auth == "built-in" and (not settings.secret_key or any(len(key) < 32 for key in settings.secret_key)):
        raise SettingsError(
            "PALESTRA_SECRET_KEY is missing or shorter than 32 characters: in production, make one with "
            "`openssl rand -base64 32` and keep it, since it opens the keys in the database."
        )
    if settings.auth == "built-in" and settings.identity_issuer is None and not settings.local_accounts:
        raise SettingsError("Nobody could sign in: PALESTRA_LOCAL_ACCOUNTS is off and there is no identity provider.")


class PostOnly:
    """Answers 405 to anything but POST: the older era's GET would hold a silent stream open for ever."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass POST on."""
        if scope["type"] == "http" and scope["method"] != "POST":
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
            return
        await self._app(scope, receive, send)


class TrimmedHeaders:
    """Takes the white space off the ends of header values, which httptools leaves at the right (RFC 9110, 5.5).

    The other parser, h11, trims too; it costs a request 80 µs, and this 1.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, trimmed."""
        if scope["type"] == "http":
            scope = {**scope, "headers": [(name, value.strip(b" \t")) for name, value in scope["headers"]]}
        await self._app(scope, receive, send)


class _Readiness:
    """Whether the database answers at the right schema; remembered briefly, so that asking costs nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[float, str | None] | None = None

    async def problem(self) -> str | None:
        now = asyncio.get_running_loop().time()
        if self._known is None or now - self._known[0] > READY_FOR_S:
            self._known = (now, await self._look())
        return self._known[1]

    async def _look(self) -> str | None:
        try:
            async with asyncio.timeout(READY_FOR_S):
                at = await migrate.current(self._database)
        except (*LOST_CONNECTION, asyncpg.PostgresError, StoreError):
            return "the database does not answer"
        if at != migrate.head():
            return f"the schema is at {at or 'nothing'}, and {migrate.head()} is needed: run palestra migrate"
        return None


def _cross_origin(settings: Settings, app: ASGIApp) -> ASGIApp:
    """Lets pages of the allowed origins call, and read what a refusal asks for; no cookie counts here."""
    return CORSMiddleware(
        app,
        allow_origins=settings.allowed_origins,
        allow_origin_regex=r"http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
        if settings.environment == "development"
        else None,
        allow_methods=["POST"],
        allow_headers=["Authorization", "Content-Type", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"],
        expose_headers=["WWW-Authenticate", "Retry-After"],
        max_age=86_400,
    )


def _security(settings: Settings) -> TransportSecuritySettings:
    names = {*settings.allowed_hosts, *filter(None, [urlsplit(settings.public_url or "").hostname])}
    hosts = [*names, *(f"{name}:*" for name in names)]
    origins = [*settings.allowed_origins, *(f"https://{name}" for name in names)]
    if settings.environment == "development":
        hosts += LOOPBACK_HOSTS
        origins += LOOPBACK_ORIGINS
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)


async def _end(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
