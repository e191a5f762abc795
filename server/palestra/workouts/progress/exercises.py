"""Which of a member's exercises is meant? What they have done comes first: their only squat is "squat"."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from palestra.errors import NotFound
from palestra.store.engine import Reader
from palestra.workouts import naming
from palestra.workouts.progress.asking import Exercise
from palestra.workouts.progress.weeks import Span
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import WITHHELD

Performed = tuple[str, str]  # id, and the name it was last logged under; the most frequent first


async def meant(db: Reader, member_id: UUID, told: str, ever: Span, *, now: datetime) -> tuple[Exercise, str | None]:
    """The exercise, and what to say where it was not called by its name. Raises NotFound where none is meant.

    `ever` are the days of the whole log.
    """
    performed: list[Performed] = [
        (found["exercise_id"], found["name"])
        for found in await db.fetch(queries.PERFORMED, member_id, WITHHELD, ever.from_on, ever.to_on)
    ]
    done = dict(performed)
    if told.startswith(("exr_", "cex_")):
        name = done.get(told) or (await naming.known_ids(db, member_id, [told]))[told]
        return Exercise(told, name), None
    called = naming.folded(told)
    for key, name in performed:
        if naming.folded(name) == called:
            return Exercise(key, name), None
    (resolved,) = await naming.resolve(db, member_id, [told], now=now, create=False, lifted=[told])
    if resolved.exercise_id in done and resolved.how in ("exact", "custom"):
        return Exercise(resolved.exercise_id, done[resolved.exercise_id]), None
    likely = [key for key in [resolved.exercise_id] if key in done] + _with_words(called.split(), performed)
    if likely:
        first, *others = (Exercise(key, done[key]) for key in dict.fromkeys(likely))
        return first, _taken(told, first, [other.name for other in others[:3]])
    if resolved.exercise_id is not None:
        return Exercise(resolved.exercise_id, resolved.name), None
    near = [name for _, name in resolved.alternatives] or [name for _, name in performed[:4]]
    raise NotFound(
        f"No exercise is called {told!r}.",
        fix=f"Perhaps {_or(near)}?" if near else "Log it first with log_workout.",
    )


def _with_words(words: Sequence[str], performed: Iterable[Performed]) -> list[str]:
    """The exercises that have all of these words in their name, those with the fewest others first."""
    named = [(key, set(naming.folded(name).split())) for key, name in performed]
    return [key for key, name in sorted(named, key=lambda one: len(one[1])) if words and name.issuperset(words)]


def _taken(told: str, exercise: Exercise, others: list[str]) -> str:
    also = _or(others)
    return f"“{told}” was read as {exercise.name}" + (f"; also logged: {also}." if also else ".")


def _or(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
