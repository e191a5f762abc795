"""Is a record what beat everything before, and nothing else?"""

from hypothesis import given
from hypothesis import strategies as st

from palestra.training.records import new_records, records_by_session
from palestra.training.strength import PerformedSet


def test_a_session_can_set_every_kind_of_record() -> None:
    before = [PerformedSet(100_000, 5), PerformedSet(90_000, 8)]
    session = [PerformedSet(102_500, 5), PerformedSet(90_000, 10)]
    found = new_records(before, session)
    assert [(record.kind, record.performed) for record in found] == [
        ("heaviest", session[0]),
        ("estimated_one_rep_max", session[1]),
        ("most_reps", session[1]),
    ]
    assert [record.previous for record in found] == [before[0], before[0], before[1]]


def test_a_first_time_and_a_draw_are_no_records() -> None:
    first = [PerformedSet(100_000, 5)]
    assert records_by_session([first, first]) == [(), ()]


def test_a_warm_up_is_no_record() -> None:
    assert new_records([PerformedSet(100_000, 5)], [PerformedSet(120_000, 12, kind="warmup")]) == ()


def test_a_failed_lift_is_no_record() -> None:
    assert new_records([PerformedSet(100_000, 5)], [PerformedSet(120_000, 0)]) == ()


def test_many_light_repetitions_are_no_record_of_strength() -> None:
    """Trap: Brzycki makes 212 kg of 100 × 20; an estimate that is doubtful breaks no record."""
    found = new_records([PerformedSet(100_000, 8)], [PerformedSet(100_000, 20)])
    assert [record.kind for record in found] == ["most_reps"]


def test_as_many_at_more_weight_leaves_no_record_at_less() -> None:
    before = [PerformedSet(50_000, 12), PerformedSet(60_000, 15)]
    assert new_records(before, [PerformedSet(50_000, 14)]) == ()
    at_both = new_records(before, [PerformedSet(50_000, 18), PerformedSet(60_000, 20)])
    assert [record.performed.weight_g for record in at_both if record.kind == "most_reps"] == [60_000]


def test_less_assistance_is_a_heavier_pull_up() -> None:
    found = new_records([PerformedSet(-20_000, 8)], [PerformedSet(-10_000, 8)])
    assert [record.kind for record in found] == ["heaviest"]


logged = st.builds(
    PerformedSet,
    weight_g=st.sampled_from([-10_000, 0, 40_000, 60_000, 60_250, 100_000]),
    reps=st.one_of(st.none(), st.integers(0, 40)),
    rir=st.sampled_from([None, 0.0, 0.5, 1.0, 2.0, 4.0]),
    kind=st.sampled_from(["normal", "warmup", "drop", "failure"]),
)


@given(st.lists(st.lists(logged, max_size=4), max_size=6))
def test_the_same_training_again_sets_no_records(sessions: list[list[PerformedSet]]) -> None:
    again = records_by_session([*sessions, *sessions])
    assert all(found == () for found in again[len(sessions) :])


@given(st.lists(st.lists(logged, max_size=4), min_size=1, max_size=6))
def test_one_walk_through_a_year_finds_what_each_session_alone_finds(sessions: list[list[PerformedSet]]) -> None:
    walked = records_by_session(sessions)
    for index, found in enumerate(walked):
        before = [one for session in sessions[:index] for one in session]
        assert new_records(before, sessions[index]) == found


@given(st.lists(logged, max_size=8), st.lists(logged, max_size=8))
def test_the_order_of_sets_within_a_session_changes_no_record(
    before: list[PerformedSet], session: list[PerformedSet]
) -> None:
    forwards, backwards = new_records(before, session), new_records(before[::-1], session[::-1])
    assert [record.kind for record in forwards] == [record.kind for record in backwards]
