"""How much of each session does a week's load allow? Shorter before easier, and easier before fewer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from palestra.catalog.vocabulary import Intensity
from palestra.plans.engine.classes import EASIER, EFFORT, MOST_MINUTES, lengths
from palestra.plans.engine.content import Slot
from palestra.plans.engine.larder import Larder
from palestra.plans.engine.splits import STRENGTH_EFFORT, STRENGTH_EFFORT_EASY
from palestra.plans.engine.strength import Lifting, fill

SHORTEST = 20  # minutes below which a session is shortened only where it is short by nature
SHORTEST_CALM = 10
SHORTEST_STRENGTH = 15  # where no more than 20 minutes are there, and in easy weeks
STRENGTH_STEP = 3
FAVOUR = 2.0


@dataclass(frozen=True, slots=True)
class Portion:
    """One size of a session. `load_au` is the most it may have."""

    minutes: int
    intensity: Intensity
    effort: int

    @property
    def load_au(self) -> int:
        """Minutes times effort."""
        return self.minutes * self.effort


Ladder = tuple[Portion, ...]  # from the smallest to the whole


def ladder(slot: Slot, most: int, larder: Larder, how: Lifting, *, tapering: bool) -> Ladder:
    """The sizes in which a session can be had; empty where there is nothing to fill it with.

    `how` is how lifting is done that week. In easy weeks sessions may be shorter than else; in a taper they are never
    easier, only shorter.
    """
    if slot.kind == "strength":
        return _of_strength(slot, most, larder, how)
    return _of_classes(slot, most, larder, brief_ones=how.easy or tapering, tapering=tapering)


def shared(ladders: Sequence[Ladder], limit_au: int, favoured: int | None = None) -> list[Portion]:
    """One portion for each, the most important first, within the limit: fewer than there are where it holds no more.

    Who has least of what it would be goes up first, so that all are reduced alike, but for one that is favoured (a long
    session, by its place): it has twice the share of the others. What then is left over is used by
    taking one size from one session where that lets another grow by more.
    """
    kept = list(ladders)
    while kept and sum(each[0].load_au for each in kept) > limit_au:
        kept.pop()
    at = [0] * len(kept)
    left = limit_au - sum(each[0].load_au for each in kept)
    while (found := _next_up(kept, at, left, favoured)) is not None:
        left -= kept[found][at[found] + 1].load_au - kept[found][at[found]].load_au
        at[found] += 1
    _exchange(kept, at, left, favoured)
    return [each[place] for each, place in zip(kept, at, strict=True)]


def _of_strength(slot: Slot, most: int, larder: Larder, how: Lifting) -> Ladder:
    """In steps of a set or so, each as long as its sets take: what is not used is left for other sessions."""
    lightly = how.easy or how.starting
    shortest = min(most, SHORTEST if most > SHORTEST and not lightly else SHORTEST_STRENGTH)
    found = (
        fill(slot, larder, replace(how, minutes=minutes)) for minutes in (*range(shortest, most, STRENGTH_STEP), most)
    )
    effort = STRENGTH_EFFORT_EASY if lightly else STRENGTH_EFFORT
    return tuple(
        Portion(minutes, "easy" if how.easy else "moderate", effort)
        for minutes in sorted({filled.minutes for filled in found if filled is not None})
    )


def _of_classes(slot: Slot, most: int, larder: Larder, *, brief_ones: bool, tapering: bool) -> Ladder:
    """Every length of the wanted intensity, then the easier ones as far as they are less."""
    calm = brief_ones or all(discipline in MOST_MINUTES for discipline in slot.disciplines[:1])
    portions: list[Portion] = []
    for intensity in EASIER[slot.intensity]:
        found = lengths(slot.disciplines, intensity, most, larder)
        floor = min(SHORTEST_CALM if calm else SHORTEST, most)
        decent = [minutes for minutes in found if minutes >= floor] or found[:1]
        for minutes in decent:
            portion = Portion(minutes, intensity, EFFORT[intensity])
            if not portions or portion.load_au < portions[-1].load_au:
                portions.append(portion)
        if tapering and portions:
            break
    return tuple(reversed(portions))


def _next_up(ladders: list[Ladder], at: list[int], left: int, favoured: int | None) -> int | None:
    """Which session grows next: of those that can, the one that has least of its whole."""
    best: tuple[float, int] | None = None
    for place, (each, now) in enumerate(zip(ladders, at, strict=True)):
        if now + 1 < len(each) and each[now + 1].load_au - each[now].load_au <= left:
            share = each[now].load_au / each[-1].load_au / (FAVOUR if place == favoured else 1.0)
            if best is None or share < best[0]:
                best = (share, place)
    return None if best is None else best[1]


def _exchange(ladders: list[Ladder], at: list[int], left: int, favoured: int | None) -> None:
    """One session a size down and another a size up, as often as that brings the week nearer to its limit."""
    for _ in ladders:
        best: tuple[int, int, int] | None = None
        for up, grown in enumerate(ladders):
            if at[up] + 1 == len(grown):
                continue
            gain = grown[at[up] + 1].load_au - grown[at[up]].load_au
            for down, shrunk in enumerate(ladders):
                if down in (up, favoured) or at[down] == 0:
                    continue
                net = gain - (shrunk[at[down]].load_au - shrunk[at[down] - 1].load_au)
                if 0 < net <= left and (best is None or net > best[0]):
                    best = (net, up, down)
        if best is None:
            break
        net, up, down = best
        at[up], at[down], left = at[up] + 1, at[down] - 1, left - net
