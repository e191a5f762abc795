"""Is a diff the whole change and nothing else, and is a part of it taken only with what it needs?"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plans.engine.making import TODAY, a_brief

from palestra.plans.engine.content import Content, Session, Slot, canonical, ordered
from palestra.plans.engine.diffing import Because, Line, apply, closure, lines_between
from palestra.plans.engine.rules import Rule

BRIEF = a_brief(starts_on=TODAY, weekdays=tuple(range(7)))
TUESDAY, WEDNESDAY, THURSDAY = (TODAY + timedelta(days=number) for number in (1, 2, 3))
NEXT_WEEK = TODAY + timedelta(days=7)


def a_session(key: str, on: date, **fields: Any) -> Session:
    told: dict[str, Any] = {
        "slot": Slot("class", "easy endurance", ("cycling",), "easy", ()),
        "title": f"Ride {key}",
        "class_id": f"cls_{key}",
        "minutes": 30,
        "effort": 3,
        "priority": 1,
        "exercises": (),
        "start_local": None,
    }
    return Session(key=key, on=on, **{**told, **fields})


def diff(before: list[Session], after: list[Session], **rules: Rule) -> tuple[Line, ...]:
    because = {one.key: Because(rules.get(one.key, "swap_session"), f"Of {one.key}.") for one in (*before, *after)}
    return lines_between(ordered(before), ordered(after), because, BRIEF)


def needs(lines: tuple[Line, ...]) -> dict[str, set[str]]:
    keys = {line.id: line.key for line in lines}
    return {line.key: {keys[id] for id in line.needs} for line in lines}


@pytest.mark.parametrize(
    ("changed", "rule", "op"),
    [
        pytest.param({"on": TUESDAY}, "missed_move", "move", id="another day"),
        pytest.param({"class_id": "cls_b"}, "swap_session", "replace", id="another class"),
        pytest.param({"minutes": 20}, "less_time_shorten", "shorten", id="shorter"),
        pytest.param({"minutes": 20, "class_id": "cls_b"}, "less_time_shorten", "shorten", id="a shorter class"),
        pytest.param({"minutes": 20, "class_id": "cls_b"}, "ramp_cap", "lighten", id="less, for the ramp"),
        pytest.param({"minutes": 20, "class_id": "cls_b"}, "travel_substitute", "replace", id="another that is less"),
        pytest.param({"effort": 2}, "too_hard", "lighten", id="easier"),
        pytest.param({"effort": 5}, "too_easy", "reload", id="harder"),
    ],
)
def test_a_change_is_called_what_it_is(changed: dict[str, Any], rule: Rule, op: str) -> None:
    before = a_session("a", TODAY)
    (line,) = diff([before], [replace(before, **changed)], a=rule)
    assert (line.op, line.rule, line.why) == (op, rule, "Of a.")


def test_what_comes_and_what_goes_is_an_add_and_a_drop() -> None:
    lines = diff([a_session("a", TODAY)], [a_session("b", TUESDAY)])
    assert [(line.id, line.op, line.key) for line in lines] == [("1", "drop", "a"), ("2", "add", "b")]


def test_what_did_not_change_has_no_line() -> None:
    same = a_session("a", TODAY)
    assert diff([same], [same]) == ()


def test_a_session_that_comes_to_a_day_needs_the_line_that_frees_it() -> None:
    a, b = a_session("a", TODAY), a_session("b", WEDNESDAY)
    lines = diff([a, b], [replace(a, on=WEDNESDAY)])
    assert needs(lines) == {"a": {"b"}, "b": set()}
    assert apply(ordered([a, b]), lines, ["1"]) == (replace(a, on=WEDNESDAY),)


def test_two_that_change_places_need_each_other() -> None:
    a, b = a_session("a", TODAY), a_session("b", WEDNESDAY)
    lines = diff([a, b], [replace(a, on=WEDNESDAY), replace(b, on=TODAY)])
    assert needs(lines) == {"a": {"b"}, "b": {"a"}}
    assert apply(ordered([a, b]), lines, ["2"]) == ordered([replace(a, on=WEDNESDAY), replace(b, on=TODAY)])


def test_a_day_made_hard_needs_the_line_that_eases_the_day_beside_it() -> None:
    a, b = a_session("a", TODAY), a_session("b", TUESDAY, effort=7)
    assert needs(diff([a, b], [replace(a, effort=7), replace(b, effort=5)]))["a"] == {"b"}
    assert needs(diff([a, b], [replace(a, effort=5), replace(b, effort=5)]))["a"] == set()


def test_load_that_is_added_needs_the_lines_that_make_room_for_it() -> None:
    a, b = a_session("a", NEXT_WEEK), a_session("b", NEXT_WEEK + timedelta(days=1))
    moved, lighter = replace(a, on=NEXT_WEEK, minutes=60), replace(b, minutes=10)
    assert needs(diff([a, b], [moved, lighter], b="ramp_cap"))["a"] == {"b"}
    assert needs(diff([a, b], [moved, lighter], b="less_time_shorten"))["a"] == set()


def test_load_that_is_added_needs_what_was_added_the_week_before() -> None:
    a, b = a_session("a", TODAY), a_session("b", NEXT_WEEK)
    lines = diff([a, b], [replace(a, minutes=40), replace(b, minutes=44)])
    assert needs(lines) == {"a": set(), "b": {"a"}}


def test_load_that_is_taken_needs_what_is_lightened_for_it_later() -> None:
    a, b = a_session("a", TODAY), a_session("b", NEXT_WEEK)
    lines = diff([a, b], [replace(b, minutes=10)], a="pause", b="ramp_cap")
    assert needs(lines) == {"a": {"b"}, "b": set()}


def test_a_line_that_is_not_there_is_refused() -> None:
    lines = diff([a_session("a", TODAY)], [])
    with pytest.raises(ValueError, match="no line 7"):
        apply((), lines, ["7"])


@st.composite
def contents(draw: st.DrawFn) -> tuple[Content, Content]:
    def one(key: str) -> Session:
        return a_session(
            key,
            TODAY + timedelta(days=draw(st.integers(0, 13))),
            minutes=draw(st.sampled_from([20, 30])),
            effort=draw(st.sampled_from([3, 7])),
            class_id=draw(st.sampled_from(["cls_1", "cls_2"])),
        )

    keys = [f"k{number}" for number in range(draw(st.integers(0, 8)))]
    before = [one(key) for key in keys if draw(st.booleans())]
    kept = {session.key: session for session in before if draw(st.booleans())}
    return ordered(before), ordered([kept.get(key) or one(key) for key in keys if draw(st.booleans())])


RULES: st.SearchStrategy[Rule] = st.sampled_from(["swap_session", "ramp_cap", "pause"])


@given(contents(), st.data())
def test_a_diff_is_the_whole_change_and_any_part_of_it_has_what_it_needs(
    both: tuple[Content, Content], data: st.DataObject
) -> None:
    before, after = both
    because = {one.key: Because(data.draw(RULES), "Why.") for one in (*before, *after)}
    lines = lines_between(before, after, because, BRIEF)
    assert canonical(apply(before, lines)) == canonical(apply(before, lines, [line.id for line in lines]))
    assert canonical(apply(before, lines)) == canonical(after)
    assert canonical(apply(before, lines, ())) == canonical(before)
    assert all(first.id != second.id for first, second in pairwise(lines))
    some = data.draw(st.sets(st.sampled_from([line.id for line in lines]))) if lines else set()
    taken = closure(lines, some)
    assert some <= taken
    assert all(set(line.needs) <= taken for line in lines if line.id in taken)
    assert apply(before, lines, some) == apply(before, lines[::-1], sorted(taken)[::-1])
    occupied = [one.on for one in apply(before, lines, some)]
    if len({one.on for one in before}) == len(before) and len({one.on for one in after}) == len(after):
        assert len(set(occupied)) == len(occupied), "no part of a diff puts two sessions on one day"
