"""Does the wheel hold all that `palestra dev` needs, on a machine that never saw the repository?"""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from tests.interop.running import ROOT, clean_environment, public_folder, running

pytestmark = pytest.mark.anyio

UV = Path(sys.executable).with_name("uv")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


@pytest.fixture(scope="module")
def wheel(folder: Path) -> Path:
    uv("build", "-q", "--wheel", "--no-build-isolation", "--out-dir", folder / "dist", ROOT)
    [built] = (folder / "dist").glob("*.whl")
    return built


def test_it_holds_the_program_its_migrations_and_its_vectors_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {"palestra/cli/__init__.py", "palestra/_migrations/env.py", "palestra/catalog/demo/embeddings.npz"} <= set(
        names
    )
    assert {name.split("/")[0].split("-")[0] for name in names} == {"palestra"}
    assert not [name for name in names if "__pycache__" in name]


async def test_installed_by_the_lock_it_serves_the_demo_catalogue_from_an_empty_folder(
    folder: Path, wheel: Path
) -> None:
    venv, empty = folder / "venv", folder / "empty"
    uv("venv", "-q", "--python", sys.executable, venv)
    uv("pip", "install", "-q", "--python", venv, "--require-hashes", "-r", ROOT / "requirements.lock")
    uv("pip", "install", "-q", "--python", venv, "--no-deps", wheel)
    empty.mkdir()
    with running([venv / "bin" / "palestra", "dev"], empty, clean_environment(folder)) as server:
        assert re.search(r"Computing vectors \S+ 0/0", server.printed()), server.printed()  # all of them were shipped
        async with Client(streamable_http_client(server.url)) as client:
            result = await client.call_tool("search_classes", {"query": "something calm for before bed"})
        found = result.structured_content
        assert found["results"]
        assert not found["degraded"]


def uv(*arguments: str | Path) -> None:
    run = subprocess.run([UV, *arguments], capture_output=True, text=True, timeout=240)  # noqa: S603  # no shell
    assert run.returncode == 0, run.stderr
