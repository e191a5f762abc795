"""What kind of effort is a discipline? Its entry in the Compendium, whether it is aerobic, and whether it strengthens.

Where the record holds a power, the entry is that of the power. Where nobody said the discipline, or the Compendium has
no entry of ours for it (barre), the intensity is not known and is not guessed.
"""

from dataclasses import dataclass
from types import MappingProxyType

from palestra.catalog.vocabulary import Discipline
from palestra.training import energy
from palestra.training.guideline import Intensity, intensity_of


@dataclass(frozen=True, slots=True)
class Kind:
    """A discipline in the terms of training science; `entry` is a name of `energy.ACTIVITIES`."""

    entry: str | None
    aerobic: bool = True
    strengthens: bool = False


# Lifting with rests is no aerobic minute (docs/decisions/0008), and yoga on one of the two strength days is no lifting.
KINDS: MappingProxyType[Discipline, Kind] = MappingProxyType(
    {
        "cycling": Kind("cycling"),
        "running": Kind("running"),
        "walking": Kind("walking"),
        "rowing": Kind("rowing"),
        "strength": Kind("strength", aerobic=False, strengthens=True),
        "hiit": Kind("hiit"),
        "boxing": Kind("boxing_bag"),
        "dance": Kind("zumba"),
        "yoga": Kind("yoga"),
        "pilates": Kind("pilates"),
        "barre": Kind(None),
        "stretching": Kind("stretching"),
        "mobility": Kind("stretching"),
        "meditation": Kind("meditation", aerobic=False),
    }
)
NOT_SAID = Kind(None)


def kind_of(discipline: str | None) -> Kind:
    """What a discipline is; for None, and for a word that a later version wrote, nothing is known."""
    return KINDS.get(discipline, NOT_SAID) if discipline else NOT_SAID  # type: ignore[call-overload]  # any word


def intensity(discipline: str | None, average_w: float | None) -> Intensity | None:
    """How hard it is by METs; None where that is not known."""
    kind = kind_of(discipline)
    if kind.entry is None:
        return None
    activity: energy.Activity | None = energy.ACTIVITIES[kind.entry]
    if average_w is not None and discipline == "cycling":
        activity = energy.stationary_cycling(average_w)
    elif average_w is not None and discipline == "rowing":
        activity = energy.stationary_rowing(average_w)
    return None if activity is None else intensity_of(activity.met)
