"""The catalogue and its search tables."""

import pgvector.sqlalchemy
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create extension if not exists vector")
    op.execute(sa.schema.CreateSequence(sa.Sequence("catalog_document_id_seq", data_type=sa.Integer())))
    op.create_table(
        "catalog_item",
        sa.Column("id", sa.Integer(), server_default=sa.text("nextval('catalog_document_id_seq')"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("discipline", sa.Text(), nullable=False),
        sa.Column("class_type", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("instructors", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=True),
        sa.Column("intensity", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("captions", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("explicit", sa.Boolean(), nullable=False),
        sa.Column("equipment", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("body_focus", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("avoid", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("genres", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("decades", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.Column("live_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("popularity", sa.Double(), nullable=False),
        sa.Column("rating", sa.Double(), nullable=True),
        sa.Column("rating_count", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.Column("segments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tracks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("status in ('published', 'draft', 'withdrawn')", name=op.f("catalog_item_status_check")),
        sa.CheckConstraint("duration_s > 0", name=op.f("catalog_item_duration_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("catalog_item_pkey")),
        sa.UniqueConstraint("external_id", name=op.f("catalog_item_external_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("catalog_item_public_id_key")),
    )
    op.create_table(
        "catalog_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("catalog_state_single_row_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("catalog_state_pkey")),
    )
    op.create_table(
        "exercise",
        sa.Column("id", sa.Integer(), server_default=sa.text("nextval('catalog_document_id_seq')"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("primary_muscles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("secondary_muscles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("equipment", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("avoid", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("unilateral", sa.Boolean(), nullable=False),
        sa.Column("tracking", sa.Text(), nullable=False),
        sa.Column("cues", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("instructions", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("video_url", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("exercise_pkey")),
        sa.UniqueConstraint("external_id", name=op.f("exercise_external_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("exercise_public_id_key")),
    )
    op.create_table(
        "search_corpus",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document_count", sa.Integer(), nullable=False),
        sa.Column("total_length", sa.BigInteger(), nullable=False),
        sa.Column("indexed_average_length", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("search_corpus_pkey")),
        sa.UniqueConstraint("name", name=op.f("search_corpus_name_key")),
    )
    op.create_table(
        "search_gap",
        sa.Column("query_hash", sa.Text(), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("results", sa.SmallInteger(), nullable=False),
        sa.Column("callers", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("query_hash", "filters", name=op.f("search_gap_pkey")),
    )
    op.create_table(
        "search_synonym",
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("phrase", name=op.f("search_synonym_pkey")),
    )
    op.create_table(
        "search_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("search_word_pkey")),
    )
    op.create_table(
        "search_posting",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("term_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("impact", sa.REAL(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "term_id", name=op.f("search_posting_pkey")),
    )
    op.create_index(
        "search_posting_impact_idx", "search_posting", ["term_id", sa.text("impact desc"), "document_id"], unique=False
    )
    op.create_table(
        "availability_window",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("regions", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("tiers", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("platforms", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["catalog_item.id"], name=op.f("availability_window_item_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("availability_window_pkey")),
    )
    op.create_index(op.f("availability_window_ends_at_idx"), "availability_window", ["ends_at"], unique=False)
    op.create_index(op.f("availability_window_item_id_idx"), "availability_window", ["item_id"], unique=False)
    op.create_index(op.f("availability_window_starts_at_idx"), "availability_window", ["starts_at"], unique=False)
    op.create_table(
        "program_item",
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("week", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("class_external_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["catalog_item.id"], name=op.f("program_item_program_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("program_id", "position", name=op.f("program_item_pkey")),
    )
    op.create_index(op.f("program_item_class_external_id_idx"), "program_item", ["class_external_id"], unique=False)
    op.create_table(
        "search_document",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("discipline", sa.SmallInteger(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("intensity", sa.SmallInteger(), nullable=False),
        sa.Column("low_impact", sa.Boolean(), nullable=False),
        sa.Column("explicit", sa.Boolean(), nullable=False),
        sa.Column("windowed", sa.Boolean(), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=False),
        sa.Column("equipment", sa.BigInteger(), nullable=False),
        sa.Column("avoid", sa.Integer(), nullable=False),
        sa.Column("body_focus", sa.Integer(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.Column("live_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("popularity", sa.REAL(), nullable=False),
        sa.Column("rating", sa.REAL(), nullable=False),
        sa.Column("tags", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["catalog_item.id"], name=op.f("search_document_document_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("search_document_pkey")),
    )
    op.create_index(
        "search_document_discipline_duration_idx", "search_document", ["discipline", "duration_s"], unique=False
    )
    op.create_index("search_document_duration_idx", "search_document", ["duration_s", "document_id"], unique=False)
    op.create_index("search_document_popularity_idx", "search_document", ["popularity", "document_id"], unique=False)
    op.create_index("search_document_released_on_idx", "search_document", ["released_on", "document_id"], unique=False)
    op.create_index("search_document_tags_idx", "search_document", ["tags"], unique=False, postgresql_using="gin")
    op.create_table(
        "search_model",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("corpus_id", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["corpus_id"], ["search_corpus.id"], name=op.f("search_model_corpus_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("search_model_pkey")),
        sa.UniqueConstraint("corpus_id", "name", name=op.f("search_model_corpus_id_name_key")),
    )
    op.create_table(
        "search_text",
        sa.Column("document_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("corpus_id", sa.SmallInteger(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("passage_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["corpus_id"], ["search_corpus.id"], name=op.f("search_text_corpus_id_fkey")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("search_text_pkey")),
    )
    op.create_table(
        "search_term",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("corpus_id", sa.SmallInteger(), nullable=False),
        sa.Column("lexeme", sa.Text(), nullable=False),
        sa.Column("document_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["corpus_id"], ["search_corpus.id"], name=op.f("search_term_corpus_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("search_term_pkey")),
        sa.UniqueConstraint("corpus_id", "lexeme", name=op.f("search_term_corpus_id_lexeme_key")),
    )
    op.create_table(
        "search_embedding",
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("passage_hash", sa.Text(), nullable=False),
        sa.Column("embedding", pgvector.sqlalchemy.HALFVEC(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"], ["search_model.id"], name=op.f("search_embedding_model_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("model_id", "document_id", name=op.f("search_embedding_pkey")),
    )
    op.create_index("search_embedding_document_id_idx", "search_embedding", ["document_id"], unique=False)
    op.execute("insert into search_corpus values (1, 'class', 0, 0, 0), (2, 'exercise', 0, 0, 0)")
    op.execute("insert into catalog_state values (1, 0, null)")


def downgrade() -> None:
    op.drop_index("search_embedding_document_id_idx", table_name="search_embedding")
    op.drop_table("search_embedding")
    op.drop_table("search_term")
    op.drop_table("search_text")
    op.drop_table("search_model")
    op.drop_index("search_document_tags_idx", table_name="search_document", postgresql_using="gin")
    op.drop_index("search_document_released_on_idx", table_name="search_document")
    op.drop_index("search_document_popularity_idx", table_name="search_document")
    op.drop_index("search_document_duration_idx", table_name="search_document")
    op.drop_index("search_document_discipline_duration_idx", table_name="search_document")
    op.drop_table("search_document")
    op.drop_index(op.f("program_item_class_external_id_idx"), table_name="program_item")
    op.drop_table("program_item")
    op.drop_index(op.f("availability_window_starts_at_idx"), table_name="availability_window")
    op.drop_index(op.f("availability_window_item_id_idx"), table_name="availability_window")
    op.drop_index(op.f("availability_window_ends_at_idx"), table_name="availability_window")
    op.drop_table("availability_window")
    op.drop_index("search_posting_impact_idx", table_name="search_posting")
    op.drop_table("search_posting")
    op.drop_table("search_word")
    op.drop_table("search_synonym")
    op.drop_table("search_gap")
    op.drop_table("search_corpus")
    op.drop_table("exercise")
    op.drop_table("catalog_state")
    op.drop_table("catalog_item")
    op.execute(sa.schema.DropSequence(sa.Sequence("catalog_document_id_seq")))
