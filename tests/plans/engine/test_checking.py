"""Is everything that must never be in a plan found when it is put there, and is nothing else complained about?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from tests.plans.engine.making import TODAY, a_brief, a_class, a_full_stock, a_past, a_stock, an_exercise, weeks_of

from palestra.plans.engine.brief import Brief, Event
from palestra.plans.engine.building import build
from palestra.plans.engine.checking import check, violations
from palestra.plans.engine.content import Content, Session, ordered
from palestra.plans.engine.past import Past
from palestra.plans.engine.states import State
from palestra.plans.engine.stock import Opening, Stock

STOCK = a_full_stock()
PAST = weeks_of(1_200)
BRIEF = a_brief(weekdays=(0, 1, 3, 4), starts_on=TODAY + timedelta(days=7))
PLAN = build(BRIEF, STOCK, PAST).content

Planted = tuple[Brief, Content, Stock]


def test_a_plan_as_it_was_made_violates_nothing() -> None:
    assert PLAN
    assert violations(BRIEF, PLAN, PAST, {}, STOCK) == ()


def moved_to_a_day_not_offered() -> Planted:
    return BRIEF, changed(PLAN[0], on=PLAN[0].on + timedelta(days=2)), STOCK


def moved_before_the_plan() -> Planted:
    return BRIEF, changed(PLAN[0], on=TODAY), STOCK


def moved_into_a_trip() -> Planted:
    return replace(BRIEF, away=((PLAN[0].on, PLAN[0].on),)), PLAN, STOCK


def two_on_a_day() -> Planted:
    return BRIEF, changed(PLAN[0], on=PLAN[1].on), STOCK


def too_long() -> Planted:
    return BRIEF, changed(PLAN[0], minutes=BRIEF.session_minutes + 1), STOCK


def avoided_in_a_class() -> Planted:
    ride = first_class()
    return replace(BRIEF, avoid=("jumping",)), PLAN, knowing(ride, avoid=frozenset({"jumping"}))


def equipment_missing_for_a_class() -> Planted:
    return replace(BRIEF, equipment=()), (first_class(),), knowing(first_class(), equipment=frozenset({"bike"}))


def equipment_missing_for_an_exercise() -> Planted:
    return replace(BRIEF, equipment=()), (lifting(),), STOCK


def avoided_in_an_exercise() -> Planted:
    id = lifting().exercises[0].exercise_id
    worse = [replace(one, avoid=frozenset({"prone"})) if one.id == id else one for one in STOCK.exercises]
    return replace(BRIEF, avoid=("prone",)), (lifting(),), replace(STOCK, exercises=tuple(worse))


def closed_on_its_day() -> Planted:
    ride = first_class()
    shut = datetime.combine(ride.on, time(23), UTC)
    return BRIEF, PLAN, knowing(ride, openings=(Opening(None, shut),))


def withdrawn() -> Planted:
    ride = first_class()
    return BRIEF, PLAN, replace(STOCK, known={id: one for id, one in STOCK.known.items() if id != ride.class_id})


def exercise_withdrawn() -> Planted:
    id = lifting().exercises[0].exercise_id
    return BRIEF, PLAN, replace(STOCK, exercises=tuple(one for one in STOCK.exercises if one.id != id))


def over_its_cap() -> Planted:
    ride, week = first_class(), check(BRIEF, PLAN, PAST, {}).weeks[0]
    least = (week.cap_au - week.load_au) // ride.minutes + 1
    return BRIEF, changed(ride, effort=ride.effort + least), STOCK


def hard_after_hard() -> Planted:
    return BRIEF, ordered([replace(one, effort=7, minutes=10) for one in PLAN]), STOCK


def same_keys() -> Planted:
    return BRIEF, ordered([replace(one, key="w01-1") for one in PLAN]), STOCK


def out_of_order() -> Planted:
    return BRIEF, PLAN[::-1], STOCK


def nothing_in_it() -> Planted:
    return BRIEF, changed(lifting(), exercises=()), STOCK


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (moved_to_a_day_not_offered, "not offered"),
        (moved_before_the_plan, "not offered"),
        (moved_into_a_trip, "not offered"),
        (two_on_a_day, "2 sessions lie on"),
        (too_long, "more than the 45 of a session"),
        (avoided_in_a_class, "jumping"),
        (equipment_missing_for_a_class, "bike"),
        (equipment_missing_for_an_exercise, "barbell"),
        (avoided_in_an_exercise, "prone"),
        (closed_on_its_day, "cannot be played"),
        (withdrawn, "not in the catalogue"),
        (exercise_withdrawn, "not in the catalogue"),
        (over_its_cap, "over its cap"),
        (hard_after_hard, "hard days in a row"),
        (same_keys, "have the key w01-1"),
        (out_of_order, "not in the order"),
        (nothing_in_it, "nothing in it"),
    ],
)
def test_what_must_never_be_is_found(plant: Callable[[], Planted], said: str) -> None:
    brief, content, stock = plant()
    found = violations(brief, content, PAST, {}, stock)
    assert any(said in sentence for sentence in found), found


def test_history_is_not_judged() -> None:
    ride = next(one for one in PLAN if [each.class_id for each in PLAN].count(one.class_id) == 1)
    shut = knowing(ride, openings=())
    assert closed(shut, PAST, {}) == [ride.key]
    assert closed(shut, PAST, {ride.key: State("skipped")}) == []
    assert closed(shut, replace(PAST, today=ride.on), {}) == [ride.key]  # today is still open
    assert closed(shut, replace(PAST, today=ride.on + timedelta(days=1)), {}) == []


def test_a_hard_day_that_was_missed_tires_nobody_and_one_that_was_done_does() -> None:
    first, second = (replace(one, effort=7, minutes=10) for one in PLAN[:2])
    past = replace(PAST, today=second.on)
    assert violations(BRIEF, (first, second), past, {}, STOCK) == ()
    done = {first.key: State("done", workout_id="wko_1")}
    assert "2 hard days in a row" in violations(BRIEF, (first, second), past, done, STOCK)[0]


def test_the_event_may_be_long_hard_and_on_any_day() -> None:
    event_on = BRIEF.starts_on + timedelta(days=13)  # a Sunday
    brief = replace(BRIEF, weeks=2, event=Event(event_on, "running", 42_195))
    content = build(brief, STOCK, PAST).content
    assert event_on.weekday() not in brief.weekdays
    assert [one.on for one in content if one.slot.kind == "event"] == [event_on]
    assert violations(brief, content, PAST, {}, STOCK) == ()


def test_the_weeks_of_a_plan_add_up() -> None:
    checks = check(BRIEF, PLAN, PAST, {})
    assert [week.week for week in checks.weeks] == [1, 2, 3, 4]
    assert sum(week.minutes for week in checks.weeks) == sum(one.minutes for one in PLAN)
    assert sum(week.load_au for week in checks.weeks) == sum(one.load_au for one in PLAN)
    assert sum(week.sessions for week in checks.weeks) == len(PLAN)
    assert all(week.load_au <= week.cap_au for week in checks.weeks)
    assert checks.weeks[0].ramp_pct == round(100 * (checks.weeks[0].load_au - 1_200) / 1_200)


@pytest.mark.parametrize(("before", "told"), [(0, False), (60, False), (449, False), (450, True), (2_000, True)])
def test_a_rise_out_of_next_to_nothing_is_no_figure(before: int, told: bool) -> None:
    past = replace(PAST, weekly_au={PAST.today - timedelta(days=7 + PAST.today.weekday()): before})
    first = check(BRIEF, PLAN, past, {}).weeks[0]
    assert first.load_au > 449
    assert (first.ramp_pct is not None) == told


def test_a_skipped_session_is_in_no_week() -> None:
    whole = check(BRIEF, PLAN, PAST, {}).weeks[0]
    less = check(BRIEF, PLAN, PAST, {PLAN[0].key: State("skipped")}).weeks[0]
    assert (less.sessions, less.load_au) == (whole.sessions - 1, whole.load_au - PLAN[0].load_au)


def test_sets_are_counted_by_muscle() -> None:
    squat = an_exercise("exr_s", "squat", tracking="reps")
    press = an_exercise("exr_p", "horizontal_push", tracking="reps")
    stock = a_stock([], [squat, press])
    brief = a_brief(style="strength", weekdays=(0,), weeks=1)
    content = build(brief, stock, a_past()).content
    (week,) = check(brief, content, a_past(), {}).weeks
    sets = {one.exercise_id: one.sets for one in content[0].exercises}
    assert week.sets_by_muscle == {
        "chest": sets["exr_p"],
        "glutes": sets["exr_s"],
        "quadriceps": sets["exr_s"],
        "triceps": sets["exr_p"],
    }
    assert week.strength_days == 1


@pytest.mark.parametrize(
    ("discipline", "intensity", "equivalent"),
    [
        pytest.param("walking", "moderate", 30, id="moderate minutes count once"),
        pytest.param("running", "hard", 60, id="vigorous ones twice"),
        pytest.param("running", "easy", 30, id="an easy run is not vigorous"),
        pytest.param("meditation", "easy", 0, id="stillness is none"),
        pytest.param("strength", "moderate", 0, id="lifting is no endurance"),
    ],
)
def test_minutes_count_as_the_log_will_count_them(discipline: str, intensity: str, equivalent: int) -> None:
    one = a_class(discipline=discipline, intensity=intensity)
    session = replace(first_class(), minutes=30, effort={"easy": 3, "moderate": 5, "hard": 7}[intensity])
    slot = replace(session.slot, disciplines=(one.discipline,), intensity=one.intensity)
    (week,) = check(replace(BRIEF, weeks=1), (replace(session, slot=slot),), PAST, {}).weeks
    assert week.equivalent_min == equivalent


def test_findings_say_what_falls_short() -> None:
    brief = a_brief(style="strength", goal="muscle", weekdays=(0,), weeks=1, session_minutes=30)
    findings = build(brief, STOCK, PAST).checks.findings
    assert [any(word in one for one in findings) for word in ("150", "1 day", "10 sets")] == [True, True, True]
    nothing = build(a_brief(), a_stock(), PAST).checks.findings
    assert nothing == ("No session could be planned.",)


def changed(session: Session, **fields: object) -> Content:
    """The plan with one session changed, in its order."""
    return ordered([replace(one, **fields) if one.key == session.key else one for one in PLAN])  # type: ignore[arg-type]  # fields of a session


def first_class() -> Session:
    return next(one for one in PLAN if one.class_id)


def lifting() -> Session:
    return next(one for one in PLAN if any("_0" in each.exercise_id for each in one.exercises))


def closed(stock: Stock, past: Past, states: dict[str, State]) -> list[str]:
    """Keys of the sessions whose class is said not to be playable, each once."""
    found = violations(BRIEF, PLAN, past, states, stock)
    return [one.split(":")[0] for one in found if "cannot be played" in one][:1]


def knowing(session: Session, **fields: object) -> Stock:
    """The catalogue with the class of a session changed."""
    assert session.class_id
    known = {**STOCK.known, session.class_id: replace(STOCK.known[session.class_id], **fields)}  # type: ignore[arg-type]  # fields of a class
    return replace(STOCK, known=known)
