"""search_exercises: look an exercise up, or find a substitute for the equipment at hand."""

from typing import Annotated

from pydantic import Field, StringConstraints

from palestra.catalog.schemas import ExerciseCard
from palestra.search.answers import ExerciseSearch
from palestra.search.schemas import Correction
from palestra.tools._shared import words
from palestra.tools._shared.declaring import Call, Result, tool


class ExerciseHit(ExerciseCard):
    """An exercise that was found, and why."""

    why: Annotated[list[str], Field(description="Why it matched, in a few words each.")]


class SearchExercisesResult(Result):
    """Exercises, best first."""

    results: list[ExerciseHit]
    returned: int
    total_estimate: Annotated[int, Field(description="Exercises that satisfy the filters.")]
    replaces: Annotated[str | None, Field(description="Name of the exercise they can stand in for.")]
    corrections: list[Correction]
    degraded: Annotated[bool, Field(description="True when the search by meaning was down: words and filters only.")]

    def text(self) -> str:
        """The summary, and the cues of the first when one exercise was looked up."""
        lines = [self.summary]
        if self.returned == 1:
            lines += [f"· {cue}" for cue in self.results[0].cues]
        text = "\n".join(lines)
        return text if len(text) <= 600 else text[:597].rsplit(" ", 1)[0] + " …"


@tool(
    title="Search exercises",
    read_only=True,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=(),
    widget=None,
    invoking="Searching exercises",
    invoked="Exercises found",
)
async def search_exercises(
    call: Call,
    *,
    query: Annotated[
        Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)],
        Field(description="Name, movement or muscle."),
    ] = "",
    substitute_for: Annotated[
        Annotated[str, StringConstraints(max_length=120)] | None,
        Field(description="Name or id."),
    ] = None,
    equipment_available: Annotated[
        words.EquipmentList | None,
        Field(description='All there is; ["none"] for nothing.'),
    ] = None,
    avoid: Annotated[words.Avoids | None, Field(description="")] = None,
    muscle: Annotated[words.Muscles | None, Field(description="Primary.")] = None,
    limit: Annotated[int, Field(ge=1, le=10, description="")] = 5,
) -> SearchExercisesResult:
    """Use this when someone asks how an exercise is done, which exercises fit, or what can stand in for one.

    Do not use it for classes (search_classes).
    """
    page = await call.search.exercises(
        ExerciseSearch(
            query=query,
            substitute_for=substitute_for,
            equipment_available=words.at_hand(equipment_available),
            avoid=tuple(avoid or ()),
            muscles=tuple(muscle or ()),
            limit=limit,
        )
    )
    hits = [ExerciseHit.model_construct(**hit.card.__dict__, why=hit.why) for hit in page.hits]
    names = ", ".join(hit.name for hit in hits[:5])
    if not hits:
        summary = "No exercise satisfies all of that; try with fewer limits."
    elif page.replaced is not None:
        summary = f"Instead of {page.replaced.name}: {names}."
    else:
        summary = f"{names}."
    return SearchExercisesResult.model_construct(
        summary=summary,
        results=hits,
        returned=len(hits),
        total_estimate=page.matching,
        replaces=page.replaced.name if page.replaced else None,
        corrections=[Correction(typed=typed, read=read) for typed, read in page.interpretation.corrections],
        degraded=page.degraded,
    )
