"""In which order is told what does not go well together? As it stands on the calendar, whatever ids the items have."""

from dataclasses import replace
from datetime import date, time

import pytest

from palestra.plans.schedule.conflicts import Placed, conflicts

RIDE = Placed(
    id="ses_b",
    on=date(2026, 11, 24),
    title="Ride",
    start=time(7),
    minutes=30,
    rest=False,
    hard=False,
    plan=False,
    stack=None,
    problem=None,
)


@pytest.mark.parametrize(("first", "second"), [("ses_a", "ses_b"), ("ses_b", "ses_a")])
def test_of_two_at_one_time_the_first_on_the_calendar_is_named_first(first: str, second: str) -> None:
    items = [replace(RIDE, id=first), replace(RIDE, id=second, title="Flow")]
    told = conflicts(items, resting=lambda _: False, offered=None)[0]
    assert told.sentence == "“Ride” at 07:00 (30 min) and “Flow” at 07:00 overlap on Tue 24 Nov."
    assert told.item_ids == [first, second]
