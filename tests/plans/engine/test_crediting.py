"""Does a workout count for the session it was, once, in its own week, however it was begun?"""

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from palestra.catalog.vocabulary import Discipline, MovementPattern
from palestra.plans.engine.content import Session, SessionKind, Slot
from palestra.plans.engine.crediting import Creditable, credit, creditable
from palestra.plans.engine.past import Performed
from palestra.plans.engine.states import State

MONDAY = date(2026, 11, 23)
TUESDAY, WEDNESDAY, THURSDAY, SUNDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 3, 6))


def session(
    key: str,
    on: date,
    *disciplines: Discipline,
    class_id: str | None = None,
    minutes: int = 30,
    patterns: tuple[MovementPattern, ...] = (),
) -> Creditable:
    kind: SessionKind = "strength" if patterns else "class"
    return Creditable(key, on, kind, class_id, disciplines, minutes, patterns)


def workout(
    id: str,
    on: date,
    discipline: Discipline | None,
    *,
    class_id: str | None = None,
    minutes: int = 30,
    patterns: tuple[MovementPattern, ...] = (),
) -> Performed:
    return Performed(id, on, discipline, class_id, minutes, 5 * minutes, (), patterns)


def credited(
    sessions: list[Creditable], workouts: list[Performed], states: Mapping[str, State] | None = None
) -> dict[str, str]:
    return credit(sessions, workouts, states or {}, week_starts_on=0)


def test_the_same_class_counts_on_whatever_day_of_the_week_it_was_taken() -> None:
    ride = session("a", THURSDAY, "cycling", class_id="cls_1", minutes=60)
    assert credited([ride], [workout("w", MONDAY, "yoga", class_id="cls_1", minutes=5)]) == {"a": "w"}


def test_the_same_class_comes_before_something_similar_on_the_day() -> None:
    rides = [session("a", MONDAY, "cycling", class_id="cls_1"), session("b", TUESDAY, "cycling", class_id="cls_2")]
    done = [workout("w1", MONDAY, "cycling", class_id="cls_2"), workout("w2", TUESDAY, "cycling")]
    assert credited(rides, done) == {"a": "w2", "b": "w1"}


def test_something_similar_counts_on_its_day_before_the_day_beside_it() -> None:
    rides = [session("a", MONDAY, "cycling"), session("b", TUESDAY, "cycling")]
    assert credited(rides, [workout("w", TUESDAY, "cycling")]) == {"b": "w"}


def test_half_of_the_minutes_are_enough_and_less_is_something_else() -> None:
    assert credited([session("a", MONDAY, "cycling")], [workout("w", MONDAY, "cycling", minutes=15)]) == {"a": "w"}
    assert credited([session("a", MONDAY, "cycling")], [workout("w", MONDAY, "cycling", minutes=14)]) == {}


def test_another_discipline_is_no_credit() -> None:
    assert credited([session("a", MONDAY, "cycling")], [workout("w", MONDAY, "yoga")]) == {}
    assert credited([session("a", MONDAY, "cycling")], [workout("w", MONDAY, None)]) == {}


def test_lifting_counts_for_a_strength_session_by_its_patterns_or_its_discipline() -> None:
    lift = session("a", MONDAY, patterns=("squat", "hinge"))
    assert credited([lift], [workout("w", MONDAY, None, patterns=("hinge",), minutes=1)]) == {"a": "w"}
    assert credited([lift], [workout("w", MONDAY, "strength", minutes=0)]) == {"a": "w"}
    assert credited([lift], [workout("w", MONDAY, None, patterns=("carry",))]) == {}


def test_the_nearest_other_day_of_the_week_comes_first() -> None:
    rides = [session("a", MONDAY, "cycling"), session("b", SUNDAY, "cycling")]
    assert credited(rides, [workout("w", WEDNESDAY, "cycling")]) == {"a": "w"}


def test_a_workout_of_another_week_never_counts() -> None:
    ride = session("a", MONDAY, "cycling", class_id="cls_1")
    assert credited([ride], [workout("w", MONDAY - timedelta(days=1), "cycling", class_id="cls_1")]) == {}
    assert credit([ride], [workout("w", SUNDAY, "cycling")], {}, week_starts_on=6) == {}


def test_what_the_member_said_wins_over_everything() -> None:
    rides = [session("a", MONDAY, "cycling", class_id="cls_1"), session("b", TUESDAY, "yoga")]
    done = [workout("w", MONDAY, "cycling", class_id="cls_1")]
    assert credited(rides, done, {"b": State("done", workout_id="w")}) == {"b": "w"}


def test_a_skipped_session_is_credited_nothing_that_was_not_said() -> None:
    ride = session("a", MONDAY, "cycling")
    assert credited([ride], [workout("w", MONDAY, "cycling")], {"a": State("skipped")}) == {}


def test_a_session_said_to_be_done_on_another_day_finds_the_workout_of_that_day() -> None:
    rides = [session("a", MONDAY, "cycling")]
    done = [workout("w1", MONDAY, "cycling"), workout("w2", THURSDAY, "cycling")]
    assert credited(rides, done, {"a": State("done", on=THURSDAY)}) == {"a": "w2"}


def test_a_planned_session_is_known_by_its_slot() -> None:
    planned = Session(
        "w1d1", MONDAY, Slot("class", "easy", ("cycling", "rowing"), "easy", ()), "Ride", "cls_1", 30, 3, 1, (), None
    )
    assert creditable(planned) == Creditable("w1d1", MONDAY, "class", "cls_1", ("cycling", "rowing"), 30, ())
    assert creditable(planned, "rowing").disciplines == ("rowing",)


DISCIPLINES: st.SearchStrategy[Discipline] = st.sampled_from(["cycling", "yoga", "running", "strength"])
CLASSES = st.sampled_from(["cls_1", "cls_2", None])
DAYS = st.integers(-8, 8).map(lambda number: WEDNESDAY + timedelta(days=number))
PATTERNS: st.SearchStrategy[tuple[MovementPattern, ...]] = st.sampled_from([(), ("squat",), ("hinge", "squat")])


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[Creditable], list[Performed], dict[str, State]]:
    sessions = [
        session(
            f"s{number}",
            draw(DAYS),
            draw(DISCIPLINES),
            class_id=draw(CLASSES),
            minutes=draw(st.integers(10, 60)),
            patterns=draw(PATTERNS),
        )
        for number in range(draw(st.integers(0, 7)))
    ]
    workouts = [
        workout(
            f"w{number}",
            draw(DAYS),
            draw(DISCIPLINES),
            class_id=draw(CLASSES),
            minutes=draw(st.integers(5, 60)),
            patterns=draw(PATTERNS),
        )
        for number in range(draw(st.integers(0, 7)))
    ]
    said = st.one_of(
        st.just(State("planned")), st.just(State("skipped")), st.just(State("done")),
        st.sampled_from([State("done", workout_id=one.id) for one in workouts] or [State("done")]),
    )  # fmt: skip
    return sessions, workouts, {one.key: draw(said) for one in sessions if draw(st.booleans())}


@given(weeks(), st.integers(0, 6))
def test_credit_is_once_in_its_week_and_whatever_the_order(
    given_: tuple[list[Creditable], list[Performed], dict[str, State]], week_starts_on: int
) -> None:
    sessions, workouts, states = given_
    found = credit(sessions, workouts, states, week_starts_on=week_starts_on)
    assert len(set(found.values())) == len(found), "a workout counts for one session at most"
    on = {one.id: one.on for one in workouts}
    for one in sessions:
        said = states.get(one.key, State("planned"))
        if one.key in found and said.workout_id is None:
            assert week_of(one.on, week_starts_on) == week_of(on[found[one.key]], week_starts_on)
            assert said.status != "skipped"
    assert credit(sessions[::-1], workouts[::-1], states, week_starts_on=week_starts_on) == found


@given(weeks())
def test_a_class_that_was_taken_in_its_week_is_never_left_without_credit(
    given_: tuple[list[Creditable], list[Performed], dict[str, State]],
) -> None:
    sessions, workouts, _ = given_
    found = credit(sessions, workouts, {}, week_starts_on=0)
    for one in sessions:
        taken = {
            done.id
            for done in workouts
            if one.class_id is not None and done.class_id == one.class_id and week_of(done.on, 0) == week_of(one.on, 0)
        }
        assert one.key in found or taken <= set(found.values())


def week_of(on: date, week_starts_on: int) -> date:
    return on - timedelta(days=(on.weekday() - week_starts_on) % 7)
