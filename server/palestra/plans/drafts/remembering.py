"""How does a log become the past that planning builds on? What nobody said is assumed, and it is counted how often."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from palestra.accounts.preferences import Profile
from palestra.catalog.vocabulary import DISCIPLINES, MovementPattern
from palestra.plans.engine.past import Lift, Past, Performed
from palestra.plans.engine.rules import COMEBACK_LOOKS_BACK
from palestra.training.guideline import week_of
from palestra.training.weights import WeightUnit
from palestra.workouts.trained import Lifted, TrainedWorkout

PAST = timedelta(weeks=12)
LIFTS_SESSIONS = 4  # of each exercise

# Of a session whose effort nobody said: "hard" on CR-10 is 5, and lifting is rated a little higher.
EFFORT, EFFORT_LIFTING = 5.0, 6.0
MINUTES, MINUTES_A_SET = 30, 3  # of one without a duration


def past(
    trained: Sequence[TrainedWorkout],
    lifted: Mapping[str, Lifted],
    patterns: Mapping[str, MovementPattern],
    profile: Profile,
    *,
    today: date,
) -> Past:
    """`trained` and `lifted` are of the last 12 weeks, in the order of time; `patterns` by exercise."""
    starts_on = week_of(today, profile.week_starts_on or "monday")
    weekly_au = {starts_on - timedelta(weeks=ago): 0 for ago in range(COMEBACK_LOOKS_BACK, -1, -1)}
    workouts = tuple(_performed(each, patterns) for each in trained)
    assumed = 0
    for said, performed in zip(trained, workouts, strict=True):
        # Where it is tomorrow already, a workout may be of a week that has not begun here.
        week = min(week_of(performed.on, profile.week_starts_on or "monday"), starts_on)
        if week in weekly_au:
            weekly_au[week] += performed.load_au
            assumed += said.rpe is None or said.duration_s is None
    unit: WeightUnit = "lb" if profile.units == "imperial" else "kg"
    return Past(
        today=today,
        weekly_au=weekly_au,
        assumed=assumed,
        workouts=workouts,
        lifts={exercise_id: _lift(exercise_id, lifted[exercise_id], unit) for exercise_id in sorted(lifted)},
        taken=_taken(workouts),
    )


def _performed(said: TrainedWorkout, patterns: Mapping[str, MovementPattern]) -> Performed:
    minutes = _minutes(said)
    lifting = said.discipline == "strength" or (said.discipline is None and bool(said.exercise_ids))
    effort = said.rpe if said.rpe is not None else EFFORT_LIFTING if lifting else EFFORT
    exercise_ids = tuple(dict.fromkeys(said.exercise_ids))
    return Performed(
        id=said.id,
        on=said.on,
        discipline=next((word for word in DISCIPLINES if word == said.discipline), None),
        class_id=said.class_id,
        minutes=round(minutes),
        load_au=round(minutes * effort),
        exercise_ids=exercise_ids,
        patterns=tuple(dict.fromkeys(patterns[each] for each in exercise_ids if each in patterns)),
    )


def _minutes(said: TrainedWorkout) -> float:
    if said.duration_s is not None:
        return said.duration_s / 60
    return MINUTES_A_SET * said.sets if said.sets else MINUTES


def _lift(exercise_id: str, lifted: Lifted, unit: WeightUnit) -> Lift:
    return Lift(exercise_id, lifted.unit or unit, tuple((session.on, session.sets) for session in lifted.sessions))


def _taken(workouts: Iterable[Performed]) -> dict[str, date]:
    """When each class was last taken; the workouts are in the order of time."""
    return {each.class_id: each.on for each in workouts if each.class_id is not None}
