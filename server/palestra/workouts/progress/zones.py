"""How long was the heart in which zone? From the seconds by heart rate of each recording, whatever maximum is said later."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

import orjson

from palestra.accounts.preferences import Profile
from palestra.errors import ValidationFailed
from palestra.store.engine import Reader
from palestra.training.zones import Zones, edwards_zones
from palestra.workouts.progress.answering import Measured, counted, number, row
from palestra.workouts.progress.asking import Period
from palestra.workouts.progress.weeks import bucket_of
from palestra.workouts.queries import progress as queries
from palestra.workouts.sources import WITHHELD

EASY_BELOW = 3  # zones 1 and 2, under 70 % of the maximum


async def zones(db: Reader, period: Period) -> Measured:
    """Time in Edwards' five zones, and how much of it was easy."""
    max_bpm = needed_max_bpm(period.profile)
    scheme = edwards_zones(max_bpm)
    by_bucket: defaultdict[date, Counter[str]] = defaultdict(Counter)
    recorded = missing = 0
    for on, histogram in await db.fetch(
        queries.HEARTS, period.member_id, WITHHELD, period.span.from_on, period.span.to_on, period.ask.discipline
    ):
        if histogram is None:
            missing += 1
            continue
        recorded += 1
        seconds_by_bpm = by_bucket[bucket_of(on, period.group_by, period.week_starts_on)]
        for bpm, seconds in orjson.loads(histogram).items():
            seconds_by_bpm[bpm] += seconds
    points = {on: _easy_pct(seconds_in(scheme, found)) for on, found in by_bucket.items()}
    whole: Counter[str] = Counter()
    for found in by_bucket.values():
        whole.update(found)
    seconds = seconds_in(scheme, whole)
    total = sum(seconds)
    easy = _easy_pct(seconds)
    edges = [0.0, *scheme.edges()]
    rows = []
    for zone, spent in enumerate(seconds):
        upper = f"to below {number(edges[zone + 1])} bpm" if zone + 1 < len(edges) else "bpm and over"
        share = f"{number(100 * spent / total)} %" if total else "none"
        label = "Below zone 1" if zone == 0 else f"Zone {zone}, {scheme.zones[zone - 1].name}"
        rows.append(row(label, spent / 60, "min", note=f"{share}; {number(edges[zone])} {upper}"))
    caveats = []
    if missing:
        caveats.append(f"{counted(missing, 'session')} without a heart-rate recording: not in the zones.")
    return Measured(
        value=easy,
        unit="%",
        label="of the recorded time below zone 3 (under 70 % of the maximum)",
        points=points,
        otherwise=None,
        rows=rows if recorded else [],
        missing=missing,
        method=f"{scheme.method}, of {max_bpm} bpm as the member said",
        said=f"{number(easy)} % of {number(total / 60, 0)} recorded min below zone 3"
        if total
        else "No heart rate is recorded",
        caveats=caveats,
    )


def seconds_in(scheme: Zones, seconds_by_bpm: Mapping[str, float]) -> list[float]:
    """Seconds in zone 0, 1, 2 …, of seconds by whole beats per minute."""
    seconds = [0.0] * (len(scheme.zones) + 1)
    for bpm, spent in seconds_by_bpm.items():
        seconds[scheme.number_of(int(bpm))] += spent
    return seconds


def needed_max_bpm(profile: Profile) -> int:
    """The member's maximum heart rate; raises ValidationFailed where nobody said it, since a guess is no zone."""
    if profile.max_heart_rate_bpm is None:
        raise ValidationFailed(
            "Heart-rate zones need the member's maximum heart rate, which nobody said.",
            fix="Ask for a measured one and save it with set_preferences (max_heart_rate_bpm).",
        )
    return profile.max_heart_rate_bpm


def _easy_pct(seconds: list[float]) -> float | None:
    total = sum(seconds)
    return 100 * sum(seconds[:EASY_BELOW]) / total if total else None
