"""Is every message between a host and our widgets one of MCP Apps 2026-01-26, and every answer given?"""

from typing import Any

import jsonschema
import pydantic
import pytest
from playwright.async_api import Page
from tests.waiting import until
from tests.widgets.drawing import awaited, draw, messages, samples
from tests.widgets.protocol import Conversation, Direction, validate_all

from palestra.widgets import WIDGETS

REFUSED = (AssertionError, jsonschema.ValidationError, pydantic.ValidationError)
INITIALIZE = {
    "appInfo": {"name": "palestra", "version": "1"},
    "appCapabilities": {"availableDisplayModes": ["inline"]},
    "protocolVersion": "2026-01-26",
}
INITIALIZED = {
    "protocolVersion": "2026-01-26",
    "hostInfo": {"name": "host", "version": "1"},
    "hostCapabilities": {"serverTools": {}},
    "hostContext": {"theme": "dark"},
}


def rpc(**message: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", **message}


def test_every_widget_has_samples() -> None:
    assert {sample.partition("/")[0] for sample in samples()} == {widget.name for widget in WIDGETS}


@pytest.mark.anyio
@pytest.mark.parametrize("sample", samples())
async def test_what_is_said_while_a_widget_is_drawn(page: Page, sample: str) -> None:
    await draw(page, sample=sample)
    await awaited(page, "ui/notifications/size-changed")

    async def all_is_answered() -> bool:
        conversation = validate_all(await messages(page))
        return conversation.unanswered("from-view") == conversation.unanswered("to-view") == []

    await until(all_is_answered)
    told = await messages(page)
    methods = [one["message"].get("method") for one in told]
    assert methods.index("ui/initialize") < methods.index("ui/notifications/initialized")


@pytest.mark.parametrize(
    ("direction", "message"),
    [
        ("from-view", rpc(id=1, method="ui/initialize", params=INITIALIZE)),
        ("from-view", rpc(method="ui/notifications/initialized")),
        ("from-view", rpc(method="ui/notifications/size-changed", params={"height": 420})),
        ("from-view", rpc(id=1, method="tools/call", params={"name": "get_class", "arguments": {"class_id": "c"}})),
        ("from-view", rpc(id=1, method="ui/open-link", params={"url": "https://example.com"})),
        ("to-view", rpc(id="a", method="ping")),
        ("to-view", rpc(id=1, method="ui/resource-teardown", params={})),
        ("to-view", rpc(method="ui/notifications/tool-input", params={"arguments": {"query": "yoga"}})),
        (
            "to-view",
            rpc(
                method="ui/notifications/tool-result",
                params={"content": [{"type": "text", "text": "t"}], "structuredContent": {"a": 1}, "_meta": {"b": 2}},
            ),
        ),
        ("to-view", rpc(method="ui/notifications/host-context-changed", params={"theme": "light"})),
        (
            "to-view",
            rpc(
                method="ui/notifications/host-context-changed",
                params={"containerDimensions": {"width": 360, "maxHeight": 4000}},
            ),
        ),
    ],
)
def test_a_message_of_the_protocol_is_accepted(direction: Direction, message: dict[str, Any]) -> None:
    Conversation().validate(message, direction)


@pytest.mark.parametrize(
    ("direction", "message"),
    [
        ("from-view", {"id": 1, "method": "ui/initialize", "params": INITIALIZE}),
        ("from-view", rpc(id=1, method="ui/initialize", params={**INITIALIZE, "capabilities": {}})),
        ("from-view", rpc(id=1, method="ui/initialize", params={"appInfo": {"name": "palestra"}})),
        ("from-view", rpc(method="ui/initialize", params=INITIALIZE)),
        ("from-view", rpc(id=1, method="ui/notifications/initialized")),
        ("from-view", rpc(method="ui/notifications/size-changed", params={"height": "420px"})),
        (
            "from-view",
            rpc(id=1, method="ui/message", params={"role": "user", "content": {"type": "text", "text": "t"}}),
        ),
        ("from-view", rpc(id=1, method="ui/request-display-mode", params={"mode": "modal"})),
        ("from-view", rpc(id=1, method="tools/call", params={"arguments": {}})),
        ("from-view", rpc(id=1, method="tools/call", params={"name": "get_class", "arguments": "c"})),
        ("from-view", rpc(method="ui/notifications/tool-result", params={"content": []})),
        ("from-view", rpc(id=1, method="ui/unknown", params={})),
        ("from-view", rpc(id=True, method="ping")),
        ("from-view", rpc(id=7, result={})),
        (
            "to-view",
            rpc(method="ui/notifications/host-context-changed", params={"containerDimensions": {"breadth": 360}}),
        ),
        ("to-view", rpc(method="ui/notifications/tool-input", params={"input": {}})),
        ("to-view", rpc(method="ui/notifications/tool-result", params={"structuredContent": []})),
        ("to-view", rpc(id=1, method="ping", result={})),
    ],
)
def test_a_message_that_is_none_of_the_protocol_is_refused(direction: Direction, message: dict[str, Any]) -> None:
    with pytest.raises(REFUSED):
        Conversation().validate(message, direction)


@pytest.mark.parametrize(
    ("asked", "answer", "fits"),
    [
        (rpc(id=1, method="ui/initialize", params=INITIALIZE), rpc(id=1, result=INITIALIZED), True),
        (rpc(id=1, method="ui/initialize", params=INITIALIZE), rpc(id=1, result={"theme": "dark"}), False),
        (rpc(id=1, method="ui/initialize", params=INITIALIZE), rpc(id=2, result=INITIALIZED), False),
        (rpc(id=1, method="ui/request-display-mode", params={"mode": "pip"}), rpc(id=1, result={"mode": "pip"}), True),
        (rpc(id=1, method="ui/request-display-mode", params={"mode": "pip"}), rpc(id=1, result={}), False),
        (rpc(id=1, method="tools/call", params={"name": "a"}), rpc(id=1, result={"content": []}), True),
        (rpc(id=1, method="tools/call", params={"name": "a"}), rpc(id=1, result={"content": "words"}), False),
        (rpc(id=1, method="tools/call", params={"name": "a"}), rpc(id=1, error={"code": 1, "message": "no"}), True),
        (rpc(id=1, method="tools/call", params={"name": "a"}), rpc(id=1, error={"message": "no"}), False),
        (rpc(id=1, method="ui/update-model-context", params={"content": []}), rpc(id=1, result={}), True),
    ],
)
def test_an_answer_is_checked_by_what_was_asked(asked: dict[str, Any], answer: dict[str, Any], fits: bool) -> None:
    conversation = Conversation()
    conversation.validate(asked, "from-view")
    assert conversation.unanswered("from-view") == [asked["method"]]
    if fits:
        conversation.validate(answer, "to-view")
        assert conversation.unanswered("from-view") == []
    else:
        with pytest.raises(REFUSED):
            conversation.validate(answer, "to-view")
