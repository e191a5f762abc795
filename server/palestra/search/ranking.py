"""From two lists of candidates to one order. Pure functions: candidates and features in, a reproducible ranking out.

Fusion is reciprocal rank (Cormack, Clarke & Büttcher 2009, k = 60), or a convex combination of normalised scores when
a weight was learnt from judged queries (Bruch, Gai & Ingber 2023, arXiv 2210.11934). A linear re-ranking adds what the
two legs cannot know, and a light maximal marginal relevance (Carbonell & Goldstein 1998) keeps near copies apart.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

RRF_K = 60
DIVERSIFY_FIRST = 30
LIKENESS_COST = 0.04  # (1 - lambda), against likenesses of 0 to 1 on the scale of scores
MMR_LAMBDA = 0.8  # heavier diversity costs more nDCG than it gives (search-and-data: -20 % at full strength)

# Weights of the linear re-ranking, against a fused score of 0 to 1. Small on purpose: they order what is equally
# relevant, and overturn a difference of a few ranks at most.
WEIGHT_POPULARITY = 0.08
WEIGHT_FRESHNESS = 0.04
WEIGHT_DURATION = 0.06
WEIGHT_LEVEL = 0.03
FRESH_HALF_LIFE_DAYS = 365.0


Leg = Sequence[tuple[int, float]]  # (document, score or distance), best first
ABSENT = (None, None)  # rank and score where a leg did not return a document


class Candidate(NamedTuple):
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


def fuse(lexical: Leg, vector: Leg, *, alpha: float | None = None) -> list[Candidate]:
    """The union of both legs, scored 0 to 1, best first; ties by document id.

    `lexical` is (document, BM25 score) best first; `vector` is (document, cosine distance) nearest first. `alpha` is
    the vector leg's weight in a convex combination; None fuses by reciprocal rank.
    """
    scores = _reciprocal_rank(lexical, vector) if alpha is None else _convex(lexical, vector, alpha)
    words = {document: (rank, score) for rank, (document, score) in enumerate(lexical, 1)}
    meaning = {document: (rank, distance) for rank, (document, distance) in enumerate(vector, 1)}
    candidates = []
    for document, score in scores.items():
        (by_words, bm25), (by_meaning, distance) = words.get(document, ABSENT), meaning.get(document, ABSENT)
        candidates.append(Candidate(document, by_words, bm25, by_meaning, distance, score))
    candidates.sort(key=lambda c: (-c.fused, c.document_id))
    return candidates


def rerank(
    candidates: Sequence[Candidate], features: Mapping[int, Mapping[str, Any]], preference: Preference
) -> list[Candidate]:
    """Candidates with features, in their final order; those without (gone meanwhile) are left out.

    `features` are rows of `queries.FEATURES` by document id.
    """
    scored = [
        Candidate(*c[:-1], c.fused + _boost(row, preference))  # _replace takes three times as long
        for c in candidates
        if (row := features.get(c.document_id)) is not None
    ]
    scored.sort(key=lambda c: (-c.score, c.document_id))
    return _diversify(scored[:DIVERSIFY_FIRST], features) + scored[DIVERSIFY_FIRST:]


def _reciprocal_rank(lexical: Leg, vector: Leg) -> dict[int, float]:
    best = (bool(lexical) + bool(vector)) / (RRF_K + 1)
    scores: dict[int, float] = {}
    for leg in (lexical, vector):
        for rank, (document, _) in enumerate(leg, 1):
            scores[document] = scores.get(document, 0.0) + 1 / (RRF_K + rank) / best
    return scores


def _convex(lexical: Leg, vector: Leg, alpha: float) -> dict[int, float]:
    """BM25 over its maximum, and similarity between the farthest and the nearest that was returned."""
    top = max((score for _, score in lexical), default=0.0) or 1.0
    distances = [distance for _, distance in vector]
    near, far = (min(distances), max(distances)) if distances else (0.0, 1.0)
    span = (far - near) or 1.0
    scores = {document: (1 - alpha) * score / top for document, score in lexical}
    for document, distance in vector:
        scores[document] = scores.get(document, 0.0) + alpha * (far - distance) / span
    return scores


def _boost(row: Mapping[str, Any], preference: Preference) -> float:
    age_days = max((preference.today - row["released_on"]).days, 0)
    boost = WEIGHT_POPULARITY * row["popularity"] + WEIGHT_FRESHNESS * 0.5 ** (age_days / FRESH_HALF_LIFE_DAYS)
    if preference.duration_s is not None:
        boost += WEIGHT_DURATION * math.exp(-abs(row["duration_s"] - preference.duration_s) / 300)
    if preference.level is not None and row["level"] == preference.level:
        boost += WEIGHT_LEVEL
    return float(boost)


def _diversify(candidates: Sequence[Candidate], features: Mapping[int, Mapping[str, Any]]) -> list[Candidate]:
    """Greedy MMR: each next one is relevant and unlike what stands before it; ties by document id."""
    traits = [_traits(features[c.document_id]) for c in candidates]
    # What each is worth less the closest likeness to anything chosen, which only the newest choice can raise.
    worth = [MMR_LAMBDA * c.score for c in candidates]
    closest = [0.0] * len(candidates)
    remaining = sorted(range(len(candidates)), key=lambda at: candidates[at].document_id)
    chosen: list[Candidate] = []
    while remaining:
        best = max(remaining, key=lambda at: worth[at] - LIKENESS_COST * closest[at])  # the first of equals
        remaining.remove(best)
        chosen.append(candidates[best])
        instructor, discipline, duration_s = traits[best]
        for at in remaining:
            other = traits[at]
            alike = 0.0
            if instructor is not None and instructor == other[0]:
                alike = 0.5
            if discipline == other[1]:
                alike += 0.3
            if -300 <= duration_s - other[2] <= 300:
                alike += 0.2
            if alike > closest[at]:
                closest[at] = alike
    return chosen


def _traits(row: Mapping[str, Any]) -> tuple[str | None, int, int]:
    """What would make a class a repeat of another: instructor, discipline, length in seconds."""
    tag: str | None = row["first_tag"]
    return tag if tag is not None and tag.startswith("instructor:") else None, row["discipline"], row["duration_s"]
