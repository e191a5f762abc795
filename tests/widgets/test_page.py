"""Would the tests of widgets notice? What the page of these tests sees when something goes wrong in it."""

import html

import pytest
from playwright.async_api import Page, expect
from tests.waiting import until
from tests.widgets import accessibility
from tests.widgets.drawing import draw
from tests.widgets.site import Site

pytestmark = pytest.mark.anyio

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
# As a host draws a widget: a frame without an origin, under a policy.
WIDGET = """<!doctype html><html lang="en"><meta http-equiv="Content-Security-Policy" content="{policy}"><title>t</title>
<body><main><h1>Drawn</h1>{body}</main>"""


async def show(page: Page, body: str) -> None:
    await page.goto("/livez")
    srcdoc = html.escape(WIDGET.format(policy=POLICY, body=body))
    await page.set_content(f'<iframe id="inner" sandbox="allow-scripts" srcdoc="{srcdoc}"></iframe>')
    await expect(page.frame_locator("#inner").get_by_role("heading")).to_have_text("Drawn")


async def test_a_page_in_which_nothing_happens_has_no_problem(page: Page, problems: list[str]) -> None:
    await show(page, "<script>console.log(1)</script>")
    assert problems == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<script>console.error('a complaint')</script>", "console: a complaint"),
        ("<script>missing()</script>", "uncaught: ReferenceError: missing is not defined"),
        ("<script>Promise.reject(new Error('a refusal'))</script>", "uncaught: Error: a refusal"),
        ("<script>try { eval('1') } catch {}</script>", "console: policy: script-src refused eval"),
        ("<script>fetch('/livez').catch(() => 0)</script>", "console: policy: connect-src refused http://localhost:"),
        ("<img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", "console: policy: img-src refused data"),
    ],
)
async def test_what_goes_wrong_in_the_inner_frame_is_a_problem(
    page: Page, problems: list[str], body: str, told: str
) -> None:
    await show(page, body)
    await until(lambda: any(problem.startswith(told) for problem in problems))
    problems.clear()


async def test_what_goes_wrong_in_a_widget_in_the_playground_is_a_problem(page: Page, problems: list[str]) -> None:
    frame = await draw(page, tool="search_classes", arguments={"query": "yoga"})
    assert problems == []
    await frame.evaluate("() => void setTimeout(() => { try { eval('1') } catch { missing() } })")
    await until(lambda: len(problems) >= 2)
    assert [problem.startswith("console: policy: script-src refused eval") for problem in problems].count(True) == 1
    assert [problem.startswith("uncaught: ReferenceError: missing is") for problem in problems].count(True) == 1
    problems.clear()


async def test_a_request_for_another_place_is_refused_and_a_problem(page: Page, problems: list[str]) -> None:
    await page.goto("/livez")
    failed = await page.evaluate("fetch('http://example.com/x').then(() => 'came', () => 'refused')")
    assert failed == "refused"
    assert "request: http://example.com/x" in problems
    problems.clear()


async def test_the_sandbox_s_origin_is_not_another_place(page: Page, served: Site, problems: list[str]) -> None:
    await page.goto(f"{served.sandbox}/livez")
    assert problems == []


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ("<button>Play</button>", []),
        ("<button></button>", ["button-name"]),
        ("<p style='color: #999'>faint</p>", ["color-contrast"]),
    ],
)
async def test_axe_runs_inside_the_policy(page: Page, body: str, broken: list[str]) -> None:
    await show(page, body)
    found = await accessibility.violations(page, page.frames[1])
    assert [told.partition(":")[0] for told in found] == broken


async def test_axe_looks_at_a_widget_on_the_background_of_its_host(page: Page) -> None:
    await show(page, "<style>* { color: #eee }</style>Light on dark")
    await page.evaluate("document.body.style.background = '#111'")
    assert await accessibility.violations(page, page.frames[1]) == []
