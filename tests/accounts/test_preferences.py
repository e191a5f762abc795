"""Do preferences change field by field, and never over somebody's head?"""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import NOW

from palestra.accounts import preferences, service
from palestra.accounts.preferences import FIELDS, NOTHING_SAID, Changed, Profile, Rest, joined
from palestra.errors import Conflict, NotFound, ValidationFailed
from palestra.store.engine import Database

pytestmark = pytest.mark.anyio


def rest(from_on: str, until_on: str) -> dict[str, Any]:
    return {"from_on": date.fromisoformat(from_on), "until_on": date.fromisoformat(until_on)}


EVERYTHING: dict[str, Any] = {
    "units": "imperial",
    "time_zone": "Europe/Berlin",
    "week_starts_on": "sunday",
    "goals": ["strength"],
    "equipment": [],
    "days": ["monday", "friday"],
    "session_minutes": 45,
    "level": "beginner",
    "disciplines": ["yoga", "rowing"],
    "avoid": ["jumping"],
    "max_heart_rate_bpm": 186,
    "resting_heart_rate_bpm": 52,
    "ftp_w": 240,
    "planned_rest": [rest("2026-12-20", "2027-01-03")],
}


@pytest.fixture
async def ada(database: Database) -> UUID:
    async with database.transaction() as connection:
        return (await service.create(connection, name="Ada", region=None, now=NOW)).id


async def change(database: Database, member_id: UUID, version: int | None = None, **changes: object) -> Changed:
    async with database.transaction() as connection:
        return await preferences.change(connection, member_id, changes, version=version, now=NOW)


async def read(database: Database, member_id: UUID) -> Profile:
    async with database.reader() as reader:
        return await preferences.read(reader, member_id)


async def test_who_has_said_nothing_has_no_preferences_at_version_0(database: Database, ada: UUID) -> None:
    assert await read(database, ada) == NOTHING_SAID
    assert NOTHING_SAID.version == 0
    assert not any(getattr(NOTHING_SAID, name) for name in FIELDS)


async def test_everything_that_is_set_is_read_again(database: Database, ada: UUID) -> None:
    made = await change(database, ada, **EVERYTHING)
    assert made.changed == list(FIELDS)
    profile = await read(database, ada)
    assert profile == made.profile
    assert profile.model_dump() == {"version": 1, **EVERYTHING}


async def test_a_change_leaves_the_rest_and_names_what_is_different(database: Database, ada: UUID) -> None:
    await change(database, ada, **EVERYTHING)
    made = await change(database, ada, units="metric", level="beginner", goals=None)
    assert made.changed == ["units", "goals"]
    assert (await read(database, ada)).model_dump() == EVERYTHING | {"version": 2, "units": "metric", "goals": None}


async def test_a_change_that_changes_nothing_leaves_the_version(database: Database, ada: UUID) -> None:
    await change(database, ada, units="metric")
    made = await change(database, ada, units="metric", level=None)
    assert (made.changed, made.profile.version) == ([], 1)


async def test_a_change_from_an_outdated_version_is_a_conflict_and_does_nothing(database: Database, ada: UUID) -> None:
    await change(database, ada, version=0, units="metric")
    with pytest.raises(Conflict):
        await change(database, ada, version=0, level="beginner")
    with pytest.raises(Conflict):
        await change(database, ada, version=2, level="beginner")
    assert (await read(database, ada)).level is None
    assert (await change(database, ada, version=1, level="beginner")).profile.version == 2


async def test_of_two_changes_from_one_version_one_is_made(database: Database, ada: UUID) -> None:
    for version in range(3):
        told = await asyncio.gather(
            *(change(database, ada, version=version, session_minutes=20 + version * 10 + n) for n in range(4)),
            return_exceptions=True,
        )
        assert [type(answer) for answer in told].count(Conflict) == 3
        assert (await read(database, ada)).version == version + 1


async def test_two_changes_at_once_of_different_fields_both_count(database: Database, ada: UUID) -> None:
    await asyncio.gather(*(change(database, ada, **{name: value}) for name, value in EVERYTHING.items()))
    assert (await read(database, ada)).model_dump() == {"version": len(EVERYTHING), **EVERYTHING}


async def test_members_do_not_share_preferences(database: Database, ada: UUID) -> None:
    async with database.transaction() as connection:
        other = (await service.create(connection, name="Eve", region=None, now=NOW)).id
    await change(database, ada, **EVERYTHING)
    assert await read(database, other) == NOTHING_SAID


async def test_a_word_said_twice_is_kept_once_in_its_first_place(database: Database, ada: UUID) -> None:
    made = await change(database, ada, goals=["b", " a", "b"], days=["friday", "monday", "friday"])
    assert (made.profile.goals, made.profile.days) == (["b", "a"], ["friday", "monday"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("units", "stone"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", "Europe"),
        ("time_zone", "posix/Europe/Berlin"),
        ("week_starts_on", "Montag"),
        ("days", ["someday"]),
        ("days", "monday"),
        ("session_minutes", 0),
        ("session_minutes", 100_000),
        ("session_minutes", 10**30),
        ("level", ""),
        ("goals", "strength"),
        ("goals", ["a\0b"]),
        ("goals", [{"not": "a word"}]),
        ("goals", ["x" * 65]),
        ("goals", [str(number) for number in range(51)]),
        ("max_heart_rate_bpm", 99),
        ("max_heart_rate_bpm", "fast"),
        ("resting_heart_rate_bpm", 200),
        ("ftp_w", 0),
        ("planned_rest", [rest("2026-12-20", "2026-12-19")]),
        ("planned_rest", [rest("2026-12-20", "2027-12-21")]),
        ("planned_rest", [{"from_on": "2026-12-20"}]),
        ("planned_rest", [rest(f"20{year}-01-01", f"20{year}-01-02") for year in range(20, 51)]),
        ("version", 5),
        ("member_id", "somebody"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(database: Database, ada: UUID, name: str, value: object) -> None:
    async with database.transaction() as connection:
        with pytest.raises(ValidationFailed, match=name):
            await preferences.change(connection, ada, {"avoid": [], name: value}, version=None, now=NOW)
    assert (await read(database, ada)).avoid is None


async def test_a_heart_at_rest_beats_slower_than_at_its_most(database: Database, ada: UUID) -> None:
    await change(database, ada, max_heart_rate_bpm=110)
    with pytest.raises(ValidationFailed, match=r"resting_heart_rate_bpm \(115\) must be below"):
        await change(database, ada, resting_heart_rate_bpm=115)
    await change(database, ada, resting_heart_rate_bpm=55)


DAY_ONE = date(2026, 1, 1)
RESTS = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 365)).map(
        lambda at: Rest(from_on=DAY_ONE + timedelta(at[0]), until_on=DAY_ONE + timedelta(at[0] + at[1]))
    ),
    max_size=8,
)


def days_of(rests: list[Rest]) -> set[date]:
    return {r.from_on + timedelta(n) for r in rests for n in range((r.until_on - r.from_on).days + 1)}


@given(RESTS)
def test_joined_periods_of_rest_are_the_same_days_in_order_and_joining_again_changes_nothing(rests: list[Rest]) -> None:
    once = joined(rests)
    assert days_of(once) == days_of(rests)
    assert joined(once) == once
    assert [r.from_on for r in once] == sorted(r.from_on for r in once)
    assert len(once) <= len(rests)
    assert all(r.until_on - r.from_on < timedelta(days=366) for r in once)


async def test_nobody_has_no_preferences_to_change(database: Database) -> None:
    with pytest.raises(NotFound):
        await change(database, uuid4(), units="metric")
