"""Do the steps of the Dockerfile, taken in an empty folder, make something that serves in production?

There is no Docker here: its /build, /app and /data become folders in the empty one, its Python is one of this machine,
and its account, which only `useradd` could make, is `nobody`.
"""

import json
import os
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.interop.running import ROOT, clean_environment, public_folder, running

HOST = "training.example.com"


@dataclass
class Image:
    """What the Dockerfile has made so far."""

    root: Path
    account: int | None  # stands in for the Dockerfile's; None when we are no root, and it is our own
    uid: int | None = None  # who runs commands; None is ourselves
    environment: dict[str, str] = field(default_factory=dict)
    workdir: Path = field(init=False)
    commands: dict[str, list[str]] = field(default_factory=dict)

    def follow(self, instruction: str, rest: str) -> None:
        match instruction:
            case "FROM":  # the last stage gets /app, and nothing else of the one before
                shutil.rmtree(self.root / "build", ignore_errors=True)
                self.workdir = self.root
                self.environment = clean_environment(Path.home(), PATH=f"{self.root / 'bin'}:{os.environ['PATH']}")
            case "ENV":
                for name, _, value in (pair.partition("=") for pair in shlex.split(rest)):
                    if name != "PIP_NO_CACHE_DIR":  # here the same packages are fetched again and again
                        self.environment[name] = self._ours(value.replace("$PATH", self.environment["PATH"]))
            case "WORKDIR":
                self.workdir = Path(self._ours(rest))
                self.workdir.mkdir()
            case "COPY" if not rest.startswith("--from="):
                *sources, target = rest.split()
                for source in sources:
                    _copy(ROOT / source, self.workdir / target)
            case "RUN" if "useradd" not in rest:
                self.run("sh", "-ec", self._ours(rest))
            case "USER":
                self.uid = self.account
            case "CMD":
                self.commands["CMD"] = json.loads(rest)
            case "HEALTHCHECK":
                self.commands["HEALTHCHECK"] = json.loads(rest.partition("CMD ")[2])

    def run(self, *command: str, **more: str) -> str:
        program = shutil.which(command[0], path=self.environment["PATH"])
        assert program, f"{command[0]} is not in the image"
        run = subprocess.run(  # noqa: S603  # the Dockerfile is ours
            [program, *command[1:]],
            cwd=self.workdir,
            env=self.environment | more,
            capture_output=True,
            text=True,
            timeout=280,
            user=self.uid,
            group=self.uid,
            extra_groups=None if self.uid is None else [],
        )
        assert run.returncode == 0, f"{shlex.join(command)}\n{run.stdout[-2000:]}{run.stderr[-2000:]}"
        return run.stdout

    def _ours(self, text: str) -> str:
        """The text with the image's own folders in ours."""
        return re.sub(r"(?<![\w./-])/(?=(app|build|data)\b)", f"{self.root}/", text)


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """The whole Dockerfile followed."""
    account = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    with public_folder() as root:
        for folder in ("bin", "data"):
            (root / folder).mkdir()
        (root / "bin" / "python").symlink_to(_python(account))
        (root / "data").chmod(0o700)
        if account is not None:
            os.chown(root / "data", account, account)
        made = Image(root, account)
        for instruction, rest in _instructions():
            made.follow(instruction, rest)
        yield made


def test_nothing_that_installs_or_builds_is_left_in_it(image: Image) -> None:
    packages = {path.name.partition("-")[0] for path in (image.root / "app").glob("lib/*/site-packages/*.dist-info")}
    assert {"palestra", "mcp"} <= packages
    assert not packages & {"pip", "hatchling", "editables", "pytest"}


def test_it_says_its_version_and_that_it_lacks_nothing(image: Image) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", image.run("palestra", "--version"))
    assert "✗" not in image.run("palestra", "doctor")


def test_it_refuses_to_serve_without_the_names_of_its_hosts(image: Image) -> None:
    with pytest.raises(AssertionError, match="PALESTRA_ALLOWED_HOSTS is empty"):
        image.run(*image.commands["CMD"])


def test_without_root_it_answers_and_ends_on_sigterm(image: Image) -> None:
    environment = image.environment | {
        "PALESTRA_PUBLIC_URL": f"https://{HOST}",
        "PALESTRA_SECRET_KEY": "thirty-two characters and then some",
    }
    assert environment["PALESTRA_ENVIRONMENT"] == "production"
    program, *arguments = image.commands["CMD"]
    command: list[str | Path] = [image.root / "app" / "bin" / program, *arguments]
    with running(command, image.root, environment, stop=signal.SIGTERM, uid=image.uid) as server:
        with urllib.request.urlopen(f"{server.address}/livez", timeout=5) as answer:  # noqa: S310  # http
            assert answer.read() == b"ok"
        image.run(*image.commands["HEALTHCHECK"], PORT=str(server.port))
        owners = {path.stat().st_uid for path in (image.root / "data").iterdir()}
    assert owners == {os.geteuid() if image.uid is None else image.uid}


def _instructions() -> Iterator[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text()
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        instruction, _, rest = line.partition(" ")
        yield instruction, rest


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    else:
        shutil.copy(source, target / source.name if target.is_dir() else target)


def _python(uid: int | None) -> Path:
    """A Python with venv that this account can reach: ours may be in a home that is closed to it."""
    for candidate in (Path(sys.executable).resolve(), Path("/usr/bin/python3").resolve()):
        reachable = uid is None or all(folder.stat().st_mode & 0o001 for folder in candidate.parents)
        if reachable and candidate.is_file():
            return candidate
    pytest.skip("no Python that another account than root can run")
