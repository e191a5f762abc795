"""Are the drawn states true? Each is what its tool answers over the demo catalogue, and fits its output schema."""

import asyncio
import json
import os
from typing import Any

import asyncpg
import httpx2
import pytest
from jsonschema import Draft202012Validator
from tests.conftest import url_of
from tests.widgets import recording
from tests.widgets.drawing import WIDGETS, samples
from tests.widgets.site import Site

from palestra.server import TOOLS
from palestra.store.embedded import EmbeddedPostgres

HEADERS = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25"}
SCHEMAS = {tool.name: tool.output_schema for tool in TOOLS}


@pytest.fixture(scope="module")
def recorded(served: Site, postgres: EmbeddedPostgres) -> dict[Any, dict[str, Any]]:
    """The fixtures as they would be recorded now."""

    def call(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        params = {"name": tool, "arguments": arguments}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        answer = httpx2.post(f"{served.address}/mcp", json=body, headers=HEADERS).json()
        result: dict[str, Any] = answer["result"]
        return result

    async def ids(condition: str) -> list[str]:
        connection = await asyncpg.connect(url_of(postgres, "widgets").replace("+asyncpg", ""))
        try:
            sql = f"select public_id from catalog_item i where {condition} order by external_id limit 400"  # noqa: S608  # ours
            return [row["public_id"] for row in await connection.fetch(sql)]
        finally:
            await connection.close()

    return dict(recording.fixtures(call, lambda condition: asyncio.run(ids(condition))))


def test_every_fixture_is_what_the_tool_answers(recorded: dict[Any, dict[str, Any]]) -> None:
    widgets = {path.parent.parent.name for path in recorded}  # others are recorded where their member is
    if os.environ.get("UPDATE_FIXTURES"):
        for path in (path for widget in widgets for path in WIDGETS.glob(f"{widget}/fixtures/*.json")):
            path.unlink()
        for path, fixture in recorded.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(recording.dump(fixture), "utf-8")
    assert sorted(f"{path.parent.parent.name}/{path.stem}" for path in recorded) == sorted(
        sample for widget in widgets for sample in samples(widget)
    )
    for path, fixture in recorded.items():
        assert path.read_text("utf-8") == recording.dump(fixture), f"{path.name}: record with UPDATE_FIXTURES=1"


@pytest.mark.parametrize("sample", samples())
def test_a_fixture_fits_its_tools_output_schema(sample: str) -> None:
    widget, name = sample.split("/")
    fixture = json.loads((WIDGETS / widget / "fixtures" / f"{name}.json").read_text("utf-8"))
    for told in ({"tool": fixture["tool"], "result": fixture["result"]}, *fixture.get("calls", ())):
        assert ("structuredContent" in told["result"]) is not told["result"]["isError"]
        if not told["result"]["isError"]:
            Draft202012Validator(SCHEMAS[told["tool"]]).validate(told["result"]["structuredContent"])
