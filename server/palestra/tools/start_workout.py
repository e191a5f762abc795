"""start_workout: open the player for a class or a planned session, with targets, last time, rest timer and plates."""

from typing import Annotated

from pydantic import Field

from palestra.errors import AuthRequired, ScopeRequired, ValidationFailed
from palestra.grants.scopes import MINIMAL
from palestra.plans.schedule import starting
from palestra.plans.schemas.player import Player, PlayerExercise, PlayerSegment, PlayerSet
from palestra.tools._shared import planned, words
from palestra.tools._shared.declaring import Call, Result, tool
from palestra.workouts.wording import number


class StartWorkoutResult(Player, Result):
    """One session, ready to be started."""

    def text(self) -> str:
        """The summary, and the parts or the sets to be done."""
        lines = [*map(_part, self.segments), *map(_exercise, self.exercises)]
        return planned.text(self.summary, lines)


@tool(
    title="Start workout",
    read_only=True,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=(),
    richer_with=MINIMAL,
    widget="player",
    invoking="Getting your workout ready",
    invoked="Workout ready",
)
async def start_workout(
    call: Call,
    *,
    class_id: Annotated[words.ClassId | None, Field(description="")] = None,
    session_id: Annotated[planned.Id | None, Field(description="Or one from get_schedule.")] = None,
) -> StartWorkoutResult:
    """Use this when somebody wants to start now: a class's parts, or a session's sets with today's targets.

    Do not use it to record a workout (log_workout).
    """
    if (class_id is None) == (session_id is None):
        raise ValidationFailed("Give class_id or session_id, one of them.")
    if session_id is not None:
        _refuse_unlinked(call)
    member_id = None if call.member is None or call.entitlement is None else call.member.member_id
    recorded = member_id is not None and call.member is not None and "log:write" in call.member.scopes
    async with call.database.reader() as db:
        player = await starting.player(
            db, member_id, call.viewer, call.now, class_id=class_id, item_id=session_id, recorded=recorded
        )
    return StartWorkoutResult.model_construct(**dict(player), summary=summary(player))


def summary(player: Player) -> str:
    """The session in a sentence: how long, how much, and whether it can be started."""
    length = "" if player.minutes is None else f", {player.minutes} min"
    parts = [
        planned.counted(len(player.segments), "part") if player.segments else "",
        planned.counted(len(player.exercises), "exercise") if player.exercises else "",
    ]
    what = ", ".join(filter(None, parts))
    ready = "is ready" if player.playable else "cannot be started now"
    sentences = [
        f"{planned.shortened(player.title, 120)}{length} {ready}{f': {what}' if what and player.playable else ''}.",
        player.why_not or "",
        "" if player.next_up is None else f"After it: {planned.shortened(player.next_up.title, 80)}.",
    ]
    return " ".join(filter(None, sentences))


def _refuse_unlinked(call: Call) -> None:
    """A session is of somebody's calendar. A class anyone may open."""
    if call.member is None:
        raise AuthRequired(
            "This is a session of your own, and nobody is signed in.",
            scopes=MINIMAL,
            fix="Connect your account and ask again.",
        )
    if not call.member.scopes.issuperset(MINIMAL):
        raise ScopeRequired(
            "This app has not been allowed to see your schedule.", scopes=MINIMAL, fix="Allow it and ask again."
        )


def _part(segment: PlayerSegment) -> str:
    minutes = max(1, round((segment.end_s - segment.start_s) / 60))
    return f"{segment.name}, {minutes} min{f': {segment.target}' if segment.target else ''}"


def _exercise(exercise: PlayerExercise) -> str:
    last = f" (last time {exercise.last_time})" if exercise.last_time else ""
    return f"{exercise.name}: {_sets(exercise)}{last}"


def _sets(exercise: PlayerExercise) -> str:
    if not exercise.sets:
        return "no sets"
    first = exercise.sets[0]
    weight = "" if first.weight is None else f" at {number(first.weight)} {first.unit}"
    side = " per side" if exercise.per_side else ""
    return f"{len(exercise.sets)} × {_reps(first)}{side}{weight}, {exercise.rest_s} s rest"


def _reps(one: PlayerSet) -> str:
    if one.hold_s is not None:
        return f"{one.hold_s} s"
    low, high = one.reps_low, one.reps_high
    return f"{low}" if low == high else f"{low}–{high}"
