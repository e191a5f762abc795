"""The tables of what was performed. Every key starts with the member, so that a member's rows stay together."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from palestra.store.base import Base, Moment, Small, Text_, Texts

MemberId = Annotated[UUID, mapped_column(Uuid, ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)]
Tenths = Annotated[Decimal, mapped_column(Numeric(4, 1))]
Metres = Annotated[Decimal, mapped_column(Numeric(10, 1))]


class CustomExercise(Base):
    """An exercise that the catalogue does not know, as a member calls it."""

    __tablename__ = "custom_exercise"

    member_id: Mapped[MemberId]
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[Text_]
    folded: Mapped[Text_]  # the name as names are compared
    primary_muscles: Mapped[Texts]  # empty: nobody said
    secondary_muscles: Mapped[Texts]
    created_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("member_id", "folded"),)


class WorkoutSession(Base):
    """A workout as it was performed. It belongs to the local date where it began, whatever zone is looked from later.

    A deleted one stays until its owner erases it: `restore` brings it back. One that `superseded_by` names is the same
    workout from another source, and is not counted twice.
    """

    __tablename__ = "workout"

    member_id: Mapped[MemberId]
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]  # grows with every change
    title: Mapped[Text_]
    discipline: Mapped[str | None] = mapped_column(Text)  # a word of the catalogue; None where nobody said
    class_id: Mapped[str | None] = mapped_column(Text)  # cls_…: no foreign key, since a class may be withdrawn
    performed_at: Mapped[Moment]
    time_zone: Mapped[Text_]  # IANA, of where it happened
    local_date: Mapped[date] = mapped_column(Date)
    duration_s: Mapped[int | None]
    rpe: Mapped[Tenths | None]  # 0 to 10, of the whole session (CR-10)
    note: Mapped[str | None] = mapped_column(Text)
    distance_m: Mapped[Metres | None]
    elevation_gain_m: Mapped[Metres | None]
    energy_kcal: Mapped[int | None]
    average_bpm: Mapped[Tenths | None]
    max_bpm: Mapped[Small | None]
    average_w: Mapped[Metres | None]
    normalised_w: Mapped[Metres | None]
    # Seconds by whole beats per minute, {"142": 61.0}: all that zones need, whatever maximum is said later.
    bpm_s: Mapped[dict[str, float] | None] = mapped_column(JSONB)
    source: Mapped[Text_]  # a name of sources.SOURCES
    source_uid: Mapped[str | None] = mapped_column(Text)  # what it is there; the same one again is the same workout
    superseded_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    deleted_at: Mapped[Moment | None]

    __table_args__ = (
        UniqueConstraint("member_id", "source", "source_uid"),
        CheckConstraint("duration_s >= 0", name="duration"),
        Index("workout_member_id_performed_at_idx", "member_id", "performed_at"),
        Index("workout_member_id_local_date_idx", "member_id", "local_date"),
    )


class PerformedExercise(Base):
    """One exercise of a workout, in its place. The same exercise may come twice."""

    __tablename__ = "workout_exercise"

    member_id: Mapped[MemberId]
    workout_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[Small] = mapped_column(primary_key=True)
    exercise_id: Mapped[Text_]  # exr_… of the catalogue, or cex_… of the member's own
    name: Mapped[Text_]  # as it was called when it was logged
    superset: Mapped[Small | None]  # exercises of one number were alternated
    note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        # With what is read of a year, so that a member's rows stay together however many others' lie between them.
        PrimaryKeyConstraint("member_id", "workout_id", "position", postgresql_include=["exercise_id", "name"]),
        ForeignKeyConstraint(
            ["member_id", "workout_id"],
            ["workout.member_id", "workout.id"],
            name="workout_exercise_workout_fkey",
            ondelete="CASCADE",
        ),
        Index("workout_exercise_member_id_exercise_id_idx", "member_id", "exercise_id"),
    )


class LoggedSet(Base):
    """One set. The weight is kept twice: in grams to reckon with, and as it was typed to tell."""

    __tablename__ = "workout_set"

    member_id: Mapped[MemberId]
    workout_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    exercise_position: Mapped[Small] = mapped_column(primary_key=True)
    position: Mapped[Small] = mapped_column(primary_key=True)
    kind: Mapped[Text_]  # training.strength.SetKind
    weight_g: Mapped[int | None] = mapped_column(Integer)  # less than nothing is help
    weight_value: Mapped[Decimal | None] = mapped_column(Numeric)
    weight_unit: Mapped[str | None] = mapped_column(Text)
    reps: Mapped[int | None]
    rir: Mapped[Tenths | None]
    duration_s: Mapped[int | None]
    distance_m: Mapped[Metres | None]
    side: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        PrimaryKeyConstraint(
            "member_id",
            "workout_id",
            "exercise_position",
            "position",
            postgresql_include=["kind", "weight_g", "weight_value", "weight_unit", "reps", "rir"],
        ),
        ForeignKeyConstraint(
            ["member_id", "workout_id", "exercise_position"],
            ["workout_exercise.member_id", "workout_exercise.workout_id", "workout_exercise.position"],
            name="workout_set_exercise_fkey",
            ondelete="CASCADE",
        ),
        CheckConstraint("kind in ('normal', 'warmup', 'drop', 'failure')", name="kind"),
        CheckConstraint("weight_unit in ('kg', 'lb')", name="weight_unit"),
        CheckConstraint("side in ('left', 'right', 'each')", name="side"),
    )


class WorkoutChange(Base):
    """What became of a workout: one row for each of its versions, with the workout as it was before."""

    __tablename__ = "workout_change"

    member_id: Mapped[MemberId]
    workout_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)  # that the change made
    kind: Mapped[Text_]
    before: Mapped[dict[str, object] | None] = mapped_column(JSONB)  # None for the first
    changed_at: Mapped[Moment]

    __table_args__ = (
        ForeignKeyConstraint(
            ["member_id", "workout_id"],
            ["workout.member_id", "workout.id"],
            name="workout_change_workout_fkey",
            ondelete="CASCADE",
        ),
    )


class DuplicateLink(Base):
    """Two workouts that may be one, from two sources; the smaller id first. Rejected once, it is not suspected again."""

    __tablename__ = "duplicate_link"

    member_id: Mapped[MemberId]
    first_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    second_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    score: Mapped[float]  # 0 to 1
    state: Mapped[Text_]
    decided_at: Mapped[Moment | None]

    __table_args__ = (
        CheckConstraint("state in ('suspected', 'confirmed', 'rejected')", name="state"),
        CheckConstraint("first_id < second_id", name="order"),
        ForeignKeyConstraint(
            ["member_id", "first_id"],
            ["workout.member_id", "workout.id"],
            name="duplicate_link_first_fkey",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["member_id", "second_id"],
            ["workout.member_id", "workout.id"],
            name="duplicate_link_second_fkey",
            ondelete="CASCADE",
        ),
        Index("duplicate_link_member_id_second_id_idx", "member_id", "second_id"),
    )


class ImportUpload(Base):
    """A file between its dry run and its commit; gone with either, or after an hour."""

    __tablename__ = "import_upload"

    member_id: Mapped[MemberId]
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    file_name: Mapped[Text_]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[Moment] = mapped_column(index=True)


class PlayerRun(Base):
    """A session in the player, from its first deed on. What it was of is told once; its workout when it is finished."""

    __tablename__ = "player_run"

    member_id: Mapped[MemberId]
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    title: Mapped[Text_]
    discipline: Mapped[str | None] = mapped_column(Text)
    class_id: Mapped[str | None] = mapped_column(Text)  # cls_…: no foreign key, since a class may be withdrawn
    item_id: Mapped[UUID | None] = mapped_column(Uuid)  # of the calendar, which this module does not know
    time_zone: Mapped[Text_]
    started_at: Mapped[Moment]
    touched_at: Mapped[Moment] = mapped_column(index=True)  # by our clock: who is idle for hours has left
    finished_at: Mapped[Moment | None]
    workout_id: Mapped[UUID | None] = mapped_column(Uuid)
    workout_version: Mapped[int | None]  # that the player wrote last: another one is somebody's edit

    __table_args__ = (
        ForeignKeyConstraint(
            ["member_id", "workout_id"], ["workout.member_id", "workout.id"], ondelete="SET NULL (workout_id)"
        ),
        Index("player_run_member_id_item_id_idx", "member_id", "item_id"),
        Index("player_run_member_id_workout_id_idx", "member_id", "workout_id"),
        Index("player_run_open_idx", "touched_at", postgresql_where=text("finished_at is null")),
    )


class PlayerRegister(Base):
    """What was done last about one thing of a run: a set, an exercise, the clock (playing/registers.py)."""

    __tablename__ = "player_register"

    member_id: Mapped[MemberId]
    run_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[Moment]  # by the device, which may have been without a network
    op_id: Mapped[Text_]
    value: Mapped[dict[str, object] | None] = mapped_column(JSONB)  # None: a set that was taken back

    __table_args__ = (
        ForeignKeyConstraint(["member_id", "run_id"], ["player_run.member_id", "player_run.id"], ondelete="CASCADE"),
    )
