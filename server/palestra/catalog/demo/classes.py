"""Which classes does the demo catalogue hold? A deterministic stream: class *i* is the same whatever the count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from random import Random
from typing import Any

from palestra.catalog.demo import availability, music, programs, promises, templates, wording
from palestra.catalog.demo.copy_de_es import SEGMENTS, TRANSLATED
from palestra.catalog.demo.instructors import Instructor, teaching
from palestra.catalog.demo.plans import Slot, lay_out
from palestra.catalog.demo.templates import ClassType
from palestra.catalog.records import ClassRecord, ExerciseRecord, SegmentRecord
from palestra.catalog.vocabulary import AVOID, EQUIPMENT, Avoid, Decade

DEMO_TODAY = date(2026, 11, 23)
DECK = {  # disciplines in every hundred classes
    "cycling": 16,
    "strength": 18,
    "yoga": 13,
    "running": 9,
    "stretching": 8,
    "meditation": 7,
    "hiit": 6,
    "pilates": 6,
    "walking": 5,
    "rowing": 3,
    "boxing": 3,
    "dance": 2,
    "barre": 2,
    "mobility": 2,
}


def classes(count: int = 2400, today: date = DEMO_TODAY) -> Iterator[ClassRecord]:
    """`count` classes, then programmes and collections over the first `programs.REACH` of them."""
    reachable: list[ClassRecord] = []
    for record in islice(_stream(today), count):
        if len(reachable) < programs.REACH:
            reachable.append(record)
        yield record
    yield from programs.programs(reachable)
    yield from programs.collections(reachable)


def _stream(today: date) -> Iterator[ClassRecord]:
    """Class after class; a class may look back at earlier ones (a free title, a replacement) but never ahead."""
    taken: set[tuple[str, str, int]] = set()
    latest: dict[tuple[str, str], str] = {}
    index = 0
    while True:
        rng = Random(f"palestra demo class {index}")  # repeatable, and different for every class
        card, language = _subject(rng, index)
        record = _class(rng, f"demo-class-{index + 1:06d}", card, language, today, latest, taken)
        if record.status == "published" and not record.windows and not record.live_starts_at:
            latest[card.discipline, card.slug] = record.id
        yield record
        index += 1


def _subject(rng: Random, index: int) -> tuple[ClassType, str]:
    discipline = _deck()[index % 100]
    roll = rng.random()
    language = "de" if roll < 0.07 else "es" if roll < 0.14 else "en"
    if discipline not in TRANSLATED or not teaching(discipline, language):
        language = "en"
    cards = templates.class_types(discipline)
    if language != "en":
        cards = tuple(card for card in cards if card.slug in TRANSLATED[discipline])
    return rng.choices(cards, [card.weight for card in cards])[0], language


@cache
def _deck() -> tuple[str, ...]:
    deck = [discipline for discipline, times in DECK.items() for _ in range(times)]
    Random("palestra demo deck").shuffle(deck)
    return tuple(deck)


def _class(
    rng: Random,
    class_id: str,
    card: ClassType,
    language: str,
    today: date,
    latest: dict[tuple[str, str], str],
    taken: set[tuple[str, str, int]],
) -> ClassRecord:
    who = _one(rng, teaching(card.discipline, language))
    minutes, level, kit = _one(rng, card.minutes), _one(rng, card.levels), _one(rng, card.kits)
    promise = _promise(rng, card, level, kit)
    body = _body(rng, card, language, minutes, level, kit, promise)
    sound = _sound(rng, card, minutes)
    facts = wording.Facts(
        card=card,
        language=language,
        minutes=minutes,
        level=level,
        who=who,
        moves=body.moves,
        efforts=len(body.efforts_s),
        effort_s=sorted(body.efforts_s)[len(body.efforts_s) // 2] if body.efforts_s else 0,
        equipment=tuple(body.equipment),
        focus=card.focus,
        genre=sound.genre,
        decade=sound.decade,
        avoid=frozenset(body.avoid),
        promise=promise if promise and not promise.broken_by(frozenset(body.avoid)) else None,
    )
    return ClassRecord.model_validate(
        {
            "id": class_id,
            "rev": 1,
            "title": _free_title(rng, facts, taken),
            "description": wording.description(rng, facts),
            "discipline": card.discipline,
            "class_type": [card.slug],
            "instructors": _faculty(rng, who, card.discipline, language),
            "level": level,
            "difficulty": round(min(10.0, max(1.0, _DIFFICULTY[level] + body.effort - 3.2 + rng.random())), 1),
            "intensity": "easy" if body.effort < 2.4 else "moderate" if body.effort < 3.7 else "hard",
            "impact": "high" if _IMPACT.intersection(body.avoid) else "low",
            "duration_s": minutes * 60,
            "language": language,
            "captions": _one(rng, _CAPTIONS[language]),
            "explicit": sound.explicit,
            "equipment": body.equipment,
            "body_focus": card.focus,
            "avoid": body.avoid,
            "genres": [sound.genre] if sound.genre else [],
            "decades": sound.decades,
            "url": f"https://demo.palestra.example/classes/{class_id}",
            "segments": body.segments,
            "tracks": sound.tracks,
            **availability.availability(rng, today, latest.get((card.discipline, card.slug))),
        }
    )


_DIFFICULTY = {"beginner": 2.6, "all_levels": 4.2, "intermediate": 5.4, "advanced": 7.6}
_IMPACT = {"high_impact", "jumping", "running"}
_CAPTIONS: dict[str, tuple[list[str], ...]] = {
    "en": (["en"], ["en"], ["en"], ["en"], ["en", "es"], ["en", "es"], ["en", "de"], ["en", "de", "es"], []),
    "de": (["de"], ["de"], ["de", "en"], []),
    "es": (["es"], ["es"], ["es", "en"], []),
}


_HEAVY = {"barbell", "kettlebell", "weight_machine"}  # load wrists and backs in ways no promise of ours covers


def _promise(rng: Random, card: ClassType, level: str, kit: frozenset[str]) -> promises.Promise | None:
    """Something to leave out on purpose, when enough movements remain without it."""
    planned = promises.PLANNED.get(card.discipline, ())
    roll, pick = rng.random(), rng.random()
    if not card.draw or not planned or roll > 0.3 or not kit.isdisjoint(_HEAVY):
        return None
    promise = promises.PROMISES[planned[int(pick * len(planned))]]
    left = templates.fitting(card.draw, card.aim, kit, level, card.without | promise.without, card.posture)
    return promise if len(left) >= 6 and not promise.without <= card.without else None


@dataclass(slots=True)
class _Body:
    """The segments of a class and what follows from them."""

    segments: list[SegmentRecord]
    moves: tuple[str, ...]
    efforts_s: list[int]
    equipment: list[str]
    avoid: list[Avoid]
    effort: float  # mean intensity of the main part, 1 to 5


def _body(
    rng: Random,
    card: ClassType,
    language: str,
    minutes: int,
    level: str,
    kit: frozenset[str],
    promise: promises.Promise | None,
) -> _Body:
    shift = {"beginner": -1, "advanced": 1}.get(level, 0) if rng.random() < 0.5 else 0
    without = card.without | (promise.without if promise else frozenset())
    bag = _Bag(rng, card, kit, level, without)
    segments: list[SegmentRecord] = []
    equipment: set[str] = set() if card.draw else set(kit)
    avoid: set[Avoid] = set()
    main: dict[str, None] = {}
    efforts_s: list[int] = []
    effort_sum = main_s = 0
    for slot in lay_out(_one(rng, card.plans), minutes * 60, shift):
        drawn = bag.draw(slot)
        tags = frozenset((*slot.stage.avoid, *card.tags, *(tag for exercise in drawn for tag in exercise.avoid)))
        segments.append(_segment(rng, slot, language, drawn, tags))
        avoid |= tags
        equipment.update(item for exercise in drawn for item in exercise.equipment)
        seconds = slot.end_s - slot.start_s
        if slot.stage.kind in ("work", "skill", "stretch"):
            effort_sum, main_s = effort_sum + slot.intensity * seconds, main_s + seconds
            efforts_s += [seconds] * (slot.stage.kind == "work")
            if "@" in slot.stage.families or slot.stage.kind != "stretch":
                main.update(dict.fromkeys(exercise.name for exercise in drawn))
    return _Body(
        segments,
        tuple(main),
        efforts_s,
        [item for item in EQUIPMENT if item in equipment],
        _in_order(frozenset(avoid)),
        effort_sum / main_s,
    )


def _segment(
    rng: Random, slot: Slot, language: str, drawn: list[ExerciseRecord], tags: frozenset[Avoid]
) -> SegmentRecord:
    stage = slot.stage
    name = _one(rng, stage.names)
    if "{moves}" in name:
        moves = ", ".join(
            wording.in_sentence(exercise.name) if at else exercise.name for at, exercise in enumerate(drawn)
        )
        name = (
            name.replace("{moves}", moves) if drawn else name.split(":")[0].replace("{moves}", f"Block {slot.number}")
        )
    target = _one(rng, stage.targets).replace("{rpe}", _RPE[slot.intensity])
    if language != "en":
        name, target = SEGMENTS[language][stage.kind], _RPE[slot.intensity]
    name = name.replace("{n}", str(slot.number))
    return _segment_record(slot, name, target, tuple(exercise.id for exercise in drawn), tags)


@lru_cache(10_000)  # the segments of rides and runs recur
def _segment_record(
    slot: Slot, name: str, target: str, exercises: tuple[str, ...], tags: frozenset[Avoid]
) -> SegmentRecord:
    return SegmentRecord(
        name=name,
        kind=slot.stage.kind,
        start_s=slot.start_s,
        end_s=slot.end_s,
        intensity=slot.intensity,
        target=target,
        exercises=list(exercises),
        avoid=_in_order(tags),
    )


@cache
def _ordered(tags: frozenset[Avoid]) -> tuple[Avoid, ...]:
    return tuple(word for word in AVOID if word in tags)


def _in_order(tags: frozenset[Avoid]) -> list[Avoid]:
    return list(_ordered(tags))


_RPE = {1: "RPE 2", 2: "RPE 3–4", 3: "RPE 5–6", 4: "RPE 7–8", 5: "RPE 9"}


class _Bag:
    """Movements for one class, drawn without repeating until a family is used up."""

    def __init__(
        self, rng: Random, card: ClassType, kit: frozenset[str], level: str, without: frozenset[Avoid]
    ) -> None:
        self._rng, self._card, self._kit, self._level, self._without = rng, card, kit, level, without
        self._left: dict[tuple[str, ...], list[ExerciseRecord]] = {}
        self._used: set[str] = set()

    def draw(self, slot: Slot) -> list[ExerciseRecord]:
        stage = slot.stage
        if not stage.draws:
            return []
        drawn: list[ExerciseRecord] = []
        left = self._left.get(stage.families) or self._filled(stage.families)
        while left and len(drawn) < stage.draws:
            exercise = left.pop()
            if exercise.id not in self._used:
                drawn.append(exercise)
                self._used.add(exercise.id)
        if not drawn:  # everything was used: begin again, a second round is a round
            drawn = self._filled(stage.families)[: stage.draws]
        self._left[stage.families] = left
        return drawn

    def _filled(self, families: tuple[str, ...]) -> list[ExerciseRecord]:
        card = self._card
        own = "@" in families
        named = tuple(family for name in families for family in (card.draw if name == "@" else (name,)))
        level = self._level if own else "intermediate" if self._level != "beginner" else "beginner"
        pool = templates.fitting(named, card.aim if own else "full", self._kit, level, self._without, card.posture)
        mixed = _mixed(self._rng, pool)
        return _loaded_last(self._rng, mixed) if own and not _LOADS.isdisjoint(self._kit) else mixed


# What a class is advertised with: movements that use it are drawn first.
_LOADS = {
    *("dumbbells", "kettlebell", "barbell", "resistance_band", "loop_band", "cable_machine", "weight_machine"),
    *("jump_rope", "pilates_ring", "heavy_bag", "foam_roller", "massage_ball", "wall"),
}


def _loaded_last(rng: Random, pool: list[ExerciseRecord]) -> list[ExerciseRecord]:
    """Movements with a load at the end, where drawing begins; some of the others stay among them."""
    return sorted(pool, key=lambda exercise: not _LOADS.isdisjoint(exercise.equipment) or rng.random() < 0.2)


def _mixed(rng: Random, pool: tuple[ExerciseRecord, ...]) -> list[ExerciseRecord]:
    """In a random order in which neighbours differ in pattern while they can."""
    by_pattern: dict[str, list[ExerciseRecord]] = {}
    for exercise in sorted(pool, key=lambda _: rng.random()):  # three times as fast as `sample`
        by_pattern.setdefault(exercise.pattern, []).append(exercise)
    lines = list(by_pattern.values())
    return [line[at] for at in range(max(map(len, lines), default=0)) for line in lines if at < len(line)][::-1]


@dataclass(slots=True)
class _Sound:
    """The music of a class."""

    genre: str | None
    decade: Decade | None
    decades: list[Decade]
    tracks: list[Any]
    explicit: bool


def _sound(rng: Random, card: ClassType, minutes: int) -> _Sound:
    quiet = card.discipline == "meditation"
    if quiet and rng.random() < 0.6:
        return _Sound(None, None, [], [], False)
    genre = _one(rng, card.genres or tuple(music.GENRES_OF[card.discipline].split()))
    calm = card.discipline in ("yoga", "stretching", "mobility", "meditation", "pilates")
    themed = not calm and rng.random() < 0.22
    decade = _one(rng, music.decades_of(genre)) if themed else None
    tracks, decades = music.playlist(rng, genre, decade, max(2, minutes // (10 if quiet else 4)))
    explicit = not calm and rng.random() < music.EXPLICIT_CHANCE.get(genre, 0.0)
    return _Sound(genre, decade, decades, tracks, explicit)


def _faculty(rng: Random, who: Instructor, discipline: str, language: str) -> list[str]:
    second = _one(rng, teaching(discipline, language))
    return [who.name, second.name] if rng.random() < 0.025 and second is not who else [who.name]


def _free_title(rng: Random, facts: wording.Facts, taken: set[tuple[str, str, int]]) -> str:
    """A title that this instructor has not used at this length; numbered when the words run out."""
    for _ in range(6):
        name = wording.title(rng, facts)
        if (name, facts.who.name, facts.minutes) not in taken:
            break
    number, numbered = 1, name
    while (numbered, facts.who.name, facts.minutes) in taken:
        number += 1
        numbered = f"{name} No. {number}"
    taken.add((numbered, facts.who.name, facts.minutes))
    return numbered


def _one(rng: Random, options: Any) -> Any:
    return options[int(rng.random() * len(options))] if len(options) > 1 else options[0]
