"""What is the playground tested with, so that it is the playground that is tested? A server with one wordless widget.

The widget keeps what it hears in `heard`, and says what a test has it say: `ask(method, params)`, `tell(method, params)`.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from palestra.pages.playground import routes

STARTED_WITHIN_S = 10.0

WIDGET = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Probe</title></head>
<body style="margin: 0"><main><h1>Probe</h1><p>It keeps what it hears.</p></main>
<script>
"use strict";
const heard = [], news = [], waiting = new Map();
let ids = 0;
const post = (message) => parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
const tell = (method, params) => post({ method, params });
const ask = (method, params) => new Promise((resolve) => {
  waiting.set(++ids, resolve);
  post({ id: ids, method, params });
});
addEventListener("message", ({ data }) => {
  heard.push(data);
  if (data.method && data.id !== undefined) post({ id: data.id, result: {} });
  else if (data.id !== undefined) waiting.get(data.id)(data.result ?? data.error);
});
addEventListener("openai:set_globals", ({ detail }) => news.push(detail.globals));
const atStart = { ...window.openai };
const appInfo = { name: "probe", version: "1" };
const appCapabilities = { availableDisplayModes: ["inline", "fullscreen"] };
if (MODE !== "mute") ask("ui/initialize", { appInfo, appCapabilities, protocolVersion: "2026-01-26" }).then((told) => {
  window.told = told;
  tell("ui/notifications/initialized", {});
});
</script></body></html>
"""
RESULT: dict[str, Any] = {
    "content": [{"type": "text", "text": "Two of two."}],
    "structuredContent": {"summary": "Two of two.", "rows": [{"title": "One"}, {"title": "Two"}]},
    "isError": False,
    "_meta": {"palestra/urls": {"one": "https://example.com/one"}},
}
CSPS: dict[str, dict[str, list[str]] | None] = {
    "probe": {},
    "mute": None,
    "wide": {"connectDomains": ["https://api.example.com"], "resourceDomains": ["https://*.example.com"]},
    "greedy": {"connectDomains": ["https://example.com; script-src *"]},
}
INPUT = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "description": "Anything."},
        "level": {"type": "string", "enum": ["beginner", "advanced"]},
        "avoid": {"type": "array", "items": {"type": "string", "enum": ["jumping", "kneeling"]}},
        "limit": {"type": "integer", "minimum": 1, "maximum": 10, "default": 6},
        "explicit_ok": {"type": "boolean"},
        "music_artist": {"type": "array", "items": {"type": "string"}},
    },
}


def tools() -> list[dict[str, Any]]:
    """One tool for each policy; one that widgets may not call; one without a widget."""

    def tool(name: str, **meta: Any) -> dict[str, Any]:
        return {"name": name, "title": name, "description": f"Use {name}.", "inputSchema": INPUT, "_meta": meta}

    drawn = [tool(name, ui={"resourceUri": f"ui://stand-in/{name}.v1.html"}) for name in CSPS]
    return [*drawn, tool("for_models", ui={"visibility": ["model"]}), tool("plain")]


@contextmanager
def standing(folder: Path) -> Iterator[int]:
    """The stand-in's /mcp, and the playground over the fixtures in `folder`; its port."""
    app = Starlette(routes=[Route("/mcp", _mcp, methods=["POST"]), *routes(folder, "http://localhost")])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="stand-in")
        thread.start()
        try:
            end = time.monotonic() + STARTED_WITHIN_S
            while not server.started:
                assert time.monotonic() < end, f"the stand-in did not start within {STARTED_WITHIN_S} s"
                time.sleep(0.01)
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


async def _mcp(request: Request) -> JSONResponse:
    asked = await request.json()
    assert request.headers["mcp-method"] == asked["method"], "a modern request names its method in a header"
    return JSONResponse({"jsonrpc": "2.0", "id": asked["id"], "result": _answer(asked["method"], asked["params"])})


def _answer(method: str, params: dict[str, Any]) -> dict[str, Any]:
    match method:
        case "server/discover":
            return {"serverInfo": {"name": "stand-in", "version": "1"}}
        case "tools/list":
            return {"tools": tools()}
        case "resources/list":
            return {"resources": [{"uri": f"ui://stand-in/{name}.v1.html", "name": name} for name in CSPS]}
        case "resources/read":
            return {"contents": [_document(params["uri"])]}
        case _:
            return {**RESULT, "structuredContent": {**RESULT["structuredContent"], "asked": params["arguments"]}}


def _document(uri: str) -> dict[str, Any]:
    name = uri.removeprefix("ui://stand-in/").removesuffix(".v1.html")
    csp = CSPS[name]
    ui = {"prefersBorder": False, **({} if csp is None else {"csp": csp})}
    html = WIDGET.replace("MODE", json.dumps(name))
    return {"uri": uri, "mimeType": "text/html;profile=mcp-app", "text": html, "_meta": {"ui": ui}}
