"""How phrases act on each other: what "no", "only have", "or" and "after" reach, walking a query from left to right."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from palestra.search import durations, phrasing
from palestra.search.durations import Window
from palestra.search.gazetteer import Gazetteer, Meaning, Sense
from palestra.search.text import STOP_WORDS

Value = str | tuple[str, ...] | tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing that was read: the field of `Constraints` it went to, its value or values, and the words read.

    When `negated`, the value is what is refused ("not too hard": intensity, "hard"). `field` is "duration_s"
    for a length (value: its two bounds, in seconds), and "unapplied" for a refusal that no constraint can
    express; its words are not searched for either.
    """

    field: str
    value: Value
    text: str
    negated: bool = False


class Word(NamedTuple):
    """A word as read (folded, corrected), its place in the text, and how it is joined to the word before."""

    read: str
    start: int
    end: int
    corrected: bool
    broken: bool  # after punctuation that ends a clause
    listed: bool  # ... and that is a comma
    joined: str  # "or" after "/", "and" after "&" or "+", else ""


class Reading:
    """The walk: at each place the longest phrase, or one word nobody knows.

    Leaves `said` (meanings, exclusions under their own names), `lengths`, `kept` (words to search for) and
    `refused` (positions of the words that say what is not wanted).
    """

    def __init__(
        self,
        words: Sequence[Word],
        gazetteer: Gazetteer,
        windows: Iterable[Window],
        times: Iterable[tuple[int, int]],
        starts: Sequence[int],
    ) -> None:
        self.said: list[Meaning] = []
        self.lengths: list[Window] = []
        self.kept: list[str] = []
        self.refused: set[int] = set()
        self._words = words
        self._gazetteer = gazetteer
        self._notes: list[_Note] = []
        self._windows = {bisect_left(starts, w.start): (bisect_left(starts, w.end), w) for w in windows}
        within = {at for first, (last, _) in self._windows.items() for at in range(first, last)}
        times_of_day = [(bisect_left(starts, start), bisect_left(starts, end)) for start, end in times]
        self._times = {first: last for first, last in times_of_day if first < last and first not in within}

    def walk(self) -> None:
        """Read every word once."""
        at = 0
        while at < len(self._words):
            at = self._step(at)

    def understood(self, text: str, excluded: set[Meaning]) -> Iterator[Understood]:
        """What was read, in order, with the words of `text`; without the wishes that an exclusion overrules."""
        for (name, at, end, negated), notes in groupby(self._notes, key=lambda note: note[:4]):
            values = [note.value for note in notes if negated or (name, note.value) not in excluded]
            if values:
                several = tuple(str(value) for value in values)
                typed = text[self._words[at].start : self._words[end - 1].end]
                yield Understood(name, values[0] if len(values) == 1 else several, typed, negated)

    def _step(self, at: int) -> int:
        """Read what stands at `at`; where to go on."""
        if at in self._windows:
            return self._length(at)
        if at in self._times:
            return self._times[at]
        found = self._gazetteer.phrase_at(self._run(at))
        if found is None:
            return self._keep(at, at + 1)
        size, sense = found
        end = at + size
        if sense.role == "negator":
            return self._refuse(at, end)
        if sense.role == "opener":
            return self._having(end)
        if sense.role == "dropped":
            return end
        if sense.role == "kept" or not sense.says or self._is_occasion(at, sense) or self._is_of_another(end, sense):
            return self._keep(at, end)
        if sense.says[0][0] == "no_equipment":
            self._has(at, end, ())
            return self._except_for(end)
        if sense.gear and self._only_these(at):
            return self._having(at)
        self._say(at, end, sense)
        return end

    def _keep(self, at: int, end: int) -> int:
        for word in self._words[at:end]:
            if end > at + 1 or not (word.read in phrasing.CHATTER or word.read in STOP_WORDS):
                self.kept.append(word.read)
        return end

    def _say(self, at: int, end: int, sense: Sense) -> None:
        for name, value in sense.says:
            if name != "length":
                self.said.append((name, value))
                self._note(_SHOWN.get(name, name), value, at, end)
            elif not self._windows:  # minutes say it better
                self._soft_length(at, end, *_LENGTHS[value])
        if sense.soft:
            self._keep(at, end)

    def _length(self, at: int) -> int:
        end, window = self._windows[at]
        self.lengths.append(window)
        self._note("duration_s", (window.min_s, window.max_s), at, end)
        if any(word.read in {"have", "got"} for word in self._words[at:end]) and end < len(self._words):
            kind, width = self._conjunction(end)
            return self._having(end + width) if kind else end  # "I only have 20 minutes and a mat"
        return end

    def _soft_length(self, at: int, end: int, low: int | None, high: int | None, *, negated: bool = False) -> None:
        self.lengths.append(Window(at, end, low, high))
        self._note("duration_s", (low, high), at, end, negated=negated)

    def _is_occasion(self, at: int, sense: Sense) -> bool:
        """Whether a discipline is only when or for what a class is wanted: "after my run", "yoga for running"."""
        if sense.says[0][0] != "discipline":
            return False
        while at > 0 and not self._words[at].broken:
            at -= 1
            word = self._words[at].read
            if word not in phrasing.OCCASION_ARTICLES:
                wished = any(name == "discipline" for name, _ in self.said)
                return word in phrasing.OCCASIONS or (word in {"for", "fur", "para"} and wished)
        return False

    def _is_of_another(self, end: int, sense: Sense) -> bool:
        """Whether "long" is said of what is no class: "a long flight", "long rests", but not "a long steady ride"."""
        if sense.says != _LONG:
            return False
        for at in range(end, len(self._words)):
            word = self._words[at]
            if word.broken or word.read in phrasing.CHATTER or self._stops(at):
                found = None if word.broken else self._gazetteer.phrase_at(self._run(at))
                return at > end and not (found and found[1].says)
        return end < len(self._words)

    # What someone has.

    def _having(self, at: int) -> int:
        """After "I only have": the equipment listed from `at` is all there is. Where the list ends."""
        end = at
        while (item := self._across_fillers(at, refusing=False)) is not None:
            if item in self._windows:
                end = self._length(item)
            else:
                found = self._gazetteer.phrase_at(self._run(item))
                if found is None or not (found[1].gear or found[1].says == _NO_EQUIPMENT):
                    break
                end = item + found[0]
                self._has(item, end, found[1].gear)
            if end >= len(self._words):
                break
            kind, width = self._conjunction(end)
            if not kind and not self._words[end].listed:
                while end < len(self._words) and self._words[end].read in phrasing.ONLY_WORDS:
                    end += 1
                break
            at = end + width
        return end

    def _has(self, at: int, end: int, gear: tuple[str, ...]) -> None:
        self.said.extend([("equipment_available", value) for value in gear] or _NO_EQUIPMENT)
        self._note("equipment_available", gear, at, end)

    def _only_these(self, at: int) -> bool:
        """Whether the equipment listed from `at` ends in "only": "mat and dumbbells only"."""
        while at < len(self._words):
            found = self._gazetteer.phrase_at(self._run(at))
            if found is None or not found[1].gear:
                return False
            at += found[0]
            if at >= len(self._words):
                return False
            if self._words[at].read in phrasing.ONLY_WORDS and not self._words[at].broken:
                following = self._across_fillers(at + 1, refusing=False)
                after = self._gazetteer.phrase_at(self._run(following)) if following is not None else None
                return not (after and after[1].gear)
            kind, width = self._conjunction(at)
            if not kind and not self._words[at].listed:
                return False
            at = self._across_fillers(at + width, refusing=False) or len(self._words)
        return False

    def _except_for(self, at: int) -> int:
        """After "no equipment": the end of "needed, except a mat", if it goes on so."""
        at = self._past_needed(at)
        for size in (2, 1):
            if " ".join(word.read for word in self._words[at : at + size]) in _EXCEPTING:
                return self._having(at + size)
        return at

    # What someone refuses.

    def _refuse(self, negator: int, at: int) -> int:
        """From a negator to the end of what it refuses, the rest of a list included."""
        if at >= len(self._words) or self._words[at].broken:
            return at  # "no, …" refuses nothing that follows
        taken = self._take_refused(negator, self._across_fillers(at), ())
        if taken is None:
            return at
        if negator and self._words[negator - 1].read in _LEADING:
            self.refused.add(negator - 1)
        end, meanings = taken
        first = meanings
        while (item := self._next_in_list(end, meanings)) is not None:
            taken = self._take_refused(end, item, meanings)
            if taken is None:
                break
            end, meanings = taken
        if _NO_EQUIPMENT in (first, meanings):
            return self._except_for(end)
        return self._past_needed(end)

    def _past_needed(self, at: int) -> int:
        while at < len(self._words) and self._words[at].read in _NEEDED and not self._words[at].broken:
            self.refused.add(at)
            at += 1
        return at

    def _take_refused(
        self, start: int, at: int | None, last: tuple[Meaning, ...]
    ) -> tuple[int, tuple[Meaning, ...]] | None:
        """Refuse the item at `at`, whose words begin at `start` with the negator or conjunction. Its end and meanings."""
        if at is None:
            return None
        if at in self._windows:
            return None if last else (self._unapplied(start, at, self._windows[at][0]), ())
        size, meanings = self._refusable(at)
        if size and meanings:
            self._say_refused(start, at + size, meanings)
            return at + size, meanings
        if size:
            return self._unapplied(start, at, at + size), meanings
        if self._stops(at):
            return None
        return self._unapplied(start, at, self._unknown_until(at)), ()

    def _refusable(self, at: int) -> tuple[int, tuple[Meaning, ...]]:
        """How many words from `at` can be refused and what that says: the longer of both tables, both when equal."""
        run = self._run(at)
        size, sense = self._gazetteer.phrase_at(run) or (0, Sense(role="dropped"))
        movement = self._gazetteer.refused_at(run)
        if movement and (movement[0] >= size or sense.role == "dropped"):
            also = sense.refused if movement[0] == size else ()
            return movement[0], tuple(dict.fromkeys((*movement[1], *also)))
        return (size, sense.refused) if sense.role in ("meaning", "kept") else (0, ())

    def _next_in_list(self, at: int, last: tuple[Meaning, ...]) -> int | None:
        """The next refused item: after "or" anything, after "and" or a comma only more of the same kind."""
        if at >= len(self._words):
            return None
        kind, width = self._conjunction(at)
        if kind:
            item = self._across_fillers(at + width)
            return item if item is not None and (kind == "or" or _akin(self._refusable(item)[1], last)) else None
        return at if self._words[at].listed and self._list_goes_on(at, last) else None

    def _list_goes_on(self, at: int, last: tuple[Meaning, ...]) -> bool:
        """Whether commas lead to an "or": "no yoga, pilates or barre", but not "no jumping, low impact"."""
        while at < len(self._words) and (not self._words[at].broken or self._words[at].listed):
            size, meanings = self._refusable(at)
            if not size or not _akin(meanings, last):
                return False
            at += size
            if at < len(self._words) and self._conjunction(at)[0] == "or":
                return True
        return False

    def _unknown_until(self, at: int) -> int:
        """The end of up to three words nobody knows, with the noun they describe: "power yoga" is not all yoga."""
        end = at + 1
        while end < min(at + 3, len(self._words)) and not self._words[end].broken and not self._stops(end):
            end += 1
        if end < len(self._words) and not self._words[end].broken and end not in self._windows:
            found = self._gazetteer.phrase_at(self._run(end))
            if found and found[1].says and found[1].says[0][0] in _NOUNS:
                end += found[0]
        return end

    def _stops(self, at: int) -> bool:
        """Whether the word at `at` ends a stretch of unknown words."""
        word = self._words[at].read
        return (
            at in self._windows
            or at in self._times
            or word in STOP_WORDS
            or word in phrasing.FILLERS
            or self._conjunction(at)[0] != ""
            or self._gazetteer.phrase_at(self._run(at)) is not None
        )

    def _say_refused(self, at: int, end: int, meanings: tuple[Meaning, ...]) -> None:
        self.refused.update(range(at, end))
        for name, value in meanings:
            if name == "other_length":
                self._soft_length(at, end, *_OTHER_LENGTHS[value], negated=True)
                continue
            self.said.append((name, value))
            if name == "no_equipment":
                self._note("equipment_available", (), at, end, negated=True)
            else:
                self._note(_SHOWN.get(name, name), value, at, end, negated=True)

    def _unapplied(self, start: int, at: int, end: int) -> int:
        self.refused.update(range(start, end))
        self._note("unapplied", " ".join(word.read for word in self._words[at:end]), start, end, negated=True)
        return end

    # Looking.

    def _run(self, at: int) -> tuple[str, ...]:
        """The words from `at` that one phrase may take: to the end of the clause, a length or a time."""
        end = at + 1
        while end < min(at + _LONGEST, len(self._words)) and not self._words[end].broken:
            if end in self._windows or end in self._times:
                break
            end += 1
        return tuple(word.read for word in self._words[at:end])

    def _across_fillers(self, at: int, *, refusing: bool = True) -> int | None:
        """The first word from `at` that is a phrase, a length or no filler; None when the clause ends before."""
        for place in range(at, min(at + 7, len(self._words))):
            if place > at and self._words[place].broken:
                return None
            word, run = self._words[place].read, self._run(place)
            known = self._gazetteer.phrase_at(run) or (refusing and self._gazetteer.refused_at(run))
            filler = word in phrasing.FILLERS or (not refusing and word[0].isdigit())  # "two 5 kg dumbbells"
            if place in self._windows or known or not filler:
                return place
        return None

    def _conjunction(self, at: int) -> tuple[str, int]:
        """What joins the word at `at` to the one before: "or", "and" or nothing; and the words that takes."""
        word = self._words[at]
        if word.read in phrasing.OR_WORDS:
            return "or", 1
        if word.read in phrasing.AND_WORDS:
            return "and", 1
        return word.joined, 0

    def _note(self, name: str, value: Value, at: int, end: int, *, negated: bool = False) -> None:
        self._notes.append(_Note(name, at, end, negated, value))


class _Note(NamedTuple):
    name: str
    at: int
    end: int
    negated: bool
    value: Value


_LONGEST = 6  # words of the longest phrase worth looking for
_NO_EQUIPMENT = (("no_equipment", "none"),)
_LONG = (("length", "long"),)
_NEEDED = frozenset({"needed", "required", "necessary", "please", "notig", "at", "all", "whatsoever"})
_LEADING = frozenset({"but", "and", "aber", "und", "pero", "y"})
_EXCEPTING = frozenset(phrase.strip() for phrase in phrasing.EXCEPTING.split(","))
_NOUNS = frozenset({"discipline", "equipment_wanted", "body_focus", "class_type", "genre"})
_LENGTHS = {"short": (None, durations.SHORT_MAX_S), "long": (durations.LONG_MIN_S, None)}
_OTHER_LENGTHS = {"long": (None, durations.NOT_LONG_MAX_S), "short": (durations.NOT_SHORT_MIN_S, None)}
# Meanings that are resolved into another field, under the name a reader of the answer knows.
_SHOWN = {
    "other_level": "level",
    "other_intensity": "intensity",
    "other_kind": "kind",
    "clean": "explicit_ok",
    "explicit": "explicit_ok",
    "released_within_days": "released_after",
}


def _akin(meanings: tuple[Meaning, ...], last: tuple[Meaning, ...]) -> bool:
    """Whether two refusals are of one kind, so that "and" joins them: "no squats and lunges"."""
    return bool({name for name, _ in meanings} & {name for name, _ in last})
