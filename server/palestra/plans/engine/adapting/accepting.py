"""May a part of a change be made without the rest? Where it holds by the rules, and what gets lighter so that it does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from palestra.plans.engine.adapting.asked import Asked
from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.adapting.settling import fit_weeks
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.checking import violations
from palestra.plans.engine.content import Content, Session
from palestra.plans.engine.diffing import Line, apply
from palestra.plans.engine.past import Past
from palestra.plans.engine.states import State
from palestra.plans.engine.stock import Stock


@dataclass(frozen=True, slots=True)
class Planned:
    """A brief, and the sessions that are judged by it."""

    brief: Brief
    content: Content


@dataclass(frozen=True, slots=True)
class Accepted:
    """The plan with what was picked. Where there are `problems` it may not be made."""

    brief: Brief
    content: Content
    lighter: tuple[Line, ...]  # what changes besides, because a week would hold too much
    problems: tuple[str, ...]


def accept(
    before: Planned,
    proposed: Planned,
    taken: Sequence[Line],
    past: Past,
    states: Mapping[str, State],
    stock: Stock,
) -> Accepted:
    """What was picked (`taken`, with what it needs), if it holds; with the brief of before where the new one breaks it.

    (Somebody who is away and keeps one session all the same is not away on that day; and what is at hand on a trip
    counts for the sessions that were changed for it.) A part of a lighter week lowers the caps of the weeks after it:
    what then is too much gets lighter with it, in `lighter`. What is wrong already, or would be with all of it, is not
    the fault of what was picked. The event is where the brief says: it moves in both, or in neither.
    """

    def wrong(plan: Planned) -> tuple[str, ...]:
        return violations(plan.brief, plan.content, past, states, stock)

    known = {*wrong(before), *wrong(proposed)}
    candidates = _candidates(before, proposed, apply(before.content, taken))
    for plan in candidates:
        problems = tuple(each for each in wrong(plan) if each not in known)
        if not problems:
            return Accepted(plan.brief, plan.content, (), ())
    for plan in candidates:
        content, lighter = _fitted(plan, past, states, stock)
        if known.issuperset(wrong(Planned(plan.brief, content))):
            return Accepted(plan.brief, content, lighter, ())
    return Accepted(plan.brief, plan.content, (), problems)


def _candidates(before: Planned, proposed: Planned, content: Content) -> list[Planned]:
    """What was picked by the brief of after, by that of before, and by both in part; at least one of them."""
    after = Planned(proposed.brief, content)
    event = (proposed if _events(content) == _events(proposed.content) else before).brief.event
    briefs = (after.brief, before.brief, _partly_elsewhere(before, after))
    return [Planned(brief, content) for brief in briefs if brief.event == event]


def _events(content: Content) -> list[Session]:
    return [session for session in content if session.slot.kind == "event"]


def _partly_elsewhere(before: Planned, after: Planned) -> Brief:
    """With what is at hand on a trip only for the sessions that were changed for it; for all others as it was."""
    spans = tuple((on, on, after.brief.there(on).equipment) for on in _changed_elsewhere(before, after))
    return replace(after.brief, elsewhere=(*before.brief.elsewhere, *spans))


def _changed_elsewhere(before: Planned, after: Planned) -> Iterator[date]:
    old = {session.key: session for session in before.content}
    for on in sorted({session.on for session in after.content if old.get(session.key) != session}):
        if before.brief.there(on).equipment != after.brief.there(on).equipment:
            yield on


def _fitted(plan: Planned, past: Past, states: Mapping[str, State], stock: Stock) -> tuple[Content, tuple[Line, ...]]:
    """What gets lighter because weeks hold more than their caps, and no more."""
    revision = Revision(plan.brief, plan.content, states, Asked("swap", past.today), stock, past)
    fit_weeks(revision)
    return revision.content, revision.lines()
