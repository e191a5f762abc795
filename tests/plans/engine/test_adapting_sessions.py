"""Do sessions change as the rules say: with other time, too hard or too easy, sore muscles, a swap, new equipment?"""

from dataclasses import replace
from typing import Any

import pytest
from tests.plans.engine.adapted import (
    BRIEF,
    FRIDAY,
    MONDAY,
    STOCK,
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
from tests.plans.engine.making import a_full_stock, a_past, a_workout

from palestra.plans.engine.adapting.wording import sentence
from palestra.plans.engine.building import build
from palestra.plans.engine.states import State
from palestra.plans.engine.strength import minutes_of
from palestra.training.weights import kg


class TestTime:
    def test_sessions_become_shorter_before_they_become_fewer(self) -> None:
        sessions = [
            ride("a", MONDAY, minutes=45),
            lift("b", TUESDAY, priority=2),
            ride("c", THURSDAY, minutes=20, priority=3),
        ]
        result = adapted(sessions, "less_time", minutes=20)
        assert told(result) == [("a", "shorten", "less_time_shorten"), ("b", "shorten", "less_time_shorten")]
        assert all(session.minutes <= 20 for session in result.content)

    def test_what_cannot_be_shorter_is_left_out_unless_it_is_the_most_important(self) -> None:
        stock = a_full_stock(minutes=(45,))
        sessions = [ride("a", MONDAY, minutes=45, priority=2), ride("b", TUESDAY, minutes=45, priority=1)]
        result = adapted(sessions, "less_time", minutes=20, stock=stock)
        assert told(result) == [("a", "drop", "less_time_keep_important")]

    def test_fewer_sessions_at_full_length_are_an_alternative(self) -> None:
        sessions = [ride("a", MONDAY, minutes=45, priority=2), ride("b", TUESDAY, minutes=45, priority=1)]
        assert [one.option for one in adapted(sessions, "less_time", minutes=20).alternatives] == [1]
        result = adapted(sessions, "less_time", minutes=20, option=1)
        assert told(result) == [("a", "drop", "less_time_keep_important")]
        assert after(result, "b").minutes == 45

    def test_more_time_makes_easy_sessions_longer_and_adds_easy_ones(self) -> None:
        sessions = [ride("a", MONDAY, "easy", 30), ride("b", TUESDAY, "hard", 30, 2)]
        brief = replace(BRIEF, weekdays=(0, 1, 3), weeks=1)
        result = adapted(sessions, "more_time", brief=brief, minutes=60)
        assert [(line.key, line.op) for line in result.lines] == [("a", "replace"), ("x1", "add")]
        assert (after(result, "a").minutes, after(result, "x1").on) == (60, THURSDAY)
        assert after(result, "x1").slot.intensity == "easy"
        assert result.brief.session_minutes == 60

    def test_more_time_never_goes_beyond_the_ramp(self) -> None:
        sessions = [ride("a", MONDAY, "easy", 30)]
        past = a_past([a_workout(MONDAY - WEEK, load_au=100)], today=MONDAY)
        result = adapted(sessions, "more_time", minutes=60, past=past)
        assert all(week.load_au <= week.cap_au for week in result.checks.weeks)
        assert result.checks.weeks[0].load_au > 450 - 60 * 3

    def test_one_day_of_the_week_stays_free(self) -> None:
        result = adapted([ride("a", MONDAY)], "more_time", minutes=20)
        assert [week.sessions for week in result.checks.weeks[:2]] == [6, 6]


class TestEffort:
    def test_too_hard_is_a_set_less_and_nine_tenths_rounded_down(self) -> None:
        result = adapted([lift("a", MONDAY, weight=kg(60))], "too_hard")
        assert told(result) == [("a", "lighten", "too_hard")]
        assert {(one.sets, one.weight) for one in after(result, "a").exercises} == {(2, kg("52.5"))}
        assert after(result, "a").minutes == minutes_of(after(result, "a").exercises)

    def test_too_hard_is_an_easier_class(self) -> None:
        result = adapted([ride("a", MONDAY, "hard")], "too_hard")
        assert (after(result, "a").slot.intensity, after(result, "a").effort) == ("moderate", 5)

    def test_too_hard_ends_with_the_next_week(self) -> None:
        later = ride("a", MONDAY + WEEK * 2, "hard")
        assert adapted([later], "too_hard").content == (later,)

    @pytest.mark.parametrize(
        ("before", "expected"),
        [
            pytest.param({}, {"reps_low": 9}, id="a repetition"),
            pytest.param({"reps_low": 12}, {"sets": 4}, id="a set"),
            pytest.param({"reps_low": 12, "sets": 5, "weight": kg(60)}, {"weight": kg("62.5")}, id="weight"),
            pytest.param({"reps_low": 12, "sets": 5, "weight": kg(20)}, None, id="a step of more than a tenth"),
            pytest.param({"reps_low": None, "reps_high": None, "hold_s": 30}, {"hold_s": 40}, id="a longer hold"),
        ],
    )
    def test_too_easy_is_one_step_up(self, before: dict[str, Any], expected: dict[str, Any] | None) -> None:
        session = lift("a", MONDAY, "squat", "hinge", **before)
        result = adapted([session], "too_easy")
        if expected is None:
            assert result.lines == ()
        else:
            one = after(result, "a").exercises[0]
            assert replace(one, why="") == replace(session.exercises[0], **expected)

    def test_too_easy_never_makes_two_hard_days_in_a_row(self) -> None:
        result = adapted([ride("a", MONDAY), ride("b", TUESDAY, priority=2)], "too_easy")
        assert [session.hard for session in result.content] == [True, False]

    def test_too_easy_never_goes_beyond_the_ramp(self) -> None:
        past = a_past([a_workout(MONDAY - WEEK, load_au=100)], today=MONDAY)
        sessions = [
            ride("a", MONDAY, "easy", 45),
            ride("b", WEDNESDAY, "easy", 45, 2),
            ride("c", FRIDAY, "easy", 45, 3),
        ]
        result = adapted(sessions, "too_easy", past=past)
        assert len(result.lines) == 0 or result.checks.weeks[0].load_au <= 450

    def test_an_easy_week_has_sixty_percent_and_keeps_its_weights(self) -> None:
        sessions = [
            lift("a", MONDAY, weight=kg(60)),
            ride("b", WEDNESDAY, "hard", 45, 2),
            ride("c", FRIDAY, minutes=45, priority=3),
        ]
        result = adapted(sessions, "deload")
        load_au = sum(session.load_au for session in result.content)
        assert load_au <= 0.6 * sum(session.load_au for session in sessions)
        assert {one.weight for one in after(result, "a").exercises} == {kg(60)}
        assert result.rules == ("deload_week",)


class TestSoreness:
    def test_for_two_days_what_is_not_easy_makes_room(self) -> None:
        sessions = [lift("a", MONDAY), ride("b", TUESDAY, "easy", priority=2), ride("c", WEDNESDAY, priority=3)]
        result = adapted(sessions, "sore")
        assert told(result) == [("a", "replace", "spare_swap")]
        easy = after(result, "a")
        assert (easy.slot.kind, easy.slot.intensity, easy.exercises) == ("class", "easy", ())
        assert easy.slot.disciplines[0] in ("mobility", "stretching", "walking", "yoga")

    def test_a_hard_class_makes_room_as_well(self) -> None:
        assert told(adapted([ride("a", TUESDAY, "hard")], "sore")) == [("a", "replace", "spare_swap")]

    def test_only_the_movements_that_were_named(self) -> None:
        stock = replace(
            STOCK,
            exercises=tuple(
                replace(one, avoid=frozenset({"deep_knee_flexion"})) if one.pattern == "squat" else one
                for one in STOCK.exercises
            ),
        )
        sessions = [
            lift("a", MONDAY, "squat", "hinge"),
            lift("b", TUESDAY, "horizontal_push", "vertical_push", priority=2),
        ]
        result = adapted(sessions, "sore", stock=stock, avoid=("deep_knee_flexion",))
        assert told(result) == [("a", "replace", "spare_swap")]

    def test_only_the_session_that_was_named(self) -> None:
        assert [
            line.key for line in adapted([lift("a", MONDAY), lift("b", TUESDAY, priority=2)], "sore", key="b").lines
        ] == ["b"]


class TestSwapping:
    def test_another_class_of_the_same_kind(self) -> None:
        before = ride("a", MONDAY)
        result = adapted([before], "swap", key="a")
        (line,) = result.lines
        assert (line.op, line.rule) == ("replace", "swap_session")
        assert after(result, "a").class_id != before.class_id
        assert (after(result, "a").slot.disciplines[0], after(result, "a").effort) == ("cycling", 5)

    def test_the_alternatives_are_others_and_can_be_asked_for(self) -> None:
        result = adapted([ride("a", MONDAY)], "swap", key="a")
        assert [one.option for one in result.alternatives] == [1, 2]
        found = [adapted([ride("a", MONDAY)], "swap", key="a", option=option) for option in (0, 1, 2)]
        titles = [after(one, "a").title for one in found]
        assert len({*titles, ride("a", MONDAY).title}) == 4
        assert [one.summary for one in result.alternatives] == [f"“{title}” (30 min)." for title in titles[1:]] or (
            [title in one.summary for title, one in zip(titles[1:], result.alternatives, strict=True)] == [True, True]
        )

    def test_other_exercises_of_the_same_patterns(self) -> None:
        before = lift("a", MONDAY)
        result = adapted([before], "swap", key="a")
        ids = {one.exercise_id for one in before.exercises}
        assert ids.isdisjoint(one.exercise_id for one in after(result, "a").exercises)

    @pytest.mark.parametrize("key", [None, "z", "past", "done"])
    def test_what_is_not_still_to_be_done_is_not_swapped(self, key: str | None) -> None:
        sessions = [ride("past", MONDAY), ride("done", WEDNESDAY, priority=2)]
        result = adapted(sessions, "swap", key=key, today=TUESDAY, states={"done": State("done")})
        assert result.lines == ()
        assert "nothing was swapped" in result.summary

    def test_new_equipment_opens_better_exercises_from_tomorrow_on(self) -> None:
        brief = replace(BRIEF, equipment=())
        bodyweight = build(replace(brief, style="strength"), STOCK, trained(MONDAY)).content
        result = adapted(bodyweight, "new_equipment", brief=brief, equipment=("barbell",))
        assert result.brief.equipment == ("barbell",)
        assert result.rules == ("new_equipment",)
        assert all(line.after and line.after.on > MONDAY for line in result.lines)
        kit = {one.id: one.equipment for one in STOCK.exercises}
        for line in result.lines:
            assert line.after
            assert any("barbell" in kit[one.exercise_id] for one in line.after.exercises)
        assert len({line.key for line in result.lines}) == len(result.lines)


def test_a_session_with_other_exercises_names_them_also_where_it_gets_shorter() -> None:
    before, after = lift("a", MONDAY, "squat", "hinge"), replace(lift("a", MONDAY, "lunge", "core"), minutes=12)
    assert "Exercise exr_lunge_0, Exercise exr_core_0 (12 min instead of" in sentence(before, after, ("why",))


def test_a_session_with_other_targets_names_one_also_where_it_gets_longer() -> None:
    before = lift("a", MONDAY, "squat")
    after = replace(lift("a", MONDAY, "squat", reps_low=9), minutes=before.minutes + 1)
    assert "with 9 to 12 repetitions instead of 8 to 12" in sentence(before, after, ("why",))
