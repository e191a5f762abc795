"""Which sets were records? Against everything before them in one exercise, sessions in the order of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from palestra.training.strength import DEFAULT_FORMULA, Formula, PerformedSet, estimate_of_set

RecordKind = Literal["heaviest", "estimated_one_rep_max", "most_reps"]


@dataclass(frozen=True, slots=True)
class Record:
    """A set that beat everything before it, and the best set before.

    `heaviest`               more weight than ever, for one repetition or more
    `estimated_one_rep_max`  a higher estimate than ever; only estimates that can be relied on take part
    `most_reps`              more repetitions than ever at a weight that was lifted before, or at any heavier one
    """

    kind: RecordKind
    performed: PerformedSet
    previous: PerformedSet


def new_records(
    before: Iterable[PerformedSet], session: Sequence[PerformedSet], formula: Formula = DEFAULT_FORMULA
) -> tuple[Record, ...]:
    """The records of one session in one exercise, against every set before it."""
    return records_by_session([tuple(before), session], formula)[-1]


def records_by_session(
    sessions: Iterable[Sequence[PerformedSet]], formula: Formula = DEFAULT_FORMULA
) -> list[tuple[Record, ...]]:
    """The records of each session in one exercise, sessions in the order of time.

    A first time is a beginning and not a record; equalling is not beating; warm-ups take no part. Sets of one session
    do not compete with each other: of one kind (and, for repetitions, of one weight) the best is told.
    """
    past = _Past(formula)
    found: list[tuple[Record, ...]] = []
    for session in sessions:
        sets = [one for one in session if one.kind != "warmup" and one.reps]
        found.append(past.records_of(sets))
        past.add(sets)
    return found


class _Past:
    """The best of every kind so far, so that a year of sessions is one walk through it."""

    def __init__(self, formula: Formula) -> None:
        self._formula: Formula = formula
        self._heaviest: PerformedSet | None = None
        self._strongest: tuple[float, PerformedSet] | None = None
        self._most_at: dict[int, PerformedSet] = {}  # by weight in grams

    def add(self, sets: Sequence[PerformedSet]) -> None:
        for one in sets:
            if self._heaviest is None or one.weight_g > self._heaviest.weight_g:
                self._heaviest = one
            strength = self._strength(one)
            if strength is not None and (self._strongest is None or strength > self._strongest[0]):
                self._strongest = (strength, one)
            best = self._most_at.get(one.weight_g)
            if best is None or _reps(one) > _reps(best):
                self._most_at[one.weight_g] = one

    def records_of(self, sets: Sequence[PerformedSet]) -> tuple[Record, ...]:
        return (*self._heavier(sets), *self._stronger(sets), *self._more_reps(sets))

    def _heavier(self, sets: Sequence[PerformedSet]) -> Iterable[Record]:
        best = max(sets, key=lambda one: (one.weight_g, _reps(one)), default=None)
        if best is not None and self._heaviest is not None and best.weight_g > self._heaviest.weight_g:
            yield Record("heaviest", best, self._heaviest)

    def _stronger(self, sets: Sequence[PerformedSet]) -> Iterable[Record]:
        if self._strongest is None:
            return
        known = [(strength, one) for one in sets if (strength := self._strength(one)) is not None]
        strength, best = max(known, key=lambda pair: pair[0], default=(0.0, None))
        if best is not None and strength > self._strongest[0]:
            yield Record("estimated_one_rep_max", best, self._strongest[1])

    def _more_reps(self, sets: Sequence[PerformedSet]) -> Iterable[Record]:
        best_at: dict[int, PerformedSet] = {}
        for one in sets:
            if one.weight_g not in best_at or _reps(one) > _reps(best_at[one.weight_g]):
                best_at[one.weight_g] = one
        heavier_today = 0  # as many at more weight in this session says the same, and more
        for weight_g, best in sorted(best_at.items(), reverse=True):
            previous = self._most_at.get(weight_g)
            if previous is not None:
                most = max(_reps(other) for other_g, other in self._most_at.items() if other_g >= weight_g)
                if _reps(best) > max(most, heavier_today):
                    yield Record("most_reps", best, previous)
            heavier_today = max(heavier_today, _reps(best))

    def _strength(self, one: PerformedSet) -> float | None:
        found = estimate_of_set(one, self._formula)
        return None if found is None or found.low_confidence else found.one_rep_max_kg


def _reps(one: PerformedSet) -> int:
    return one.reps or 0
