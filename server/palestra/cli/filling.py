"""palestra ingest, demo and embed: fill the catalogue, and make somebody who uses it."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palestra import loading
from palestra.cli.database import migrate_now, postgres, with_current, with_database
from palestra.cli.linking import print_account
from palestra.settings import Settings
from palestra.terminal import console, print_report, progress

if TYPE_CHECKING:  # at run time each command imports what it needs: `--help` answers in a tenth of a second
    from palestra.catalog.ingestion import Report
    from palestra.store.engine import Database
    from palestra.workouts.demo import Filled


class ExerciseFormat(StrEnum):
    """Files of exercises that can be read."""

    palestra = "palestra"
    free_exercise_db = "free-exercise-db"


File = Annotated[Path, typer.Argument(help="The file to load.", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")]
AllOrNothing = Annotated[bool, typer.Option("--all-or-nothing", help="Load nothing when any row is bad.")]
Full = Annotated[bool, typer.Option("--full", help="The file is the whole catalogue: withdraw what it lacks.")]
MaxRemoved = Annotated[float, typer.Option(min=0, max=1, help="Largest share that --full may withdraw.")]


def ingest_classes(
    file: File,
    dry_run: DryRun = False,
    all_or_nothing: AllOrNothing = False,
    full: Full = False,
    max_removed: MaxRemoved = 0.05,
) -> None:
    """Load classes, programmes and collections from JSONL or CSV."""
    from palestra.catalog import ingestion
    from palestra.search.indexing import SearchIndexer

    async def load(database: "Database") -> "Report":
        with progress(f"Reading {file.name}") as advance:
            return await ingestion.ingest_classes(
                database,
                file,
                indexer=SearchIndexer(),
                dry_run=dry_run,
                all_or_nothing=all_or_nothing,
                full=full,
                max_removed=max_removed,
                progress=lambda done: advance(done, None),
            )

    _ingest(load)


def ingest_exercises(
    file: File,
    format: Annotated[ExerciseFormat, typer.Option(help="How the file is written.")] = ExerciseFormat.palestra,
    dry_run: DryRun = False,
    all_or_nothing: AllOrNothing = False,
    full: Full = False,
    max_removed: MaxRemoved = 0.05,
) -> None:
    """Load exercises from JSONL or CSV, or from free-exercise-db's JSON."""
    from palestra.catalog import ingestion
    from palestra.search.indexing import SearchIndexer

    async def load(database: "Database") -> "Report":
        with progress(f"Reading {file.name}") as advance:
            return await ingestion.ingest_exercises(
                database,
                file,
                indexer=SearchIndexer(),
                format=format.value,
                dry_run=dry_run,
                all_or_nothing=all_or_nothing,
                full=full,
                max_removed=max_removed,
                progress=lambda done: advance(done, None),
            )

    _ingest(load)


def demo(
    classes: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many classes.")] = loading.DEMO_CLASSES,
    embed: Annotated[
        bool, typer.Option(help="Compute every vector (150 a second), even past the shipped ones.")
    ] = False,
    member: Annotated[bool, typer.Option("--member", help="Make a member with a year of training instead.")] = False,
    login: Annotated[str | None, typer.Argument(help="With --member: what they sign in as, if not demo.")] = None,
) -> None:
    """Load the demo catalogue, or make the demo member: made up by us, the same every time."""
    if login is not None and not member:
        raise typer.BadParameter("a login is for --member.")
    settings = Settings.load()
    if member:
        _demo_member(settings, login)
        return
    with postgres(settings) as url:

        async def load(database: "Database") -> None:
            await migrate_now(database)
            await loading.load_demo(settings, database, classes, embed=embed)

        asyncio.run(with_database(url, load))


def demo_vectors() -> None:
    """Compute the vectors that ship with the demo catalogue again, into the source tree."""
    asyncio.run(loading.write_demo_vectors(Settings.load()))


def embed() -> None:
    """Give every class and exercise a vector of the current embedder; goes on where it stopped."""
    settings = Settings.load()
    with postgres(settings) as url:
        asyncio.run(with_current(url, lambda database: loading.embed_missing(settings, database)))


def _demo_member(settings: Settings, login: str | None) -> None:
    async def load(database: "Database") -> "tuple[str, str, Filled]":
        await migrate_now(database)
        await loading.load_demo_when_empty(settings, database)
        with console.status("Training for a year"):
            return await loading.load_demo_member(database, datetime.now(UTC), login)

    with postgres(settings) as url:
        name, password, filled = asyncio.run(with_database(url, load))
    print_account(name, password)
    console.print(f"{filled.workouts} workouts with {filled.sets:,} sets, from {filled.first_on} to {filled.last_on}.")


def _ingest(load: "Callable[[Database], Coroutine[Any, Any, Report]]") -> None:
    settings = Settings.load()

    async def run(database: "Database") -> "Report":
        from palestra.search.indexing import refresh_impacts

        await migrate_now(database)
        report = await load(database)
        if report.changed and not report.dry_run:
            await refresh_impacts(database)
            await loading.embed_missing(settings, database)
        return report

    with postgres(settings) as url:
        report = asyncio.run(with_database(url, run))
    print_report(report)
    if report.error_count:
        raise typer.Exit(1)
