"""How fast over another distance? A race time from a race time."""

from dataclasses import dataclass

from palestra.training.inputs import positive

FATIGUE = 1.06


@dataclass(frozen=True, slots=True)
class RaceTime:
    """A predicted time."""

    time_s: float
    method: str


def riegel(*, time_s: float, distance_m: float, to_distance_m: float) -> RaceTime:
    """Riegel's rule, T2 = T1 (D2 / D1)^1.06.

    Riegel 1981, "Athletic Records and Human Endurance", American Scientist 69:285: of records of 3.5 to
    230 minutes. It supposes equal training for both distances, and so flatters the marathon of a 5 km runner.
    """
    positive("time_s", time_s)
    positive("distance_m", distance_m)
    positive("to_distance_m", to_distance_m)
    return RaceTime(time_s * (to_distance_m / distance_m) ** FATIGUE, f"Riegel 1981: T x (D2/D1)^{FATIGUE}")
