"""Did the week reach the guideline? Moderate-equivalent minutes and strength days, week by week.

WHO 2020 (Bull et al., Br J Sports Med 54:1451): adults 150 to 300 minutes of moderate or 75 to 150 of vigorous aerobic
activity a week, or both together, and muscle strengthening of all major groups on 2 days; from 65 also varied balance
and strength on 3. The ACSM (Garber et al. 2011, MSSE 43:1334) asks for the same minutes. Since 2020 no bout is too short
to count. Children, and pregnant or ill people, have guidelines of their own, which are not here: we do not know who
they are, and do not ask.

Weeks are of local dates, so a day of 23 or 25 hours is a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from typing import Literal, get_args

from palestra.training.inputs import not_negative, positive

Intensity = Literal["light", "moderate", "vigorous"]
AgeGroup = Literal["adult", "older_adult"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

VIGOROUS_COUNTS = 2  # a vigorous minute is two moderate ones: 75 for 150
METHOD = (
    "WHO 2020: moderate + 2 x vigorous min against 150-300 a week, strength on 2 days; "
    "whether all major muscle groups were trained is not checked"
)


@dataclass(frozen=True, slots=True)
class Guideline:
    """What a week should have."""

    aerobic_min: float
    aerobic_upper_min: float  # beyond it more is good, but no longer asked for
    strength_days: int
    multicomponent_days: int


GUIDELINES: dict[AgeGroup, Guideline] = {
    "adult": Guideline(150, 300, 2, 0),
    "older_adult": Guideline(150, 300, 2, 3),
}


@dataclass(frozen=True, slots=True)
class Bout:
    """A stretch of activity on the local date where it began. An intensity of None is not known.

    `aerobic` minutes count as minutes, `strengthens` makes the day a strength day; circuit training does both, and
    lifting with rests only the second. `multicomponent` is balance, strength and endurance in one, as in tai chi.
    """

    on: date
    duration_min: float
    intensity: Intensity | None = None
    aerobic: bool = True
    strengthens: bool = False
    multicomponent: bool = False


@dataclass(frozen=True, slots=True)
class GuidelineWeek:
    """One week against the guideline. A verdict of None means that what is missing could still decide it."""

    starts_on: date
    moderate_min: float
    vigorous_min: float
    unknown_min: float  # aerobic, of unknown intensity: in neither of the two above
    equivalent_min: float
    short_min: float  # to the lower end of the guideline; 0 when reached
    aerobic_met: bool | None
    strength_days: int
    strength_met: bool | None
    multicomponent_days: int
    multicomponent_met: bool | None
    coverage: float  # days of the week that the record covers, of seven
    method: str


def intensity_of(met: float) -> Intensity:
    """Intensity by METs: moderate from 3, vigorous from 6.

    Printed as "3-5.9" and ">= 6" (Physical Activity Guidelines for Americans 2018), which leaves 5.95 nowhere; here it
    is moderate.
    """
    positive("met", met)
    if met < 3:
        return "light"
    return "moderate" if met < 6 else "vigorous"


def moderate_equivalent(*, moderate_min: float, vigorous_min: float) -> float:
    """Minutes of moderate activity that the two amount to."""
    not_negative("moderate_min", moderate_min)
    not_negative("vigorous_min", vigorous_min)
    return moderate_min + VIGOROUS_COUNTS * vigorous_min


def weeks(
    bouts: Iterable[Bout],
    *,
    from_on: date,
    to_on: date,
    week_starts_on: Weekday = "monday",
    age_group: AgeGroup = "adult",
) -> tuple[GuidelineWeek, ...]:
    """Every week that `from_on` to `to_on` (both included) touches, the oldest first.

    The two dates are the days that the record covers. A week at either end may be covered in part, and then is met,
    or not known yet; a bout outside of them is an error of the caller.
    """
    if to_on < from_on:
        raise ValueError(f"to_on must not be before from_on: {to_on} is before {from_on}")
    by_week: dict[date, list[Bout]] = {}
    for bout in bouts:
        if not from_on <= bout.on <= to_on:
            raise ValueError(f"a bout must be from {from_on} to {to_on}, not on {bout.on}")
        not_negative("duration_min", bout.duration_min)
        by_week.setdefault(week_of(bout.on, week_starts_on), []).append(bout)
    result = []
    starts_on = week_of(from_on, week_starts_on)
    while starts_on <= to_on:
        first, last = max(starts_on, from_on), min(starts_on + timedelta(days=6), to_on)
        result.append(_week(starts_on, by_week.get(starts_on, []), (last - first).days + 1, GUIDELINES[age_group]))
        starts_on += timedelta(days=7)
    return tuple(result)


def week_of(on: date, week_starts_on: Weekday = "monday") -> date:
    """The first day of the week that a date is in."""
    return on - timedelta(days=(on.weekday() - get_args(Weekday).index(week_starts_on)) % 7)


def _week(starts_on: date, bouts: list[Bout], covered_days: int, guideline: Guideline) -> GuidelineWeek:
    aerobic = [bout for bout in bouts if bout.aerobic]
    moderate = fsum(bout.duration_min for bout in aerobic if bout.intensity == "moderate")
    vigorous = fsum(bout.duration_min for bout in aerobic if bout.intensity == "vigorous")
    unknown = fsum(bout.duration_min for bout in aerobic if bout.intensity is None)
    equivalent = moderate_equivalent(moderate_min=moderate, vigorous_min=vigorous)
    short = max(0.0, guideline.aerobic_min - equivalent)
    open_days = 7 - covered_days
    strength_days = len({bout.on for bout in bouts if bout.strengthens})
    multicomponent_days = len({bout.on for bout in bouts if bout.multicomponent})
    return GuidelineWeek(
        starts_on=starts_on,
        moderate_min=moderate,
        vigorous_min=vigorous,
        unknown_min=unknown,
        equivalent_min=equivalent,
        short_min=short,
        aerobic_met=short == 0 or (None if open_days or VIGOROUS_COUNTS * unknown >= short else False),
        strength_days=strength_days,
        strength_met=_reached(strength_days, guideline.strength_days, open_days),
        multicomponent_days=multicomponent_days,
        multicomponent_met=_reached(multicomponent_days, guideline.multicomponent_days, open_days),
        coverage=covered_days / 7,
        method=METHOD,
    )


def _reached(days: int, target: int, open_days: int) -> bool | None:
    """True and False where it is settled; None while the days not covered could still fill the target."""
    return days >= target or (None if days + open_days >= target else False)
