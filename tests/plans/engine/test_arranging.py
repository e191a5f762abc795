"""Do sessions that tire the same lie apart, hard ones never side by side, and the long one at the weekend?"""

from palestra.plans.engine.arranging import arranged, spread
from palestra.plans.engine.content import Slot
from palestra.plans.engine.splits import Place

MONDAY_FIRST, SATURDAY_FIRST = 0, 5


def lifting(focus: str) -> Place:
    return Place(Slot("strength", focus, (), "moderate", ("squat",)))


def riding(intensity: str, *, long: bool = False) -> Place:
    return Place(Slot("class", "ride", ("cycling",), intensity, ()), long)  # type: ignore[arg-type]  # one of the three words


def test_sessions_are_spread_evenly_over_the_days_offered() -> None:
    assert spread((0, 1, 2, 3, 4, 5), 3) == (0, 2, 4)
    assert spread((0, 1, 2, 3, 4, 5, 6), 6) == (0, 1, 2, 3, 4, 5)
    assert spread((2, 3), 4) == (2, 3)


def test_hard_sessions_do_not_lie_side_by_side() -> None:
    days = arranged((riding("hard"), riding("hard"), riding("easy")), (0, 1, 2), MONDAY_FIRST)
    assert days[2] == 1


def test_what_tires_the_same_muscles_lies_apart() -> None:
    days = arranged((lifting("full body A"), lifting("full body B"), riding("moderate")), (0, 1, 2), MONDAY_FIRST)
    assert days == (0, 2, 1)
    days = arranged((lifting("upper body A"), lifting("push"), lifting("legs")), (0, 1, 2), MONDAY_FIRST)
    assert days == (0, 2, 1)


def test_upper_and_lower_body_keep_their_order() -> None:
    foci = ("upper body A", "lower body A", "upper body B", "lower body B")
    assert arranged(tuple(map(lifting, foci)), (0, 1, 3, 4), MONDAY_FIRST) == (0, 1, 3, 4)


def test_the_long_session_lies_at_the_weekend_whenever_the_week_begins() -> None:
    places = (riding("easy", long=True), riding("moderate"), riding("easy"))
    assert arranged(places, (0, 2, 5), MONDAY_FIRST)[0] == 5
    assert arranged(places, (1, 3, 5), SATURDAY_FIRST)[0] == 1
