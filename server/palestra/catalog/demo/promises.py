"""What can a demo class promise to leave out, and in which words? A promise is only made when it is kept."""

from dataclasses import dataclass

from palestra.catalog.demo.exercises import avoid_words
from palestra.catalog.vocabulary import Avoid


@dataclass(frozen=True, slots=True)
class Promise:
    """`without` is what never appears; `claims` are phrases in hand-written copy that say the same."""

    without: frozenset[Avoid]
    suffix: str
    sentences: dict[str, tuple[str, ...]]
    claims: tuple[str, ...] = ()

    def broken_by(self, avoid: frozenset[Avoid]) -> bool:
        """Whether a class with these tags would make the promise a lie."""
        return not self.without.isdisjoint(avoid)

    def claimed_in(self, lowered: str) -> bool:
        """Whether a sentence, in lower case, makes this promise."""
        return any(claim in lowered for claim in self.claims)


def _promise(without: str, suffix: str, en: str, de: str, es: str, claims: str = "") -> Promise:
    words = {"en": tuple(en.split(" / ")), "de": tuple(de.split(" / ")), "es": tuple(es.split(" / "))}
    return Promise(frozenset(avoid_words(without.split())), suffix, words, tuple(claims.split("; ")) if claims else ())


PROMISES = (
    _promise(
        "wrists",
        "Easy on the Wrists",
        "No weight on the wrists from the first minute to the last. / The hands never carry you. / Wrist-friendly throughout.",
        "Die Handgelenke bleiben unbelastet.",
        "Sin carga sobre las muñecas.",
    ),
    _promise(
        "knees",
        "No Kneeling",
        "Nothing is done on the knees. / No kneeling at any point. / Your knees never touch the floor.",
        "Nichts findet auf den Knien statt.",
        "Nada se hace de rodillas.",
        "without kneeling; no kneeling",
    ),
    _promise(
        "floor supine prone knees",
        "On Your Feet",
        "You stay off the floor for all of it. / No floor work: nobody lies down and nobody has to get up again. / Everything happens off the floor.",
        "Alles ohne Bodenübungen.",
        "Sin ejercicios en el suelo.",
        "no floor; without a mat; no lying down; getting up and down",
    ),
    _promise(
        "overhead",
        "Nothing Overhead",
        "Nothing goes overhead. / The arms never lift a weight above the shoulders. / Shoulder-friendly: no overhead work.",
        "Nichts wird über Kopf gehoben.",
        "Nada por encima de la cabeza.",
    ),
    _promise(
        "deep",
        "Kind to the Knees",
        "No deep knee bends anywhere. / Shallow bends only, so the knees stay comfortable. / The knees never bend past a right angle.",
        "Ohne tiefe Kniebeugung.",
        "Sin flexiones profundas de rodilla.",
        "without the deep bends; shallow pliés",
    ),
    _promise(
        "twist",
        "No Twists",
        "No twists today. / Everything happens straight ahead: no twisting. / The spine bends and lengthens but never turns.",
        "Ganz ohne Drehungen.",
        "Sin torsiones.",
    ),
    _promise(
        "flex",
        "Long Back",
        "No crunches and no rounding: the back stays long. / The spine stays long from start to finish. / Nothing rounds the back.",
        "Der Rücken bleibt durchgehend lang.",
        "La espalda se mantiene larga todo el tiempo.",
    ),
    _promise(
        "supine",
        "Never on Your Back",
        "No time spent lying on your back. / Nothing is done lying on the back. / You are never asked to lie on your back.",
        "Keine Übung in Rückenlage.",
        "Nada se hace boca arriba.",
    ),
    _promise(
        "balance",
        "Steady Footing",
        "Nothing here asks for balance. / Always two points on the ground, or something to hold. / No wobbling: every position is supported.",
        "Nichts verlangt Gleichgewicht.",
        "Nada exige equilibrio.",
        "asks for balance",
    ),
    _promise(
        "invert",
        "Head Above Heart",
        "The head never drops below the heart. / No inversions and no hanging head. / Nothing upside down.",
        "Der Kopf bleibt immer über dem Herzen.",
        "La cabeza nunca baja del corazón.",
    ),
    _promise(
        "impact jump run",
        "No Jumping",
        "Every impact has a step instead. / Not a single jump. / Quiet enough for an upstairs flat.",
        "Ohne einen einzigen Sprung.",
        "Sin un solo salto.",
        "single jump; no jump; impact has a step; ohne sprünge; sin saltos; sin un solo salto; kein sprung; no hops; one foot always",
    ),
)

# Which promises a content team would plan a class around, by discipline.
PLANNED = {
    "strength": (0, 1, 2, 3, 4, 5, 6, 7, 8),
    "hiit": (0, 2, 3, 4),
    "yoga": (0, 1, 4, 5, 6, 9),
    "pilates": (0, 5, 6, 7),
    "stretching": (1, 2, 6, 7, 9),
    "mobility": (0, 1, 5, 6),
    "barre": (4, 8),
    "boxing": (8,),
}
