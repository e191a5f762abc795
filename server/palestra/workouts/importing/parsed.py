"""What came out of a file: whole workouts, and what is wrong with the rest of it. No database, nothing stored.

A workout is either here as the file has it or not here at all: a line that cannot be read takes its workout with it and
nothing else. Corrected, the same file brings in what was left out.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, ValidationError

from palestra.workouts.schemas import (
    EXERCISES_MAX,
    SETS_MAX,
    WORKOUT_SETS_MAX,
    Closed,
    Line,
    NewExercise,
    NewSet,
    NewWorkout,
    Note,
)
from palestra.workouts.sources import Source

BYTES_MAX = 5_000_000
ROWS_MAX = 50_000
WORKOUTS_MAX = 10_000  # of one file: one a day for 27 years
DAY_MAX = 50  # workouts of one day: what is more is no log of anybody's
NAMES_MAX = 500  # different exercises of one file: a lifetime of training has fewer
PROBLEMS_KEPT = 100  # the rest are counted
TEXT_MAX = 60  # of what a file says, when a problem repeats it


@dataclass(frozen=True, slots=True)
class Problem:
    """What cannot be taken, for the person whose file it is; `line` is where it begins, None for the whole file."""

    line: int | None
    message: str

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"


class ParsedExercise(Closed):
    """An exercise by the name it has in the file, which nobody has looked up yet."""

    name: Line
    superset: Annotated[int, Field(ge=0, le=99)] | None = None
    note: Note | None = None
    sets: Annotated[tuple[NewSet, ...], Field(max_length=SETS_MAX)] = ()


@dataclass(frozen=True, slots=True)
class ParsedWorkout:
    """A workout of the file. `written` is all of it but the exercises, whose names are still to be resolved.

    `written.source_uid` comes from the content alone, so that the same workout in another file, or under another answer
    to the questions of zone and unit, is the same workout. Its sets have no unit where `Parsed.needs_unit`.
    """

    line: int | None  # None: a recording has none
    written: NewWorkout
    exercises: tuple[ParsedExercise, ...]

    def resolved(self, ids: Mapping[str, str]) -> NewWorkout:
        """What is to be written, with the exercise id of each name."""
        exercises = tuple(
            NewExercise(
                exercise_id=ids[each.name], name=each.name, superset=each.superset, note=each.note, sets=each.sets
            )
            for each in self.exercises
        )
        return self.written.model_copy(update={"exercises": exercises})


@dataclass(frozen=True, slots=True)
class Parsed:
    """All that a file says. `source` is None for a file of no known kind, which has one problem and no workouts."""

    source: Source | None
    workouts: tuple[ParsedWorkout, ...] = ()
    problems: tuple[Problem, ...] = ()  # the first ones, by line
    problem_count: int = 0
    needs_unit: bool = False  # weights without a unit, and nobody has said kg or lb: nothing can be committed yet
    assumed: tuple[str, ...] = ()  # sentences: what the file did not say


@dataclass(slots=True)
class Reading:
    """A file while it is read: what has been found in it so far."""

    source: Source
    workouts: list[ParsedWorkout] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    needs_unit: bool = False
    assumed: dict[str, None] = field(default_factory=dict)  # each sentence once, in order

    def refuse(self, line: int | None, message: str) -> None:
        """Note that something cannot be taken."""
        self.problem_count += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(Problem(line, message))

    def assume(self, sentence: str) -> None:
        """Note what had to be assumed."""
        self.assumed[sentence] = None

    def add(self, line: int | None, written: Mapping[str, Any], exercises: Iterable[ParsedExercise] = ()) -> None:
        """Take a workout, or note why it cannot be taken. `written` are the fields of a NewWorkout."""
        performed = tuple(exercises)
        try:
            new = NewWorkout.model_validate({**written, "source": self.source})
        except ValidationError as error:
            self.refuse(line, f"{_named(written)} was left out: {explained(error)}")
            return
        count = sum(len(each.sets) for each in performed)
        if len(performed) > EXERCISES_MAX or count > WORKOUT_SETS_MAX:
            limit = f"a workout has at most {EXERCISES_MAX} exercises and {WORKOUT_SETS_MAX} sets"
            self.refuse(line, f"{_named(written)} was left out: {limit}.")
            return
        self.workouts.append(ParsedWorkout(line, new, performed))

    def finished(self) -> Parsed:
        """What came out of it: nothing at all is a problem too."""
        if not self.workouts and not self.problem_count:
            self.refuse(None, "There is no workout in this file.")
        if len({exercise.name for each in self.workouts for exercise in each.exercises}) > NAMES_MAX:
            return refused(f"The file has more than {NAMES_MAX} different exercises.", source=self.source)
        if len(self.workouts) > WORKOUTS_MAX:
            told = f"The file has more than {WORKOUTS_MAX:,} workouts. Export a shorter period."
            return refused(told, source=self.source)
        days = Counter(each.written.performed_at.astimezone(UTC).date() for each in self.workouts)
        for day, workouts in sorted(days.items()):
            if workouts > DAY_MAX:
                self.refuse(None, f"The file has {workouts:,} workouts of {day}, and {DAY_MAX} of a day are taken.")
        kept = [each for each in self.workouts if days[each.written.performed_at.astimezone(UTC).date()] <= DAY_MAX]
        return Parsed(
            source=self.source,
            workouts=tuple(kept),
            problems=tuple(sorted(self.problems, key=lambda problem: problem.line or 0)),
            problem_count=self.problem_count,
            needs_unit=self.needs_unit,
            assumed=tuple(self.assumed),
        )


def refused(message: str, *, source: Source | None = None) -> Parsed:
    """A file that cannot be taken as a whole."""
    return Parsed(source=source, problems=(Problem(None, message),), problem_count=1)


def uid(*parts: str) -> str:
    """The id of a workout at its source, from what it says of itself: 128 bits, so that no two meet by chance."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def echo(text: str) -> str:
    """What a file says, fit to be said back: one short line."""
    shown = "".join(c if c.isprintable() else "·" for c in text[: TEXT_MAX + 1])
    return f"“{shown[:TEXT_MAX]}…”" if len(shown) > TEXT_MAX else f"“{shown}”"


def explained(error: ValidationError) -> str:
    """What does not fit, field by field, without what was sent."""
    told = [
        f"{'.'.join(map(str, e['loc'])) or 'it'}: {e['msg'][0].lower()}{e['msg'][1:]}"
        for e in error.errors(include_input=False, include_url=False)
    ]
    return "; ".join(dict.fromkeys(told[:3])) + "."


def tenth(value: float | Decimal) -> Decimal:
    """A measured number, kept to a tenth."""
    return Decimal(value).quantize(Decimal("0.1"))


def _named(written: Mapping[str, Any]) -> str:
    title, when = written.get("title"), written.get("performed_at")
    on = f" of {when:%Y-%m-%d}" if isinstance(when, datetime) else ""
    return f"the workout {echo(str(title))}{on}"
