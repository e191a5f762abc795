"""How good is a ranking? nDCG with linear gain and recall, over document ids and graded judgements."""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)


def ndcg(ranking: Sequence[Id], grades: Mapping[Id, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002); the ideal is made of all judgements."""
    gained = sum(grades.get(id_, 0) / math.log2(rank + 1) for rank, id_ in enumerate(ranking[:depth], 1))
    best = sorted(grades.values(), reverse=True)[:depth]
    ideal = sum(grade / math.log2(rank + 1) for rank, grade in enumerate(best, 1))
    return gained / ideal if ideal else 0.0


def recall(ranking: Sequence[Id], grades: Mapping[Id, int], depth: int = 100) -> float:
    """The share of everything relevant that stands among the first `depth`."""
    relevant = {id_ for id_, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def overlap(one: Sequence[Id], other: Sequence[Id], depth: int = 10) -> float:
    """How many of the first `depth` of `other` stand among those of `one`, as a share; 1 when there are none."""
    wanted = set(other[:depth])
    return len(wanted.intersection(one[:depth])) / len(wanted) if wanted else 1.0


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0
