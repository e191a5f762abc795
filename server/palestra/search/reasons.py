"""Why a class or an exercise was found, in a few words each. Pure."""

from functools import lru_cache

from palestra.catalog.schemas import ClassCard, ExerciseCard
from palestra.search.answers import Ranking
from palestra.search.ranking import Candidate
from palestra.search.relaxation import said
from palestra.search.text import lexemes

NEAR = 10  # ranks of a leg that are worth a word
MOST = 6

Reason = tuple[str, str]  # what it is about (a constraint, mentions, near, popular), and the value


def why(ranking: Ranking, card: ClassCard, text: str, candidate: Candidate | None) -> list[Reason]:
    """Why a class matched: the constraints it meets, the words it has (`text` is its description), and its meaning."""
    given = ranking.constraints.given()
    reasons: list[Reason] = []
    if "duration_min_s" in given or "duration_max_s" in given:
        reasons.append(("length", f"{card.duration_s / 60:g}"))
    for name in ("discipline", "intensity", "level"):
        if name in given:
            reasons.append((name, said(name, (getattr(card, name),))))
    if given.get("impact") == "low":
        reasons.append(("impact", "low"))
    if "equipment_available" in given:
        reasons.append(("equipment_available", said("equipment", tuple(card.equipment))))
    for name in ("genre", "decade", "body_focus", "instructor", "class_type", "language", "captions", "avoid"):
        if name in given:
            reasons.append((name, said(name, given[name])))
    if ranking.terms:
        present = set(lexemes(f"{card.title} {text}"))
        said_words = _lexemes_by_word(ranking.interpretation.residual)
        if words := [word for word, meant in said_words if not present.isdisjoint(meant)]:
            reasons.append(("mentions", ", ".join(words[:3])))
    if candidate is not None and candidate.vector_rank is not None and candidate.vector_rank <= NEAR:
        reasons.append(("near", ""))
    return reasons[:MOST] or [("popular", "")]


@lru_cache(maxsize=64)  # the same for every class on a page
def _lexemes_by_word(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((word, frozenset(lexemes(word))) for word in dict.fromkeys(text.split()))


def in_words(reason: Reason) -> str:
    """A reason in a few English words."""
    kind, value = reason
    match kind:
        case "length":
            return f"{value} min"
        case "impact":
            return "low impact"
        case "equipment_available":
            return "needs nothing" if value == "nothing" else f"needs only {value}"
        case "avoid":
            return f"no {value}"
        case "mentions":
            return f"mentions {value}"
        case "near":
            return "close in meaning"
        case "popular":
            return "popular"
        case _:
            return value


def why_exercise(card: ExerciseCard, replaced: ExerciseCard | None, candidate: Candidate) -> list[str]:
    """Why an exercise matched, or can stand in for `replaced`."""
    reasons = []
    if replaced is not None:
        reasons.append(f"same movement pattern: {card.pattern.replace('_', ' ')}")
        shared = [muscle.replace("_", " ") for muscle in card.primary_muscles if muscle in replaced.primary_muscles]
        if shared:
            reasons.append("same muscles: " + ", ".join(shared))
    if candidate.lexical_rank is not None and candidate.lexical_rank <= NEAR:
        reasons.append("matches the words")
    if candidate.vector_rank is not None and candidate.vector_rank <= NEAR:
        reasons.append("close in meaning")
    return reasons or ["fits the filters"]
