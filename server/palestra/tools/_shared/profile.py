"""What both tools about a member's preferences show of them."""

from typing import Annotated

from pydantic import Field

from palestra.accounts import preferences
from palestra.catalog.schemas import Wire

# What a number is called and counted in.
UNITS = {
    "max_heart_rate_bpm": ("maximum heart rate", " bpm"),
    "resting_heart_rate_bpm": ("resting heart rate", " bpm"),
    "ftp_w": ("functional threshold power", " W"),
    "session_minutes": ("session", " minutes"),
}
SAID_WHOLE = 4  # words: with every preference set to its longest, a sentence stays under 600 characters


class TrainingProfile(Wire):
    """What a member has said about their training; null where they have not."""

    version: Annotated[int, Field(description="Grows with every change; 0 when nothing was said yet.")]
    units: str | None
    time_zone: Annotated[str | None, Field(description="IANA name.")]
    week_starts_on: str | None
    goals: list[str] | None
    equipment: Annotated[list[str] | None, Field(description="All they have; empty for nothing.")]
    days: Annotated[list[str] | None, Field(description="Days they train on.")]
    session_minutes: int | None
    level: str | None
    disciplines: list[str] | None
    avoid: Annotated[list[str] | None, Field(description="Movements to leave out.")]
    max_heart_rate_bpm: int | None
    resting_heart_rate_bpm: int | None
    ftp_w: int | None
    planned_rest: Annotated[list[str] | None, Field(description="from/until, both included.")]


def shown(profile: preferences.Profile) -> TrainingProfile:
    """The wire form."""
    rest = None if profile.planned_rest is None else [str(period) for period in profile.planned_rest]
    return TrainingProfile.model_construct(**profile.model_dump(exclude={"planned_rest"}), planned_rest=rest)


def in_words(profile: TrainingProfile, name: str) -> str:
    """One preference as it is said in a sentence."""
    value = getattr(profile, name)
    label, unit = UNITS.get(name, (name.replace("_", " "), ""))
    if value is None:
        return f"{label} forgotten"
    if isinstance(value, list):
        whole = 2 if name == "planned_rest" else SAID_WHOLE
        named = value if len(value) <= whole else value[: whole - 1]
        more = "" if len(named) == len(value) else f" and {len(value) - len(named)} more"
        return f"{label} {', '.join(word.replace('_', ' ') for word in named) or 'nothing'}{more}"
    return f"{label} {value}{unit}"
