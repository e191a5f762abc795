"""From two lists of candidates to one order. Pure functions: candidates and features in, a reproducible ranking out.

Fusion is reciprocal rank (Cormack, Clarke & Büttcher 2009, k = 60), or a convex combination of normalised scores when
a weight was learnt from judged queries (Bruch, Gai & Ingber 2023, arXiv 2210.11934). A linear re-ranking adds what the
two legs cannot know, and a light maximal marginal relevance (Carbonell & Goldstein 1998) keeps near copies apart.
"""

import math
from collections.abc import Callable, Mapping, Sequence
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


Leg = Mapping[int, tuple[int, float]]  # document → (rank, score or distance)
ABSENT = (None, None)


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


def fuse(
    lexical: Sequence[tuple[int, float]], vector: Sequence[tuple[int, float]], *, alpha: float | None = None
) -> list[Candidate]:
    """The union of both legs, scored 0 to 1, best first; ties by document id.

    `lexical` is (document, BM25 score) best first; `vector` is (document, cosine distance) nearest first. `alpha` is
    the vector leg's weight in a convex combination; None fuses by reciprocal rank.
    """
    words = {document: (rank, score) for rank, (document, score) in enumerate(lexical, 1)}
    meaning = {document: (rank, distance) for rank, (document, distance) in enumerate(vector, 1)}
    score = _reciprocal_rank(words, meaning) if alpha is None else _convex(words, meaning, alpha)
    candidates = []
    for document in words.keys() | meaning.keys():
        (by_words, bm25), (by_meaning, distance) = words.get(document, ABSENT), meaning.get(document, ABSENT)
        candidates.append(Candidate(document, by_words, bm25, by_meaning, distance, score(document)))
    candidates.sort(key=lambda c: (-c.fused, c.document_id))
    return candidates


def rerank(
    candidates: Sequence[Candidate], features: Mapping[int, Mapping[str, Any]], preference: Preference
) -> list[Candidate]:
    """Candidates with features, in their final order; those without (gone meanwhile) are left out.

    `features` are rows of `queries.FEATURES` by document id.
    """
    scored = [
        c._replace(score=c.fused + _boost(features[c.document_id], preference))
        for c in candidates
        if c.document_id in features
    ]
    scored.sort(key=lambda c: (-c.score, c.document_id))
    return _diversify(scored[:DIVERSIFY_FIRST], features) + scored[DIVERSIFY_FIRST:]


def _reciprocal_rank(words: Leg, meaning: Leg) -> Callable[[int], float]:
    best = (bool(words) + bool(meaning)) / (RRF_K + 1) or 1.0

    def score(document: int) -> float:
        ranks = [leg[document][0] for leg in (words, meaning) if document in leg]
        return sum(1 / (RRF_K + rank) for rank in ranks) / best

    return score


def _convex(words: Leg, meaning: Leg, alpha: float) -> Callable[[int], float]:
    """BM25 over its maximum, and similarity between the farthest and the nearest that was returned."""
    top = max((score for _, score in words.values()), default=0.0) or 1.0
    distances = [distance for _, distance in meaning.values()]
    near, far = (min(distances), max(distances)) if distances else (0.0, 1.0)
    span = (far - near) or 1.0

    def score(document: int) -> float:
        lexical = words[document][1] / top if document in words else 0.0
        similar = (far - meaning[document][1]) / span if document in meaning else 0.0
        return (1 - alpha) * lexical + alpha * similar

    return score


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
    traits = {c.document_id: _traits(features[c.document_id]) for c in candidates}
    # What each is worth less the closest likeness to anything chosen, which only the newest choice can raise.
    worth = {c.document_id: MMR_LAMBDA * c.score for c in candidates}
    closest = dict.fromkeys(worth, 0.0)
    remaining = {c.document_id: c for c in candidates}
    chosen: list[Candidate] = []
    while remaining:
        best = max(remaining, key=lambda id_: (worth[id_] - LIKENESS_COST * closest[id_], -id_))
        chosen.append(remaining.pop(best))
        instructor, discipline, duration_s = traits[best]
        for id_ in remaining:
            other = traits[id_]
            alike = (
                0.5 * (instructor is not None and instructor == other[0])
                + 0.3 * (discipline == other[1])
                + 0.2 * (abs(duration_s - other[2]) <= 300)
            )
            if alike > closest[id_]:
                closest[id_] = alike
    return chosen


def _traits(row: Mapping[str, Any]) -> tuple[str | None, int, int]:
    """What would make a class a repeat of another: instructor, discipline, length in seconds."""
    tag: str | None = row["first_tag"]
    return tag if tag is not None and tag.startswith("instructor:") else None, row["discipline"], row["duration_s"]
