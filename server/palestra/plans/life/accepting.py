"""May what was picked of a proposal be made? Whole lines with what they need, still open, and within the rules."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from palestra.errors import Conflict, ValidationFailed
from palestra.plans.drafts.proposals import Draft
from palestra.plans.engine import diffing
from palestra.plans.engine.adapting import Adapted
from palestra.plans.engine.content import Content
from palestra.plans.engine.states import PLANNED, State
from palestra.plans.life.live import Live
from palestra.plans.schedule.timing import day_in_words


def taken(adapted: Adapted, lines: Sequence[str] | None) -> list[diffing.Line]:
    """The lines that are accepted, in their order, with those that they need."""
    try:
        taken = diffing.closure(adapted.lines, lines)
    except ValueError:
        known = ", ".join(line.id for line in adapted.lines)
        raise ValidationFailed("This draft does not have all of these lines.", fix=f"It has {known}.") from None
    return [line for line in adapted.lines if line.id in taken]


def refuse_stale(taken: Sequence[diffing.Line], states: Mapping[str, State], today: date) -> None:
    """Two days may lie between a proposal and its yes, and what was proposed for them be done, or over."""
    for line in taken:
        session = line.before or line.after
        if session is not None and states.get(line.key, PLANNED).status != "planned":
            raise Conflict(
                f"{session.slot.focus} ({day_in_words(session.on)}) was done or skipped since this was proposed.",
                fix="Call adapt_plan again.",
            )
        if line.after is not None and line.after.on < today:
            raise Conflict(
                f"This was proposed for {day_in_words(line.after.on)}, which is over.", fix="Call adapt_plan again."
            )


def holding(before: Live, after: Live, draft: Draft, wrong: Callable[[Live], Sequence[str]]) -> Live:
    """What was picked, if it holds by the rules; with the brief of before where it is the new one that it breaks.

    (Somebody who is away and keeps one session all the same is not away on that day.) What is wrong already, or would
    be with all of it, is not the fault of what was picked.
    """
    known = {*wrong(before), *wrong(replace(before, brief=draft.brief, content=draft.content))}
    broken: list[str] = []
    for candidate in (after, replace(after, brief=before.brief)):
        broken = [each for each in wrong(candidate) if each not in known]
        if not broken:
            return candidate
    raise Conflict(
        f"These changes do not hold together without the others: {_by_name(broken[0], after.content)}",
        fix="Accept all of them, or other lines.",
    )


def _by_name(problem: str, content: Content) -> str:
    """A problem as the member may read it: with sessions by their focus and day."""
    for session in content:
        problem = re.sub(
            rf"\b{re.escape(session.key)}\b", f"{session.slot.focus} ({day_in_words(session.on)})", problem
        )
    return problem
