"""What became of a planned session? Kept beside the plan, since what was done is not a change of what was planned."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["planned", "done", "skipped"]  # missed is planned, and over


@dataclass(frozen=True, slots=True)
class State:
    """`on` is the day it was done, where a workout says so."""

    status: Status
    workout_id: str | None = None
    on: date | None = None
    load_au: int | None = None  # performed


PLANNED = State("planned")
