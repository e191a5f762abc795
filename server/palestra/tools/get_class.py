"""get_class: one class or programme: segments, music, movements, equipment, availability for this member."""

from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, StringConstraints

from palestra.catalog import service as catalog
from palestra.catalog.schemas import ClassDetail, Wire
from palestra.errors import ValidationFailed
from palestra.tools._shared import words
from palestra.tools._shared.declaring import Call, OneOrMore, Result, tool

Part = Literal["segments", "playlist", "sessions", "similar"]
WHY_NOT = {
    "sign_in": "Sign in to see whether it is included.",
    "tier": "It is not part of your membership.",
    "region": "It is not offered in your region.",
    "not_yet": "It is not out yet.",
    "ended": "Its time in the catalogue is over.",
    "withdrawn": "It has been withdrawn.",
}


class SimilarClass(Wire):
    """A class like the one that was asked for, in a line."""

    id: str
    title: str
    discipline: str
    instructors: list[str]
    duration_s: int
    level: str
    playable: bool


class GetClassResult(Result):
    """One class, and classes like it when they were asked for."""

    class_: Annotated[ClassDetail, Field(alias="class")]
    similar: list[SimilarClass]
    _meta: dict[str, Any] = PrivateAttr(default_factory=dict)

    def meta(self) -> dict[str, Any]:
        """The names of the exercises in the segments, and the addresses of artwork, by id."""
        return self._meta

    def text(self) -> str:
        """The summary, the description and the shape of the class."""
        detail = self.class_
        parts = [self.summary, detail.description]
        if detail.segments:
            parts.append(" → ".join(f"{s['name']} {round((s['end_s'] - s['start_s']) / 60)}′" for s in detail.segments))
        text = "\n".join(part for part in parts if part)
        return text if len(text) <= 600 else text[:597].rsplit(" ", 1)[0] + " …"


@tool(
    title="Get class",
    read_only=True,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=(),
    richer_with=("profile:read",),
    widget="class-detail",
    invoking="Opening the class",
    invoked="Class opened",
)
async def get_class(
    call: Call,
    *,
    class_id: Annotated[words.ClassId | None, Field(description="")] = None,
    share_url: Annotated[Annotated[str, StringConstraints(max_length=1_000)] | None, Field(description="")] = None,
    include: Annotated[
        Annotated[list[Part], OneOrMore],
        Field(description="All but similar, if not said."),
    ] = ["segments", "playlist", "sessions"],  # noqa: B006  # read, never changed: it is the published default
) -> GetClassResult:
    """Use this when someone asks about one class or programme: its parts, music, equipment, availability.

    Do not use it to find classes (search_classes).
    """
    if (class_id is None) == (share_url is None):
        raise ValidationFailed("Give class_id or share_url, one of them.")
    async with call.database.reader() as reader:
        wanted = class_id or await catalog.class_id_of_url(reader, share_url or "")
        opened = await catalog.class_detail(reader, wanted, call.viewer, call.now)
    near = await call.search.similar(opened.document_id, call.viewer, limit=4) if "similar" in include else []
    similar = [
        SimilarClass(
            id=card.id,
            title=card.title,
            discipline=card.discipline,
            instructors=card.instructors,
            duration_s=card.duration_s,
            level=card.level,
            playable=card.availability.playable,
        )
        for card in (listed.card for listed in near)
    ]
    detail = opened.detail
    if "segments" not in include:
        detail.segments = []
    if "playlist" not in include:
        detail.playlist = []
    if "sessions" not in include:
        detail.sessions = []
    result = GetClassResult.model_construct(summary=summary(detail), class_=detail, similar=similar)
    shown = ((detail.id, opened.artwork_url), *((listed.card.id, listed.artwork_url) for listed in near))
    if artwork := {id_: url for id_, url in shown if url}:
        result._meta["palestra/artwork"] = artwork
    if detail.segments and opened.exercise_names:
        result._meta["palestra/exercises"] = opened.exercise_names
    return result


def summary(detail: ClassDetail) -> str:
    """The class in one sentence."""
    by = f" with {' and '.join(detail.instructors)}" if detail.instructors else ""
    length = f"{len(detail.sessions)} sessions" if detail.sessions else f"{round(detail.duration_s / 60)} minutes"
    needs = ", ".join(item.replace("_", " ") for item in detail.equipment) or "nothing"
    sentence = (
        f"“{detail.title}”{by}: {length} of {detail.discipline}, {detail.intensity}, "
        f"{detail.level.replace('_', ' ')}; needs {needs}."
    )
    reason = detail.availability.reason
    return sentence if reason is None else f"{sentence} {WHY_NOT[reason]}"
