"""What does answering get_class cost at the least in Python? Starlette, an asyncpg pool and orjson; no MCP, no product.

It answers `POST /class` with the same bytes as the product answers the same JSON-RPC request, from the same rows by the
same statement; only the dictionary is built by hand. `cpu.py` checks that the answers are equal before it measures.
`/class-held` takes its connection from a pool that sends no reset when it gets it back.
"""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from palestra.catalog.ids import public_id
from palestra.catalog.queries import CLASS

CONNECTIONS = 8
TEXT_LIMIT = 600

# Fields that are answered as they are stored.
CARD = (
    *("kind", "title", "discipline", "class_type", "instructors", "duration_s", "level", "difficulty", "intensity"),
    *("impact", "equipment", "released_on", "live_starts_at", "explicit", "rating"),
)
DETAIL = ("description", "language", "captions", "body_focus", "avoid", "genres", "rating_count", "url")
SEGMENT = ("name", "kind", "start_s", "end_s", "intensity", "target")


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async def keep(_: Any) -> None:
        """What the second pool does in place of a reset."""

    dsn = os.environ["DATABASE_URL"].replace("+asyncpg", "")
    async with (
        asyncpg.create_pool(dsn, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool,
        asyncpg.create_pool(dsn, min_size=CONNECTIONS, max_size=CONNECTIONS, reset=keep) as held,
    ):
        app.state.pools = {"/class": pool, "/class-held": held}
        yield


async def class_(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    row = await request.app.state.pools[request.url.path].fetchrow(CLASS, asked["params"]["arguments"]["class_id"])
    result = answer(row)
    if request.headers["mcp-protocol-version"] == "2026-07-28":
        result["resultType"] = "complete"
        result["_meta"] = {**result.get("_meta", {}), **META}
    body = orjson.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}, option=orjson.OPT_UTC_Z)
    return Response(body, media_type="application/json")


def answer(row: Mapping[str, Any]) -> dict[str, Any]:
    """The result of the tool for a class without availability windows."""
    segments = [
        {**{name: s[name] for name in SEGMENT}, "exercises": [public_id("exr", id_) for id_ in s["exercises"]]}
        for s in orjson.loads(row["segments"])
    ]
    by = f" with {' and '.join(row['instructors'])}" if row["instructors"] else ""
    needs = ", ".join(item.replace("_", " ") for item in row["equipment"]) or "nothing"
    summary = (
        f"“{row['title']}”{by}: {round(row['duration_s'] / 60)} minutes of {row['discipline']}, {row['intensity']}, "
        f"{row['level'].replace('_', ' ')}; needs {needs}."
    )
    shape = " → ".join(f"{s['name']} {round((s['end_s'] - s['start_s']) / 60)}′" for s in segments)
    text = "\n".join(part for part in (summary, row["description"], shape) if part)
    if len(text) > TEXT_LIMIT:
        text = text[: TEXT_LIMIT - 3].rsplit(" ", 1)[0] + " …"
    structured = {
        "summary": summary,
        "class": {
            "id": row["public_id"],
            **{name: row[name] for name in CARD},
            "availability": {"playable": True, "reason": None, "until": None, "replaced_by": None},
            **{name: row[name] for name in DETAIL},
            "segments": segments,
            "playlist": [{"title": t["title"], "artist": t["artist"]} for t in orjson.loads(row["tracks"])],
            "sessions": [],
        },
        "similar": [],
    }
    result = {"content": [{"type": "text", "text": text}], "structuredContent": structured, "isError": False}
    if row["exercise_names"]:
        result["_meta"] = {"palestra/exercises": orjson.loads(row["exercise_names"])}
    return result


META: dict[str, Any] = orjson.loads(os.environ.get("FLOOR_META", "{}"))  # as the product stamps its answers
app = Starlette(
    routes=[Route("/class", class_, methods=["POST"]), Route("/class-held", class_, methods=["POST"])],
    lifespan=lifespan,
)
