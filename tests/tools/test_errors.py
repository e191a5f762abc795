"""Is what goes wrong said in our words, with a code a host can act on, whatever it was?"""

import asyncio
import json
from typing import Any

import asyncpg
import pytest
from tests.serving import ERAS, Era, Served, serving

from palestra.catalog.ids import public_id

pytestmark = pytest.mark.anyio

# No database's, driver's or framework's word.
UPSTREAM = ("relation", "exist", "sql", "asyncpg", "psycopg", "postgres", "traceback", "timeout", "cancel", "search_")


def told(result: dict[str, Any]) -> dict[str, Any]:
    """The error as data; its shape is checked on the way."""
    assert result["isError"] is True
    assert "structuredContent" not in result  # clients check it against the output schema, even in an error
    sentence, data = result["content"]
    error: dict[str, Any] = json.loads(data["text"])
    assert set(error) <= {"code", "message_for_member", "fix", "retry_after_s"}
    assert sentence["text"].startswith(error["message_for_member"])
    assert error["message_for_member"].endswith(".")
    return error


async def execute(database_url: str, statement: str) -> None:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    await connection.execute(statement)
    await connection.close()


@pytest.mark.parametrize("era", ERAS)
async def test_an_error_has_one_shape_in_both_eras(demo: Served, era: Era) -> None:
    error = told(await demo.call("get_class", {"class_id": public_id("cls", "nothing")}, era=era))
    assert error["code"] == "not_found"
    assert "search_classes" in error["fix"]
    async with demo.client(era) as client:
        assert (await client.call_tool("get_class", {"class_id": public_id("cls", "nothing")})).is_error


@pytest.mark.parametrize("era", ERAS)
async def test_an_unknown_tool_is_an_invalid_parameter(demo: Served, era: Era) -> None:
    answer = (await demo.post("tools/call", {"name": "drop_tables", "arguments": {}}, era=era)).json()
    assert answer["error"] == {"code": -32602, "message": "Unknown tool: drop_tables"}


@pytest.mark.parametrize(
    ("table", "tool", "arguments"),
    [
        ("search_document", "search_classes", {"query": "yoga"}),
        ("search_posting", "search_classes", {"query": "gentle flow for the evening"}),
        ("catalog_item", "search_classes", {}),
        ("catalog_item", "get_class", {"class_id": public_id("cls", "x")}),
        ("exercise", "search_exercises", {"query": "squat"}),
        ("search_term", "search_exercises", {"query": "squat"}),
    ],
)
async def test_a_database_that_lacks_a_table_is_our_trouble_in_our_words(
    demo_url: str, table: str, tool: str, arguments: dict[str, Any]
) -> None:
    await execute(demo_url, f"drop table {table} cascade")
    async with serving(demo_url) as app:
        for era in ERAS:
            result = await app.call(tool, arguments, era=era)
            error = told(result)
            assert error["code"] == "unavailable"
            assert error["retry_after_s"] >= 1
            assert not [word for word in UPSTREAM if word in str(result["content"]).lower()]


@pytest.mark.parametrize(
    ("table", "tool", "arguments"),
    [
        ("search_document", "search_classes", {"query": "yoga"}),
        ("catalog_item", "get_class", {"class_id": public_id("cls", "x")}),
        ("exercise", "search_exercises", {"query": "squat"}),
    ],
)
async def test_a_statement_that_does_not_return_is_stopped_and_told_so(
    demo_url: str, table: str, tool: str, arguments: dict[str, Any]
) -> None:
    blocker = await asyncpg.connect(demo_url.replace("+asyncpg", ""))
    async with serving(demo_url, call_deadline_s=0.2, pool_size=2) as app:
        async with blocker.transaction():
            await blocker.execute(f"lock table {table} in access exclusive mode")
            error = told(await app.call(tool, arguments))
            assert (error["code"], error["retry_after_s"]) == ("unavailable", 2)
        async with asyncio.timeout(20):
            while (await app.call(tool, arguments))["content"][0]["text"].startswith("This takes too long"):
                pass
    await blocker.close()


@pytest.mark.parametrize("tool", ["search_classes", "search_exercises"])
async def test_a_lost_connection_is_replaced_within_the_call(demo_url: str, tool: str) -> None:
    async with serving(demo_url) as app:
        await app.answer(tool, {"query": "one"})
        await execute(
            demo_url,
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()",
        )
        assert (await app.answer(tool, {"query": "another"}))["results"]
