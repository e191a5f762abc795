"""What a person's words ask for: constraints, what is left to search by words and by meaning, and how it was read.

Deterministic and pure. Times ("tonight after 7") are read past and left to explicit arguments: only those
know the member's time zone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from palestra.catalog.vocabulary import INTENSITIES, LEVELS
from palestra.search import durations
from palestra.search.constraints import Constraints, SearchKind
from palestra.search.gazetteer import Gazetteer, Meaning
from palestra.search.reading import Reading, Understood, Word
from palestra.search.red_flags import red_flag
from palestra.search.text import WORD, composed, fold

__all__ = ["Gazetteer", "Interpretation", "Understood", "interpret"]

MAX_CHARS = 400
MAX_WORDS = 64
MAX_CHARS_OF_SIGNS = 4_000


@dataclass(frozen=True, slots=True)
class Interpretation:
    """`residual` is for the lexical leg; `vector_text` is the query without what it refuses, for the embedding.

    Either may be empty: "no jumping" asks for nothing in particular. `corrections` are pairs (typed, read).
    `red_flag` names a sign of an emergency; the caller decides.
    """

    constraints: Constraints
    residual: str
    vector_text: str
    understood: tuple[Understood, ...]
    corrections: tuple[tuple[str, str], ...]
    red_flag: str | None


def interpret(query: str, gazetteer: Gazetteer, *, now: datetime | None = None) -> Interpretation:
    """Read the first 400 characters of `query`. Never raises. `now` dates phrases like "new this week"."""
    text, words, corrections = _read_words(query, gazetteer)
    line, starts = _line(text, words)
    reading = Reading(words, gazetteer, durations.read(line), durations.times_of_day(line), starts)
    reading.walk()
    excluded = {wish for name, value in reading.said for wish in _overruled(name, value)}
    return Interpretation(
        constraints=_constraints(reading, excluded, now),
        residual=" ".join(reading.kept),
        vector_text=_without(text, words, reading.refused),
        understood=tuple(reading.understood(text, excluded)),
        corrections=corrections,
        # As typed and further than the rest is read, and once more with typos corrected ("chest pian").
        red_flag=red_flag(fold(query[:MAX_CHARS_OF_SIGNS])) or red_flag(line),
    )


def _overruled(name: str, value: str) -> Iterator[Meaning]:
    """The wishes that a refusal of the same thing beats."""
    if name == "not_equipment":
        yield from (("equipment_wanted", value), ("equipment_available", value))
    elif name.startswith("not_"):
        yield name.removeprefix("not_"), value


# What "not easy" and "not beginner" leave; "not live" leaves what can be played at any time.
_OTHERS = {
    "level": LEVELS,
    "intensity": INTENSITIES,
    "kind": ("class", "program", "collection", "live"),
}


def _constraints(reading: Reading, excluded: set[Meaning], now: datetime | None) -> Constraints:
    said: dict[str, tuple[str, ...]] = {}
    for name, value in reading.said:
        if (name, value) not in excluded and value not in said.get(name, ()):  # an exclusion beats a wish
            said[name] = (*said.get(name, ()), value)
    for name, every in _OTHERS.items():
        if refused := said.get(f"other_{name}"):
            wished = tuple(value for value in said.get(name, ()) if value not in refused)
            said[name] = wished or tuple(value for value in every if value not in refused)
    available = said.get("equipment_available")
    days = said.get("released_within_days")
    low, high = durations.together(reading.lengths)
    listed: dict[str, Any] = {name: said.get(name, ()) for name in _LISTED_FIELDS}
    return Constraints(
        **listed,
        kind=cast("tuple[SearchKind, ...]", said.get("kind", ())),
        duration_min_s=low,
        duration_max_s=high,
        impact="low" if "impact" in said else None,
        equipment_available=available or (() if "no_equipment" in said else None),
        explicit_ok=False if "clean" in said else True if "explicit" in said else None,
        released_after=(now - timedelta(days=min(map(int, days)))).date() if now and days else None,
    )


_LISTED_FIELDS = [
    "discipline",
    "class_type",
    "instructor",
    "level",
    "intensity",
    "equipment_wanted",
    "body_focus",
    "genre",
    "decade",
    "artist",
    "language",
    "captions",
    "avoid",
    "not_discipline",
    "not_class_type",
    "not_instructor",
    "not_genre",
    "not_equipment",
    "not_body_focus",
]

_BREAK = re.compile(r"[,;.!?:()\[\]\n\"|]|\s[-–—]\s|[-–—]{2}")
_JOINTS = {"/": "or", "&": "and", "+": "and"}
_MAX_STRANGE = 3  # more unknown words than this, and most of them like no other: another language, not typos


def _read_words(query: str, gazetteer: Gazetteer) -> tuple[str, list[Word], tuple[tuple[str, str], ...]]:
    """The part of the query that is read, its words with typos corrected, and the corrections."""
    text = query[:MAX_CHARS]
    if len(query) > MAX_CHARS and (cut := text.rfind(" ")) > 0:
        text = text[:cut]
    # Not folded: an embedder may want case and accents. Folding each word of it is folding the whole.
    text = composed(text)
    found = [(word, *match.span()) for match in WORD.finditer(text) for word in WORD.findall(fold(match[0]))][
        :MAX_WORDS
    ]
    typed = [word[:-2] if word.endswith("'s") and word[:-2].isalpha() else word for word, _, _ in found]  # "Marco's"
    fixes = {word: fix for word in dict.fromkeys(typed) if (fix := gazetteer.correction(word))}
    strange = sum(not gazetteer.knows(word) for word in set(typed))
    if strange > _MAX_STRANGE and len(fixes) * 2 <= strange:
        fixes = {}
    words: list[Word] = []
    end = 0
    for word, (_, start, stop) in zip(typed, found, strict=True):
        gap = text[end:start]
        broken = bool(words) and _BREAK.search(gap) is not None
        joined = _JOINTS.get(gap.strip(), "") if words else ""
        words.append(
            Word(fixes.get(word, word), start, stop, word in fixes, broken, broken and gap.strip() == ",", joined)
        )
        end = stop
    return text[:end], words, tuple(fixes.items())


_DASHES = str.maketrans("–—‑−", "----")
_SPACE = re.compile(r"\s+")


def _line(text: str, words: Sequence[Word]) -> tuple[str, list[int]]:
    """The words as read, with what stood between them, for the regexes; and where each word starts in that."""
    pieces: list[str] = []
    starts: list[int] = []
    length = end = 0
    for word in words:
        gap = text[end : word.start]
        gap = gap if gap == " " else _SPACE.sub(" ", gap.translate(_DASHES))
        starts.append(length + len(gap))
        length += len(gap) + len(word.read)
        pieces += (gap, word.read)
        end = word.end
    return "".join(pieces), starts


_LOOSE = re.compile(r"\s*[,;]+(?:\s*[,;]+)+|\s+(?=[,;])")


def _without(text: str, words: Sequence[Word], refused: set[int]) -> str:
    """The text without the refused words, corrections applied, no loose commas left behind."""
    pieces: list[str] = []
    end = 0
    for index, word in enumerate(words):
        pieces.append(text[end : word.start])
        if index not in refused:
            pieces.append(word.read if word.corrected else text[max(end, word.start) : word.end])
        end = max(end, word.end)
    return " ".join(_LOOSE.sub(lambda m: "," if m[0].strip() else "", "".join(pieces)).split()).strip(" ,;:&/+-.")
