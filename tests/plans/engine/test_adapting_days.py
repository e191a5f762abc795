"""Do days that went otherwise change a plan as its rules say: missed ones, illness, a trip, an event that moves?"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

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

from palestra.plans.engine.adapting import Adapted
from palestra.plans.engine.brief import Event
from palestra.plans.engine.building import Unfilled, build, refill
from palestra.plans.engine.content import Session, Slot
from palestra.plans.engine.states import State


class TestMissed:
    def test_the_most_important_missed_session_moves_to_a_free_day(self) -> None:
        sessions = [ride("a", MONDAY, priority=2), ride("b", TUESDAY, priority=1), ride("c", THURSDAY, priority=3)]
        brief = replace(BRIEF, weekdays=(0, 1, 3, 4))
        result = adapted(sessions, "missed", today=WEDNESDAY, brief=brief)
        (line,) = result.lines
        assert (line.key, line.op, line.rule, line.after and line.after.on) == ("b", "move", "missed_move", FRIDAY)
        assert line.why == (
            "Moderate ride on Tue 24 Nov moves to Fri 27 Nov: it is the most important session that was missed, and "
            "the day was free."
        )
        assert result.kept == 1
        assert result.summary == "1 missed session finds a new day. 1 other is left out. 1 session changes: 1 moves."

    def test_an_event_is_not_done_on_another_day(self) -> None:
        event = replace(ride("event", TUESDAY), slot=Slot("event", "event", ("cycling",), "hard", ()), class_id=None)
        alone = adapted([event, ride("c", FRIDAY)], "missed", today=WEDNESDAY)
        assert alone.lines == ()
        assert alone.summary == "An event is not held again on another day; the plan can be led to a new date."
        both = adapted([ride("a", MONDAY, priority=2), event, ride("c", FRIDAY)], "missed", today=WEDNESDAY)
        assert told(both) == [("a", "move", "missed_move")]

    def test_without_a_free_day_it_takes_the_place_of_the_least_important(self) -> None:
        sessions = [ride("a", MONDAY, priority=1), ride("b", WEDNESDAY, priority=2), ride("c", FRIDAY, priority=3)]
        result = adapted(sessions, "missed", today=TUESDAY, brief=replace(BRIEF, weekdays=(0, 2, 4)))
        assert told(result) == [("a", "move", "missed_move"), ("c", "drop", "missed_leave")]
        assert after(result, "a").on == FRIDAY
        assert result.lines[0].needs == (result.lines[1].id,)

    def test_without_a_free_day_what_is_less_important_is_left(self) -> None:
        sessions = [ride("a", MONDAY, priority=3), ride("b", WEDNESDAY, priority=2), ride("c", FRIDAY, priority=1)]
        result = adapted(sessions, "missed", today=TUESDAY, brief=replace(BRIEF, weekdays=(0, 2, 4)))
        assert result.lines == ()
        assert result.summary == "1 session was missed and left out; the plan goes on as it is."

    def test_a_hard_session_does_not_move_beside_another(self) -> None:
        sessions = [ride("a", MONDAY, "hard", priority=1), ride("b", FRIDAY, "hard", priority=2)]
        result = adapted(sessions, "missed", today=THURSDAY, brief=replace(BRIEF, weekdays=(0, 3, 4, 6)))
        assert after(result, "a").on == SUNDAY

    def test_where_all_days_are_beside_a_hard_one_it_gets_easier(self) -> None:
        sessions = [ride("a", MONDAY, "hard", priority=1), ride("b", FRIDAY, "hard", priority=2)]
        moved = after(adapted(sessions, "missed", today=THURSDAY, brief=replace(BRIEF, weekdays=(0, 3, 4))), "a")
        assert (moved.on, moved.slot.intensity, moved.hard) == (THURSDAY, "moderate", False)

    def test_nothing_done_this_week_makes_the_next_ones_lighter_than_was_planned(self) -> None:
        sessions = [
            ride("a", MONDAY, priority=1),
            *(ride(f"n{n}", MONDAY + WEEK + timedelta(days=n), "moderate", 45, n + 1) for n in range(0, 6)),
        ]
        past = a_past([a_workout(MONDAY - WEEK * 3, load_au=900)], today=SUNDAY)
        result = adapted(sessions, "missed", today=SUNDAY, past=past, option=1)
        assert set(result.rules) == {"ramp_cap"}
        week = result.checks.weeks[1]
        assert week.load_au <= week.cap_au == 450

    def test_leaving_it_is_an_alternative(self) -> None:
        sessions = [ride("a", MONDAY), ride("b", WEDNESDAY, priority=2)]
        assert 1 in {one.option for one in adapted(sessions, "missed", today=TUESDAY).alternatives}
        left = adapted(sessions, "missed", today=TUESDAY, option=1)
        assert left.lines == ()
        assert 0 in {one.option for one in left.alternatives}

    def test_what_was_skipped_or_done_was_not_missed(self) -> None:
        states = {"a": State("skipped"), "b": State("done")}
        result = adapted([ride("a", MONDAY), ride("b", TUESDAY, priority=2)], "missed", today=WEDNESDAY, states=states)
        assert (result.lines, result.summary) == ((), "Nothing was missed.")


class TestDoingAWeekAgain:
    WEEKS = (
        ride("a", MONDAY, priority=1),
        ride("b", WEDNESDAY, priority=2),
        ride("c", FRIDAY, priority=3),
        ride("d", MONDAY + WEEK, priority=1, copy=1),
        ride("e", MONDAY + WEEK * 11, priority=1, copy=2),
    )
    BRIEF = replace(BRIEF, weekdays=(0, 2, 4), weeks=6)

    def again(self, **fields: Any) -> Adapted:
        sessions = [one for one in self.WEEKS if one.on <= self.BRIEF.ends_on]
        return adapted(sessions, "missed", today=FRIDAY, option=2, brief=replace(self.BRIEF, **fields))

    def test_it_is_offered_where_more_than_half_was_missed(self) -> None:
        offered = adapted(self.WEEKS[:3], "missed", today=FRIDAY, brief=self.BRIEF).alternatives
        assert [one.option for one in offered] == [1, 2]
        little = adapted(self.WEEKS[:3], "missed", today=WEDNESDAY, brief=self.BRIEF).alternatives
        assert [one.option for one in little] == [1]

    def test_who_asks_on_a_monday_has_missed_the_week_before(self) -> None:
        result = adapted(self.WEEKS[:3], "missed", today=MONDAY + WEEK, brief=self.BRIEF)
        assert result.summary.startswith("3 sessions were missed and left out")
        assert [one.option for one in result.alternatives] == [1, 2]
        assert adapted(self.WEEKS[:3], "missed", today=MONDAY + WEEK * 2, brief=self.BRIEF).alternatives == ()

    def test_a_plan_that_a_pause_made_longer_than_plans_may_be_loses_no_more_than_a_week(self) -> None:
        sessions = [*self.WEEKS, ride("f", MONDAY + WEEK * 13, priority=1, copy=3)]
        result = adapted(sessions, "missed", today=FRIDAY, option=2, brief=replace(self.BRIEF, weeks=15))
        assert result.brief.weeks == 15
        assert {one.key: one.on for one in result.content}["f"] == MONDAY + WEEK * 14

    def test_it_is_not_offered_before_an_event(self) -> None:
        brief = replace(self.BRIEF, event=Event(MONDAY + WEEK * 5, "cycling", None))
        result = adapted(self.WEEKS[:3], "missed", today=FRIDAY, brief=brief, option=2)
        assert [one.option for one in result.alternatives] == [0, 1]
        assert "missed_repeat_week" not in result.rules

    def test_the_week_comes_again_and_everything_else_a_week_later(self) -> None:
        result = self.again()
        assert {session.key: session.on for session in result.content} == {
            "a": MONDAY + WEEK,
            "b": WEDNESDAY + WEEK,
            "c": FRIDAY,
            "x1": FRIDAY + WEEK,
            "d": MONDAY + WEEK * 2,
        }
        assert result.brief.weeks == 7
        assert result.rules == ("missed_repeat_week",)

    def test_the_last_week_of_the_longest_plan_falls_off(self) -> None:
        sessions = [*self.WEEKS]
        result = adapted(sessions, "missed", today=FRIDAY, option=2, brief=replace(self.BRIEF, weeks=12))
        assert result.brief.weeks == 12
        assert ("e", "drop", "missed_repeat_week") in told(result)


class TestIllness:
    def test_nothing_is_planned_while_it_lasts(self) -> None:
        sessions = [ride("a", MONDAY), ride("b", SUNDAY, priority=2)]
        result = adapted(sessions, "ill")
        assert told(result) == [("a", "drop", "pause"), ("b", "drop", "pause")]
        assert result.pause == (MONDAY, SUNDAY)
        assert result.brief.away == ((MONDAY, SUNDAY),)

    def test_it_comes_back_with_half_and_then_three_quarters(self) -> None:
        days = [TUESDAY + timedelta(days=2 * number) for number in range(11)]
        sessions = [ride(f"s{number:02}", on, minutes=45, priority=number + 1) for number, on in enumerate(days)]
        result = adapted(sessions, "ill", until_on=MONDAY)
        first, second, third = (
            sum(one.load_au for one in result.content if begins <= one.on < begins + WEEK)
            for begins in (TUESDAY, TUESDAY + WEEK, TUESDAY + WEEK * 2)
        )
        planned = [
            sum(one.load_au for one in sessions if begins <= one.on < begins + WEEK)
            for begins in (TUESDAY, TUESDAY + WEEK, TUESDAY + WEEK * 2)
        ]
        assert first <= planned[0] * 0.5
        assert planned[1] * 0.5 < second <= planned[1] * 0.75
        assert third == planned[2]
        assert result.rules == ("gentle_return",)

    def test_days_away_that_touch_become_one_stretch(self) -> None:
        brief = replace(BRIEF, away=((TUESDAY, WEDNESDAY), (SATURDAY, SUNDAY)))
        result = adapted([], "ill", brief=brief, from_on=THURSDAY, until_on=FRIDAY)
        assert result.brief.away == ((TUESDAY, SUNDAY),)


class TestTravel:
    def test_what_needs_more_than_is_there_is_done_another_way(self) -> None:
        result = adapted([lift("a", MONDAY), ride("b", WEDNESDAY, priority=2)], "travel", until_on=SUNDAY, equipment=())
        (line,) = result.lines
        assert (line.key, line.op, line.rule) == ("a", "replace", "travel_substitute")
        equipment = {one.id: one.equipment for one in STOCK.exercises}
        assert after(result, "a").exercises
        assert all(not equipment[one.exercise_id] for one in after(result, "a").exercises)
        assert result.brief == replace(BRIEF, elsewhere=((MONDAY, SUNDAY, ()),))

    def test_what_is_there_alone_may_be_used_though_there_is_none_of_it_at_home(self) -> None:
        brief = replace(BRIEF, equipment=())
        at_home = refill(lift("a", MONDAY), brief, STOCK, a_past(), used={}, on=MONDAY, minutes=30)
        assert isinstance(at_home, Session)
        with_kettlebells = replace(
            STOCK,
            exercises=tuple(replace(one, equipment=frozenset({"kettlebell"})) for one in STOCK.exercises),
        )
        result = adapted(
            [at_home], "travel", brief=brief, stock=with_kettlebells, until_on=SUNDAY, equipment=("kettlebell",)
        )
        assert not result.lines  # all of it can be done there
        later = refill(at_home, result.brief, with_kettlebells, a_past(), used={}, on=MONDAY + WEEK, minutes=30)
        assert isinstance(later, Unfilled)

    def test_after_the_trip_everything_is_as_before(self) -> None:
        later = lift("b", MONDAY + WEEK)
        result = adapted([lift("a", MONDAY), later], "travel", until_on=SUNDAY, equipment=())
        assert after(result, "b") == later

    def test_a_day_without_anything_that_fits_is_rest_and_is_told(self) -> None:
        stock = replace(STOCK, exercises=tuple(one for one in STOCK.exercises if one.equipment))
        result = adapted([lift("a", MONDAY)], "travel", stock=stock, until_on=SUNDAY, equipment=())
        assert told(result) == [("a", "drop", "travel_rest")]
        assert [(one.on, one.focus) for one in result.unfilled] == [(MONDAY, "full body A")]

    def test_resting_on_the_whole_trip_is_an_alternative(self) -> None:
        assert [one.option for one in adapted([lift("a", MONDAY)], "travel", until_on=SUNDAY).alternatives] == [1]
        rested = adapted([lift("a", MONDAY)], "travel", until_on=SUNDAY, option=1)
        assert told(rested) == [("a", "drop", "travel_rest")]
        assert rested.brief.away == ((MONDAY, SUNDAY),)


class TestMovingAnEvent:
    EVENT = Event(SATURDAY + WEEK * 3, "cycling", 100_000)
    BRIEF = replace(BRIEF, goal="event", weekdays=(0, 2, 5), event=EVENT, weeks=4)

    def moved(self, on: date) -> Adapted:
        content = build(self.BRIEF, STOCK, trained(MONDAY)).content
        return adapted(content, "move_event", brief=self.BRIEF, event=replace(self.EVENT, on=on))

    def test_the_running_week_stays_and_the_rest_is_laid_out_anew(self) -> None:
        content = build(self.BRIEF, STOCK, trained(MONDAY)).content
        result = self.moved(SATURDAY + WEEK * 6)
        running = [session for session in content if session.on <= SUNDAY]
        assert [session for session in result.content if session.on <= SUNDAY] == running
        assert set(result.rules) == {"event_moved"}
        assert (result.brief.weeks, result.brief.event) == (7, replace(self.EVENT, on=SATURDAY + WEEK * 6))
        assert [one.on for one in result.content if one.slot.kind == "event"] == [SATURDAY + WEEK * 6]

    def test_the_event_stays_the_same_session(self) -> None:
        content = build(self.BRIEF, STOCK, trained(MONDAY)).content
        (key,) = (one.key for one in content if one.slot.kind == "event")
        assert after(self.moved(SATURDAY + WEEK * 5), key).on == SATURDAY + WEEK * 5

    def test_an_event_farther_away_than_plans_are_long_moves_nothing(self) -> None:
        far = self.moved(SATURDAY + WEEK * 12)
        assert (far.lines, far.brief) == ((), self.BRIEF)
        assert "more than 12 weeks away" in far.summary
        near = self.moved(SATURDAY + WEEK * 11)
        assert [one.on for one in near.content if one.slot.kind == "event"] == [SATURDAY + WEEK * 11]

    def test_an_event_that_comes_sooner_ends_the_plan_sooner(self) -> None:
        result = self.moved(SATURDAY + WEEK)
        assert result.brief.weeks == 2
        assert max(session.on for session in result.content) <= SUNDAY + WEEK

    def test_an_event_within_the_running_week(self) -> None:
        result = self.moved(SATURDAY)
        assert result.content[-1].on == SATURDAY
        assert result.content[-1].slot.kind == "event"
