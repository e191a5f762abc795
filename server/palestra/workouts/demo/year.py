"""What did the demo member do in the year until now? Some 400 workouts and 8,000 sets, the same for the same day.

It is told as it came in: from Hevy, from a watch, from the player and from conversations, with what is the same workout
twice, what may not be shown to a model, and what nobody wrote down.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from palestra.catalog.vocabulary import Discipline
from palestra.workouts.demo import lifting, moving
from palestra.workouts.demo.moving import Kind, Recorded
from palestra.workouts.demo.story import (
    AWAY,
    HOME,
    HOME_AGAIN,
    ILL,
    LOGGED_BY_HAND,
    RESTED,
    SKIPPED,
    TRAVELLED,
    WATCHED,
    Week,
    dice,
    weeks,
)
from palestra.workouts.schemas import NewWorkout
from palestra.workouts.sources import Source

UID = "palestra-demo:"  # what every source_uid of it begins with
DAYS = ("Push", "Pull", None, "Legs", "Upper", "Lower", None)  # what is lifted from Monday to Sunday
BEGINS = ((18, 10), (18, 25), None, (18, 0), (17, 40), (9, 30), None)
NOTES = (
    "Gym was packed, swapped two exercises.",
    "Bar speed felt good today.",
    "Short on sleep, kept it honest.",
    "Last set was a grind.",
    "Longer rests than usual.",
    "New shoes.",
)
STRAVA_RUNS = range(1, 8)  # weeks in which Tuesday's run was only there
BOTH_RECORDED = (10, 26, 33, 45)  # weeks in which two devices recorded the same thing
RACED_FOR = (*range(20, 29), *range(41, 53))  # weeks with a second run, for a race in the spring and one in winter
HIKES = (5, 14, 22, 32, 41, 48)


@dataclass(frozen=True, slots=True)
class Followed:
    """A class of the catalogue that they can have taken."""

    id: str
    title: str
    discipline: Discipline
    duration_s: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there is to train with: the ids of `lifting.names()`, and classes to follow (none is fine too)."""

    exercises: Mapping[str, str]
    classes: Sequence[Followed] = ()


def year(now: datetime, shelf: Shelf) -> list[NewWorkout]:
    """Every workout that was over by `now`, the oldest first."""
    told = [
        workout
        for week in weeks(now)
        for workout in _week(week, shelf)
        if workout.performed_at + timedelta(seconds=workout.duration_s or 0) < now
    ]
    return sorted(told, key=lambda workout: (workout.performed_at, workout.source))


def _week(week: Week, shelf: Shelf) -> Iterator[NewWorkout]:
    if week.number in ILL or week.number == RESTED:
        return
    if week.number in TRAVELLED:
        yield from _away(week, shelf)
        return
    for weekday, day in enumerate(DAYS):
        if day is not None and not _skipped(week, day):
            yield from _lifted(week, weekday, day, shelf)
    if week.number in STRAVA_RUNS:
        yield _recorded("strava", "Morning Run", "running", week.at(1, 6, 40), _run(week, "easy", 32), "tuesday")
    if week.number in RACED_FOR and not _skipped(week, "run"):
        kind: Kind = "easy" if week.deload else "intervals" if week.number % 2 else "tempo"
        yield _recorded(
            "fit", f"{kind.capitalize()} run", "running", week.at(1, 6, 35), _run(week, kind, 38), "tuesday"
        )
    if not _skipped(week, "ride"):
        yield from _midweek_ride(week, shelf)
    if not _skipped(week, "class"):
        yield from _class(week, 5, 17, "yoga", "evening", shelf)
    if not _skipped(week, "sunday"):
        yield from _sunday(week)


def _skipped(week: Week, what: str) -> bool:
    return dice("skipped", week.number, what).random() < SKIPPED


def _lifted(week: Week, weekday: int, day: str, shelf: Shelf) -> Iterator[NewWorkout]:
    """One session with weights: exported by Hevy, or told in the conversation; perhaps seen by a watch too."""
    rng = dice("lifted", week.number, day)
    by_hand = week.number >= LOGGED_BY_HAND
    hour, minute = BEGINS[weekday] or (18, 0)
    begins = week.at(weekday, hour, minute) + timedelta(minutes=rng.randrange(-12, 25))
    done = lifting.exercises(rng, day, week, weekday, shelf.exercises, hevy=not by_hand)
    duration_s = round(lifting.seconds(done) * rng.uniform(0.93, 1.08))
    effort = Decimal(5 if week.deload else rng.choice((7, 7, 8, 8, 9)))
    yield NewWorkout(
        title=f"{day} (deload)" if week.deload else day,
        performed_at=begins,
        time_zone=HOME,
        discipline="strength",
        duration_s=(None if rng.random() < 0.04 else 60 * round(duration_s / 60)) if by_hand else duration_s,
        rpe=effort if by_hand else None,
        note=rng.choice(NOTES) if rng.random() < 0.12 else None,
        exercises=tuple(done),
        source="chat" if by_hand else "hevy",
        source_uid=_uid(begins, day),
    )
    if week.number in WATCHED and weekday in (0, 3):
        seen = moving.lifting_watched(rng, duration_s + rng.randrange(-60, 90))
        yield _recorded("fit", "Strength", "strength", begins + timedelta(seconds=rng.randrange(20, 100)), seen, day)


def _midweek_ride(week: Week, shelf: Shelf) -> Iterator[NewWorkout]:
    """A class on the bike in every other week, a ride of their own in the others."""
    if week.number % 2:
        yield from _class(week, 2, 6, "cycling", "morning", shelf)
        return
    rng = dice("ride", week.number)
    kind: Kind = "easy" if week.deload else rng.choice(("tempo", "intervals"))
    begins = week.at(2, 6, 50) + timedelta(minutes=rng.randrange(-5, 15))
    seen = moving.ride(rng, week, kind, rng.choice((40, 45, 50)))
    yield _recorded("fit", f"{kind.capitalize()} ride", "cycling", begins, seen, "ride")
    if week.number in BOTH_RECORDED:
        yield _recorded("strava", "Morning Ride", "cycling", begins + timedelta(seconds=2), seen, "ride")


def _class(
    week: Week, weekday: int, hour: int, discipline: Discipline, when: str, shelf: Shelf, zone: str = HOME
) -> Iterator[NewWorkout]:
    """A class followed in the player, to its end."""
    rng = dice("class", week.number, discipline, when)
    classes = [one for one in shelf.classes if one.discipline == discipline]
    followed = rng.choice(classes) if classes else None
    begins = week.at(weekday, hour, 45, zone) + timedelta(minutes=rng.randrange(-10, 20))
    heart = discipline == "cycling"
    duration_s = followed.duration_s if followed else 1_800
    bpm_s = moving.heartbeats(rng, duration_s, ((0.3, 122, 9), (0.7, 146, 9))) if heart else None
    yield NewWorkout(
        title=followed.title if followed else f"{discipline.capitalize()} class",
        performed_at=begins,
        time_zone=zone,
        discipline=discipline,
        class_id=followed.id if followed else None,
        duration_s=duration_s,
        rpe=Decimal(rng.choice((5, 6, 7) if heart else (2, 3, 3))) if rng.random() < 0.85 else None,
        metrics=moving.heart(bpm_s),
        bpm_s=bpm_s,
        source="player",
        source_uid=_uid(begins, f"{discipline}-{when}"),
    )


def _sunday(week: Week) -> Iterator[NewWorkout]:
    """The long one: a run, a ride, or a hill."""
    rng = dice("sunday", week.number)
    begins = week.at(6, 8, 40) + timedelta(minutes=rng.randrange(-20, 40))
    if week.number in HIKES:
        yield _recorded("gpx", "Hike", "walking", begins, moving.hike(rng, rng.choice((95, 120, 150))), "sunday")
    elif week.number % 3 == 0:
        seen = moving.ride(rng, week, "easy" if week.deload else "long", rng.choice((90, 105, 120)))
        yield _recorded("fit", "Long ride", "cycling", begins, seen, "sunday")
    else:
        seen = _run(week, "easy" if week.deload else "long", rng.choice((55, 65, 75)))
        yield _recorded("tcx" if week.number < LOGGED_BY_HAND else "fit", "Long run", "running", begins, seen, "sunday")
        if week.number in BOTH_RECORDED:  # the phone ran along, without a heart rate
            track = seen.metrics.model_copy(update={"average_bpm": None, "max_bpm": None, "energy_kcal": None})
            phone = Recorded(seen.duration_s + 14, track, None)
            yield _recorded("gpx", "Run", "running", begins - timedelta(seconds=9), phone, "sunday")


def _away(week: Week, shelf: Shelf) -> Iterator[NewWorkout]:
    """A week in Tokyo: what a hotel room and a river bank allow."""
    for weekday in (1, 4):
        rng = dice("away", week.number, weekday)
        begins = week.at(weekday, 7, 15, AWAY)
        done = lifting.exercises(rng, "Hotel room", week, weekday, shelf.exercises, hevy=False)
        yield NewWorkout(
            title="Hotel room",
            performed_at=begins,
            time_zone=AWAY,
            discipline="strength",
            duration_s=60 * rng.choice((24, 28, 30)),
            rpe=Decimal(5),
            exercises=tuple(done),
            source="chat",
            source_uid=_uid(begins, "hotel"),
        )
    yield _recorded("fit", "Along the Sumida", "running", week.at(6, 7, 30, AWAY), _run(week, "easy", 40), "away", AWAY)
    if week.number == HOME_AGAIN:  # half a day later, on the same date
        yield from _class(week, 6, 18, "yoga", "home again", shelf)


def _run(week: Week, kind: Kind, minutes: int) -> Recorded:
    return moving.run(dice("run", week.number, kind), week, kind, minutes)


def _recorded(
    source: Source, title: str, discipline: Discipline, begins: datetime, seen: Recorded, what: str, zone: str = HOME
) -> NewWorkout:
    return NewWorkout(
        title=title,
        performed_at=begins,
        time_zone=zone,
        discipline=discipline,
        duration_s=seen.duration_s,
        metrics=seen.metrics,
        bpm_s=seen.bpm_s,
        source=source,
        source_uid=_uid(begins, f"{source}-{what}"),
    )


def _uid(begins: datetime, what: str) -> str:
    return f"{UID}{begins:%Y-%m-%d}:{what.casefold().replace(' ', '-')}"
