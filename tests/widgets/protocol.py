"""Is a message one of MCP Apps 2026-01-26? By the JSON schema that the ext-apps package publishes, and MCP's models."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import mcp_types
from jsonschema import Draft202012Validator
from pydantic import BaseModel

SCHEMA = Path(__file__).parent / "node_modules/@modelcontextprotocol/ext-apps/dist/src/generated/schema.json"

Direction = Literal["to-view", "from-view"]

# The schema does not tell who may say what.
SAID_BY: dict[Direction, frozenset[str]] = {
    "from-view": frozenset(
        {
            "ping",
            "tools/call",
            "resources/read",
            "notifications/message",
            "ui/initialize",
            "ui/message",
            "ui/open-link",
            "ui/download-file",
            "ui/request-display-mode",
            "ui/update-model-context",
            "ui/notifications/initialized",
            "ui/notifications/request-teardown",
            "ui/notifications/size-changed",
        }
    ),
    "to-view": frozenset(
        {
            "ping",
            "ui/resource-teardown",
            "ui/notifications/host-context-changed",
            "ui/notifications/tool-cancelled",
            "ui/notifications/tool-input",
            "ui/notifications/tool-input-partial",
            "ui/notifications/tool-result",
        }
    ),
}

# Method: what is asked, what is answered.
MCP: dict[str, tuple[type[BaseModel], type[BaseModel] | None]] = {
    "ping": (mcp_types.PingRequest, mcp_types.EmptyResult),
    "tools/call": (mcp_types.CallToolRequest, mcp_types.CallToolResult),
    "resources/read": (mcp_types.ReadResourceRequest, mcp_types.ReadResourceResult),
    "notifications/message": (mcp_types.LoggingMessageNotification, None),
}
ENVELOPES = (
    {"jsonrpc", "method"},
    {"jsonrpc", "method", "params"},
    {"jsonrpc", "id", "method"},
    {"jsonrpc", "id", "method", "params"},
    {"jsonrpc", "id", "result"},
    {"jsonrpc", "id", "error"},
)


class Conversation:
    """What host and widget say to each other, in order: an answer is checked by what was asked."""

    def __init__(self) -> None:
        self._asked: dict[tuple[Direction, str | int], str] = {}

    def validate(self, message: dict[str, Any], direction: Direction) -> None:
        """Raise AssertionError, jsonschema's or pydantic's ValidationError for a message that is not of the protocol."""
        assert message.get("jsonrpc") == "2.0", message
        assert set(message) in ENVELOPES, f"neither request nor notification nor answer: {message}"
        if "method" in message:
            self._said(message, direction)
        else:
            self._answered(message, direction)

    def unanswered(self, direction: Direction) -> list[str]:
        """The methods of this side's requests that the other has not answered."""
        return [method for (asker, _), method in self._asked.items() if asker == direction]

    def _said(self, message: dict[str, Any], direction: Direction) -> None:
        method = message["method"]
        assert method in SAID_BY[direction], f"{method} is nothing to be said {direction}"
        assert ("id" in message) != ("notifications/" in method), f"{method} is a notification or a request: {message}"
        told = {key: value for key, value in message.items() if key in ("method", "params")}
        if method in MCP:
            MCP[method][0].model_validate(told, strict=True)
        else:
            _definition(_name_of(method)).validate(told)
        if "id" in message:
            key = (direction, _id(message))
            assert key not in self._asked, f"an id is used twice: {message}"
            self._asked[key] = method

    def _answered(self, message: dict[str, Any], direction: Direction) -> None:
        other: Direction = "from-view" if direction == "to-view" else "to-view"
        method = self._asked.pop((other, _id(message)), None)
        assert method is not None, f"an answer to nothing: {message}"
        if "error" in message:
            error = message["error"]
            assert set(error) >= {"code", "message"}, message
            assert isinstance(error["code"], int), message
            assert isinstance(error["message"], str), message
        elif method in MCP:
            model = MCP[method][1]
            assert model is not None
            model.model_validate(message["result"], strict=True)
        else:
            name = _name_of(method).removesuffix("Request") + "Result"
            if name in _definitions():
                _definition(name).validate(message["result"])
            else:  # an empty result, of which the schema has no definition
                assert isinstance(message["result"], dict), message


def validate_all(messages: Iterable[dict[str, Any]]) -> Conversation:
    """Validate what `drawing.messages` tells."""
    conversation = Conversation()
    for told in messages:
        conversation.validate(told["message"], told["direction"])
    return conversation


def _id(message: dict[str, Any]) -> str | int:
    found: str | int = message["id"]
    assert type(found) in (str, int), message
    return found


@cache
def _definitions() -> dict[str, dict[str, Any]]:
    definitions: dict[str, dict[str, Any]] = _satisfiable(json.loads(SCHEMA.read_text("utf-8"))["$defs"])
    return definitions


def _satisfiable(schema: Any) -> Any:
    """The schema with intersections that something can fit: in 2.0.4 each part of one refuses the properties of the
    others, so that no containerDimensions of the specification would be valid.
    """
    if isinstance(schema, list):
        return [_satisfiable(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "allOf" in schema:
        parts = json.loads(json.dumps(schema["allOf"]).replace('"additionalProperties": false', '"title": ""'))
        return {**schema, "allOf": parts, "unevaluatedProperties": False}
    return {key: _satisfiable(part) for key, part in schema.items()}


@cache
def _definition(name: str) -> Draft202012Validator:
    """Each definition is a document of its own: what it refers to is inside it."""
    return Draft202012Validator(_definitions()[name])


@cache
def _name_of(method: str) -> str:
    """The definition whose `method` is this one."""
    [name] = [
        name
        for name, definition in _definitions().items()
        if definition.get("properties", {}).get("method", {}).get("const") == method
    ]
    return name
