"""adapt_plan: propose changes because life changed: missed, ill, travel, too hard, too easy, less time."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, get_args
from uuid import UUID

from pydantic import Field

from palestra.errors import NotFound, ValidationFailed
from palestra.plans.drafts import drafting, telling
from palestra.plans.drafts.drafting import AskedChange, Draft
from palestra.plans.engine.adapting import Reason
from palestra.plans.engine.brief import MINUTES_MAX, MINUTES_MIN, Event
from palestra.plans.life import living
from palestra.plans.schemas.plan import ChangeDraft, DiffLine
from palestra.store.engine import Reader
from palestra.tools._shared import planned, words
from palestra.tools._shared.declaring import Call, one_of, tool
from palestra.tools._shared.planned import Written
from palestra.workouts.ids import key_of

NAME = "adapt_plan"
REASONS: tuple[Reason, ...] = get_args(Reason)
# What somebody is ill with is not asked, so that no word of it is taken for a reason.
_SAID = {
    "missed": "miss, missed session, missed workout, fell behind",
    "ill": "illness, sick, sickness, unwell",
    "travel": "trip, vacation, holiday, travelling, traveling, away",
    "less_time": "busy, no time, shorter",
    "more_time": "extra time, longer",
    "too_hard": "hard, tired, fatigue, exhausted, too tough, too much",
    "too_easy": "easy, too light",
    "sore": "soreness, doms, aching",
    "new_equipment": "equipment, bought equipment",
    "swap": "bored, replace, change session",
    "deload": "easy week, recovery week, rest week",
    "move_event": "event moved, race moved, new event date",
}
OwnReason = Annotated[Reason, one_of(*REASONS, synonyms=_SAID)]


class AdaptPlanResult(ChangeDraft, Written):
    """Changes that are proposed."""

    def text(self) -> str:
        """The summary, and the lines by which some may be accepted."""
        return planned.text(self.summary, map(_line, self.lines))


@tool(
    title="Adapt plan",
    read_only=False,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("plan:write",),
    widget="plan",
    invoking="Working out changes",
    invoked="Changes proposed",
)
async def adapt_plan(
    call: Call,
    *,
    reason: Annotated[OwnReason, Field(description="ill: ask no details.")],
    from_: Annotated[date | None, Field(alias="from", description="")] = None,
    to: Annotated[date | None, Field(description="")] = None,
    minutes: Annotated[int | None, Field(ge=MINUTES_MIN, le=MINUTES_MAX, description="Of a session.")] = None,
    equipment: Annotated[words.EquipmentList | None, Field(description="All there is; what is new.")] = None,
    avoid: Annotated[words.Avoids, Field(description="")] = [],  # noqa: B006  # read only
    session_id: Annotated[planned.Id | None, Field(description="From get_schedule; for swap.")] = None,
    event_on: Annotated[date | None, Field(description="New day.")] = None,
    option: Annotated[int, Field(ge=0, le=2, description="An alternative.")] = 0,
    client_ref: Annotated[words.ClientRef | None, Field(description="Repeat it to retry.")] = None,
) -> AdaptPlanResult:
    """Use this when life gets in the way of the running plan: it proposes changes by line; save_plan accepts them.

    Do not use it to move or skip one session (schedule_session).
    """
    if from_ is not None and to is not None and from_ > to:
        raise ValidationFailed("from is later than to.")
    planned.refuse_far(call.now, from_, to, event_on)
    _refuse_incomplete(reason, call.arguments)

    async def asked_for(db: Reader, member_id: UUID) -> AskedChange:
        return AskedChange(
            reason=reason,
            from_on=from_,
            until_on=to,
            minutes=minutes,
            equipment=words.at_hand(equipment),  # type: ignore[arg-type]  # words of the catalogue, read by their type
            avoid=tuple(sorted(set(avoid))),
            item_id=None if session_id is None else _item(session_id),
            event=None if event_on is None else await _moved(db, member_id, event_on),
            option=option,
        )

    async def write(db: Reader, member_id: UUID) -> AdaptPlanResult:
        return _told(await drafting.adapt(db, member_id, await asked_for(db, member_id), call.viewer, call.now))

    async def stands(db: Reader, member_id: UUID, answer: Mapping[str, Any]) -> bool:
        draft_id = planned.key("dft", answer["draft_id"])
        asked = await asked_for(db, member_id)
        return await drafting.still_adapts(db, member_id, draft_id, asked, call.viewer, call.now)

    return await planned.once(call, NAME, AdaptPlanResult, write, client_ref=client_ref, stands=stands)


def _refuse_incomplete(reason: Reason, arguments: Mapping[str, Any]) -> None:
    """What a reason cannot do without."""
    if reason == "swap" and not arguments.get("session_id"):
        raise ValidationFailed("swap needs session_id.", fix="Look the session up with get_schedule.")
    if reason == "move_event" and not arguments.get("event_on"):
        raise ValidationFailed("move_event needs event_on.", fix="Ask for the new day.")
    if reason == "new_equipment" and not arguments.get("equipment"):
        raise ValidationFailed("new_equipment needs equipment.", fix="Ask what is new.")


def _item(session_id: str) -> UUID:
    found = key_of("ses", session_id)
    if found is None:
        raise NotFound(f"There is no session with the id {session_id}.", fix="Copy it from get_schedule.")
    return found


async def _moved(db: Reader, member_id: UUID, on: date) -> Event | None:
    """The plan's own event, on its new day; without a plan there is none, and who adapts says so."""
    live = await living.current(db, member_id)
    if live is None:
        return None
    if live.brief.event is None:
        raise ValidationFailed("The plan does not work towards an event.", fix="build_plan drafts one that does.")
    return Event(on, live.brief.event.discipline, live.brief.event.distance_m)


def _told(draft: Draft) -> AdaptPlanResult:
    told = telling.changes(draft)
    return AdaptPlanResult.model_construct(**dict(told), summary=_summary(draft, told), replayed=False)


def _summary(draft: Draft, told: ChangeDraft) -> str:
    said = "" if draft.adapted is None else draft.adapted.summary
    sentences = [
        planned.shortened(said, 300),
        f"{planned.counted(told.kept, 'session')} as before." if told.lines else "",
        f"Nothing fits {planned.counted(len(told.unfilled), 'day')}: see unfilled." if told.unfilled else "",
        "Nothing is changed yet: save_plan accepts all lines or some." if told.lines or told.pause else "",
    ]
    return " ".join(filter(None, sentences))


def _line(line: DiffLine) -> str:
    return f"{line.id}. {line.why}"
