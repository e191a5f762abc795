"""How does a test call the app? Over HTTP within this process, raw or through the SDK's client, in either era."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import httpx2
from fastapi import FastAPI
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from palestra.app import create_app
from palestra.server import TOOLS
from palestra.settings import Settings
from palestra.telemetry import logs
from tests.factories import NOW

logs.configure("warning", "json")  # tests that look at logs turn them on

Era = Literal["modern", "legacy"]
ERAS: tuple[Era, ...] = ("modern", "legacy")
REVISIONS = {"modern": "2026-07-28", "legacy": "2025-11-25"}
ADDRESS = "http://127.0.0.1:8000"
SECRET_KEY = "of the tests and long enough to be one"  # noqa: S105  # seals what only tests read
# What each tool's answers are, whole: tools/list says less of it.
PROMISED: dict[str, dict[str, Any]] = {tool.name: tool.output_schema for tool in TOOLS}
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


@dataclass(frozen=True)
class Served:
    """One app that is up."""

    app: FastAPI
    http: httpx2.AsyncClient

    async def post(
        self, method: str, params: dict[str, Any] | None = None, *, era: Era = "modern", **headers: str
    ) -> httpx2.Response:
        """One JSON-RPC request as a host of this era writes it."""
        params = dict(params or {})
        told = {**ACCEPT, "MCP-Protocol-Version": REVISIONS[era]}
        if era == "modern":
            told |= {"Mcp-Method": method}
            if named := params.get("name") or params.get("uri"):
                told["Mcp-Name"] = named
            params["_meta"] = {
                "io.modelcontextprotocol/protocolVersion": REVISIONS[era],
                "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
                "io.modelcontextprotocol/clientCapabilities": {},
                **params.get("_meta", {}),
            }
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        # As ASCII: JSON may escape what UTF-8 cannot hold.
        return await self.http.post("/mcp", content=json.dumps(body), headers=told | headers)

    async def result(self, method: str, params: dict[str, Any] | None = None, *, era: Era = "modern") -> dict[str, Any]:
        response = await self.post(method, params, era=era)
        answer = response.json()
        assert "result" in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    async def call(
        self, tool: str, arguments: dict[str, Any] | None = None, *, era: Era = "modern", caller: str | None = None
    ) -> dict[str, Any]:
        """The result of a tool call, good or bad."""
        params: dict[str, Any] = {"name": tool, "arguments": arguments or {}}
        if caller:
            params["_meta"] = {"openai/subject": caller}
        return await self.result("tools/call", params, era=era)

    async def answer(self, tool: str, arguments: dict[str, Any] | None = None, *, era: Era = "modern") -> Any:
        """The structuredContent of a call that succeeds."""
        result = await self.call(tool, arguments, era=era)
        assert not result["isError"], result
        return result["structuredContent"]

    async def tools(self, era: Era = "modern") -> dict[str, dict[str, Any]]:
        """Every tool as it is on the wire, by name."""
        listed = await self.result("tools/list", era=era)
        return {tool["name"]: tool for tool in listed["tools"]}

    @asynccontextmanager
    async def client(self, era: Era) -> AsyncIterator[Client]:
        mode: Any = {"modern": REVISIONS["modern"], "legacy": "legacy"}[era]
        async with Client(streamable_http_client(f"{ADDRESS}/mcp", http_client=self.http), mode=mode) as client:
            yield client


@asynccontextmanager
async def serving(
    database_url: str, *, clock: Callable[[], datetime] = lambda: NOW, **settings: object
) -> AsyncIterator[Served]:
    """The app over a database, with the hashing embedder unless told otherwise."""
    told = {"embedder": "hashing", "secret_key": SECRET_KEY, **settings}
    app = create_app(Settings.load(**told), database_url, clock=clock)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=ADDRESS) as http:
            yield Served(app, http)
