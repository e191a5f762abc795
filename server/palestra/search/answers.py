"""What search is asked and what it answers: the values that its service takes and gives."""

from dataclasses import dataclass, field

from palestra.catalog.schemas import ClassCard, ExerciseCard
from palestra.catalog.service import Listed
from palestra.search.constraints import Constraints
from palestra.search.interpretation import Interpretation
from palestra.search.ranking import Candidate
from palestra.search.schemas import FacetCount, NoMatch, Relaxed


@dataclass(frozen=True, slots=True)
class Place:
    """How far a list was shown: `seen` document ids, and once the ranked ones are used up (key, document id) of the
    last one listed."""

    seen: tuple[int, ...] = ()
    after: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class ClassSearch:
    """What is asked of the classes."""

    query: str
    constraints: Constraints
    sort: str
    limit: int
    place: Place = Place()
    caller: str | None = None  # for counting different people, never for the answer
    keep: tuple[str, ...] = ()  # fields that are not relaxed
    disregard: tuple[str, ...] = ()  # fields that do not apply where only the query's words said so

    def asked(self, read: Constraints) -> Constraints:
        """What must hold: the arguments, over what was `read` in the query and is not disregarded."""
        return self.constraints.over(read.without(*self.disregard))


@dataclass(frozen=True, slots=True)
class Ranking:
    """One search, answered: what holds, what was let go, and the candidates in order. Cached, so it names no member."""

    version: int
    interpretation: Interpretation
    constraints: Constraints
    from_arguments: frozenset[str]
    relaxed: tuple[Relaxed, ...]
    candidates: tuple[Candidate, ...]
    total: int
    total_is_exact: bool
    facets: tuple[FacetCount, ...]
    no_match: NoMatch | None
    degraded: bool
    excluded: tuple[int, ...]
    terms: tuple[str, ...]
    timings_ms: dict[str, float] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A class on a page, with the candidate it was (None past the ranked ones) and why it matched."""

    listed: Listed
    candidate: Candidate | None
    reasons: list[tuple[str, str]]  # of reasons.why

    @property
    def card(self) -> ClassCard:
        """The class in one glance."""
        return self.listed.card


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a search, and where the next one begins; None at the end."""

    ranking: Ranking
    found: list[Found]
    next: Place | None


@dataclass(frozen=True, slots=True)
class ExerciseSearch:
    """What is asked of the exercise library."""

    query: str
    substitute_for: str | None
    equipment_available: tuple[str, ...] | None
    avoid: tuple[str, ...]
    muscles: tuple[str, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class ExerciseHit:
    """An exercise that was found."""

    card: ExerciseCard
    candidate: Candidate
    why: list[str]


@dataclass(frozen=True, slots=True)
class ExercisePage:
    """Exercises found, and for a substitution the exercise to be replaced."""

    hits: list[ExerciseHit]
    matching: int
    replaced: ExerciseCard | None
    interpretation: Interpretation
    degraded: bool
