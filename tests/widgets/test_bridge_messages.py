"""Is everything that a widget sends and accepts of the protocol? All that is said while a member does all there is."""

import pytest
from playwright.async_api import Frame, Locator, Page, expect
from tests.waiting import until
from tests.widgets.drawing import awaited, calls, fixture, messages, said_to_model, shown
from tests.widgets.protocol import Direction, validate_all

pytestmark = pytest.mark.anyio


def button(frame: Frame, name: str) -> Locator:
    return frame.get_by_role("button", name=name, exact=True)


async def kinds(page: Page, direction: Direction) -> set[str]:
    """The methods of what was said in this direction, and what was answered: `answer to <method>`."""
    told = await messages(page)
    asked = {(m["direction"], m["message"].get("id")): m["message"].get("method") for m in told if _asks(m["message"])}
    other = "from-view" if direction == "to-view" else "to-view"
    return {
        m["message"].get("method") or f"answer to {asked[other, m['message']['id']]}"
        for m in told
        if m["direction"] == direction
    }


def _asks(message: dict[str, object]) -> bool:
    return "method" in message and "id" in message


async def settled(page: Page) -> bool:
    return validate_all(await messages(page)).unanswered("from-view") == []


async def host_does_everything(page: Page) -> None:
    """Whatever a host can say once a widget is there, to its end."""
    await page.evaluate("playground.context({ theme: 'dark', locale: 'de', displayMode: 'inline' })")
    await calls(page, "get_texts", 1)
    await page.evaluate("playground.ping()")
    await page.evaluate("playground.cancel('The member stopped it.')")
    await page.evaluate("(result) => playground.result(result)", fixture("class-list/error")["result"])
    await until(lambda: settled(page))
    await page.evaluate("playground.teardown()")


FROM_EVERY_WIDGET = {
    "ui/initialize",
    "ui/notifications/initialized",
    "ui/notifications/size-changed",
    "tools/call",
    "ui/update-model-context",
    "ui/open-link",
    "answer to ping",
    "answer to ui/resource-teardown",
}
TO_EVERY_WIDGET = {
    "answer to ui/initialize",
    "answer to tools/call",
    "answer to ui/update-model-context",
    "answer to ui/open-link",
    "ui/notifications/tool-input",
    "ui/notifications/tool-result",
    "ui/notifications/tool-cancelled",
    "ui/notifications/host-context-changed",
    "ping",
    "ui/resource-teardown",
}


async def test_all_that_is_said_about_a_list_is_of_the_protocol(page: Page) -> None:
    frame = await shown(page, sample="class-list/ready")
    await frame.get_by_role("button", expanded=False).first.click()
    await button(frame, "Start").click()
    await said_to_model(page, "opened")
    await button(frame, "Show more").click()
    await expect(frame.get_by_role("status")).to_have_text("6 more classes")
    await button(frame, "Drop: low impact").click()
    await said_to_model(page, "dropped")
    await host_does_everything(page)
    conversation = validate_all(await messages(page))
    assert conversation.unanswered("from-view") == conversation.unanswered("to-view") == []
    assert await kinds(page, "from-view") == FROM_EVERY_WIDGET
    assert await kinds(page, "to-view") == TO_EVERY_WIDGET


async def test_all_that_is_said_about_a_class_is_of_the_protocol(page: Page) -> None:
    frame = await shown(page, sample="class-detail/ready")
    await button(frame, "Full screen").click()
    await awaited(page, "ui/request-display-mode")
    await button(frame, "Start").click()
    await said_to_model(page, "opened")
    await button(frame, "Threshold").click()
    await said_to_model(page, "now looking at")
    await button(frame, "Back").click()
    await host_does_everything(page)
    conversation = validate_all(await messages(page))
    assert conversation.unanswered("from-view") == conversation.unanswered("to-view") == []
    assert await kinds(page, "from-view") == FROM_EVERY_WIDGET | {"ui/request-display-mode"}
    assert await kinds(page, "to-view") == TO_EVERY_WIDGET | {"answer to ui/request-display-mode"}


async def test_it_says_that_it_is_there_after_its_listener_and_before_anything_else(page: Page) -> None:
    await shown(page, sample="class-list/ready")
    await awaited(page, "ui/notifications/size-changed")
    said = [m["message"].get("method") for m in await messages(page) if m["direction"] == "from-view"]
    assert said[:3] == ["ui/initialize", "ui/notifications/initialized", "ui/notifications/size-changed"]


async def test_a_widget_asks_for_no_more_than_the_host_offers(page: Page) -> None:
    """What it declares is what it can be shown in, and it calls only tools that may be called by widgets."""
    frame = await shown(page, sample="class-detail/ready")
    [told] = await awaited(page, "ui/initialize")
    assert told["appCapabilities"]["availableDisplayModes"] == ["inline", "fullscreen"]
    await button(frame, "Threshold").click()
    await said_to_model(page, "now looking at")
    refused = [m for m in await messages(page) if "error" in m["message"]]
    assert refused == []
