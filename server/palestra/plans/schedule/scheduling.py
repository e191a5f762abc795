"""How does a member put something on the calendar, and change it? Own items are rows; a plan's sessions go by its plan.

Every function runs inside the caller's transaction, after `duplicates.take_turn` (and `idempotency.begin`), and gives
back `undo`: the arguments of the call of schedule_session that takes it back, which are `action`, `item_ids`, and where
they say something `when`, `series` and `workout_id`.
"""

from typing import Literal

from palestra.plans.schedule.adding import OwnKind, What, add
from palestra.plans.schedule.changing import ITEMS_MAX, Changed
from palestra.plans.schedule.moving import move, stack, unstack
from palestra.plans.schedule.outcomes import complete, remove, restore, skip
from palestra.plans.schedule.timing import Repeat, When, repeat_of, when_of

Action = Literal["add", "move", "skip", "remove", "restore", "complete", "stack", "unstack"]

__all__ = [
    "ITEMS_MAX",
    "Action",
    "Changed",
    "OwnKind",
    "Repeat",
    "What",
    "When",
    "add",
    "complete",
    "move",
    "remove",
    "repeat_of",
    "restore",
    "skip",
    "stack",
    "unstack",
    "when_of",
]
