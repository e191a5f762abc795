"""The playground: a page that is an MCP Apps host, so that a widget is seen as a member sees it. For development.

http://localhost:PORT/playground                 the host: host.html and its modules, which speak to /mcp as any host does
└ http://127.0.0.1:PORT/playground/sandbox       the sandbox, another origin of the same server; its header is the policy
  └ srcdoc, sandbox="allow-scripts"              the widget; it inherits the policy and has no origin of its own

Opened at 127.0.0.1, the sandbox is localhost. The address's parameters are described in address.js.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from palestra.errors import ContractError
from palestra.pages.playground.policy import host_policy, sandbox_policy

FILES = Path(__file__).resolve().parent
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
OTHER = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}  # two names of one server are two origins

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(widgets_folder: Path, issuer: str) -> list[BaseRoute]:
    """The playground's routes. `<widget>/fixtures/*.json` in the folder are the states it can draw; at the `issuer` a
    member is linked."""

    async def page(request: Request) -> Response:
        policy = host_policy(sandbox=_origin(request, OTHER[request.url.hostname or ""]), issuer=issuer)
        return _file(request, "host.html", {"Content-Security-Policy": policy})

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        return _missing() if name.endswith(".html") else _file(request, name, {})  # pages come with their policy

    async def sandbox(request: Request) -> Response:
        text = request.query_params.get("csp")
        try:
            policy = sandbox_policy(text, hosts=[_origin(request, name) for name in OTHER])
        except ContractError as error:
            return PlainTextResponse(str(error), status_code=400)
        return Response(
            (FILES / "sandbox.html").read_bytes(),
            media_type=TYPES[".html"],
            headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"},
        )

    async def fixtures(_: Request) -> Response:
        return JSONResponse(_states(widgets_folder), headers={"Cache-Control": "no-store"})

    endpoints: dict[str, Endpoint] = {
        "/playground": page,
        "/playground/sandbox": sandbox,
        "/playground/fixtures": fixtures,
        "/playground/{name}": asset,
    }
    return [Route(path, endpoint=_here_only(endpoint), methods=["GET"]) for path, endpoint in endpoints.items()]


def _here_only(endpoint: Endpoint) -> Endpoint:
    """Refuse names that are not this machine's: without two of them there is no sandbox, and a page elsewhere could
    point its own name at us (DNS rebinding).
    """

    async def guarded(request: Request) -> Response:
        if request.url.hostname not in OTHER:
            here = f"http://localhost:{request.url.port or 80}/playground"
            return PlainTextResponse(f"The playground opens on this machine only, at {here}\n", status_code=421)
        return await endpoint(request)

    return guarded


def _origin(request: Request, name: str) -> str:
    port = request.url.port
    return f"{request.url.scheme}://{name}:{port}" if port else f"{request.url.scheme}://{name}"


def _file(request: Request, name: str, headers: dict[str, str]) -> Response:
    """A file of ours, as it is now: it may be under edit, so the browser asks each time and is told when it has it."""
    path = FILES / name
    if path.parent != FILES or path.suffix not in TYPES or not path.is_file():
        return _missing()
    body = path.read_bytes()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", **headers}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=TYPES[path.suffix], headers=headers)


def _missing() -> Response:
    return PlainTextResponse("There is no such page.\n", status_code=404)


def _states(widgets_folder: Path) -> list[dict[str, object]]:
    """Every fixture by widget and name; one that does not parse is told, since somebody is writing it."""
    states: list[dict[str, object]] = []
    for path in sorted(widgets_folder.glob("*/fixtures/*.json")):
        state: dict[str, object] = {"widget": path.parent.parent.name, "name": path.stem}
        try:
            state["fixture"] = json.loads(path.read_bytes())
        except ValueError as error:
            state["problem"] = f"{path.name} is not JSON: {error}"
        states.append(state)
    return states
