"""From two lists of candidates to one order. Pure functions: candidates and features in, a reproducible ranking out.

Fusion is reciprocal rank (Cormack, Clarke & Büttcher 2009, k = 60), or a convex combination of normalised scores when
a weight was learnt from judged queries (Bruch, Gai & Ingber 2023, arXiv 2210.11934). A linear re-ranking adds what the
two legs cannot know, and a light maximal marginal relevance (Carbonell & Goldstein 1998) keeps near copies apart.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

RRF_K = 60
DIVERSIFY_FIRST = 30
MMR_LAMBDA = 0.8  # heavier diversity costs more nDCG than it gives (search-and-data: -20 % at full strength)

# Weights of the linear re-ranking, against a fused score of 0 to 1. Small on purpose: they order what is equally
# relevant, and overturn a difference of a few ranks at most.
WEIGHT_POPULARITY = 0.08
WEIGHT_FRESHNESS = 0.04
WEIGHT_DURATION = 0.06
WEIGHT_LEVEL = 0.03
FRESH_HALF_LIFE_DAYS = 365.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One document as the ranking sees it. Ranks are from 1; None where a leg did not return it."""

    document_id: int
    lexical_rank: int | None = None
    lexical_score: float | None = None
    vector_rank: int | None = None
    vector_distance: float | None = None
    fused: float = 0.0
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Preference:
    """What the re-ranking leans towards: the middle of the wanted duration, the wanted level, today."""

    duration_s: int | None
    level: int | None
    today: date


def fuse(
    lexical: Sequence[tuple[int, float]], vector: Sequence[tuple[int, float]], *, alpha: float | None = None
) -> list[Candidate]:
    """The union of both legs, scored 0 to 1, best first; ties by document id.

    `lexical` is (document, BM25 score) best first; `vector` is (document, cosine distance) nearest first. `alpha` is
    the vector leg's weight in a convex combination; None fuses by reciprocal rank.
    """
    found: dict[int, Candidate] = {}
    for rank, (document, score) in enumerate(lexical, 1):
        found[document] = Candidate(document, lexical_rank=rank, lexical_score=score)
    for rank, (document, distance) in enumerate(vector, 1):
        known = found.get(document, Candidate(document))
        found[document] = replace(known, vector_rank=rank, vector_distance=distance)
    if alpha is None:
        legs = bool(lexical) + bool(vector)
        best = legs / (RRF_K + 1)
        scored = [replace(c, fused=_reciprocal_rank(c) / best) for c in found.values()]
    else:
        top = lexical[0][1] if lexical else 1.0
        near = 1 - vector[0][1] if vector else 1.0
        far = 1 - vector[-1][1] if vector else 0.0
        span = (near - far) or 1.0
        scored = [
            replace(
                c,
                fused=(1 - alpha) * ((c.lexical_score or 0.0) / (top or 1.0))
                + alpha * (0.0 if c.vector_distance is None else (1 - c.vector_distance - far) / span),
            )
            for c in found.values()
        ]
    return sorted(scored, key=lambda c: (-c.fused, c.document_id))


def rerank(
    candidates: Sequence[Candidate], features: Mapping[int, Mapping[str, Any]], preference: Preference
) -> list[Candidate]:
    """Candidates with features, in their final order; those without (gone meanwhile) are left out.

    `features` are rows of `queries.FEATURES` by document id.
    """
    scored = [
        replace(c, score=c.fused + _boost(features[c.document_id], preference))
        for c in candidates
        if c.document_id in features
    ]
    scored.sort(key=lambda c: (-c.score, c.document_id))
    return _diversify(scored[:DIVERSIFY_FIRST], features) + scored[DIVERSIFY_FIRST:]


def _reciprocal_rank(candidate: Candidate) -> float:
    ranks = (candidate.lexical_rank, candidate.vector_rank)
    return sum(1 / (RRF_K + rank) for rank in ranks if rank is not None)


def _boost(row: Mapping[str, Any], preference: Preference) -> float:
    age_days = max((preference.today - row["released_on"]).days, 0)
    boost = WEIGHT_POPULARITY * row["popularity"] + WEIGHT_FRESHNESS * 0.5 ** (age_days / FRESH_HALF_LIFE_DAYS)
    if preference.duration_s is not None:
        boost += WEIGHT_DURATION * math.exp(-abs(row["duration_s"] - preference.duration_s) / 300)
    if preference.level is not None and row["level"] == preference.level:
        boost += WEIGHT_LEVEL
    return float(boost)


def _diversify(candidates: list[Candidate], features: Mapping[int, Mapping[str, Any]]) -> list[Candidate]:
    """Greedy MMR: each next one is relevant and unlike what stands before it."""
    remaining = list(candidates)
    chosen: list[Candidate] = []
    # The closest likeness of each to anything chosen; only the newest choice can raise it.
    closest = {c.document_id: 0.0 for c in remaining}
    while remaining:
        best = max(
            remaining,
            key=lambda c: (MMR_LAMBDA * c.score - (1 - MMR_LAMBDA) * 0.2 * closest[c.document_id], -c.document_id),
        )
        remaining.remove(best)
        chosen.append(best)
        taken = features[best.document_id]
        for other in remaining:
            closest[other.document_id] = max(closest[other.document_id], _alike(taken, features[other.document_id]))
    return chosen


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """How much of a repeat one class would be after the other, 0 to 1."""
    return float(
        0.5 * (one["instructor"] is not None and one["instructor"] == other["instructor"])
        + 0.3 * (one["discipline"] == other["discipline"])
        + 0.2 * (abs(one["duration_s"] - other["duration_s"]) <= 300)
    )
