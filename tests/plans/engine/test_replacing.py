"""Is a class that is gone replaced by the most alike that can be played, and never by more than it was?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from palestra.catalog.vocabulary import Discipline, Intensity
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.content import Session, Slot
from palestra.plans.engine.replacing import replacement, stood_in
from palestra.plans.engine.stock import Opening, Stock, StockClass

ON = date(2026, 11, 24)
ALWAYS = (Opening(None, None),)
SLOT = Slot("class", "intervals", ("cycling", "rowing"), "moderate", ())
BRIEF = Brief(
    goal="endurance",
    style="classes",
    weeks=4,
    starts_on=date(2026, 11, 23),
    week_starts_on=0,
    weekdays=(1, 3, 5),
    session_minutes=45,
    level="intermediate",
    disciplines=(),
    equipment=("mat",),
    avoid=("jumping",),
    unit="kg",
    event=None,
    away=(),
)


def ride(id: str, minutes: int = 30, **other: Any) -> StockClass:
    one = StockClass(
        id=id,
        title=f"Ride {id}",
        discipline="cycling",
        intensity="moderate",
        level="intermediate",
        minutes=minutes,
        low_impact=True,
        equipment=frozenset(),
        avoid=frozenset(),
        body_focus=frozenset(),
        popularity=0.0,
        openings=ALWAYS,
    )
    return replace(one, **other)


def stocked(*classes: StockClass) -> Stock:
    shelves: dict[tuple[Discipline, Intensity], tuple[StockClass, ...]] = {}
    for one in classes:
        shelf = (one.discipline, one.intensity)
        shelves[shelf] = (*shelves.get(shelf, ()), one)
    return Stock(shelves, {one.id: one for one in classes}, ())


def found(
    *classes: StockClass, gone: StockClass | None = None, used: set[str] | None = None, **other: Any
) -> str | None:
    one = replacement(
        gone or ride("gone"), SLOT, BRIEF, stocked(*classes), ON, used or set(), other.pop("replaced_by", None), **other
    )
    return one.id if one else None


def test_the_catalogues_own_successor_comes_first() -> None:
    assert found(ride("alike"), ride("named", 20), replaced_by="named") == "named"


def test_a_successor_that_does_not_fit_is_passed_over() -> None:
    assert found(ride("alike"), ride("named", 31), replaced_by="named") == "alike"
    assert found(ride("alike"), ride("named", openings=()), replaced_by="named") == "alike"
    assert found(ride("alike"), replaced_by="unknown") == "alike"


def test_what_is_alike_is_of_its_discipline_then_intensity_then_length_then_focus() -> None:
    rower = ride("rower", discipline="rowing")
    easy = ride("easy", intensity="easy")
    shorter = ride("shorter", 25)
    legs = ride("legs", body_focus=frozenset({"legs"}))
    gone = ride("gone", body_focus=frozenset({"legs"}))
    assert found(rower, easy) == "easy"
    assert found(easy, shorter) == "shorter"
    assert found(shorter, ride("same")) == "same"
    assert found(ride("same"), legs, gone=gone) == "legs"
    assert found(ride("same"), ride("loved", popularity=1.0)) == "loved"


def test_nothing_harder_longer_or_that_does_not_fit_takes_its_place() -> None:
    for wrong in (
        ride("harder", intensity="hard"),
        ride("longer", 31),
        ride("above", level="advanced"),
        ride("needs", equipment=frozenset({"barbell"})),
        ride("jumps", avoid=frozenset({"jumping"})),
        ride("another", discipline="boxing"),
        ride("locked", openings=()),
        ride("ends", openings=(Opening(None, datetime(2026, 11, 25, 11, tzinfo=UTC)),)),
        ride("gone"),
    ):
        assert found(wrong) is None, wrong.id


def test_a_class_of_the_plan_comes_last() -> None:
    assert found(ride("a"), ride("b", 20), used={"a"}) == "b"
    assert found(ride("a"), used={"a"}) == "a"


def test_a_class_that_is_gone_altogether_is_replaced_by_its_slot_and_minutes() -> None:
    stock = stocked(ride("a", 20), ride("b", 40))
    assert replacement(None, SLOT, BRIEF, stock, ON, set(), None, minutes=20) == stock.known["a"]
    assert replacement(None, SLOT, BRIEF, stock, ON, set(), None) == stock.known["b"]


class TestStandingIn:
    """What becomes of sessions whose classes are gone: `w1` and `w2`, a day apart, of half an hour each."""

    SESSIONS = tuple(
        Session(f"w{number}", ON + timedelta(days=number), SLOT, "Gone", "gone", 30, 5, 1, (), time(7))
        for number in (1, 2)
    )

    def stood_in(self, *classes: StockClass, successors: Mapping[str, str | None] | None = None) -> dict[str, Session]:
        return stood_in(BRIEF, self.SESSIONS, self.SESSIONS, stocked(*classes), successors or {})

    def test_each_has_another_class_on_its_day_and_at_its_time(self) -> None:
        found = self.stood_in(ride("a"), ride("b"))
        assert [(key, one.class_id, one.title) for key, one in found.items()] == [
            ("w1", "a", "Ride a"),
            ("w2", "b", "Ride b"),
        ]
        assert [(one.on, one.start_local, one.minutes) for one in found.values()] == [
            (one.on, one.start_local, 30) for one in self.SESSIONS
        ]

    def test_the_catalogues_own_successor_comes_first(self) -> None:
        found = self.stood_in(ride("a"), ride("heir", 20), successors={"gone": "heir"})
        assert [one.class_id for one in found.values()] == ["heir", "heir"]

    def test_where_nothing_fits_it_is_a_free_choice_of_the_same_length(self) -> None:
        found = self.stood_in(ride("longer", 31))
        assert found["w1"] == replace(self.SESSIONS[0], class_id=None, title="Free choice: intervals")

    def test_only_what_is_gone_changes_and_it_never_gets_more(self) -> None:
        easy = replace(self.SESSIONS[0], effort=2)
        found = stood_in(BRIEF, (easy, self.SESSIONS[1]), [easy], stocked(ride("a")), {})
        assert found.keys() == {"w1"}
        assert found["w1"].effort == 2

    def test_its_slot_says_what_it_is_now(self) -> None:
        (slot, _) = (one.slot for one in self.stood_in(ride("row", discipline="rowing", intensity="easy")).values())
        assert (slot.disciplines, slot.intensity, slot.focus) == (("rowing", "cycling"), "easy", "easy endurance")
