"""How well are members' own words answered over the demo catalogue, and where does it go wrong?

Four ways over the same judged queries: the lexical leg on the bare words, the vector leg on the bare words, both fused,
and the whole service: query read, filters applied, relaxed, re-ranked. Relevance is decided by `judging`, from records.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks import judging
from benchmarks.catalogues import catalogue, opened, settings
from benchmarks.measures import mean, ndcg
from benchmarks.reporting import Block
from palestra.catalog import demo
from palestra.catalog.records import ClassRecord
from palestra.catalog.rights import Viewer
from palestra.cli import DEMO_CLASSES
from palestra.search import candidates
from palestra.search.answers import ClassSearch, Page
from palestra.search.candidates import Scope
from palestra.search.constraints import Constraints
from palestra.search.embedders import embedder_from
from palestra.search.indexing import CLASSES
from palestra.search.ranking import fuse
from palestra.search.service import Search
from palestra.search.text import lexemes

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # the day the demo catalogue was made for
WAYS = ("lexical", "vector", "hybrid", "service")
SHOWN = 10  # of the worst queries
PAGE = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """One query, answered four ways with external ids, and judged."""

    query: judging.Query
    grades: dict[str, int]
    rankings: dict[str, list[str]]
    page: Page

    def score(self, way: str) -> float:
        """nDCG@10 of one way."""
        return ndcg(self.rankings[way], self.grades)


def measure(*, fresh: bool = False, all_queries: bool = False) -> Block:
    """The block; with `all_queries` every query is listed, not only the worst."""
    block = Block("Search quality: our own judged queries over the demo catalogue")
    records = {r.id: r for r in demo.classes(DEMO_CLASSES) if judging.visible(r, NOW)}
    with catalogue(DEMO_CLASSES, fresh=fresh) as served:
        answers = asyncio.run(_answers(served.url, judging.read(), records))
    groups = {
        "all": answers,
        "meaning": [a for a in answers if a.query.kind == "meaning"],
        "constraint": [a for a in answers if a.query.kind == "constraint"],
        "not English": [a for a in answers if a.query.language != "en"],
    }
    block.table(
        "queries",
        "n",
        *(f"{way} nDCG@10" for way in WAYS),
        rows=[
            (name, str(len(group)), *(f"{mean([a.score(way) for a in group]):.3f}" for way in WAYS))
            for name, group in groups.items()
        ],
    )
    worst = sorted(answers, key=lambda a: (a.score("service"), a.query.id))
    shown = worst if all_queries else worst[:SHOWN]
    block.table(
        "service",
        "words/meaning/both",
        "query, how it was read, and what came back with its grade",
        rows=_rows(shown, records),
    )
    block.notes.append(
        "“constraint” queries are judged by facts that are also filters, so a service that filters is right there by "
        "construction; “meaning” queries say more about ranking."
    )
    return block


def _rows(answers: Sequence[Answer], records: dict[str, ClassRecord]) -> list[tuple[str, str, str]]:
    rows = []
    for answer in answers:
        legs = " ".join(f"{answer.score(way):.2f}" for way in WAYS[:3])
        found = "; ".join(
            f"{answer.grades.get(id_, 0)} {records[id_].title} ({records[id_].discipline}/{records[id_].class_type[0]},"
            f" {records[id_].duration_s // 60}′)"
            if id_ in records and records[id_].class_type
            else id_
            for id_ in answer.rankings["service"][:5]
        )
        reading = answer.page.ranking
        given = ", ".join(f"{name}={value}" for name, value in reading.constraints.given().items())
        asides = [
            *(f"“{typed}” read as “{read}”" for typed, read in reading.interpretation.corrections),
            *(f"let go {relaxed.constraint} {relaxed.asked}" for relaxed in reading.relaxed),
            *([f"red flag {reading.interpretation.red_flag}"] if reading.interpretation.red_flag else []),
        ]
        relevant = sum(grade > 0 for grade in answer.grades.values())
        rows.append(
            (
                f"{answer.score('service'):.2f}",
                legs,
                f"[bold]{answer.query.text}[/] [dim]{relevant} relevant, {reading.total} match; {given or 'nothing read'}; "
                f"words “{reading.interpretation.residual}” {'; '.join(asides)}[/]\n{found or 'nothing'}".replace(
                    "[]", r"\[]"
                ),
            )
        )
    return rows


async def _answers(url: str, judged: Sequence[judging.Query], records: dict[str, ClassRecord]) -> list[Answer]:
    embedder = embedder_from(settings())
    assert embedder is not None
    database = opened(url)
    search = Search(database, embedder, clock=lambda: NOW, cache_entries=0, cache_ttl_s=0)
    try:
        snapshot = await search.snapshot()
        async with database.reader() as reader:
            external = {
                row["id"]: row["external_id"] for row in await reader.fetch("select id, external_id from catalog_item")
            }
            public = {
                row["public_id"]: row["external_id"]
                for row in await reader.fetch("select public_id, external_id from catalog_item")
            }
            seen = sorted(id_ for id_, name in external.items() if name in records)
            answers = []
            for query in judged:
                vector = (await embedder.embed([query.text], "query"))[0]
                written = "[" + ",".join(f"{x:.5g}" for x in vector.tolist()) + "]"
                # Without reading the query: its words as they stand, among everything that may be shown.
                scope = Scope(Constraints(), Viewer(), NOW)
                words = await candidates.by_words(reader, scope, seen, snapshot.classes.weighted(lexemes(query.text)))
                near = await candidates.by_meaning(
                    reader, scope, seen, written, snapshot.models[CLASSES], embedder.dimensions
                )
                page = await search.classes(ClassSearch(query.text, Constraints(), "relevance", PAGE), Viewer())
                answers.append(
                    Answer(
                        query,
                        {name: grade for name, record in records.items() if (grade := query.grade(record))},
                        {
                            "lexical": [external[id_] for id_, _ in words],
                            "vector": [external[id_] for id_, _ in near],
                            "hybrid": [external[c.document_id] for c in fuse(words, near)],
                            "service": [public[found.card.id] for found in page.found],
                        },
                        page,
                    )
                )
        return answers
    finally:
        await search.settle()
        await embedder.close()
        await database.close()
