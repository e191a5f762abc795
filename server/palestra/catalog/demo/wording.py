"""How is a demo class named and described? Every sentence is checked against the class before it is said."""

from dataclasses import dataclass
from functools import cache
from random import Random

from palestra.catalog.demo.copy_de_es import CARDS as TRANSLATED_CARDS
from palestra.catalog.demo.copy_de_es import FOCUS
from palestra.catalog.demo.instructors import Instructor
from palestra.catalog.demo.music import genre_name
from palestra.catalog.demo.promises import PROMISES, Promise
from palestra.catalog.demo.templates import ClassType
from palestra.catalog.vocabulary import Avoid


@dataclass(frozen=True, slots=True)
class Facts:
    """What the words may rely on."""

    card: ClassType
    language: str
    minutes: int
    level: str
    who: Instructor
    moves: tuple[str, ...]  # names of the main movements, in the order of the class
    efforts: int
    effort_s: int
    equipment: tuple[str, ...]
    focus: tuple[str, ...]
    genre: str | None
    decade: str | None
    avoid: frozenset[Avoid]
    promise: Promise | None


def title(rng: Random, facts: Facts) -> str:
    """A title; call again for another one."""
    name = _title(rng, facts)
    while _TIMED.get(name.split(":")[0], facts.minutes) != facts.minutes:
        name = _title(rng, facts)
    return name


def description(rng: Random, facts: Facts) -> str:
    """One to three sentences."""
    if facts.language == "en":
        about, extras = facts.card.sentences, _extras(rng, facts)
    else:
        about, extras = _translated(facts.language, facts.card.discipline)[2], []
    sayable = [sentence for sentence in about if _sayable(sentence, facts)]
    chosen = sorted(sayable, key=lambda _: rng.random())[:2]
    roll = rng.random()
    if len(chosen) == 2 and (roll > 0.55 or _same_fact(*chosen)):
        chosen.pop()
    sentences = [_say(sentence, facts) for sentence in chosen] + extras[: 1 if roll < 0.8 else 2]
    if facts.promise:
        sentences = [*sentences[:2], _pick(rng, facts.promise.sentences[facts.language])]
    return " ".join(sentences[:3])


def _title(rng: Random, facts: Facts) -> str:
    if facts.language != "en":
        label, titles, _ = _translated(facts.language, facts.card.discipline)
        return _pick(rng, titles) if rng.random() < 0.75 else f"{facts.minutes} Min. {label}"
    label = facts.card.label
    roll = rng.random()
    if facts.promise and facts.promise.suffix and roll > 0.8:
        return f"{label}, {facts.promise.suffix}"
    if facts.genre and facts.decade and roll > 0.6:
        return f"{facts.decade} {genre_name(facts.genre)} {label}"
    if roll < 0.68:
        return _pick(rng, facts.card.titles)
    if roll < 0.8:
        return f"{facts.minutes} min {label}"
    if roll < 0.86 and facts.genre and facts.card.discipline in _MUSICAL and facts.genre != "latin":
        return f"{genre_name(facts.genre)} {label}"
    if roll < 0.9 and facts.level in ("beginner", "advanced") and "Beginner" not in label:
        return f"{label} for Beginners" if facts.level == "beginner" else f"Advanced {label}"
    if roll < 0.94:
        return f"{label} with {facts.who.first_name}"
    return f"{_pick(rng, facts.card.titles)}: {label}"


_TIMED = {  # titles that are only true at one length
    "Ten-Minute Arms": 10,
    "Ten Honest Minutes": 10,
    "Ten to Ten": 10,
    "Five for the Hips": 5,
    "Five-Minute Service": 5,
    "Twenty and Done": 20,
    "The Useful Hour": 60,
    "The Uncomfortable Hour": 60,
    "Fünf ruhige Minuten": 5,
    "Cinco Minutos Tranquilos": 5,
    "Zwanzig Minuten, fertig": 20,
    "Veinte y Listo": 20,
}
_MUSICAL = {"cycling", "running", "walking", "rowing", "hiit", "boxing", "dance"}


def _extras(rng: Random, facts: Facts) -> list[str]:
    """Sentences that could follow, the better ones more likely first."""
    found: list[str] = []
    voice = facts.who.sentences(facts.card.discipline)
    if voice and rng.random() < 0.45:
        found.append(_pick(rng, voice))
    if facts.decade and facts.genre and rng.random() < 0.8:
        found.append(_pick(rng, _DECADE_SENTENCES).format(genre=_in_prose(facts.genre), decade=facts.decade))
    elif facts.genre and facts.card.discipline in _MUSICAL and rng.random() < 0.25:
        found.append(_pick(rng, _GENRE_SENTENCES[facts.genre]))
    level = (*_LEVEL_SENTENCES[facts.level], *(_SHOWN_SENTENCES[facts.level] if facts.card.draw else ()))
    if facts.card.discipline != "meditation" and rng.random() < 0.35:
        found.append(_pick(rng, level))
    if (
        facts.equipment
        and len(facts.equipment) < 4
        and rng.random() < 0.3
        and facts.card.discipline in _KIT_WORTH_SAYING
    ):
        found.append(_pick(rng, _KIT_SENTENCES).format(kit=_listed([_KIT[item] for item in facts.equipment])))
    if not facts.equipment and rng.random() < 0.25:
        found.append(_pick(rng, _NO_KIT_SENTENCES))
    return [_upper_first(sentence) for sentence in sorted(found, key=lambda _: rng.random())]


def _sayable(sentence: str, facts: Facts) -> bool:
    needs_moves, needs_efforts, claimed = _demands(sentence)
    if (needs_moves and len(facts.moves) < 2) or (needs_efforts and facts.efforts < 2):
        return False
    return not any(promise.broken_by(facts.avoid) for promise in claimed)


@cache
def _demands(sentence: str) -> tuple[bool, bool, tuple[Promise, ...]]:
    """What a hand-written sentence needs to be true: movements to name, efforts to count, promises to be kept."""
    lowered = sentence.lower()
    efforts = "{count}" in lowered or "{length}" in lowered
    return "{moves}" in lowered, efforts, tuple(promise for promise in PROMISES if promise.claimed_in(lowered))


def _say(sentence: str, facts: Facts) -> str:
    minutes = _NUMBERS[facts.minutes] if facts.minutes < len(_NUMBERS) else str(facts.minutes)
    moves = _listed([in_sentence(name) for name in facts.moves[:3]]) if facts.moves else ""
    count = _NUMBERS[facts.efforts] if facts.efforts < len(_NUMBERS) else str(facts.efforts)
    focus = (
        _listed([FOCUS[facts.language][word] for word in facts.focus[:3]], facts.language)
        if facts.language in FOCUS
        else ""
    )
    return sentence.format(
        Moves=_upper_first(moves),
        moves=moves,
        Count=_upper_first(count),
        count=count,
        length=_length(facts.effort_s),
        minutes=minutes,
        Minutes=_upper_first(minutes),
        Focus=_upper_first(focus),
    )


def _same_fact(one: str, other: str) -> bool:
    """Whether two sentences fill in the same thing, or open alike."""
    fills = ("{moves}", "{count}", "seated throughout", "standing", "jump", "chair", "floor")
    return any(word in one.lower() and word in other.lower() for word in fills) or one.split()[0] == other.split()[0]


def _listed(words: list[str], language: str = "en") -> str:
    joint = {"en": " and ", "de": " und ", "es": " y "}[language]
    return ", ".join(words[:-1]) + joint + words[-1] if len(words) > 1 else "".join(words)


@cache
def in_sentence(name: str) -> str:
    """An exercise's name as it is written in the middle of a sentence."""
    first = name.split()[0]
    return name if first in _PROPER or not first[1:2].islower() else name[:1].lower() + name[1:]


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _length(seconds: int) -> str:
    if seconds >= 105:
        minutes = round(seconds / 60)
        return f"{_NUMBERS[minutes] if minutes < len(_NUMBERS) else minutes} minutes"
    return "a minute" if 53 <= seconds <= 67 else f"{max(15, round(seconds / 15) * 15)} seconds"


def _in_prose(genre: str) -> str:
    return {"hip_hop": "hip-hop", "rnb": "R&B", "latin": "Latin"}.get(genre, genre)


def _pick(rng: Random, options: tuple[str, ...]) -> str:
    return options[int(rng.random() * len(options))]


@cache
def _translated(language: str, discipline: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    for block in TRANSLATED_CARDS[language].strip().split("\n\n"):
        head, titles, *sentences = block.splitlines()
        if head.startswith(f"[{discipline}]"):
            words = tuple(line.removeprefix("- ") for line in sentences)
            return head.partition("] ")[2], tuple(titles.removeprefix("titles: ").split("; ")), words
    raise KeyError(f"no {language} card for {discipline}")


_NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight"),
    *("nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
)
_PROPER = {"Romanian", "Turkish", "Bulgarian", "Cossack", "Pallof", "Nordic", "Russian", "Zercher", "Hip CARs"}
_KIT_WORTH_SAYING = {"strength", "hiit", "yoga", "pilates", "stretching", "mobility", "boxing", "barre"}
_KIT = {
    "mat": "a mat",
    "dumbbells": "a pair of dumbbells",
    "kettlebell": "one kettlebell",
    "barbell": "a barbell",
    "rack": "a rack",
    "bench": "a bench",
    "cable_machine": "a cable machine",
    "weight_machine": "the usual machines",
    "resistance_band": "a long band",
    "loop_band": "a loop band",
    "jump_rope": "a rope",
    "foam_roller": "a foam roller",
    "massage_ball": "a small ball",
    "yoga_block": "a block",
    "yoga_strap": "a strap or a belt",
    "bolster": "a bolster or a firm pillow",
    "blanket": "a blanket",
    "chair": "a firm chair",
    "wall": "a free wall",
    "barre_bar": "a barre or the back of a sofa",
    "pilates_ring": "a ring",
    "boxing_gloves": "gloves",
    "heavy_bag": "a heavy bag",
}
_KIT_SENTENCES = (
    "You need {kit}.",
    "Have {kit} within reach.",
    "Bring {kit}; nothing else is used.",
    "{kit}, and that is the whole list.",
)
_NO_KIT_SENTENCES = (
    "Nothing to buy, nothing to set up.",
    "No equipment, not even a mat.",
    "Works in whatever you are wearing.",
    "It fits into any room with a free corner.",
)
_LEVEL_SENTENCES = {
    "beginner": (
        "No experience needed, and no catching up either.",
        "Good for a first try or a fresh start.",
        "If you have been away for a while, begin here.",
        "Stop whenever you like and join in again.",
    ),
    "intermediate": (
        "A step up from the beginner classes, not a leap.",
        "For people who train most weeks.",
        "Best with a few months of practice behind you.",
    ),
    "advanced": (
        "Only with a solid base, and not on a bad night's sleep.",
        "Demanding, and said so on purpose.",
        "For days when you want to be asked for a lot.",
    ),
    "all_levels": (
        "Newcomers and old hands take the same class at different sizes.",
        "Scale it up or down; nobody is watching.",
        "Works on a good day and on a slow one.",
        "Make it as big or as small as today allows.",
    ),
}
_SHOWN_SENTENCES = {  # for classes made of movements that are demonstrated
    "beginner": ("Everything is shown slowly once before it counts.", "Assumes nothing, explains everything once."),
    "intermediate": ("You should know the basic movements already.", "Movements are named, not taught."),
    "advanced": ("Not the class to learn the movements in.",),
    "all_levels": ("There is an easier option at every point, shown first.",),
}
_DECADE_SENTENCES = (
    "The playlist is {genre} from the {decade}, start to finish.",
    "All {decade} {genre}, no skips.",
    "Set to {genre} from the {decade}.",
    "The {decade} supply the {genre}; you supply the rest.",
)
_GENRE_SENTENCES = {
    "pop": ("Pop with proper choruses.", "Bright pop throughout."),
    "rock": ("Guitars all the way.", "Rock, loud enough to hide your breathing."),
    "electronic": ("Electronic music with a long build.", "Synths keep the time."),
    "hip_hop": ("Hip-hop with patient beats.", "Hip-hop sets the pulse."),
    "rnb": ("Slow R&B underneath.", "R&B, smooth and unhurried."),
    "latin": ("Latin music from beginning to end.", "Congas, horns and no standing still."),
    "country": ("Country songs with stories in them.", "Fiddles, porches, long roads."),
    "indie": ("Indie songs you may not know yet.", "Jangly guitars and good company."),
    "soul": ("Soul with a horn section.", "Warm soul, brass included."),
    "disco": ("Disco, unashamed.", "Strings, hi-hats and a mirrorball feeling."),
    "metal": ("Metal, for those who relax that way.", "Heavy riffs for heavy moments."),
    "jazz": ("Quiet jazz in the background.", "A small jazz trio keeps you company."),
    "classical": ("Strings instead of beats.", "Classical music, chosen for its breathing."),
    "ambient": ("Hardly any music, and slow.", "Soft sound, no beat."),
    "reggae": ("Easy reggae in the background.", "Off-beat and unbothered."),
    "house": ("House music at a steady hundred and twenty-four.", "Deep house from first minute to last."),
}
