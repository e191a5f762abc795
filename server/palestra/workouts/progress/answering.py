"""What does a measure give back, and how are its numbers said? Bounded, rounded, with units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from palestra.workouts.progress.schemas import NAME_MAX, Row


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure over a time, before it is told. `points` are by where their day, week or month begins."""

    value: float | None
    unit: str
    label: str
    points: Mapping[date, float | None]
    method: str
    said: str  # the answer, as the beginning of a sentence
    series_unit: str | None = None  # the headline's where not said
    otherwise: float | None = 0.0  # of a day, week or month without a point: nothing was done, or nothing is known
    rows: list[Row] = field(default_factory=list)
    missing: int = 0
    summed: bool = False  # over sessions, so that those without the measure make it less
    before: float | None = None  # the headline's number of the earlier time, where it came along
    caveats: list[str] = field(default_factory=list)


def row(
    label: str, value: float | None, unit: str, *, on: date | None = None, note: str | None = None, digits: int = 1
) -> Row:
    """A line of the table."""
    return Row.model_construct(label=label, value=rounded(value, digits), unit=unit, on=on, note=note)


def rounded(value: float | None, digits: int = 1) -> float | None:
    """The number as it is told; no -0.0."""
    return None if value is None else round(value, digits) + 0.0


def number(value: float | None, digits: int = 1) -> str:
    """The number in a sentence: 12, 12.5; never 1e+06."""
    if value is None:
        return "unknown"
    text = f"{round(value, digits) + 0.0:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def counted(count: int, one: str, many: str | None = None) -> str:
    """1 session, 2 sessions."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def clock(seconds: float) -> str:
    """A time as runners say it: 5:07, 1:02:30."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def short(name: str) -> str:
    """A name of a member's own, as long as a line holds."""
    return name if len(name) <= NAME_MAX else name[: NAME_MAX - 1] + "…"


def percent(now: float, before: float) -> float | None:
    """The change in per cent; None against nothing."""
    return (now - before) / before * 100 if before else None


def listed(names: Iterable[str]) -> str:
    """a, b and c."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
