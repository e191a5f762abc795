"""What became of what is planned? The row says, where the member has said; else the workouts do, by engine/crediting.py."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import asyncpg

from palestra.plans.engine.brief import Weekday
from palestra.plans.engine.crediting import Creditable, credit
from palestra.plans.engine.past import Performed
from palestra.plans.engine.states import PLANNED, State
from palestra.workouts.ids import public_id

__all__ = ["PLANNED", "State", "said", "stand"]


def said(row: "asyncpg.Record | Mapping[str, Any]") -> State:
    """What a row of the calendar says became of it; one that was removed is as good as planned."""
    if row["status"] not in ("done", "skipped"):
        return PLANNED
    workout_id = row["workout_id"]
    return State(row["status"], None if workout_id is None else public_id("wko", workout_id), row["done_on"])


def stand(
    sessions: Sequence[Creditable],
    workouts: Sequence[Performed],
    states: Mapping[str, State],
    *,
    week_starts_on: Weekday,
) -> dict[str, State]:
    """What was said, and of the rest what was done, with day and load where a workout is known."""
    performed = {workout.id: workout for workout in workouts}
    credited = credit(sessions, workouts, states, week_starts_on=week_starts_on)
    found = {session.key: states.get(session.key, PLANNED) for session in sessions}
    for key, workout_id in credited.items():
        if (workout := performed.get(workout_id)) is not None:
            load_au = workout.load_au
            found[key] = replace(found[key], status="done", workout_id=workout_id, on=workout.on, load_au=load_au)
    return found
