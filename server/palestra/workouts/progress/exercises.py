"""Which of a member's exercises is meant? What they have done comes first: their only squat is "squat"."""

from collections.abc import Iterable
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
    (resolved,) = await naming.resolve(db, member_id, [told], now=now, create=False)
    if resolved.exercise_id in done:
        exercise = Exercise(resolved.exercise_id, done[resolved.exercise_id])
        return exercise, None if resolved.how in ("exact", "custom") else _taken(told, exercise)
    words = set(called.split())
    of_these = [Exercise(key, name) for key, name in performed if words and words <= set(naming.folded(name).split())]
    if of_these:
        others = [exercise.name for exercise in of_these[1:4]]
        return of_these[0], _taken(told, of_these[0], others)
    if resolved.exercise_id is not None:
        return Exercise(resolved.exercise_id, resolved.name), None
    near = [name for _, name in resolved.alternatives] or [name for _, name in performed[:4]]
    raise NotFound(
        f"No exercise is called {told!r}.",
        fix=f"Perhaps {_or(near)}?" if near else "Log it first with log_workout.",
    )


def _taken(told: str, exercise: Exercise, others: Iterable[str] = ()) -> str:
    also = _or(list(others))
    return f"“{told}” was read as {exercise.name}" + (f"; also logged: {also}." if also else ".")


def _or(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
