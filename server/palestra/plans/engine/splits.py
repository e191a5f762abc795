"""How is a week divided? Which sessions it wants, the most important first, by goal and style."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from palestra.catalog.vocabulary import Discipline, Goal, Intensity, MovementPattern
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.classes import MOST_MINUTES
from palestra.plans.engine.content import Slot

SESSIONS_MAX = 6  # a week: one day at least stays free
HARD_ONE_IN = 3  # of the classes of a week
STRENGTH_EFFORT, STRENGTH_EFFORT_EASY = 6, 5

_PUSH: tuple[MovementPattern, ...] = ("horizontal_push", "vertical_push", "horizontal_push", "isolation", "isolation")
_PULL: tuple[MovementPattern, ...] = (
    "vertical_pull",
    "horizontal_pull",
    "horizontal_pull",
    "isolation",
    "isolation",
    "core",
)
_LEGS: tuple[MovementPattern, ...] = ("squat", "hinge", "lunge", "isolation", "isolation", "core")
PATTERNS: dict[str, tuple[MovementPattern, ...]] = {
    "full body A": ("squat", "horizontal_push", "horizontal_pull", "hinge", "core", "vertical_push", "isolation"),
    "full body B": ("hinge", "vertical_push", "vertical_pull", "lunge", "core", "horizontal_push", "isolation"),
    "full body C": ("squat", "horizontal_push", "vertical_pull", "hinge", "carry", "isolation", "core"),
    "upper body A": ("horizontal_push", "horizontal_pull", "vertical_push", "vertical_pull", "isolation", "isolation"),
    "upper body B": ("vertical_push", "vertical_pull", "horizontal_push", "horizontal_pull", "isolation", "isolation"),
    "lower body A": ("squat", "hinge", "lunge", "isolation", "core", "isolation"),
    "lower body B": ("hinge", "squat", "lunge", "core", "isolation", "carry"),
    "push": _PUSH,
    "pull": _PULL,
    "legs": _LEGS,
    "push B": ("vertical_push", "horizontal_push", "isolation", "isolation", "core"),
    "pull B": ("horizontal_pull", "vertical_pull", "isolation", "isolation", "core"),
    "legs B": ("hinge", "squat", "lunge", "isolation", "core"),
    "strength and balance A": ("squat", "horizontal_pull", "balance", "horizontal_push", "hinge", "mobility", "core"),
    "strength and balance B": ("hinge", "horizontal_push", "balance", "horizontal_pull", "squat", "mobility", "core"),
}
_SPLITS: dict[int, tuple[str, ...]] = {
    1: ("full body A",),
    2: ("full body A", "full body B"),
    3: ("full body A", "full body B", "full body C"),
    4: ("upper body A", "lower body A", "upper body B", "lower body B"),
    5: ("upper body A", "lower body A", "push", "pull", "legs"),
    6: ("push", "pull", "legs", "push B", "pull B", "legs B"),
}
_HALVES = ("lower body A", "upper body A", "lower body B", "upper body B", "lower body A", "upper body A")
_BALANCE = ("strength and balance A", "strength and balance B")

# Muscles that a session tires; sessions that share some lie apart.
REGIONS: dict[str, frozenset[str]] = {
    "full": frozenset({"push", "pull", "legs"}),
    "strength": frozenset({"push", "pull", "legs"}),
    "upper": frozenset({"push", "pull"}),
    "lower": frozenset({"legs"}),
    "push": frozenset({"push"}),
    "pull": frozenset({"pull"}),
    "legs": frozenset({"legs"}),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of class session that a goal wants."""

    focus: str
    disciplines: tuple[Discipline, ...]
    intensity: Intensity
    long: bool = False


ENDURANCE: tuple[Discipline, ...] = ("cycling", "running", "rowing", "walking")
_LONG = Kind("long easy endurance", ENDURANCE, "easy", long=True)
_EASY = Kind("easy endurance", ("walking", "cycling", "rowing", "running"), "easy")
_STEADY = Kind("steady endurance", ("cycling", "walking", "rowing", "dance", "running"), "moderate")
_INTERVALS = Kind("intervals", ("hiit", "cycling", "boxing", "running", "rowing"), "hard")
_SPEED = Kind("intervals", ("running", "hiit", "cycling", "rowing"), "hard")
_TEMPO = Kind("tempo", ("running", "cycling", "rowing", "hiit"), "moderate")
_STRENGTH = Kind("strength", ("strength", "pilates", "barre"), "moderate")
_MOBILITY = Kind("mobility", ("mobility", "stretching", "yoga", "pilates"), "easy")
_YOGA = Kind("flow", ("yoga", "pilates", "barre"), "moderate")
_GENTLE_YOGA = Kind("gentle flow", ("yoga", "stretching", "mobility"), "easy")
_STRETCH = Kind("stretching", ("stretching", "mobility", "yoga"), "easy")
_CALM = Kind("calm", ("meditation", "yoga", "stretching"), "easy")
_WALK = Kind("easy movement", ("walking", "cycling", "yoga"), "easy")

_MIX = (_STRENGTH, _STEADY, _INTERVALS, _STRENGTH, _WALK, _MOBILITY)
KINDS: dict[Goal, tuple[Kind, ...]] = {
    "general_fitness": _MIX,
    "weight_loss": (_STEADY, _STRENGTH, _INTERVALS, _WALK, _STRENGTH, _STEADY),
    "strength": (_STRENGTH, _STRENGTH, _EASY, _STRENGTH, _MOBILITY, _STEADY),
    "muscle": (_STRENGTH, _STRENGTH, _EASY, _STRENGTH, _MOBILITY, _STRENGTH),
    "endurance": (_LONG, replace(_STEADY, disciplines=ENDURANCE), _SPEED, _STRENGTH, _EASY, _MOBILITY),
    "speed": (
        _SPEED,
        replace(_EASY, disciplines=("running", "cycling", "walking", "rowing")),
        _TEMPO,
        _STRENGTH,
        _EASY,
        _MOBILITY,
    ),
    "event": (_LONG, _SPEED, _EASY, _STRENGTH, _TEMPO, _MOBILITY),
    "mobility": (_MOBILITY, _GENTLE_YOGA, _STRETCH, _YOGA, _MOBILITY, _GENTLE_YOGA),
    "stress_relief": (_GENTLE_YOGA, _WALK, _CALM, _STRETCH, _GENTLE_YOGA, _CALM),
    "return_to_training": (_EASY, _STRENGTH, _MOBILITY, _EASY, _GENTLE_YOGA, _STEADY),
}
# How many of so many sessions are strength, where both are wanted: two a week first (WHO), but who trains for endurance
# needs two sessions of that as well.
_LIFTING_FIRST: frozenset[Goal] = frozenset({"strength", "muscle"})
_LASTING: frozenset[Goal] = frozenset({"endurance", "speed", "event", "stress_relief"})
LIFTING_MOST, LIFTING_BESIDE = 60, 40  # minutes: where strength is not the goal, and where it serves endurance


@dataclass(frozen=True, slots=True)
class Place:
    """A session that a week wants: its slot, whether it is the long one, and what it tires."""

    slot: Slot
    long: bool = False

    @property
    def tires(self) -> frozenset[str]:
        """Regions of the body for whose sake the next day should train another."""
        if self.slot.kind == "strength":
            word = self.slot.focus.split()[0]
            return REGIONS.get(word, REGIONS["full"])
        return REGIONS["strength"] if self.slot.disciplines[:1] == ("strength",) else frozenset()


def week_of_sessions(brief: Brief, count: int, *, pulls: bool) -> tuple[Place, ...]:
    """So many sessions as the goal and the style want, the most important first.

    `pulls` says whether there is anything to pull on: without, days of pulling would be empty.
    """
    lifts = lifting_days(brief, count)
    lifting = [Place(_lifting(focus)) for focus in _foci(brief, lifts, pulls=pulls)]
    classes = list(_classes(brief, count - lifts, with_strength=lifts == 0))
    if brief.goal in _LASTING:
        return tuple(_alternating(classes, lifting))
    return tuple(_alternating(lifting, classes))


def lifting_days(brief: Brief, count: int) -> int:
    """How many of so many sessions are strength sessions with prescribed sets."""
    match brief.style:
        case "classes":
            return 0
        case "strength":
            return count
        case "mixed" if brief.goal in _LIFTING_FIRST:
            return min(count, 2) if count < 5 else 3
        case "mixed":
            return _lifting_beside(brief, count)


def _lifting_beside(brief: Brief, count: int) -> int:
    """Two days as soon as there are three; who trains for endurance keeps three sessions of that first."""
    if brief.goal in _LASTING:
        return 0 if count < 2 else 1 if count < 5 else 2
    return 1 if count < 3 else 2


def _foci(brief: Brief, count: int, *, pulls: bool) -> tuple[str, ...]:
    if count == 0:
        return ()
    if brief.goal == "mobility":
        return tuple(_BALANCE[place % 2] for place in range(count))
    if count > 3 and not pulls:
        return _HALVES[:count]
    return _SPLITS[count]


def _lifting(focus: str) -> Slot:
    return Slot("strength", focus, (), "moderate", PATTERNS[focus])


def _classes(brief: Brief, count: int, *, with_strength: bool) -> Iterator[Place]:
    """Kinds of the goal. Each of the member's own disciplines has its session before any has a second."""
    kinds = [kind for kind in KINDS[brief.goal] if with_strength or "strength" not in kind.disciplines]
    if brief.disciplines:
        kinds = _with_own(brief, kinds)
    hard = count // HARD_ONE_IN
    for place in range(count):
        kind = kinds[place % len(kinds)]
        intensity = kind.intensity
        if intensity == "hard":
            intensity, hard = ("hard", hard - 1) if hard > 0 else ("moderate", 0)
        turn = sum(1 for each in range(place) if set(kinds[each % len(kinds)].disciplines) == set(kind.disciplines))
        slot = Slot("class", _focus(kind, intensity), _tried(brief, kind, turn), intensity, ())
        yield Place(slot, long=kind.long)


def _with_own(brief: Brief, kinds: list[Kind]) -> list[Kind]:
    """The kinds again: first one for each of the member's disciplines, then those that any of them serves, then others."""
    left = list(kinds)
    first: list[Kind] = []
    for discipline in brief.disciplines:
        found = next((kind for kind in left if discipline in kind.disciplines), None)
        if found is None:
            intensity: Intensity = "easy" if discipline in _CALM_ONES else "moderate"
            first.append(Kind(discipline, (discipline,), intensity))
        else:
            left.remove(found)
            others = tuple(each for each in found.disciplines if each != discipline)
            first.append(replace(found, disciplines=(discipline, *others)))
    first.sort(key=lambda kind: not kind.long)  # the long one is what a week is built round
    served = [kind for kind in left if not set(kind.disciplines).isdisjoint(brief.disciplines)]
    return [*first, *served, *(kind for kind in left if kind not in served)]


_CALM_ONES = frozenset({"meditation", "stretching", "mobility", "yoga", "walking"})


def _tried(brief: Brief, kind: Kind, turn: int) -> tuple[Discipline, ...]:
    """The event's own; else the kind's, in turns where a week has several of it, the member's before others."""
    if brief.event is not None and kind.disciplines[0] in _ENDURANCE_LIKE:
        return (brief.event.discipline,)
    own = tuple(each for each in brief.disciplines if each in kind.disciplines)
    if kind.disciplines[0] in own or (kind == _STRENGTH and not own):
        return kind.disciplines
    first = own or kind.disciplines
    turned = first[turn % len(first) :] + first[: turn % len(first)]
    return tuple(dict.fromkeys((*turned, *kind.disciplines)))


_ENDURANCE_LIKE = frozenset({"cycling", "running", "rowing", "walking", "hiit"})


def _focus(kind: Kind, intensity: Intensity) -> str:
    return "steady endurance" if kind.focus == "intervals" and intensity != "hard" else kind.focus


def _alternating(first: list[Place], second: list[Place]) -> Iterator[Place]:
    for place in range(max(len(first), len(second))):
        yield from first[place : place + 1]
        yield from second[place : place + 1]


def most_minutes(brief: Brief, place: Place, share_of_long: float) -> int:
    """How long a session may be. Where one a week is long it grows, and the others are clearly shorter."""
    most = brief.session_minutes
    if place.slot.kind == "strength" and brief.goal not in _LIFTING_FIRST:
        most = min(most, LIFTING_BESIDE if brief.goal in _LASTING else LIFTING_MOST)
    if place.slot.kind == "class":
        most = min(most, max(MOST_MINUTES.get(discipline, most) for discipline in place.slot.disciplines))
    if brief.goal not in ("endurance", "event") or brief.session_minutes <= 45 or place.slot.kind != "class":
        return most
    return (
        round(brief.session_minutes * share_of_long)
        if place.long
        else min(most, max(45, brief.session_minutes * 2 // 3))
    )
