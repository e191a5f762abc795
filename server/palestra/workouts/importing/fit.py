"""What does a FIT file say? Each session of an activity is a workout; records give the heart rate, power and climb.

A file whose checksum does not fit is not whole, and nothing of it is taken.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import fitdecode

from palestra.workouts.importing import recordings
from palestra.workouts.importing.parsed import Parsed, refused
from palestra.workouts.importing.recordings import Recording, Sample

MESSAGES_MAX = 300_000  # a day at one record a second is 86,400
SESSIONS_MAX = 100  # of one file; a triathlon with its changes has five
NOT_WHOLE = "The FIT file is not whole, or damaged. Copy or export it again."

# What fitdecode runs into where bytes make no sense although their checksum fits; it has no error of its own for all.
_DAMAGED = (
    fitdecode.FitError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,  # a moment that the platform's calendar does not have
    TypeError,
    ValueError,
    struct.error,
)
_YEARS = range(1990, 2200)


@dataclass(slots=True)
class _Activity:
    """What is kept of the messages of one FIT file; a file may be several, one after another."""

    kind: str = ""
    maker: str = ""
    sessions: list[Recording] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)  # elapsed seconds of each session
    records: list[tuple[Sample, float | None]] = field(default_factory=list)  # with the distance so far
    offset: timedelta | None = None  # of the device's clock


def is_fit(content: bytes) -> bool:
    """Whether this begins as FIT files do."""
    return content[8:12] == b".FIT"


def read(content: bytes, zone: ZoneInfo) -> Parsed:
    """The workouts of a FIT file; nothing of one that is not whole."""
    try:
        activities = _decoded(content)
    except _DAMAGED:
        return refused(NOT_WHOLE, source="fit")
    if activities is None:
        return refused(f"The FIT file has more than {MESSAGES_MAX:,} messages.", source="fit")
    performed = [each for each in activities if each.kind in ("activity", "")]
    if not performed:
        return refused("The FIT file is no activity: a course, a plan or a setting is not a workout.", source="fit")
    makers = [each.maker for each in performed]
    if sum(len(each.sessions) for each in performed) > SESSIONS_MAX:
        return refused(f"The FIT file has more than {SESSIONS_MAX} sessions.", source="fit")
    found = [recording for each in performed for recording in _recordings(each, zone)]
    # Each session takes its records; were they to overlap, a small file would be a hundred large ones.
    if sum(len(stretch) for each in found for stretch in each.stretches) > 2 * MESSAGES_MAX:
        return refused("The sessions of the FIT file overlap.", source="fit")
    reading = recordings.parsed(found, "fit", zone, made_by=makers)
    for recording in found:
        if recording.zone is not None:
            reading.assume(f"The device's clock was not on {zone.key}: its own offset from UTC was taken.")
    return reading.finished()


def _decoded(content: bytes) -> list[_Activity] | None:
    """What the messages say, file by file; None for too many of them."""
    activities: list[_Activity] = []
    with fitdecode.FitReader(
        content, check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.IGNORE
    ) as frames:
        for count, frame in enumerate(frames):
            if count > MESSAGES_MAX:
                return None
            if frame.frame_type == fitdecode.FIT_FRAME_HEADER:
                activities.append(_Activity())
            elif frame.frame_type == fitdecode.FIT_FRAME_DATA:
                _take(activities[-1], frame)
    return activities


def _take(activity: _Activity, message: Any) -> None:
    if message.name == "record":
        at = _moment(message, "timestamp")
        if at is not None:
            sample = Sample(
                at,
                bpm=_number(message, "heart_rate"),
                power_w=_number(message, "power"),
                elevation_m=_number(message, "enhanced_altitude", "altitude"),
            )
            activity.records.append((sample, _number(message, "distance")))
    elif message.name == "session":
        _take_session(activity, message)
    elif message.name == "file_id":
        activity.kind = str(_value(message, "type") or "")
        activity.maker = str(_value(message, "manufacturer") or "")
    elif message.name == "activity":
        told, utc = _moment(message, "local_timestamp"), _moment(message, "timestamp")
        if told is not None and utc is not None:
            activity.offset = told - utc


def _take_session(activity: _Activity, session: Any) -> None:
    start = _moment(session, "start_time")
    if start is None:
        return
    sports = [str(told) for name in ("sub_sport", "sport") if (told := _value(session, name)) is not None]
    activity.sessions.append(
        Recording(
            sport="/".join(sports),
            title=str(_value(session, "sport_profile_name") or ""),
            start=start,
            duration_s=_number(session, "total_timer_time", "total_elapsed_time"),
            distance_m=_number(session, "total_distance"),
            elevation_gain_m=_number(session, "total_ascent"),
            energy_kcal=_number(session, "total_calories"),
            average_bpm=_number(session, "avg_heart_rate"),
            max_bpm=_number(session, "max_heart_rate"),
            average_w=_number(session, "avg_power"),
            normalised_w=_number(session, "normalized_power"),
        )
    )
    activity.lengths.append(_number(session, "total_elapsed_time", "total_timer_time") or 0.0)


def _recordings(activity: _Activity, zone: ZoneInfo) -> Iterable[Recording]:
    sessions = activity.sessions
    if not sessions and activity.records:  # the device stopped before it could sum up
        distances = [distance for _, distance in activity.records if distance is not None]
        sessions = [Recording(sport="", distance_m=max(distances, default=None))]
        sessions[0].stretches = [[sample for sample, _ in activity.records]]
    for recording, length in zip(activity.sessions, activity.lengths, strict=True):
        start = recording.start or datetime.max.replace(tzinfo=UTC)
        end = start + timedelta(seconds=min(length, 1e8) + 1)
        alone = len(activity.sessions) == 1
        recording.stretches = [
            [sample for sample, _ in activity.records if alone or start <= sample.at < end],
        ]
    for recording in sessions:
        recording.zone = _own_zone(activity.offset, recording, zone)
    return sessions


def _own_zone(offset: timedelta | None, recording: Recording, zone: ZoneInfo) -> ZoneInfo | None:
    """The zone of the device's clock where that is not the one told: somebody was travelling. None where it is."""
    start = recording.start or (
        recording.stretches[0][0].at if recording.stretches and recording.stretches[0] else None
    )
    if offset is None or start is None or offset == start.astimezone(zone).utcoffset():
        return None
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return None  # a clock that is set wrong
    return ZoneInfo("Etc/GMT" if not hours else f"Etc/GMT{-hours:+d}")  # POSIX's sign: west is positive


def _value(message: Any, name: str) -> object:
    value: object = message.get_value(name, fallback=None)
    return value


def _number(message: Any, *names: str) -> float | None:
    """The first of these fields that is a number, not negative and not absurd."""
    for name in names:
        value = _value(message, name)
        if isinstance(value, int | float) and not isinstance(value, bool) and -1_000 <= value <= 1e9:
            return float(value)
    return None


def _moment(message: Any, name: str) -> datetime | None:
    value = _value(message, name)
    return value if isinstance(value, datetime) and value.year in _YEARS else None
