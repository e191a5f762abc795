"""What a phrase means in this catalogue: the closed vocabulary's synonyms plus the names the catalogue has."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from palestra.search import durations, red_flags
from palestra.search import phrasing as said
from palestra.search import synonyms as words
from palestra.search.text import STOP_WORDS, fold, lexemes, tokens

Phrase = tuple[str, ...]
Meaning = tuple[str, str]  # a field of Constraints (or one of the few resolved in interpretation) and its value
Role = Literal["meaning", "negator", "opener", "kept", "dropped"]


@dataclass(frozen=True, slots=True)
class Sense:
    """What a phrase says plainly, what it says when refused, and which equipment it is when someone has it.

    `soft`: the words say more than the value, so they also stay in the text that is searched.
    """

    says: tuple[Meaning, ...] = ()
    refused: tuple[Meaning, ...] = ()
    gear: tuple[str, ...] = ()
    soft: bool = False
    role: Role = "meaning"


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """The catalogue's distinct values and the phrase tables made of them; immutable, built by `Gazetteer.build`.

    `vocabulary` is folded words of the catalogue's text with their document frequency. Words, not stems: they are
    what typos are corrected to, and a correction is shown to the member.
    """

    disciplines: tuple[str, ...]
    class_types: tuple[str, ...]
    instructors: tuple[str, ...]
    genres: tuple[str, ...]
    decades: tuple[str, ...]
    artists: tuple[str, ...]
    vocabulary: Mapping[str, int]

    plain: Mapping[Phrase, Sense]
    refused: Mapping[Phrase, tuple[Meaning, ...]]
    longest: Mapping[str, int]  # first word of a phrase -> words of the longest phrase that starts so
    known: frozenset[str]  # words that are not typos
    real_words: frozenset[str]  # nor are these, which no class has
    by_length: Mapping[tuple[str, int], tuple[str, ...]]  # (first letter, length) -> words to correct to

    @classmethod
    def build(
        cls,
        *,
        disciplines: Iterable[str] = (),
        class_types: Iterable[str] = (),
        instructors: Iterable[str] = (),
        genres: Iterable[str] = (),
        decades: Iterable[str] = (),
        artists: Iterable[str] = (),
        vocabulary: Mapping[str, int] | None = None,
        real_words: frozenset[str] = frozenset(),
    ) -> Self:
        """Precompute everything `interpret` looks up."""
        values = {
            "disciplines": _distinct(disciplines),
            "class_types": _distinct(class_types),
            "instructors": _distinct(instructors),
            "genres": _distinct(genres),
            "decades": _distinct(decades),
            "artists": _distinct(artists),
        }
        counts = dict(vocabulary or {})
        plain = dict(_closed_vocabulary())
        for phrase, sense in (
            *_instructors(values["instructors"], counts, plain),
            *_slugs("class_type", "not_class_type", values["class_types"], plain),
            *_finer(values["class_types"], plain),
            *_slugs("discipline", "not_discipline", values["disciplines"], plain),
            *_slugs("decade", None, values["decades"], plain),
            *_genres(values["genres"]),
            *_artists(values["artists"], counts, plain),
        ):
            if phrase not in plain or (plain[phrase].soft and sense.says[0][0] != "artist"):
                plain[phrase] = sense
        refused = _refused_movements()
        longest: dict[str, int] = {}
        for phrase in (*plain, *refused):
            longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
        spoken = {word for phrase in (*plain, *refused) for word in phrase}
        known = frozenset(spoken | counts.keys() | durations.VOCABULARY | red_flags.VOCABULARY | _FUNCTION_WORDS)
        return cls(
            **values,
            vocabulary=counts,
            plain=plain,
            refused=refused,
            longest=longest,
            known=known,
            real_words=real_words,
            by_length=_by_length(known),
        )

    def phrase_at(self, run: Phrase) -> tuple[int, Sense] | None:
        """The longest phrase at the beginning of `run`, as said plainly: its length and sense."""
        for length in range(min(self.longest.get(run[0], 0), len(run)), 0, -1):
            if (sense := self.plain.get(run[:length])) is not None:
                return length, sense
        return None

    def refused_at(self, run: Phrase) -> tuple[int, tuple[Meaning, ...]] | None:
        """The longest phrase at the beginning of `run` that names a movement to leave out."""
        for length in range(min(self.longest.get(run[0], 0), len(run)), 0, -1):
            if (meanings := self.refused.get(run[:length])) is not None:
                return length, meanings
        return None

    def knows(self, word: str) -> bool:
        """Whether `word` can be no typo: known, in another form too, or nothing that could be corrected."""
        if len(word) < 4 or not (word.isascii() and word.isalpha()) or word in self.known or word + "s" in self.known:
            return True
        if word in self.real_words:
            return True
        for ending, tails in _ENDINGS.items():
            if word.endswith(ending):
                base = word[: -len(ending)]
                doubled = base[-1:] == base[-2:-1] and base[:-1] in self.known  # "hopped"
                if doubled or any(base + tail in self.known for tail in tails):
                    return True
        return any(lexeme in self.vocabulary for lexeme in lexemes(word))  # a vocabulary may also hold stems

    def correction(self, word: str) -> str | None:
        """The known word that `word` mistypes, or None when it is known, short, no plain word, or far from all.

        One edit (swaps count as one) for 4 to 7 letters, two from 8: the nearest word, the more frequent, the
        alphabetically first, among those with the same first letter. Only when there is none, the one edit may be
        at the front. Four letters have too many neighbours ("wife", "life"): there it must be a swap.
        """
        if self.knows(word):
            return None
        size = len(word)
        limit = 1 if size < 8 else 2
        near = [
            (distance, -self.vocabulary.get(found, 0), found)
            for length in range(size - 1, size + 2)
            for found, distance, _ in process.extract_iter(
                word, self.by_length.get((word[0], length), ()), scorer=OSA.distance, score_cutoff=limit
            )
        ]
        if near:
            return min(near)[2]
        swapped = word[1] + word[0] + word[2:]
        edits = (
            [swapped]
            if size == 4
            else [swapped, word[1:], *(c + word[1:] for c in _LETTERS), *(c + word for c in _LETTERS)]
        )
        return min(
            self.known.intersection(edits), key=lambda found: (-self.vocabulary.get(found, 0), found), default=None
        )


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value.strip()}))


@cache
def _closed_vocabulary() -> Mapping[Phrase, Sense]:
    """The phrases that mean the same in every catalogue."""
    senses: dict[Phrase, Sense] = {}

    def add(table: words.Table, field: str, refused: str | None, *, soft: bool = False, gear: bool = False) -> None:
        for value, phrases in table.items():
            for phrase in _plurals(_phrases(phrases)) if gear else _phrases(phrases):
                old = senses.get(phrase, Sense())
                senses[phrase] = Sense(
                    says=(*old.says, (field, value)),
                    refused=(*old.refused, (refused, value)) if refused else old.refused,
                    gear=(*old.gear, value) if gear else old.gear,
                    soft=soft or old.soft,
                )

    add(words.DISCIPLINES, "discipline", "not_discipline")
    add(words.SOFT_DISCIPLINES, "discipline", None, soft=True)  # "no hot yoga" is not "no yoga"
    add(words.LEVELS, "level", "other_level")
    add(words.INTENSITIES, "intensity", "other_intensity")
    add(words.SOFT_INTENSITIES, "intensity", "other_intensity", soft=True)
    add({"low": words.IMPACT_LOW}, "impact", None)
    add(words.EQUIPMENT, "equipment_wanted", "not_equipment", gear=True)
    add(dict.fromkeys(words.LOOSE_WEIGHTS, words.WITH_WEIGHTS), "equipment_wanted", "not_equipment", gear=True)
    add(words.BODY_FOCUS, "body_focus", "not_body_focus")
    add(words.SOFT_BODY_FOCUS, "body_focus", "not_body_focus", soft=True)
    add(words.KINDS, "kind", "other_kind")
    add(words.LENGTHS, "length", "other_length")
    add({str(days): phrases for days, phrases in words.NEW_WITHIN_DAYS.items()}, "released_within_days", None)
    add(said.AVOIDED, "avoid", None)
    add({"yes": words.EXPLICIT}, "explicit", "clean")
    add({"no": words.CLEAN}, "clean", None)
    for value, phrases in words.DECADES.items():
        for tail in words.DECADE_TAILS.split(", "):
            add({value: ", ".join(f"{phrase} {tail}".rstrip() for phrase in phrases.split(", "))}, "decade", None)
    for value, names in words.LANGUAGES.items():
        for name in names.split(", "):
            add({value: words.SPOKEN.format(name)}, "language", None)
            add({value: words.CAPTIONED.format(name)}, "captions", None)
    add(words.CAPTIONS, "captions", None)
    for value, phrases in words.WALL_AND_CHAIR.items():
        for phrase in _phrases(phrases):
            place = tuple(meaning for word in phrase if (word,) in senses for meaning in senses[(word,)].says)
            says = dict.fromkeys((("equipment_wanted", value), *place))
            senses[phrase] = Sense(says=tuple(says), refused=(("not_equipment", value),))
    for value, phrases in words.ALSO_EQUIPMENT.items():
        for phrase in _phrases(phrases):
            old = senses[phrase]
            # "No weights" leaves out the weights and not strength training, which has a body to lift.
            kept = () if phrase in {("weights",), ("pesas",)} and not old.gear else old.refused
            senses[phrase] = Sense(
                old.says, tuple(dict.fromkeys((*kept, ("not_equipment", value)))), (*old.gear, value)
            )
    for phrase in _phrases(words.EQUIPMENT_AT_ALL):
        senses[phrase] = Sense(refused=(("no_equipment", "none"),))
    for phrase in _phrases(words.NOTHING_AT_HAND):
        senses[phrase] = Sense(says=(("no_equipment", "none"),))
    roles: tuple[tuple[str, Role], ...] = (
        (said.KEPT, "kept"),
        (said.DROPPED, "dropped"),
        (said.OPENERS, "opener"),
        (said.NEGATORS, "negator"),
    )
    for phrases, role in roles:
        senses |= {phrase: Sense(role=role) for phrase in _phrases(phrases)}
    for phrases in words.DECADES.values():
        for name in phrases.split(", "):
            senses |= {phrase: Sense(role="dropped") for phrase in _phrases(said.AGES.format(name))}
    return senses


@cache
def _refused_movements() -> Mapping[Phrase, tuple[Meaning, ...]]:
    refused: dict[Phrase, tuple[Meaning, ...]] = {}
    for value, phrases in said.REFUSED.items():
        for phrase in _phrases(phrases):
            refused[phrase] = (*refused.get(phrase, ()), ("avoid", value))
    return refused


def _instructors(
    names: tuple[str, ...], counts: Mapping[str, int], plain: Mapping[Phrase, Sense]
) -> Iterator[tuple[Phrase, Sense]]:
    """Full names, and first or last names that only one instructor has and that are no ordinary word."""
    parts = {name: tuple(tokens(name)) for name in names}
    bearers = Counter(part for own in parts.values() for part in {own[0], own[-1]} if own) if parts else Counter()
    for name, own in parts.items():
        if not own:
            continue
        sense = Sense((("instructor", name),), (("not_instructor", name),))
        if len(own) > 1:
            yield own, sense
        for part in dict.fromkeys((own[0], own[-1])):
            others = max((counts.get(other, 0) for other in own if other != part), default=counts.get(part, 0))
            # The catalogue's text holds its instructors' names too. A name that is also a word is found far more
            # often than the rest of the name it belongs to.
            a_word = counts.get(part, 0) > 2 * others + 2
            if bearers[part] > 1 or len(part) < 3 or part in _FUNCTION_WORDS - said.ORDINARY or (part,) in plain:
                continue
            if a_word or _ordinary(part, plain):
                yield ("with", part), sense  # Hope only in "with Hope"
            else:
                yield (part,), sense


def _slugs(
    field: str, refused: str | None, slugs: tuple[str, ...], plain: Mapping[Phrase, Sense]
) -> Iterator[tuple[Phrase, Sense]]:
    for slug in slugs:
        phrase = tuple(tokens(slug))
        if phrase and not (len(phrase) == 1 and _ordinary(phrase[0], plain, soft_too=False)):
            yield phrase, Sense(((field, slug),), ((refused, slug),) if refused else ())


def _finer(types: tuple[str, ...], plain: Mapping[Phrase, Sense]) -> Iterator[tuple[Phrase, Sense]]:
    """Phrases for a discipline that say its type too: "hot yoga" is yoga, and heated where classes are tagged so."""
    for value in types:
        for phrase in _phrases(words.FINER_TYPES.get(value, "")):
            yield phrase, Sense((*plain[phrase].says, ("class_type", value)), (("not_class_type", value),))


def _genres(slugs: tuple[str, ...]) -> Iterator[tuple[Phrase, Sense]]:
    for slug in slugs:
        sense = Sense((("genre", slug),), (("not_genre", slug),))
        for phrase in dict.fromkeys((tuple(tokens(slug)), *_phrases(words.GENRE_ALIASES.get(slug, "")))):
            if phrase:
                yield from (((*phrase, noun), sense) for noun in words.MUSIC_NOUNS)
                if phrase[0] not in words.NEEDS_MUSIC_WORD:
                    yield phrase, sense


def _artists(
    names: tuple[str, ...], counts: Mapping[str, int], plain: Mapping[Phrase, Sense]
) -> Iterator[tuple[Phrase, Sense]]:
    """Artists by name; one that is also an ordinary word ("Queen", "The Band") only beside a word of music."""
    for name in names:
        phrase = tuple(tokens(name))
        if not phrase:
            continue
        sense = Sense((("artist", fold(name)),))
        yield from (((*phrase, noun), sense) for noun in words.MUSIC_NOUNS)
        yield from (((noun, "by", *phrase), sense) for noun in words.MUSIC_NOUNS)
        telling = [word for word in phrase if not _ordinary(word, plain)]
        if telling and (len(phrase) > 1 or (phrase[0] not in counts and len(phrase[0]) > 2)):
            yield phrase, sense


def _ordinary(word: str, plain: Mapping[Phrase, Sense], *, soft_too: bool = True) -> bool:
    sense = plain.get((word,))
    return (
        word in _FUNCTION_WORDS or word in said.ORDINARY_NAMES or (sense is not None and (soft_too or not sense.soft))
    )


def _phrases(text: str) -> list[Phrase]:
    return [tuple(tokens(phrase)) for phrase in text.split(",") if phrase.strip()]


def _plurals(phrases: list[Phrase]) -> Iterator[Phrase]:
    for phrase in phrases:
        yield phrase
        last = phrase[-1]
        if not last.endswith("s"):
            yield (*phrase[:-1], last + ("es" if last.endswith(("x", "ch")) else "s"))


def _by_length(known: frozenset[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    buckets: dict[tuple[str, int], list[str]] = {}
    for word in sorted(known):
        if len(word) > 2 and word.isascii() and word.isalpha():
            buckets.setdefault((word[0], len(word)), []).append(word)
    return {key: tuple(found) for key, found in buckets.items()}


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ENDINGS = {
    "s": ("",),
    "es": ("",),
    "ies": ("y",),
    "ed": ("", "e"),
    "ing": ("", "e"),
    "er": ("", "e"),
    "ers": ("", "e"),
    "ly": ("",),
    "less": ("",),
    "ness": ("",),
}
_FUNCTION_WORDS = (
    STOP_WORDS | said.FILLERS | said.CHATTER | said.ORDINARY | said.OR_WORDS | said.AND_WORDS | said.OCCASIONS
)
