"""How much load was it, and does it rise? One convention at a time: felt minutes, power, or heart rate.

A day with training whose load nobody knows is unknown, not a day of rest: averages say how much of them is known, and
a comparison of weeks is not made across one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from typing import Any

import orjson

from palestra.errors import ValidationFailed
from palestra.store.engine import Reader
from palestra.training import load as training
from palestra.training.zones import edwards_zones
from palestra.workouts.progress.answering import Measured, counted, number, row
from palestra.workouts.progress.asking import Period
from palestra.workouts.progress.schemas import Convention, Row
from palestra.workouts.progress.weeks import Span, bucket_of
from palestra.workouts.progress.zones import needed_max_bpm, seconds_in
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import WITHHELD

LEAD_IN = timedelta(days=365)  # before the span, for averages of 42 days to have something to stand on
UNITS: dict[Convention, str] = {"session_rpe": "AU", "tss": "TSS", "edwards_trimp": "TRIMP"}
NEEDS: dict[Convention, str] = {
    "session_rpe": "an effort (0 to 10, of the whole session) or a duration",
    "tss": "a recording with power",
    "edwards_trimp": "a recording with heart rate",
}

# A session's day, and its load or None where nobody knows it.
Loads = Sequence[tuple[date, training.Load | None]]


@dataclass(frozen=True, slots=True)
class Weeks:
    """The last seven days and the seven before them; a sum is None where a day in it is unknown or not in the log."""

    last_7_days: float | None
    previous_7_days: float | None
    ramp_pct: float | None
    method: str


async def load(db: Reader, period: Period) -> Measured:
    """The load of the span, and the averages at its end."""
    convention = period.ask.convention
    begins_on = max(period.first_on or period.span.from_on, period.span.from_on - LEAD_IN)
    reach = Span(min(begins_on, period.span.from_on), period.span.to_on)
    loads, method = await _LOADS[convention](db, period, reach)
    unit = UNITS[convention]
    in_span = [(on, found) for on, found in loads if on >= period.span.from_on]
    points: defaultdict[date, float] = defaultdict(float)
    for on, found in in_span:
        if found is not None:
            points[bucket_of(on, period.group_by, period.week_starts_on)] += found.load_au
    missing = sum(found is None for _, found in in_span)
    total = fsum(found.load_au for _, found in in_span if found is not None)
    known = len(in_span) - missing
    return Measured(
        value=total if known or not in_span else None,
        unit=unit,
        label=f"in {counted(known, 'session')}" + (f"; {missing} more not known" if missing else ""),
        points={on: points.get(on) for on in _told(in_span, points, period)},
        rows=_rows(loads, reach, unit),
        missing=missing,
        summed=True,
        method=f"{method}; CTL and ATL: {training.form([]).method}",
        said=f"Load {number(total, 0)} {unit} in {counted(known, 'session')}"
        if known
        else "No session's load is known",
        caveats=[f"{counted(missing, 'session')} without {NEEDS[convention]}: their load is not known."]
        if missing
        else [],
    )


def session_rpe(rows: Iterable[Mapping[str, Any]]) -> Loads:
    """Felt load of rows with `local_date`, `rpe` and `duration_s`."""
    return [
        (
            each["local_date"],
            None
            if each["rpe"] is None or each["duration_s"] is None
            else training.session_rpe(rpe=each["rpe"], duration_min=each["duration_s"] / 60),
        )
        for each in rows
    ]


def daily(loads: Loads, span: Span, *, whole: bool = False) -> list[float | None]:
    """The load of each day of the span: 0 without training, None where there was some and no load of it is known.

    With `whole` a day is None where any session of it is unknown: what is known of it is not the day.
    """
    days: list[float | None] = [0.0] * span.days
    known: defaultdict[int, list[float]] = defaultdict(list)
    unknown: set[int] = set()
    for on, found in loads:
        place = (on - span.from_on).days
        if found is None:
            unknown.add(place)
        else:
            known[place].append(found.load_au)
    for place in unknown:
        days[place] = None
    for place, values in known.items():
        if not (whole and place in unknown):
            days[place] = fsum(values)
    return days


def weeks(days: Sequence[float | None]) -> Weeks:
    """The last two weeks of consecutive days."""
    last, before = _sum(days[-7:]), _sum(days[-14:-7])
    ramp = training.ramp(before, last)
    return Weeks(last, before, ramp.ramp_pct, ramp.method)


def _sum(days: Sequence[float | None]) -> float | None:
    known = [day for day in days if day is not None]
    return fsum(known) if len(known) == 7 else None


def _told(in_span: Loads, points: Mapping[date, float], period: Period) -> Iterable[date]:
    """Where a point is told: what has one, and what was trained in without one, which is not 0."""
    return {bucket_of(on, period.group_by, period.week_starts_on) for on, _ in in_span} | set(points)


def _rows(loads: Loads, reach: Span, unit: str) -> list[Row]:
    on = reach.to_on
    curve = training.form(daily(loads, reach))
    days = daily(loads, reach, whole=True)
    last_weeks = weeks(days)
    today = curve.days[-1]
    resting_on = "{:.0f} % of it rests on known days; the time before the log is unknown"
    rows = [
        row("Chronic load (CTL, 42 days)", today.ctl, f"{unit}/day", note=resting_on.format(100 * curve.ctl_coverage)),
        row("Acute load (ATL, 7 days)", today.atl, f"{unit}/day", note=resting_on.format(100 * curve.atl_coverage)),
        row("Form (TSB) the day began with", today.tsb, f"{unit}/day", on=on),
        row("Last 7 days", last_weeks.last_7_days, unit, on=on),
        row("7 days before", last_weeks.previous_7_days, unit, on=on - timedelta(days=7)),
        row("Ramp", last_weeks.ramp_pct, "%", note=last_weeks.method),
    ]
    if len(days) >= 7:
        strain = training.week_strain(days[-7:])
        rows.append(row("Monotony, last 7 days", strain.monotony, "", note=strain.method, digits=2))
        rows.append(row("Strain, last 7 days", strain.strain_au, unit))
    return rows


async def _felt(db: Reader, period: Period, span: Span) -> tuple[Loads, str]:
    rows = await _sessions(db, period, span)
    return session_rpe(rows), training.session_rpe(rpe=0, duration_min=0).method


async def _of_power(db: Reader, period: Period, span: Span) -> tuple[Loads, str]:
    ftp_w = period.profile.ftp_w
    if ftp_w is None:
        raise ValidationFailed(
            "TSS needs the member's functional threshold power, which nobody said.",
            fix="Save it with set_preferences (ftp_w), or ask with convention session_rpe.",
        )
    if period.ask.discipline != "cycling":
        raise ValidationFailed("TSS is reckoned for cycling.", fix="Ask with convention session_rpe.")
    rows = await _sessions(db, period, span)
    method = "TSS = s x NP x IF / (FTP x 3600) x 100 (Coggan)"
    loads: list[tuple[date, training.Load | None]] = []
    for each in rows:
        found = None
        if each["normalised_w"] is not None and each["duration_s"] is not None:
            stress = training.training_stress(
                duration_s=each["duration_s"], normalised_w=each["normalised_w"], ftp_w=ftp_w
            )
            found, method = training.Load(stress.tss, stress.method), stress.method
        loads.append((each["local_date"], found))
    return loads, f"{method}, FTP {ftp_w} W, cycling alone"


async def _of_heart(db: Reader, period: Period, span: Span) -> tuple[Loads, str]:
    max_bpm = needed_max_bpm(period.profile)
    zones = edwards_zones(max_bpm)
    loads: list[tuple[date, training.Load | None]] = []
    for on, histogram in await db.fetch(
        queries.HEARTS, period.member_id, WITHHELD, span.from_on, span.to_on, period.ask.discipline
    ):
        found = None
        if histogram is not None:
            seconds = seconds_in(zones, orjson.loads(histogram))
            found = training.edwards_trimp([spent / 60 for spent in seconds[1:]])
        loads.append((on, found))
    return loads, f"{training.edwards_trimp([0] * 5).method}, HRmax {max_bpm} bpm"


async def _sessions(db: Reader, period: Period, span: Span) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = await db.fetch(
        queries.SESSIONS, period.member_id, WITHHELD, span.from_on, span.to_on, period.ask.discipline
    )
    return rows


_LOADS = {"session_rpe": _felt, "tss": _of_power, "edwards_trimp": _of_heart}
