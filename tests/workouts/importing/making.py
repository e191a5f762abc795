"""What do files of other programs look like? Made here as those programs write them, from what is to stand in them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from garmin_fit_sdk import Encoder, Profile

from palestra.training.weights import WeightUnit
from palestra.workouts import importing
from palestra.workouts.importing import Parsed


def columns(header: str, separator: str = ",") -> list[str]:
    return header.split(separator)


HEVY = columns(
    "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,"
    "reps,distance_km,duration_seconds,rpe"
)
STRONG = columns("Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds")
STRONG_IOS = columns(
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE"
)
BERLIN = "Europe/Berlin"
START = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)

Line = Mapping[str, object]

LEGS: Line = {
    "title": "Legs",
    "start_time": "20 Nov 2026, 18:00",
    "end_time": "20 Nov 2026, 19:05",
    "exercise_title": "Squat (Barbell)",
    "set_index": 0,
    "set_type": "normal",
    "weight_kg": 100,
    "reps": 5,
}
PUSH: Line = {
    "Date": "2026-11-20 18:00:00",
    "Workout Name": "Push",
    "Exercise Name": "Bench Press (Barbell)",
    "Set Order": 1,
    "Weight": 80,
    "Reps": 5,
    "Distance": 0,
    "Seconds": 0,
}


def table(header: Sequence[str], lines: Iterable[Line], separator: str = ",") -> bytes:
    """A CSV file with these columns; what a line lacks is empty."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, header, restval="", delimiter=separator, extrasaction="raise")
    writer.writeheader()
    writer.writerows(lines)
    return file.getvalue().encode()


def hevy(*lines: Line, header: Sequence[str] = HEVY) -> bytes:
    """A file of Hevy's: each line is `LEGS` with what is said otherwise."""
    return table(header, [{**{k: v for k, v in LEGS.items() if k in header}, **line} for line in lines])


def strong(*lines: Line, header: Sequence[str] = STRONG, separator: str = ",") -> bytes:
    """A file of Strong's: each line is `PUSH` with what is said otherwise."""
    return table(header, [{**{k: v for k, v in PUSH.items() if k in header}, **line} for line in lines], separator)


def read(content: bytes, *, time_zone: str = BERLIN, unit: WeightUnit | None = None) -> Parsed:
    return importing.read(content, "export", time_zone=time_zone, unit=unit)


def told(parsed: Parsed) -> list[str]:
    return [str(problem) for problem in parsed.problems]


def fit(
    *,
    maker: str = "garmin",
    kind: str = "activity",
    seconds: int = 600,
    record: Mapping[str, Any] | None = None,
    sessions: Sequence[Mapping[str, Any]] = ({},),
    clock_h: float | None = None,
    start: datetime = START,
) -> bytes:
    """A FIT file with a record a second, as Garmin's own encoder writes it; `clock_h` is the device's offset."""
    number, encoder = Profile["mesg_num"], Encoder()
    encoder.write_mesg({"mesg_num": number["FILE_ID"], "type": kind, "manufacturer": maker, "time_created": start})
    for second in range(seconds + 1):
        at = start + timedelta(seconds=second)
        encoder.write_mesg({"mesg_num": number["RECORD"], "timestamp": at, "heart_rate": 140, **(record or {})})
    end = start + timedelta(seconds=seconds)
    for session in sessions:
        encoder.write_mesg(
            {
                "mesg_num": number["SESSION"],
                "timestamp": end,
                "start_time": start,
                "total_elapsed_time": float(seconds),
                "total_timer_time": float(seconds),
                "sport": "cycling",
                **session,
            }
        )
    if clock_h is not None:
        local = end + timedelta(hours=clock_h) - datetime(1989, 12, 31, tzinfo=UTC)
        encoder.write_mesg(
            {"mesg_num": number["ACTIVITY"], "timestamp": end, "local_timestamp": int(local.total_seconds())}
        )
    made: bytes = bytes(encoder.close())
    return made


def gpx(
    points: Iterable[str],
    *,
    creator: str = "Garmin Connect",
    name: str = "Morning run",
    sport: str = "running",
    head: str = "",
) -> bytes:
    """A GPX file with one track."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{head}
<gpx creator="{creator}" version="1.1" xmlns="http://www.topografix.com/GPX/1/1"
  xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">
 <trk><name>{name}</name><type>{sport}</type><trkseg>{"".join(points)}</trkseg></trk>
</gpx>""".encode()


def point(second: int, *, lat: float = 52.5, lon: float = 13.4, ele: float = 30.0, bpm: int = 140) -> str:
    at = (START + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")
    return (
        f'<trkpt lat="{lat}" lon="{lon}"><ele>{ele}</ele><time>{at}</time><extensions><gpxtpx:TrackPointExtension>'
        f"<gpxtpx:hr>{bpm}</gpxtpx:hr></gpxtpx:TrackPointExtension></extensions></trkpt>"
    )


def tcx(laps: Iterable[str], *, creator: str = "Forerunner", author: str = "Garmin", sport: str = "Running") -> bytes:
    """A TCX file with one activity."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">
 <Activities><Activity Sport="{sport}"><Id>{START.isoformat()}</Id>{"".join(laps)}
  <Creator><Name>{creator}</Name></Creator></Activity></Activities>
 <Author><Name>{author}</Name></Author>
</TrainingCenterDatabase>""".encode()


def lap(first: int, seconds: int, *, metres: float = 1000.0, bpm: int = 150, watts: int | None = None) -> str:
    power = "" if watts is None else f"<Extensions><TPX xmlns='x'><Watts>{watts}</Watts></TPX></Extensions>"
    points = "".join(
        f"<Trackpoint><Time>{(START + timedelta(seconds=at)).isoformat()}</Time>"
        f"<HeartRateBpm><Value>{bpm}</Value></HeartRateBpm>{power}</Trackpoint>"
        for at in range(first, first + seconds + 1)
    )
    start = (START + timedelta(seconds=first)).isoformat()
    return (
        f'<Lap StartTime="{start}"><TotalTimeSeconds>{seconds}</TotalTimeSeconds>'
        f"<DistanceMeters>{metres}</DistanceMeters><Calories>50</Calories>"
        f"<MaximumHeartRateBpm><Value>{bpm + 9}</Value></MaximumHeartRateBpm><Track>{points}</Track></Lap>"
    )
