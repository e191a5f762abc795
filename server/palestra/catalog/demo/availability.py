"""When and for whom is a demo class available: status, windows, live start, age, popularity?"""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

DRAWN = {"withdrawn": 0.025, "draft": 0.037, "live": 0.052}  # cumulative shares of all classes
RELEASE_SPAN_DAYS = 4 * 365
LIVE_SPAN_DAYS = 14


def availability(rng: Random, today: date, replacement: str | None) -> dict[str, Any]:
    """The fields of a class record that concern time, rights and reception."""
    roll = rng.random()
    age_days = int(rng.random() ** 1.3 * RELEASE_SPAN_DAYS) + 1
    released_on = today - timedelta(days=age_days)
    if roll < DRAWN["withdrawn"]:
        left = datetime.combine(today - timedelta(days=1 + int(rng.random() * (min(age_days, 300) - 1))), time(9), UTC)
        fields: dict[str, Any] = {"status": "withdrawn", "withdrawn_at": left}
        if replacement and rng.random() < 0.6:
            fields["replaced_by"] = replacement
        return {"released_on": released_on, **fields, **_reception(rng, age_days)}
    if roll < DRAWN["draft"]:
        return {"released_on": today + timedelta(days=3 + int(rng.random() * 60)), "status": "draft", "popularity": 0.0}
    if roll < DRAWN["live"]:
        starts_at = _live_start(rng, today)
        return {"released_on": starts_at.date(), "live_starts_at": starts_at, "popularity": 0.0}
    windows = _windows(rng, today, released_on)
    return {"released_on": released_on, "windows": windows, **_reception(rng, age_days)}


def _live_start(rng: Random, today: date) -> datetime:
    hour = (5, 6, 7, 11, 12, 16, 17, 17, 18, 18, 19, 20)[int(rng.random() * 12)]
    minute = (0, 0, 15, 30, 30, 45)[int(rng.random() * 6)]
    day = today + timedelta(days=1 + int(rng.random() * (LIVE_SPAN_DAYS - 1)))
    return datetime.combine(day, time(hour, minute), UTC)


def _windows(rng: Random, today: date, released_on: date) -> list[dict[str, Any]]:
    """Usually none; otherwise one limit, or a free spell followed by a members' one."""
    roll = rng.random()
    now = datetime.combine(today, time(0), UTC)
    soon = now + timedelta(days=2 + int(rng.random() * 40), hours=6)
    past = now - timedelta(days=1 + int(rng.random() * 90))
    if roll < 0.020:
        return [{"regions": _REGIONS[int(rng.random() * len(_REGIONS))]}]
    if roll < 0.042:
        return [{"tiers": ["plus"]}]
    if roll < 0.047:
        return [{"tiers": ["free", "plus"], "ends_at": past}, {"tiers": ["plus"], "starts_at": past}]
    if roll < 0.057:
        return [{"starts_at": soon}]
    if roll < 0.062:
        return [{"ends_at": soon}]
    if roll < 0.072:
        opened = datetime.combine(released_on - timedelta(days=120), time(0), UTC)
        return [{"starts_at": opened, "ends_at": past}]
    if roll < 0.082:
        return [{"platforms": ["bike"] if rng.random() < 0.3 else ["ios", "android"] if rng.random() < 0.6 else ["tv"]}]
    return []


def _reception(rng: Random, age_days: int) -> dict[str, Any]:
    popularity = round(min(1.0, rng.random() ** 4 + 0.04 * rng.random()), 3)
    months = min(age_days / 30, 18)
    count = int(popularity**1.4 * 700 * months + rng.random() * 6 * months)
    if count < 3:
        return {"popularity": popularity}
    rating = round(min(4.98, 4.05 + 0.9 * rng.random() ** 0.8 - 0.8 * rng.random() ** 5), 2)
    return {"popularity": popularity, "rating": rating, "rating_count": count}


_REGIONS = (
    ["US"],
    ["US", "CA"],
    ["DE", "AT", "CH"],
    ["GB", "IE"],
    ["ES", "MX"],
    ["DE", "FR", "ES", "IT", "NL"],
    ["AU", "NZ"],
)
