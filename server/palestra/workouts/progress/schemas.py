"""What is said of progress: the wire types that the tool and its widget share."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, with_config
from typing_extensions import TypedDict  # pydantic needs it below Python 3.12

from palestra.catalog.schemas import CLOSED, Wire

Metric = Literal[
    "minutes",
    "sessions",
    "strength",
    "prs",
    "volume_by_muscle",
    "load",
    "zones",
    "streak",
    "guideline",
    "pace",
    "output",
]
CompareTo = Literal["previous", "same_period_last_year"]
Convention = Literal["session_rpe", "tss", "edwards_trimp"]

SERIES_MAX = 120
ROWS_MAX = 20
CAVEATS_MAX = 8
NAME_MAX = 60  # of what members called something, as it is repeated here


class Headline(Wire):
    """The one number."""

    value: Annotated[float | None, Field(description="Null when nothing says it.")]
    unit: str
    label: str


# A dictionary with a type: 120 model objects cost more than what they say.
Point = TypedDict("Point", {"from": date, "value": Annotated[float | None, Field(description="Null: not known.")]})
with_config(CLOSED)(Point)


class Row(Wire):
    """A line of the table."""

    label: str
    value: float | None
    unit: str
    on: date | None
    note: str | None


class Comparison(Wire):
    """The same number of an earlier time."""

    from_: Annotated[date, Field(alias="from")]
    to: date
    value: float | None
    change: float | None
    change_pct: float | None


class Coverage(Wire):
    """What the numbers are made of."""

    from_: Annotated[date, Field(alias="from")]
    to: date
    sessions: Annotated[int, Field(description="Counted in this time.")]
    missing: Annotated[int, Field(description="Of them, without what is measured here.")]
    withheld: Annotated[int, Field(description="Left out by their source's terms.")]
    sources: list[str]


class Progress(Wire):
    """One measure over a time."""

    summary: Annotated[str, Field(description="One sentence that says the answer.")]
    metric: str
    headline: Headline
    group_by: Annotated[str, Field(description="day, week or month of the series.")]
    series_unit: str
    series: list[Point]
    table: list[Row]
    comparison: Comparison | None
    method: Annotated[str, Field(description="Formula, convention and parameters; tell it with the number.")]
    coverage: Coverage
    caveats: list[str]
