"""What did the demo member's watch and bike see? Rides, runs and walks with what a device records of them.

Devices write numbers of their own making; nothing here is a formula of training.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp
from random import Random
from typing import Literal

from palestra.workouts.demo.story import Week
from palestra.workouts.schemas import Metrics

Kind = Literal["easy", "tempo", "intervals", "long"]
Band = tuple[float, float, float]  # share of the time, beats per minute in the middle, spread

FTP_W = (205.0, 226.0)  # in the first week and in the last
EASY_S_PER_KM = (372.0, 341.0)
BODY_KG = 79.0
MAX_BPM = 188

_RIDE_BANDS: dict[Kind, Sequence[Band]] = {
    "easy": ((0.1, 104, 8), (0.9, 126, 6)),
    "long": ((0.08, 105, 8), (0.77, 132, 7), (0.15, 148, 5)),
    "tempo": ((0.3, 122, 9), (0.7, 153, 6)),
    "intervals": ((0.35, 120, 9), (0.35, 148, 7), (0.3, 170, 5)),
}
_RUN_BANDS: dict[Kind, Sequence[Band]] = {
    "easy": ((0.08, 115, 9), (0.92, 139, 5)),
    "long": ((0.05, 116, 9), (0.7, 143, 6), (0.25, 155, 5)),
    "tempo": ((0.35, 136, 7), (0.65, 164, 5)),
    "intervals": ((0.45, 138, 8), (0.25, 158, 7), (0.3, 175, 4)),
}
_LIFT_BANDS: Sequence[Band] = ((0.55, 98, 9), (0.35, 118, 9), (0.1, 139, 7))
# Average and normalised power as a share of what can be held for an hour.
_POWER: dict[Kind, tuple[float, float]] = {
    "easy": (0.58, 0.61),
    "long": (0.63, 0.7),
    "tempo": (0.78, 0.82),
    "intervals": (0.7, 0.86),
}
_PACE: dict[Kind, float] = {"easy": 1.0, "long": 1.03, "tempo": 0.87, "intervals": 0.93}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a device wrote down."""

    duration_s: int
    metrics: Metrics
    bpm_s: dict[int, float] | None


def ride(rng: Random, week: Week, kind: Kind, minutes: int) -> Recorded:
    """A ride on a bike that measures power."""
    duration_s = minutes * 60 + rng.randrange(-40, 90)
    ftp_w = _at(FTP_W, week) * (0.95 if week.deload else 1) * (1 + rng.gauss(0, 0.01))
    average, normalised = _POWER[kind]
    bpm_s = heartbeats(rng, duration_s, _RIDE_BANDS[kind])
    metrics = Metrics(
        distance_m=Decimal(round(duration_s * (6.6 + 1.9 * average) * rng.uniform(0.98, 1.02))),
        energy_kcal=round(average * ftp_w * duration_s / 1000 * 1.05),
        average_w=Decimal(round(average * ftp_w)),
        normalised_w=Decimal(round(normalised * ftp_w)),
        average_bpm=average_bpm(bpm_s),
        max_bpm=max(bpm_s),
    )
    return Recorded(duration_s, metrics, bpm_s)


def run(rng: Random, week: Week, kind: Kind, minutes: int, *, heart: bool = True) -> Recorded:
    """A run with a watch; without its strap when `heart` is false."""
    duration_s = minutes * 60 + rng.randrange(-50, 120)
    pace = _at(EASY_S_PER_KM, week) * _PACE[kind] * (1 + rng.gauss(0, 0.012))
    distance_m = Decimal(round(duration_s / pace * 1000))
    bpm_s = heartbeats(rng, duration_s, _RUN_BANDS[kind]) if heart else None
    metrics = Metrics(
        distance_m=distance_m,
        elevation_gain_m=Decimal(rng.randrange(15, 110)),
        energy_kcal=round(float(distance_m) / 1000 * BODY_KG * 1.01),
        average_bpm=average_bpm(bpm_s) if bpm_s else None,
        max_bpm=max(bpm_s) if bpm_s else None,
    )
    return Recorded(duration_s, metrics, bpm_s)


def hike(rng: Random, minutes: int) -> Recorded:
    """A long walk uphill, drawn by a phone: no heart rate."""
    duration_s = minutes * 60 + rng.randrange(0, 600)
    metrics = Metrics(distance_m=Decimal(round(duration_s * 1.12)), elevation_gain_m=Decimal(rng.randrange(280, 720)))
    return Recorded(duration_s, metrics, None)


def lifting_watched(rng: Random, duration_s: int) -> Recorded:
    """What a watch makes of an hour with weights."""
    bpm_s = heartbeats(rng, duration_s, _LIFT_BANDS)
    metrics = Metrics(energy_kcal=round(duration_s / 60 * 5.4), average_bpm=average_bpm(bpm_s), max_bpm=max(bpm_s))
    return Recorded(duration_s, metrics, bpm_s)


def heartbeats(rng: Random, duration_s: int, bands: Sequence[Band]) -> dict[int, float]:
    """Seconds by beats per minute that add up to `duration_s`, as so many hills as there are bands."""
    hills = [(share, middle + rng.gauss(0, 1.5), spread) for share, middle, spread in bands]
    raw = {
        bpm: sum(share / spread * exp(-(((bpm - middle) / spread) ** 2) / 2) for share, middle, spread in hills)
        for bpm in range(70, MAX_BPM)
    }
    whole = sum(raw.values())
    seen = {bpm: float(round(duration_s * part / whole)) for bpm, part in raw.items()}
    seen = {bpm: seconds for bpm, seconds in seen.items() if seconds}
    most = max(seen, key=lambda bpm: seen[bpm])
    seen[most] += duration_s - sum(seen.values())
    return seen


def heart(bpm_s: dict[int, float] | None) -> Metrics:
    """What is known when nothing but a heart rate was recorded, or not even that."""
    return Metrics() if bpm_s is None else Metrics(average_bpm=average_bpm(bpm_s), max_bpm=max(bpm_s))


def average_bpm(bpm_s: dict[int, float]) -> Decimal:
    """The mean over the time, to a tenth."""
    return Decimal(str(round(sum(bpm * s for bpm, s in bpm_s.items()) / sum(bpm_s.values()), 1)))


def _at(ends: tuple[float, float], week: Week) -> float:
    return ends[0] + (ends[1] - ends[0]) * week.progress()
