"""Which exercise is meant by a name? The catalogue's and a member's own, with how sure that is; never guessed in silence.

Names are compared as words: without case, accents, plurals and order, with common short forms written out. Words of
equipment are part of a name: "barbell row" is no dumbbell row, while "Bench Press (Barbell)" is the bench press, whose
equipment is a barbell. Where words fit several exercises ("rows"), or none, nothing is taken: the member's own exercise
is made instead, and the nearest are named beside it. In conversation, what lifters and this member mean by a short name
goes before that.
"""

import asyncio
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import chain
from typing import Literal, NamedTuple
from uuid import UUID, uuid4

from rapidfuzz import fuzz, process

from palestra.errors import NotFound, ValidationFailed
from palestra.store.engine import Reader
from palestra.workouts.ids import key_of, public_id
from palestra.workouts.queries import naming as queries
from palestra.workouts.sources import WITHHELD

How = Literal["exact", "alias", "near", "custom", "created", "unresolved"]
Named = tuple[str, str]  # an exercise's id and name

OWN_MAX = 2_000  # exercises of one member's own
ALTERNATIVES = 4
# How sure one is, of 1. Chosen, not measured: they order what happens, and say below what nothing is taken.
SAME_NAME = 1.0
SAME_WORDS = 0.97  # in another order, or as an alias
OWN_EQUIPMENT = 0.93  # "Squat (Barbell)" of an exercise that is done with a barbell and does not say so
OTHER_NAME = 0.85  # "Bent-over row (Dumbbell)", where the bent-over row is done with a barbell
ONLY_ONE = 0.8  # the only exercise of that name, whose equipment was not said
TAKEN = 0.75
TOLD = 0.35  # below it, nothing is like it
MISSPELT = 82  # of 100: "dumbell", "sqat"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a name was taken for.

    exact       an exercise of the catalogue has this name
    alias       it is another way to say it: an alias, other word order, its equipment said beside it
    near        misspelt, or the only one it can be
    custom      the member's own exercise of this name
    created     none is it: the member's own was made now, under the name as it was given
    unresolved  the same where nothing may be made; `exercise_id` is None

    `confidence` is 0 to 1: of `created` and `unresolved`, how likely the nearest of `alternatives` was meant.
    """

    input: str
    exercise_id: str | None
    name: str
    confidence: float
    how: How
    alternatives: tuple[Named, ...]


async def resolve(
    db: Reader,
    member_id: UUID,
    names: Sequence[str],
    *,
    now: datetime,
    create: bool = True,
    lifted: Collection[str] | None = None,
) -> list[Resolved]:
    """What each of `names` means, in their order; the same name means the same throughout.

    With `create`, what is not known becomes the member's own, inside the caller's transaction; two processes that do so
    at once make one. Raises ValidationFailed where a member would have too many of their own.

    `lifted` is given where people speak and not files, whose meaning may not depend on which came first: those of the
    names that a weight was told with. Then "squats" with a weight are the back squat, and "hip thrusts" those that this
    member does, where only the equipment was not said.
    """
    library = await _library(db)
    own = await _own(db, member_id)
    found: dict[str, Resolved] = {}
    for name in dict.fromkeys(names):
        found[name] = _resolved(name, library, own)
        if found[name].exercise_id is None or found[name].alternatives:  # compared with all there are: milliseconds
            await asyncio.sleep(0)
    unknown = [name for name, resolved in found.items() if resolved.exercise_id is None]
    if lifted is not None and unknown:
        done = {row["exercise_id"] for row in await db.fetch(queries.DONE, member_id, list(WITHHELD))}
        for name in unknown:
            lifts = _LIFTS if name in lifted else _UNLOADED_LIFTS
            entry = _lift(name, lifts, library) or _habit(name, library, own, done)
            if entry is not None:
                near = tuple(other for other in found[name].alternatives if other[0] != entry.id)
                found[name] = Resolved(name, entry.id, entry.name, ONLY_ONE, "near", near)
        unknown = [name for name in unknown if found[name].exercise_id is None]
    if create and unknown:
        made = await _make(db, member_id, own, unknown, now)
        for name in unknown:
            exercise_id, called = made[folded(name)]
            was = found[name]
            found[name] = Resolved(name, exercise_id, called, was.confidence, "created", was.alternatives)
    return [found[name] for name in names]


async def own(db: Reader, member_id: UUID, names: Sequence[str], *, now: datetime) -> dict[str, str]:
    """The ids of the member's own exercises of these very names, made where there are none, by name.

    For who has been asked and wants no other. Raises ValidationFailed where a member would have too many.
    """
    made = await _make(db, member_id, await _own(db, member_id), names, now)
    return {name: made[folded(name)][0] for name in names}


async def known_ids(db: Reader, member_id: UUID, ids: Iterable[str]) -> dict[str, str]:
    """The names of the exercises with these ids. Raises NotFound for any that is neither the catalogue's nor theirs."""
    wanted = list(dict.fromkeys(ids))
    names = await names_of(db, member_id, wanted)
    if unknown := [one for one in wanted if one not in names]:
        raise NotFound(
            f"There is no exercise with the id {unknown[0][:40]}.", fix="Use an id from search_exercises, or its name."
        )
    return names


async def names_of(db: Reader, member_id: UUID, ids: Iterable[str]) -> dict[str, str]:
    """The names of those exercises with these ids that are the catalogue's or theirs."""
    wanted = list(dict.fromkeys(ids))
    catalogue = {row["public_id"]: row["name"] for row in await db.fetch(queries.NAMES, wanted)}
    own = _own_keys(wanted)
    theirs = (
        {own[row["id"]]: row["name"] for row in await db.fetch(queries.OWN_NAMES, member_id, list(own))} if own else {}
    )
    names = catalogue | theirs
    return {one: names[one] for one in wanted if one in names}


async def nearest(db: Reader, member_id: UUID, name: str, limit: int = ALTERNATIVES) -> list[Named]:
    """The exercises whose names are nearest to `name`, the nearest first; the member's own among them."""
    library = await _library(db)
    own = await _own(db, member_id)
    return [(entry.id, entry.name) for _, entry in _ranked(name, library, own)[:limit]]


async def muscles(
    db: Reader, member_id: UUID, ids: Iterable[str]
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """(primary, secondary) muscles by exercise id; unknown ids are left out, and nobody's own of another member."""
    wanted = list(dict.fromkeys(ids))
    own = _own_keys(wanted)
    rows = await db.fetch(queries.MUSCLES, wanted)
    found = {r["public_id"]: (tuple(r["primary_muscles"]), tuple(r["secondary_muscles"])) for r in rows}
    if own:
        for r in await db.fetch(queries.OWN_MUSCLES, member_id, list(own)):
            found[own[r["id"]]] = (tuple(r["primary_muscles"]), tuple(r["secondary_muscles"]))
    return found


async def _make(db: Reader, member_id: UUID, own: "_Library", names: Sequence[str], now: datetime) -> dict[str, Named]:
    """The member's own exercises of these names, by folded name: made now, or in this instant by somebody else."""
    by_key = {folded(name): name for name in reversed(names)}
    if len(own.entries) + len(by_key.keys() - own.folded.keys()) > OWN_MAX:
        raise ValidationFailed(
            f"A member has at most {OWN_MAX} exercises of their own.",
            fix="Use names of exercises that are there already: look them up with search_exercises.",
        )
    keys = sorted(by_key)  # in one order, so that two processes wait for each other and do not lock each other out
    rows = await db.fetch(queries.ADD_OWN, member_id, [uuid4() for _ in keys], [by_key[k] for k in keys], keys, now)
    return {row["folded"]: (public_id("cex", row["id"]), row["name"]) for row in rows}


def folded(name: str) -> str:
    """A name as names are compared: two that fold to the same are one exercise of a member's own."""
    return " ".join(_tokens(name)) or unicodedata.normalize("NFKC", name).casefold().strip()


def _own_keys(ids: Iterable[str]) -> dict[UUID, str]:
    return {key: one for one in ids if one.startswith("cex_") and (key := key_of("cex", one)) is not None}


# --- words -----------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0300-\u036f]+")
_SILENT = frozenset({"the", "a", "an", "with", "of", "on", "and", "using", "exercise"})
_SHORT: Mapping[str, tuple[str, ...]] = {
    "db": ("dumbbell",),
    "bb": ("barbell",),
    "kb": ("kettlebell",),
    "bw": ("bodyweight",),
    "ohp": ("overhead", "press"),
    "rdl": ("romanian", "deadlift"),
    "dl": ("deadlift",),
    "bp": ("bench", "press"),
    "bss": ("bulgarian", "split", "squat"),
    "rfess": ("rear", "foot", "elevated", "split", "squat"),
    "tri": ("tricep",),
    "bi": ("bicep",),
    "inc": ("incline",),
    "alt": ("alternating",),
    "pushdown": ("press", "down"),
    "pressdown": ("press", "down"),
    "one": ("single",),
    "1": ("single",),
    "ups": ("up",),
    "unilateral": ("single", "arm"),
}
# What lifters mean by a word: with weight on it, and without.
_LIFTS: Mapping[str, str] = {"squat": "barbell squat", "bench": "barbell bench press"}
_UNLOADED_LIFTS: Mapping[str, str] = {"squat": "bodyweight squat"}
# What a word of equipment is in the catalogue's vocabulary. A word that stands for two is either.
_EQUIPMENT: Mapping[str, frozenset[str]] = {
    "barbell": frozenset({"barbell", "ez_bar"}),
    "dumbbell": frozenset({"dumbbells"}),
    "kettlebell": frozenset({"kettlebell"}),
    "ez": frozenset({"ez_bar"}),
    "cable": frozenset({"cable_machine", "weight_machine"}),
    "machine": frozenset({"weight_machine", "cable_machine"}),
    "lever": frozenset({"weight_machine"}),
    "plate": frozenset({"weight_plate"}),
    "band": frozenset({"resistance_band", "loop_band"}),
    "banded": frozenset({"resistance_band", "loop_band"}),
    "suspension": frozenset({"suspension_trainer"}),
    "trx": frozenset({"suspension_trainer"}),
    "smith": frozenset({"smith_machine"}),
    "sandbag": frozenset({"sandbag"}),
    "bodyweight": frozenset({"none"}),
}
# What one lies, stands or hangs on: part of the name when the name says it, and no news when it does not.
_FURNITURE: Mapping[str, frozenset[str]] = {
    "bench": frozenset({"bench"}),
    "mat": frozenset({"mat"}),
    "rack": frozenset({"rack"}),
    "box": frozenset({"box"}),
    "bar": frozenset({"barbell", "ez_bar", "pull_up_bar", "cable_machine", "barre_bar"}),
    "weighted": frozenset({"none", "pull_up_bar", "dip_bars", "mat"}),
}
_UNLOADED = frozenset({"mat", "wall", "chair", "bench", "box", "step", "pull_up_bar", "dip_bars", "yoga_block"})


def _tokens(name: str) -> list[str]:
    """The words of a name: folded, in the singular, short forms written out."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).replace("'", "").replace("’", ""))
    plain = unicodedata.normalize("NFC", _MARKS.sub("", plain).casefold())
    words = _WORD.findall(plain.replace("medium grip", " "))  # as everybody grips who says nothing of it
    written_out = chain.from_iterable(_SHORT.get(one, (one,)) for one in map(_singular, words))
    found = list(written_out)
    return [one for place, one in enumerate(found, 1) if one not in _SILENT or place == len(found)]  # "salutation A"


def _singular(word: str) -> str:
    """Without the s of a plural: "flies" is "fly", "presses" "press"; "press" stays."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


# --- comparing -------------------------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """An exercise that may be meant."""

    id: str
    name: str
    aliases: tuple[str, ...]
    equipment: tuple[str, ...]


class Spoken(NamedTuple):
    """One way to say an exercise."""

    entry: Entry
    words: frozenset[str]


class _Library:
    """Names that may be meant, ready to be looked up."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of a name, so that "pulldown" can be told to be "pull down", and "dumbell" a mistake."""
        said = chain.from_iterable((entry.name, *entry.aliases) for entry in self.entries)
        return frozenset(chain.from_iterable(map(_tokens, said))) | _EQUIPMENT.keys() | _FURNITURE.keys()

    @cached_property
    def folded(self) -> dict[str, tuple[Entry, bool]]:
        """By folded name; a name goes before an alias, and the catalogue's first before its later ones."""
        found: dict[str, tuple[Entry, bool]] = {}
        for entry in self.entries:
            found.setdefault(folded(entry.name), (entry, True))
        for entry in self.entries:
            for alias in entry.aliases:
                found.setdefault(folded(alias), (entry, False))
        return found

    @cached_property
    def spoken(self) -> list[Spoken]:
        return [Spoken(entry, self.words(said)) for entry in self.entries for said in (entry.name, *entry.aliases)]

    @cached_property
    def lines(self) -> list[str]:
        """`spoken` as sorted text, for likeness by letters."""
        return [" ".join(sorted(one.words)) for one in self.spoken]

    def words(self, name: str) -> frozenset[str]:
        """The words of a name, compounds taken apart where both halves are words here."""
        return frozenset(chain.from_iterable(self._apart(one) for one in _tokens(name)))

    def corrected(self, words: frozenset[str]) -> frozenset[str]:
        """The words with unknown ones read as the known one they are nearly."""
        return frozenset(one if one in self.vocabulary else self._known(one) for one in words)

    def _apart(self, word: str) -> tuple[str, ...]:
        if word in _EQUIPMENT or len(word) < 6:
            return (word,)
        for cut in range(2, len(word) - 1):
            if word[:cut] in self.vocabulary and word[cut:] in self.vocabulary:
                return (word[:cut], word[cut:])
        return (word,)

    def _known(self, word: str) -> str:
        if len(word) < 4:
            return word
        near = process.extractOne(word, self._sorted_vocabulary, scorer=fuzz.ratio, score_cutoff=MISSPELT)
        return word if near is None else str(near[0])

    @cached_property
    def _sorted_vocabulary(self) -> list[str]:
        return sorted(self.vocabulary)


async def _own(db: Reader, member_id: UUID) -> _Library:
    rows = await db.fetch(queries.OWN, member_id)
    return _Library(tuple(Entry(public_id("cex", row["id"]), row["name"], (), ()) for row in rows))


async def _library(db: Reader) -> _Library:
    """The catalogue's, made again only when its published exercises have changed."""
    mark = await db.fetchval(queries.LIBRARY_MARK)
    kept = _kept(mark)
    if not kept:
        rows = await db.fetch(queries.LIBRARY)
        kept.append(
            _Library(
                tuple(
                    Entry(row["public_id"], row["name"], tuple(row["aliases"]), tuple(row["equipment"])) for row in rows
                )
            )
        )
    return kept[0]


@lru_cache(maxsize=4)
def _kept(mark: str | None) -> list[_Library]:  # `mark` is what the cache goes by
    return []


def _resolved(name: str, library: _Library, own: _Library) -> Resolved:
    key = folded(name)
    if mine := own.folded.get(key):
        return Resolved(name, mine[0].id, mine[0].name, SAME_NAME, "custom", ())
    if theirs := library.folded.get(key):
        entry, official = theirs
        how: How = "exact" if official else "alias"
        return Resolved(name, entry.id, entry.name, SAME_NAME if official else SAME_WORDS, how, ())
    ranked = _ranked(name, library, own)
    near = tuple((entry.id, entry.name) for _, entry in ranked[: ALTERNATIVES + 1])
    if ranked and ranked[0][0] >= TAKEN:
        confidence, entry = ranked[0]
        how = "custom" if entry.id.startswith("cex_") else "alias" if confidence >= OWN_EQUIPMENT else "near"
        return Resolved(name, entry.id, entry.name, confidence, how, near[1:])
    return Resolved(name, None, name, ranked[0][0] if ranked else 0.0, "unresolved", near[:ALTERNATIVES])


def _lift(name: str, lifts: Mapping[str, str], library: _Library) -> Entry | None:
    """The lift that lifters shorten to this word."""
    in_full = library.folded.get(folded(lifts.get(folded(name), "")))
    return None if in_full is None else in_full[0]


def _habit(name: str, library: _Library, own: _Library, done: Collection[str]) -> Entry | None:
    """The only exercise of those `done` that the name lacks nothing of but its equipment."""
    meant = {
        spoken.entry
        for names in (own, library)
        for said in [names.words(name)]
        for spoken in names.spoken
        if spoken.entry.id in done and said and said <= spoken.words and spoken.words - said <= _EQUIPMENT.keys()
    }
    return meant.pop() if len(meant) == 1 else None


def _ranked(name: str, library: _Library, own: _Library) -> list[tuple[float, Entry]]:
    """Every exercise that could be meant, with how likely, the likeliest first; each once."""
    scored: dict[str, tuple[float, Entry]] = {}
    for names in (own, library):
        if not names.entries:
            continue
        said = names.words(name)
        read = names.corrected(said)
        sure = 1.0 if read == said else 0.9  # of a word that was misspelt
        for confidence, entry in chain(_by_words(read, names), _by_letters(said, names)):
            _keep(scored, confidence * sure, entry)
    likely = [one for one in scored.values() if one[0] >= TOLD]
    return sorted(likely, key=lambda one: (-one[0], one[1].name, one[1].id))


def _keep(scored: dict[str, tuple[float, Entry]], confidence: float, entry: Entry) -> None:
    if entry.id not in scored or confidence > scored[entry.id][0]:
        scored[entry.id] = (round(confidence, 2), entry)


def _by_words(said: frozenset[str], names: _Library) -> Iterable[tuple[float, Entry]]:
    """Exercises whose name is these words, but for words of equipment."""
    unsaid: list[Spoken] = []  # those that it may be, if only one knew with what
    otherwise: set[str] = set()  # the names of those it would be with other equipment
    for spoken in names.spoken:
        missing, beyond = spoken.words - said, said - spoken.words
        if not missing and not beyond:
            yield SAME_WORDS, spoken.entry
        elif (
            not missing and spoken.words - _EQUIPMENT.keys() and all(_is_done_with(spoken.entry, one) for one in beyond)
        ):
            yield OWN_EQUIPMENT, spoken.entry
        elif not missing and beyond <= _EQUIPMENT.keys():
            otherwise.add(spoken.entry.id)
        elif not beyond and missing <= _EQUIPMENT.keys():
            unsaid.append(spoken)
    # "Halo" is one exercise. "Press" is a word of many, though only one has it with nothing but equipment.
    of_many = unsaid and len({spoken.entry.id for spoken in names.spoken if said <= spoken.words}) > 1
    for spoken in unsaid:
        yield (ONLY_ONE / 1.5 if of_many else ONLY_ONE), spoken.entry
    if otherwise and (with_what := said & _EQUIPMENT.keys()):
        for spoken in names.spoken:
            if spoken.entry.id in otherwise:
                yield from _renamed(spoken.words | with_what, names)


def _renamed(said: frozenset[str], names: _Library) -> Iterable[tuple[float, Entry]]:
    """The exercise that another name of the same movement says, with the equipment that was said."""
    return ((OTHER_NAME, spoken.entry) for spoken in names.spoken if spoken.words == said)


def _by_letters(said: frozenset[str], names: _Library) -> Iterable[tuple[float, Entry]]:
    """The exercises whose names look like it; below what is taken, for somebody to choose from."""
    line = " ".join(sorted(said))
    for _, score, index in process.extract(line, names.lines, scorer=fuzz.token_set_ratio, limit=4 * ALTERNATIVES):
        plain = fuzz.ratio(line, names.lines[index])
        entry = names.spoken[index].entry
        yield (0.4 * score + 0.6 * plain) / 100 * (TAKEN - 0.05), entry


def _is_done_with(entry: Entry, word: str) -> bool:
    """Whether a word that the name lacks only says what the exercise is done with."""
    meant = _EQUIPMENT.get(word) or _FURNITURE.get(word)
    if meant is None or not entry.id.startswith("exr_"):
        return False
    has = set(entry.equipment) or {"none"}
    if has <= _UNLOADED:
        has = has | {"none"}
    return bool(meant & has)
