"""Is what hosts are told of the tools what was committed, and what every host can read?"""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.serving import ERAS, Era, Served
from tests.tools.release import breaks, classify

from palestra.server import TOOLS

pytestmark = pytest.mark.anyio

SNAPSHOTS = Path(__file__).parent / "snapshots"
PUBLISHED = ("name", "title", "description", "inputSchema", "outputSchema", "annotations", "securitySchemes", "_meta")
NAMES = [tool.name for tool in TOOLS]


def committed(name: str) -> dict[str, Any] | None:
    path = SNAPSHOTS / f"{name}.json"
    return json.loads(path.read_text()) if path.is_file() else None


@pytest.mark.parametrize("name", NAMES)
async def test_the_contract_is_the_committed_one(demo: Served, name: str) -> None:
    now = (await demo.tools())[name]
    before = committed(name)
    told = f"{name}: the change {classify(before, now)}" + "".join(f"\n  {why}" for why in breaks(before, now))
    if os.environ.get("UPDATE_SNAPSHOTS") and now != before:
        (SNAPSHOTS / f"{name}.json").write_text(json.dumps(now, indent=2, ensure_ascii=False) + "\n")
        pytest.skip(told)
    assert now == before, f"{told}. If it is meant: UPDATE_SNAPSHOTS=1 .venv/bin/pytest {__file__}"


def test_no_snapshot_is_of_a_tool_that_is_gone() -> None:
    assert sorted(path.stem for path in SNAPSHOTS.glob("*.json")) == sorted(NAMES)


async def test_both_eras_are_told_the_same(demo: Served) -> None:
    modern, legacy = await demo.tools("modern"), await demo.tools("legacy")
    assert list(modern) == list(legacy) == NAMES
    assert modern == legacy
    assert all(set(tool) == set(PUBLISHED) for tool in modern.values())


@pytest.mark.parametrize("era", ERAS)
async def test_the_clients_own_model_reads_the_list(demo: Served, era: Era) -> None:
    async with demo.client(era) as client:
        listed = (await client.list_tools()).tools
    assert [tool.name for tool in listed] == NAMES
    assert all(tool.output_schema and tool.annotations for tool in listed)


@pytest.mark.parametrize("name", NAMES)
async def test_the_input_schema_is_flat_and_closed(demo: Served, name: str) -> None:
    schema = (await demo.tools())[name]["inputSchema"]
    written = json.dumps(schema)
    assert not [
        word for word in ("$defs", "$ref", "anyOf", "oneOf", "allOf", '"null"', '"title": "') if word in written
    ]
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert all(argument["description"] and argument["type"] for argument in schema["properties"].values())
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", NAMES)
async def test_the_output_schema_is_closed_and_promises_every_field(demo: Served, name: str) -> None:
    schema = (await demo.tools())[name]["outputSchema"]
    assert not [word for word in ("$defs", "$ref") if word in json.dumps(schema)]
    jsonschema.Draft202012Validator.check_schema(schema)

    def promised(node: Any) -> bool:
        if isinstance(node, list):
            return all(map(promised, node))
        if not isinstance(node, dict):
            return True
        complete = "properties" not in node or (
            node["additionalProperties"] is False and set(node["required"]) == set(node["properties"])
        )
        return complete and all(map(promised, node.values()))

    assert promised(schema)


@pytest.mark.parametrize("name", NAMES)
async def test_every_hint_is_explicit_and_no_read_is_called_destructive(demo: Served, name: str) -> None:
    hints = (await demo.tools())[name]["annotations"]
    assert {hint: type(value) for hint, value in hints.items()} == {
        "title": str,
        "readOnlyHint": bool,
        "destructiveHint": bool,
        "idempotentHint": bool,
        "openWorldHint": bool,
    }
    assert not (hints["readOnlyHint"] and hints["destructiveHint"])


@pytest.mark.parametrize("era", ERAS)
async def test_security_schemes_are_at_the_top_and_mirrored_in_meta(demo: Served, era: Era) -> None:
    tools = await demo.tools(era)
    assert all(tool["_meta"]["securitySchemes"] == tool["securitySchemes"] for tool in tools.values())
    anyone: dict[str, Any] = {"type": "noauth"}
    assert {name: tool["securitySchemes"] for name, tool in tools.items()} == {
        "search_classes": [anyone, {"type": "oauth2", "scopes": ["profile:read"]}],
        "get_class": [anyone, {"type": "oauth2", "scopes": ["profile:read"]}],
        "search_exercises": [anyone],
        "get_training_context": [{"type": "oauth2", "scopes": ["profile:read", "history:read"]}],
        "get_workouts": [{"type": "oauth2", "scopes": ["history:read"]}],
        "get_progress": [{"type": "oauth2", "scopes": ["history:read"]}],
        "log_workout": [{"type": "oauth2", "scopes": ["log:write"]}],
        "update_workout": [{"type": "oauth2", "scopes": ["log:write"]}],
        "save_class": [{"type": "oauth2", "scopes": ["profile:write"]}],
        "set_preferences": [{"type": "oauth2", "scopes": ["profile:write"]}],
        "manage_my_data": [{"type": "oauth2", "scopes": ["profile:read"]}],
        "get_texts": [anyone],
    }


@pytest.mark.parametrize("name", NAMES)
async def test_descriptions_say_when_and_when_not_and_texts_keep_their_limits(demo: Served, name: str) -> None:
    tool = (await demo.tools())[name]
    assert tool["description"].startswith("Use this when ")
    assert "Do not use it" in tool["description"]
    assert len(tool["name"]) <= 64
    assert 0 < len(tool["_meta"]["openai/toolInvocation/invoking"]) <= 64
    assert 0 < len(tool["_meta"]["openai/toolInvocation/invoked"]) <= 64
