"""Where do tests put what another company would serve? On a plain HTTP host of their own, on loopback."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson


@dataclass(frozen=True)
class Request:
    """What the host was asked; header names in lower case."""

    target: str
    headers: Mapping[str, str]


@dataclass
class JsonHost:
    """A host that is up, at `url`."""

    url: str
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    hold: asyncio.Event | None = None  # while it is not set, nothing is answered

    def serve(
        self, path: str, body: object, status: int = 200, *, location: str | None = None, encoding: str | None = None
    ) -> None:
        """Answer `path` with this JSON, or with these bytes."""
        told = body if isinstance(body, bytes) else orjson.dumps(body)
        headers = {"content-type": "application/json", "location": location, "content-encoding": encoding}
        self.answers[path] = (status, {name: value for name, value in headers.items() if value is not None}, told)

    def asked(self, path: str) -> int:
        """How often."""
        return sum(request.target.partition("?")[0] == path for request in self.requests)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request to a connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
            request = Request(head[0].split(" ")[1], headers)
            self.requests.append(request)
            if self.hold is not None:
                await self.hold.wait()
            nothing: tuple[int, dict[str, str], bytes] = (404, {}, b"{}")
            status, told, body = self.answers.get(request.target.partition("?")[0], nothing)
            told = {**told, "content-length": str(len(body)), "connection": "close"}
            lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in told.items())]
            writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # whoever asked has hung up
        finally:
            writer.close()


@asynccontextmanager
async def json_host() -> AsyncIterator[JsonHost]:
    """A host for one test."""
    host = JsonHost("")
    server = await asyncio.start_server(host.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    host.url = f"http://127.0.0.1:{port}"
    try:
        yield host
    finally:
        server.close()
