"""The MCP server: every tool registered, every call admitted, timed, answered or explained; two protocol eras.

Tool calls and lists are answered in a middleware of the SDK's low-level server, which its documentation allows to own
the whole result. That keeps what the SDK's models would drop (`securitySchemes` at the top level of a tool), says
errors in our words, and saves a third of the CPU of a call (docs/decisions/0004).
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
import structlog
from mcp.server.caching import CacheHint
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    SERVER_INFO_META_KEY,
    CompleteRequestParams,
    CompleteResult,
    Completion,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    TextResourceContents,
)
from mcp_types import Tool as WireTool
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from opentelemetry import trace
from pydantic import ValidationError

from palestra import __version__
from palestra.accounts.access_log import AccessLog
from palestra.accounts.schemas import Entitlement
from palestra.catalog.rights import Viewer
from palestra.errors import (
    AuthRequired,
    ContractError,
    MemberError,
    RateLimited,
    ScopeRequired,
    Unavailable,
    ValidationFailed,
)
from palestra.grants.schemas import Caller
from palestra.grants.scopes import IN_WORDS, MINIMAL, in_order
from palestra.guides import complete, get_prompt, list_prompts, list_resources, read_resource
from palestra.oauth import bearer
from palestra.search.service import Search
from palestra.store.engine import LOST_CONNECTION, Database
from palestra.telemetry.metrics import Metrics
from palestra.tools._shared import paging
from palestra.tools._shared.declaring import NO_AUTH, Call, Result, Tool, explain, readable
from palestra.tools.adapt_plan import adapt_plan
from palestra.tools.build_plan import build_plan
from palestra.tools.get_class import get_class
from palestra.tools.get_progress import get_progress
from palestra.tools.get_schedule import get_schedule
from palestra.tools.get_texts import get_texts
from palestra.tools.get_training_context import get_training_context
from palestra.tools.get_workouts import get_workouts
from palestra.tools.log_workout import log_workout
from palestra.tools.manage_my_data import manage_my_data
from palestra.tools.player_alternatives import player_alternatives
from palestra.tools.player_finish import player_finish
from palestra.tools.player_log_set import player_log_set
from palestra.tools.save_class import save_class
from palestra.tools.save_plan import save_plan
from palestra.tools.schedule_session import schedule_session
from palestra.tools.search_classes import search_classes
from palestra.tools.search_exercises import search_exercises
from palestra.tools.set_preferences import set_preferences
from palestra.tools.start_workout import start_workout
from palestra.tools.update_workout import update_workout
from palestra.widgets import MIME_TYPE, WIDGETS, Documents, Hosting

log = structlog.get_logger(__name__)

NAME = "palestra"
TOOLS: tuple[Tool, ...] = (
    search_classes,
    get_class,
    search_exercises,
    get_training_context,
    get_workouts,
    get_progress,
    get_schedule,
    log_workout,
    update_workout,
    build_plan,
    adapt_plan,
    save_plan,
    schedule_session,
    start_workout,
    player_log_set,
    player_finish,
    player_alternatives,
    save_class,
    set_preferences,
    manage_my_data,
    get_texts,
)

# The first 512 characters carry the weight in ChatGPT.
INSTRUCTIONS = (
    "Palestra is a training catalogue: classes, programmes and exercises that can really be done. "
    "Use search_classes to find something to do; put what must not occur into avoid. Use get_class for one class, "
    "search_exercises for how an exercise is done or what can stand in for it. Say what was relaxed. "
    "Never ask for or pass on health conditions: only which movements to leave out."
)

# Where members can sign in, these come first: "start here" is no help at the end. Both together stay under 512.
PERSONAL_INSTRUCTIONS = (
    "For anything personal, start with get_training_context. log_workout records only what was said; numbers come from "
    "get_progress. "
)

LISTS = CacheHint(ttl_ms=5 * 60_000, scope="public")  # the same for everyone; a deploy may change them
RESULT_LIMIT_BYTES = 16 * 1024
TEXT_LIMIT = 600  # characters
NOT_LINKED = "This is about your own training, and nobody is signed in."
LINK = "Connect your account and ask again."


@dataclass(frozen=True, slots=True)
class Auth:
    """How members are known; None in `Services` where nobody can sign in."""

    verifier: bearer.Verifier
    challenges: bearer.Challenges
    access: AccessLog


@dataclass(frozen=True, slots=True)
class Services:
    """What calls are answered with; made in `app.py`."""

    database: Database
    search: Search
    metrics: Metrics
    clock: Callable[[], datetime]
    issuer: str | None  # where the pages are that a tool sends a member to; None where others issue the tokens
    default_region: str | None
    call_deadline_s: float
    calls_in_flight: int
    hosting: Hosting = Hosting()  # noqa: RUF009  # frozen
    reload_widgets: bool = False  # compose them on every read, for whoever is writing one
    auth: Auth | None = None


def build(services: Services, tools: Sequence[Tool] = TOOLS) -> Server[Any]:
    """The MCP server over `services`; raises ContractError for a tool declared twice, or a widget that is not there.

    Where nobody can sign in, tools that need it are not there.
    """
    registry = {tool.name: tool for tool in tools}
    if len(registry) != len(tools):
        raise ContractError("Two tools have the same name.")
    if services.auth is None:
        registry = {name: anonymous(tool) for name, tool in registry.items() if not tool.scopes}
    offered = tuple(name for name, tool in registry.items() if not tool.app_only)
    documents = Documents(tools=offered, hosting=services.hosting, reload=services.reload_widgets)
    listed = [_wire(tool, documents) for tool in registry.values()]
    resources = [*list_resources().resources, *_widget_resources(documents)]

    async def list_tools(_: ServerRequestContext[Any], params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=listed)

    async def list_all_resources(
        _: ServerRequestContext[Any], __: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        return ListResourcesResult(resources=resources)

    async def read(_: ServerRequestContext[Any], params: ReadResourceRequestParams) -> ReadResourceResult:
        uri = str(params.uri)
        document = documents.read(uri)
        return read_resource(uri) if document is None else _widget_document(uri, document, documents)

    async def list_all_prompts(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListPromptsResult:
        return list_prompts(members=services.auth is not None)

    async def get_one_prompt(_: ServerRequestContext[Any], params: GetPromptRequestParams) -> GetPromptResult:
        return get_prompt(params.name, params.arguments or {}, members=services.auth is not None)

    server: Server[Any] = Server(
        NAME,
        version=__version__,
        title="Palestra",
        instructions=INSTRUCTIONS if services.auth is None else PERSONAL_INSTRUCTIONS + INSTRUCTIONS,
        cache_hints={
            "tools/list": LISTS,
            "prompts/list": LISTS,
            "resources/list": LISTS,
            "resources/templates/list": LISTS,
            "resources/read": LISTS,
            "server/discover": LISTS,
        },
        # No tool of ours takes arguments from headers (x-mcp-header), so there is no schema to check them by; without
        # this, the SDK would ask tools/list on every call.
        get_tool_input_schema=lambda _: None,
        on_list_tools=list_tools,
        on_list_resources=list_all_resources,
        on_list_resource_templates=_list_resource_templates,
        on_read_resource=read,
        on_list_prompts=list_all_prompts,
        on_get_prompt=get_one_prompt,
        on_completion=_complete,
    )
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        # Nobody collects traces (a provider is set before the app is made): the SDK's one default middleware makes
        # spans, and spans that go nowhere are a twentieth of a call.
        server.middleware.clear()
    server.middleware.append(_Answering(services, registry, documents, server))
    return server


class _Answering:
    """The innermost middleware: answers `tools/call` and `tools/list`, and lets everything else through."""

    def __init__(
        self, services: Services, registry: dict[str, Tool], documents: Documents, server: Server[Any]
    ) -> None:
        self._services = services
        self._documents = documents
        self._registry = registry
        self._stamp = {SERVER_INFO_META_KEY: server.server_info_stamp}
        self._listed: dict[str, dict[str, Any]] = {}
        self._places = asyncio.Semaphore(services.calls_in_flight)
        self._present = 0

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        if ctx.request_id is None:
            return await call_next(ctx)
        if ctx.method == "tools/list":
            return await self._list(ctx, call_next)
        if ctx.method != "tools/call" or ctx.params is None:
            return await call_next(ctx)
        name, arguments = ctx.params.get("name"), ctx.params.get("arguments")
        if not isinstance(name, str) or not (arguments is None or isinstance(arguments, dict)):
            return await call_next(ctx)  # the SDK refuses it in the protocol's own way
        tool = self._registry.get(name)
        if tool is None:
            raise MCPError(code=INVALID_PARAMS, message=f"Unknown tool: {name[:64]}")
        result = await self._call(tool, arguments or {}, ctx)
        if ctx.protocol_version in MODERN_PROTOCOL_VERSIONS:
            result["resultType"] = "complete"
            result["_meta"] = {**result.get("_meta", {}), **self._stamp}
        return result

    async def _list(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """The list as the SDK writes it for this revision, plus what its model drops; made once per revision."""
        if ctx.params is not None and ctx.params.get("cursor") is not None:
            raise MCPError(code=INVALID_PARAMS, message="tools/list is one page; leave cursor out.")
        listed = self._listed.get(ctx.protocol_version)
        if listed is None:
            made = await call_next(ctx)
            if not isinstance(made, dict):
                raise TypeError("the SDK answered tools/list with something else than a dict")
            for wire in made["tools"]:
                wire["securitySchemes"] = self._registry[wire["name"]].security_schemes
            listed = self._listed[ctx.protocol_version] = made
        return listed

    async def _call(self, tool: Tool, arguments: dict[str, Any], ctx: ServerRequestContext[Any, Any]) -> dict[str, Any]:
        """One call: admitted, checked, answered within the deadline; whatever goes wrong is said in our words."""
        started = time.perf_counter()
        size = 0
        try:
            result, size = await self._admitted(tool, arguments, ctx)
            outcome = "ok"
        except AuthRequired as error:
            self._ask_to_link(error, ctx)
            result, outcome = failure(error), error.code
        except MemberError as error:
            result, outcome = failure(error), error.code
        except Exception:  # the outermost edge: logged whole, told in our words
            log.exception("tool_failed", tool=tool.name)
            ours = _unavailable()
            result, outcome = failure(ours), ours.code
        milliseconds = (time.perf_counter() - started) * 1000
        metrics = self._services.metrics
        era = "modern" if ctx.protocol_version in MODERN_PROTOCOL_VERSIONS else "legacy"
        metrics.calls.labels(tool.name, outcome, era).inc()
        metrics.seconds.labels(tool.name).observe(milliseconds / 1000)
        if size:
            metrics.bytes.labels(tool.name).observe(size)
        log.info("tool_call", tool=tool.name, outcome=outcome, era=era, ms=round(milliseconds, 2), bytes=size)
        return result

    async def _admitted(
        self, tool: Tool, arguments: dict[str, Any], ctx: ServerRequestContext[Any, Any]
    ) -> tuple[dict[str, Any], int]:
        """The answer, unless the caller may not, or too many are waiting: a quick no is worth more than a late yes."""
        refuse_unlinked(tool, _caller(ctx))
        if self._present >= 2 * self._services.calls_in_flight:
            self._services.metrics.refused.inc()
            raise RateLimited("Too many requests at this moment.", fix="Try again in a second.", retry_after_s=1)
        self._present += 1
        self._services.metrics.in_flight.set(self._present)
        try:
            async with asyncio.timeout(self._services.call_deadline_s), self._places:
                return await self._answered(tool, arguments, ctx)
        except TimeoutError:
            log.warning("tool_deadline", tool=tool.name)
            raise Unavailable("This takes too long right now.", fix="Try again in a moment.", retry_after_s=2) from None
        finally:
            self._present -= 1
            self._services.metrics.in_flight.set(self._present)

    async def _answered(
        self, tool: Tool, arguments: dict[str, Any], ctx: ServerRequestContext[Any, Any]
    ) -> tuple[dict[str, Any], int]:
        if not readable(arguments):
            raise ValidationFailed("The arguments hold a character that is no text.", fix="Leave it out.")
        given = paging.resume(arguments, tool.input_model)
        try:
            checked = tool.input_model.model_validate(given)
        except ValidationError as error:
            problems = [explain(dict(e), tool.input_schema) for e in error.errors(include_url=False)]
            raise ValidationFailed(_told(problems)) from None
        subject = _meta(ctx).get("openai/subject")
        member = _caller(ctx)
        entitlement = await self._entitlement(tool, member)
        now = self._services.clock()
        if entitlement is not None and member is not None and self._services.auth is not None:
            self._services.auth.access.seen(member.member_id, member.client_id, tool.name, now)
        call = Call(
            viewer=self._viewer(entitlement),
            now=now,
            issuer=self._services.issuer,
            database=self._services.database,
            search=self._services.search,
            arguments=given,
            caller=subject if isinstance(subject, str) else None,
            member=member,
            entitlement=entitlement,
            widget_texts=self._documents.texts,
        )
        values = {name: getattr(checked, name) for name in tool.input_model.model_fields}
        return success(await self._run(tool, call, values))

    async def _entitlement(self, tool: Tool, member: Caller | None) -> Entitlement | None:
        """What the member may play, for a tool that uses it, from a client that may know it."""
        auth, needed = self._services.auth, tool.scopes or tool.richer_with
        if auth is None or member is None or not needed or not member.scopes.issuperset(needed):
            return None
        return await auth.verifier.entitlement(member)

    def _viewer(self, entitlement: Entitlement | None) -> Viewer:
        if entitlement is None:
            return Viewer(region=self._services.default_region)
        return Viewer(region=entitlement.region or self._services.default_region, tier=entitlement.tier)

    def _ask_to_link(self, error: AuthRequired, ctx: ServerRequestContext[Any, Any]) -> None:
        """Lead the host to link: by the result for ChatGPT, by HTTP for the others; both are written for both."""
        auth = self._services.auth
        if auth is None:
            return
        caller = _caller(ctx)
        # What is granted already is asked for too, since a host asks for what a challenge names and for nothing else.
        wanted = {*error.scopes, *(MINIMAL if caller is None else caller.scopes)}
        told = auth.challenges.of(wanted, error="insufficient_scope", description=error.message)
        error.meta["mcp/www_authenticate"] = [told]
        if ctx.request is None:
            return
        refusal = ctx.request.scope.get(bearer.REFUSAL)
        if refusal is not None and not bearer.links_by_result(ctx.request.headers.get("user-agent", ""), _meta(ctx)):
            refusal.status = 401 if caller is None else 403
            refusal.challenge = auth.challenges.of(wanted) if caller is None else told

    async def _run(self, tool: Tool, call: Call, values: dict[str, Any]) -> Result:
        """The handler; a read that met a lost connection is tried once more, over another one."""
        for attempt in (1, 2):
            try:
                return await tool.handler(call, **values)
            except LOST_CONNECTION as error:
                log.warning("connection_lost", tool=tool.name, attempt=attempt, error=type(error).__name__)
                if not tool.annotations["readOnlyHint"]:
                    break
                await self._services.database.distrust()
        raise _unavailable()


def refuse_unlinked(tool: Tool, caller: Caller | None) -> None:
    """Raise AuthRequired or ScopeRequired where `caller` may not call `tool`; a scope holds what it includes."""
    if not tool.scopes:
        return
    if caller is None:
        raise AuthRequired(NOT_LINKED, scopes=tool.scopes, fix=LINK)
    missing = [scope for scope in in_order(tool.scopes) if scope not in caller.scopes]
    if missing:
        needs = " and ".join(f"“{IN_WORDS[scope]}”" for scope in missing)
        raise ScopeRequired(
            f"This app has not been allowed yet: {needs}.", scopes=tool.scopes, fix="Allow it and ask again."
        )


def anonymous(tool: Tool) -> Tool:
    """The tool where nobody can sign in: it does not promise to be better for whoever does."""
    return replace(tool, security_schemes=[NO_AUTH], meta={**tool.meta, "securitySchemes": [NO_AUTH]})


def success(result: Result) -> tuple[dict[str, Any], int]:
    """The wire form of an answer, and the bytes of its structuredContent."""
    structured = result.model_dump(mode="json", by_alias=True)
    size = len(orjson.dumps(structured))
    if size > RESULT_LIMIT_BYTES:
        log.error("result_too_large", bytes=size)
    wire: dict[str, Any] = {
        "content": [{"type": "text", "text": result.text()}],
        "structuredContent": structured,
        "isError": False,
    }
    if meta := result.meta():
        wire["_meta"] = meta
    return wire, size


def failure(error: MemberError) -> dict[str, Any]:
    """The wire form of an error: a sentence for a person, and the same as data. No structuredContent: clients check
    that against the tool's output schema even in an error."""
    told: dict[str, Any] = {"code": error.code, "message_for_member": error.message}
    if error.fix:
        told["fix"] = error.fix
    if error.retry_after_s is not None:
        told["retry_after_s"] = error.retry_after_s
    sentence = f"{error.message} {error.fix}" if error.fix else error.message
    wire: dict[str, Any] = {
        "content": [{"type": "text", "text": sentence}, {"type": "text", "text": orjson.dumps(told).decode()}],
        "isError": True,
    }
    if error.meta:
        wire["_meta"] = error.meta
    return wire


def _caller(ctx: ServerRequestContext[Any, Any]) -> Caller | None:
    """Who calls, as the bearer layer found out; nobody where there is no HTTP request."""
    return None if ctx.request is None else ctx.request.scope.get(bearer.CALLER)


def _meta(ctx: ServerRequestContext[Any, Any]) -> dict[str, Any]:
    meta = (ctx.params or {}).get("_meta")
    return meta if isinstance(meta, dict) else {}


def _told(problems: Sequence[str]) -> str:
    """As many of the problems, each once, as a text may hold; the first at least."""
    told, *others = dict.fromkeys(problems)
    for problem in others:
        if len(told) + len(problem) >= TEXT_LIMIT:
            break
        told += f" {problem}"
    return told


def _unavailable() -> Unavailable:
    return Unavailable("Something went wrong on our side.", fix="Try again in a moment.", retry_after_s=2)


def _wire(tool: Tool, documents: Documents) -> WireTool:
    meta = tool.meta
    if tool.app_only:
        meta = {**meta, "ui": {"visibility": ["app"]}, "openai/visibility": "private", "openai/widgetAccessible": True}
    if tool.widget is not None:
        uri = documents.uri_of(tool.widget)
        # The standard's key first, which means model and app alike; the others are ChatGPT's of before it.
        meta = {
            **meta,
            "ui": {"resourceUri": uri},
            "openai/outputTemplate": uri,
            "openai/widgetAccessible": True,
        }
    return WireTool.model_validate(
        {
            "name": tool.name,
            "title": tool.title,
            "description": tool.description,
            "inputSchema": tool.listed_input,
            "outputSchema": tool.listed_output,
            "annotations": tool.annotations,
            "_meta": meta,
        }
    )


def _widget_resources(documents: Documents) -> list[Resource]:
    """The current document of each widget; older ones are read by those who know them."""
    meta = documents.meta()
    return [
        Resource.model_validate(
            {
                "uri": widget.uri,
                "name": widget.name,
                "title": widget.title,
                "description": widget.description,
                "mimeType": MIME_TYPE,
                "_meta": meta[widget.uri],
            }
        )
        for widget in WIDGETS
    ]


def _widget_document(uri: str, document: str, documents: Documents) -> ReadResourceResult:
    meta = documents.meta()[uri.partition("?")[0]]
    content = {"uri": uri, "mimeType": MIME_TYPE, "text": document, "_meta": meta}
    return ReadResourceResult(contents=[TextResourceContents.model_validate(content)])


async def _list_resource_templates(
    _: ServerRequestContext[Any], __: PaginatedRequestParams | None
) -> ListResourceTemplatesResult:
    return ListResourceTemplatesResult(resource_templates=[])


async def _complete(_: ServerRequestContext[Any], params: CompleteRequestParams) -> CompleteResult:
    return CompleteResult(completion=Completion(values=complete(params.argument.name, params.argument.value)))
