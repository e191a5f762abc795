"""Does adapting leave alone what it should, say so where there is nothing to do, and refuse a part that breaks a rule?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.plans.engine.adapted import (
    BRIEF,
    MONDAY,
    SATURDAY,
    STOCK,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WEEK,
    adapted,
    after,
    ride,
    told,
    trained,
)
from tests.plans.engine.making import a_past, a_workout

from palestra.plans.engine.adapting import Adapted, Reason, accept, tend
from palestra.plans.engine.content import ordered
from palestra.plans.engine.states import State
from palestra.plans.engine.stock import Stock

NOTHING: list[tuple[Reason, str]] = [
    ("missed", "Nothing was missed."),
    ("travel", "Nothing is planned from Mon 23 Nov to Sun 29 Nov that would need a change."),
    ("less_time", "Nothing is planned from Mon 23 Nov to Sun 6 Dec."),
    ("too_hard", "Nothing is planned from Mon 23 Nov to Sun 6 Dec."),
    ("sore", "Nothing from Mon 23 Nov to Tue 24 Nov trains sore muscles hard."),
    ("swap", "That session is not one that is still to be done; nothing was swapped."),
    ("deload", "Nothing is planned from Mon 23 Nov to Sun 29 Nov that could be lighter."),
    ("move_event", "There is no event on a day that is still to come; nothing was moved."),
]


@pytest.mark.parametrize(("reason", "summary"), NOTHING)
def test_where_there_is_nothing_to_change_it_is_said(reason: Reason, summary: str) -> None:
    result = adapted([], reason)
    assert (result.lines, result.summary) == ((), summary)


def test_what_is_done_skipped_or_over_is_never_touched() -> None:
    sessions = [
        ride("past", MONDAY, "hard"),
        ride("done", THURSDAY, "hard", priority=2),
        ride("gone", SATURDAY, "hard", priority=3),
    ]
    states = {"done": State("done"), "gone": State("skipped")}
    for reason in ("ill", "travel", "less_time", "too_hard", "too_easy", "sore", "deload"):
        result = adapted(sessions, reason, today=WEDNESDAY, states=states, minutes=10)
        assert result.lines == (), reason


def test_upkeep_replaces_what_cannot_be_played_and_nothing_else() -> None:
    sessions = ordered([ride("a", MONDAY), ride("b", WEDNESDAY, priority=2, copy=1)])
    known = {**STOCK.known, "cls_cycling_moderate_30_1": replace(STOCK.known["cls_cycling_moderate_30_1"], openings=())}
    shelves = {shelf: tuple(known[one.id] for one in many) for shelf, many in STOCK.shelves.items()}
    result = tend(BRIEF, sessions, {}, Stock(shelves, known, STOCK.exercises), trained(MONDAY))
    assert told(result) == [("b", "replace", "unavailable_replaced")]
    assert after(result, "b").class_id == "cls_cycling_moderate_30_2"
    assert (
        tend(BRIEF, sessions, {}, STOCK, trained(MONDAY)).summary
        == "Every class that is planned can be played on its day."
    )


def test_whatever_the_reason_what_cannot_be_played_any_more_is_replaced() -> None:
    stock = replace(STOCK, known={id: one for id, one in STOCK.known.items() if id != "cls_cycling_moderate_30_0"})
    result = adapted([ride("a", MONDAY)], "missed", stock=stock)
    assert told(result) == [("a", "replace", "unavailable_replaced")]
    assert result.summary == "Nothing was missed. 1 session changes: 1 is replaced."


def test_whatever_the_reason_of_two_hard_days_the_less_important_gets_easier() -> None:
    sessions = [ride("a", MONDAY, "hard", priority=2), ride("b", TUESDAY, "hard", priority=1)]
    assert told(adapted(sessions, "missed")) == [("a", "replace", "hard_easy")]


class TestAccepting:
    SESSIONS = ordered([ride("a", MONDAY), ride("b", TUESDAY, priority=2)])

    def part(self, result: Adapted, *accepted: str) -> tuple[list[str], tuple[str, ...]]:
        content, problems = accept(
            BRIEF, result.brief, self.SESSIONS, result.lines, accepted, trained(MONDAY), {}, STOCK
        )
        return [session.key for session in content], problems

    def test_all_of_it_keeps_the_rules(self) -> None:
        assert self.part(adapted(self.SESSIONS, "ill"), "1", "2") == ([], ())

    def test_none_of_it_leaves_the_plan_as_it_was(self) -> None:
        assert self.part(adapted(self.SESSIONS, "ill")) == (["a", "b"], ())

    def test_a_part_of_an_illness_is_all_of_its_days(self) -> None:
        assert self.part(adapted(self.SESSIONS, "ill"), "1") == ([], ())

    def test_a_part_that_breaks_a_rule_says_which(self) -> None:
        sessions = ordered(
            [
                ride(f"n{number}", MONDAY + timedelta(days=number), minutes=45, priority=number + 1)
                for number in range(4)
            ]
        )
        past = a_past([a_workout(MONDAY - WEEK, load_au=100)], today=MONDAY)
        result = adapted(sessions, "swap", key="n0", past=past)
        swap = next(line.id for line in result.lines if line.rule == "swap_session")
        content, problems = accept(BRIEF, result.brief, sessions, result.lines, [swap], past, {}, STOCK)
        assert [one.key for one in content] == [one.key for one in sessions]
        assert problems == ("The week of 2026-11-23 has a load of 765, over its cap of 450.",)
