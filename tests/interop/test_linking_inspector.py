"""Does the MCP Inspector's command line link a member?

It links only for somebody who sits at a terminal, and so it is given one.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import anyio
import httpx2
import pytest
from tests.interop.conftest import Node
from tests.interop.linking import Member, issuer_of
from tests.interop.running import Running, free_port

pytestmark = pytest.mark.anyio

PROGRAM = "@modelcontextprotocol/inspector/clients/launcher/build/index.js"
WITHIN_S = 60


class Terminal:
    """A terminal's two ends: the program's, and what appears."""

    def __init__(self) -> None:
        self._ours, self.program = os.openpty()
        self.shown = ""

    async def read(self) -> bool:
        """Wait for more to appear; False once nobody has the other end any more."""
        await anyio.wait_readable(self._ours)
        try:
            said = os.read(self._ours, 4096)
        except OSError:  # Linux's way to say that it was closed
            return False
        self.shown += said.decode(errors="replace").replace("\r\n", "\n")
        return bool(said)

    def type(self, line: str) -> None:
        os.write(self._ours, f"{line}\n".encode())

    def hand_over(self) -> None:
        """The program has its end; ours of that is not needed."""
        os.close(self.program)

    def close(self) -> None:
        os.close(self._ours)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal()
    yield opened
    opened.close()


@pytest.mark.parametrize("era", ["legacy", "modern"])
async def test_it_links_and_calls(
    server: Running, node: Node, terminal: Terminal, person: Member, http: httpx2.AsyncClient, era: str
) -> None:
    """A call without a token, a visit, and the call again; all of it in one command."""
    said = await asked(server, node, terminal, person, http, era, "get_training_context", {})
    assert not said["result"].get("isError", False), said
    assert person.signed_in == 1


async def asked(
    server: Running,
    node: Node,
    terminal: Terminal,
    person: Member,
    http: httpx2.AsyncClient,
    era: str,
    tool: str,
    arguments: dict[str, object],
) -> dict[str, Any]:
    """What the program prints once the member has been where it sent them."""
    url = f"{issuer_of(server)}/mcp"
    callback = f"http://127.0.0.1:{free_port()}/oauth/callback"
    command = node.command(PROGRAM, "--cli", url, "--transport", "http", "--protocol-era", era, "--relogin")
    command += ["--method", "tools/call", "--tool-name", tool, "--tool-args-json", json.dumps(arguments)]
    command += ["--callback-url", callback, "--format", "json"]
    environment = node.environment | {"MCP_AUTO_OPEN_ENABLED": "false"}
    printed = b""
    with anyio.fail_after(WITHIN_S):
        async with AsyncExitStack() as stack:
            program = await stack.enter_async_context(
                await anyio.open_process(command, stdin=terminal.program, stderr=terminal.program, env=environment)
            )
            terminal.hand_over()
            stack.callback(_kill, program)
            visited = False
            while await terminal.read():
                if not visited and (shown := re.search(r"(http\S+/oauth/authorize\?\S+)\n", terminal.shown)):
                    visited = True
                    back = await person.link(shown[1])
                    assert back.startswith(f"{callback}?")
                    assert (await http.get(back)).status_code == 200
            assert program.stdout is not None
            async for part in program.stdout:
                printed += part
            await program.wait()
    assert program.returncode == 0, f"{program.returncode}: {terminal.shown}"
    answer: dict[str, Any] = json.loads(printed)
    return answer


def _kill(process: anyio.abc.Process) -> None:
    if process.returncode is None:
        process.kill()
