"""How does a plan change when life does? By written rules: a reason and a plan in, lines with one sentence each out.

Two things happen, always in this order. The family of the reason makes its changes (missed.py, away.py, minutes.py,
effort.py, soreness.py, swapping.py, event.py); then whatever breaks a rule of planning is mended (settling.py), so that
a plan that was adapted keeps them all, whatever happened to it before.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from palestra.plans.engine.adapting.asked import Alternative, Asked, Outcome, Reason
from palestra.plans.engine.adapting.away import ill, travel
from palestra.plans.engine.adapting.effort import deload, too_easy, too_hard
from palestra.plans.engine.adapting.event import move_event
from palestra.plans.engine.adapting.minutes import less_time, more_time
from palestra.plans.engine.adapting.missed import missed
from palestra.plans.engine.adapting.revision import Revision, put_by_hand
from palestra.plans.engine.adapting.settling import settle
from palestra.plans.engine.adapting.soreness import sore
from palestra.plans.engine.adapting.swapping import new_equipment, swap
from palestra.plans.engine.adapting.wording import counted
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.building import Unfilled
from palestra.plans.engine.checking import Checks, check
from palestra.plans.engine.content import Content
from palestra.plans.engine.diffing import Line, Op
from palestra.plans.engine.past import Past
from palestra.plans.engine.rules import Rule
from palestra.plans.engine.states import State
from palestra.plans.engine.stock import Stock

__all__ = ["Adapted", "Alternative", "Asked", "Reason", "adapt"]


@dataclass(frozen=True, slots=True)
class Adapted:
    """What is proposed. `brief` and `content` are those after all lines are accepted."""

    lines: tuple[Line, ...]
    brief: Brief
    content: Content
    kept: int  # sessions still to be done that stay as they are
    checks: Checks
    rules: tuple[Rule, ...]  # of the lines, in their order
    summary: str
    alternatives: tuple[Alternative, ...]
    unfilled: tuple[Unfilled, ...]
    pause: tuple[date, date] | None  # days on which the plan is to rest, both among them


_FAMILIES: dict[Reason, Callable[[Revision], Outcome]] = {
    "missed": missed,
    "ill": ill,
    "travel": travel,
    "less_time": less_time,
    "more_time": more_time,
    "too_hard": too_hard,
    "too_easy": too_easy,
    "sore": sore,
    "new_equipment": new_equipment,
    "swap": swap,
    "deload": deload,
    "move_event": move_event,
}


def adapt(
    brief: Brief, content: Content, states: Mapping[str, State], asked: Asked, stock: Stock, past: Past
) -> Adapted:
    """What changes for this reason. Sessions that are done, skipped or over stay, but for missed ones that find a day.

    `states` say of every session with a workout that it is done (crediting.py finds out). Where the reason changes
    nothing there are no lines, and the summary says so.
    """
    revision = Revision(brief, content, states, asked, stock, past, put_by_hand(brief, content))
    outcome = _FAMILIES[asked.reason](revision)
    by_reason = revision.lines()
    settle(revision)
    return _adapted(revision, outcome, reason_changed=bool(by_reason))


def _adapted(revision: Revision, outcome: Outcome, *, reason_changed: bool) -> Adapted:
    lines = revision.lines()
    content = revision.content
    changed = {line.key for line in lines}
    return Adapted(
        lines=lines,
        brief=revision.brief,
        content=content,
        kept=sum(revision.ahead(session) and session.key not in changed for session in content),
        checks=check(revision.brief, content, revision.past, revision.states),
        rules=tuple(dict.fromkeys(line.rule for line in lines)),
        summary=_summary(lines, outcome, reason_changed=reason_changed),
        alternatives=outcome.alternatives,
        unfilled=tuple(revision.unfilled),
        pause=outcome.pause,
    )


def _summary(lines: tuple[Line, ...], outcome: Outcome, *, reason_changed: bool) -> str:
    """What the reason says, and what else had to change so that the rules are kept."""
    said = outcome.summary if reason_changed else outcome.nothing
    return f"{said} {_counts(lines)}" if lines else said


_SAID: dict[Op, tuple[str, str]] = {
    "move": ("moves", "move"),
    "replace": ("is replaced", "are replaced"),
    "shorten": ("gets shorter", "get shorter"),
    "lighten": ("gets lighter", "get lighter"),
    "drop": ("is left out", "are left out"),
    "add": ("comes in", "come in"),
    "reload": ("gets other targets", "get other targets"),
}


def _counts(lines: tuple[Line, ...]) -> str:
    counts = Counter(line.op for line in lines)
    told = ", ".join(counted(counts[op], *_SAID[op]) for op in _SAID if op in counts)
    return f"{counted(len(lines), 'session changes', 'sessions change')}: {told}."
