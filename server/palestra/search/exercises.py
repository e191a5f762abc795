"""Exercises by name and meaning, and what can stand in for one: small enough for every filter and leg to be exact."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from palestra.catalog import service as catalog
from palestra.catalog.schemas import ExerciseCard
from palestra.catalog.vocabulary import EQUIPMENT
from palestra.search import queries
from palestra.search.answers import ExerciseHit, ExercisePage, ExerciseSearch
from palestra.search.candidates import LEG_DEPTH
from palestra.search.company_synonyms import interpret_with
from palestra.search.embedders import Vector
from palestra.search.indexing import EXERCISES
from palestra.search.interpretation import Interpretation
from palestra.search.ranking import Candidate, fuse
from palestra.search.reasons import why_exercise
from palestra.search.snapshot import Snapshot
from palestra.search.text import lexemes
from palestra.store.engine import Reader

WEIGHT_PRIMARY = 0.15  # against a fused score of 0 to 1
WEIGHT_PATTERN = 0.1

# What a part of the body is in muscles.
MUSCLES: dict[str, tuple[str, ...]] = {
    "arms": ("biceps", "triceps", "forearms"),
    "back": ("lats", "middle_back", "lower_back", "traps"),
    "chest": ("chest",),
    "shoulders": ("shoulders",),
    "core": ("abdominals", "obliques", "lower_back"),
    "glutes": ("glutes",),
    "hips": ("hip_flexors", "glutes", "adductors", "abductors"),
    "legs": ("quadriceps", "hamstrings", "calves", "adductors", "abductors"),
    "lower_body": ("quadriceps", "hamstrings", "calves", "glutes", "adductors", "abductors"),
    "upper_body": ("chest", "shoulders", "lats", "middle_back", "biceps", "triceps"),
}

# Words of a name that say with what, not which exercise.
GEAR = {lexeme for item in EQUIPMENT for lexeme in lexemes(item.replace("_", " "))}

Embed = Callable[[str], Awaitable[tuple[Vector | None, bool]]]


async def find(
    reader: Reader,
    request: ExerciseSearch,
    snapshot: Snapshot,
    *,
    embed: Embed,
    alpha: float | None,
    now: datetime,
) -> ExercisePage:
    """The best exercises. Raises NotFound when nothing is called what `substitute_for` says."""
    wanted, refused = _without_refusals(
        request.query, interpret_with(request.query, snapshot.synonyms, snapshot.gazetteer, now=now)
    )
    reading = interpret_with(wanted, snapshot.synonyms, snapshot.gazetteer, now=now)
    asked = reading.constraints
    replaced = await _named(reader, request.substitute_for) if request.substitute_for else None
    equipment = request.equipment_available
    ids = await catalog.exercise_ids(
        reader,
        equipment_available=equipment if equipment is not None else asked.equipment_available,
        avoid=tuple(dict.fromkeys((*request.avoid, *asked.avoid))),
        muscles=request.muscles or None,
        not_equipment=asked.not_equipment or None,
        equipment_wanted=asked.equipment_wanted or None if equipment is None else None,
        patterns=[replaced[1].pattern] if replaced else None,
    )
    if replaced:
        ids = [id_ for id_ in ids if id_ != replaced[0]]
    text = reading.vector_text or (replaced[1].name if replaced else "")
    vector, degraded = await embed(text)
    words = snapshot.exercises.weighted(lexemes(text))
    lexical = await reader.fetch(
        queries.lexical_among(LEG_DEPTH), [word.id for word in words], [word.idf for word in words], ids
    )
    near = (
        await reader.fetch(queries.vector_among(LEG_DEPTH), vector.tolist(), snapshot.models[EXERCISES], ids)
        if vector is not None
        else []
    )
    fused = fuse(
        [(row["document_id"], row["score"]) for row in lexical],
        [(row["document_id"], row["distance"]) for row in near],
        alpha=alpha,
    )
    if not text:
        fused = [Candidate(id_) for id_ in ids[: request.limit]]
    cards = dict(await catalog.exercises(reader, [c.document_id for c in fused]))
    ordered = _ordered(
        [c for c in fused if c.document_id in cards and not _is_refused(cards[c.document_id], refused)],
        cards,
        replaced[1] if replaced else None,
        {muscle for focus in asked.body_focus for muscle in MUSCLES.get(focus, ())},
        set(lexemes(wanted)),
    )
    hits = [
        ExerciseHit(cards[c.document_id], c, why_exercise(cards[c.document_id], replaced[1] if replaced else None, c))
        for c in ordered[: request.limit]
    ]
    return ExercisePage(hits, len(ids), replaced[1] if replaced else None, reading, degraded)


async def _named(reader: Reader, name_or_id: str) -> tuple[int, ExerciseCard]:
    """The exercise with this id, or the nearest name."""
    if name_or_id.startswith("exr_"):
        return await catalog.exercise(reader, name_or_id)
    return await catalog.exercise_named(reader, name_or_id)


def _without_refusals(query: str, reading: Interpretation) -> tuple[str, list[set[str]]]:
    """The query without the clauses that refuse something no filter knows, and the lexemes of each of those.

    "Hip hinge, no deadlift from the floor" asks for "hip hinge" and refuses {deadlift, floor}.
    """
    refused = []
    for understood in reading.understood:
        if understood.field == "unapplied" and understood.negated and (at := query.find(understood.text)) >= 0:
            end = min((i for mark in ",.;!?" if (i := query.find(mark, at)) >= 0), default=len(query))
            refused.append(set(lexemes(query[at:end])))
            query = f"{query[:at].rstrip(' ,')}{query[end:]}"
    return query, refused


def _is_refused(card: ExerciseCard, refused: Sequence[set[str]]) -> bool:
    """Whether the exercise is just what was refused: a barbell deadlift is a deadlift, a Romanian one is another."""
    names = [set(lexemes(name)) - GEAR for name in (card.name, *card.aliases)]
    return any(name and name <= words for name in names for words in refused)


def _ordered(
    candidates: Sequence[Candidate],
    cards: dict[int, ExerciseCard],
    replaced: ExerciseCard | None,
    muscles: set[str],
    said: set[str],
) -> list[Candidate]:
    """Best first. What trains the wanted muscles or has the pattern that was named gains a few ranks; for a
    substitution, what trains the same muscles comes first of all."""

    def key(candidate: Candidate) -> tuple[float, float, int]:
        card = cards[candidate.document_id]
        score = candidate.fused
        if not muscles.isdisjoint(card.primary_muscles):
            score += WEIGHT_PRIMARY
        elif not muscles.isdisjoint(card.secondary_muscles):
            score += WEIGHT_PRIMARY / 2
        if not said.isdisjoint(lexemes(card.pattern.replace("_", " "))):
            score += WEIGHT_PATTERN
        return (-_shared(card, replaced), -score, candidate.document_id)

    return sorted(candidates, key=key)


def _shared(card: ExerciseCard, replaced: ExerciseCard | None) -> float:
    """How alike the primary muscles are, 0 to 1; the same for all when nothing is replaced."""
    if replaced is None:
        return 0.0
    one, other = set(card.primary_muscles), set(replaced.primary_muscles)
    return round(len(one & other) / max(len(one | other), 1), 3)
