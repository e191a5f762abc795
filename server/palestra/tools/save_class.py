"""save_class: keep a class among the favourites, in the queue or on a named list, or take it off."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from palestra.accounts import idempotency, saved
from palestra.catalog import service as catalog
from palestra.catalog.rights import Viewer
from palestra.catalog.schemas import Wire
from palestra.errors import Gone, NotFound
from palestra.store.engine import Reader, driver
from palestra.tools._shared import words
from palestra.tools._shared.declaring import Call, Result, one_of, tool

NAME = "save_class"
SHOWN = 10
NAMED_IN_TEXT = 5
Action = Annotated[Literal["add", "remove"], one_of("add", "remove", synonyms={"add": "save", "remove": "delete"})]
ListName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=saved.NAME_MAX),
    one_of(
        saved.FAVOURITES,
        saved.QUEUE,
        synonyms={
            saved.FAVOURITES: "favorites, favourite, favorite, favs, saved",
            saved.QUEUE: "later, for later, watch later, up next",
        },
    ),
]


class SavedClass(Wire):
    """One class on the list."""

    id: str
    title: Annotated[str | None, Field(description="Null when the catalogue knows it no more.")]
    duration_s: int | None
    playable: bool
    reason: Annotated[str | None, Field(description="Why it cannot be played now.")]
    replaced_by: Annotated[str | None, Field(description="Id of what took a withdrawn one's place.")]


class SavedList(Wire):
    """The list as it is now."""

    name: str
    count: int
    items: Annotated[list[SavedClass], Field(description="10 at most; newest first, in the queue oldest first.")]


class SaveClassResult(Result):
    """What became of the list."""

    list: SavedList
    changed: bool
    replayed: Annotated[bool, Field(description="This client_ref was answered before; nothing was done again.")]
    undo: Annotated[dict[str, Any] | None, Field(description="Arguments for save_class that take this back.")]

    def text(self) -> str:
        """The summary, and the first few of what is on the list."""
        titles = [f"“{item.title}”" for item in self.list.items[:NAMED_IN_TEXT] if item.title]
        text = f"{self.summary} On it: {', '.join(titles)}." if titles else self.summary
        return text if len(text) <= 600 else self.summary


@tool(
    title="Save class",
    read_only=False,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=("profile:write",),
    widget=None,
    invoking="Updating your list",
    invoked="List updated",
)
async def save_class(
    call: Call,
    *,
    class_id: Annotated[words.ClassId, Field(description="")],
    list: Annotated[ListName, Field(description="favourites (default), queue, or their own name.")] = saved.FAVOURITES,
    action: Annotated[Action, Field(description="")] = "add",
    client_ref: Annotated[words.ClientRef | None, Field(description="Repeat it to retry.")] = None,
) -> SaveClassResult:
    """Use this when the member wants to keep a class for later or as a favourite, or take it off a list.

    Do not use it to put a class on a day, or to record one (log_workout).
    """
    member_id, _ = call.signed_in()
    given = {"class_id": class_id, "list": list, "action": action}
    async with call.database.transaction() as connection:
        db = await driver(connection)
        if client_ref is None:  # the same again changes nothing anyway, and adding after removing is no repetition
            return await _changed(db, member_id, class_id, list, action, call.viewer, call.now)
        begun = await idempotency.begin(db, member_id, NAME, given, client_ref=client_ref, now=call.now)
        if begun.answer is not None:
            return SaveClassResult.model_validate({**begun.answer, "replayed": True})
        result = await _changed(db, member_id, class_id, list, action, call.viewer, call.now)
        await idempotency.finish(db, begun, result.model_dump(mode="json"), call.now)
        return result


async def _changed(
    db: Reader, member_id: UUID, class_id: str, name: str, action: str, viewer: Viewer, now: datetime
) -> SaveClassResult:
    wanted = (await catalog.named(db, [class_id], viewer, now)).get(class_id)
    if action == "add":
        _refuse_missing(class_id, wanted)
        changed = await saved.add(db, member_id, name, class_id, now=now)
    else:  # whatever has become of the class
        changed = await saved.remove(db, member_id, name, class_id)
    kept = await saved.read(db, member_id, name, limit=SHOWN)
    known = await catalog.named(db, kept.class_ids, viewer, now)
    opposite = "remove" if action == "add" else "add"
    return SaveClassResult.model_construct(
        summary=_summary(wanted, kept, action, changed),
        list=SavedList.model_construct(
            name=kept.name, count=kept.count, items=[_item(id_, known.get(id_)) for id_ in kept.class_ids]
        ),
        changed=changed,
        replayed=False,
        undo={"class_id": class_id, "list": kept.name, "action": opposite} if changed else None,
    )


def _refuse_missing(class_id: str, found: catalog.Named | None) -> None:
    if found is None:
        raise NotFound(
            f"There is no class with the id {class_id}.", fix="Use an id from search_classes, copied exactly."
        )
    if found.availability.reason == "withdrawn":
        replacement = found.availability.replaced_by
        raise Gone(
            f"“{found.title}” has been withdrawn from the catalogue.",
            fix=f"Its replacement is {replacement}: ask whether to save that."
            if replacement
            else "Use search_classes to find one like it.",
            replaced_by=replacement,
        )


def _item(class_id: str, found: catalog.Named | None) -> SavedClass:
    if found is None:
        return SavedClass.model_construct(
            id=class_id, title=None, duration_s=None, playable=False, reason="withdrawn", replaced_by=None
        )
    available = found.availability
    return SavedClass.model_construct(
        id=class_id,
        title=found.title,
        duration_s=found.duration_s,
        playable=available.playable,
        reason=available.reason,
        replaced_by=available.replaced_by,
    )


def _summary(wanted: catalog.Named | None, kept: saved.SavedList, action: str, changed: bool) -> str:
    called = f"“{wanted.title}”" if wanted else "The class"
    where = {saved.FAVOURITES: "among the favourites", saved.QUEUE: "in the queue"}.get(kept.name, f"on “{kept.name}”")
    holds = (
        f"{kept.count} {'class' if kept.count == 1 else 'classes'} {where} now" if kept.count else f"nothing {where}"
    )
    match action, changed:
        case "add", True:
            return f"Saved {called}: {holds}."
        case "add", False:
            return f"{called} was saved already: {holds}."
        case _, True:
            return f"Removed {called}: {holds}{'' if kept.count else ' any more'}."
        case _:
            return f"{called} was not {where}; nothing changed."
