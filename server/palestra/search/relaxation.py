"""What is let go when nothing matches, in which order, and how it is said. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import accumulate

from palestra.search.constraints import DURATION, Constraints, told
from palestra.search.schemas import Relaxed

MUSIC = ("genre", "decade", "artist")
# From what a person minds least to what they mind most. Exclusions, rights, `kind`, low impact, equipment at hand,
# language, captions and live times are never let go: what breaks one of those cannot be done, or must not be.
STEPS: tuple[tuple[str, ...], ...] = (
    MUSIC,
    ("released_after",),
    ("class_type",),
    ("equipment_wanted",),
    ("instructor",),
    ("level",),
    ("intensity",),
    ("body_focus",),
    DURATION,
    ("discipline",),
)
# What is only counted, for the member to decide.
OFFERED = ("equipment_available", "impact", "language", "captions", "kind", "starts_after", "starts_before")
WIDEN = 1.5


def attempts(constraints: Constraints, keep: Collection[str] = ()) -> Iterator[tuple[Constraints, tuple[str, ...]]]:
    """Weaker constraints to try, in order, each with the names of the fields let go; those in `keep` never are.

    First a wider duration, then each step alone, then the steps together, one more each time.
    """
    may_go = constraints.given().keys() - set(keep)
    if ends := tuple(name for name in DURATION if name in may_go):
        yield widened(constraints, ends), ends
    steps = [tuple(name for name in step if name in may_go) for step in STEPS]
    steps = [step for step in steps if step]
    for step in steps:
        yield constraints.without(*step), step
    for together in list(accumulate(steps))[1:]:
        yield constraints.without(*together), together


def widened(constraints: Constraints, ends: Collection[str] = DURATION) -> Constraints:
    """The duration half as wide again, on both sides or only at the given `ends`."""
    low, high = constraints.duration_min_s, constraints.duration_max_s
    return replace(
        constraints,
        duration_min_s=int(low / WIDEN) if low is not None and "duration_min_s" in ends else low,
        duration_max_s=int(high * WIDEN) if high is not None and "duration_max_s" in ends else high,
    )


def offers(constraints: Constraints) -> Iterator[tuple[str, Constraints]]:
    """Each constraint that a member may decide to let go, as it is told, and what is asked without it."""
    given = constraints.given()
    for step in (OFFERED, *STEPS):
        names = tuple(name for name in step if name in given)
        if names == DURATION:  # one wish with two ends
            yield "duration", constraints.without(*names)
        else:
            yield from ((told(name), constraints.without(name)) for name in names)


def explain(asked: Constraints, now: Constraints, names: tuple[str, ...]) -> list[Relaxed]:
    """The relaxation of `asked` to `now` as rows a person can read."""
    rows = []
    if any(name in names for name in DURATION):
        rows.append(Relaxed(constraint="duration", asked=_duration(asked), now=_duration(now)))
    rows += [
        Relaxed(constraint=told(name), asked=said(name, getattr(asked, name)), now="any")
        for name in names
        if name not in DURATION
    ]
    return rows


def said(name: str, value: object) -> str:
    """A constraint's value in words."""
    if isinstance(value, tuple):
        return ", ".join(str(part).replace("_", " ") for part in value) or "nothing"
    if name.endswith("_s") and isinstance(value, int):
        return f"{value / 60:g} min"
    return str(value)


def _duration(constraints: Constraints) -> str:
    low, high = constraints.duration_min_s, constraints.duration_max_s
    if low is None and high is None:
        return "any"
    if low is None:
        return f"up to {high / 60:g} min" if high else "any"
    if high is None:
        return f"{low / 60:g} min or more"
    return f"{low / 60:g} to {high / 60:g} min"
