"""Is what hosts are told of the tools what was committed, what every host can read, and no more than it has to be?

Two things are committed of a tool: what tools/list says (`snapshots/`), and the whole of what is accepted and promised
(`snapshots/whole/`), of which the list tells what a model needs.
"""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError
from tests.serving import ERAS, Era, Served
from tests.tools import tokens
from tests.tools.release import breaks, classify

from palestra.server import TOOLS
from palestra.tools._shared.declaring import Tool, explain

pytestmark = pytest.mark.anyio

SNAPSHOTS = Path(__file__).parent / "snapshots"
PUBLISHED = ("name", "title", "description", "inputSchema", "outputSchema", "annotations", "securitySchemes", "_meta")
NAMES = [tool.name for tool in TOOLS]


def whole(tool: Tool) -> dict[str, Any]:
    return {"inputSchema": tool.input_schema, "outputSchema": tool.output_schema}


def committed(place: str) -> dict[str, Any] | None:
    path = SNAPSHOTS / f"{place}.json"
    return json.loads(path.read_text()) if path.is_file() else None


def is_committed(place: str, now: dict[str, Any], told: str) -> None:
    """Fails with the verdict `told` where it is not; writes it down instead where that is asked for."""
    before = committed(place)
    if os.environ.get("UPDATE_SNAPSHOTS") and now != before:
        (SNAPSHOTS / f"{place}.json").write_text(json.dumps(now, indent=2, ensure_ascii=False) + "\n")
        pytest.skip(told)
    assert now == before, f"{told}. If it is meant: UPDATE_SNAPSHOTS=1 .venv/bin/pytest {__file__}"


@pytest.mark.parametrize("name", NAMES)
async def test_the_list_is_the_committed_one(demo: Served, name: str) -> None:
    now = (await demo.tools())[name]
    is_committed(name, now, f"{name}: the change {'goes live' if now == committed(name) else 'needs a re-scan'}")


@pytest.mark.parametrize("tool", TOOLS, ids=NAMES)
async def test_what_is_accepted_and_promised_is_the_committed_whole(demo: Served, tool: Tool) -> None:
    listed, place = (await demo.tools())[tool.name], f"whole/{tool.name}"
    was_listed, was = committed(tool.name), committed(place)
    before = None if was is None or was_listed is None else {**was_listed, **was}
    now = {**listed, **whole(tool)}
    reasons = "".join(f"\n  {why}" for why in breaks(before, now))
    is_committed(place, whole(tool), f"{tool.name}: the change {classify(before, now)}{reasons}")


def test_no_snapshot_is_of_a_tool_that_is_gone() -> None:
    for folder in (SNAPSHOTS, SNAPSHOTS / "whole"):
        assert sorted(path.stem for path in folder.glob("*.json")) == sorted(NAMES)


async def test_the_list_leaves_a_model_its_attention(demo: Served) -> None:
    tools = list((await demo.tools()).values())
    counted = dict(zip((tool["name"] for tool in tools), tokens.counts(tools), strict=True))
    for_models = [tool["name"] for tool in tools if tokens.is_for_models(tool)]
    told = "\n".join(
        f"{count:6,} {name}" + (" (app only)" if name not in for_models else "") for name, count in counted.items()
    )
    print(told)  # noqa: T201  # with `pytest -s`
    assert 0 < sum(counted[name] for name in for_models) <= tokens.MOST, told


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
    assert all(argument["type"] for argument in schema["properties"].values())
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("tool", TOOLS, ids=NAMES)
def test_whatever_is_accepted_fits_the_list(tool: Tool) -> None:
    """A host that checks by the list refuses nothing that the tool would take."""

    def looser(listed: dict[str, Any], accepted: dict[str, Any]) -> bool:
        parts = listed.get("properties", {})
        return (
            listed["type"] == accepted["type"]
            and listed.get("enum", accepted.get("enum")) == accepted.get("enum")
            and listed.get("maximum", accepted.get("maximum")) == accepted.get("maximum")
            and set(listed.get("required", ())) <= set(accepted.get("required", ()))
            and (not parts or parts.keys() == accepted["properties"].keys())
            and all(looser(parts[name], accepted["properties"][name]) for name in parts)
            and ("items" not in listed or looser(listed["items"], accepted["items"]))
            and listed.keys() <= {"type", "format", "enum", "maximum", "required", "properties", "items", "description"}
        )

    assert tool.input_schema["additionalProperties"] is False
    assert looser(tool.listed_input, tool.input_schema)


@pytest.mark.parametrize("tool", TOOLS, ids=NAMES)
def test_words_that_the_list_does_not_name_are_named_by_the_refusal(tool: Tool) -> None:
    def vocabulary(schema: dict[str, Any]) -> list[str]:
        words: list[str] = schema.get("items", schema).get("enum", [])
        return words

    for name, accepted in tool.input_schema["properties"].items():
        words, listed = vocabulary(accepted), vocabulary(tool.listed_input["properties"][name])
        if words and not listed:
            with pytest.raises(ValidationError) as refused:
                tool.input_model.model_validate({name: "gibberish"})
            [told] = [
                explain(dict(error), tool.input_schema) for error in refused.value.errors() if error["loc"][0] == name
            ]
            assert not [word for word in words if word not in told]
            assert len(told) <= 600


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_closed_and_has_every_field(name: str) -> None:
    schema = next(tool.output_schema for tool in TOOLS if tool.name == name)
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
async def test_the_list_names_the_fields_of_an_answer(demo: Served, name: str) -> None:
    listed = (await demo.tools())[name]["outputSchema"]
    jsonschema.Draft202012Validator.check_schema(listed)
    whole_schema = next(tool.output_schema for tool in TOOLS if tool.name == name)
    always = [
        name for name, field in whole_schema["properties"].items() if {"type": "null"} not in field.get("anyOf", [])
    ]
    assert listed == {"type": "object", "required": always}


@pytest.mark.parametrize("name", NAMES)
async def test_every_hint_is_explicit_and_no_read_is_called_destructive(demo: Served, name: str) -> None:
    hints = (await demo.tools())[name]["annotations"]
    expected = {"readOnlyHint", "destructiveHint", "openWorldHint"}
    assert set(hints) == expected | (set() if hints["readOnlyHint"] else {"idempotentHint"})
    assert all(isinstance(value, bool) for value in hints.values())
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
        "player_alternatives": [{"type": "oauth2", "scopes": ["profile:read", "history:read"]}],
        "player_log_set": [{"type": "oauth2", "scopes": ["log:write"]}],
        "player_finish": [{"type": "oauth2", "scopes": ["log:write"]}],
        "get_progress": [{"type": "oauth2", "scopes": ["history:read"]}],
        "get_schedule": [{"type": "oauth2", "scopes": ["profile:read", "history:read"]}],
        "log_workout": [{"type": "oauth2", "scopes": ["log:write"]}],
        "update_workout": [{"type": "oauth2", "scopes": ["log:write"]}],
        "build_plan": [{"type": "oauth2", "scopes": ["plan:write"]}],
        "adapt_plan": [{"type": "oauth2", "scopes": ["plan:write"]}],
        "save_plan": [{"type": "oauth2", "scopes": ["plan:write"]}],
        "schedule_session": [{"type": "oauth2", "scopes": ["plan:write"]}],
        "start_workout": [anyone, {"type": "oauth2", "scopes": ["profile:read", "history:read"]}],
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
