"""player_alternatives: what could be done today in place of an exercise of a session."""

from typing import Annotated

from pydantic import Field

from palestra.plans.schedule import targets
from palestra.plans.schemas.player import PlayerExercise
from palestra.tools._shared import planned
from palestra.tools._shared.declaring import Call, Result, tool
from palestra.workouts.playing.schemas import ExerciseId


class PlayerAlternativesResult(Result):
    """Exercises with today's targets, the likest first."""

    exercises: list[PlayerExercise]


@tool(
    title="Find a substitute",
    read_only=True,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("profile:read", "history:read"),
    widget=None,
    invoking="Looking for a substitute",
    invoked="Substitutes found",
    app_only=True,
)
async def player_alternatives(
    call: Call,
    *,
    session_id: Annotated[planned.Id, Field(description="")],
    exercise_id: Annotated[ExerciseId, Field(description="")],
) -> PlayerAlternativesResult:
    """Use this when the player's member wants another exercise in place of one.

    Do not use it outside the player (search_exercises).
    """
    member_id, _ = call.signed_in()
    async with call.database.reader() as db:
        found = await targets.alternatives(db, member_id, call.viewer, session_id, exercise_id, call.now)
    names = ", ".join(one.name for one in found)
    summary = f"Instead of it: {names}." if found else "Nothing else with your equipment does the same."
    return PlayerAlternativesResult.model_construct(summary=summary, exercises=found)
