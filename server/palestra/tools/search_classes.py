"""search_classes: find classes and programmes by meaning and by constraint, including negative ones."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, Field, PrivateAttr, StringConstraints

from palestra.errors import ValidationFailed
from palestra.search.answers import ClassSearch, Page, Place
from palestra.search.constraints import NAMES, Constraints, fields_of, told
from palestra.search.reasons import in_words
from palestra.search.red_flags import URGENT
from palestra.search.relaxation import said
from palestra.search.schemas import Applied, ClassHit, Correction, FacetCount, NoMatch, Relaxed
from palestra.tools._shared import paging, words
from palestra.tools._shared.declaring import Call, OneOrMore, Result, one_of, tool


def _known(name: str) -> str:
    if name not in NAMES:
        raise ValueError(f"constraints are called {', '.join(NAMES)}.")
    return name


# No enumeration in the schema: the names are told in every answer, and the list of tools is read in every conversation.
ConstraintName = Annotated[str, one_of(*NAMES), AfterValidator(_known)]
ConstraintNames = Annotated[list[ConstraintName], OneOrMore]


class SearchClassesResult(Result):
    """What was found, what was applied to find it, and what was let go."""

    results: list[ClassHit]
    returned: int
    total_estimate: Annotated[int, Field(description="Matches in all; exact up to 8000, estimated above.")]
    applied: Annotated[list[Applied], Field(description="What every result satisfies; disregard what was misread.")]
    not_applied: Annotated[list[str], Field(description="Refusals no filter knows; results may not respect them.")]
    corrections: Annotated[list[Correction], Field(description="Words read as other words.")]
    relaxed: Annotated[list[Relaxed], Field(description="What was let go because nothing matched. Say so.")]
    no_match: NoMatch | None
    facets: list[FacetCount]
    degraded: Annotated[bool, Field(description="True when the search by meaning was down: words and filters only.")]
    urgent: Annotated[
        str | None, Field(description="Set when the words point to an emergency: say this, plan nothing.")
    ]
    next_cursor: Annotated[str | None, Field(description="Pass as cursor for more; null at the end.")]
    _meta: dict[str, Any] = PrivateAttr(default_factory=dict)

    def meta(self) -> dict[str, Any]:
        """By class id the addresses of pages and artwork, and why it matched in values; and the arguments, whichever
        way they came: with them a widget asks again for a little more or less."""
        return self._meta

    def text(self) -> str:
        """The summary and the first titles."""
        lines = [self.summary]
        for hit in self.results[:5]:
            by = f" with {hit.instructors[0]}" if hit.instructors else ""
            lock = "" if hit.availability.playable else " (locked)"
            lines.append(f"· {hit.title}{by}, {round(hit.duration_s / 60)} min{lock}")
        text = "\n".join(lines)
        return text if len(text) <= 600 else text[:599].rsplit("\n", 1)[0]


@tool(
    title="Search classes",
    read_only=True,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=(),
    richer_with=("profile:read",),
    widget="class-list",
    invoking="Searching classes",
    invoked="Classes found",
)
async def search_classes(
    call: Call,
    *,
    query: Annotated[
        Annotated[str, StringConstraints(max_length=1_000, strip_whitespace=True)],
        Field(description="What is wanted, in their words, any language."),
    ] = "",
    kind: Annotated[
        Literal["class", "program", "collection", "live"] | None, Field(description="live: scheduled.")
    ] = None,
    discipline: Annotated[words.Disciplines | None, Field(description="")] = None,
    class_type: Annotated[words.Names | None, Field(description="Such as intervals, vinyasa.")] = None,
    duration_min: Annotated[int | None, Field(ge=1, le=600, description="")] = None,
    duration_max: Annotated[int | None, Field(ge=1, le=600, description="")] = None,
    level: Annotated[words.Level | None, Field(description="")] = None,
    intensity: Annotated[words.Intensity | None, Field(description="")] = None,
    impact: Annotated[Literal["low", "any"] | None, Field(description="")] = None,
    instructor: Annotated[words.Names | None, Field(description="Full names.")] = None,
    equipment_available: Annotated[
        words.EquipmentList | None,
        Field(description='All there is; ["none"] for nothing.'),
    ] = None,
    body_focus: Annotated[words.BodyFocuses | None, Field(description="")] = None,
    avoid: Annotated[
        words.Avoids | None,
        Field(description="Movements that must not occur. Never say why."),
    ] = None,
    music_genre: Annotated[words.Names | None, Field(description="")] = None,
    music_decade: Annotated[words.Decades | None, Field(description="")] = None,
    music_artist: Annotated[words.Names | None, Field(description="")] = None,
    explicit_ok: Annotated[bool | None, Field(description="")] = None,
    language: Annotated[words.LanguageTag | None, Field(description="Spoken, such as en.")] = None,
    captions: Annotated[words.LanguageTag | None, Field(description="")] = None,
    released_after: Annotated[date | None, Field(description="")] = None,
    starts_after: Annotated[AwareDatetime | None, Field(description="Live classes.")] = None,
    starts_before: Annotated[AwareDatetime | None, Field(description="")] = None,
    exclude_ids: Annotated[words.ClassIds | None, Field(max_length=100, description="")] = None,
    keep: Annotated[ConstraintNames | None, Field(description="Names in applied not to relax.")] = None,
    disregard: Annotated[
        ConstraintNames | None,
        Field(description="Names in applied that were misread."),
    ] = None,
    sort: Annotated[
        Literal["relevance", "new", "popular", "top_rated", "shortest"], Field(description="")
    ] = "relevance",
    limit: Annotated[int, Field(ge=1, le=10, description="")] = 6,
    cursor: Annotated[str | None, Field(description="From next_cursor.")] = None,
) -> SearchClassesResult:
    """Use this when someone wants a class, programme or live session, or asks what the catalogue has.

    Give what was said as arguments; exclusions ("nothing overhead") go into avoid.
    Do not use it for past workouts, or how an exercise is done (search_exercises).
    """
    request = ClassSearch(
        query=query,
        constraints=Constraints(
            kind=(kind,) if kind else (),
            discipline=tuple(discipline or ()),
            class_type=tuple(value.lower().replace(" ", "_").replace("-", "_") for value in class_type or ()),
            instructor=tuple(instructor or ()),
            duration_min_s=duration_min * 60 if duration_min else None,
            duration_max_s=duration_max * 60 if duration_max else None,
            level=(level,) if level and level != "all_levels" else (),
            intensity=(intensity,) if intensity else (),
            impact="low" if impact == "low" else None,
            equipment_available=words.at_hand(equipment_available),
            body_focus=tuple(body_focus or ()),
            genre=tuple(value.lower().replace(" ", "_") for value in music_genre or ()),
            decade=tuple(music_decade or ()),
            artist=tuple(music_artist or ()),
            language=(language,) if language else (),
            captions=(captions,) if captions else (),
            released_after=released_after,
            starts_after=starts_after,
            starts_before=starts_before,
            avoid=tuple(avoid or ()),
            explicit_ok=explicit_ok,
            exclude_ids=tuple(exclude_ids or ()),
        ),
        sort=sort,
        limit=limit,
        place=paging.decode(cursor)[1] if cursor else Place(),
        caller=call.caller,
        keep=fields_of(keep or ()),
        disregard=fields_of(disregard or ()),
    )
    if duration_min and duration_max and duration_min > duration_max:
        raise ValidationFailed("duration_min is greater than duration_max.")
    page = await call.search.classes(request, call.viewer)
    result = answer(page, paging.encode(call.arguments, page.next) if page.next else None)
    result._meta["palestra/arguments"] = {name: value for name, value in call.arguments.items() if name != "cursor"}
    return result


def answer(page: Page, next_cursor: str | None) -> SearchClassesResult:
    """A page of the search as the tool says it."""
    ranking = page.ranking
    if ranking.interpretation.red_flag:
        return _result(page, hits=[], summary=URGENT, urgent=URGENT, next_cursor=None)
    hits = [
        ClassHit.model_construct(**found.card.__dict__, why=[in_words(reason) for reason in found.reasons])
        for found in page.found
    ]
    result = _result(page, hits=hits, summary=_summary(page, len(hits)), urgent=None, next_cursor=next_cursor)
    urls = {found.card.id: found.listed.url for found in page.found if found.listed.url}
    artwork = {found.card.id: found.listed.artwork_url for found in page.found if found.listed.artwork_url}
    reasons = {found.card.id: found.reasons for found in page.found}
    parts = (("palestra/urls", urls), ("palestra/artwork", artwork), ("palestra/why", reasons))
    result._meta = {name: part for name, part in parts if part}
    return result


def _result(
    page: Page, *, hits: list[ClassHit], summary: str, urgent: str | None, next_cursor: str | None
) -> SearchClassesResult:
    ranking = page.ranking
    return SearchClassesResult.model_construct(
        summary=summary,
        results=hits,
        returned=len(hits),
        total_estimate=0 if urgent else ranking.total,
        applied=[] if urgent else _applied(page),
        not_applied=[
            understood.text for understood in ranking.interpretation.understood if understood.field == "unapplied"
        ],
        corrections=[Correction(typed=typed, read=read) for typed, read in ranking.interpretation.corrections],
        relaxed=[] if urgent else list(ranking.relaxed),
        no_match=None if urgent else ranking.no_match,
        facets=[] if urgent else list(ranking.facets),
        degraded=ranking.degraded,
        urgent=urgent,
        next_cursor=next_cursor,
    )


def _applied(page: Page) -> list[Applied]:
    given: dict[str, Any] = page.ranking.constraints.given()
    return [
        Applied(
            constraint=told(name),
            value=said(name, value),
            source="argument" if name in page.ranking.from_arguments else "query",
        )
        for name, value in given.items()
        if name != "exclude_ids"
    ]


def _summary(page: Page, shown: int) -> str:
    ranking = page.ranking
    if ranking.no_match is not None:
        offers = [f"{s.count} without {s.without.replace('_', ' ')}" for s in ranking.no_match.suggestions[:2]]
        return ranking.no_match.reason + (
            f" There {'is' if len(offers) == 1 else 'are'} " + ", ".join(offers) + "." if offers else ""
        )
    if not shown:
        return "There are no more."
    total = str(ranking.total) if ranking.total_is_exact else f"about {round(ranking.total, -2)}"
    sentence = f"{shown} of {total} that fit." if ranking.total != shown else f"All {shown} that fit."
    if ranking.relaxed:
        let_go = ", ".join(f"{r.constraint.replace('_', ' ')} ({r.asked})" for r in ranking.relaxed)
        sentence = f"Nothing fits everything. Without {let_go}: {sentence}"
    return sentence
