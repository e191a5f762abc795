"""What did a watch or a bike computer measure? Samples in; duration, distance, climb, heart rate and power out.

Where somebody was is used for the distance of a track and forgotten: no position is stored. Of the heart rate stays how
many seconds it was at each beat, which is all that zones need.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from palestra.catalog.vocabulary import Discipline
from palestra.training.load import normalised_power
from palestra.training.zones import LIVING_BPM
from palestra.workouts.importing.parsed import Reading, tenth, uid
from palestra.workouts.schemas import DURATION_MAX_S
from palestra.workouts.sources import Source

GAP_S = 30  # longer between two samples is a pause; the rarest smart recording writes within 10
CLIMB_M = 3.0  # a rise counts once it is higher than what a barometer wavers
POWER_MAX_W = 5_000.0
EARTH_M = 6_371_008.8  # mean radius, IUGG
TITLE_MAX = 120

# What FIT, TCX and Strava's GPX call a sport, folded. What is not here has no discipline of the catalogue.
_DISCIPLINES: dict[str, Discipline] = {
    **dict.fromkeys(("cycling", "biking", "ride", "virtualride", "e_biking", "1", "indoor_cycling", "spin"), "cycling"),
    **dict.fromkeys(("running", "run", "trail_running", "treadmill", "virtualrun", "9", "track"), "running"),
    **dict.fromkeys(("walking", "walk", "hiking", "hike", "indoor_walking", "10", "4"), "walking"),
    **dict.fromkeys(("rowing", "indoor_rowing"), "rowing"),
    **dict.fromkeys(("strength_training", "weight_training", "weighttraining", "strength"), "strength"),
    "hiit": "hiit",
    "boxing": "boxing",
    "dance": "dance",
    "yoga": "yoga",
    "pilates": "pilates",
    "barre": "barre",
    "flexibility_training": "stretching",
    "mobility": "mobility",
    "meditation": "meditation",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment of a recording; None for what was not measured."""

    at: datetime
    bpm: float | None = None
    power_w: float | None = None
    elevation_m: float | None = None


@dataclass(slots=True)
class Recording:
    """One recorded workout. What the device says of the whole goes before what its samples add up to.

    `stretches` are the samples between pauses that the file tells; other pauses show as gaps.
    """

    sport: str
    title: str = ""
    start: datetime | None = None
    zone: ZoneInfo | None = None  # where it happened, when the device knows
    stretches: list[list[Sample]] = field(default_factory=list)
    duration_s: float | None = None
    distance_m: float | None = None
    elevation_gain_m: float | None = None
    energy_kcal: float | None = None
    average_bpm: float | None = None
    max_bpm: float | None = None
    average_w: float | None = None
    normalised_w: float | None = None


def parsed(recordings: Iterable[Recording], kind: Source, zone: ZoneInfo, *, made_by: Iterable[str | None]) -> Reading:
    """Recordings as workouts. What Strava made is Strava's, whatever the kind of file."""
    strava = any("strava" in (maker or "").casefold() for maker in made_by)
    reading = Reading("strava" if strava else kind)
    for number, recording in enumerate(recordings, 1):
        _add(reading, number, recording, zone)
    return reading


def metres_between(first: tuple[float, float], second: tuple[float, float]) -> float:
    """The great-circle distance of two points (latitude, longitude in degrees), by the haversine formula."""
    lat1, lon1, lat2, lon2 = map(radians, (*first, *second))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(min(1.0, half)))


def climbed_m(elevations_m: Iterable[float]) -> float:
    """How far up in all, without what the sensor wavers: a rise counts from its foot once it is over `CLIMB_M`."""
    gain, foot = 0.0, None
    for elevation in elevations_m:
        if foot is None or elevation < foot:
            foot = elevation
        elif elevation - foot > CLIMB_M:
            gain += elevation - foot
            foot = elevation
    return gain


def discipline_of(*sports: str) -> Discipline | None:
    """The catalogue's word for a sport, the most particular name first; None where it has none."""
    folded = (sport.casefold().strip().replace(" ", "_") for sport in sports)
    return next((_DISCIPLINES[sport] for sport in folded if sport in _DISCIPLINES), None)


def _add(reading: Reading, number: int, recording: Recording, zone: ZoneInfo) -> None:
    samples = [sample for stretch in recording.stretches for sample in stretch]
    start = recording.start or (samples[0].at if samples else None)
    which = f"recording {number}"
    if start is None:
        reading.refuse(None, f"{which} was left out: it has no times. A route is not a workout.")
        return
    if any(later.at < earlier.at for earlier, later in pairwise(samples)):
        reading.refuse(None, f"{which} of {start:%Y-%m-%d} was left out: its clock goes backwards.")
        return
    length = sum((stretch[-1].at - stretch[0].at).total_seconds() for stretch in recording.stretches if stretch)
    duration_s = recording.duration_s if recording.duration_s is not None else length
    if max(duration_s, length) > DURATION_MAX_S:
        reading.refuse(None, f"{which} of {start:%Y-%m-%d} was left out: it is longer than a week.")
        return
    if not samples and not duration_s:
        reading.refuse(None, f"{which} of {start:%Y-%m-%d} was left out: there is nothing in it.")
        return
    discipline = discipline_of(*recording.sport.split("/"))
    bpm_s = _bpm_s(recording.stretches)
    power = normalised_power(_every_second(recording.stretches))
    climbed = climbed_m(sample.elevation_m for sample in samples if sample.elevation_m is not None)
    has_elevation = any(sample.elevation_m is not None for sample in samples)
    reading.add(
        None,
        {
            "title": _title(recording, discipline),
            "performed_at": start,
            "time_zone": (recording.zone or zone).key,
            "discipline": discipline,
            "duration_s": round(duration_s) or None,
            "metrics": {
                "distance_m": _tenth(recording.distance_m or None),
                "elevation_gain_m": _tenth(_first(recording.elevation_gain_m, climbed if has_elevation else None)),
                "energy_kcal": round(recording.energy_kcal) if recording.energy_kcal else None,
                "average_bpm": _tenth(_first(_living(recording.average_bpm), _mean(bpm_s))),
                "max_bpm": _whole(_first(_living(recording.max_bpm), max(bpm_s, default=None))),
                "average_w": _tenth(_first(recording.average_w, None if power is None else power.average_w)),
                "normalised_w": _tenth(_first(recording.normalised_w, None if power is None else power.normalised_w)),
            },
            "bpm_s": bpm_s or None,
            # Seconds: devices and their services disagree about the fractions of one recording.
            "source_uid": uid(start.astimezone(UTC).isoformat(timespec="seconds"), discipline or recording.sport),
        },
    )


def _bpm_s(stretches: Iterable[Sequence[Sample]]) -> dict[int, float]:
    """Seconds by whole beats per minute: each sample holds until the next one, if that comes before a pause."""
    low, high = LIVING_BPM
    held: Counter[int] = Counter()
    for stretch in stretches:
        for sample, following in pairwise(stretch):
            seconds = (following.at - sample.at).total_seconds()
            if sample.bpm is not None and low <= sample.bpm <= high and 0 < seconds <= GAP_S:
                held[round(sample.bpm)] += seconds  # type: ignore[assignment]  # a Counter adds fractions as well
    return {bpm: round(seconds, 3) for bpm, seconds in sorted(held.items())}


def _every_second(stretches: Iterable[Sequence[Sample]]) -> list[float | None]:
    """Power second by second; empty where there is none at all. A pause has no seconds."""
    seconds: list[float | None] = []
    if not any(sample.power_w is not None for stretch in stretches for sample in stretch):
        return seconds
    for stretch in stretches:
        owed = 0.0
        for sample, following in pairwise(stretch):
            step = (following.at - sample.at).total_seconds()
            if not 0 < step <= GAP_S:
                continue
            owed += step
            power = sample.power_w if sample.power_w is not None and 0 <= sample.power_w <= POWER_MAX_W else None
            seconds.extend([power] * int(owed))
            owed -= int(owed)
    return seconds


def _title(recording: Recording, discipline: Discipline | None) -> str:
    told = "".join(c if c.isprintable() else " " for c in recording.title[: 10 * TITLE_MAX])
    short = " ".join(told.split())[:TITLE_MAX].strip()
    return short or (discipline or "recorded workout").capitalize()


def _living(bpm: float | None) -> float | None:
    low, high = LIVING_BPM
    return bpm if bpm is not None and low <= bpm <= high else None


def _mean(bpm_s: dict[int, float]) -> float | None:
    total = sum(bpm_s.values())
    return sum(bpm * seconds for bpm, seconds in bpm_s.items()) / total if total else None


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _tenth(value: float | None) -> object:
    return None if value is None else tenth(value)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
