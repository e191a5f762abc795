"""Is the playground the host it says it is? Two origins, the declared policy, every message and every fault."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from playwright.async_api import Browser, Frame, Page, expect
from tests.pages.stand_in import INPUT, RESULT, standing
from tests.waiting import until
from tests.widgets import accessibility, protocol
from tests.widgets.drawing import draw, frame_of, messages, open_playground

pytestmark = pytest.mark.anyio

DRAWN = {"content": [{"type": "text", "text": "Drawn."}], "structuredContent": {"rows": []}, "isError": False}
FIXTURE = {
    "description": "Nothing to see.",
    "tool": "probe",
    "arguments": {"query": "nothing"},
    "result": DRAWN,
    "calls": [{"tool": "probe", "arguments": {"query": "more"}, "result": {**DRAWN, "_meta": {"more": True}}}],
}
RESULTS = "ui/notifications/tool-result"
SAID = "ui/notifications/initialized"


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of the server with one wordless widget, and one drawn state."""
    folder = tmp_path_factory.mktemp("widgets")
    (folder / "probe" / "fixtures").mkdir(parents=True)
    (folder / "probe" / "fixtures" / "nothing.json").write_text(json.dumps(FIXTURE))
    with standing(folder) as port:
        yield port


@pytest.fixture
async def host(browser: Browser, stand_in: int) -> AsyncIterator[Page]:
    """A page over the stand-in; whatever lies outside this machine answers, so that only the policy stops a widget."""
    context = await browser.new_context(base_url=f"http://localhost:{stand_in}", reduced_motion="reduce")
    await context.route(
        re.compile(r"^https://([a-z]+\.)?example\.com/"),
        lambda route: route.fulfill(body="<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml"),
    )
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    await context.close()
    assert not wrong, "\n".join(wrong)


async def chrome(page: Page, **switches: Any) -> Frame:
    """The widget's frame, with the page around it."""
    await open_playground(page, bare=False, **switches)
    await page.evaluate("playground.ready")
    return frame_of(page)


async def probe(host: Page, tool: str = "probe", **switches: Any) -> Frame:
    return await draw(host, tool=tool, arguments={"query": "a"}, **switches)


async def told(host: Page, direction: str = "to-view") -> list[str]:
    """The methods of this direction, in order; the word `answer` for answers."""
    return [m["message"].get("method", "answer") for m in await messages(host) if m["direction"] == direction]


async def ask(frame: Frame, method: str, params: dict[str, Any]) -> Any:
    return await frame.evaluate("([method, params]) => ask(method, params)", [method, params])


# --- two origins -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("opened", "other"), [("localhost", "127.0.0.1"), ("127.0.0.1", "localhost")])
async def test_the_widget_is_of_no_origin_inside_a_sandbox_of_the_other(
    host: Page, stand_in: int, opened: str, other: str
) -> None:
    await host.goto(f"http://{opened}:{stand_in}/playground?bare=1&tool=probe")
    await host.evaluate("playground.ready")
    frame = frame_of(host)
    assert frame.parent_frame is not None
    assert frame.parent_frame.url.startswith(f"http://{other}:{stand_in}/playground/sandbox?")
    assert await frame.evaluate("self.origin") == "null"
    for reach in ("top.document", "parent.document", "top.playground", "localStorage", "document.cookie"):
        refused = f"() => {{ try {{ void {reach}; return null }} catch (error) {{ return error.name }} }}"
        assert await frame.evaluate(refused) == "SecurityError", reach


async def test_the_sandbox_serves_nobody_but_the_host(host: Page, stand_in: int) -> None:
    sandbox = f"http://127.0.0.1:{stand_in}/playground/sandbox"
    refused: list[str] = []
    alone = await host.context.new_page()
    alone.on("pageerror", lambda error: refused.append(str(error)))
    await alone.goto(sandbox)
    await until(lambda: refused == ["The sandbox is not framed by the other origin."])
    await alone.goto("about:blank")
    await alone.set_content(f"<iframe src='{sandbox}'></iframe>")
    await until(lambda: len(alone.frames) == 2 and alone.frames[1].url.startswith("chrome-error:"))


# --- the declared policy ---------------------------------------------------------------------------------------------

REACH = """(url) => fetch(url).then(() => "came", () => "stopped")"""
SHOW = """(url) => new Promise((resolve) => {
  const image = new Image();
  image.onload = () => resolve("came");
  image.onerror = () => resolve("stopped");
  image.src = url;
})"""


async def test_what_is_not_declared_is_stopped_and_told(host: Page) -> None:
    frame = await probe(host)
    assert await frame.evaluate(REACH, "https://api.example.com/") == "stopped"
    assert await frame.evaluate(SHOW, "https://cdn.example.com/a.svg") == "stopped"
    assert await frame.evaluate(REACH, "/livez") == "stopped"
    problems = await host.evaluate("playground.problems")
    assert any("https://api.example.com" in problem and "connect-src" in problem for problem in problems)
    assert any("https://cdn.example.com" in problem and "img-src" in problem for problem in problems)


async def test_what_is_declared_comes_and_nothing_else(host: Page) -> None:
    frame = await probe(host, "wide")
    assert await frame.evaluate(SHOW, "https://cdn.example.com/a.svg") == "came"
    assert await frame.evaluate(SHOW, "https://example.com/a.svg") == "stopped"  # a wildcard is not its own parent
    assert await frame.evaluate(REACH, "https://cdn.example.com/") == "stopped"  # pictures are no connections


async def test_a_declaration_that_no_policy_can_carry_draws_nothing(host: Page) -> None:
    await open_playground(host, tool="greedy")
    await host.evaluate("playground.ready")
    assert len(host.frames) == 1
    [problem] = await host.evaluate("playground.problems")
    assert "connectDomains" in problem


# --- the protocol ----------------------------------------------------------------------------------------------------


async def test_a_result_comes_after_initialized_and_its_input(host: Page) -> None:
    await probe(host)
    said = [m["message"].get("method", "answer") for m in await messages(host)]
    assert said[:5] == ["ui/initialize", "answer", SAID, "ui/notifications/tool-input", RESULTS]
    given = await host.evaluate("playground.messages[4].message.params")
    assert given["structuredContent"] == {**RESULT["structuredContent"], "asked": {"query": "a"}}
    assert given["_meta"] == RESULT["_meta"]


async def test_everything_a_widget_may_ask_is_answered_in_the_protocol(host: Page) -> None:
    frame = await probe(host)
    text = [{"type": "text", "text": "Words."}]
    file = {"uri": "file:///a.csv", "mimeType": "text/csv", "text": "a,b"}
    for method, params in (
        ("ping", {}),
        ("tools/call", {"name": "probe", "arguments": {"query": "b"}}),
        ("resources/read", {"uri": "ui://stand-in/probe.v1.html"}),
        ("ui/open-link", {"url": "https://example.com/a"}),
        ("ui/message", {"role": "user", "content": text}),
        ("ui/update-model-context", {"content": text, "structuredContent": {"chosen": "one"}}),
        ("ui/request-display-mode", {"mode": "fullscreen"}),
        ("ui/download-file", {"contents": [{"type": "resource", "resource": file}]}),
    ):
        assert "code" not in await ask(frame, method, params), method
    await frame.evaluate("tell('notifications/message', { level: 'info', data: 'noted' })")
    await frame.evaluate("tell('ui/notifications/size-changed', { width: 320, height: 400 })")
    await host.evaluate("playground.context({ locale: 'de' })")
    await host.evaluate("playground.ping()")
    await host.evaluate("playground.cancel('because')")
    await host.evaluate("playground.result({ content: [] })")
    await host.evaluate("playground.teardown()")
    conversation = protocol.validate_all(await messages(host))
    assert conversation.unanswered("from-view") == conversation.unanswered("to-view") == []
    done = await host.evaluate("playground.conversation.map(({ kind }) => kind)")
    assert done == ["call", "link", "message", "context", "file", "log"]
    assert len(host.frames) == 1  # nothing was navigated, and the view is gone


async def test_what_is_not_offered_or_not_allowed_is_refused(host: Page) -> None:
    frame = await probe(host)
    for code, method, params in (
        (-32601, "sampling/createMessage", {}),
        (-32601, "toString", {}),
        (-32000, "tools/call", {"name": "for_models", "arguments": {}}),
        (-32602, "tools/call", {"name": "unknown", "arguments": {}}),
        (-32602, "ui/open-link", {"url": "javascript:alert(1)"}),
    ):
        assert (await ask(frame, method, params))["code"] == code, method
    assert await ask(frame, "ui/request-display-mode", {"mode": "pip"}) == {"mode": "inline"}  # it did not declare it


async def test_a_change_of_the_host_is_told_in_part(host: Page) -> None:
    frame = await probe(host, theme="light")
    context = await frame.evaluate("told.hostContext")
    assert context["containerDimensions"] == {"width": 480, "maxHeight": 4000}
    assert len(context["styles"]["variables"]) == 76
    assert context["toolInfo"]["tool"] == {
        "name": "probe",
        "title": "probe",
        "description": "Use probe.",
        "inputSchema": INPUT,
        "_meta": {"ui": {"resourceUri": "ui://stand-in/probe.v1.html"}},
    }
    await host.evaluate("playground.context({ theme: 'dark', locale: 'en' })")
    [change] = [m["message"] for m in await messages(host) if "host-context" in m["message"].get("method", "")]
    assert change["params"] == {"theme": "dark"}


async def test_a_view_is_told_before_another_takes_its_place(host: Page) -> None:
    frame = await chrome(host, sample="probe/nothing")
    await frame.evaluate("addEventListener('message', ({ data }) => console.log(data.method))")
    async with host.expect_console_message(lambda said: said.text == "ui/resource-teardown"):
        await host.get_by_role("tab", name="The widget").click()
        await host.get_by_role("button", name="Draw again").click()


async def test_a_drawn_state_answers_its_widget_before_the_server(host: Page) -> None:
    frame = await draw(host, sample="probe/nothing")
    assert await host.evaluate("playground.messages.at(-1).message.params") == DRAWN
    drawn = await ask(frame, "tools/call", {"name": "probe", "arguments": {"query": "more", "limit": 1}})
    assert drawn["_meta"] == {"more": True}
    live = await ask(frame, "tools/call", {"name": "probe", "arguments": {"query": "else"}})
    assert live["structuredContent"]["asked"] == {"query": "else"}


# --- faults ----------------------------------------------------------------------------------------------------------


async def test_early_sends_the_result_before_the_widget_said_initialized(host: Page) -> None:
    await probe(host, faults=["early"])
    said = [m["message"].get("method") for m in await messages(host)]
    assert said.index(RESULTS) < said.index(SAID)
    assert said.count(RESULTS) == 1


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        ("duplicate", ["answer", "ui/notifications/tool-input", RESULTS, RESULTS]),
        ("drop", ["answer", "ui/notifications/tool-input"]),
        ("cancel", ["answer", "ui/notifications/tool-input", "ui/notifications/tool-cancelled"]),
        ("no-input", ["answer", RESULTS]),
    ],
)
async def test_a_fault_changes_what_is_sent(host: Page, fault: str, sent: list[str]) -> None:
    await probe(host, faults=[fault])
    assert await told(host) == sent


async def test_late_and_slow_take_two_seconds(host: Page) -> None:
    await host.clock.install(time=0)
    await host.clock.pause_at(1000)
    await open_playground(host, tool="probe", faults=["late", "slow-calls"])
    await until(lambda: _said(host, SAID))
    assert RESULTS not in await told(host)
    await host.clock.run_for(2000)
    await until(lambda: _said(host, RESULTS))
    await frame_of(host).evaluate("void (window.answer = ask('tools/call', { name: 'probe', arguments: {} }))")
    await until(lambda: _said(host, "tools/call"))
    assert (await told(host)).count("answer") == 1
    await host.clock.run_for(2000)
    assert (await frame_of(host).evaluate("answer"))["isError"] is False


async def test_error_gives_an_error_for_a_result(host: Page) -> None:
    await probe(host, faults=["error"])
    given = await host.evaluate("playground.messages.at(-1).message.params")
    assert given["isError"] is True
    assert "structuredContent" not in given


async def test_small_grows_only_by_the_widget_s_word(host: Page) -> None:
    frame = await probe(host, faults=["small"])
    height = "playground.frame().getBoundingClientRect().height"
    assert await host.evaluate(height) == 60
    await frame.evaluate("tell('ui/notifications/size-changed', { height: 432.4 })")
    await until(lambda: _is(host, height, 433))
    await frame.evaluate("tell('ui/notifications/size-changed', { height: 1e9 })")
    await until(lambda: _is(host, height, 4000))


async def test_a_refused_display_mode_stays_what_it_was(host: Page) -> None:
    frame = await probe(host)
    assert await ask(frame, "ui/request-display-mode", {"mode": "fullscreen"}) == {"mode": "fullscreen"}
    assert "mode=fullscreen" in host.url
    frame = await probe(host, faults=["refuse-display"])
    assert await ask(frame, "ui/request-display-mode", {"mode": "fullscreen"}) == {"mode": "inline"}


async def test_calls_fail_or_die_when_told_to(host: Page) -> None:
    frame = await probe(host, faults=["fail-calls"])
    assert (await ask(frame, "tools/call", {"name": "probe", "arguments": {}}))["isError"] is True
    frame = await probe(host, faults=["dead-calls"])
    await frame.evaluate("void ask('tools/call', { name: 'probe', arguments: {} })")
    await ask(frame, "ping", {})
    assert protocol.validate_all(await messages(host)).unanswered("from-view") == ["tools/call"]


# --- window.openai ---------------------------------------------------------------------------------------------------


async def test_without_bridges_nothing_is_answered_nor_offered(host: Page) -> None:
    frame = await probe(host, bridges="none")
    assert await told(host, "from-view") == ["ui/initialize"]
    assert await told(host) == []
    assert await frame.evaluate("typeof window.openai") == "undefined"


async def test_window_openai_alone_carries_a_widget(host: Page) -> None:
    frame = await probe(host, bridges="openai", theme="light", locale="de")
    assert await told(host) == []
    start = await frame.evaluate("atStart")
    assert (start["toolInput"], start["toolOutput"]) == ({"query": "a"}, None)
    assert (start["theme"], start["locale"], start["displayMode"]) == ("light", "de", "inline")
    await until(lambda: _is(frame, "window.openai.toolOutput?.summary", "Two of two."))
    assert await frame.evaluate("window.openai.toolResponseMetadata.mcp_tool_result._meta") == RESULT["_meta"]
    await host.evaluate("playground.context({ theme: 'dark' })")
    await until(lambda: _is(frame, "news.at(-1)", {"theme": "dark"}))
    assert await frame.evaluate("openai.requestDisplayMode({ mode: 'fullscreen' })") == {"mode": "fullscreen"}
    await frame.evaluate("openai.sendFollowUpMessage({ prompt: 'More.' })")
    await frame.evaluate("openai.setWidgetState({ modelContent: 'Chose one.' })")
    await frame.evaluate("openai.notifyIntrinsicHeight(200)")
    refused = "openai.callTool('probe', {}).catch((error) => error.message)"
    assert "not for widgets" in await frame.evaluate(refused)  # it is not said to be widgetAccessible
    assert await frame.evaluate("heard") == []  # the emulation's own messages are not the widget's
    done = await host.evaluate("playground.conversation.map(({ kind, text }) => [kind, text])")
    assert done == [["message", "More."], ["context", "Chose one."]]


async def test_both_bridges_tell_the_same_and_a_dropped_result_is_only_there(host: Page) -> None:
    frame = await probe(host, bridges="both", faults=["drop"])
    assert RESULTS not in await told(host)
    await until(lambda: _is(frame, "window.openai.toolOutput?.summary", "Two of two."))
    assert await frame.evaluate("news") == []


async def test_early_is_there_before_the_widget_s_first_line(host: Page) -> None:
    frame = await probe(host, bridges="both", faults=["early"])
    assert await frame.evaluate("atStart.toolOutput.summary") == "Two of two."


# --- the page --------------------------------------------------------------------------------------------------------


async def test_larger_text_is_the_member_s_own_setting(host: Page) -> None:
    frame = await probe(host, text=200)
    size = "getComputedStyle(document.documentElement).fontSize"
    assert await frame.evaluate(size) == "32px"
    assert await frame.evaluate("document.compatMode") == "CSS1Compat"


async def test_bare_is_the_frame_at_the_top_left_and_nothing_else(host: Page) -> None:
    await probe(host, width=500)
    box = await host.evaluate("JSON.stringify(playground.frame().getBoundingClientRect())")
    assert {key: json.loads(box)[key] for key in ("x", "y", "width")} == {"x": 0, "y": 0, "width": 500}
    assert await host.evaluate("document.body.innerText.trim()") == ""


async def test_the_switches_and_the_address_keep_in_step(host: Page) -> None:
    await open_playground(host, bare=False, tool="probe", arguments={"query": "a"}, width=400, faults=["late"])
    await expect(host.get_by_label("Width in pixels")).to_have_value("400")
    await expect(host.locator(".faults .value")).to_have_text("late")
    await host.get_by_label("320").check()
    await host.get_by_label("Locale").select_option("ar")
    await until(lambda: "width=320" in host.url and "locale=ar" in host.url)
    await host.reload()
    await expect(host.get_by_label("Width in pixels")).to_have_value("320")


async def test_the_form_says_what_its_schema_says(host: Page) -> None:
    await chrome(host, sample="probe/nothing")
    card = host.locator("details.card", has_text="Use plain.")
    await card.locator("summary").first.click()
    await card.get_by_label("Query").fill("words")
    await card.get_by_label("Level").select_option("advanced")
    await card.get_by_text("Avoid").click()
    await card.get_by_label("Kneeling").check()
    await card.get_by_label("Limit").fill("3")
    await card.get_by_label("Explicit ok").select_option("true")
    await card.get_by_text("1 more arguments").click()
    await card.get_by_label("Music artist").fill("One, Two Three")
    await card.get_by_text("As JSON").click()
    written = await card.get_by_label("Arguments of plain as JSON").input_value()
    asked = {
        "query": "words",
        "level": "advanced",
        "avoid": ["kneeling"],
        "limit": 3,
        "explicit_ok": True,
        "music_artist": ["One", "Two Three"],
    }
    assert json.loads(written) == asked
    await card.get_by_label("Arguments of plain as JSON").fill('{"unknown": 1}')
    await card.get_by_role("button", name="Call plain").click()
    await expect(host.locator("#plain")).to_contain_text("Two of two.")
    assert "arguments=%7B%22unknown%22%3A1%7D" in host.url


async def test_a_live_call_shows_the_widget_and_what_the_model_sees(page: Page, problems: list[str]) -> None:
    await open_playground(page, bare=False, tool="search_classes", arguments={"query": "easy ride"})
    await page.evaluate("playground.ready")
    await page.get_by_label("Ask in your own words").fill("yoga for beginners")
    await page.get_by_role("button", name="Ask", exact=True).click()
    await until(lambda: "yoga+for+beginners" in page.url)
    await page.evaluate("playground.ready")
    model = page.get_by_role("tabpanel", name="The model")
    await expect(model).to_contain_text("that fit")
    await expect(model).to_contain_text("Only the widget sees this")
    results = await page.evaluate("playground.messages.find(({ message }) => message.method?.endsWith('tool-result'))")
    await expect(frame_of(page).locator("body")).to_contain_text(
        results["message"]["params"]["structuredContent"]["results"][0]["title"]
    )
    assert problems == await page.evaluate("playground.problems") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_page(page: Page, theme: Any) -> None:
    await chrome(page, theme=theme, tool="search_classes", arguments={"query": "easy ride"})
    await page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    for tab in ("The model", "The bridge", "The widget"):
        await page.get_by_role("tab", name=tab).click()
        assert await accessibility.violations(page, page.main_frame) == [], tab


async def test_the_page_is_one_column_on_a_telephone(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await chrome(page, tool="search_classes", arguments={"query": "easy ride"})
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    assert await page.evaluate("playground.frame().getBoundingClientRect().right") <= 390


async def _said(host: Page, method: str) -> bool:
    return any(m["message"].get("method") == method for m in await messages(host))


async def _is(where: Page | Frame, expression: str, value: object) -> bool:
    found = await where.evaluate(expression)
    return bool(found == value)
