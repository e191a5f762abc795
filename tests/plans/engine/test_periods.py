"""Is every fourth week easy, and do the weeks around an event taper by their distance to it?"""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.plans.engine.making import a_brief

from palestra.plans.engine.brief import Event
from palestra.plans.engine.periods import Period, calm, free, periods

START = date(2026, 11, 30)  # a Monday


def kinds(weeks: int, event_on: date | None = None) -> str:
    """The weeks of a plan by the first letter of what they are."""
    event = None if event_on is None else Event(event_on, "running", 10_000)
    brief = a_brief(weeks=weeks, starts_on=START, event=event)
    return "".join(period.kind[0] for period in periods(brief))


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [(1, "b"), (3, "bbb"), (4, "bbbe"), (7, "bbbebbb"), (12, "bbbebbbebbbe")],
)
def test_every_fourth_week_is_easy_in_plans_of_four_weeks_and_more(weeks: int, expected: str) -> None:
    assert kinds(weeks) == expected


@pytest.mark.parametrize("goal", ["stress_relief", "mobility"])
def test_where_all_is_gentle_there_is_nothing_to_recover_from(goal: Any) -> None:
    assert {period.kind for period in periods(a_brief(weeks=8, starts_on=START, goal=goal))} == {"build"}


@pytest.mark.parametrize(
    ("week", "day", "expected"),
    [
        pytest.param(12, 6, "bbbebbbebbtt", id="on the last Sunday: two weeks before it"),
        pytest.param(12, 3, "bbbebbbebbtt", id="on a Thursday its own week is the last one before"),
        pytest.param(12, 2, "bbbebbbebtta", id="on a Wednesday the week before is, and after it all is easy"),
        pytest.param(8, 6, "bbbebbttaaaa", id="what follows the event is easy"),
        pytest.param(6, 6, "bbbbttaaaaaa", id="no easy week directly before a taper"),
        pytest.param(14, 6, "bbbebbbebbbb", id="an event three weeks beyond the plan leaves it alone"),
        pytest.param(13, 6, "bbbebbbebbbt", id="one just beyond it does not"),
        pytest.param(1, 6, "taaaaaaaaaaa", id="an event in the first week"),
    ],
)
def test_the_weeks_around_an_event_taper(week: int, day: int, expected: str) -> None:
    assert kinds(12, START + timedelta(days=7 * (week - 1) + day)) == expected


def test_tapers_have_the_shares_of_the_rule() -> None:
    brief = a_brief(weeks=4, starts_on=START, event=Event(START + timedelta(days=27), "running", None))
    assert periods(brief)[2:] == (Period(3, "taper", 60), Period(4, "taper", 40))


def test_an_event_before_the_plan_is_over_and_done_with() -> None:
    assert kinds(4, START - timedelta(days=1)) == "bbbe"


def test_around_an_event_days_are_free_and_calm() -> None:
    event = START + timedelta(days=10)
    brief = a_brief(starts_on=START, event=Event(event, "running", None))
    near = [event + timedelta(days=days) for days in range(-3, 3)]
    assert [free(brief, on) for on in near] == [False, False, True, True, True, False]
    assert [calm(brief, on) for on in near] == [False, True, True, True, True, True]
