"""Is the app a proper authorization server to the project that writes the protocol?

Its suite asks in a member's name: it prints where they should go, and waits for their browser to come back. It does so as
a public client only: where a server knows such clients, it leaves a secret that it was given unused.
"""

import json
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from anyio.streams.text import TextReceiveStream
from tests.interop.conftest import Node
from tests.interop.linking import Member, issuer_of, palestra
from tests.interop.running import Running, free_port

pytestmark = pytest.mark.anyio

PROGRAM = "@modelcontextprotocol/conformance/dist/index.js"
CHECKS = {"authorization-server-metadata", "authorization-server-metadata-cimd", "authorization-code-grant"}
WITHIN_S = 60


@pytest.mark.parametrize("resource", [False, True], ids=["resource-unsaid", "resource-said"])
async def test_every_check_of_an_authorization_server_passes(
    server: Running, node: Node, person: Member, http: httpx2.AsyncClient, tmp_path: Path, resource: bool
) -> None:
    port = free_port()
    client_id = f"conformance-{port}"
    redirect = f"http://127.0.0.1:{port}/callback"
    palestra(server, "clients", "add", client_id, "--redirect", redirect)
    arguments = ["authorization", "--url", issuer_of(server), "--client-id", client_id, "--port", str(port)]
    if resource:
        arguments += ["--resource", f"{issuer_of(server)}/mcp"]
    printed = ""
    with anyio.fail_after(WITHIN_S):
        async with AsyncExitStack() as stack:
            command = node.command(PROGRAM, *arguments, "-o", str(tmp_path))
            suite = await stack.enter_async_context(await anyio.open_process(command, env=node.environment))
            stack.callback(_kill, suite)
            assert suite.stdout is not None
            visited = False
            async for part in TextReceiveStream(suite.stdout):
                printed += part
                if not visited and (asked := re.search(r"^(http\S+/authorize\?\S+)\n", printed, re.MULTILINE)):
                    visited = True
                    back = await person.link(asked[1])
                    assert (await http.get(back)).status_code == 200
            await suite.wait()
    checks = _written(tmp_path)
    assert set(checks) == CHECKS, printed
    assert {check["status"] for check in checks.values()} == {"SUCCESS"}, json.dumps(checks, indent=1)


def _written(folder: Path) -> dict[str, Any]:
    written = [json.loads(path.read_text()) for path in folder.glob("**/checks.json")]
    return {check["id"]: check for checks in written for check in checks}


def _kill(process: anyio.abc.Process) -> None:
    if process.returncode is None:
        process.kill()
