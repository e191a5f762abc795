"""Is every set credited to the muscles it was for, once, and does a week say what it is short of?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.training.strength import PerformedSet
from palestra.training.volume import (
    DEFAULT_CREDIT,
    CreditMethod,
    MuscleVolume,
    PerformedExercise,
    WeeklyFinding,
    check_week,
    volume_by_muscle,
    volume_load,
)

MONDAY = date(2026, 11, 23)


def exercise(
    sets: int, primary: str, secondary: str = "", *, day: int = 0, session: str = "", kind: str = "normal"
) -> PerformedExercise:
    performed = [PerformedSet(60_000, 8, kind=kind) for _ in range(sets)]  # type: ignore[arg-type]  # a word of SetKind
    return PerformedExercise(MONDAY + timedelta(days=day), session, primary.split(), secondary.split(), performed)


PUSH_DAY = [
    exercise(4, "chest", "triceps shoulders"),
    exercise(3, "shoulders", "triceps"),
    exercise(3, "triceps"),
]


@pytest.mark.parametrize(
    ("method", "triceps", "shoulders"), [("fractional", 6.5, 5.0), ("direct", 3.0, 3.0), ("total", 10.0, 7.0)]
)
def test_help_counts_half_or_nothing_or_all(method: CreditMethod, triceps: float, shoulders: float) -> None:
    """Pelland et al. 2024: indirect sets as 0.5, 0 or 1. A push day of 4 bench, 3 overhead, 3 triceps (fitchef.com)."""
    found = volume_by_muscle(PUSH_DAY, method)
    assert found["triceps"].counted_sets == triceps
    assert found["shoulders"].counted_sets == shoulders
    assert found["chest"].counted_sets == 4
    assert (found["triceps"].direct_sets, found["triceps"].indirect_sets) == (3, 7)
    assert {volume.method for volume in found.values()} == {method}


def test_the_default_is_the_fractional_count() -> None:
    """fitness-domain.md E2: 1.0 per set for the target, 0.5 for a synergist."""
    assert DEFAULT_CREDIT == "fractional"
    assert volume_by_muscle([exercise(3, "quadriceps", "glutes")])["glutes"].counted_sets == 1.5


def test_warm_ups_and_failed_lifts_are_no_sets() -> None:
    """Trap, fitness-domain.md E1 and E2: warm-ups are excluded."""
    sets = [PerformedSet(60_000, 10, kind="warmup"), PerformedSet(100_000, 0), PerformedSet(100_000, 5)]
    found = volume_by_muscle([PerformedExercise(MONDAY, "", ["chest"], [], sets)])
    assert found["chest"].direct_sets == 1
    assert volume_by_muscle([exercise(3, "chest", kind="warmup")]) == {}


def test_a_plank_is_a_set() -> None:
    held = PerformedExercise(MONDAY, "", ["abdominals"], [], [PerformedSet(0, None)] * 3)
    assert volume_by_muscle([held])["abdominals"].direct_sets == 3


def test_a_muscle_named_twice_counts_once() -> None:
    found = volume_by_muscle([exercise(3, "chest chest", "chest triceps triceps")])
    assert (found["chest"].direct_sets, found["chest"].indirect_sets) == (3, 0)
    assert found["triceps"].counted_sets == 1.5


def test_two_sessions_of_one_day_are_one_day() -> None:
    found = volume_by_muscle([exercise(3, "chest", session="early"), exercise(5, "chest", session="late")])["chest"]
    assert (found.days, found.most_in_a_session, found.counted_sets) == (1, 5, 8)


def test_help_makes_a_day_only_where_it_counts() -> None:
    week = [exercise(4, "chest", "triceps"), exercise(4, "triceps", day=3)]
    assert volume_by_muscle(week)["triceps"].days == 2
    assert volume_by_muscle(week, "direct")["triceps"].days == 1


def muscle(counted: float, days: int = 2, most: float = 5) -> MuscleVolume:
    return MuscleVolume("chest", int(counted), 0, counted, days, most, "fractional")


@pytest.mark.parametrize(
    ("volume", "findings"),
    [
        (muscle(10), ()),
        (muscle(9.5), ("under_weekly_sets",)),
        (muscle(22), ()),
        (muscle(22.5), ("over_weekly_sets",)),
        (muscle(12, days=1), ("too_few_days",)),
        (muscle(12, most=8), ()),
        (muscle(12, most=8.5), ("crowded_session",)),
        (muscle(4, days=1), ("under_weekly_sets", "too_few_days")),
    ],
)
def test_a_week_is_held_against_the_recommendations(volume: MuscleVolume, findings: tuple[WeeklyFinding, ...]) -> None:
    """ACSM 2026: 10 sets and 2 days. Conventions: 22 counted sets, 8 in a session (guide of Liftosaur)."""
    assert check_week(volume).findings == findings


def test_a_week_says_how_many_sets_are_missing() -> None:
    assert check_week(muscle(6.5)).sets_to_go == 3.5
    assert check_week(muscle(14)).sets_to_go == 0


def test_volume_load_is_weight_times_repetitions() -> None:
    """3 × 10 × 60 kg = 1,800 kg. Trap: warm-ups are no volume, and the body alone is told beside it."""
    sets = [PerformedSet(60_000, 10)] * 3
    assert volume_load(sets).total_g == 1_800_000
    mixed = volume_load([*sets, PerformedSet(40_000, 10, kind="warmup"), PerformedSet(0, 12), PerformedSet(-20_000, 8)])
    assert (mixed.total_g, mixed.sets, mixed.sets_without_load) == (1_800_000, 5, 2)


muscles = st.lists(st.sampled_from(["chest", "triceps", "shoulders", "lats"]), max_size=3)
logged = st.builds(
    PerformedSet,
    weight_g=st.integers(-50_000, 300_000),
    reps=st.one_of(st.none(), st.integers(0, 30)),
    kind=st.sampled_from(["normal", "warmup", "drop", "failure"]),
)
exercises = st.builds(
    PerformedExercise,
    on=st.dates(MONDAY, MONDAY + timedelta(days=6)),
    session=st.sampled_from(["early", "late"]),
    primary=muscles,
    secondary=muscles,
    sets=st.lists(logged, max_size=6),
)
weeks = st.lists(exercises, max_size=6)


@given(weeks)
def test_the_three_counts_lie_in_order(week: list[PerformedExercise]) -> None:
    direct, fractional, total = (volume_by_muscle(week, method) for method in ("direct", "fractional", "total"))
    for name, volume in fractional.items():
        assert direct[name].counted_sets <= volume.counted_sets <= total[name].counted_sets
        assert volume.counted_sets == volume.direct_sets + 0.5 * volume.indirect_sets
        assert volume.most_in_a_session <= volume.counted_sets


@given(weeks)
def test_the_order_of_a_log_changes_nothing(week: list[PerformedExercise]) -> None:
    assert volume_by_muscle(week) == volume_by_muscle(week[::-1])


@given(st.lists(logged, max_size=8), st.lists(logged, max_size=8))
def test_volume_load_adds_up_to_the_gram(one: list[PerformedSet], other: list[PerformedSet]) -> None:
    assert volume_load([*one, *other]).total_g == volume_load(one).total_g + volume_load(other).total_g
    assert volume_load([*one, *other]).total_g >= volume_load(one).total_g >= 0


def test_an_unknown_way_to_count_is_refused() -> None:
    with pytest.raises(ValueError, match="one of fractional, direct, total, not half"):
        volume_by_muscle([], "half")  # type: ignore[arg-type]  # what the test is about
