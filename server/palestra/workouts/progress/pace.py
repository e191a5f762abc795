"""How fast? Mean pace (speed, on a bike) over the distance that was covered, and what a race time would be."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from palestra.errors import ValidationFailed
from palestra.store.engine import Reader
from palestra.training.pace import riegel
from palestra.workouts.progress.answering import Measured, clock, counted, number, row
from palestra.workouts.progress.asking import Period
from palestra.workouts.progress.schemas import Row
from palestra.workouts.progress.weeks import bucket_of
from palestra.workouts.queries import progress as queries
from palestra.workouts.schemas import METRES_PER
from palestra.workouts.sources import WITHHELD

MILE_M = float(METRES_PER["mi"])
RIEGEL_S = (3.5 * 60, 230 * 60)  # the records that the rule was made from
RACES = {"5 km": 5_000, "10 km": 10_000, "half marathon": 21_097.5}


@dataclass(frozen=True, slots=True)
class _Measure:
    """How a discipline tells it: seconds for so many metres, or that many metres in an hour."""

    unit: str
    metres: float
    as_speed: bool = False

    def of(self, metres: float, seconds: float) -> float:
        return metres / self.metres * 3600 / seconds if self.as_speed else seconds * self.metres / metres

    def said(self, value: float) -> str:
        return f"{number(value)} {self.unit}" if self.as_speed else f"{clock(value)} {self.unit.removeprefix('s')}"


async def pace(db: Reader, period: Period) -> Measured:
    """The pace of all sessions together, and of each day, week or month."""
    measure = _measure(period)
    rows = await db.fetch(
        queries.SESSIONS, period.member_id, WITHHELD, period.span.from_on, period.span.to_on, period.ask.discipline
    )
    known = [each for each in rows if each["distance_m"] and each["duration_s"]]
    sums: defaultdict[date, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for each in known:
        both = sums[bucket_of(each["local_date"], period.group_by, period.week_starts_on)]
        both[0] += each["distance_m"]
        both[1] += each["duration_s"]
    metres = sum(both[0] for both in sums.values())
    seconds = sum(both[1] for both in sums.values())
    value = measure.of(metres, seconds) if known else None
    missing = len(rows) - len(known)
    name = period.ask.discipline or "running"
    unit, per = ("mi", MILE_M) if period.imperial else ("km", 1_000)
    word = "speed" if measure.as_speed else "pace"
    return Measured(
        value=value,
        unit=measure.unit,
        label=f"{name}: mean {word} over {number(metres / per)} {unit}",
        points={on: measure.of(*both) for on, both in sums.items()},
        otherwise=None,
        rows=_rows(known, measure, per, unit, name),
        missing=missing,
        method=f"Distance and duration of all sessions together ({measure.unit}), stops as they were recorded.",
        said=f"{name.capitalize()}: mean {word} {measure.said(value)} over {number(metres / per)} {unit}"
        if value is not None
        else f"No {name} with distance and duration",
        caveats=[f"{counted(missing, 'session')} without distance or duration: not in the {word}."] if missing else [],
    )


def _measure(period: Period) -> _Measure:
    match period.ask.discipline:
        case "running" | "walking":
            return _Measure("s/mi", MILE_M) if period.imperial else _Measure("s/km", 1_000)
        case "rowing":
            return _Measure("s/500 m", 500)
        case "cycling":
            return _Measure("mph", MILE_M, as_speed=True) if period.imperial else _Measure("km/h", 1_000, as_speed=True)
        case other:
            raise ValidationFailed(
                f"There is no pace of {other}.", fix="Ask for running, walking, rowing or cycling, or for minutes."
            )


def _rows(known: list[Mapping[str, Any]], measure: _Measure, per: float, unit: str, name: str) -> list[Row]:
    if not known:
        return []
    farthest = max(known, key=lambda each: each["distance_m"])
    fastest = max(known, key=lambda each: each["distance_m"] / each["duration_s"])
    rows = [
        row("Farthest", farthest["distance_m"] / per, unit, on=farthest["local_date"], digits=2),
        row(
            "Fastest session",
            measure.of(fastest["distance_m"], fastest["duration_s"]),
            measure.unit,
            on=fastest["local_date"],
            note=f"over {number(fastest['distance_m'] / per, 2)} {unit}",
        ),
    ]
    return rows + _races(known) if name == "running" else rows


def _races(known: list[Mapping[str, Any]]) -> list[Row]:
    """Race times by the session that promises the best one."""
    usable = [each for each in known if RIEGEL_S[0] <= each["duration_s"] <= RIEGEL_S[1]]
    rows = []
    for race, metres in RACES.items():
        times = [
            (riegel(time_s=each["duration_s"], distance_m=each["distance_m"], to_distance_m=metres), each["local_date"])
            for each in usable
        ]
        if times:
            best, on = min(times, key=lambda pair: pair[0].time_s)
            note = f"{clock(best.time_s)}; {best.method}, a training run taken as a race"
            rows.append(row(f"{race}, predicted", best.time_s, "s", on=on, note=note, digits=0))
    return rows
