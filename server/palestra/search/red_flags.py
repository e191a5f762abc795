"""Words after which planning stops and urgent care comes first (product.md, "What it never does").

Few and precise: a false alarm keeps a healthy person from training, so a sore chest or a faint heart is not one.
A sign that is plainly denied ("no chest pain") is not one either; in doubt it is.
"""

import re

# What is said then, instead of anything else.
URGENT = (
    "This can be an emergency. Stop exercising, and call the local emergency number or a doctor now; training can wait."
)


def red_flag(line: str) -> str | None:
    """The first sign found in a folded line of text, or None."""
    line = " ".join(line.split())
    for concept, pattern in _SIGNS.items():
        for match in pattern.finditer(line):
            if not _DENIED.search(line, max(0, match.start() - 80), match.start()):
                return concept
    return None


_SIGNS = {
    "chest_pain": re.compile(
        r"\bchest pains?\b|\bpains? in (?:my |the |your )?chest\b|\bmy chest (?:hurts|aches)\b|\bchest (?:pressure|tightness)\b"
        r"|\b(?:pressure|tightness) in (?:my |the )?chest\b|\bheart attack\b"
        r"|\bbrustschmerz(?:en)?\b|\bschmerzen in der brust\b|\bdolor (?:de|en el|en mi) pecho\b"
    ),
    "fainting": re.compile(
        r"\bfainted\b|\bfainting\b|\bfaint when\b|\b(?:feel|feeling|felt|going to|gonna) faint\b|\bpass(?:ed|ing)? out\b|\bblack(?:ed|ing) out\b"
        r"|\bohnmachtig\b|\bbewusstlos\b|\bme desmay[eoa]\w*\b|\bdesmayos?\b"
    ),
    "bleeding_in_pregnancy": re.compile(
        r"\bpregnan\w*\b.{0,120}\b(?:bleeding|bleed|spotting)\b|\b(?:bleeding|bleed|spotting)\b.{0,120}\bpregnan\w*\b"
        r"|\bschwanger\w*\b.{0,120}\bblut\w*\b|\bblut\w*\b.{0,120}\bschwanger\w*\b|\bembaraz\w*\b.{0,120}\bsangr\w*\b|\bsangr\w*\b.{0,120}\bembaraz\w*\b"
    ),
    "sudden_severe_headache": re.compile(
        r"\bsudden(?:ly)?,? (?:a |an |and )?(?:\w+,? )?(?:severe |terrible |bad |intense |extreme )?headache\b|\bthunderclap headache\b"
        r"|\bworst headache\b|\bplotzliche\w* (?:starke\w* )?kopfschmerz\w*\b|\bdolor de cabeza (?:repentino|subito)\b"
    ),
    "breathless_at_rest": re.compile(
        r"\b(?:short(?:ness)? of breath|breathless|can't breathe|cannot breathe)(?: \w+)? (?:at rest|when resting|while resting|sitting still)\b"
    ),
}  # fmt: skip
SIGNS = tuple(_SIGNS)
# Words of the signs: no typo correction may take one away.
VOCABULARY = frozenset(word for pattern in _SIGNS.values() for word in re.findall(r"[a-z]{4,}", pattern.pattern)) | {
    "pain",
    "pains",
}

# A denial stands right before the sign, or is a list that ends in it: "no dizziness or chest pain".
_DENIED = re.compile(
    r"(?:\b(?:no|not|without|never|don't|dont|haven't|havent|didn't|free of|kein|keine|ohne|sin|nicht)"
    r"(?: (?:i|any|a|had|have|having|more|of|history|signs?|been|felt|feel|experienced|experiencing|get|getting|tengo|me))*"
    r"(?: \w+(?:, \w+)*,? (?:or|nor|oder|o|ni))?) $"
)
