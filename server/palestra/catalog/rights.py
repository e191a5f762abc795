"""Who may see and play what, when: availability windows, evaluated at the moment of the call.

An item without windows is always available. Otherwise it is *visible* while any of its windows is open at that
moment in the caller's region, and *playable* when one of those windows also admits the caller's tier. A caller whose
region or tier is unknown sees what signing in might unlock, and cannot play it: metadata fails open, content closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from palestra.catalog.schemas import Availability


@dataclass(frozen=True, slots=True)
class Viewer:
    """As far as rights go, who is asking. None is unknown: nobody has signed in."""

    region: str | None = None  # ISO 3166-1 alpha-2
    tier: str | None = None


# From and until; None has no end.
Opening: TypeAlias = tuple[datetime | None, datetime | None]


def visible_sql(item: str, now: str, region: str) -> str:
    """The SQL condition that `item` (a column) has a window open at `now` in `region` (placeholders).

    The offset keeps the planner from hashing every window of the catalogue (1 ms) to look a few of them up.
    """
    return (
        f"exists (select from availability_window w where w.item_id = {item}"
        f" and (w.starts_at is null or w.starts_at <= {now}::timestamptz)"
        f" and (w.ends_at is null or w.ends_at > {now}::timestamptz)"
        f" and ({region}::text is null or cardinality(w.regions) = 0 or {region}::text = any(w.regions)) offset 0)"
    )


def playable_sql(item: str, from_at: str, until_at: str, region: str, tier: str) -> str:
    """The SQL condition that one window of `item` admits the viewer from `from_at` until `until_at` (placeholders).

    As in `availability`, a region or a tier that is not known opens nothing that asks for one.
    """
    return (
        f"exists (select from availability_window w where w.item_id = {item}"
        f" and (w.starts_at is null or w.starts_at <= {from_at}::timestamptz)"
        f" and (w.ends_at is null or w.ends_at >= {until_at}::timestamptz)"
        f" and (cardinality(w.regions) = 0 or {region}::text = any(w.regions))"
        f" and (cardinality(w.tiers) = 0 or {tier}::text = any(w.tiers)) offset 0)"
    )


def openings(windows: Sequence[Mapping[str, Any]], viewer: Viewer) -> list[Opening]:
    """When this viewer may play a published item: stretches of time in order, none of which touches the next.

    Without windows that is always. `windows` are as in `availability`, whose answer at any moment is the same.
    """
    if not windows:
        return [(None, None)]
    admitting = [
        (w["starts_at"], w["ends_at"])
        for w in windows
        if (not w["regions"] or viewer.region in w["regions"]) and (not w["tiers"] or viewer.tier in w["tiers"])
    ]
    joined: list[Opening] = []
    for starts_at, ends_at in sorted(admitting, key=lambda each: (each[0] is not None, each[0])):
        last_end = joined[-1][1] if joined else None
        if joined and (last_end is None or starts_at is None or starts_at <= last_end):
            later = None if last_end is None or ends_at is None else max(last_end, ends_at)
            joined[-1] = (joined[-1][0], later)
        else:
            joined.append((starts_at, ends_at))
    return joined


def availability(
    status: str, windows: Sequence[Mapping[str, Any]], viewer: Viewer, now: datetime, replaced_by: str | None = None
) -> Availability:
    """What this viewer may do with an item now, and until when, with the reason when it is not playing.

    `windows` have regions, tiers, platforms, starts_at and ends_at, as stored.
    """
    if status != "published":
        return Availability(playable=False, reason="withdrawn", until=None, replaced_by=replaced_by)
    if not windows:
        return Availability(playable=True, reason=None, until=None, replaced_by=None)
    here = [w for w in windows if viewer.region is None or not w["regions"] or viewer.region in w["regions"]]
    if not here:
        return Availability(playable=False, reason="region", until=None, replaced_by=None)
    now_open = [
        w
        for w in here
        if (w["starts_at"] is None or w["starts_at"] <= now) and (w["ends_at"] is None or w["ends_at"] > now)
    ]
    if not now_open:
        later = any(w["starts_at"] is not None and w["starts_at"] > now for w in here)
        return Availability(playable=False, reason="not_yet" if later else "ended", until=None, replaced_by=None)
    admitting = [w for w in now_open if not w["tiers"] or viewer.tier in w["tiers"]]
    if not admitting:
        reason = "sign_in" if viewer.tier is None else "tier"
        return Availability(playable=False, reason=reason, until=None, replaced_by=None)
    certain = [w for w in admitting if viewer.region is not None or not w["regions"]]
    if not certain:
        return Availability(playable=False, reason="sign_in", until=None, replaced_by=None)
    ends = [w["ends_at"] for w in certain]
    until = None if None in ends else max(ends).date()
    return Availability(playable=True, reason=None, until=until, replaced_by=None)
