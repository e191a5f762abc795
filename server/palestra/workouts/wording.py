"""How is a set said? In a few words, weights as they were typed."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from palestra.workouts.schemas import NewSet

KINDS = {"warmup": "warm-up ", "drop": "drop set ", "failure": "to failure "}


def set_in_words(one: NewSet) -> str:
    """“225 lb × 5, 2 in reserve”, “warm-up 45 lb × 10”, “12 reps left side”, “24 kg, 40 m”, “60 s”."""
    return _said(one, "")


def sets_in_words(sets: Iterable[NewSet]) -> str:
    """“3 × 5 at 225 lb; 185 lb × 8”: equal ones that follow each other are counted."""
    groups = [(one, len(list(same))) for one, same in groupby(sets)]
    return "; ".join(_said(one, f"{count} × " if count > 1 else "") for one, count in groups)


def number(value: Decimal | float) -> str:
    """Without an exponent, and without zeros that say nothing."""
    return f"{Decimal(str(value)).normalize():f}"


def _said(one: NewSet, count: str) -> str:
    """One set, or `count` of them: then the weight comes last, as people say it."""
    weight = "" if one.weight is None else f"{number(one.weight)} {one.unit}" if one.weight else "body"
    reps = "" if one.reps is None else f"{one.reps}"
    if reps and not count and not weight:
        reps += " rep" if one.reps == 1 else " reps"
    time = "" if one.duration_s is None else f"{one.duration_s} s"
    distance = "" if one.distance_m is None else f"{number(one.distance_m)} m"
    amount = ", ".join(part for part in (reps, time, distance) if part)
    if count:
        said = count + (f"{amount} at {weight}" if amount and weight else amount or weight or "?")
    else:
        said = (" × " if reps else ", ").join(part for part in (weight, amount) if part) or "a set"
    side = "" if one.side is None else f" {one.side} side"
    effort = "" if one.rir is None else f", {number(one.rir)} in reserve"
    return f"{KINDS.get(one.kind, '')}{said}{side}{effort}"
