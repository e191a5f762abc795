"""What do many members ask in a day? Distinct, realistic queries from templates, the same for the same seed."""

from collections.abc import Iterator, Sequence
from random import Random

from palestra.catalog.demo.instructors import instructors

NEEDS = """
something to wake me up; a workout that makes me smile; help me let go of the day; my legs feel heavy; shake off a bad
meeting; stiff back from driving; get my heart going; feel strong again; move a little before dinner; quiet time for my
head; sweat and sing; slow and steady; burn off lunch; something playful; company for a rainy evening; hips that click;
shoulders up by my ears; a proper challenge; get better at pacing; long holds and patience; find the beat; nothing fancy
but done well; steady breathing; ready for the mountains; stairs leave me breathless; a restless mind; swing my arms; the
floor feels far away; one more lamp post; knees that complain; heavy things, carefully; a soft landing
"""
TAILS = """
after work; before the children wake up; with good music; for a tired evening; on a sunday; because I slept badly; for
somebody coming back after a break; that does not feel like a chore; with clear cues; and a calm voice; that ends slowly;
while it rains; in a small room; with my sister; before a long drive; and no shouting; when nobody is home
"""
CONSTRAINED = """
{minutes} min {discipline}; {minutes} minute {type}; {level} {discipline} {tail}; {discipline} with {genre} music;
{discipline} with {instructor}; {discipline} no {avoid}; {minutes} min {discipline} without {avoid} {tail}; {decade}
{discipline}; {minutes} min {genre} {discipline}; {focus} workout with {equipment} only; {focus}, {minutes} minutes, no
equipment; easy {discipline} {tail}; hard {discipline} under {minutes} min; low impact {focus} {need}; {discipline} but
not {type}; {need}, {minutes} minutes; {type} {tail}; {instructor} {minutes} min; {level} {type} no {avoid}; {equipment}
{focus} {minutes} min; {discipline} or {discipline2}, {minutes} minutes; {minutes} to 45 minute {discipline} {need}
"""
WORDS: dict[str, tuple[str, ...]] = {
    "minutes": ("5", "10", "15", "20", "30", "45", "60"),
    "discipline": (
        *("ride", "cycling", "yoga", "pilates", "strength", "run", "running", "rowing", "boxing", "hiit", "dance"),
        *("barre", "stretching", "mobility", "meditation", "walk"),
    ),
    "discipline2": ("yoga", "pilates", "a walk", "stretching", "barre"),
    "type": (
        *("climb ride", "interval run", "vinyasa flow", "yin yoga", "tabata", "core strength", "kettlebell strength"),
        *("shadow boxing", "body scan", "hip mobility", "power walk", "tempo run", "foam rolling", "mat pilates"),
    ),
    "level": ("beginner", "intermediate", "advanced"),
    "genre": ("rock", "pop", "hip hop", "house", "soul", "latin", "indie", "electronic", "jazz", "disco"),
    "decade": ("80s", "90s", "2000s", "2010s"),
    "avoid": ("jumping", "kneeling", "twisting", "running", "overhead", "floor work"),
    "focus": ("legs", "glutes", "core", "upper body", "full body", "arms", "back", "hips"),
    "equipment": ("dumbbells", "a mat", "resistance band", "kettlebell", "chair"),
    "instructor": tuple(who.name for who in instructors()),
}
TYPO_CHANCE = 0.15


def distinct(count: int, seed: int) -> list[str]:
    """`count` different queries: as many that ask for something in particular as for something in general.

    Queries of different seeds have different texts, so none of them finds another's answer in a cache.
    """
    rng = Random(f"palestra bench {seed}")  # repeatable
    seen: set[str] = set()
    queries: list[str] = []
    for query in _stream(rng, seed):
        if query not in seen:
            seen.add(query)
            queries.append(query)
        if len(queries) == count:
            return queries
    raise AssertionError


def _stream(rng: Random, seed: int) -> Iterator[str]:
    needs, tails, templates = _split(NEEDS), _split(TAILS), _split(CONSTRAINED)
    ways_to_ask = ("", "please ", "I want ", "looking for ", "maybe ", "today: ", "hm, ", "ok ")
    while True:
        start = ways_to_ask[(seed + rng.randrange(2)) % len(ways_to_ask)]
        words = {name: rng.choice(values) for name, values in WORDS.items()}
        words |= {"need": rng.choice(needs), "tail": rng.choice(tails)}
        template = rng.choice(templates) if rng.random() < 0.5 else "{need} {tail}"
        yield start + _mistyped(rng, template.format(**words))


def _mistyped(rng: Random, query: str) -> str:
    """Sometimes two letters of one word in the wrong order."""
    words = query.split()
    at = rng.randrange(len(words))
    if rng.random() < TYPO_CHANCE and len(words[at]) > 5:
        cut = rng.randrange(1, len(words[at]) - 2)
        word = words[at]
        words[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


def _split(text: str) -> Sequence[str]:
    return [" ".join(part.split()) for part in text.split(";")]
