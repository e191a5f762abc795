"""The tables of the catalogue. A class is one row: its segments and tracks are written and read with it."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Identity, Integer, Sequence, Text
from sqlalchemy.orm import Mapped, mapped_column

from palestra.store.base import Base, Big, Json, Key, Moment, Small, Text_, Texts

# One sequence for everything that is searched, so that a document id names one document in search's tables too.
DOCUMENT_IDS = Sequence("catalog_document_id_seq", data_type=Integer, metadata=Base.metadata)


class CatalogItem(Base):
    """A class, programme or collection. A withdrawn row stays: it is the tombstone that names the replacement."""

    __tablename__ = "catalog_item"

    id: Mapped[int] = mapped_column(Integer, DOCUMENT_IDS, server_default=DOCUMENT_IDS.next_value(), primary_key=True)
    public_id: Mapped[Text_] = mapped_column(unique=True)  # cls_…, prg_…, col_…; derived from kind and external_id
    external_id: Mapped[Text_] = mapped_column(unique=True)
    rev: Mapped[Big]
    content_hash: Mapped[Text_]
    kind: Mapped[Text_]
    title: Mapped[Text_]
    description: Mapped[Text_]
    discipline: Mapped[Text_]
    class_type: Mapped[Texts]
    instructors: Mapped[Texts]
    level: Mapped[Text_]
    difficulty: Mapped[float | None]
    intensity: Mapped[Text_]
    impact: Mapped[Text_]
    duration_s: Mapped[int]
    language: Mapped[Text_]
    captions: Mapped[Texts]
    explicit: Mapped[bool]
    equipment: Mapped[Texts]
    body_focus: Mapped[Texts]
    avoid: Mapped[Texts]
    genres: Mapped[Texts]
    decades: Mapped[Texts]
    released_on: Mapped[date] = mapped_column(Date)
    live_starts_at: Mapped[Moment | None]
    popularity: Mapped[float]
    rating: Mapped[float | None]
    rating_count: Mapped[int]
    url: Mapped[str | None] = mapped_column(Text)
    artwork_url: Mapped[str | None] = mapped_column(Text)
    status: Mapped[Text_]
    withdrawn_at: Mapped[Moment | None]
    replaced_by: Mapped[str | None] = mapped_column(Text)  # the external_id of the replacement
    segments: Mapped[Json]
    tracks: Mapped[Json]

    __table_args__ = (
        CheckConstraint("duration_s > 0", name="duration"),
        CheckConstraint("status in ('published', 'draft', 'withdrawn')", name="status"),
    )


class AvailabilityWindow(Base):
    """When and for whom an item may be shown and played; an item without windows always may."""

    __tablename__ = "availability_window"

    id: Mapped[int] = mapped_column(Integer, Identity(always=True), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("catalog_item.id", ondelete="CASCADE"), index=True)
    regions: Mapped[Texts]  # empty: everywhere
    tiers: Mapped[Texts]  # empty: everyone
    platforms: Mapped[Texts]  # empty: every platform
    starts_at: Mapped[Moment | None] = mapped_column(index=True)
    ends_at: Mapped[Moment | None] = mapped_column(index=True)


class ProgramItem(Base):
    """One class of a programme or collection, by the class's external id: either may be loaded first."""

    __tablename__ = "program_item"

    program_id: Mapped[int] = mapped_column(ForeignKey("catalog_item.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[Small]
    day: Mapped[Small]
    class_external_id: Mapped[Text_] = mapped_column(index=True)


class Exercise(Base):
    """One exercise of the company's library."""

    __tablename__ = "exercise"

    id: Mapped[int] = mapped_column(Integer, DOCUMENT_IDS, server_default=DOCUMENT_IDS.next_value(), primary_key=True)
    public_id: Mapped[Text_] = mapped_column(unique=True)  # exr_…
    external_id: Mapped[Text_] = mapped_column(unique=True)
    rev: Mapped[Big]
    content_hash: Mapped[Text_]
    name: Mapped[Text_]
    aliases: Mapped[Texts]
    pattern: Mapped[Text_]
    primary_muscles: Mapped[Texts]
    secondary_muscles: Mapped[Texts]
    equipment: Mapped[Texts]
    avoid: Mapped[Texts]
    level: Mapped[Text_]
    unilateral: Mapped[bool]
    tracking: Mapped[Text_]
    cues: Mapped[Texts]
    instructions: Mapped[Texts]
    video_url: Mapped[str | None] = mapped_column(Text)
    status: Mapped[Text_]


class CatalogState(Base):
    """One row: the catalogue's version, which grows with every change and is announced by NOTIFY."""

    __tablename__ = "catalog_state"

    id: Mapped[Key]
    version: Mapped[Big]
    changed_at: Mapped[Moment | None]

    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)
