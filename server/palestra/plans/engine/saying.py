"""What is a member told about a plan? What the engine assumed, what had to be less, and why something stays empty."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from palestra.plans.engine.brief import Brief
from palestra.plans.engine.content import Content, Slot
from palestra.plans.engine.larder import Larder
from palestra.plans.engine.past import Past
from palestra.plans.engine.rules import RAMP_PCT, START_AU
from palestra.plans.engine.splits import SESSIONS_MAX
from palestra.plans.engine.stock import Opening

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_EVENT_M = {"running": 15_000, "cycling": 60_000, "walking": 15_000, "rowing": 15_000}
LONG_ENOUGH_MIN = 90
ALWAYS = (Opening(None, None),)


def assumptions(larder: Larder, content: Content, reduced: Sequence[int], dropped: Sequence[int]) -> tuple[str, ...]:
    """Sentences for the member; none where nothing was assumed."""
    brief, past = larder.brief, larder.past
    return (
        *_of_past(brief, past),
        *_of_ramp(brief, content, reduced, dropped),
        *_of_days(brief),
        *_of_weights(content),
        *_of_classes(larder, content),
        *_of_event(brief, content),
    )


def why_unfilled(slot: Slot, minutes: int) -> str:
    """Why a session stays empty."""
    if slot.kind == "strength":
        return "Fewer than two exercises of it fit the equipment, the level and what is left out."
    named = " or ".join(discipline for discipline in slot.disciplines[:3])
    return (
        f"No class of {named} of up to {minutes} minutes fits the equipment, the level, what is left out and the day."
    )


def said(on: date) -> str:
    """A date as it is said: 24 Nov."""
    return f"{on.day} {MONTHS[on.month - 1]}"


def _of_past(brief: Brief, past: Past) -> Iterator[str]:
    if past.empty:
        yield (
            f"Nothing is logged yet: the first week is one that most people at {brief.level} level can repeat, at most "
            f"{START_AU[brief.level]} units of load (minutes times effort of 10)."
        )
    elif past.assumed:
        workouts = "1 workout came" if past.assumed == 1 else f"{past.assumed} workouts came"
        yield f"{workouts} without effort or duration; both were assumed, and the load of those weeks is rough."


def _of_ramp(brief: Brief, content: Content, reduced: Sequence[int], dropped: Sequence[int]) -> Iterator[str]:
    if not reduced and not dropped:
        return
    less = sorted({*reduced, *dropped})
    how = "fewer and shorter sessions" if dropped else "shorter or easier sessions"
    yield (
        f"{_weeks(less)} {'has' if len(less) == 1 else 'have'} {how} than the days and minutes would allow: load grows "
        f"by at most {RAMP_PCT} % a week from what was done before."
    )


def _of_days(brief: Brief) -> Iterator[str]:
    if len(brief.weekdays) > SESSIONS_MAX:
        yield "All seven days are offered; one stays free for recovery."


def _of_weights(content: Content) -> Iterator[str]:
    exercises = [one for session in content for one in session.exercises]
    if any(one.weight is not None for one in exercises):
        yield "Weights are those of the next session of each lift; later weeks follow from what is lifted, not from the date."
    if any(one.weight is None and one.why for one in exercises):
        yield "Where a weight is missing it was never logged: the first session finds it."


def _of_classes(larder: Larder, content: Content) -> Iterator[str]:
    brief = larder.brief
    if not any(session.class_id for session in content):
        return
    limited = sum(
        not (one.playable_on(brief.starts_on) and one.playable_on(brief.ends_on))
        for one in larder.looked_at()
        if one.openings != ALWAYS
    )
    if limited:
        classes = "1 class that would suit is" if limited == 1 else f"{limited} classes that would suit are"
        yield f"{classes} not available throughout the plan, and only planned on days on which they can be played."


def _of_event(brief: Brief, content: Content) -> Iterator[str]:
    event = brief.event
    if event is None or event.distance_m is None or event.distance_m < LONG_EVENT_M.get(event.discipline, 10**9):
        return
    longest = max((session.minutes for session in content if session.slot.kind == "class"), default=0)
    if longest < LONG_ENOUGH_MIN:
        yield (
            f"The longest session is {longest} minutes, which is short for {event.distance_m / 1000:.3g} km: make the long "
            f"one longer on your own, by about 10 minutes a week."
        )


def _weeks(weeks: Iterable[int]) -> str:
    """Numbers of weeks with runs put together: Week 2; Weeks 1–4 and 6."""
    runs: list[list[int]] = []
    for week in weeks:
        if runs and week == runs[-1][-1] + 1:
            runs[-1].append(week)
        else:
            runs.append([week])
    told = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    joined = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"Week{'' if len(runs) == 1 and len(runs[0]) == 1 else 's'} {joined}"
