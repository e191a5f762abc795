"""How is a server measured from outside? A process of its own, and a client that costs next to nothing."""

import asyncio
import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import orjson
import psutil

Era = Literal["2026-07-28", "2025-11-25"]
ERAS: tuple[Era, ...] = ("2026-07-28", "2025-11-25")
PALESTRA = ("-c", "from palestra.cli import main; main()", "serve")
START_TIMEOUT_S = 60.0
ENVIRONMENT = {
    "PALESTRA_LOG_FORMAT": "json",  # as in production: one line per call is part of its price
    # One for all: a kept catalogue has the signing keys of the first server that was started on it, sealed with this.
    "PALESTRA_SECRET_KEY": "of-benchmarks-and-long-enough-to-be-one",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A serving process."""

    port: int
    process: psutil.Process

    def cpu_s(self) -> float:
        """User and system time so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@contextmanager
def served(
    arguments: Sequence[str] = PALESTRA, *, environment: Mapping[str, str], core: int | None = None
) -> Iterator[Server]:
    """A Python process that serves HTTP, pinned to `core`; ended by Ctrl-C's signal.

    Its port is in the environment as PORT, and replaces `{port}` in the arguments.
    """
    port = _free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and arguments
            [sys.executable, *(argument.replace("{port}", str(port)) for argument in arguments)],
            env={**_own_environment(), **ENVIRONMENT, **environment, "PORT": str(port)},
            cwd=Path(__file__).resolve().parent.parent,
            stdout=log,
            stderr=log,
        )
        try:
            if core is not None and hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(process.pid, {core})  # its threads inherit it
            _wait_for(port, process, lambda: _tail(log))
            yield Server(port, psutil.Process(process.pid))
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Client:
    """One keep-alive connection; requests are bytes made beforehand, answers are bodies."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def connect(cls, port: int) -> Self:
        """A connection to this machine."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 20))

    async def send(self, request: bytes) -> bytes:
        """The body of the answer; raises RuntimeError when it is not a 200 with a length."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lowered = head.lower()
        at = lowered.find(b"content-length:")
        if not head.startswith(b"HTTP/1.1 200") or at < 0:
            raise RuntimeError(f"the server answered {head[:200]!r}")
        return await self._reader.readexactly(int(lowered[at + 15 : lowered.index(b"\r", at)]))

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def load(port: int, requests: Sequence[bytes], *, seconds: float, connections: int = 8) -> int:
    """How many of `requests`, over and over, were answered in `seconds` on some connections."""
    upcoming = itertools.cycle(requests)
    until = time.perf_counter() + seconds

    async def one() -> int:
        client = await Client.connect(port)
        done = 0
        while time.perf_counter() < until:
            await client.send(next(upcoming))
            done += 1
        client.close()
        return done

    return sum(await asyncio.gather(*(one() for _ in range(connections))))


def call(tool: str, arguments: Mapping[str, Any], era: Era) -> bytes:
    """A `tools/call` as a host of this era sends it."""
    return request("tools/call", {"name": tool, "arguments": dict(arguments)}, era)


def request(method: str, params: Mapping[str, Any], era: Era, path: str = "/mcp", *, token: str | None = None) -> bytes:
    """A JSON-RPC request as bytes of HTTP/1.1; with an access token where there is one."""
    headers = {
        "Host": "127.0.0.1:80",  # the check of hosts wants a port, any port
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": era,
    }
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    params = dict(params)
    if era == "2026-07-28":
        headers["Mcp-Method"] = method
        if "name" in params:
            headers["Mcp-Name"] = params["name"]
        params["_meta"] = {
            "io.modelcontextprotocol/protocolVersion": era,
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": {"name": "palestra-benchmarks", "version": "1"},
        }
    body = orjson.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def _own_environment() -> dict[str, str]:
    """This process's environment without what would configure the product otherwise."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PALESTRA_") and k not in ("DATABASE_URL", "PORT")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]", told: Any) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode}:\n{told()}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start within {START_TIMEOUT_S:.0f} s:\n{told()}")


def _tail(log: Any) -> str:
    log.seek(0)
    return str(log.read()[-2_000:].decode(errors="replace"))
