"""Is the cap of a week what the rules say, and is it reckoned from what was done and what is still to come?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plans.engine.making import TODAY, a_brief, a_past, a_workout, weeks_of

from palestra.catalog.vocabulary import Level
from palestra.plans.engine.content import Session, Slot
from palestra.plans.engine.past import Past
from palestra.plans.engine.ramp import cap_au, is_open, week_on, weekly_loads
from palestra.plans.engine.states import PLANNED, State

MONDAY = date(2026, 11, 30)


def before(*loads: int) -> dict[date, int]:
    """Loads of the weeks before `MONDAY`, the latest first."""
    return {MONDAY - timedelta(days=7 * back): load for back, load in enumerate(loads, 1)}


def a_session(on: date, *, key: str = "a", minutes: int = 30, effort: int = 5, kind: str = "class") -> Session:
    slot = Slot(kind, "steady", ("cycling",), "moderate", ())  # type: ignore[arg-type]  # one of the three words
    return Session(key, on, slot, "Ride", "cls_1", minutes, effort, 1, (), None)


@pytest.mark.parametrize(
    ("loads", "level", "empty", "cap"),
    [
        pytest.param((), "beginner", True, 450, id="nothing known: the first week of the level"),
        pytest.param((), "intermediate", True, 900, id="and of another"),
        pytest.param((), "advanced", False, 450, id="something known, nothing done: a floor for everybody"),
        pytest.param((1_000,), "advanced", False, 1_100, id="a tenth more than last week"),
        pytest.param((600, 1_000), "advanced", False, 1_100, id="than the higher of two: an easy week counts no less"),
        pytest.param((600, 700, 1_200), "advanced", False, 770, id="three weeks ago counts half at most"),
        pytest.param((0, 0, 2_000), "advanced", False, 1_000, id="back after two weeks: half of the best"),
        pytest.param((*[0] * 7, 2_000), "advanced", False, 1_000, id="of eight weeks"),
        pytest.param((*[0] * 8, 2_000), "advanced", False, 450, id="and not of nine"),
        pytest.param((455,), "beginner", False, 500, id="never more than a tenth: 500.5"),
        pytest.param((454,), "beginner", False, 499, id="and less than halves down: 499.4"),
    ],
)
def test_the_cap_is_the_highest_of_ramp_comeback_and_floor(
    loads: tuple[int, ...], level: Level, empty: bool, cap: int
) -> None:
    assert cap_au(MONDAY, before(*loads), level, empty=empty) == cap


@given(st.lists(st.integers(0, 5_000), max_size=9), st.integers(0, 8), st.integers(0, 1_000))
def test_more_done_before_never_lowers_the_cap(loads: list[int], week: int, more: int) -> None:
    grown = [load + more * (at == week) for at, load in enumerate(loads)]
    assert cap_au(MONDAY, before(*grown), "beginner", empty=False) >= cap_au(
        MONDAY, before(*loads), "beginner", empty=False
    )


def test_the_week_itself_and_later_ones_do_not_count_for_its_cap() -> None:
    loads = {MONDAY: 9_000, MONDAY + timedelta(days=7): 9_000}
    assert cap_au(MONDAY, loads, "beginner", empty=False) == 450


@pytest.mark.parametrize(
    ("state", "on", "load"),
    [
        pytest.param(PLANNED, TODAY, 150, id="today is still open"),
        pytest.param(PLANNED, TODAY - timedelta(days=1), 0, id="missed"),
        pytest.param(State("skipped"), TODAY + timedelta(days=1), 0, id="skipped"),
        pytest.param(State("done"), TODAY - timedelta(days=1), 150, id="done, and the log does not know of it"),
        pytest.param(State("done", load_au=90), TODAY - timedelta(days=1), 90, id="done with a load that was said"),
        pytest.param(State("done", workout_id="wko_1"), TODAY, 0, id="done and logged: the workout counts already"),
    ],
)
def test_a_week_holds_what_was_done_and_what_is_still_planned(state: State, on: date, load: int) -> None:
    brief = a_brief(starts_on=TODAY)
    past = a_past([a_workout(TODAY - timedelta(days=2), load_au=70)])
    loads = weekly_loads(brief, (a_session(on),), past, {"a": state})
    assert loads[week_on(on, brief)] == load + (70 if on < TODAY else 0)


def test_the_event_is_no_training_load() -> None:
    session = a_session(TODAY + timedelta(days=3), kind="event")
    assert sum(weekly_loads(a_brief(starts_on=TODAY), (session,), a_past(), {}).values()) == 0


@pytest.mark.parametrize(
    ("week_starts_on", "first"), [(0, date(2026, 11, 23)), (6, date(2026, 11, 29)), (5, date(2026, 11, 28))]
)
def test_weeks_begin_on_the_members_day(week_starts_on: int, first: date) -> None:
    sunday = date(2026, 11, 29)
    assert week_on(sunday, a_brief(week_starts_on=week_starts_on)) == first


def test_what_is_past_or_decided_is_not_open() -> None:
    session = a_session(TODAY)
    assert is_open(session, TODAY, PLANNED)
    assert not is_open(replace(session, on=TODAY - timedelta(days=1)), TODAY, PLANNED)
    assert not is_open(session, TODAY, State("done"))


def test_a_past_knows_whether_it_is_empty() -> None:
    knows: list[Past] = [a_past(), weeks_of(900)]
    assert [past.empty for past in knows] == [True, False]
