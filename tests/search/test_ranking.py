"""Is the order of two lists the one that the formulas give?"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palestra.search.ranking import LIKENESS_COST, MMR_LAMBDA, RRF_K, Candidate, Preference, fuse, rerank

TODAY = date(2026, 11, 24)
NO_PREFERENCE = Preference(None, None, TODAY)


def features(**other: Any) -> dict[str, Any]:
    row = {"discipline": 0, "level": 0, "duration_s": 1800, "released_on": TODAY, "popularity": 0.0, "rating": 0.0}
    return {**row, "first_tag": None, **other}


def test_reciprocal_ranks_add_up_to_one_at_the_top_of_both_legs() -> None:
    fused = fuse([(7, 9.0), (3, 8.0)], [(7, 0.1), (5, 0.2), (3, 0.3)])
    top = 2 / (RRF_K + 1)
    assert [c.document_id for c in fused] == [7, 3, 5]
    assert [c.fused for c in fused] == pytest.approx(
        [1.0, (1 / (RRF_K + 2) + 1 / (RRF_K + 3)) / top, 1 / (RRF_K + 2) / top]
    )
    assert fused[2] == Candidate(5, None, None, 2, 0.2, fused[2].fused)


def test_one_leg_alone_is_worth_as_much_as_two() -> None:
    assert fuse([(7, 9.0)], [])[0].fused == fuse([], [(7, 0.3)])[0].fused == 1.0


def test_a_learnt_weight_combines_normalised_scores() -> None:
    fused = fuse([(1, 8.0), (2, 4.0)], [(2, 0.2), (3, 0.6)], alpha=0.6)
    assert [c.document_id for c in fused] == [2, 1, 3]
    assert [c.fused for c in fused] == pytest.approx([0.4 * 0.5 + 0.6, 0.4, 0.0])


def test_equals_stand_in_the_order_of_their_ids() -> None:
    assert [c.document_id for c in fuse([(9, 1.0)], [(4, 0.5)])] == [4, 9]
    both = {4: features(first_tag="type:flow"), 9: features(discipline=1)}
    assert [c.document_id for c in rerank(fuse([(9, 1.0)], [(4, 0.5)]), both, NO_PREFERENCE)] == [4, 9]


@pytest.mark.parametrize(
    ("better", "preference"),
    [
        ({"popularity": 1.0}, NO_PREFERENCE),
        ({"released_on": TODAY}, NO_PREFERENCE),
        ({"duration_s": 900}, Preference(900, None, TODAY)),
        ({"level": 2}, Preference(None, 2, TODAY)),
    ],
)
def test_what_the_legs_cannot_know_turns_equals_round(better: dict[str, Any], preference: Preference) -> None:
    plain = features(released_on=TODAY - timedelta(days=900), duration_s=2700)
    ranked = rerank(fuse([(1, 1.0)], [(2, 0.5)]), {1: plain, 2: {**plain, **better}}, preference)
    assert [c.document_id for c in ranked] == [2, 1]
    assert ranked[0].score > ranked[0].fused


def test_what_is_gone_meanwhile_is_left_out() -> None:
    assert [c.document_id for c in rerank(fuse([(1, 2.0), (2, 1.0)], []), {2: features()}, NO_PREFERENCE)] == [2]


def likeness(one: dict[str, Any], other: dict[str, Any]) -> float:
    taught: bool = one["first_tag"] is not None and one["first_tag"] == other["first_tag"]
    near: bool = abs(one["duration_s"] - other["duration_s"]) <= 300
    alike: bool = one["discipline"] == other["discipline"]
    return 0.5 * taught + 0.3 * alike + 0.2 * near


@given(
    st.lists(
        st.tuples(
            st.sampled_from((None, "instructor:a", "instructor:b")),
            st.sampled_from((0, 1)),
            st.sampled_from((600, 900, 1800)),
            st.sampled_from((0.0, 0.3, 1.0)),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_the_first_thirty_are_diverse_as_maximal_marginal_relevance_says(
    rows: list[tuple[str | None, int, int, float]],
) -> None:
    known = {
        n: features(first_tag=tag, discipline=discipline, duration_s=duration_s, popularity=popularity)
        for n, (tag, discipline, duration_s, popularity) in enumerate(rows, 1)
    }
    ranked = rerank(fuse([(n, 1.0) for n in known], []), known, NO_PREFERENCE)
    assert sorted(c.document_id for c in ranked) == sorted(known)
    for place, chosen in enumerate(ranked):

        def worth(candidate: Candidate, before: int = place) -> float:
            closest = max(
                (likeness(known[candidate.document_id], known[c.document_id]) for c in ranked[:before]), default=0.0
            )
            return MMR_LAMBDA * candidate.score - LIKENESS_COST * closest

        assert all(worth(chosen) >= worth(later) - 1e-12 for later in ranked[place:])
