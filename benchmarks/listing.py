"""How much of a model's attention does tools/list take: bytes and tokens of each tool?

Tokens are those of all-MiniLM-L6-v2's own tokenizer (WordPiece, 30,522 words), the public one that is installed here.
The vocabularies of chat models are larger and write JSON in fewer tokens, so these figures are upper bounds.
"""

import asyncio
from typing import Any

import orjson
from tokenizers import Tokenizer

from benchmarks import serving
from benchmarks.catalogues import catalogue
from benchmarks.reporting import Block
from palestra.loading import DEMO_CLASSES
from palestra.search.embedders.minilm import find_model


def measure(*, fresh: bool = False) -> Block:
    """The block, from what a running server answers in the newer era."""
    block = Block("Size of tools/list")
    with (
        catalogue(DEMO_CLASSES, fresh=fresh) as served,
        serving.served(environment={"DATABASE_URL": served.url, "PALESTRA_EMBEDDER": "none"}) as server,
    ):
        tools = asyncio.run(_tools(server.port))
    tokenizer = Tokenizer.from_file(str(find_model(None).tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def sizes(value: Any) -> tuple[int, int]:
        written = orjson.dumps(value)
        return len(written), len(tokenizer.encode(written.decode(), add_special_tokens=False).ids)

    rows = []
    for tool in tools:
        parts = [tool, tool.get("description", ""), tool["inputSchema"], tool.get("outputSchema", {})]
        rows.append((tool["name"], *(f"{b:,} B, {t:,} t" for b, t in map(sizes, parts))))
    block.table("tool", "all of it", "description", "input schema", "output schema", rows=rows)
    size, tokens = sizes(tools)
    block.figure("all tools", size, "bytes")
    block.figure("all tools", tokens, "tokens", note="WordPiece of all-MiniLM-L6-v2; an upper bound for chat models")
    return block


async def _tools(port: int) -> list[dict[str, Any]]:
    client = await serving.Client.connect(port)
    body = orjson.loads(await client.send(serving.request("tools/list", {}, "2026-07-28")))
    client.close()
    tools: list[dict[str, Any]] = body["result"]["tools"]
    return tools
