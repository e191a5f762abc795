"""May what was picked of a proposal be made? Whole lines with what they need, still open, and within the rules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from palestra.errors import Conflict, ValidationFailed
from palestra.plans.drafts.proposals import Draft
from palestra.plans.engine import diffing
from palestra.plans.engine.adapting import Adapted
from palestra.plans.engine.adapting.accepting import Planned, accept
from palestra.plans.engine.content import Content
from palestra.plans.engine.past import Past
from palestra.plans.engine.states import PLANNED, State
from palestra.plans.engine.stock import Stock
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
    before: Live,
    draft: Draft,
    taken: Sequence[diffing.Line],
    past: Past,
    states: Mapping[str, State],
    stock: Stock,
) -> tuple[Live, tuple[diffing.Line, ...]]:
    """The plan with what was picked, and what gets lighter with it; raises Conflict where it does not hold together."""
    own, proposed = Planned(before.brief, before.content), Planned(draft.brief, draft.content)
    accepted = accept(own, proposed, taken, past, states, stock)
    if accepted.problems:
        raise Conflict(
            f"These changes do not hold together without the others: {_by_name(accepted.problems[0], accepted.content)}",
            fix="Accept all of them, or other lines.",
        )
    return replace(before, brief=accepted.brief, content=accepted.content), accepted.lighter


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
