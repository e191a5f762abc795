"""How much work did each muscle get? Sets with direct and indirect credit, the volume load, and what a week should hold.

Which sets make a week is the caller's to say: weeks are local, and begin where the member's do.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from palestra.training.strength import PerformedSet

CreditMethod = Literal["fractional", "direct", "total"]

DEFAULT_CREDIT: CreditMethod = "fractional"

# The position stand of the ACSM of 17 March 2026, Med Sci Sports Exerc (April 2026): about 10 sets or more a muscle and
# week for growth, every major muscle on 2 days a week or more. It takes the place of the one of 2009.
WEEKLY_SETS = 10.0
WEEKLY_DAYS = 2

# Conventions of practice, not research results (the guide of Liftosaur, 2026): beyond 6 to 8 hard sets of a muscle in
# one session the later ones are worth less, and past some 22 counted sets a week few recover.
SESSION_SETS = 8.0
MOST_WEEKLY_SETS = 22.0


@dataclass(frozen=True, slots=True)
class PerformedExercise:
    """The sets of one exercise in one session. `session` is anything that tells sessions of one day apart."""

    on: date
    session: str
    primary: Collection[str]
    secondary: Collection[str]
    sets: Collection[PerformedSet]


@dataclass(frozen=True, slots=True)
class MuscleVolume:
    """The working sets of one muscle.

    `counted_sets` is direct sets and their credit for indirect ones; `days` and `most_in_a_session` follow the same
    credit, so that a muscle that was only helped along has no day with `direct`.
    """

    muscle: str
    direct_sets: int
    indirect_sets: int
    counted_sets: float
    days: int
    most_in_a_session: float
    method: CreditMethod


def volume_by_muscle(
    exercises: Iterable[PerformedExercise], method: CreditMethod = DEFAULT_CREDIT
) -> dict[str, MuscleVolume]:
    """Sets by muscle: 1 for the muscles an exercise is for, and for those that help 0.5, 0 or 1.

    `fractional` 0.5, `direct` 0, `total` 1: the three ways Pelland et al. 2024 compared over 67 studies (SportRxiv; Sports
    Med 2025). Fractional counting had the strongest evidence, and is the default. Warm-ups and failed lifts do not
    count; a muscle named as both counts once, as a target.
    """
    if method not in _CREDIT:
        raise ValueError(f"method must be one of {', '.join(_CREDIT)}, not {method}")
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    for exercise in exercises:
        count = sum(map(is_counted, exercise.sets))
        if count == 0:
            continue
        direct = set(exercise.primary)
        for muscle in direct:
            tallies[muscle].add(exercise, direct=count, indirect=0, counted=count)
        for muscle in set(exercise.secondary) - direct:
            tallies[muscle].add(exercise, direct=0, indirect=count, counted=count * _CREDIT[method])
    return {
        muscle: MuscleVolume(
            muscle=muscle,
            direct_sets=tally.direct,
            indirect_sets=tally.indirect,
            counted_sets=sum(tally.by_session.values()),
            days=len(tally.days),
            most_in_a_session=max(tally.by_session.values(), default=0.0),
            method=method,
        )
        for muscle, tally in sorted(tallies.items())
    }


def is_counted(performed: PerformedSet) -> bool:
    """Whether a set is work: no warm-up, and not a lift that failed. Holds and carries count as sets do."""
    return performed.kind != "warmup" and performed.reps != 0


WeeklyFinding = Literal["under_weekly_sets", "over_weekly_sets", "too_few_days", "crowded_session"]


@dataclass(frozen=True, slots=True)
class WeekCheck:
    """One muscle's week against recommendations; none of them is a limit of health.

    `sets_to_go` is how many counted sets are missing to the recommended number, 0 when it is reached.
    """

    findings: tuple[WeeklyFinding, ...]
    sets_to_go: float
    method: Literal["acsm_2026+practice"] = "acsm_2026+practice"


def check_week(volume: MuscleVolume) -> WeekCheck:
    """What a week of one muscle is short of or has too much of, for growth.

    Under 10 sets or 2 days: ACSM 2026. Over 22 sets, or over 8 in one session: conventions of practice.
    """
    findings: list[WeeklyFinding] = []
    if volume.counted_sets < WEEKLY_SETS:
        findings.append("under_weekly_sets")
    if volume.counted_sets > MOST_WEEKLY_SETS:
        findings.append("over_weekly_sets")
    if volume.days < WEEKLY_DAYS:
        findings.append("too_few_days")
    if volume.most_in_a_session > SESSION_SETS:
        findings.append("crowded_session")
    return WeekCheck(tuple(findings), sets_to_go=max(0.0, WEEKLY_SETS - volume.counted_sets))


@dataclass(frozen=True, slots=True)
class VolumeLoad:
    """Weight times repetitions over working sets, in grams, so that a year adds up exactly.

    `sets_without_load` are working sets that added nothing: the body alone, assistance, holds. They are work that
    this number does not see, and belong beside it.
    """

    total_g: int
    sets: int
    sets_without_load: int
    method: Literal["weight_x_reps"] = "weight_x_reps"


def volume_load(sets: Iterable[PerformedSet]) -> VolumeLoad:
    """The volume load of working sets as logged: one dumbbell is one dumbbell, and a side is a side."""
    counted = [one for one in sets if is_counted(one)]
    loads = [max(one.weight_g, 0) * (one.reps or 0) for one in counted]
    return VolumeLoad(total_g=sum(loads), sets=len(counted), sets_without_load=loads.count(0))


@dataclass(slots=True)
class _Tally:
    direct: int = 0
    indirect: int = 0
    days: set[date] = field(default_factory=set)
    by_session: defaultdict[tuple[date, str], float] = field(default_factory=lambda: defaultdict(float))

    def add(self, exercise: PerformedExercise, *, direct: int, indirect: int, counted: float) -> None:
        self.direct += direct
        self.indirect += indirect
        if counted:
            self.days.add(exercise.on)
            self.by_session[exercise.on, exercise.session] += counted


_CREDIT: Mapping[CreditMethod, float] = MappingProxyType({"fractional": 0.5, "direct": 0.0, "total": 1.0})
