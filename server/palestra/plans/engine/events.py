"""What is the event in the plan? A session of its own, on its date, whatever weekday that is."""

from palestra.catalog.vocabulary import Discipline, Level
from palestra.plans.engine.brief import Brief, Event
from palestra.plans.engine.content import Session, Slot

EVENT_KEY = "event"
EVENT_EFFORT = 9

# Metres a minute over long distances, as recreational people go; for an estimate of how long the day will be.
_METRES_A_MIN: dict[Discipline, dict[Level, int]] = {
    "running": {"beginner": 135, "intermediate": 165, "advanced": 205},
    "cycling": {"beginner": 320, "intermediate": 400, "advanced": 500},
    "walking": {"beginner": 75, "intermediate": 85, "advanced": 95},
    "rowing": {"beginner": 160, "intermediate": 195, "advanced": 230},
}
_NAMES = {5_000: "5 km", 10_000: "10 km", 42_195: "Marathon"}


def event_session(brief: Brief) -> Session | None:
    """The event, where it lies in the plan."""
    event = brief.event
    if event is None or not brief.starts_on <= event.on <= brief.ends_on:
        return None
    slot = Slot("event", "event", (event.discipline,), "hard", ())
    title, minutes = _title(event), _minutes(brief, event)
    return Session(EVENT_KEY, event.on, slot, title, None, minutes, EVENT_EFFORT, 1, (), None)


def _title(event: Event) -> str:
    if event.distance_m is None:
        return f"{event.discipline.capitalize()} event"
    if 21_000 <= event.distance_m <= 21_100:
        return f"Half marathon ({event.discipline})"
    distance = _NAMES.get(event.distance_m, f"{event.distance_m / 1000:g} km")
    return f"{distance} ({event.discipline})"


def _minutes(brief: Brief, event: Event) -> int:
    speeds = _METRES_A_MIN.get(event.discipline)
    if event.distance_m is None or speeds is None:
        return brief.session_minutes
    return max(1, round(event.distance_m / speeds[brief.level]))
