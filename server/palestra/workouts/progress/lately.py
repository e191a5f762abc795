"""What of a member's training belongs to the start of a conversation? This week, the last sessions, load, and doubts.

Two statements, whatever the log holds.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from pydantic import Field

from palestra.accounts.preferences import Profile
from palestra.catalog.schemas import Wire
from palestra.store.engine import Reader
from palestra.training import load as training
from palestra.training.guideline import week_of
from palestra.workouts.ids import public_id
from palestra.workouts.progress import guideline, load
from palestra.workouts.progress.answering import counted, rounded, short
from palestra.workouts.progress.weeks import Span
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import SOURCES, WITHHELD

SESSIONS_SHOWN = 5
LOAD_DAYS = 14


class ThisWeek(Wire):
    """The member's week so far."""

    starts_on: date
    days_done: int
    sessions: int
    minutes: Annotated[float, Field(description="Of sessions with a duration.")]
    equivalent_min: Annotated[float, Field(description="Moderate-equivalent aerobic minutes, of WHO's 150.")]
    strength_days: Annotated[int, Field(description="Of 2.")]
    guideline: Annotated[str, Field(description="What is reached and what is short.")]


class LastSession(Wire):
    """A session in one line."""

    id: str
    local_date: date
    title: str
    discipline: str | None
    duration_s: int | None
    source: str


class LoadLately(Wire):
    """Felt load of two weeks."""

    last_7_days_au: Annotated[float | None, Field(description="Null where a session's load is not known.")]
    previous_7_days_au: float | None
    ramp_pct: float | None
    missing: Annotated[int, Field(description="Sessions of the 14 days without effort or duration.")]
    method: str


class SourceOfWorkouts(Wire):
    """Where workouts come from."""

    source: str
    workouts: int
    last_on: Annotated[date | None, Field(description="Null where withheld.")]
    withheld: Annotated[str | None, Field(description="Why none of it is told.")]


@dataclass(frozen=True, slots=True)
class Lately:
    """What a conversation starts from."""

    week: ThisWeek
    last_sessions: list[LastSession]
    load: LoadLately
    sources: list[SourceOfWorkouts]
    flags: list[str]


async def lately(db: Reader, member_id: UUID, profile: Profile, *, now: datetime) -> Lately:
    """How training stands now, by the member's week and zone."""
    found = await db.fetchrow(queries.LATELY, member_id, WITHHELD, now, SESSIONS_SHOWN)
    last = [_session(each) for each in orjson.loads(found["last_sessions"] or "[]")]
    sources = [_source(each) for each in orjson.loads(found["sources"] or "[]")]
    here = now.astimezone(ZoneInfo(profile.time_zone or "UTC")).date()
    today = max([here, *(session.local_date for session in last)])
    starts_on = week_of(today, profile.week_starts_on or "monday")
    first_on: date = found["first_on"] or today
    fortnight = Span(max(today - timedelta(days=LOAD_DAYS - 1), min(first_on, today)), today)
    rows = await db.fetch(queries.BOUTS, member_id, WITHHELD, min(starts_on, fortnight.from_on), today, None)
    of_week = [each for each in rows if each["local_date"] >= starts_on]
    (week,), _ = guideline.of_rows(of_week, Span(starts_on, today), profile.week_starts_on or "monday", today=today)
    load_lately = _load([each for each in rows if each["local_date"] >= fortnight.from_on], fortnight)
    return Lately(
        week=ThisWeek.model_construct(
            starts_on=starts_on,
            days_done=len({each["local_date"] for each in of_week}),
            sessions=len(of_week),
            minutes=round(sum(each["duration_s"] or 0 for each in of_week) / 60, 1),
            equivalent_min=round(week.equivalent_min, 1),
            strength_days=week.strength_days,
            guideline=guideline.verdict(week),
        ),
        last_sessions=last,
        load=load_lately,
        sources=sources,
        flags=_flags(profile, found["suspected"], sources, load_lately.missing, any_logged=bool(last)),
    )


def _session(each: dict[str, object]) -> LastSession:
    return LastSession.model_validate(
        {
            **{name: each[name] for name in ("local_date", "discipline", "duration_s", "source")},
            "id": public_id("wko", UUID(str(each["id"]))),
            "title": short(str(each["title"])),
        }
    )


def _source(each: dict[str, object]) -> SourceOfWorkouts:
    policy = SOURCES.get(each["source"])  # type: ignore[call-overload]  # any word that is stored
    why = None if policy is None else policy.withheld
    return SourceOfWorkouts.model_validate(
        {
            "source": each["source"],
            "workouts": each["workouts"],
            "last_on": None if why else each["last_on"],
            "withheld": why,
        }
    )


def _load(rows: list[dict[str, object]], fortnight: Span) -> LoadLately:
    loads = load.session_rpe(rows)
    weeks = load.weeks(load.daily(loads, fortnight, whole=True))
    return LoadLately.model_construct(
        last_7_days_au=rounded(weeks.last_7_days, 0),
        previous_7_days_au=rounded(weeks.previous_7_days, 0),
        ramp_pct=rounded(weeks.ramp_pct),
        missing=sum(found is None for _, found in loads),
        method=f"{training.session_rpe(rpe=0, duration_min=0).method}; ramp: {weeks.method}",
    )


def _flags(
    profile: Profile, suspected: int, sources: list[SourceOfWorkouts], missing: int, *, any_logged: bool
) -> list[str]:
    """What somebody should know or decide, in sentences."""
    flags = []
    if suspected:
        pairs = counted(suspected, "pair of workouts looks", "pairs of workouts look")
        flags.append(f"{pairs} like one recorded twice: ask, then merge_into or not_duplicate with update_workout.")
    if profile.time_zone is None:
        flags.append("The time zone is not said: days and weeks are those of UTC.")
    if profile.units is None and any_logged:
        flags.append("The units are not said: ask for kg or lb before logging a weight without one.")
    if missing:
        flags.append(
            f"{counted(missing, 'session')} of the last 14 days without effort (rpe) or duration: load is not known."
        )
    flags += [
        f"{counted(source.workouts, 'workout')} left out everywhere: {source.withheld}"
        for source in sources
        if source.withheld
    ]
    return flags
