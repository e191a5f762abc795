"""What does a GPX file say? Each of its tracks with times is a workout; a route or a track without times is none."""

from xml.etree.ElementTree import Element  # nosec: only the type; defusedxml parses
from zoneinfo import ZoneInfo

from palestra.workouts.importing import markup, recordings
from palestra.workouts.importing.markup import Broken, local
from palestra.workouts.importing.parsed import Parsed, refused
from palestra.workouts.importing.recordings import Recording, Sample

_HEART_RATE = ("hr", "heartrate")  # of the many extensions, in whatever namespace
_POWER = ("power", "PowerInWatts", "watts")


def read(content: bytes, zone: ZoneInfo) -> Parsed:
    """The workouts of a GPX file; nothing of one that is not whole."""
    tracks: list[Recording] = []
    makers: list[str | None] = []
    place: tuple[float, float] | None = None
    points = 0
    try:
        for event, element in markup.walk(content):
            name = local(element)
            if event == "start":
                if name == "gpx":
                    makers.append(element.get("creator"))
                elif name == "trk":
                    tracks.append(Recording(sport=""))
                elif name == "trkseg" and tracks:
                    tracks[-1].stretches.append([])
                    place = None
            elif name == "trkpt" and tracks:
                points += 1
                place = _take(tracks[-1], element, place, points)
                element.clear()
            elif name == "trk":
                tracks[-1].title, tracks[-1].sport = markup.text(element, "name"), markup.text(element, "type")
                element.clear()
            elif name == "metadata":
                makers += [markup.text(element, "author", "name"), *_links(element)]
                element.clear()
    except Broken as error:
        return refused(str(error), source="gpx")
    return recordings.parsed(tracks, "gpx", zone, made_by=makers).finished()


def _take(track: Recording, point: Element, before: tuple[float, float] | None, number: int) -> tuple[float, float]:
    """Add a point to its track; where it was, for the distance to the next one of its segment."""
    try:
        here = _place(point)
        at = markup.moment(markup.text(point, "time"))
        bpm, power_w = _reading(point, _HEART_RATE), _reading(point, _POWER)
        elevation_m = markup.number(markup.text(point, "ele"))
    except Broken as error:
        raise Broken(f"Point {number} cannot be read: {error}") from None
    if before is not None:
        track.distance_m = (track.distance_m or 0.0) + recordings.metres_between(before, here)
    if at is not None:
        if not track.stretches:
            track.stretches.append([])
        track.stretches[-1].append(Sample(at, bpm, power_w, elevation_m))
    return here


def _place(point: Element) -> tuple[float, float]:
    latitude, longitude = markup.number(point.get("lat")), markup.number(point.get("lon"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 360:
        raise Broken("it has no position on earth.")
    return latitude, longitude


def _reading(point: Element, names: tuple[str, ...]) -> float | None:
    return next((markup.number(each.text) for each in point.iter() if local(each) in names), None)


def _links(metadata: Element) -> list[str | None]:
    return [each.get("href") for each in metadata.iter() if local(each) == "link"]
