"""The tables of search: what filters read, the postings of the lexical leg, the vectors of the other.

All are derived from the catalogue in the transaction that changes it, and can be rebuilt from it. Documents of
two corpora share them: classes (with programmes and collections) and exercises.
"""

from datetime import date

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    ARRAY,
    Date,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import REAL
from sqlalchemy.orm import Mapped, mapped_column

from palestra.store.base import Base, Big, Moment, Small, Text_, Texts


class SearchCorpus(Base):
    """A corpus and the figures that BM25 needs of it as a whole."""

    __tablename__ = "search_corpus"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name: Mapped[Text_] = mapped_column(unique=True)
    document_count: Mapped[int]
    total_length: Mapped[Big]  # weighted lexemes over all documents
    indexed_average_length: Mapped[float] = mapped_column(Float)  # the average that stored impacts were made with


class SearchText(Base):
    """What was indexed of a document: its length for BM25, and the passage whose embedding it has or awaits."""

    __tablename__ = "search_text"

    document_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    corpus_id: Mapped[int] = mapped_column(ForeignKey("search_corpus.id"))
    length: Mapped[int]  # weighted lexemes
    passage: Mapped[Text_]
    passage_hash: Mapped[Text_]


class SearchTerm(Base):
    """A lexeme of one corpus and in how many documents it stands."""

    __tablename__ = "search_term"

    id: Mapped[int] = mapped_column(Integer, Identity(always=True), primary_key=True)
    corpus_id: Mapped[int] = mapped_column(ForeignKey("search_corpus.id"))
    lexeme: Mapped[Text_]
    document_count: Mapped[int]

    __table_args__ = (UniqueConstraint("corpus_id", "lexeme"),)


class SearchWord(Base):
    """A word as the catalogue writes it, for reading typos; counts what was indexed and is never taken back."""

    __tablename__ = "search_word"

    word: Mapped[Text_] = mapped_column(primary_key=True)
    times: Mapped[Big]


class SearchPosting(Base):
    """How much one term says about one document: its BM25 term weight without idf, ordered by it."""

    __tablename__ = "search_posting"

    document_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    term_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    impact: Mapped[float] = mapped_column(REAL)

    # Ordered by impact, then by document: the first n of a term are read off the index, ties in result order.
    __table_args__ = (Index("search_posting_impact_idx", "term_id", text("impact desc"), "document_id"),)


class SearchDocument(Base):
    """What filters read of a published class: narrow, so that a scan of 100,000 stays in a few megabytes.

    What a filter leaves out is a bit mask in the order of `catalog.vocabulary`; what it asks for is among the `tags`,
    which are indexed: `instructor:…`, `type:climb`, `equipment:mat`, `focus:hips`, `genre:rock`, `decade:90s`,
    `artist:…`, `captions:es`, `language:en`.
    """

    __tablename__ = "search_document"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("catalog_item.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[Small]
    discipline: Mapped[Small]
    level: Mapped[Small]
    intensity: Mapped[Small]
    low_impact: Mapped[bool]
    explicit: Mapped[bool]
    windowed: Mapped[bool]  # has availability windows, to be evaluated at query time
    duration_s: Mapped[int]
    equipment: Mapped[Big]
    avoid: Mapped[int]
    body_focus: Mapped[int]
    released_on: Mapped[date] = mapped_column(Date)
    live_starts_at: Mapped[Moment | None]
    popularity: Mapped[float] = mapped_column(REAL)
    rating: Mapped[float] = mapped_column(REAL)
    tags: Mapped[Texts] = mapped_column(ARRAY(Text))

    __table_args__ = (
        Index("search_document_discipline_duration_idx", "discipline", "duration_s"),
        Index("search_document_popularity_idx", "popularity", "document_id"),
        Index("search_document_released_on_idx", "released_on", "document_id"),
        Index("search_document_duration_idx", "duration_s", "document_id"),
        Index("search_document_tags_idx", "tags", postgresql_using="gin"),
        # The shelves of planning (shelves.py), each in its order, with all that is read of a class.
        Index(
            "search_document_shelf_idx",
            "discipline",
            "intensity",
            text("popularity desc"),
            "document_id",
            postgresql_where=text("kind = 0 and live_starts_at is null"),
            postgresql_include=["duration_s", "level", "low_impact", "windowed", "equipment", "avoid", "body_focus"],
        ),
    )


class SearchModel(Base):
    """An embedding model in use for a corpus. Its HNSW index covers its own vectors only."""

    __tablename__ = "search_model"

    id: Mapped[int] = mapped_column(Integer, Identity(always=True), primary_key=True)
    corpus_id: Mapped[int] = mapped_column(ForeignKey("search_corpus.id"))
    name: Mapped[Text_]
    dimensions: Mapped[int]

    __table_args__ = (UniqueConstraint("corpus_id", "name"),)


class SearchEmbedding(Base):
    """One vector of one model. The column has no width: each model's index casts it to the model's own."""

    __tablename__ = "search_embedding"

    model_id: Mapped[int] = mapped_column(ForeignKey("search_model.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[int] = mapped_column(primary_key=True)
    passage_hash: Mapped[Text_]  # an unchanged passage keeps its vector
    embedding: Mapped[list[float]] = mapped_column(HALFVEC())

    __table_args__ = (Index("search_embedding_document_id_idx", "document_id"),)


class SearchSynonym(Base):
    """A phrase of members, folded, and the words it is read as; kept by the content team."""

    __tablename__ = "search_synonym"

    phrase: Mapped[Text_] = mapped_column(primary_key=True)
    means: Mapped[Text_]


class SearchGap(Base):
    """A search that found little, for a content team to mine: filters and a hash, the text only when many asked it."""

    __tablename__ = "search_gap"

    query_hash: Mapped[Text_] = mapped_column(primary_key=True)
    filters: Mapped[Text_] = mapped_column(primary_key=True)
    results: Mapped[Small]
    callers: Mapped[Texts]  # salted hashes, at most the k of k-anonymity
    query: Mapped[str | None] = mapped_column(Text)  # null until k different callers asked it
    times: Mapped[int]
    last_on: Mapped[date] = mapped_column(Date)
