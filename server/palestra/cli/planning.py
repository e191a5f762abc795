"""palestra plan: read what the planning engine makes of ten different people, without a database."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from palestra.errors import SettingsError
from palestra.terminal import console

if TYPE_CHECKING:  # at run time the command imports what it needs: `--help` answers in a tenth of a second
    from palestra.plans.engine.checking import WeekCheck
    from palestra.plans.engine.content import PrescribedExercise, Session
    from palestra.plans.examples.people import Example

WEEKS_IN_FULL = 2
WIDTH = 100
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def plan(
    example: Annotated[str, typer.Option("--example", help="Whose plan: a name, all, or list.")] = "list",
) -> None:
    """Build the plan of somebody who is made up, from the demo catalogue, and print it."""
    from palestra.plans.examples.people import examples

    people = {one.name: one for one in examples()}
    if example == "list":
        for one in people.values():
            console.print(f"[bold]{one.name:20}[/] {one.who}", highlight=False)
        return
    if example != "all" and example not in people:
        raise SettingsError(f"There is no example {example}. There are: {', '.join(people)}, all.")
    for name, one in people.items():
        if example in ("all", name):
            _print(one)


def _print(example: "Example") -> None:
    built = example.built()
    console.rule(f"[bold]{example.name}", align="left")
    console.print(f"{example.who}\n[dim]{_asked(example)}[/]\n", highlight=False, width=WIDTH)
    for week in built.checks.weeks:
        console.print(f"[bold]Week {week.week}[/]  {_totals(week)}", highlight=False)
        sessions = [one for one in built.content if example.brief.week_of(one.on) == week.week]
        if week.week <= WEEKS_IN_FULL:
            for session in sessions:
                _print_session(session)
        else:
            console.print(f"   {_line(sessions)}", highlight=False, width=WIDTH)
    for title, sentences in (
        ("Checks", built.checks.findings),
        ("Assumed", built.assumptions),
        ("Not filled", [f"{one.on} {one.focus}: {one.why}" for one in built.unfilled]),
        ("Rules", [", ".join(built.rules)]),
    ):
        for sentence in sentences:
            console.print(f"[bold]{title}[/] {sentence}", highlight=False, width=WIDTH)
    console.print()


def _asked(example: "Example") -> str:
    brief = example.brief
    days = " ".join(DAYS[weekday] for weekday in brief.weekdays)
    parts = [
        f"{brief.goal}, {brief.style}, {brief.level}, {brief.weeks} weeks of {days}, up to {brief.session_minutes} min",
        f"with {', '.join(brief.equipment) or 'nothing'}",
        f"without {', '.join(brief.avoid)}" if brief.avoid else "",
        f"done lately {max(example.past.weekly_au.values())} a week at most",
    ]
    return "; ".join(part for part in parts if part).replace("_", " ")


def _totals(week: "WeekCheck") -> str:
    ramp = "" if week.ramp_pct is None else f" ({week.ramp_pct:+} %)"
    return (
        f"{week.sessions} session{'' if week.sessions == 1 else 's'}, {week.minutes} min, load {week.load_au}{ramp} of {week.cap_au}, "
        f"{week.equivalent_min} equivalent min, {week.strength_days} strength, {week.hard_days} hard"
    )


def _print_session(one: "Session") -> None:
    what = f"{one.title} [dim]{one.slot.disciplines[0]}, {one.slot.intensity}[/]" if one.class_id else ""
    day = f"{DAYS[one.on.weekday()]} {one.on.day}"
    console.print(f"   {day:7} {one.slot.focus:24} {one.minutes:3} min × {one.effort}  {what}", highlight=False)
    for text in map(_prescription, one.exercises):
        console.print(f"              {text}", highlight=False, width=WIDTH, overflow="ellipsis", no_wrap=True)


def _prescription(one: "PrescribedExercise") -> str:
    reps = f"{one.hold_s} s" if one.hold_s is not None else f"{one.reps_low}–{one.reps_high}"
    side = " a side" if one.per_side else ""
    weight = f" at {one.weight}" if one.weight is not None else ""
    why = f" {one.why}" if one.weight is not None else ""
    return f"{one.name}: {one.sets} × {reps}{side}{weight} [dim]RIR {one.rir}, rest {one.rest_s} s.{why}[/]"


def _line(sessions: "list[Session]") -> str:
    return "; ".join(_short(sessions))


def _short(sessions: "list[Session]") -> Iterator[str]:
    for one in sessions:
        what = one.slot.disciplines[0] if one.slot.disciplines else f"{sum(each.sets for each in one.exercises)} sets"
        yield f"{DAYS[one.on.weekday()]} {one.slot.focus} ({what}) {one.minutes}×{one.effort}"
