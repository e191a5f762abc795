"""The tables of plans and of the schedule. Every key starts with the member, so that a member's rows stay together."""

from datetime import date, time
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
    Text,
    Time,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from palestra.store.base import Base, Moment, Text_, Texts

MemberId = Annotated[UUID, mapped_column(Uuid, ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)]


class Plan(Base):
    """A plan as it is now: the content of its latest version. At most one of a member is active or paused."""

    __tablename__ = "plan"

    member_id: Mapped[MemberId]
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]  # grows with every change, by one
    status: Mapped[Text_]
    brief: Mapped[dict[str, object]] = mapped_column(JSONB)  # engine/brief.py
    content: Mapped[list[dict[str, object]]] = mapped_column(JSONB)  # engine/content.py
    rules_version: Mapped[int]
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]

    __table_args__ = (
        CheckConstraint("status in ('active', 'paused', 'archived')", name="status"),
        Index("plan_member_id_live_key", "member_id", unique=True, postgresql_where=text("status <> 'archived'")),
        Index("plan_paused_idx", "member_id", "id", postgresql_where=text("status = 'paused'")),  # to be resumed
    )


class PlanEvent(Base):
    """One change of a plan, kept for good: who, why, by which rules, and everything as it was afterwards."""

    __tablename__ = "plan_event"

    member_id: Mapped[MemberId]
    plan_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)  # what the change made
    happened_at: Mapped[Moment]
    actor: Mapped[Text_]  # member, or system for what upkeep replaced
    kind: Mapped[Text_]
    why: Mapped[str | None] = mapped_column(Text)
    rules: Mapped[Texts]
    diff: Mapped[list[dict[str, object]]] = mapped_column(JSONB)  # engine/diffing.py, as it was told
    status: Mapped[Text_]
    brief: Mapped[dict[str, object]] = mapped_column(JSONB)
    content: Mapped[list[dict[str, object]]] = mapped_column(JSONB)

    __table_args__ = (
        ForeignKeyConstraint(["member_id", "plan_id"], ["plan.member_id", "plan.id"], ondelete="CASCADE"),
        CheckConstraint("actor in ('member', 'system')", name="actor"),
    )


class PlanDraft(Base):
    """A proposal that waits to be accepted, and expires: a whole plan, or changes of one."""

    __tablename__ = "plan_draft"

    member_id: Mapped[MemberId]
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    plan_id: Mapped[UUID | None] = mapped_column(Uuid)  # of which it is an adaptation
    base_version: Mapped[int | None]
    proposal: Mapped[dict[str, object]] = mapped_column(JSONB)  # drafting.py
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class ScheduleItem(Base):
    """Something on the calendar. A planned session's row is made from the plan's content whenever that changes.

    What became of it (`status`, `done_on`, `workout_id`) is the row's own. A removed or skipped one stays for a while,
    so that calendars that follow are told.
    """

    __tablename__ = "schedule_item"

    member_id: Mapped[MemberId]
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]  # grows with every change
    local_date: Mapped[date] = mapped_column(Date)
    start_local: Mapped[time | None] = mapped_column(Time)  # on the wall, wherever the member is then
    kind: Mapped[Text_]
    title: Mapped[Text_]
    class_id: Mapped[str | None] = mapped_column(Text)  # cls_…: no foreign key, since a class may be withdrawn
    duration_s: Mapped[int | None]
    status: Mapped[Text_]
    done_on: Mapped[date | None] = mapped_column(Date)
    workout_id: Mapped[UUID | None] = mapped_column(Uuid)  # where the member has said which; else it is found
    plan_id: Mapped[UUID | None] = mapped_column(Uuid)
    session_key: Mapped[str | None] = mapped_column(Text)
    stack_id: Mapped[UUID | None] = mapped_column(Uuid)  # done one after the other
    stack_position: Mapped[int | None]
    series_id: Mapped[UUID | None] = mapped_column(Uuid)  # added at once by `repeat`
    replaced: Mapped[dict[str, object] | None] = mapped_column(JSONB)  # the class that stood here, and why it went
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]

    __table_args__ = (
        ForeignKeyConstraint(["member_id", "plan_id"], ["plan.member_id", "plan.id"], ondelete="CASCADE"),
        # A workout that is erased is named nowhere any more; what it stood for stays done.
        ForeignKeyConstraint(
            ["member_id", "workout_id"], ["workout.member_id", "workout.id"], ondelete="SET NULL (workout_id)"
        ),
        CheckConstraint("kind in ('class', 'live', 'strength', 'event', 'rest', 'other')", name="kind"),
        CheckConstraint("status in ('planned', 'done', 'skipped', 'removed')", name="status"),
        CheckConstraint("(plan_id is null) = (session_key is null)", name="of_plan"),
        Index("schedule_item_member_id_local_date_idx", "member_id", "local_date"),
        Index("schedule_item_member_id_plan_id_session_key_key", "member_id", "plan_id", "session_key", unique=True),
        Index(
            "schedule_item_member_id_workout_id_idx",
            "member_id",
            "workout_id",
            postgresql_where=text("workout_id is not null"),
        ),
        Index("schedule_item_removed_idx", "changed_at", postgresql_where=text("status = 'removed'")),  # swept by age
        Index("schedule_item_class_id_idx", "class_id", "local_date", postgresql_where=text("status = 'planned'")),
    )


class CalendarFeed(Base):
    """The secret address under which a member's calendar app reads the schedule; gone when it is revoked."""

    __tablename__ = "calendar_feed"

    member_id: Mapped[MemberId]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # the token, to be shown again (store/sealing.py)
    created_at: Mapped[Moment]
    read_at: Mapped[Moment | None]  # to the day: when it was last fetched
