"""get_workouts: past workouts, or one in full."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, PrivateAttr, StringConstraints

from palestra.accounts import preferences
from palestra.catalog.schemas import Wire
from palestra.errors import ValidationFailed
from palestra.store.engine import Reader
from palestra.tools._shared import paging, words
from palestra.tools._shared.declaring import Call, Result, one_of, tool
from palestra.workouts import reading
from palestra.workouts.progress.exercises import meant
from palestra.workouts.progress.weeks import Span
from palestra.workouts.reading import Filters, LastTime, Listed, WorkoutRow
from palestra.workouts.schemas import Workout
from palestra.workouts.sources import SOURCES, Source

TEXT_MAX = 600
ROWS_SAID = 5
READ_AS_MAX = 200
EVER = Span(date(1900, 1, 1), date(2200, 1, 1))

OwnSource = Annotated[Source, one_of(*SOURCES, synonyms={"chat": "conversation", "player": "palestra"})]


class AskedExercise(Wire):
    """The exercise that was asked for."""

    exercise_id: str
    name: str
    read_as: Annotated[str | None, Field(description="Set where it was not called by its name. Say so.")]


class WorkoutsCoverage(Wire):
    """What the answer is made of."""

    first_on: Annotated[date | None, Field(description="Day of the oldest that fits, on any page.")]
    last_on: date | None
    withheld: Annotated[int, Field(description="Workouts of these days that may not be shown here.")]
    withheld_why: str | None


class GetWorkoutsResult(Result):
    """A page of workouts, the newest first, or one in full."""

    workouts: list[WorkoutRow]
    workout: Workout | None
    returned: int
    total_estimate: Annotated[int, Field(description="Of all pages; exact. Duplicates are among them.")]
    next_cursor: Annotated[str | None, Field(description="Pass as cursor for more; null at the end.")]
    exercise: AskedExercise | None
    last_time: Annotated[LastTime | None, Field(description="Of the exercise asked for.")]
    coverage: WorkoutsCoverage

    _meta: dict[str, Any] = PrivateAttr(default_factory=dict)

    def meta(self) -> dict[str, Any]:
        """What was asked: the widget asks for more of the same, and some hosts never tell it."""
        return self._meta

    def text(self) -> str:
        """The summary, the last time, and the first rows."""
        lines = [self.summary]
        lines += [
            f"· {row.local_date} {row.title}{': ' * bool(row.what)}{row.what}" for row in self.workouts[:ROWS_SAID]
        ]
        if self.workout is not None:
            lines += [f"· {done.name}: {_counted(len(done.sets), 'set')}" for done in self.workout.exercises]
        text = "\n".join(lines)
        return text if len(text) <= TEXT_MAX else text[: TEXT_MAX - 1].rsplit("\n", 1)[0]


@tool(
    title="Get workouts",
    read_only=True,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("history:read",),
    widget="workout-summary",
    invoking="Looking at your workouts",
    invoked="Workouts found",
)
async def get_workouts(
    call: Call,
    *,
    workout_id: Annotated[
        Annotated[str, StringConstraints(max_length=64)] | None,
        Field(description="One in full; alone."),
    ] = None,
    from_: Annotated[date | None, Field(alias="from", description="")] = None,
    to: Annotated[date | None, Field(description="")] = None,
    discipline: Annotated[words.Discipline | None, Field(description="")] = None,
    exercise: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)] | None,
        Field(description="Name or id; adds its sets of last time."),
    ] = None,
    class_id: Annotated[words.ClassId | None, Field(description="")] = None,
    text: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)] | None,
        Field(description="In title, note or exercise."),
    ] = None,
    source: Annotated[OwnSource | None, Field(description="")] = None,
    limit: Annotated[int, Field(ge=1, le=20, description="")] = 10,
    cursor: Annotated[str | None, Field(description="From next_cursor.")] = None,
) -> GetWorkoutsResult:
    """Use this when past workouts are asked for: which, when, the sets of one, or what was lifted last time.

    Do not use it for totals, records or trends (get_progress).
    """
    member_id, _ = call.signed_in()
    if workout_id is not None:
        if {name for name, value in call.arguments.items() if value is not None} - {"workout_id", "limit"}:
            raise ValidationFailed("workout_id stands alone.", fix="Leave it out to list, or the others for one.")
        async with call.database.reader() as db:
            return _whole(await reading.one(db, member_id, workout_id))
    if from_ is not None and to is not None and from_ > to:
        raise ValidationFailed("from is later than to.")
    after = paging.decode_after(cursor) if cursor else None
    async with call.database.reader() as db:
        asked = None if exercise is None else await _asked(call, db, member_id, exercise)
        filters = Filters(
            from_on=from_,
            to_on=to,
            discipline=discipline,
            exercise_id=None if asked is None else asked.exercise_id,
            class_id=class_id,
            text=text,
            source=source,
        )
        units = (await preferences.read(db, member_id)).units
        listed = await reading.listed(db, member_id, filters, limit=limit, after=after, units=units)
        last = None if asked is None or after else await reading.last_time(db, member_id, asked.exercise_id)
    result = _page(listed, asked, last, call, further=after is not None)
    result._meta["palestra/arguments"] = call.arguments
    return result


async def _asked(call: Call, db: Reader, member_id: UUID, exercise: str) -> AskedExercise:
    """The exercise of an id or a name, what the member has done before what they have not; raises NotFound."""
    found, read_as = await meant(db, member_id, exercise, EVER, now=call.now)
    return AskedExercise(exercise_id=found.id, name=found.name, read_as=read_as and read_as[:READ_AS_MAX])


def _whole(workout: Workout) -> GetWorkoutsResult:
    sets = sum(len(done.sets) for done in workout.exercises) + workout.sets_left_out
    parts = [_counted(len(workout.exercises), "exercise"), _counted(sets, "set")] if workout.exercises else []
    if workout.duration_s:
        parts.append(f"{round(workout.duration_s / 60)} min")
    said = f"{workout.title} on {workout.local_date}{': ' * bool(parts)}{', '.join(parts)}."
    if workout.deleted:
        said += " It is deleted."
    if workout.sets_left_out:
        said += f" Left out here: {_counted(workout.sets_left_out, 'set')}."
    return GetWorkoutsResult.model_construct(
        summary=said,
        workouts=[],
        workout=workout,
        returned=1,
        total_estimate=1,
        next_cursor=None,
        exercise=None,
        last_time=None,
        coverage=WorkoutsCoverage(
            first_on=workout.local_date, last_on=workout.local_date, withheld=0, withheld_why=None
        ),
    )


def _page(
    listed: Listed, asked: AskedExercise | None, last: LastTime | None, call: Call, *, further: bool
) -> GetWorkoutsResult:
    why = " ".join(SOURCES[source].withheld or "" for source in listed.withheld) or None
    said = [_summary(listed, asked, further=further)]
    if asked is not None and asked.read_as is not None:
        said.append(asked.read_as)
    if last is not None:
        said.append(f"Last time, on {last.local_date}: {last.sets}.")
    if why is not None:
        withheld = sum(listed.withheld.values())
        said.append(f"{_counted(withheld, 'workout')} of these days left out: {why}")
    return GetWorkoutsResult.model_construct(
        summary=" ".join(said),
        workouts=listed.rows,
        workout=None,
        returned=len(listed.rows),
        total_estimate=listed.total,
        next_cursor=None if listed.next is None else paging.encode_after(call.arguments, listed.next),
        exercise=asked,
        last_time=last,
        coverage=WorkoutsCoverage(
            first_on=listed.first_on,
            last_on=listed.last_on,
            withheld=sum(listed.withheld.values()),
            withheld_why=why,
        ),
    )


def _summary(listed: Listed, asked: AskedExercise | None, *, further: bool) -> str:
    of = "" if asked is None else f" with {asked.name}"
    if not listed.rows:
        return "There are no more." if further else f"There is no workout{of} that fits."
    shown = len(listed.rows)
    if shown == listed.total:
        days = f"{listed.first_on} to {listed.last_on}" if shown > 1 else f"{listed.first_on}"
        return f"{_counted(shown, 'workout')}{of}, {days}."
    newest, oldest = listed.rows[0].local_date, listed.rows[-1].local_date
    return f"{shown} of {listed.total} workouts{of}, {oldest} to {newest}."


def _counted(many: int, noun: str) -> str:
    return f"{many} {noun}{'' if many == 1 else 's'}"
