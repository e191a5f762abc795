"""How do sessions get harder or easier? By one step, for what is left of this week and the next; and an easy week."""

from dataclasses import replace
from datetime import date, timedelta

from palestra.catalog.vocabulary import Intensity
from palestra.plans.engine.adapting.asked import Outcome
from palestra.plans.engine.adapting.lightening import easier, fewer_sets, fit
from palestra.plans.engine.adapting.revision import Revision
from palestra.plans.engine.adapting.room import room_au
from palestra.plans.engine.adapting.wording import day
from palestra.plans.engine.content import PrescribedExercise, Session
from palestra.plans.engine.rules import EASY_WEEK_PCT
from palestra.plans.engine.strength import implement_of, minutes_of
from palestra.plans.engine.weights import tidy
from palestra.training.plates import load, next_heavier
from palestra.training.progression import ACSM_STEP_PCT, REDUCED
from palestra.training.weights import Weight

HARDER: dict[Intensity, Intensity] = {"easy": "moderate", "moderate": "hard"}

DELOAD_DAYS = 7
MOST_SETS = 5
MOST_HOLD_S, HOLD_STEP_S = 60, 10


def too_hard(revision: Revision) -> Outcome:
    """A set less, nine tenths of the weight, an easier class."""
    first, last = _span(revision)
    for session in revision.open_between(first, last):
        softer = _softer(revision, session)
        if softer and softer != session:
            revision.put(softer, "too_hard", "what came before was too hard")
    return Outcome(
        f"What is left from {day(first)} to {day(last)} gets one step easier.",
        f"What is left from {day(first)} to {day(last)} is as easy as it gets."
        if revision.open_between(first, last)
        else f"Nothing is planned from {day(first)} to {day(last)}.",
    )


def too_easy(revision: Revision) -> Outcome:
    """A repetition, then a set, then weight; a harder class, where the days beside it allow."""
    first, last = _span(revision)
    for session in revision.open_between(first, last):
        harder = _harder(revision, session)
        if harder and harder.load_au - session.load_au <= max(0, room_au(revision, session.on)):
            revision.put(harder, "too_easy", "what came before was too easy")
    return Outcome(
        f"What is left from {day(first)} to {day(last)} gets one step harder, where the ramp allows.",
        f"From {day(first)} to {day(last)} there is no step that the ramp, or the rest between hard days, allows.",
    )


def deload(revision: Revision) -> Outcome:
    """A week of less: fewer sets, the same weights."""
    first, last = revision.asked.span(DELOAD_DAYS)
    sessions = revision.open_between(first, last)
    most_au = sum(session.load_au for session in sessions) * EASY_WEEK_PCT // 100
    clause = f"these days have {EASY_WEEK_PCT} % of the planned load"
    fit(revision, sessions, most_au, "deload_week", clause, keep_one=True)
    return Outcome(
        f"From {day(first)} to {day(last)} there is {EASY_WEEK_PCT} % of the planned load.",
        f"Nothing is planned from {day(first)} to {day(last)} that could be lighter.",
    )


def _span(revision: Revision) -> tuple[date, date]:
    """As asked, or what is left of this week and the next."""
    first = revision.asked.from_on or revision.asked.today
    _, sunday = revision.week(first)
    return first, revision.asked.until_on or sunday + timedelta(days=7)


def _softer(revision: Revision, session: Session) -> Session | None:
    if not session.exercises:
        return easier(revision, session)
    fewer = fewer_sets(session) or session
    return replace(fewer, exercises=tuple(_lighter(revision, one) for one in fewer.exercises))


def _lighter(revision: Revision, exercise: PrescribedExercise) -> PrescribedExercise:
    """Nine tenths of the weight, rounded down to what can be loaded; as it is where nothing lighter can be."""
    implement = implement_of(exercise.exercise_id, revision.brief, revision.stock)
    if exercise.weight is None or exercise.weight.grams <= 0 or implement is None:
        return exercise
    asked = Weight(exercise.weight.value * REDUCED, exercise.weight.unit)
    try:
        found = tidy(load(asked, implement, "down").weight)
    except ValueError:
        return exercise
    return replace(exercise, weight=found, why=f"Nine tenths of {exercise.weight}, since it was too hard.")


def _harder(revision: Revision, session: Session) -> Session | None:
    harder = _more_work(revision, session) if session.exercises else _harder_class(revision, session)
    if harder is None or harder == session or harder.minutes > revision.brief.session_minutes:
        return None
    return None if revision.crowds(harder) else harder


def _harder_class(revision: Revision, session: Session) -> Session | None:
    intensity = HARDER.get(session.slot.intensity)
    if session.class_id is None or intensity is None:
        return None
    slot = replace(session.slot, intensity=intensity)
    found = revision.refilled(replace(session, slot=slot), minutes=session.minutes, intensity=intensity)
    return found if isinstance(found, Session) and found.load_au > session.load_au else None


def _more_work(revision: Revision, session: Session) -> Session:
    exercises = tuple(_step(revision, one) for one in session.exercises)
    minutes = max(session.minutes, minutes_of(exercises))
    if minutes > revision.brief.session_minutes:
        exercises = tuple(_step(revision, one, sets=False) for one in session.exercises)
        minutes = max(session.minutes, minutes_of(exercises))
    return replace(session, exercises=exercises, minutes=minutes)


def _step(revision: Revision, exercise: PrescribedExercise, *, sets: bool = True) -> PrescribedExercise:
    """One step up: more repetitions while the range has room, then a set, then weight."""
    if exercise.hold_s is not None and exercise.hold_s + HOLD_STEP_S <= MOST_HOLD_S:
        return replace(exercise, hold_s=exercise.hold_s + HOLD_STEP_S)
    if exercise.reps_low is not None and exercise.reps_high is not None and exercise.reps_low < exercise.reps_high:
        return replace(exercise, reps_low=exercise.reps_low + 1)
    if sets and exercise.sets < MOST_SETS:
        return replace(exercise, sets=exercise.sets + 1)
    return _heavier(revision, exercise)


def _heavier(revision: Revision, exercise: PrescribedExercise) -> PrescribedExercise:
    """The next weight that can be loaded, where that is at most 10 % more (ACSM 2009)."""
    implement = implement_of(exercise.exercise_id, revision.brief, revision.stock)
    if exercise.weight is None or exercise.weight.grams <= 0 or implement is None:
        return exercise
    found = next_heavier(exercise.weight, implement)
    if found is None or found.weight_g > exercise.weight.grams * (1 + ACSM_STEP_PCT[1] / 100):
        return exercise
    return replace(exercise, weight=tidy(found.weight), why=f"One step above {exercise.weight}, since it was too easy.")
