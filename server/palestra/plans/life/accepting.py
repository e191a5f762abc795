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
                f"{_capital(session.slot.focus)} ({day_in_words(session.on)}) was done or skipped since this was proposed.",
                fix="Call adapt_plan again.",
            )
        if line.after is not None and line.after.on < today:
            raise Conflict(
                f"This was proposed for {day_in_words(line.after.on)}, which is over.", fix="Call adapt_plan again."
            )


def holding(
    before: Live, after: Live, draft: Draft, wrong: Callable[[Live], Sequence[str]], fit: Callable[[Live], Adapted]
) -> tuple[Live, tuple[diffing.Line, ...]]:
    """What was picked, if it holds by the rules; with the brief of before where it is the new one that it breaks.

    (Somebody who is away and keeps one session all the same is not away on that day; and what is at hand on a trip
    counts for the sessions that were changed for it.) A part of a lighter week lowers
    the caps of the weeks after it: what then is too much gets lighter with it, in the lines given back. What is wrong
    already, or would be with all of it, is not the fault of what was picked.
    """
    proposed = replace(before, brief=draft.brief, content=draft.content)
    known = {*wrong(before), *wrong(proposed)}
    candidates = (after, replace(after, brief=before.brief), _partly_elsewhere(before, after))
    for candidate in candidates:
        broken = [each for each in wrong(candidate) if each not in known]
        if not broken:
            return candidate, ()
    for candidate in candidates:
        lighter = fit(candidate)
        live = replace(candidate, content=lighter.content)
        if not any(each not in known for each in wrong(live)):
            return live, lighter.lines
    raise Conflict(
        f"These changes do not hold together without the others: {_by_name(broken[0], after.content)}",
        fix="Accept all of them, or other lines.",
    )


def _partly_elsewhere(before: Live, after: Live) -> Live:
    """With what is at hand on a trip only for the sessions that were changed for it; for all others as it was."""
    old = {session.key: session for session in before.content}
    days = sorted({session.on for session in after.content if old.get(session.key) != session})
    spans = tuple((on, on, after.brief.there(on).equipment) for on in days if _other_things(before, after, on))
    return replace(after, brief=replace(after.brief, elsewhere=(*before.brief.elsewhere, *spans)))


def _other_things(before: Live, after: Live, on: date) -> bool:
    return before.brief.there(on).equipment != after.brief.there(on).equipment


def _by_name(problem: str, content: Content) -> str:
    """A problem as the member may read it: sessions by their focus and day, what is in them by its name, days as said."""
    for session in content:
        named = {session.key: f"{session.slot.focus} ({day_in_words(session.on)})"}
        named |= {session.class_id: f"“{session.title}”"} if session.class_id else {}
        named |= {one.exercise_id: one.name for one in session.exercises}
        for id, name in named.items():
            problem = re.sub(rf"\b{re.escape(id)}\b", name.replace("\\", ""), problem)
    return _capital(re.sub(r"\d{4}-\d\d-\d\d", lambda on: day_in_words(date.fromisoformat(on[0])), problem))


def _capital(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"
