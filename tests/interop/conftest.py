"""What interop tests stand on: the app as a person starts it, and the clients of other people on a Node of their own."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.interop.running import Running, clean_environment, running

MODULES = Path(__file__).parent / "node_modules"
NODE_MIN = (22, 19)  # what Inspector 2.12 asks for


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


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    assert MODULES.is_dir(), "run these tests with `make interop`, which installs the clients"
    ours = MODULES / ".bin" / "node"
    found = str(ours) if ours.exists() else shutil.which("node")
    assert found, "no Node for this machine among the packages: install Node 22"
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    version = tuple(int(part) for part in re.findall(r"\d+", told)[:2])
    assert version >= NODE_MIN, f"{found} is {told.strip()}; these clients need 22.19"
    return Node(Path(found), tmp_path_factory.mktemp("node-home"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`palestra dev` in an empty folder: its own Postgres and the full demo catalogue; stopped as by Ctrl-C."""
    folder = tmp_path_factory.mktemp("dev")
    command = Path(sys.executable).with_name("palestra")
    with running([command, "dev"], folder, clean_environment(folder)) as started:
        yield started
