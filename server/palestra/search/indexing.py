"""How catalogue records become search rows, in the transaction that changes the catalogue.

The lexical leg is BM25 over an impact-ordered postings table (docs/decisions/0003): each posting stores

    impact = tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average_length))

with tf and length weighted by field, so that a query only multiplies by idf and adds up. The average drifts as the
catalogue grows; `refresh_impacts` recomputes every impact once it is off by more than `DRIFT`.
Source: Robertson & Zaragoza 2009, The Probabilistic Relevance Framework; BM25F's field weights in its simple form.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from palestra.catalog import vocabulary
from palestra.catalog.records import ClassRecord, ExerciseRecord
from palestra.search import queries
from palestra.search.embedders import Embedder
from palestra.search.text import fold, lexemes, tokens
from palestra.store.engine import Database, Reader, driver

K1 = 1.2
B = 0.75
DRIFT = 0.05

CLASSES = 1  # ids of search_corpus rows
EXERCISES = 2

WEIGHT_TITLE = 3
WEIGHT_FACET = 2  # discipline, class type, instructor, genre: what people name first
EMBED_BATCH = 128
# Below this many vectors an exact scan is as fast as the graph, and never wrong.
HNSW_FROM = 5_000


@dataclass(frozen=True, slots=True)
class IndexedText:
    """One document as the two legs see it: weighted term frequencies, the passage to embed, and its words as typed."""

    document_id: int
    frequencies: Counter[str]
    passage: str
    words: frozenset[str] = frozenset()

    @property
    def passage_hash(self) -> str:
        """Names the passage, so that an unchanged one keeps its vector."""
        return hashlib.sha256(self.passage.encode()).hexdigest()[:32]


class SearchIndexer:
    """The catalogue's `Indexer`: keeps the search tables in step, inside the caller's transaction."""

    async def classes(self, connection: AsyncConnection, changed: Sequence[tuple[int, ClassRecord]]) -> None:
        """Index what is published of `changed` and drop the rest from search."""
        published = [(id_, record) for id_, record in changed if record.status == "published"]
        raw = await driver(connection)
        await _forget(raw, CLASSES, [id_ for id_, _ in changed])
        await raw.execute(queries.DELETE_EMBEDDINGS, [i for i, record in changed if record.status != "published"])
        await _index(raw, CLASSES, [class_text(id_, record) for id_, record in published])
        await raw.copy_records_to_table(
            "search_document", records=[_document_row(*pair) for pair in published], columns=queries.DOCUMENT_COLUMNS
        )

    async def exercises(self, connection: AsyncConnection, changed: Sequence[tuple[int, ExerciseRecord]]) -> None:
        """Index what is published of `changed` and drop the rest from search."""
        published = [(id_, record) for id_, record in changed if record.status == "published"]
        raw = await driver(connection)
        await _forget(raw, EXERCISES, [id_ for id_, _ in changed])
        await raw.execute(queries.DELETE_EMBEDDINGS, [i for i, record in changed if record.status != "published"])
        await _index(raw, EXERCISES, [exercise_text(id_, record) for id_, record in published])

    async def remove(self, connection: AsyncConnection, document_ids: Sequence[int]) -> None:
        """Drop documents of either corpus from search."""
        raw = await driver(connection)
        for corpus in (CLASSES, EXERCISES):
            await _forget(raw, corpus, document_ids)
        await raw.execute(queries.DELETE_EMBEDDINGS, list(document_ids))


def class_text(document_id: int, record: ClassRecord) -> IndexedText:
    """A class as text: what people say when they look for it."""
    facets = [record.discipline, *record.class_type, *record.genres, *record.decades, *record.body_focus]
    words = " ".join(facet.replace("_", " ") for facet in facets)
    segments = " ".join(dict.fromkeys(segment.name for segment in record.segments))
    frequencies: Counter[str] = Counter()
    for weight, text in (
        (WEIGHT_TITLE, record.title),
        (WEIGHT_FACET, words),
        (WEIGHT_FACET, " ".join(record.instructors)),
        (1, record.description),
        (1, segments),
        (1, " ".join(f"{track.title} {track.artist}" for track in record.tracks)),
    ):
        for lexeme in lexemes(text):
            frequencies[lexeme] += weight
    passage = f"{record.title}. {record.description} {words}".strip()
    return IndexedText(
        document_id, frequencies, passage, frozenset(tokens(f"{passage} {' '.join(record.instructors)}"))
    )


def exercise_text(document_id: int, record: ExerciseRecord) -> IndexedText:
    """An exercise as text."""
    names = " ".join([record.name, *record.aliases])
    facets = [record.pattern, *record.primary_muscles, *record.equipment]
    words = " ".join(facet.replace("_", " ") for facet in facets)
    frequencies: Counter[str] = Counter()
    for weight, text in (
        (WEIGHT_TITLE, names),
        (WEIGHT_FACET, words),
        (1, " ".join(m.replace("_", " ") for m in record.secondary_muscles)),
        (1, " ".join(record.cues)),
    ):
        for lexeme in lexemes(text):
            frequencies[lexeme] += weight
    passage = f"{names}. {words}. {' '.join(record.cues or record.instructions[:2])}".strip()
    return IndexedText(document_id, frequencies, passage, frozenset(tokens(passage)))


async def index_texts(connection: AsyncConnection, corpus: int, texts: Sequence[IndexedText]) -> None:
    """Index plain texts, for collections that are not catalogues (the quality benchmark)."""
    await _index(await driver(connection), corpus, texts)


async def refresh_impacts(database: Database, *, force: bool = False) -> bool:
    """Recompute every impact when the average length drifted; says whether it did."""
    refreshed = False
    async with database.transaction() as connection:
        raw = await driver(connection)
        await raw.execute(queries.LOCK_INDEX)
        for corpus in await raw.fetch(queries.CORPORA):
            if not corpus["document_count"]:
                continue
            average = corpus["total_length"] / corpus["document_count"]
            before = corpus["indexed_average_length"]
            if force or abs(average - before) > DRIFT * before:
                await raw.execute(queries.REFRESH_IMPACTS, corpus["id"], average, before, K1, B)
                refreshed = True
    return refreshed


async def embed_missing(
    database: Database, embedder: Embedder, *, progress: Callable[[int, int], None] | None = None
) -> int:
    """Give every indexed document a vector of this model; resumable, and safe to run twice at once.

    `progress` is told (done, total). Raises EmbedderDown when the embedder cannot answer; what was done stays.
    """
    done = 0
    for corpus in (CLASSES, EXERCISES):
        async with database.reader() as raw:
            model_id = await raw.fetchval(queries.MODEL_ID, corpus, embedder.model_id, embedder.dimensions)
            total = done + await raw.fetchval(queries.COUNT_UNEMBEDDED, corpus, model_id)
        while True:
            async with database.reader() as raw:
                rows = await raw.fetch(queries.UNEMBEDDED, corpus, model_id, EMBED_BATCH)
            if not rows:
                break
            vectors = await embedder.embed([row["passage"] for row in rows], "passage")
            pairs = [
                (row["document_id"], row["passage_hash"], v.tolist()) for row, v in zip(rows, vectors, strict=True)
            ]
            await store_embeddings(database, model_id, pairs)
            done += len(rows)
            if progress:
                progress(done, max(done, total))
        await build_vector_index(database, corpus, embedder)
    return done


async def store_embeddings(
    database: Database, model_id: int, vectors: Iterable[tuple[int, str, Sequence[float]]]
) -> None:
    """Store (document_id, passage_hash, vector) rows; a vector for an outdated passage is dropped."""
    rows = [(id_, hash_, "[" + ",".join(f"{x:.5g}" for x in vector) + "]") for id_, hash_, vector in vectors]
    async with database.transaction() as connection:
        raw = await driver(connection)
        await raw.execute(
            queries.PUT_EMBEDDINGS, model_id, [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]
        )
        await raw.execute(queries.TOUCH)


async def build_vector_index(database: Database, corpus: int, embedder: Embedder) -> None:
    """Make the model's HNSW index once the corpus is large enough to need one."""
    async with database.reader() as raw:
        model_id = await raw.fetchval(queries.MODEL_ID, corpus, embedder.model_id, embedder.dimensions)
        if await raw.fetchval(queries.COUNT_EMBEDDED, model_id) < HNSW_FROM:
            return
        await raw.execute("set statement_timeout = 0")
        try:
            await raw.execute(queries.create_hnsw(int(model_id), embedder.dimensions))
        finally:
            await raw.execute("reset statement_timeout")


async def _index(raw: Reader, corpus: int, texts: Sequence[IndexedText]) -> None:
    if not texts:
        return
    lengths = {text.document_id: text.frequencies.total() for text in texts}
    counts = Counter(lexeme for text in texts for lexeme in text.frequencies)
    # Two ingestions at once take turns here: term counts are shared, and rows locked in another order would deadlock.
    await raw.execute(queries.LOCK_INDEX)
    average = await raw.fetchval(queries.ADD_TO_CORPUS, corpus, len(texts), sum(lengths.values()))
    names = sorted(counts)
    terms = {
        row["lexeme"]: row["id"]
        for row in await raw.fetch(queries.ADD_TERMS, corpus, names, [counts[name] for name in names])
    }
    await raw.copy_records_to_table(
        "search_posting",
        records=[
            (text.document_id, terms[lexeme], impact(tf, lengths[text.document_id], average))
            for text in texts
            for lexeme, tf in text.frequencies.items()
        ],
        columns=("document_id", "term_id", "impact"),
    )
    await raw.copy_records_to_table(
        "search_text",
        records=[(t.document_id, corpus, lengths[t.document_id], t.passage, t.passage_hash) for t in texts],
        columns=("document_id", "corpus_id", "length", "passage", "passage_hash"),
    )
    words = Counter(word for text in texts for word in text.words if word.isalpha())
    spelled = sorted(words)
    await raw.execute(queries.ADD_WORDS, spelled, [words[word] for word in spelled])
    await raw.execute(queries.DELETE_OUTDATED_EMBEDDINGS, [text.document_id for text in texts])


async def _forget(raw: Reader, corpus: int, document_ids: Sequence[int]) -> None:
    await raw.execute(queries.LOCK_INDEX)
    await raw.execute(queries.FORGET, corpus, list(document_ids))


def impact(tf: float, length: int, average_length: float) -> float:
    """BM25's weight of a term in a document, without idf; between 0 and k1 + 1."""
    return tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / average_length))


def _document_row(document_id: int, record: ClassRecord) -> tuple[object, ...]:
    mask = vocabulary.mask
    artists = {fold(track.artist) for track in record.tracks}
    tags = [
        *(f"instructor:{fold(value)}" for value in record.instructors),  # first: the re-ranker reads the first tag
        *(f"type:{value}" for value in record.class_type),
        *(f"equipment:{value}" for value in record.equipment),
        *(f"focus:{value}" for value in record.body_focus),
        *(f"genre:{value}" for value in record.genres),
        *(f"decade:{value}" for value in record.decades),
        *(f"artist:{value}" for value in sorted(artists)),
        *(f"captions:{value}" for value in record.captions),
        f"language:{record.language}",
    ]
    return (
        document_id,
        vocabulary.KINDS.index(record.kind),
        vocabulary.DISCIPLINES.index(record.discipline),
        vocabulary.LEVELS.index(record.level),
        vocabulary.INTENSITIES.index(record.intensity),
        record.impact == "low",
        record.explicit,
        bool(record.windows),
        record.duration_s,
        mask(vocabulary.EQUIPMENT, record.equipment),
        mask(vocabulary.AVOID, {*record.avoid, *(tag for segment in record.segments for tag in segment.avoid)}),
        mask(vocabulary.BODY_FOCUS, record.body_focus),
        record.released_on,
        record.live_starts_at,
        record.popularity,
        record.rating or 0.0,
        tags,
    )
