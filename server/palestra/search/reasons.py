"""Why a class or an exercise was found, in a few words each. Pure."""

from palestra.catalog.schemas import ClassCard, ExerciseCard
from palestra.search.answers import Ranking
from palestra.search.ranking import Candidate
from palestra.search.relaxation import said
from palestra.search.text import lexemes

NEAR = 10  # ranks of a leg that are worth a word
MOST = 6


def why(ranking: Ranking, card: ClassCard, text: str, candidate: Candidate | None) -> list[str]:
    """Why a class matched: the constraints it meets, the words it has (`text` is its description), and its meaning."""
    given = ranking.constraints.given()
    reasons = []
    if "duration_min_s" in given or "duration_max_s" in given:
        reasons.append(f"{card.duration_s / 60:g} min")
    for name in ("discipline", "intensity", "level"):
        if name in given:
            reasons.append(str(getattr(card, name)).replace("_", " "))
    if given.get("impact") == "low":
        reasons.append("low impact")
    if "equipment_available" in given:
        reasons.append(f"needs only {said('equipment', tuple(card.equipment))}" if card.equipment else "needs nothing")
    for name in ("genre", "decade", "body_focus", "instructor", "class_type", "language", "captions"):
        if name in given:
            reasons.append(said(name, given[name]))
    if "avoid" in given:
        reasons.append("no " + said("avoid", given["avoid"]))
    if ranking.terms:
        present = set(lexemes(f"{card.title} {text}"))
        residual = dict.fromkeys(ranking.interpretation.residual.split())
        if words := [word for word in residual if not present.isdisjoint(lexemes(word))]:
            reasons.append("mentions " + ", ".join(words[:3]))
    if candidate is not None and candidate.vector_rank is not None and candidate.vector_rank <= NEAR:
        reasons.append("close in meaning")
    return reasons[:MOST] or ["popular"]


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
