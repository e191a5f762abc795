"""How much of a model's attention does tools/list take: tokens of each tool, and of what it is made?

Tokens are those of o200k_base, counted over the JSON that a running server answers (`tests/tools/tokens.py`).
"""

import asyncio
from typing import Any

import orjson
from tests.tools import tokens

from benchmarks import serving
from benchmarks.catalogues import catalogue
from benchmarks.reporting import Block, at_most
from palestra.loading import DEMO_CLASSES

PARTS = ("description", "inputSchema", "outputSchema", "annotations", "_meta")


def measure(*, fresh: bool = False) -> Block:
    """The block, from what a running server answers in the newer era."""
    block = Block("Size of tools/list")
    with (
        catalogue(DEMO_CLASSES, fresh=fresh) as served,
        serving.served(environment={"DATABASE_URL": served.url, "PALESTRA_EMBEDDER": "none"}) as server,
    ):
        tools = asyncio.run(_tools(server.port))
    counted = tokens.counts([part for tool in tools for part in (tool, *(tool[name] for name in PARTS))])
    step = len(PARTS) + 1
    by_tool = [counted[place : place + step] for place in range(0, len(counted), step)]
    rows = [
        (
            tool["name"],
            *map(str, (*counts, counts[0] - sum(counts[1:]))),
            "" if tokens.is_for_models(tool) else "app only",
        )
        for tool, counts in zip(tools, by_tool, strict=True)
    ]
    block.table("tool", "tokens", "description", "input", "output", "hints", "_meta", "the rest", "", rows=rows)
    seen = [counts[0] for tool, counts in zip(tools, by_tool, strict=True) if tokens.is_for_models(tool)]
    block.figure(f"the {len(seen)} tools that a model sees", sum(seen), "tokens", at_most(tokens.MOST), "o200k_base")
    rest = sum(counts[0] for counts in by_tool) - sum(seen)
    block.figure(
        f"the {len(tools) - len(seen)} for widgets only", rest, "tokens", note="hosts keep them from the model"
    )
    block.figure("all tools", sum(len(orjson.dumps(tool)) for tool in tools), "bytes")
    return block


async def _tools(port: int) -> list[dict[str, Any]]:
    client = await serving.Client.connect(port)
    body = orjson.loads(await client.send(serving.request("tools/list", {}, "2026-07-28")))
    client.close()
    tools: list[dict[str, Any]] = body["result"]["tools"]
    return tools
