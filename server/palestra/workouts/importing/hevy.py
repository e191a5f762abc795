"""What does a CSV export of Hevy say? A line a set, units in the names of the columns, real starts and ends."""

from zoneinfo import ZoneInfo

from palestra.training.weights import WeightUnit
from palestra.workouts.importing import tables
from palestra.workouts.importing.parsed import Parsed, ParsedExercise, Reading, echo
from palestra.workouts.importing.tables import METRES_PER, Group, Performed, Row, Table, Unreadable

NAMES = {
    "title": "title",
    "start_time": "start_time",
    "end_time": "end_time",
    "description": "description",
    "exercise_title": "exercise_title",
    "superset_id": "superset_id",
    "exercise_notes": "exercise_notes",
    "set_index": "set_index",
    "set_type": "set_type",
    "weight_kg": "weight_kg",
    "weight_lbs": "weight_lb",
    "weight_lb": "weight_lb",
    "reps": "reps",
    "distance_km": "distance_km",
    "distance_miles": "distance_mi",
    "distance_mi": "distance_mi",
    "distance_meters": "distance_m",
    "distance_m": "distance_m",
    "duration_seconds": "duration_seconds",
    "rpe": "rpe",
}
REQUIRED = frozenset({"start_time", "exercise_title"})

_KINDS = {
    "": "normal",
    "normal": "normal",
    "warmup": "warmup",
    "warm_up": "warmup",
    "dropset": "drop",
    "drop": "drop",
    "failure": "failure",
}
_UNITS: tuple[WeightUnit, ...] = ("kg", "lb")


def read(table: Table, zone: ZoneInfo) -> Parsed:
    """The workouts of an export; its times are those of the wall clock, where `zone` says it hung."""
    reading = Reading("hevy")
    tables.told_unread(reading, table.unread)
    for group in tables.groups(
        table.rows, reading, when="start_time", title="title", untitled="Hevy workout", zone=zone
    ):
        exercises = tables.exercises(group, reading, _performed)
        if exercises is not None:
            _add(reading, group, exercises, zone)
    return reading.finished()


def _add(reading: Reading, group: Group, exercises: list[ParsedExercise], zone: ZoneInfo) -> None:
    try:
        ends = {tables.local_time(told, zone, reading) for row in group.rows if (told := row.text("end_time"))}
        notes = dict.fromkeys(told for row in group.rows if (told := row.text("description")))
    except Unreadable as error:
        reading.refuse(group.line, f"the workout {echo(group.title)} was left out: {error}")
        return
    if len(ends) > 1 or any(end < group.start for end in ends):
        reading.refuse(group.line, f"the workout {echo(group.title)} was left out: its end_time cannot be told.")
        return
    # By way of UTC: a night with 25 hours is an hour longer than its wall clock says.
    durations = [round(end.timestamp() - group.start.timestamp()) for end in ends]
    reading.add(
        group.line,
        {
            "title": group.title,
            "performed_at": group.start,
            "time_zone": zone.key,
            "discipline": tables.disciplined(exercises),
            "duration_s": max(durations, default=0) or None,
            "note": "\n".join(notes) or None,
            "source_uid": group.uid,
        },
        exercises,
    )


def _performed(row: Row) -> Performed:
    told = row.text("set_type").casefold()
    if told not in _KINDS:
        raise Unreadable(f"set_type is {echo(told)}, which is not known here.")
    weights = [(weight, unit) for unit in _UNITS if (weight := row.number(f"weight_{unit}")) is not None]
    if len(weights) > 1:
        raise Unreadable("this set has a weight in kg and one in lb.")
    weight, unit = weights[0] if weights else (None, None)
    distances = [each * metres for name, metres in METRES_PER.items() if (each := row.number(f"distance_{name}"))]
    if len(distances) > 1:
        raise Unreadable("this set has two distances.")
    return Performed(
        exercise=row.text("exercise_title"),
        superset=row.whole("superset_id"),
        note=row.text("exercise_notes"),
        number=row.whole("set_index"),
        set=tables.one_set(
            row,
            kind=_KINDS[told],
            weight=weight,
            unit=unit,
            reps=row.whole("reps"),
            seconds=row.number("duration_seconds"),
            distance_m=distances[0] if distances else None,
            rpe=row.number("rpe"),
        ),
    )
