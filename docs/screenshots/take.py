"""How does it look? `make screenshots` takes the pictures of the README: widgets, playground, consent; light and dark."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.widgets import chromium  # noqa: E402  # the tests know where a browser is

PALESTRA = Path(sys.executable).with_name("palestra")
READY_WITHIN_S = 60.0
SETTLED_MS = 500
WIDTH = 720
WIDGETS = {
    "class-list": "class-list/ready",
    "class-detail": "class-detail/ready",
    "plan": "plan/ready",
    "changes": "plan/missed",
    "week": "week/ready",
    "player": "player/middle",
    "workout-summary": "workout-summary/ready",
    "progress": "progress/ready",
}


def main() -> None:
    """Start the app, take every picture, stop it."""
    port = _free_port()
    environment = {**os.environ, "PORT": str(port), "PALESTRA_DATA_DIR": str(ROOT / ".palestra" / "screenshots")}
    app = subprocess.Popen([PALESTRA, "dev"], env=environment, stdout=subprocess.DEVNULL)  # noqa: S603  # our own
    try:
        _until_ready(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.arguments())
            for theme in ("light", "dark"):
                page = browser.new_page(
                    base_url=f"http://localhost:{port}",
                    color_scheme=theme,
                    device_scale_factor=1.5,
                    reduced_motion="reduce",
                    viewport={"width": 1440, "height": 1000},
                )
                for name, sample in WIDGETS.items():
                    _widget(page, name, sample, theme)
                page.goto(f"/playground?{urlencode({'sample': WIDGETS['class-list'], 'theme': theme, 'width': 480})}")
                page.evaluate("window.playground.ready")
                page.screenshot(path=HERE / f"playground-{theme}.png", animations="disabled")
                _consent(page, theme, _demo_member(environment))
            browser.close()
    finally:
        app.terminate()
        app.wait()


def _widget(page: Page, name: str, sample: str, theme: str) -> None:
    page.goto(f"/playground?{urlencode({'sample': sample, 'theme': theme, 'width': WIDTH, 'bare': 1})}")
    page.evaluate("window.playground.ready")
    height = _settled_height(page)
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": min(height, 980)}
    page.screenshot(path=HERE / f"{name}-{theme}.png", clip=clip, animations="disabled")


def _settled_height(page: Page) -> float:
    """How high the widget is, once it has said the same twice: some answer more after they are drawn."""
    before, height = -1.0, 0.0
    while before != height:
        page.wait_for_timeout(SETTLED_MS)
        before, height = height, page.evaluate("window.playground.frame().getBoundingClientRect().height")
    return height


def _demo_member(environment: dict[str, str]) -> dict[str, str]:
    said = subprocess.run([PALESTRA, "members", "demo"], env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    return dict(line.split(": ", 1) for line in said.stdout.splitlines() if ": " in line)


def _consent(page: Page, theme: str, account: dict[str, str]) -> None:
    page.get_by_role("banner").get_by_role("button", name="Connect").click()
    page.get_by_label("Sign-in name").fill(account["login"])
    page.get_by_label("Password").fill(account["password"])
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Allow", exact=True).wait_for()
    page.set_viewport_size({"width": WIDTH, "height": 980})
    page.screenshot(path=HERE / f"consent-{theme}.png", full_page=True, animations="disabled")
    page.set_viewport_size({"width": 1440, "height": 1000})


def _until_ready(port: int) -> None:
    end = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise TimeoutError("the app was not ready in time")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
