"""Is a change of a tool's contract told apart by what it costs a published app?"""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from tests.tools.release import classify

Change = Callable[[dict[str, Any]], object]
TOOL: dict[str, Any] = {
    "name": "find",
    "title": "Find",
    "description": "Use this when …",
    "inputSchema": {
        "type": "object",
        "properties": {
            "level": {"type": "string", "enum": ["easy", "hard"]},
            "avoid": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}, "maxItems": 9},
            "limit": {"type": "integer", "minimum": 1, "maximum": 10},
            "query": {"type": "string", "maxLength": 100},
        },
        "required": ["query"],
    },
    "outputSchema": {
        "type": "object",
        "properties": {
            "summary": {"type": "string"},
            "results": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}},
        },
        "required": ["summary", "results"],
    },
    "annotations": {"readOnlyHint": True},
    "securitySchemes": [{"type": "noauth"}],
    "_meta": {},
}


def arguments(tool: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = tool["inputSchema"]["properties"]
    return found


def results(tool: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = tool["outputSchema"]["properties"]
    return found


def changed(change: Change) -> dict[str, Any]:
    tool = copy.deepcopy(TOOL)
    change(tool)
    return tool


def test_the_same_in_another_order_goes_live() -> None:
    assert classify(TOOL, dict(reversed(TOOL.items()))) == "goes live"


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.update(title="Look"),
        lambda t: t.update(description="Use this when it rains."),
        lambda t: t["annotations"].update(readOnlyHint=False),
        lambda t: t["_meta"].update({"ui": {"resourceUri": "ui://list"}}),
        lambda t: arguments(t).update(sort={"type": "string"}),
        lambda t: arguments(t)["level"]["enum"].append("medium"),
        lambda t: arguments(t)["level"].pop("enum"),
        lambda t: arguments(t)["limit"].update(maximum=20),
        lambda t: arguments(t)["limit"].pop("minimum"),
        lambda t: t["inputSchema"].update(required=[]),
        lambda t: results(t).update(total={"type": "integer"}),
        lambda t: t["outputSchema"]["required"].append("total"),
    ],
)
def test_what_leaves_old_calls_valid_needs_a_re_scan(change: Change) -> None:
    assert classify(TOOL, changed(change)) == "needs a re-scan"


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.update(name="look"),
        lambda t: arguments(t).pop("level"),
        lambda t: t["inputSchema"]["required"].append("level"),
        lambda t: arguments(t)["level"]["enum"].remove("hard"),
        lambda t: arguments(t)["avoid"]["items"]["enum"].remove("b"),
        lambda t: arguments(t)["avoid"].update(maxItems=3),
        lambda t: arguments(t)["limit"].update(minimum=2),
        lambda t: arguments(t)["limit"].update(maximum=5),
        lambda t: arguments(t)["limit"].update(type="string"),
        lambda t: arguments(t)["query"].update(pattern="^x$"),
        lambda t: arguments(t)["query"].update(enum=["x"]),
        lambda t: results(t).pop("summary"),
        lambda t: results(t)["results"]["items"]["properties"].pop("id"),
        lambda t: results(t)["summary"].update(type="null"),
        lambda t: t["outputSchema"].update(required=["results"]),
        lambda t: t.update(securitySchemes=[{"type": "oauth2", "scopes": ["history:read"]}]),
    ],
)
def test_what_breaks_an_old_call_or_an_old_widget_is_a_new_app(change: Change) -> None:
    assert classify(TOOL, changed(change)) == "is a new app"


def test_a_new_tool_needs_a_re_scan_and_one_that_is_gone_makes_a_new_app() -> None:
    assert classify(None, TOOL) == "needs a re-scan"
    assert classify(TOOL, None) == "is a new app"
