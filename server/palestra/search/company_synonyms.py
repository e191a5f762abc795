"""What a content team teaches search: phrases of its members and the words of the catalogue they mean."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from palestra.errors import SettingsError
from palestra.search import queries
from palestra.search.interpretation import Gazetteer, Interpretation, interpret
from palestra.search.text import fold, tokens
from palestra.store.engine import Database

LONGEST = 120  # characters


async def learn(database: Database, phrase: str, means: str) -> None:
    """Read `phrase` as `means` from now on, in every process; raises SettingsError for what cannot be a phrase."""
    spoken = " ".join(tokens(phrase))
    if not spoken or not tokens(means) or max(len(phrase), len(means)) > LONGEST:
        raise SettingsError(f"A synonym is two phrases of words, each of at most {LONGEST} characters.")
    async with database.reader() as connection:
        await connection.execute(queries.PUT_SYNONYM, spoken, means.strip())
        await connection.execute(queries.TOUCH)


async def forget(database: Database, phrase: str) -> bool:
    """Read `phrase` as it stands again; False when it was not a synonym."""
    async with database.reader() as connection:
        done = await connection.execute(queries.DELETE_SYNONYM, " ".join(tokens(phrase)))
        await connection.execute(queries.TOUCH)
    return str(done) == "DELETE 1"


async def learnt(database: Database) -> dict[str, str]:
    """Every synonym."""
    async with database.reader() as reader:
        return {row["phrase"]: row["means"] for row in await reader.fetch(queries.SYNONYMS)}


def interpret_with(query: str, synonyms: Mapping[str, str], gazetteer: Gazetteer, *, now: datetime) -> Interpretation:
    """`interpret`, with the company's synonyms put in place first; each is told as a correction."""
    if not _any(query, synonyms):
        return interpret(query, gazetteer, now=now)
    used: dict[str, str] = {}

    def put(match: re.Match[str]) -> str:
        used[match.group()] = means = synonyms[" ".join(tokens(match.group()))]
        return means

    longest_first = sorted(synonyms, key=len, reverse=True)
    spoken = "|".join(r"[\W_]+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    reading = interpret(re.sub(rf"\b(?:{spoken})\b", put, fold(query)), gazetteer, now=now)
    return replace(reading, corrections=(*used.items(), *reading.corrections))


def _any(query: str, synonyms: Mapping[str, str]) -> bool:
    """Whether any synonym stands in the query, cheaply."""
    said = f" {' '.join(tokens(query))} "
    return any(f" {phrase} " in said for phrase in synonyms)
