"""Which Chromium draws the widgets in tests, and where does one come from? `python tests/widgets/chromium.py` gets one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Inside .venv, so that `make clean` takes it away; Playwright reads the same variable.
OURS = Path(sys.prefix) / "browsers"
NAMES = ("chromium", "chromium-headless-shell", "google-chrome", "google-chrome-stable")
MISSING = (
    "No Chromium to draw the widgets with. Install one (Debian: apt-get install chromium), "
    "name one in PALESTRA_CHROMIUM, or reach cdn.playwright.dev and run `make browser`."
)
SILENCE_MS = 10_000  # of a connection; Playwright tries five times
DOWNLOAD_S = 600.0

ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # the same widths of text everywhere
    # IsolateSandboxedIframes: a frame without an origin in a process of its own runs its scripts before Playwright's, and
    # half of the violations in it went unheard; it has no origin all the same. The others are what matters here of
    # Playwright's own list, which this one replaces. WebUIOmnibox…: the lists under the address field are pages of their
    # own, drawn again in every window though nobody sees it: a third of the processor's time of a page here.
    "--disable-features=IsolateSandboxedIframes,DestroyProfileOnBrowserClose,HttpsUpgrades,MediaRouter,PaintHolding,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # the network is closed here too
)


def arguments() -> list[str]:
    """What it is started with. As root it has no sandbox of its own, and would not start with one."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, *(["--no-sandbox"] if as_root else [])]


def find() -> Path | None:
    """The browser that is named, is in PATH, or was installed by Playwright; None when there is none."""
    if named := os.environ.get("PALESTRA_CHROMIUM"):
        return Path(named)
    in_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    return Path(in_path) if in_path else _of_playwright()


def _of_playwright() -> Path | None:
    """Ours, else the account's own. Of several revisions the newest: any of the last years will do."""
    caches = (OURS, Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
    for cache in caches:
        for pattern in (
            "chromium_headless_shell-*/*/*headless*shell",
            "chromium-*/*/chrome",
            "chromium-*/*/*.app/*/MacOS/*",
        ):
            runnable = [path for path in sorted(cache.glob(pattern)) if os.access(path, os.X_OK) and path.is_file()]
            if runnable:
                return runnable[-1]
    return None


def get() -> Path | None:
    """A browser that runs: one that is here, else Playwright's, else, for root on Debian, the distribution's."""
    if _runs(find()):
        return find()
    _try([sys.executable, "-m", "playwright", "install", "chromium-headless-shell"])
    if _runs(find()):
        return find()
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        _try([apt, "update", "-qq"])
        _try([apt, "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"])
    return find() if _runs(find()) else None


def _runs(program: Path | None) -> bool:
    """A browser without its libraries is none."""
    if program is None or not program.is_file():
        return False
    run = subprocess.run([program, *arguments(), "--version"], capture_output=True, timeout=60)  # noqa: S603  # no shell
    return run.returncode == 0


def _try(command: list[str]) -> None:
    print("No Chromium yet:", " ".join(command), flush=True)  # noqa: T201  # a step of the Makefile
    environment = os.environ | {
        "PLAYWRIGHT_BROWSERS_PATH": str(OURS),
        "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(SILENCE_MS),
        "DEBIAN_FRONTEND": "noninteractive",
    }
    try:
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, timeout=DOWNLOAD_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        print(f"It took longer than {DOWNLOAD_S:.0f} s.", flush=True)  # noqa: T201


if __name__ == "__main__":
    if get() is None:
        print(MISSING, file=sys.stderr)  # noqa: T201  # the tests of widgets will fail with the same words; others run
