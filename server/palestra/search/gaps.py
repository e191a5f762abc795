"""Which searches found little: kept as filters and a hash, and as text only once enough different people asked it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from palestra.search import queries
from palestra.search.text import fold
from palestra.store.engine import Database

FEW = 3  # results up to which a search is a gap
K_ANONYMITY = 10  # different callers before the text is kept (fitness-domain H)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that found little."""

    query: str | None
    filters: str
    results: int
    times: int
    last_on: date


async def record(database: Database, query: str, constraints: Iterable[str], total: int, caller: str | None) -> None:
    """Count a search that found little. Without a caller's id the text is never kept."""
    words = " ".join(fold(query).split())
    filters = json.dumps(sorted(set(constraints) - {"exclude_ids"}))
    who = hashlib.sha256(f"palestra-gap:{caller}".encode()).hexdigest()[:16] if caller else "anonymous"
    async with database.reader() as connection:
        await connection.execute(
            queries.PUT_GAP,
            hashlib.sha256(words.encode()).hexdigest()[:32],
            filters,
            min(total, 32_767),
            who,
            words[:200],
            K_ANONYMITY,
        )


async def most_frequent(database: Database) -> list[Gap]:
    """The gaps asked most often."""
    async with database.reader() as reader:
        rows = await reader.fetch(queries.GAPS, SHOWN)
    return [Gap(row["query"], row["filters"], row["results"], row["times"], row["last_on"]) for row in rows]
