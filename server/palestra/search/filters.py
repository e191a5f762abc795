"""Constraints as SQL: one condition per constraint, over `search_document d`, with the driver's `$n` parameters."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from palestra.catalog import vocabulary as words
from palestra.catalog.rights import Viewer, visible_sql
from palestra.search.constraints import Constraints
from palestra.search.text import fold

# A coarse word asks for its parts too, and each of two near synonyms for the other.
WIDER_FOCUS = {
    "upper_body": ("upper_body", "arms", "back", "chest", "shoulders"),
    "lower_body": ("lower_body", "legs", "glutes", "hips"),
    "legs": ("legs", "lower_body"),
}


@dataclass(slots=True)
class Statement:
    """A condition being written: its clauses and the parameters they name."""

    parameters: list[Any] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)

    def bind(self, value: Any) -> str:
        """The placeholder of a new parameter."""
        self.parameters.append(value)
        return f"${len(self.parameters)}"

    def condition(self) -> str:
        """All clauses, joined."""
        return " and ".join(self.clauses) or "true"


def compile_filters(
    constraints: Constraints,
    viewer: Viewer,
    now: datetime,
    *,
    excluded_documents: tuple[int, ...] = (),
    statement: Statement | None = None,
    rights: bool = True,
) -> Statement:
    """The condition that a document may be shown to `viewer` at `now` and satisfies `constraints`.

    `excluded_documents` are the document ids of `exclude_ids`, resolved by the caller. Only an estimate may leave
    `rights` out.
    """
    sql = statement or Statement()
    add = sql.clauses.append
    bind = sql.bind
    c = constraints
    moment = bind(now) if rights or "live" in c.kind else ""
    if rights:
        add(f"(not d.windowed or {visible_sql('d.document_id', moment, bind(viewer.region))})")

    def one_of(column: str, vocabulary: tuple[str, ...], values: tuple[str, ...], *, negate: bool = False) -> None:
        positions = [vocabulary.index(value) for value in values]
        add(f"d.{column} {'<> all' if negate else '= any'}({bind(positions)}::int[])")

    def tagged(prefix: str, values: tuple[str, ...], *, negate: bool = False) -> None:
        clause = f"d.tags && {bind([f'{prefix}:{value}' for value in values])}::text[]"
        add(f"not {clause}" if negate else clause)

    def without(column: str, vocabulary: tuple[str, ...], values: tuple[str, ...]) -> None:
        add(f"(d.{column} & {bind(words.mask(vocabulary, values))}::bigint) = 0")

    if c.kind:
        kinds = [f"d.kind = {words.KINDS.index(kind)}" for kind in c.kind if kind != "live"]
        if "live" in c.kind:
            kinds.append(f"d.live_starts_at >= {moment}")
        add(f"({' or '.join(kinds)})")
    if c.discipline:
        one_of("discipline", words.DISCIPLINES, c.discipline)
    if c.class_type:
        tagged("type", c.class_type)
    if c.instructor:
        tagged("instructor", tuple(fold(name) for name in c.instructor))
    if c.duration_min_s is not None:
        add(f"d.duration_s >= {bind(c.duration_min_s)}::int")
    if c.duration_max_s is not None:
        add(f"d.duration_s <= {bind(c.duration_max_s)}::int")
    if (c.duration_min_s or c.duration_max_s) and not c.kind:
        add(f"d.kind = {words.KINDS.index('class')}")  # the length of a programme is the sum of its weeks
    if c.level:
        one_of("level", words.LEVELS, (*c.level, "all_levels"))
    if c.intensity:
        one_of("intensity", words.INTENSITIES, c.intensity)
    if c.impact == "low":
        add("d.low_impact")
    if c.equipment_available is not None:
        owned = words.mask(words.EQUIPMENT, c.equipment_available)
        add(f"(d.equipment & ~{bind(owned)}::bigint) = 0")
    if c.equipment_wanted:
        tagged("equipment", c.equipment_wanted)
    if c.body_focus:
        wider = tuple(part for value in c.body_focus for part in WIDER_FOCUS.get(value, (value,)))
        tagged("focus", wider)
    if c.genre:
        tagged("genre", c.genre)
    if c.decade:
        tagged("decade", c.decade)
    if c.artist:
        tagged("artist", tuple(fold(name) for name in c.artist))
    if c.language:
        tagged("language", c.language)
    if c.captions:
        tagged("captions", c.captions)
    if c.released_after is not None:
        add(f"d.released_on >= {bind(c.released_after)}::date")
    if c.starts_after is not None:
        add(f"d.live_starts_at >= {bind(c.starts_after)}::timestamptz")
    if c.starts_before is not None:
        add(f"d.live_starts_at <= {bind(c.starts_before)}::timestamptz")
    if c.avoid:
        without("avoid", words.AVOID, c.avoid)
    if c.explicit_ok is False:
        add("not d.explicit")
    if c.not_discipline:
        one_of("discipline", words.DISCIPLINES, c.not_discipline, negate=True)
    if c.not_class_type:
        tagged("type", c.not_class_type, negate=True)
    if c.not_instructor:
        tagged("instructor", tuple(fold(name) for name in c.not_instructor), negate=True)
    if c.not_genre:
        tagged("genre", c.not_genre, negate=True)
    if c.not_equipment:
        without("equipment", words.EQUIPMENT, c.not_equipment)
    if c.not_body_focus:
        wider = tuple({part for value in c.not_body_focus for part in WIDER_FOCUS.get(value, (value,))})
        without("body_focus", words.BODY_FOCUS, wider)
    if excluded_documents:
        add(f"d.document_id <> all({bind(list(excluded_documents))}::int[])")
    return sql
