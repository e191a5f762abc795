"""How does a brief become a plan? Week by week: what it is for, what its load allows, on which days, and with what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from palestra.catalog.vocabulary import Discipline, Intensity
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.checking import Checks, check
from palestra.plans.engine.content import Content, Session, ordered
from palestra.plans.engine.filling import another_class, other_exercises
from palestra.plans.engine.larder import Larder
from palestra.plans.engine.past import Past
from palestra.plans.engine.periods import block_of, periods
from palestra.plans.engine.rules import SENTENCES, Rule
from palestra.plans.engine.saying import assumptions, why_unfilled
from palestra.plans.engine.stock import Stock
from palestra.plans.engine.weeks import Laid, Weeks


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A session that the plan wanted and could not fill."""

    on: date
    focus: str
    why: str


@dataclass(frozen=True, slots=True)
class Built:
    """A plan with what was checked, assumed and left open, and the rules that made it."""

    content: Content
    checks: Checks
    assumptions: tuple[str, ...]
    unfilled: tuple[Unfilled, ...]
    rules: tuple[Rule, ...]


def build(brief: Brief, stock: Stock, past: Past) -> Built:
    """A plan for this brief; the same three give the same plan to the byte."""
    larder = Larder(brief, stock, past)
    weeks = Weeks(larder)
    laid = [weeks.lay(period) for period in periods(brief)]
    content = ordered([session for week in laid for session in week.sessions])
    checks = check(brief, content, past, {})
    return Built(
        content=content,
        checks=checks,
        assumptions=assumptions(
            larder,
            content,
            [week.period.week for week in laid if week.reduced],
            [week.period.week for week in laid if week.dropped],
        ),
        unfilled=tuple(
            Unfilled(on, slot.focus, why_unfilled(slot, brief.session_minutes))
            for week in laid
            for on, slot in sorted(week.unfilled, key=lambda each: each[0])
        ),
        rules=_rules(brief, past, content, laid, weeks.rules),
    )


def refill(
    session: Session,
    brief: Brief,
    stock: Stock,
    past: Past,
    *,
    used: Mapping[str, date],
    on: date,
    minutes: int,
    intensity: Intensity | None = None,
    disciplines: tuple[Discipline, ...] | None = None,
) -> Session | Unfilled:
    """The same session on a day with something else in it: at most so long, and no harder than it was or is asked for.

    A class becomes another class; the first discipline of its slot is then that of the class. Of a strength session
    what still fits stays, unless all of it fits and nothing is to be shorter or easier: then other exercises come. With
    `disciplines` any session becomes a class of one of them. Key, priority and time of day stay.
    """
    larder = Larder(brief.there(on), stock, past)
    moved = replace(session, on=on)
    most = min(minutes, brief.session_minutes)
    if session.slot.kind == "event":
        return moved
    if disciplines is not None or session.slot.kind == "class":
        filled = another_class(moved, larder, used, most, intensity, disciplines)
    else:
        filled = other_exercises(moved, larder, most, intensity, block_of(brief.week_of(on)))
    return filled or Unfilled(on, session.slot.focus, why_unfilled(session.slot, most))


def _rules(
    brief: Brief, past: Past, content: Content, laid: list[Laid], of_weights: frozenset[Rule]
) -> tuple[Rule, ...]:
    """By which rules the plan was made, in the order in which rules stand."""
    classes = any(session.class_id for session in content)
    kept: dict[Rule, bool] = {
        "ramp_cap": True,
        "first_weeks": past.empty,
        "comeback": any(week.comeback for week in laid),
        "easy_week": any(week.period.kind == "easy" for week in laid),
        "taper": any(week.period.kind == "taper" for week in laid),
        "hard_easy": any(session.hard for session in content),
        "two_strength_days": brief.style != "classes",
        "guideline_minutes": brief.style != "strength",
        "variety": classes,
        "not_taken_lately": classes and bool(past.taken),
        "availability": classes,
        "avoid": bool(brief.avoid),
        "equipment": True,
    }
    return tuple(rule for rule in SENTENCES if kept.get(rule, False) or rule in of_weights)
