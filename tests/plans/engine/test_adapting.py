"""Does adapting leave alone what it should, say so where there is nothing to do, and refuse a part that breaks a rule?"""

from dataclasses import replace

import pytest
from tests.plans.engine.adapted import (
    BRIEF,
    FRIDAY,
    MONDAY,
    SATURDAY,
    STOCK,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WEEK,
    adapted,
    after,
    lift,
    ride,
    told,
    trained,
)
from tests.plans.engine.making import a_past, a_workout

from palestra.plans.engine.adapting import Adapted, Reason
from palestra.plans.engine.adapting.accepting import Accepted, Planned, accept
from palestra.plans.engine.brief import Brief, Event
from palestra.plans.engine.building import build
from palestra.plans.engine.content import Content, ordered
from palestra.plans.engine.diffing import Because, Line, closure, lines_between
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


def test_whatever_the_reason_what_cannot_be_played_any_more_is_replaced() -> None:
    stock = replace(STOCK, known={id: one for id, one in STOCK.known.items() if id != "cls_cycling_moderate_30_0"})
    result = adapted([ride("a", MONDAY)], "missed", stock=stock)
    assert told(result) == [("a", "replace", "unavailable_replaced")]
    assert result.summary == "Nothing was missed. 1 session changes: 1 is replaced."


def test_whatever_the_reason_of_two_hard_days_the_less_important_gets_easier() -> None:
    sessions = [ride("a", MONDAY, "hard", priority=2), ride("b", TUESDAY, "hard", priority=1)]
    assert told(adapted(sessions, "missed")) == [("a", "replace", "hard_easy")]


class TestAccepting:
    """A part of a change: what holds without the rest, and by which brief."""

    RIDES = ordered([ride("a", MONDAY), ride("b", TUESDAY, priority=2)])

    def test_all_of_it_keeps_the_rules(self) -> None:
        result = adapted(self.RIDES, "ill")
        assert part(self.RIDES, result, "1", "2") == Accepted(result.brief, (), (), ())

    def test_none_of_it_leaves_the_plan_as_it_was(self) -> None:
        assert part(self.RIDES, adapted(self.RIDES, "ill")) == Accepted(BRIEF, self.RIDES, (), ())

    def test_a_part_of_an_illness_is_all_of_its_days(self) -> None:
        assert part(self.RIDES, adapted(self.RIDES, "ill"), "1").content == ()

    def test_what_is_at_hand_on_a_trip_counts_for_the_sessions_that_were_changed_for_it(self) -> None:
        sessions = ordered([lift("a", MONDAY), lift("b", WEDNESDAY, priority=2)])
        stock = replace(STOCK, exercises=tuple(one for one in STOCK.exercises if one.equipment))
        home = replace(BRIEF, equipment=("barbell",))
        result = adapted(sessions, "travel", brief=home, stock=stock, until_on=SUNDAY, equipment=("dumbbells",))
        accepted = part(sessions, result, "1", brief=home, stock=stock)
        assert (accepted.content, accepted.problems) == ((after(result, "a"), sessions[1]), ())
        assert accepted.brief.there(MONDAY).equipment == ("dumbbells",)
        assert accepted.brief.there(WEDNESDAY).equipment == ("barbell",)

    def test_what_a_week_holds_too_much_without_the_rest_gets_lighter_with_it(self) -> None:
        """Of 409 and 450 the higher lets the second week hold 495; without Monday's ride it is 450."""
        first = [ride("a", MONDAY, minutes=45), ride("b", WEDNESDAY, minutes=45, priority=2)]
        second = [
            ride("c", MONDAY + WEEK, minutes=45),
            ride("d", WEDNESDAY + WEEK, minutes=45, priority=2),
            ride("e", FRIDAY + WEEK, "easy", minutes=15, priority=3),
        ]
        before, proposed = ordered([*first, *second]), ordered([first[1], *second[1:]])
        lines = changes(before, proposed)
        past = a_past([a_workout(MONDAY - WEEK, load_au=409)], today=MONDAY)
        accepted = accept(Planned(BRIEF, before), Planned(BRIEF, proposed), lines[:1], past, {}, STOCK)
        assert {(line.key, line.op, line.rule) for line in accepted.lighter} == {
            ("d", "lighten", "ramp_cap"),
            ("e", "lighten", "ramp_cap"),
        }
        assert sum(one.load_au for one in accepted.content if one.on >= MONDAY + WEEK) <= 450
        assert accepted.content[:2] == (first[1], second[0])
        assert accepted.problems == ()

    def test_what_is_wrong_already_is_not_the_fault_of_what_was_picked(self) -> None:
        closed = ride("b", TUESDAY, priority=2, copy=1)
        before = ordered([ride("a", MONDAY), closed])
        proposed = ordered([ride("a", MONDAY, "easy"), ride("b", TUESDAY, "easy", priority=2)])
        stock = replace(STOCK, known={id: one for id, one in STOCK.known.items() if id != closed.class_id})
        taken = changes(before, proposed)[:1]
        accepted = accept(Planned(BRIEF, before), Planned(BRIEF, proposed), taken, trained(MONDAY), {}, stock)
        assert (accepted.content, accepted.problems) == ((proposed[0], closed), ())

    def test_a_part_that_does_not_hold_says_why(self) -> None:
        proposed = ordered([ride("a", TUESDAY)])
        moves = replace(changes(self.RIDES, proposed)[0], needs=())
        accepted = accept(Planned(BRIEF, self.RIDES), Planned(BRIEF, proposed), [moves], trained(MONDAY), {}, STOCK)
        assert accepted.problems == ("2 sessions lie on 2026-11-24.",)

    def test_the_event_is_where_the_brief_says_whichever_part_is_taken(self) -> None:
        event = Event(SATURDAY + WEEK * 3, "cycling", 100_000)
        brief = replace(BRIEF, goal="event", weekdays=(0, 2, 5), event=event)
        content = build(brief, STOCK, trained(MONDAY)).content
        sooner = replace(event, on=SATURDAY + WEEK * 2)
        result = adapted(content, "move_event", brief=brief, event=sooner)
        (moves,) = (line.id for line in result.lines if line.after and line.after.slot.kind == "event")
        for line in result.lines:
            accepted = part(content, result, line.id, brief=brief)
            if not accepted.problems:
                (on,) = (one.on for one in accepted.content if one.slot.kind == "event")
                assert accepted.brief.event == (sooner if on == sooner.on else event)
        assert part(content, result, moves, brief=brief).brief.event == sooner


def changes(before: Content, after: Content) -> tuple[Line, ...]:
    because = {session.key: Because("swap_session", "It was asked for.") for session in (*before, *after)}
    return lines_between(before, after, because, BRIEF)


def part(sessions: Content, result: Adapted, *accepted: str, brief: Brief = BRIEF, stock: Stock = STOCK) -> Accepted:
    """These lines of what was proposed, with those they need."""
    taken = [line for line in result.lines if line.id in closure(result.lines, accepted)]
    before, proposed = Planned(brief, sessions), Planned(result.brief, result.content)
    return accept(before, proposed, taken, trained(MONDAY), {}, stock)
