"""player_log_set: write what was done in the player, set by set; or read what was, with nothing to write."""

from typing import Annotated

from pydantic import ConfigDict, Field

from palestra.catalog.schemas import Wire
from palestra.plans.schedule import starting
from palestra.store.engine import driver
from palestra.tools._shared import planned, words
from palestra.tools._shared.declaring import Call, Result, tool
from palestra.tools._shared.listing import plain_optionals
from palestra.workouts.playing import recording
from palestra.workouts.playing.schemas import PlayerOp, PlayerRun, RunId

OPS_MAX = 60


class Deed(PlayerOp):
    """What was done, once."""

    model_config = ConfigDict(json_schema_extra=plain_optionals)


Deeds = Annotated[list[Deed], Field(max_length=OPS_MAX, description="May be told again.")]


class RefusedOp(Wire):
    """A deed that was not written, and will not be."""

    id: str
    why: str


class PlayerLogSetResult(Result):
    """What was done so far, by every copy of the player."""

    run: PlayerRun
    refused: list[RefusedOp]


@tool(
    title="Log a set",
    read_only=False,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("log:write",),
    widget=None,
    invoking="Recording your set",
    invoked="Set recorded",
    app_only=True,
)
async def player_log_set(
    call: Call,
    *,
    run_id: Annotated[RunId, Field(description="")],
    class_id: Annotated[words.ClassId | None, Field(description="")] = None,
    session_id: Annotated[planned.Id | None, Field(description="")] = None,
    ops: Deeds = [],  # noqa: B006  # read, never changed
) -> PlayerLogSetResult:
    """Use this when something was done in the player.

    Do not use it for a workout that is told of in the conversation (log_workout).
    """
    member_id, _ = call.signed_in()
    async with call.database.transaction() as connection:
        db = await driver(connection)
        subject = None
        if ops and not await recording.begun(db, member_id, run_id):
            subject = await starting.subject(
                db, member_id, call.viewer, call.now, class_id=class_id, item_id=session_id
            )
        run, refused = await recording.record(db, member_id, run_id, subject, ops, call.now)
    return PlayerLogSetResult.model_construct(
        summary=f"{planned.counted(len(run.sets), 'set')} done so far.",
        run=run,
        refused=[RefusedOp(id=one.id, why=one.why) for one in refused],
    )
