"""Is a browser found where there is one, and got where there is none? Played with programs that only say so."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.widgets import chromium

Program = Callable[..., Path]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    def make(name: str, does: str = "exit 0") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{does}\n")
        path.chmod(0o755)
        return path

    return make


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only what a test puts there: bin/ is the PATH, ours/ what Playwright installs for us, home/ the account's."""
    monkeypatch.delenv("PALESTRA_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(chromium, "OURS", tmp_path / "ours")


def test_there_may_be_none() -> None:
    assert chromium.find() is None


def test_the_named_one_comes_first_then_the_machine_s_then_playwright_s(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = program("home/.cache/ms-playwright/chromium-1200/chrome-linux64/chrome")
    assert chromium.find() == account
    program("ours/chromium_headless_shell-1100/chrome-headless-shell-linux64/chrome-headless-shell")
    newer = program("ours/chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell")
    assert chromium.find() == newer
    machine = program("bin/google-chrome")
    assert chromium.find() == machine
    monkeypatch.setenv("PALESTRA_CHROMIUM", "/somewhere/chromium")
    assert chromium.find() == Path("/somewhere/chromium")


def test_playwright_is_asked_first(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = program("shell")
    install = f'mkdir -p "$PLAYWRIGHT_BROWSERS_PATH/chromium-1/linux" && ln {shell} "$PLAYWRIGHT_BROWSERS_PATH/chromium-1/linux/chrome"'
    monkeypatch.setattr(sys, "executable", str(program("python", f"PATH=/usr/bin:/bin; {install}")))
    program("bin/apt-get", "exit 1")
    assert chromium.get() == chromium.OURS / "chromium-1/linux/chrome"


@pytest.mark.parametrize(("uid", "got"), [(0, "bin/chromium"), (1000, None)])
def test_where_playwright_fails_debian_is_asked_if_we_may(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, uid: int, got: str | None
) -> None:
    monkeypatch.setattr(sys, "executable", str(program("python", "exit 1")))
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    installed = tmp_path / "bin/chromium"
    program("bin/apt-get", f'test "$1" != install || /bin/cp {program("shell")} {installed}')
    assert chromium.get() == (got and tmp_path / got)


def test_a_browser_that_lacks_its_libraries_is_replaced(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program("ours/chromium-1/linux/chrome", "exit 127")
    monkeypatch.setattr(sys, "executable", str(program("python", "exit 0")))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program("bin/apt-get", f"/bin/cp {program('shell')} {tmp_path / 'bin/chromium'}")
    assert chromium.get() == tmp_path / "bin/chromium"
