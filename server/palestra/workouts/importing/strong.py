"""What does a CSV export of Strong say? A line a set, and in its oldest form no unit at all: that is asked for.

It writes 0 where it has nothing to say. Its rows for rest timers and notes are no sets.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from palestra.training.weights import WeightUnit
from palestra.workouts.importing import tables
from palestra.workouts.importing.parsed import Parsed, ParsedExercise, Reading, echo
from palestra.workouts.importing.tables import METRES_PER, Group, Performed, Row, Table, Unreadable

NAMES = {
    "workout #": "workout_number",
    "date": "date",
    "workout name": "workout_name",
    "duration": "duration",
    "workout duration": "duration",
    "duration (sec)": "duration_sec",
    "exercise name": "exercise_name",
    "set order": "set_order",
    "weight": "weight",
    "weight (kg)": "weight_kg",
    "weight (kgs)": "weight_kg",
    "weight (lb)": "weight_lb",
    "weight (lbs)": "weight_lb",
    "weight unit": "weight_unit",
    "reps": "reps",
    "rpe": "rpe",
    "distance": "distance",
    "distance (m)": "distance_m",
    "distance (meters)": "distance_m",
    "distance (km)": "distance_km",
    "distance (mi)": "distance_mi",
    "distance (miles)": "distance_mi",
    "distance unit": "distance_unit",
    "seconds": "seconds",
    "notes": "notes",
    "workout notes": "workout_notes",
    # In German, the one translation of the header that was seen.
    "datum": "date",
    "workout-name": "workout_name",
    "dauer": "duration",
    "workout-dauer": "duration",
    "name der übung": "exercise_name",
    "reihenfolge festlegen": "set_order",
    "gewicht": "weight",
    "gewicht (kg)": "weight_kg",
    "wiederh.": "reps",
    "entfernung": "distance",
    "sekunden": "seconds",
    "notizen": "notes",
    "workout-notizen": "workout_notes",
}
REQUIRED = frozenset({"date", "exercise_name"})

_KINDS = {"w": "warmup", "warm up": "warmup", "warmup": "warmup", "d": "drop", "drop set": "drop", "f": "failure"}
_NO_SETS = ("rest timer", "note")
_WEIGHT_UNITS: dict[str, WeightUnit] = {"kg": "kg", "kgs": "kg", "lb": "lb", "lbs": "lb"}
_DISTANCE_UNITS = {"m": "m", "meters": "m", "km": "km", "kilometers": "km", "mi": "mi", "miles": "mi"}
_DURATION = re.compile(
    r"(?:(\d{1,3})\s?h(?:ours?|rs?)?)?\s*(?:(\d{1,4})\s?m(?:in)?)?\s*(?:(\d{1,5})\s?s(?:ec)?)?\Z", re.IGNORECASE
)
_DURATION_MAX = 40  # characters: blanks in between can be taken in many ways, all of which would be tried
_CLOCK = re.compile(r"(\d{1,3}):(\d\d):(\d\d)\Z", re.ASCII)


def read(table: Table, zone: ZoneInfo, unit: WeightUnit | None) -> Parsed:
    """The workouts of an export; its times are those of the wall clock, where `zone` says it hung.

    `unit` is that of a plain Weight column; without it, and with weights there, the result `needs_unit`.
    """
    reading = Reading("strong")
    tables.told_unread(reading, table.unread)
    performed = partial(_performed, unit=unit, reading=reading)
    for group in tables.groups(
        table.rows, reading, when="date", title="workout_name", untitled="Strong workout", zone=zone
    ):
        exercises = tables.exercises(group, reading, performed)
        if exercises is not None:
            _add(reading, group, exercises, zone)
    return reading.finished()


def _add(reading: Reading, group: Group, exercises: list[ParsedExercise], zone: ZoneInfo) -> None:
    try:
        durations = {seconds for row in group.rows if (seconds := _duration_s(row, reading))}
        notes = dict.fromkeys(told for row in group.rows if (told := row.text("workout_notes")))
    except Unreadable as error:
        reading.refuse(group.line, f"the workout {echo(group.title)} was left out: {error}")
        return
    if len(durations) > 1:
        reading.refuse(group.line, f"the workout {echo(group.title)} was left out: its duration cannot be told.")
        return
    reading.add(
        group.line,
        {
            "title": group.title,
            "performed_at": group.start,
            "time_zone": zone.key,
            "discipline": tables.disciplined(exercises),
            "duration_s": durations.pop() if durations else None,
            "note": "\n".join(notes) or None,
            "source_uid": group.uid,
        },
        exercises,
    )


def _performed(row: Row, *, unit: WeightUnit | None, reading: Reading) -> Performed | None:
    order = row.text("set_order").casefold()
    exercise = row.text("exercise_name")
    if order == "rest timer" or exercise.casefold() == "rest timer":
        return None
    number = None if order in _KINDS or order in _NO_SETS else row.whole("set_order")
    told = partial(Performed, exercise=exercise, superset=None, note=row.text("notes"), number=number)
    if order in _NO_SETS:
        return told(set=None)
    weight, weight_unit = _weight(row, unit, reading.assume)
    reps, seconds = row.whole("reps"), row.number("seconds")
    one = tables.one_set(
        row,
        kind=_KINDS.get(order, "normal"),
        # A weight of 0 is the body alone where repetitions were counted, and nothing at all where they were not.
        weight=weight if weight or reps else None,
        unit=weight_unit if weight else weight_unit or "kg",
        reps=reps,
        seconds=seconds,
        distance_m=_distance_m(row, unit, reading.assume),
        rpe=row.number("rpe"),
    )
    if one is not None and one.weight and one.unit is None:
        reading.needs_unit = True
    if one is None:
        reading.assume("Lines without repetitions, time or distance are no sets.")
    return told(set=one)


def _weight(
    row: Row, unit: WeightUnit | None, assume: Callable[[str], None]
) -> tuple[Decimal | None, WeightUnit | None]:
    for column, its_unit in (("weight_kg", "kg"), ("weight_lb", "lb")):
        if (weight := row.number(column)) is not None:
            return weight, _WEIGHT_UNITS[its_unit]
    told = row.text("weight_unit").casefold()
    if told and told not in _WEIGHT_UNITS:
        raise Unreadable(f"the unit of the weight is {echo(told)}; kg and lbs are known here.")
    weight = row.number("weight")
    if weight and unit and not told:
        assume(f"Weights have no unit in this file: {unit} was taken.")
    return weight, _WEIGHT_UNITS[told] if told else unit


def _distance_m(row: Row, unit: WeightUnit | None, assume: Callable[[str], None]) -> Decimal | None:
    for name, metres in METRES_PER.items():
        if (distance := row.number(f"distance_{name}")) is not None:
            return distance * metres
    distance = row.number("distance")
    if not distance:
        return None
    told = row.text("distance_unit").casefold()
    if told and told not in _DISTANCE_UNITS:
        raise Unreadable(f"the unit of the distance is {echo(told)}; m, km and miles are known here.")
    if not told:
        told = "mi" if unit == "lb" else "km"
        assume(f"Distances have no unit in this file: {told} was taken, as goes with {unit or 'kg'}.")
    return distance * METRES_PER[_DISTANCE_UNITS[told]]


def _duration_s(row: Row, reading: Reading) -> int | None:
    if (seconds := row.number("duration_sec")) is not None:
        return round(seconds)
    told = row.text("duration")
    short = told if len(told) <= _DURATION_MAX else ""
    if (match := _DURATION.match(short) if short else None) is not None or (match := _CLOCK.match(short)) is not None:
        hours, minutes, seconds_ = (int(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds_
    if told:
        reading.assume(f"Durations such as {echo(told)} cannot be told with certainty, and are left open.")
    return None
