"""Does the SDK's own client get on with the app over a real connection, in both eras?"""

from collections.abc import AsyncIterator
from typing import Any, Literal

import jsonschema
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent
from tests.interop.running import Running

from palestra.server import TOOLS

pytestmark = pytest.mark.anyio

REVISIONS = {"legacy": "2025-11-25", "2026-07-28": "2026-07-28"}


@pytest.fixture(params=list(REVISIONS))
async def client(request: pytest.FixtureRequest, server: Running) -> AsyncIterator[Client]:
    mode: Literal["legacy", "2026-07-28"] = request.param
    async with Client(streamable_http_client(server.url), mode=mode) as connected:
        assert connected.protocol_version == REVISIONS[mode]
        yield connected


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search_classes", {"query": "yoga before bed, nothing on the knees", "limit": 10}),
        ("search_classes", {"kind": "live"}),
        ("search_classes", {"query": "underwater basket weaving", "duration_max": 1}),
        ("search_exercises", {"substitute_for": "Goblet Squat", "equipment_available": ["none"]}),
    ],
)
async def test_what_it_gets_is_what_the_schema_promises(client: Client, tool: str, arguments: dict[str, Any]) -> None:
    await _checked(client, tool, arguments)


async def test_it_opens_a_class_it_found(client: Client) -> None:
    found = await _checked(client, "search_classes", {"discipline": ["yoga"], "limit": 1})
    opened = await _checked(
        client, "get_class", {"class_id": found["results"][0]["id"], "include": ["segments", "similar"]}
    )
    assert opened["class"]["id"] == found["results"][0]["id"]


async def test_an_error_is_a_sentence_and_passes_the_client_s_own_validation(client: Client) -> None:
    result = await client.call_tool("search_classes", {"limit": 11})
    assert result.is_error
    assert _text(result) == "limit must be at most 10."


async def test_it_reads_the_resource_and_the_prompt(client: Client) -> None:
    read = await client.read_resource((await client.list_resources()).resources[0].uri)
    assert read.contents[0].mime_type == "application/json"
    got = await client.get_prompt((await client.list_prompts()).prompts[0].name, {"discipline": "yoga"})
    said = got.messages[0].content
    assert isinstance(said, TextContent)
    assert "yoga" in said.text


async def _checked(client: Client, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The structuredContent, after the client's validation and a stricter one of our own: by the whole schema."""
    [described] = [t for t in (await client.list_tools()).tools if t.name == tool]
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, _text(result)
    assert _text(result).strip()
    structured: dict[str, Any] = result.structured_content
    assert described.output_schema is not None
    [promised] = [each.output_schema for each in TOOLS if each.name == tool]
    jsonschema.Draft202012Validator(promised).validate(structured)
    return structured


def _text(result: CallToolResult) -> str:
    first = result.content[0]
    assert isinstance(first, TextContent)
    return first.text
