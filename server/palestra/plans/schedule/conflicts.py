"""What on a calendar does not go well together? Sentences with the ids of what they speak of; nothing is forbidden by them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice, pairwise

from palestra.plans.schedule.timing import day_in_words
from palestra.plans.schemas.schedule import ScheduleConflict

TOLD_MAX = 8
NAMED = 3  # of many in one sentence
IDS_TOLD = 12  # of many in one conflict: a day may be full
SHORT_MIN = 20  # a warm-up beside a ride is no second session
TITLE_TOLD = 40  # characters


@dataclass(frozen=True, slots=True)
class Placed:
    """Something that is still to be done, or rest, as far as it can be in the way of something else."""

    id: str
    on: date
    title: str
    start: time | None
    minutes: int | None
    rest: bool
    hard: bool
    plan: bool
    stack: object | None  # items of one stack belong together
    problem: str | None  # why its class cannot be played on its day

    @property
    def said(self) -> str:
        """Its title and its time."""
        title = self.title if len(self.title) <= TITLE_TOLD else f"{self.title[: TITLE_TOLD - 1]}…"
        return f"“{title}”" if self.start is None else f"“{title}” at {self.start:%H:%M}"


def conflicts(
    placed: Iterable[Placed],
    *,
    resting: Callable[[date], bool],
    offered: Callable[[date], bool] | None,
    about: Collection[str] | None = None,
) -> list[ScheduleConflict]:
    """What to tell, in the order of the days; `about` keeps what these items take part in.

    `resting` says whether the member has planned rest for a day, `offered` whether the plan may use it.
    """
    of_day = {
        on: list(together) for on, together in groupby(sorted(placed, key=lambda one: one.on), key=lambda one: one.on)
    }
    found: list[tuple[date, ScheduleConflict]] = []
    for on, together in of_day.items():
        sessions = [one for one in together if not one.rest]
        told = [
            *_overlaps(sessions, about),
            *_several(sessions, on),
            *_against_rest(sessions, together, resting, on),
            *_not_offered(sessions, offered, on),
            *(_told(one.problem, [one]) for one in sessions if one.problem),
        ]
        found += [(on, one) for one in told]
    for first, second in pairwise(of_day):
        if second - first == timedelta(days=1):
            found += [(second, one) for one in _hard_in_a_row(of_day[first], of_day[second], second)]
    wanted = [
        one for _, one in sorted(found, key=lambda each: each[0]) if about is None or set(about) & set(one.item_ids)
    ]
    return [one.model_copy(update={"item_ids": one.item_ids[:IDS_TOLD]}) for one in wanted[:TOLD_MAX]]


def _overlaps(sessions: Sequence[Placed], about: Collection[str] | None) -> Iterable[ScheduleConflict]:
    """Of a day that is full of them, no more than are told: there are as many pairs as the square of its items."""
    pairs = (pair for pair in _overlapping(sessions) if about is None or not {one.id for one in pair}.isdisjoint(about))
    for first, second in islice(pairs, TOLD_MAX):
        said = f"{first.said} ({first.minutes} min) and {second.said} overlap on {day_in_words(first.on)}."
        yield _told(said, [first, second])


def _overlapping(sessions: Sequence[Placed]) -> Iterable[tuple[Placed, Placed]]:
    timed = sorted(
        ((datetime.combine(one.on, one.start), one) for one in sessions if one.start is not None),
        key=lambda each: each[0],  # those of one time stay as they stand on the calendar
    )
    for index, (starts, first) in enumerate(timed):
        ends = starts + timedelta(minutes=first.minutes or 0)
        for later, second in islice(timed, index + 1, None):
            if later >= ends:
                break
            yield first, second


def _several(sessions: Sequence[Placed], on: date) -> Iterable[ScheduleConflict]:
    whole = [one for one in sessions if one.minutes is None or one.minutes >= SHORT_MIN]
    stacks = {one.stack or one.id for one in whole}
    hard = [one for one in whole if one.hard]
    if len(hard) > 1:
        yield _told(f"{len(hard)} hard sessions on {day_in_words(on)}: {_listed(hard)}.", hard)
    elif len(stacks) > 1:
        yield _told(f"{len(stacks)} sessions on {day_in_words(on)}: {_listed(whole)}.", whole)


def _against_rest(
    sessions: Sequence[Placed], together: Sequence[Placed], resting: Callable[[date], bool], on: date
) -> Iterable[ScheduleConflict]:
    rests = [one for one in together if one.rest]
    if sessions and (rests or resting(on)):
        yield _told(f"{day_in_words(on)} is planned rest, and has {_listed(sessions)}.", [*sessions, *rests])


def _not_offered(
    sessions: Sequence[Placed], offered: Callable[[date], bool] | None, on: date
) -> Iterable[ScheduleConflict]:
    of_plan = [one for one in sessions if one.plan]
    if of_plan and offered is not None and not offered(on):
        yield _told(f"{_listed(of_plan)}: {day_in_words(on)} is not one of the plan's training days.", of_plan)


def _hard_in_a_row(before: Sequence[Placed], after: Sequence[Placed], on: date) -> Iterable[ScheduleConflict]:
    first, second = ([one for one in day if one.hard and not one.rest] for day in (before, after))
    if first and second:
        said = f"Hard on two days running: {_listed(first)}, then {_listed(second)} on {day_in_words(on)}."
        yield _told(said, [*first, *second])


def _listed(placed: Sequence[Placed]) -> str:
    more = f" and {len(placed) - NAMED} more" if len(placed) > NAMED else ""
    return " and ".join(one.said for one in placed[:NAMED]) + more


def _told(sentence: str, placed: Sequence[Placed]) -> ScheduleConflict:
    return ScheduleConflict(sentence=sentence, item_ids=[one.id for one in placed])
