"""palestra import: a file of another program into a member's log, with a look at what would happen first."""

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palestra.cli.database import run_on_database
from palestra.errors import SettingsError
from palestra.terminal import console, errors

if TYPE_CHECKING:  # at run time each command imports what it needs: `--help` answers in a tenth of a second
    from collections.abc import Iterable
    from uuid import UUID

    from palestra.store.engine import Database
    from palestra.training.weights import WeightUnit
    from palestra.workouts.importing import Imported, Parsed, Preview, Problem


class Unit(StrEnum):
    """Of weights that the file gives without one."""

    kg = "kg"
    lb = "lb"


def import_file(
    file: Annotated[
        Path,
        typer.Argument(help="CSV of Hevy or Strong, FIT, GPX or TCX.", exists=True, dir_okay=False, show_default=False),
    ],
    member: Annotated[
        str, typer.Option(help="A login, a subject at the identity provider, or an id of `members list`.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")] = False,
    unit: Annotated[Unit | None, typer.Option(help="Of weights without one; else as the member prefers.")] = None,
    time_zone: Annotated[
        str | None, typer.Option(help="Where it happened, such as Europe/Berlin; else as the member prefers.")
    ] = None,
    map: Annotated[
        list[str] | None,
        typer.Option(help="name=exercise: an id or a name; empty for one of their own. May be repeated."),
    ] = None,
) -> None:
    """Bring workouts of another program into a member's log; again, it changes nothing."""
    mapping = _mapping(map or [])
    now = datetime.now(UTC)

    async def work(database: "Database") -> "tuple[Parsed, Preview | Imported]":
        from palestra.workouts import importing

        member_id = await _member_id(database, member)
        with file.open("rb") as opened:
            content = opened.read(importing.BYTES_MAX + 1)
        zone, its_unit = await _asked(database, member_id, time_zone, unit)
        parsed = await asyncio.to_thread(importing.read, content, file.name, time_zone=zone, unit=its_unit)
        if not dry_run:
            return parsed, await importing.commit(database, member_id, parsed, mapping=mapping, now=now)
        async with database.reader() as db:
            return parsed, await importing.preview(db, member_id, parsed, mapping=mapping, now=now)

    parsed, outcome = run_on_database(work)
    _tell(outcome)
    for sentence in outcome.assumed:
        _note(sentence)
    if parsed.needs_unit:
        _note("The weights have no unit: say --unit kg or --unit lb.")
    _tell_problems(outcome.problems, outcome.problem_count)


async def _member_id(database: "Database", who: str) -> "UUID":
    from palestra.accounts import service as accounts

    async with database.transaction() as connection:
        member = await accounts.find(connection, who)
    if member is None:
        raise SettingsError(f"Nobody is known as {who}; see palestra members list.")
    return member.id


async def _asked(
    database: "Database", member_id: "UUID", time_zone: str | None, unit: Unit | None
) -> "tuple[str, WeightUnit | None]":
    """The zone and the unit: as said here, else as the member prefers, which is said."""
    from palestra.accounts import preferences

    async with database.reader() as db:
        profile = await preferences.read(db, member_id)
    if time_zone is not None and time_zone not in preferences.time_zones():
        raise SettingsError(f"{time_zone} is no time zone of the IANA database, such as Europe/Berlin.")
    zone = time_zone or profile.time_zone
    if zone is None:
        _note("Nobody said where it happened: UTC was taken. Say --time-zone Europe/Berlin.")
    if unit is not None:
        return zone or "UTC", unit.value
    preferred: dict[str | None, WeightUnit] = {"metric": "kg", "imperial": "lb"}
    return zone or "UTC", preferred.get(profile.units)


def _mapping(told: "Iterable[str]") -> dict[str, str]:
    mapping = {}
    for each in told:
        name, sign, exercise = each.rpartition("=")
        if not sign or not name.strip():
            raise SettingsError(f"--map takes name=exercise, not {each}.")
        mapping[name.strip()] = exercise.strip()
    return mapping


def _tell(outcome: "Preview | Imported") -> None:
    from palestra.workouts.importing import Preview

    if isinstance(outcome, Preview):
        period = f", {outcome.first_on} to {outcome.last_on}" if outcome.first_on else ""
        _print(f"{outcome.new} new workouts with {outcome.sets} sets{period}; {outcome.known} are here already.")
        for name in outcome.names:
            taken = name.name if name.exercise_id else "an exercise of their own"
            near = "" if name.exercise_id else _near(name.alternatives)
            _print(f"  {name.times:5} × {name.input} → {taken} ({name.confidence:.0%}){near}")
        likely = outcome.suspected_duplicates
        _print("Nothing was written: this is a dry run.")
    else:
        _print(f"{outcome.created} workouts written; {outcome.known} were here already.")
        for made in outcome.custom_created:
            _print(f"  made as an exercise of their own: {made}")
        likely = outcome.duplicates
    if likely:
        _print(f"{likely} look like a workout from another source; they are counted once where that is sure.")
    if outcome.withheld:
        _note(f"None of it is told in a conversation: {outcome.withheld}")


def _near(alternatives: "Iterable[tuple[str, str]]") -> str:
    names = ", ".join(name for _, name in alternatives)
    return f"; nearest: {names}" if names else ""


def _tell_problems(problems: "Iterable[Problem]", count: int) -> None:
    shown = list(problems)
    for problem in shown:
        errors.print(str(problem), highlight=False, markup=False, emoji=False, soft_wrap=True)
    if count > len(shown):
        errors.print(f"… and {count - len(shown)} more.")
    if count:
        raise typer.Exit(1)


def _print(told: str) -> None:
    """As it is: a name of a file may look like markup."""
    console.print(told, highlight=False, markup=False, emoji=False, soft_wrap=True)


def _note(told: str) -> None:
    errors.print(f"Note: {told}", highlight=False, markup=False, emoji=False, soft_wrap=True)
