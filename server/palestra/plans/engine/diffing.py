"""What changes in a plan, line by line? Each line has one rule and one sentence, and can be taken or left by itself.

A line that only holds together with others names them in `needs`: a session that moves to a day needs the line that
frees the day, one that adds load needs the line that makes room for it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from palestra.plans.engine.brief import Brief
from palestra.plans.engine.content import Content, Session, ordered
from palestra.plans.engine.rules import HARD_IN_A_ROW, RAMP_LOOKS_BACK, Rule

Op = Literal["move", "replace", "shorten", "lighten", "drop", "add", "reload"]

# What a change of less load is called, where its rule is one of less.
_OPS_OF_LESS: dict[Rule, Op] = {
    "less_time_shorten": "shorten",
    "ramp_cap": "lighten",
    "gentle_return": "lighten",
    "deload_week": "lighten",
    "too_hard": "lighten",
}


@dataclass(frozen=True, slots=True)
class Because:
    """Why a session changes: by which rule, and the sentence the member reads."""

    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change. `before` is None for what is added, `after` for what is dropped."""

    id: str  # "1", "2" … in the order of the days
    op: Op
    key: str
    before: Session | None
    after: Session | None
    rule: Rule
    why: str
    needs: tuple[str, ...]  # ids of the lines without which this one may not be accepted


def lines_between(
    before: Content,
    after: Content,
    because: Mapping[str, Because],
    brief: Brief,
    *,
    by_hand: Collection[str] = frozenset(),
) -> tuple[Line, ...]:
    """Every change from one content to another, with its reason by session key; `brief` says where the weeks begin.

    `by_hand` are sessions that stand on days that are not offered because the member has put them there.
    """
    old, new = ({session.key: session for session in content} for content in (before, after))
    changed = sorted(
        (key for key in old.keys() | new.keys() if old.get(key) != new.get(key)),
        key=lambda key: (min(session.on for session in (old.get(key), new.get(key)) if session), key),
    )
    lines = [_line(str(number), key, old.get(key), new.get(key), because[key]) for number, key in enumerate(changed, 1)]
    loads = {line.id: _loads(line, brief) for line in lines}
    forced = frozenset(line.id for line in lines if line.key not in by_hand and _forced(line, brief))
    return tuple(_with_needs(line, lines, loads, forced) for line in lines)


def apply(content: Content, lines: Sequence[Line], accepted: Collection[str] | None = None) -> Content:
    """The content with these lines and whatever they need; None accepts all. Raises ValueError for an unknown id."""
    taken = closure(lines, accepted)
    sessions = {session.key: session for session in content}
    for line in lines:
        if line.id in taken:
            sessions.pop(line.key, None)
            if line.after:
                sessions[line.key] = line.after
    return ordered(list(sessions.values()))


def closure(lines: Sequence[Line], accepted: Collection[str] | None = None) -> frozenset[str]:
    """These lines, and those they need, and those these need."""
    needs = {line.id: line.needs for line in lines}
    if accepted is None:
        return frozenset(needs)
    if unknown := sorted(set(accepted) - needs.keys()):
        raise ValueError(f"there is no line {unknown[0]} among these changes")
    taken: set[str] = set()
    waiting = list(accepted)
    while waiting:
        if (one := waiting.pop()) not in taken:
            taken.add(one)
            waiting.extend(needs[one])
    return frozenset(taken)


def _line(number: str, key: str, before: Session | None, after: Session | None, because: Because) -> Line:
    return Line(number, _op(before, after, because.rule), key, before, after, because.rule, because.why, needs=())


def _op(before: Session | None, after: Session | None, rule: Rule) -> Op:
    if before is None:
        return "add"
    if after is None:
        return "drop"
    if before.on != after.on:
        return "move"
    if after.load_au < before.load_au and rule in _OPS_OF_LESS:
        return _OPS_OF_LESS[rule]
    if _filling(before) != _filling(after):
        return "replace"
    return "lighten" if after.load_au < before.load_au else "reload"


def _filling(session: Session) -> tuple[str | None, tuple[str, ...]]:
    """What is done in it, however much of it."""
    return session.class_id, tuple(exercise.exercise_id for exercise in session.exercises)


def _with_needs(
    line: Line, lines: Sequence[Line], loads: Mapping[str, Mapping[int, int]], forced: frozenset[str]
) -> Line:
    wanted = (other.id for other in lines if other is not line and (other.id in forced or _needs(line, other, loads)))
    return Line(line.id, line.op, line.key, line.before, line.after, line.rule, line.why, tuple(wanted))


def _forced(line: Line, brief: Brief) -> bool:
    """It takes a session from a day on which nothing may be any more, so that no other line holds without it."""
    return (
        _leaves(line)
        and line.before is not None
        and line.before.slot.kind != "event"
        and not brief.offered(line.before.on)
    )


def _needs(line: Line, other: Line, loads: Mapping[str, Mapping[int, int]]) -> bool:
    own, theirs = loads[line.id], loads[other.id]
    return (
        _needs_its_day(line, other)
        or _needs_easy_neighbours(line, other)
        or _needs_room(own, theirs, for_it=other.rule == "ramp_cap")
        or (other.rule == "ramp_cap" and _needs_less_later(own, theirs))
    )


def _needs_its_day(line: Line, other: Line) -> bool:
    """It comes to a day that the other leaves."""
    return _comes(line) and _leaves(other) and _day(line.after) == _day(other.before)


def _needs_easy_neighbours(line: Line, other: Line) -> bool:
    """It makes a day hard, and the other makes the day before or after easier."""
    after, before = line.after, other.before
    return (
        after is not None
        and before is not None
        and after.hard
        and before.hard
        and not (line.before and line.before.hard and line.before.on == after.on)
        and not (other.after and other.after.hard and other.after.on == before.on)
        and abs((after.on - before.on).days) <= HARD_IN_A_ROW
    )


def _needs_room(own: Mapping[int, int], theirs: Mapping[int, int], *, for_it: bool) -> bool:
    """It adds load to a week, and the other makes room in it, or raises what that week may hold."""
    return any(
        (for_it and theirs.get(week, 0) < 0)
        or any(theirs.get(week - back, 0) > 0 for back in range(1, RAMP_LOOKS_BACK + 1))
        for week, load_au in own.items()
        if load_au > 0
    )


def _needs_less_later(own: Mapping[int, int], theirs: Mapping[int, int]) -> bool:
    """It takes load from a week, so that a later one may hold less, and the other sees to that."""
    return any(
        theirs.get(week + ahead, 0) < 0
        for week, load_au in own.items()
        if load_au < 0
        for ahead in range(1, RAMP_LOOKS_BACK + 1)
    )


def _comes(line: Line) -> bool:
    return line.after is not None and (line.before is None or line.before.on != line.after.on)


def _leaves(line: Line) -> bool:
    return line.before is not None and (line.after is None or line.before.on != line.after.on)


def _day(session: Session | None) -> object:
    return session.on if session else None


def _loads(line: Line, brief: Brief) -> dict[int, int]:
    """By week: how much load the line adds to it, or takes; an event has none (ramp.py)."""
    loads: dict[int, int] = {}
    for session, sign in ((line.before, -1), (line.after, 1)):
        if session and session.slot.kind != "event":
            week = brief.week_of(session.on)
            loads[week] = loads.get(week, 0) + sign * session.load_au
    return loads
