"""schedule_session: put a class, session or rest day on the calendar; move, skip, remove, complete, stack."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, get_args
from uuid import UUID

from pydantic import Field, StringConstraints

from palestra.accounts import preferences
from palestra.errors import NotFound, ValidationFailed
from palestra.plans.schedule import items, reading, scheduling
from palestra.plans.schedule.items import ItemRow
from palestra.plans.schedule.scheduling import Action, Changed, OwnKind, What, When
from palestra.plans.schemas.schedule import ScheduleConflict, ScheduledItem
from palestra.store.engine import Reader
from palestra.tools._shared import planned, words
from palestra.tools._shared.declaring import Call, OneOrMore, one_of, tool
from palestra.tools._shared.planned import Written

NAME = "schedule_session"
ACTIONS: tuple[Action, ...] = get_args(Action)
KINDS: tuple[OwnKind, ...] = get_args(OwnKind)
ITEMS_TOLD = 14  # of a series the first; each is some 350 bytes
CONFLICTS_TOLD = 10
IDS_MAX = 60

_SAID = {
    "add": "put, plan, schedule",
    "move": "reschedule, postpone",
    "remove": "delete, cancel",
    "restore": "undo, bring back, unskip",
    "complete": "done, finish, finished",
}
OwnAction = Annotated[Action, one_of(*ACTIONS, synonyms=_SAID)]
Kind = Annotated[OwnKind, one_of(*KINDS, synonyms={"rest": "rest day", "strength": "lifting", "other": "session"})]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
# What each action reads besides its items; everything else that is given is refused, since it may be a misunderstanding.
READS: dict[Action, tuple[str, ...]] = {
    "add": ("class_ids", "title", "kind", "when", "minutes", "repeat_on", "until"),
    "move": ("item_ids", "when", "version"),
    "skip": ("item_ids", "version"),
    "remove": ("item_ids", "series", "version"),
    "restore": ("item_ids", "version"),
    "complete": ("item_ids", "when", "workout_id", "version"),
    "stack": ("class_ids", "item_ids", "when"),
    "unstack": ("item_ids", "when"),
}
NEEDS: dict[Action, tuple[str, ...]] = {
    "add": (),  # a live class has its own time
    "move": ("item_ids", "when"),
    "skip": ("item_ids",),
    "remove": ("item_ids",),
    "restore": ("item_ids",),
    "complete": ("item_ids",),
    "stack": ("when",),
    "unstack": ("item_ids", "when"),
}
ALWAYS = ("action", "client_ref")
DONE: dict[Action, str] = {
    "add": "On the calendar",
    "move": "Moved",
    "skip": "Skipped",
    "remove": "Taken off the calendar",
    "restore": "Planned again",
    "complete": "Done",
    "stack": "Stacked, one after the other",
    "unstack": "Unstacked",
}


class DatedItem(ScheduledItem):
    """Something on the calendar, and its day."""

    local_date: date


class ScheduleSessionResult(Written):
    """The items as they are now."""

    items: list[DatedItem]
    more: Annotated[int, Field(description="Items that are not told here; get_schedule has them.")]
    conflicts: list[ScheduleConflict]
    notes: Annotated[list[str], Field(description="Tell the member.")]
    calendar_page: Annotated[str | None, Field(description="Where they subscribe to it in their calendar app.")]
    undo: Annotated[dict[str, Any] | None, Field(description="Arguments for schedule_session that take this back.")]

    def text(self) -> str:
        """The summary, and the items."""
        there = [item for item in self.items if item.note != reading.TAKEN_OFF]  # of the others the summary tells
        lines = [f"{planned.day(item.local_date)}: {planned.item_said(item)}" for item in there]
        return planned.text(self.summary, lines if len(lines) > 1 else [])


@tool(
    title="Schedule session",
    read_only=False,
    destructive=True,
    open_world=False,
    idempotent=True,
    scopes=("plan:write",),
    widget="week",
    invoking="Updating your calendar",
    invoked="Calendar updated",
)
async def schedule_session(
    call: Call,
    *,
    action: Annotated[OwnAction, Field(description="")] = "add",
    item_ids: Annotated[list[planned.Id], Field(max_length=IDS_MAX, description="From get_schedule."), OneOrMore] = [],  # noqa: B006  # read, never changed
    class_ids: Annotated[words.ClassIds, Field(description="")] = [],  # noqa: B006  # read only
    title: Annotated[Title | None, Field(description="Without a class.")] = None,
    kind: Annotated[Kind | None, Field(description="")] = None,
    when: Annotated[Said | None, Field(description="Local: 2026-11-24T18:30, or a day.")] = None,
    minutes: Annotated[int | None, Field(ge=1, le=600, description="")] = None,
    repeat_on: Annotated[words.Weekdays, Field(description="Weekly, with until.")] = [],  # noqa: B006  # read only
    until: Annotated[date | None, Field(description="")] = None,
    series: Annotated[bool, Field(description="Remove all of it.")] = False,
    version: Annotated[int | None, Field(ge=1, description="")] = None,
    workout_id: Annotated[planned.Id | None, Field(description="For complete.")] = None,
    client_ref: Annotated[words.ClientRef | None, Field(description="Repeat it to retry.")] = None,
) -> ScheduleSessionResult:
    """Use this when a class, session or rest day is to go on the calendar, move, be skipped, done or removed.

    Ask if morning or evening is unclear. Do not use it to record a workout (log_workout).
    """
    _refuse_unread(action, call.arguments)
    day = None if when is None else scheduling.when_of(when)
    planned.refuse_far(call.now, None if day is None else day.on, until)

    async def changed(db: Reader, member_id: UUID) -> Changed:
        own: dict[str, Any] = {"viewer": call.viewer, "now": call.now}
        match action, day:
            case "add", _:
                repeat = None if until is None else scheduling.repeat_of(repeat_on, until)
                what = _what(class_ids, title, kind, minutes)
                return await scheduling.add(db, member_id, what, day, repeat=repeat, **own)
            case "move", When():
                return await scheduling.move(db, member_id, item_ids, day, version=version, **own)
            case "stack", When():
                return await scheduling.stack(db, member_id, class_ids=class_ids, item_ids=item_ids, when=day, **own)
            case "unstack", When():
                return await scheduling.unstack(db, member_id, item_ids, day, **own)
            case "skip", _:
                return await scheduling.skip(db, member_id, item_ids, version=version, **own)
            case "remove", _:
                return await scheduling.remove(db, member_id, item_ids, series=series, version=version, **own)
            case "restore", _:
                return await scheduling.restore(db, member_id, item_ids, version=version, **own)
            case _:
                on = None if day is None else day.on
                return await scheduling.complete(
                    db, member_id, item_ids, on=on, workout_id=workout_id, version=version, **own
                )

    async def write(db: Reader, member_id: UUID) -> ScheduleSessionResult:
        return await _told(call, db, member_id, action, await changed(db, member_id))

    async def stands(db: Reader, member_id: UUID, answer: Mapping[str, Any]) -> bool:
        return version is not None or await _as_told(db, member_id, answer)

    return await planned.once(call, NAME, ScheduleSessionResult, write, client_ref=client_ref, stands=stands)


def _refuse_unread(action: Action, arguments: Mapping[str, Any]) -> None:
    given = {name for name, value in arguments.items() if value not in (None, [], "", False)}
    for name in NEEDS[action]:
        if name not in given:
            raise ValidationFailed(f"{action} needs {name}.")
    for name in arguments:
        if name in given and name not in READS[action] and name not in ALWAYS:
            raise ValidationFailed(f"{name} is not used by {action}; it takes {', '.join(READS[action])}.")
    if ("repeat_on" in given) != ("until" in given):
        raise ValidationFailed("repeat_on and until come together.", fix="Ask until when.")
    if action == "stack" and not given & {"class_ids", "item_ids"}:
        raise ValidationFailed("stack needs class_ids or item_ids.")


def _what(class_ids: Sequence[str], title: str | None, kind: OwnKind | None, minutes: int | None) -> list[What]:
    """What is added: classes, or one thing of the member's own."""
    if class_ids:
        if title is not None or minutes is not None or kind not in (None, "class"):
            raise ValidationFailed("A class has its own title, kind and minutes: leave those out.")
        return [What("class", class_id=class_id) for class_id in dict.fromkeys(class_ids)]
    if kind == "class":
        raise ValidationFailed("A class needs class_ids.", fix="Find it with search_classes.")
    if title is None and kind is None:
        raise ValidationFailed("add needs class_ids, title or kind.", fix="Ask what is to be on the calendar.")
    return [What(kind or "other", title=title, minutes=minutes)]


async def _as_told(db: Reader, member_id: UUID, answer: Mapping[str, Any]) -> bool:
    """Whether every item is still as it was answered: else the same words mean that it be done again."""
    told = {item["id"]: item["version"] for item in answer["items"]}
    try:
        found = await items.locked(db, member_id, list(told))
    except NotFound:
        return False
    return all(row.version == told[row.told_id] for row in found)


async def _told(call: Call, db: Reader, member_id: UUID, action: Action, changed: Changed) -> ScheduleSessionResult:
    profile = await preferences.read(db, member_id)
    rows = changed.items[:ITEMS_TOLD]
    told = await reading.told(db, member_id, profile, call.viewer, rows, call.now)
    dated = [DatedItem.model_construct(**dict(item), local_date=on) for on, item in told]
    return ScheduleSessionResult.model_construct(
        summary=_summary(action, changed),
        items=dated,
        more=len(changed.items) - len(rows),
        conflicts=changed.conflicts[:CONFLICTS_TOLD],
        notes=changed.notes,
        calendar_page=planned.calendar_page(call),
        undo=changed.undo,
        replayed=False,
    )


def _summary(action: Action, changed: Changed) -> str:
    rows = changed.items
    what = _said(rows[0]) if len(rows) == 1 else planned.counted(len(rows), "item")
    if len(rows) > 1:
        first, last = min(row.local_date for row in rows), max(row.local_date for row in rows)
        what += f" on {planned.day(first)}" if first == last else f" from {planned.day(first)} to {planned.day(last)}"
    sentences = [f"{DONE[action]}: {what}.", *(conflict.sentence for conflict in changed.conflicts), *changed.notes]
    return planned.shortened(" ".join(sentences), planned.TEXT_MAX)


def _said(row: ItemRow) -> str:
    at = "" if row.start_local is None else f" at {row.start_local:%H:%M}"
    return f"{planned.shortened(row.title, 80)} on {planned.day(row.local_date)}{at}"
