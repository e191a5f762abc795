"""manage_my_data: take everything along, erase it, end a connection, or see who has looked; each on a page of ours."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from palestra.accounts import data_requests
from palestra.errors import NotFound, ValidationFailed
from palestra.grants import service as grants
from palestra.grants.schemas import Connection
from palestra.search.text import fold
from palestra.tools._shared import words
from palestra.tools._shared.declaring import Call, Result, one_of, tool
from palestra.workouts.ids import public_id
from palestra.workouts.sources import SOURCES, Source

Detail: TypeAlias = dict[str, str | None]
EARLIEST = date(1950, 1, 1)
NAMED = 5  # connections, in what is said of them

Action = Annotated[
    Literal["export_all", "delete_range", "delete_source", "delete_all", "disconnect_source", "access_log"],
    one_of(
        *data_requests.ACTIONS,
        "access_log",
        synonyms={
            "export_all": "export, download",
            "delete_all": "delete account, erase all, erase everything, delete everything",
            "disconnect_source": "disconnect, unlink",
            "access_log": "activity, who looked",
        },
    ),
]
FOR_GOOD = "It cannot be undone, and nothing is deleted before they confirm it."
HAPPENS: dict[str, tuple[str, ...]] = {
    "export_all": (
        "They download a zip with everything we keep about them, as JSON and CSV, from every source.",
        "Nothing is changed or deleted.",
    ),
    "delete_range": (
        "Workouts from {from_on} to {until_on}, both days included, are erased with their history.",
        "Records and totals are worked out again without them.",
        FOR_GOOD,
    ),
    "delete_source": ("Every workout from {label} is erased with its history.", FOR_GOOD),
    "delete_all": (
        "Their account, workouts, preferences and lists are erased, and every app is disconnected, this one too.",
        "A membership is not ended by it; that is for whoever sold it.",
        FOR_GOOD,
    ),
    "disconnect_source": (
        "{name} loses access within seconds.",
        "What it has recorded stays; delete_range or delete_all erases it.",
    ),
    "access_log": ("The page shows which app used what on which day, and what happened to the account.",),
}
SAID = {
    "export_all": "Everything can be downloaded",
    "delete_range": "Workouts from {from_on} to {until_on} can be deleted",
    "delete_source": "Workouts from {label} can be deleted",
    "delete_all": "The account and everything in it can be deleted",
    "disconnect_source": "{name} can be disconnected",
    "access_log": "Who has looked can be read",
}


class ManageMyDataResult(Result):
    """What waits for the member, and where."""

    request_id: Annotated[str | None, Field(description="Null where there is nothing to confirm.")]
    status: Annotated[
        Literal["waits_for_confirmation", "nothing_to_confirm"], Field(description="Nothing is done yet.")
    ]
    confirm_url: Annotated[str, Field(description="Give it to the member as a link; do not open it for them.")]
    what_happens: list[str]
    open_until: Annotated[str | None, Field(description="UTC; after that it has to be asked for again.")]


@tool(
    title="Manage my data",
    read_only=False,
    destructive=True,
    open_world=False,
    idempotent=True,
    scopes=("profile:read",),
    widget=None,
    invoking="Preparing a page for you",
    invoked="Waiting for you to confirm",
)
async def manage_my_data(
    call: Call,
    *,
    action: Annotated[Action, Field(description="")],
    source: Annotated[
        words.Name | None,
        Field(description="Such as hevy; or the app."),
    ] = None,
    from_: Annotated[date | None, Field(alias="from", description="")] = None,
    to: Annotated[date | None, Field(description="")] = None,
) -> ManageMyDataResult:
    """Use this when the member wants their data exported or deleted, an app disconnected, or to know who looked.

    It only gives a link to a page where they confirm. Say what would happen.
    Do not use it for single workouts (update_workout) or preferences (set_preferences).
    """
    member_id, _ = call.signed_in()
    if call.issuer is None:
        raise NotFound(
            "Accounts are not kept on this server, so it has no page for this.",
            fix="Ask the company whose membership you use.",
        )
    _refuse_unused(action, source, from_, to)
    if action == "access_log":
        return _result(action, {}, None, f"{call.issuer}/account/activity", None)
    detail, names = await _detail(call, member_id, action, source, from_, to)
    async with call.database.transaction() as connection:
        asked = await data_requests.ask(connection, member_id, action, detail, call.now)
    told = public_id("drq", asked.id)
    until = f"{asked.expires_at:%Y-%m-%d %H:%M} UTC"
    return _result(action, names, told, f"{call.issuer}/account/data?request={told}", until)


def _refuse_unused(action: str, source: str | None, from_on: date | None, to_on: date | None) -> None:
    """What an action would pass over could be what the member meant: then it is the wrong action."""
    if source is not None and action not in ("delete_source", "disconnect_source"):
        raise ValidationFailed(f"{action} takes no source.", fix="Leave it out, or use delete_source.")
    if (from_on is not None or to_on is not None) and action != "delete_range":
        raise ValidationFailed(f"{action} takes no dates.", fix="Leave from and to out, or use delete_range.")


async def _detail(
    call: Call,
    member_id: UUID,
    action: data_requests.Action,
    source: str | None,
    from_on: date | None,
    to_on: date | None,
) -> tuple[Detail, dict[str, str]]:
    """What the request is about, as it is kept and as it is said."""
    match action:
        case "delete_range":
            days = _days(from_on, to_on)
            return dict(days), days
        case "delete_source":
            named = _source(source)
            return {"source": named}, {"label": SOURCES[named].label}
        case "disconnect_source":
            connection = await _connection(call, member_id, source)
            return {"client_id": connection.client_id, "name": connection.name}, {"name": connection.name}
        case "export_all" | "delete_all":
            return {}, {}


def _days(from_on: date | None, to_on: date | None) -> dict[str, str]:
    if from_on is None or to_on is None:
        raise ValidationFailed("delete_range needs from and to.", fix="Give both dates, such as 2026-01-01.")
    if from_on > to_on:
        raise ValidationFailed("from is after to.")
    if from_on < EARLIEST:
        raise ValidationFailed(f"from must not be before {EARLIEST}.")
    return {"from_on": from_on.isoformat(), "until_on": to_on.isoformat()}


def _source(source: str | None) -> Source:
    said = fold(source or "").strip()
    for name in SOURCES:
        if said == name:
            return name
    raise ValidationFailed("source must be one of " + ", ".join(SOURCES) + ".")


async def _connection(call: Call, member_id: UUID, source: str | None) -> Connection:
    async with call.database.reader() as reader:
        linked = await grants.connections(reader, member_id)
    said = fold(source or "").strip()
    meant = (
        [each for each in linked if said in (fold(each.name), fold(each.client_id), fold(each.host or ""))]
        if said
        else []
    )
    if len(meant) == 1:
        return meant[0]
    if said in SOURCES:
        raise NotFound(
            f"Nothing is fetched from {SOURCES[_source(said)].label}: what is there was brought here once.",
            fix="delete_source erases it.",
        )
    raise ValidationFailed(f"source must name one connected app: {_named(linked)}.", fix=_fix(meant))


def _named(linked: Sequence[Connection]) -> str:
    return ", ".join(each.name for each in linked[:NAMED]) or "none is connected"


def _fix(meant: Sequence[Connection]) -> str | None:
    return f"Several are called so; name its address: {meant[0].client_id}." if meant else None


def _result(action: str, names: dict[str, str], told: str | None, url: str, until: str | None) -> ManageMyDataResult:
    said = SAID[action].format(**names)
    how = "on this page, after a new sign-in" if told else "on this page"
    return ManageMyDataResult.model_construct(
        summary=f"{said} {how}: {url}" + (" Nothing has been done yet." if told else ""),
        request_id=told,
        status="waits_for_confirmation" if told else "nothing_to_confirm",
        confirm_url=url,
        what_happens=[sentence.format(**names) for sentence in HAPPENS[action]],
        open_until=until,
    )
