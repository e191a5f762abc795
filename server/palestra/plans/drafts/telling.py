"""How is a plan told within what a conversation bears? Its first weeks in full, all others a line a session.

p95 6 KB and never above 16 KB as JSON (product.md); tests hold the largest plans that the rules make against it.
"""

from collections.abc import Iterable, Mapping, Sequence

from palestra.plans.drafts.proposals import Draft
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.building import Unfilled as UnfilledSession
from palestra.plans.engine.checking import Checks as CheckedPlan
from palestra.plans.engine.checking import WeekCheck
from palestra.plans.engine.content import Content, PrescribedExercise, Session
from palestra.plans.engine.diffing import Line
from palestra.plans.engine.rules import SENTENCES, Rule
from palestra.plans.life import differences
from palestra.plans.life.live import Live, PlanEvent
from palestra.plans.life.materialising import item_id
from palestra.plans.schedule.timing import day_in_words
from palestra.plans.schemas.plan import (
    Alternative,
    ChangeDraft,
    Checks,
    DiffLine,
    PlanChange,
    PlanDraft,
    PlanGlance,
    PlannedExercise,
    PlannedSession,
    PlanWeek,
    Unfilled,
)
from palestra.workouts.ids import public_id

WEEKS_IN_FULL = 2
TYPICAL_BYTES = 5_500  # beyond its first session, a whole plan is told in full only where it fits into this
MOST_BYTES = 14_000  # the tool says a few sentences more
LINES_BYTES = 11_000
UNFILLED_TOLD = 8
FINDINGS_TOLD = 8


def told(draft: Draft, week: int | None = None) -> PlanDraft:
    """A whole plan that is proposed: its first weeks in full, or only the one that is asked for."""
    if draft.built is None:
        raise ValueError("this draft holds changes")
    weeks = [each for each in draft.built.checks.weeks if week in (None, each.week)]
    made = PlanDraft(
        draft_id=public_id("dft", draft.id),
        goal=draft.brief.goal,
        starts_on=draft.brief.starts_on,
        ends_on=draft.brief.ends_on,
        sessions=len(draft.content),
        weeks=[_week(each, _of(draft.brief, draft.content, each.week)) for each in weeks],
        more=None,
        checks=_checks(draft.built.checks),
        assumptions=list(draft.proposal.assumptions),
        unfilled=_unfilled(draft.built.unfilled),
        rules=_rules(draft.built.rules),
    )
    _fill(made, draft, [week] if week else list(range(1, WEEKS_IN_FULL + 1)))
    made.more = _more(made, draft, week)
    return made


def changes(draft: Draft) -> ChangeDraft:
    """Changes that are proposed; as many lines as an answer bears."""
    adapted = draft.adapted
    if adapted is None or draft.plan_id is None or draft.base_version is None:
        raise ValueError("this draft is a whole plan")
    lines = _within(LINES_BYTES, map(_line, adapted.lines))
    left_out = len(adapted.lines) - len(lines)
    return ChangeDraft(
        draft_id=public_id("dft", draft.id),
        plan_id=public_id("pln", draft.plan_id),
        base_version=draft.base_version,
        lines=lines,
        more=f"{left_out} more lines of this kind are not told here; accepting all takes them too."
        if left_out
        else None,
        kept=adapted.kept,
        checks=_checks(adapted.checks),
        unfilled=_unfilled(adapted.unfilled),
        alternatives=[Alternative(option=each.option, summary=each.summary) for each in adapted.alternatives],
        pause=None if adapted.pause is None else list(adapted.pause),
        rules=_rules(adapted.rules),
    )


def glance(live: Live) -> PlanGlance:
    """A plan in one glance."""
    return PlanGlance(
        plan_id=public_id("pln", live.id),
        version=live.version,
        status=live.status,
        goal=live.brief.goal,
        starts_on=live.brief.starts_on,
        ends_on=live.brief.ends_on,
        paused_from=live.pause.from_on if live.pause else None,
        paused_until=live.pause.until_on if live.pause else None,
    )


def change(event: PlanEvent) -> PlanChange:
    """One change of a plan's history, without the hour."""
    return PlanChange(
        version=event.version,
        on=event.happened_at.date(),
        by=event.actor,
        kind=event.kind,
        why=event.why,
        rules=list(event.rules),
        lines=[differences.sentence(line) for line in event.diff],
    )


def session_of(live: Live, session: Session) -> PlannedSession:
    """A session of a plan that is on the calendar, in full."""
    return _session(session, public_id("ses", item_id(live.id, session.key)))


def _of(brief: Brief, content: Content, week: int) -> list[Session]:
    return [session for session in content if brief.week_of(session.on) == week]


def _week(check: WeekCheck, sessions: Sequence[Session]) -> PlanWeek:
    return PlanWeek(
        week=check.week,
        starts_on=check.starts_on,
        minutes=check.minutes,
        load_au=check.load_au,
        cap_au=check.cap_au,
        ramp_pct=check.ramp_pct,
        sessions=[],
        lines=[f"{day_in_words(each.on)}: {each.title}, {each.minutes} min" for each in sessions],
    )


def _fill(made: PlanDraft, draft: Draft, in_full: Sequence[int]) -> None:
    """Tell sessions of these weeks in full instead of in a line, in order, for as long as they fit."""
    size = len(made.model_dump_json())
    most = MOST_BYTES if len(in_full) == 1 else TYPICAL_BYTES  # who asks for one week wants all of it
    for week in made.weeks:
        if week.week not in in_full:
            continue
        full = [_session(each, None) for each in _of(draft.brief, draft.content, week.week)]
        costs = [len(each.model_dump_json()) for each in full]
        if week.week != in_full[0] and size + sum(costs) > TYPICAL_BYTES:
            return
        for session, cost in zip(full, costs, strict=True):
            if size + cost > most and made.weeks[0].sessions:
                return
            size += cost
            week.sessions.append(session)
            del week.lines[0]


def _more(made: PlanDraft, draft: Draft, week: int | None) -> str | None:
    said = []
    if week is not None:
        said.append(f"The other weeks of {draft.brief.weeks} are left out here.")
    if any(each.lines for each in made.weeks):
        said.append(
            "Sessions in `lines` are told in short: call build_plan with draft_id and week for one week in full."
        )
    if draft.built is not None and (left_out := len(draft.built.unfilled) - len(made.unfilled)) > 0:
        said.append(f"Nothing fits {left_out} more sessions.")
    return " ".join(said) or None


def _session(session: Session, session_id: str | None) -> PlannedSession:
    return PlannedSession(
        session_id=session_id,
        local_date=session.on,
        start_local=f"{session.start_local:%H:%M}" if session.start_local else None,
        focus=session.slot.focus,
        kind=session.slot.kind,
        title=session.title,
        class_id=session.class_id,
        minutes=session.minutes,
        effort=session.effort,
        load_au=session.load_au,
        exercises=[_exercise(each) for each in session.exercises],
    )


def _exercise(exercise: PrescribedExercise) -> PlannedExercise:
    return PlannedExercise(
        exercise_id=exercise.exercise_id,
        name=exercise.name,
        sets=exercise.sets,
        reps=reps(exercise),
        weight=float(exercise.weight.value) if exercise.weight else None,
        unit=exercise.weight.unit if exercise.weight else None,
        rir=exercise.rir,
        rest_s=exercise.rest_s,
        why=exercise.why or None,
    )


def reps(exercise: PrescribedExercise) -> str:
    """What one set is, as it is said: “8–12”, “5 per side”, “30 s”."""
    low, high = exercise.reps_low, exercise.reps_high
    if exercise.hold_s is not None:
        amount = f"{exercise.hold_s} s"
    else:
        amount = f"{low or high}" if low == high or not (low and high) else f"{low}–{high}"  # a range
    return f"{amount} per side" if exercise.per_side else amount


def _checks(checks: CheckedPlan) -> Checks:
    weeks = [week for week in checks.weeks if week.sessions]
    full = max(weeks, key=lambda week: (week.load_au, -week.week), default=None)
    sets = dict(full.sets_by_muscle) if full else {}
    return Checks(
        ramp_pct_max=max((week.ramp_pct for week in weeks if week.ramp_pct is not None), default=None),
        hard_days_max=max((week.hard_days for week in weeks), default=0),
        strength_days=full.strength_days if full else 0,
        equivalent_min=full.equivalent_min if full else 0,
        sets_by_muscle=dict(sorted(sets.items(), key=lambda each: (-each[1], each[0]))),
        findings=list(checks.findings[:FINDINGS_TOLD]),
    )


def _unfilled(unfilled: Iterable[UnfilledSession]) -> list[Unfilled]:
    told = [Unfilled(local_date=each.on, focus=each.focus, why=each.why) for each in unfilled]
    return told[:UNFILLED_TOLD]


def _rules(rules: Iterable[Rule]) -> dict[str, str]:
    return {rule: SENTENCES[rule] for rule in dict.fromkeys(rules)}


def _line(line: Line) -> DiffLine:
    session = line.before or line.after
    words: Mapping[str, str | None] = {
        "from": differences.in_words(line.before) if line.before else None,
        "to": differences.in_words(line.after) if line.after else None,
    }
    return DiffLine(
        id=line.id,
        op=line.op,
        session=session.slot.focus if session else line.key,
        **words,
        rule=line.rule,
        why=line.why,
        needs=list(line.needs),
    )


def _within(most_bytes: int, lines: Iterable[DiffLine]) -> list[DiffLine]:
    kept = []
    for line in lines:
        most_bytes -= len(line.model_dump_json())
        if most_bytes < 0:
            break
        kept.append(line)
    return kept
