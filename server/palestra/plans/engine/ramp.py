"""How much may a week hold? The one cap that building, adapting and checking keep, and the loads it is reckoned from."""

from collections.abc import Mapping
from datetime import date, timedelta

from palestra.catalog.vocabulary import Level
from palestra.plans.engine.brief import Brief
from palestra.plans.engine.content import Content, Session
from palestra.plans.engine.past import Past
from palestra.plans.engine.rules import COMEBACK_LOOKS_BACK, COMEBACK_PCT, RAMP_LOOKS_BACK, RAMP_PCT, START_AU
from palestra.plans.engine.states import PLANNED, State


def cap_au(week_starts_on: date, loads: Mapping[date, int], level: Level, *, empty: bool) -> int:
    """The most load of the week that begins on this date; the highest of three, each in whole units.

    A tenth more than the higher of the two weeks before; half of the best of the eight weeks before, where somebody who
    was away begins again; and a floor, so that nobody is locked out: the first week of the level where nothing is known
    (`empty`), else that of a beginner. `loads` are of weeks by their first day; a week that is not in it had none.
    """
    floor = START_AU[level] if empty else START_AU["beginner"]
    ramp = _pct(100 + RAMP_PCT, _highest(week_starts_on, loads, RAMP_LOOKS_BACK))
    comeback = _pct(COMEBACK_PCT, _highest(week_starts_on, loads, COMEBACK_LOOKS_BACK))
    return max(floor, ramp, comeback)


def weekly_loads(brief: Brief, content: Content, past: Past, states: Mapping[str, State]) -> dict[date, int]:
    """The load of every week by its first day: performed until today, and what is still planned from today on.

    What was marked as done without a workout counts with the load that was planned, since the log does not know of it.
    The event itself is no training: it is not in the plan's loads.
    """
    loads = dict(past.weekly_au)
    for session in content:
        week = week_on(session.on, brief)
        loads[week] = loads.get(week, 0) + _counted(session, past.today, states.get(session.key, PLANNED))
    return loads


def is_open(session: Session, today: date, state: State) -> bool:
    """Whether it can still be done as planned; today is still open."""
    return state.status == "planned" and session.on >= today


def week_on(on: date, brief: Brief) -> date:
    """The first day of the member's week that a date lies in."""
    return on - timedelta(days=(on.weekday() - brief.week_starts_on) % 7)


def _counted(session: Session, today: date, state: State) -> int:
    if session.slot.kind == "event":
        return 0
    if state.status == "done" and state.workout_id is None:
        return session.load_au if state.load_au is None else state.load_au
    return session.load_au if is_open(session, today, state) else 0


def _highest(week_starts_on: date, loads: Mapping[date, int], weeks: int) -> int:
    return max(loads.get(week_starts_on - timedelta(days=7 * back), 0) for back in range(1, weeks + 1))


def _pct(pct: int, load_au: int) -> int:
    """Whole units, never more than the share; in integers, since 1.1 is no binary number."""
    return pct * load_au // 100
