"""How well are members' own words answered over the demo catalogue, and where does it go wrong?

The same judged queries are answered by the lexical leg on the bare words, by the vector leg on the bare words, by both
fused, and by the whole service: query read, filters applied, relaxed, re-ranked. Relevance is decided by `judging`,
from records.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from benchmarks import judging
from benchmarks.catalogues import catalogue, opened, settings
from benchmarks.measures import mean, ndcg
from benchmarks.quality import CROSS_VALIDATE_FROM, FOLDS, Leg, Legs, cross_validated
from benchmarks.reporting import Block
from palestra.catalog import demo
from palestra.catalog.records import ClassRecord
from palestra.catalog.rights import Viewer
from palestra.loading import DEMO_CLASSES
from palestra.search import candidates
from palestra.search.answers import ClassSearch, Page
from palestra.search.candidates import Scope
from palestra.search.constraints import Constraints
from palestra.search.embedders import Embedder, embedder_from
from palestra.search.indexing import CLASSES
from palestra.search.ranking import fuse
from palestra.search.service import Search
from palestra.search.text import lexemes
from palestra.store.engine import Database

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # the day the demo catalogue was made for
SHOWN = 10  # of the worst queries
PAGE = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """One query, judged, and answered in every way; documents by their ids."""

    query: judging.Query
    grades: dict[int, int]
    words: Leg
    near: Leg
    page: Page
    found: list[int]  # on the page

    def score(self, way: str) -> float:
        """nDCG@10 of one way."""
        match way:
            case "lexical":
                ranking = [id_ for id_, _ in self.words]
            case "vector":
                ranking = [id_ for id_, _ in self.near]
            case "hybrid":
                ranking = [candidate.document_id for candidate in fuse(self.words, self.near)]
            case _:
                ranking = self.found
        return ndcg(ranking, self.grades)


WAYS = ("lexical", "vector", "hybrid", "service")


def measure(*, fresh: bool = False, all_queries: bool = False) -> Block:
    """The block; with `all_queries` every query is listed, not only the worst."""
    block = Block("Search quality: our own judged queries over the demo catalogue")
    records = {r.id: r for r in demo.classes(DEMO_CLASSES) if judging.visible(r, NOW)}
    with catalogue(DEMO_CLASSES, fresh=fresh) as served:
        classes, answers, convex, alpha = asyncio.run(_answers(served.url, judging.read(), records))
    groups = {
        "all": {answer.query.id for answer in answers},
        "meaning": {answer.query.id for answer in answers if answer.query.kind == "meaning"},
        "constraint": {answer.query.id for answer in answers if answer.query.kind == "constraint"},
        "not English": {answer.query.id for answer in answers if answer.query.language != "en"},
    }
    rows = []
    for name, ids in groups.items():
        group = [answer for answer in answers if answer.query.id in ids]
        other = [answer for answer in convex if answer.query.id in ids]
        scores = [f"{mean([answer.score(way) for answer in group]):.3f}" for way in WAYS]
        rows.append((name, str(len(group)), *scores, f"{mean([answer.score('service') for answer in other]):.3f}"))
    block.table("queries", "n", *(f"{way} nDCG@10" for way in WAYS), f"service, convex α {alpha:g}", rows=rows)
    worst = sorted(answers, key=lambda a: (a.score("service"), a.query.id))
    block.table(
        "service",
        "words/meaning/both",
        "query, how it was read, and what came back with its grade",
        rows=[_row(answer, classes) for answer in (worst if all_queries else worst[:SHOWN])],
    )
    block.notes += [
        "“constraint” queries are judged by facts that are also filters, so a service that filters is right there by "
        "construction; “meaning” queries say more about ranking.",
        f"α is the median of {FOLDS} folds over the meaning queries' bare legs, so that column has seen its queries.",
    ]
    return block


def _row(answer: Answer, classes: dict[int, ClassRecord]) -> tuple[str, str, str]:
    """What one needs to see why a query went wrong."""
    ranking, reading = answer.page.ranking, answer.page.ranking.interpretation
    found = [
        f"{answer.grades.get(id_, 0)} {record.title} ({record.discipline}/{' '.join(record.class_type[:1])}, "
        f"{record.duration_s // 60}′)"
        for id_ in answer.found[:5]
        if (record := classes.get(id_))
    ]
    given = ", ".join(f"{name} {value}" for name, value in ranking.constraints.given().items())
    asides = [
        f"{sum(grade > 0 for grade in answer.grades.values())} relevant",
        f"{ranking.total} match",
        given or "no constraint read",
        f"words “{reading.residual}”",
        f"meaning “{reading.vector_text}”",
        *(f"“{typed}” read as “{read}”" for typed, read in reading.corrections),
        *(f"let go {relaxed.constraint} {relaxed.asked}" for relaxed in ranking.relaxed),
        *([f"red flag {reading.red_flag}"] if reading.red_flag else []),
    ]
    return (
        f"{answer.score('service'):.2f}",
        " ".join(f"{answer.score(way):.2f}" for way in WAYS[:3]),
        f"[bold]{answer.query.text}[/] [dim]{'; '.join(asides)}[/]\n{'; '.join(found) or 'nothing'}",
    )


async def _answers(
    url: str, judged: Sequence[judging.Query], records: dict[str, ClassRecord]
) -> tuple[dict[int, ClassRecord], list[Answer], list[Answer], float]:
    """The classes by document id, the answers, those of a convex combination, and its learnt alpha."""
    embedder = embedder_from(settings())
    assert embedder is not None
    database = opened(url)
    try:
        async with database.reader() as reader:
            rows = await reader.fetch("select id, public_id, external_id from catalog_item")
        classes = {row["id"]: records[row["external_id"]] for row in rows if row["external_id"] in records}
        public = {row["public_id"]: row["id"] for row in rows}
        answers = await _ask(database, embedder, judged, classes, public, None)
        learnt_from = [answer for answer in answers if answer.query.kind == "meaning"]
        assert len(learnt_from) >= CROSS_VALIDATE_FROM
        legs = Legs([answer.words for answer in learnt_from], [answer.near for answer in learnt_from])
        alpha = median(cross_validated(legs, [answer.grades for answer in learnt_from])[1])
        convex = await _ask(database, embedder, judged, classes, public, alpha)
        return classes, answers, convex, alpha
    finally:
        await embedder.close()
        await database.close()


async def _ask(
    database: Database,
    embedder: Embedder,
    judged: Sequence[judging.Query],
    classes: dict[int, ClassRecord],
    public: dict[str, int],
    alpha: float | None,
) -> list[Answer]:
    search = Search(database, embedder, clock=lambda: NOW, cache_entries=0, cache_ttl_s=0, fusion_alpha=alpha)
    snapshot = await search.snapshot()
    everything = Scope(Constraints(), Viewer(), NOW)
    among = candidates.Matching(sorted(classes), len(classes))
    answers = []
    async with database.reader() as reader:
        for query in judged:
            vector = (await embedder.embed([query.text], "query"))[0]
            words = snapshot.classes.weighted(lexemes(query.text))
            lexical = await candidates.by_words(reader, everything, among, words)
            near = await candidates.by_meaning(
                reader, everything, among, vector, snapshot.models[CLASSES], embedder.dimensions
            )
            page = await search.classes(ClassSearch(query.text, Constraints(), "relevance", PAGE), Viewer())
            answers.append(
                Answer(
                    query,
                    {id_: grade for id_, record in classes.items() if (grade := query.grade(record))},
                    lexical.scored,
                    near.scored,
                    page,
                    [public[found.card.id] for found in page.found],
                )
            )
    await search.settle()
    return answers
