"""What has to hold of a widget in the page of a foreign host, whichever host it is?"""

import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

from playwright.async_api import Browser, FrameLocator, Page, Request, expect
from tests.waiting import until
from tests.widgets.site import ACTION_MS, TELL_VIOLATIONS

Theme = Literal["light", "dark"]
Colour = tuple[int, int, int]

DRAWN_MS = 30_000  # a host's page first loads megabytes of its own, on a machine shared with others
READABLE = 4.5  # of text and what is behind it (WCAG 2.2, 1.4.3)
PAINTED = """(element) => {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = getComputedStyle(element).color;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


@dataclass(frozen=True)
class Visit:
    """A host's page with one widget in it, two frames deep, as it is by the standard."""

    page: Page
    problems: list[str] = field(default_factory=list)  # as they happen

    @property
    def widget(self) -> FrameLocator:
        """The widget's own document."""
        return self.page.frame_locator("iframe").frame_locator("iframe")

    async def is_readable(self, theme: Theme) -> None:
        """The theme is the host's, and text stands out from the ground that is seen, whoever paints it."""
        await expect(self.widget.locator("html")).to_have_attribute("data-theme", theme, timeout=ACTION_MS)

        async def stands_out() -> bool:
            return contrast(await self.ink(), await self._ground()) >= READABLE

        with suppress(AssertionError):
            await until(stands_out)  # hosts fade frames in
        ink, ground = await self.ink(), await self._ground()
        assert contrast(ink, ground) >= READABLE, f"{ink} is written on {ground}"

    async def ink(self) -> Colour:
        """What the first heading is written in."""
        red, green, blue = await self.widget.get_by_role("heading").first.evaluate(PAINTED)
        return red, green, blue

    async def _ground(self) -> Colour:
        """The pixel that is seen in the widget's upper corner, where it draws nothing."""
        body = self.widget.locator("body")
        await body.evaluate("(body) => body.scrollIntoView()")  # what was pressed last may be far below
        box = await body.bounding_box()
        assert box
        corner = {"x": round(box["x"]) + 4, "y": round(box["y"]) + 4, "width": 1, "height": 1}
        png = await self.page.screenshot(clip=corner)  # type: ignore[arg-type]
        at = png.index(b"IDAT")  # of two; the pixel is in the first
        _, red, green, blue, *_ = zlib.decompressobj().decompress(
            png[at + 4 : at + 4 + int.from_bytes(png[at - 4 : at])]
        )
        return red, green, blue


@asynccontextmanager
async def visiting(browser: Browser, address: str, prefers: Theme) -> AsyncIterator[Visit]:
    """The page of a host for a member whose system prefers this theme; nothing may go wrong in any of its frames.

    What the host itself cannot fetch, such as fonts from elsewhere, is its own affair; the widget fetches nothing.
    """
    context = await browser.new_context(
        viewport={"width": 1280, "height": 1000},
        color_scheme=prefers,
        locale="en-US",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    try:
        context.set_default_timeout(ACTION_MS)
        context.set_default_navigation_timeout(DRAWN_MS)
        await context.add_init_script(TELL_VIOLATIONS)
        visit = Visit(await context.new_page())

        def requested(request: Request) -> None:
            if not request.is_navigation_request() and request.frame.parent_frame:
                visit.problems.append(f"request: {request.url}")

        visit.page.on("request", requested)
        visit.page.on("pageerror", lambda error: visit.problems.append(f"uncaught: {error.stack or error}"))
        visit.page.on(
            "console",
            lambda said: (
                visit.problems.append(f"console: {said.text}")
                if said.type == "error" and not said.text.startswith("Failed to load resource")
                else None
            ),
        )
        await visit.page.goto(address)
        yield visit
        assert not visit.problems, "\n".join(visit.problems)
    finally:
        await context.close()


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2.2."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
