"""Does a plan keep its rules? What each week holds, what falls short of recommendations, and what must never be."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from palestra.catalog.vocabulary import Discipline
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.content import Content, Session, ordered
from palestra.plans.engine.fitting import allowed
from palestra.plans.engine.past import Past
from palestra.plans.engine.ramp import cap_au, is_open, week_on, weekly_loads
from palestra.plans.engine.rules import HARD_IN_A_ROW, START_AU
from palestra.plans.engine.states import PLANNED, State
from palestra.plans.engine.stock import Stock, StockClass, StockExercise
from palestra.training.energy import ACTIVITIES
from palestra.training.guideline import GUIDELINES, VIGOROUS_COUNTS, intensity_of
from palestra.training.volume import WEEKLY_SETS

EASY_EFFORT = 3  # CR-10 up to which a session is easy whatever its discipline

# The entries of the Compendium by which a log judges the same sessions (0008); what is not here is no aerobic minute.
_ENTRIES: dict[Discipline, str] = {
    "cycling": "cycling",
    "running": "running",
    "walking": "walking",
    "rowing": "rowing",
    "hiit": "hiit",
    "boxing": "boxing_bag",
    "dance": "zumba",
    "yoga": "yoga",
    "pilates": "pilates",
}


@dataclass(frozen=True, slots=True)
class WeekCheck:
    """One week in numbers. Load is minutes times effort; the event itself is not in it."""

    week: int
    starts_on: date
    sessions: int
    minutes: int
    load_au: int  # of the running week: performed so far and what is still planned
    cap_au: int
    ramp_pct: int | None  # against the higher of the two weeks before; None where they held next to nothing
    equivalent_min: int  # moderate-equivalent aerobic minutes
    strength_days: int
    hard_days: int
    sets_by_muscle: Mapping[str, float]  # direct sets of the strength sessions


@dataclass(frozen=True, slots=True)
class Checks:
    """Every week of a plan, and in sentences what falls short of recommendations or wants to be known."""

    weeks: tuple[WeekCheck, ...]
    findings: tuple[str, ...]


def check(brief: Brief, content: Content, past: Past, states: Mapping[str, State]) -> Checks:
    """Every week in numbers, and what a coach would remark on. Skipped sessions are not in it."""
    loads = weekly_loads(brief, content, past, states)
    by_week: dict[int, list[Session]] = {}
    for session in content:
        if states.get(session.key, PLANNED).status != "skipped":
            by_week.setdefault(brief.week_of(session.on), []).append(session)
    weeks = tuple(
        _week(brief, number, by_week.get(number, []), loads, empty=past.empty) for number in range(1, brief.weeks + 1)
    )
    return Checks(weeks, tuple(_findings(brief, weeks)))


def violations(
    brief: Brief, content: Content, past: Past, states: Mapping[str, State], stock: Stock
) -> tuple[str, ...]:
    """What must never be in a plan; empty for every plan we make.

    Judged is what is still open: planned, and today or later. What lies before today, and what was done or skipped, is
    history. The event is exempt from days, minutes and loads: it is where and what it is.
    """
    still = [session for session in content if is_open(session, past.today, states.get(session.key, PLANNED))]
    return (
        *_of_order(content),
        *_of_dates(brief, still),
        *_of_days(content, still, states),
        *_of_content(brief, still, stock),
        *_of_load(brief, content, past, states, still),
        *_of_hard_days(content, still, states),
    )


def discipline_of(session: Session) -> Discipline | None:
    """What a session is: the first discipline of a class's slot is that of its class (building.py sees to it)."""
    if session.slot.kind == "strength":
        return "strength"
    return session.slot.disciplines[0] if session.slot.disciplines else None


def _ramp_pct(before_au: int, load_au: int) -> int | None:
    """A rise out of less than a beginner's first week is no figure: the floor is the measure there, and not a tenth."""
    if before_au == 0 or before_au < min(START_AU["beginner"], load_au):
        return None
    return round(100 * (load_au - before_au) / before_au)


def _week(brief: Brief, number: int, sessions: list[Session], loads: Mapping[date, int], *, empty: bool) -> WeekCheck:
    starts_on = brief.first_week_on + timedelta(days=7 * (number - 1))
    load_au = loads.get(starts_on, 0)
    before = max(loads.get(starts_on - timedelta(days=7), 0), loads.get(starts_on - timedelta(days=14), 0))
    return WeekCheck(
        week=number,
        starts_on=starts_on,
        sessions=len(sessions),
        minutes=sum(session.minutes for session in sessions),
        load_au=load_au,
        cap_au=cap_au(starts_on, loads, brief.level, empty=empty),
        ramp_pct=_ramp_pct(before, load_au),
        equivalent_min=sum(_equivalent_min(session) for session in sessions),
        strength_days=len({session.on for session in sessions if discipline_of(session) == "strength"}),
        hard_days=len({session.on for session in sessions if session.hard}),
        sets_by_muscle=sets_by_muscle(sessions),
    )


def sets_by_muscle(sessions: Iterable[Session]) -> dict[str, float]:
    """Direct sets of each muscle, in the order of the alphabet."""
    counts: Counter[str] = Counter()
    for session in sessions:
        for exercise in session.exercises:
            for muscle in exercise.muscles:
                counts[muscle] += exercise.sets
    return {muscle: float(counts[muscle]) for muscle in sorted(counts)}


def _equivalent_min(session: Session) -> int:
    """What the log will say of it, but that an easy session is never vigorous."""
    entry = _ENTRIES.get(discipline_of(session) or "strength")
    if entry is None:
        return 0
    judged = intensity_of(ACTIVITIES[entry].met)
    if judged == "light":
        return 0
    vigorous = judged == "vigorous" and session.effort > EASY_EFFORT
    return session.minutes * (VIGOROUS_COUNTS if vigorous else 1)


def _findings(brief: Brief, weeks: tuple[WeekCheck, ...]) -> Iterator[str]:
    full = max(weeks, key=lambda week: (week.load_au, -week.week))
    if not full.sessions:
        yield "No session could be planned."
        return
    guideline = GUIDELINES["adult"]
    if full.equivalent_min < guideline.aerobic_min:
        yield (
            f"The fullest week has {full.equivalent_min} of {guideline.aerobic_min:g} moderate-equivalent minutes of "
            f"endurance (WHO 2020): walking and cycling on other days make up for the rest."
        )
    if full.strength_days < guideline.strength_days:
        days = "no day" if full.strength_days == 0 else "1 day"
        yield f"Strength on {days} a week; WHO 2020 recommends {guideline.strength_days}."
    if brief.goal == "muscle" and brief.style != "classes":
        yield from _muscle_findings(full)


def _muscle_findings(full: WeekCheck) -> Iterator[str]:
    short = [muscle for muscle in _MAJOR if full.sets_by_muscle.get(muscle, 0) < WEEKLY_SETS]
    if short:
        told = ", ".join(f"{muscle.replace('_', ' ')} {full.sets_by_muscle.get(muscle, 0):g}" for muscle in short)
        yield f"About {WEEKLY_SETS:g} sets a muscle and week are the aim for growth (ACSM 2026); fewer direct sets: {told}."


_MAJOR = ("chest", "middle_back", "lats", "shoulders", "quadriceps", "hamstrings", "glutes")


def _of_order(content: Content) -> Iterator[str]:
    if content != ordered(content):
        yield "The sessions are not in the order of their dates and keys."
    for key, count in sorted(Counter(session.key for session in content).items()):
        if count > 1:
            yield f"{count} sessions have the key {key}."


def _of_dates(brief: Brief, still: list[Session]) -> Iterator[str]:
    for session in still:
        if session.slot.kind == "event":
            continue
        if not brief.offered(session.on):
            yield f"{session.key} lies on {session.on}, which is not offered."
        if session.minutes > brief.session_minutes:
            yield f"{session.key} has {session.minutes} min, more than the {brief.session_minutes} of a session."


def _of_days(content: Content, still: list[Session], states: Mapping[str, State]) -> Iterator[str]:
    days = Counter(session.on for session in content if states.get(session.key, PLANNED).status != "skipped")
    for on in sorted({session.on for session in still}):
        if days[on] > 1:
            yield f"{days[on]} sessions lie on {on}."


def _of_content(brief: Brief, still: list[Session], stock: Stock) -> Iterator[str]:
    avoid = frozenset(brief.avoid)
    exercises = {one.id: one for one in stock.exercises}
    for session in still:
        if session.slot.kind == "event":
            continue
        equipment = frozenset(brief.there(session.on).equipment)
        if (
            session.slot.kind == "strength" and not session.exercises
        ):  # a class session without a class is a free choice
            yield f"{session.key} has nothing in it."
        if session.class_id is not None:
            known = stock.known.get(session.class_id)
            yield from _of_one(session, session.class_id, known, equipment, avoid)
            if known is not None and not known.playable_on(session.on):
                yield f"{session.key}: {known.title} cannot be played on {session.on}."
        for prescribed in session.exercises:
            yield from _of_one(session, prescribed.exercise_id, exercises.get(prescribed.exercise_id), equipment, avoid)


def _of_one(
    session: Session,
    id: str,
    one: StockClass | StockExercise | None,
    equipment: frozenset[str],
    avoid: frozenset[str],
) -> Iterator[str]:
    if one is None:
        yield f"{session.key}: {id} is not in the catalogue."
    elif not allowed(one, equipment, avoid):
        wrong = sorted({*(one.equipment - equipment), *(one.avoid & avoid)})
        yield f"{session.key}: {id} has what is not at hand or to be left out: {', '.join(wrong)}."


def _of_load(
    brief: Brief, content: Content, past: Past, states: Mapping[str, State], still: list[Session]
) -> Iterator[str]:
    loads = weekly_loads(brief, content, past, states)
    weeks = {week_on(session.on, brief) for session in still if session.slot.kind != "event"}
    for week in sorted(weeks):
        cap = cap_au(week, loads, brief.level, empty=past.empty)
        if loads[week] > cap:
            yield f"The week of {week} has a load of {loads[week]}, over its cap of {cap}."


def _of_hard_days(content: Content, still: list[Session], states: Mapping[str, State]) -> Iterator[str]:
    """Days in a row, of which one at least is still open; a hard day that was missed tired nobody."""
    open_days = {session.on for session in still if session.hard}
    done_days = {
        session.on for session in content if session.hard and states.get(session.key, PLANNED).status == "done"
    }
    days = sorted(open_days | done_days)
    run = days[:1]
    for before, on in pairwise(days):
        run = [*run, on] if (on - before).days == 1 else [on]
        if len(run) > HARD_IN_A_ROW and not open_days.isdisjoint(run):
            yield f"{len(run)} hard days in a row up to {on}."
