"""Is the class that is picked one that may be played, fits the time, and is not the same again?"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.plans.engine.making import a_brief, a_class, a_past, a_stock, a_workout

from palestra.plans.engine.classes import Wanted, pick
from palestra.plans.engine.larder import Larder
from palestra.plans.engine.past import Past
from palestra.plans.engine.stock import Opening, StockClass

ON = date(2026, 12, 1)


def picked(
    *classes: StockClass,
    minutes: int = 30,
    intensity: Any = "moderate",
    disciplines: Any = ("cycling", "walking"),
    used: dict[str, date] | None = None,
    past: Past | None = None,
    long: bool = False,
    **brief: Any,
) -> str | None:
    larder = Larder(a_brief(**brief), a_stock(classes), past or a_past())
    found = pick(Wanted(disciplines, intensity, minutes, ON, long), larder, used or {})
    return None if found is None else found.id


@pytest.mark.parametrize(
    "unfit",
    [
        pytest.param({"minutes": 31}, id="too long"),
        pytest.param({"equipment": frozenset({"bike"})}, id="needs what is not there"),
        pytest.param({"avoid": frozenset({"jumping"})}, id="has what is left out"),
        pytest.param({"level": "advanced"}, id="above the level"),
        pytest.param({"intensity": "hard"}, id="harder than wanted"),
        pytest.param({"discipline": "running"}, id="of no wanted discipline"),
        pytest.param({"openings": ()}, id="never playable"),
        pytest.param(
            {"openings": (Opening(None, datetime(2026, 12, 2, 11, tzinfo=UTC)),)},
            id="closes before the day is over at the last",
        ),
        pytest.param(
            {"openings": (Opening(datetime(2026, 11, 30, 11, tzinfo=UTC), None),)},
            id="opens after the day has begun at the first",
        ),
    ],
)
def test_what_does_not_fit_is_never_picked(unfit: dict[str, Any]) -> None:
    assert picked(a_class(**unfit), equipment=(), avoid=("jumping",)) is None
    assert picked(a_class(), equipment=(), avoid=("jumping",)) == "cls_1"


def test_a_window_that_covers_the_day_everywhere_is_enough() -> None:
    opening = Opening(datetime(2026, 11, 30, 10, tzinfo=UTC), datetime(2026, 12, 2, 12, tzinfo=UTC))
    assert picked(a_class(openings=(opening,))) == "cls_1"


def test_the_longest_that_fits_comes_first_then_the_most_popular_then_the_id() -> None:
    classes = [
        a_class("cls_short", minutes=20, popularity=1.0),
        a_class("cls_b", popularity=0.6),
        a_class("cls_a", popularity=0.6),
        a_class("cls_c", popularity=0.5),
    ]
    assert picked(*classes) == "cls_a"


def test_disciplines_are_tried_in_their_order() -> None:
    ride, walk = a_class("cls_ride", minutes=25), a_class("cls_walk", discipline="walking")
    assert picked(ride, walk) == "cls_ride"
    assert picked(ride, walk, disciplines=("walking", "cycling")) == "cls_walk"


def test_a_much_shorter_class_comes_after_the_next_discipline() -> None:
    ride, walk = a_class("cls_ride", minutes=10), a_class("cls_walk", discipline="walking")
    assert picked(ride, walk) == "cls_walk"


def test_no_class_twice_within_two_weeks_where_there_are_others() -> None:
    best, other = a_class("cls_best", popularity=0.9), a_class("cls_other")
    for days, expected in ((13, "cls_other"), (14, "cls_best")):
        used = {"cls_best": ON - timedelta(days=days)}
        assert picked(best, other, used=used) == expected
    assert picked(best, used={"cls_best": ON - timedelta(days=2)}) == "cls_best"


def test_later_use_in_the_plan_counts_as_well() -> None:
    assert (
        picked(a_class("cls_best", popularity=0.9), a_class("cls_other"), used={"cls_best": ON + timedelta(days=3)})
        == "cls_other"
    )


def test_what_was_not_taken_lately_comes_first() -> None:
    best, other = a_class("cls_best", popularity=0.9), a_class("cls_other")
    for days, expected in ((27, "cls_other"), (28, "cls_best")):
        past = a_past([a_workout(ON - timedelta(days=days), class_id="cls_best")], today=ON)
        assert picked(best, other, past=past) == expected


def test_of_classes_that_were_all_used_the_longest_ago_comes_first() -> None:
    used = {"cls_a": ON - timedelta(days=2), "cls_b": ON - timedelta(days=9)}
    assert picked(a_class("cls_a"), a_class("cls_b", minutes=20), used=used) == "cls_b"


def test_a_long_session_is_rather_the_same_again_than_shorter() -> None:
    long, short = a_class("cls_long", minutes=60), a_class("cls_short", minutes=45)
    used = {"cls_long": ON - timedelta(days=7)}
    assert picked(long, short, minutes=60, used=used, session_minutes=60) == "cls_short"
    assert picked(long, short, minutes=60, used=used, session_minutes=60, long=True) == "cls_long"


def test_an_easier_class_is_better_than_none_and_a_harder_one_is_not() -> None:
    assert picked(a_class(intensity="easy")) == "cls_1"
    assert picked(a_class(intensity="moderate"), intensity="easy") is None
