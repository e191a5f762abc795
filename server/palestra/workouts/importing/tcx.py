"""What does a TCX file say? Each of its activities is a workout, with the totals of its laps."""

from collections.abc import Callable
from xml.etree.ElementTree import Element  # nosec: only the type; defusedxml parses
from zoneinfo import ZoneInfo

from palestra.workouts.importing import markup, recordings
from palestra.workouts.importing.markup import Broken, local
from palestra.workouts.importing.parsed import Parsed, refused
from palestra.workouts.importing.recordings import Recording, Sample


def read(content: bytes, zone: ZoneInfo) -> Parsed:
    """The workouts of a TCX file; nothing of one that is not whole."""
    activities: list[Recording] = []
    makers: list[str | None] = []
    points = 0
    try:
        for event, element in markup.walk(content):
            name = local(element)
            if event == "start":
                if name == "Activity":
                    activities.append(Recording(sport=element.get("Sport") or ""))
                elif name == "Track" and activities:
                    activities[-1].stretches.append([])
            elif name == "Trackpoint" and activities and activities[-1].stretches:
                points += 1
                _take(activities[-1], element, points)
                element.clear()
            elif name == "Lap" and activities:
                _total(activities[-1], element)
                element.clear()
            elif name == "Activity":
                activities[-1].title = markup.text(element, "Notes")
                makers.append(markup.text(element, "Creator", "Name"))
                element.clear()
            elif name == "Author":
                makers.append(markup.text(element, "Name"))
    except Broken as error:
        return refused(str(error), source="tcx")
    return recordings.parsed(activities, "tcx", zone, made_by=makers).finished()


def _take(activity: Recording, point: Element, number: int) -> None:
    try:
        at = markup.moment(markup.text(point, "Time"))
        bpm = markup.number(markup.text(point, "HeartRateBpm", "Value"))
        power_w = markup.number(next((each.text for each in point.iter() if local(each) == "Watts"), None))
        elevation_m = markup.number(markup.text(point, "AltitudeMeters"))
    except Broken as error:
        raise Broken(f"Point {number} cannot be read: {error}") from None
    if at is not None:
        activity.stretches[-1].append(Sample(at, bpm, power_w, elevation_m))


def _total(activity: Recording, lap: Element) -> None:
    """Add a lap to the totals of its activity."""
    try:
        if activity.start is None:
            activity.start = markup.moment(lap.get("StartTime") or "")
        seconds = markup.number(markup.text(lap, "TotalTimeSeconds"))
        metres = markup.number(markup.text(lap, "DistanceMeters"))
        kcal = markup.number(markup.text(lap, "Calories"))
        max_bpm = markup.number(markup.text(lap, "MaximumHeartRateBpm", "Value"))
    except Broken as error:
        raise Broken(f"A lap cannot be read: {error}") from None
    activity.duration_s = _with(sum, activity.duration_s, seconds)
    activity.distance_m = _with(sum, activity.distance_m, metres)
    activity.energy_kcal = _with(sum, activity.energy_kcal, kcal)
    activity.max_bpm = _with(max, activity.max_bpm, max_bpm)


def _with(together: Callable[[list[float]], float], *values: float | None) -> float | None:
    known = [value for value in values if value is not None]
    return together(known) if known else None
