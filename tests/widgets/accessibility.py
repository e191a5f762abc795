"""What does axe find in a widget? The rules of WCAG 2.2 A and AA, run inside its frame, under its policy."""

from importlib import resources
from typing import Any

from playwright.async_api import Frame, Page

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# A widget has no background of its own, and axe takes that for white: while it looks, the host's is behind the text.
RUN = """async ([tags, background]) => {
  const root = document.documentElement;
  const before = root.style.backgroundColor;
  root.style.backgroundColor = background;
  try {
    const { violations, passes } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
    return { violations, passes: passes.length };
  } finally {
    root.style.backgroundColor = before;
  }
}"""
BACKGROUND = """() => {
  const painted = [document.body, document.documentElement]
    .map((element) => getComputedStyle(element).backgroundColor)
    .find((color) => color !== "rgba(0, 0, 0, 0)");
  return painted ?? "rgb(255, 255, 255)";
}"""


async def violations(page: Page, frame: Frame) -> list[str]:
    """Each broken rule with the elements that break it; empty is good."""
    await frame.evaluate(AXE)
    found: dict[str, Any] = await frame.evaluate(RUN, [TAGS, await page.evaluate(BACKGROUND)])
    assert found["passes"], "axe found nothing to look at"
    return [_told(violation) for violation in found["violations"]]


def _told(violation: dict[str, Any]) -> str:
    where = "\n".join(f"    {node['html'][:200]}\n      {node['failureSummary']}" for node in violation["nodes"])
    return f"{violation['id']}: {violation['help']}\n{where}"
