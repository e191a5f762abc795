"""Is every state fit to be seen? In both themes, at both widths, with large text, right to left: axe, and no overflow."""

from collections.abc import AsyncIterator
from typing import Literal

import pytest
from playwright.async_api import Frame, Page, expect
from tests.waiting import until
from tests.widgets import accessibility
from tests.widgets.drawing import samples, shown

from palestra.widgets import WIDGETS

pytestmark = pytest.mark.anyio

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
NARROW, WIDE = 320, 640
OVERFLOW = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth"
INK = "getComputedStyle(document.body).color"


@pytest.mark.parametrize("sample", samples())
async def test_every_state_is_fit_for_everybody(page: Page, sample: str) -> None:
    assert [fault async for fault in unfit(page, sample)] == []


def test_every_widget_has_states() -> None:
    assert {sample.split("/")[0] for sample in samples()} == {widget.name for widget in WIDGETS}


async def unfit(page: Page, sample: str) -> AsyncIterator[str]:
    """What is wrong with one state: broken rules of axe, and content wider than its frame."""
    themes = THEMES
    for width in (NARROW, WIDE):
        await page.emulate_media(color_scheme=themes[0])
        frame = await shown(page, sample=sample, width=width)
        for theme in themes:
            await turned(page, frame, theme)
            for violation in await accessibility.violations(page, frame):
                yield f"{width} px, {theme}: {violation}"
        themes = themes[::-1]
        if await frame.evaluate(OVERFLOW) > 0:
            yield f"overflows {width} px"
    if await overflows_in_arabic(page, frame):
        yield f"overflows {WIDE} px from right to left"
    frame = await shown(page, sample=sample, width=NARROW, text=200)
    if await frame.evaluate(OVERFLOW) > 0:
        yield f"overflows {NARROW} px at 200 %"
    if await overflows_in_arabic(page, frame):
        yield f"overflows {NARROW} px at 200 % from right to left"


async def overflows_in_arabic(page: Page, frame: Frame) -> bool:
    await page.evaluate("playground.context({ locale: 'ar' })")
    await expect(frame.locator("html")).to_have_attribute("dir", "rtl")
    return bool(await frame.evaluate(OVERFLOW) > 0)


async def turned(page: Page, frame: Frame, theme: Literal["light", "dark"]) -> None:
    """The member's machine has this theme, the host with it, and the widget with the host."""
    if await page.evaluate(f"matchMedia('(prefers-color-scheme: {theme})').matches"):
        return
    before = await frame.evaluate(INK)

    async def repainted() -> bool:
        return bool(await frame.evaluate(INK) != before)

    await page.emulate_media(color_scheme=theme)
    await until(repainted)
