"""palestra: run it, fill it, ask it, and find out what is missing, from a terminal."""

import asyncio
import gc
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.table import Table

from palestra import __version__, loading
from palestra.errors import OperatorError, SettingsError, StoreError
from palestra.settings import Settings
from palestra.terminal import console, errors, greet, print_page, print_report, progress

if TYPE_CHECKING:  # at run time each command imports what it needs: `--help` answers in a tenth of a second
    from palestra.catalog.ingestion import Report
    from palestra.search.answers import Page
    from palestra.store.engine import Database

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, add_completion=False, help="A training catalogue in the conversation.")
ingest = typer.Typer(no_args_is_help=True, help="Load a catalogue file; see docs/catalog-format.md.")
app.add_typer(ingest, name="ingest")


class ExerciseFormat(StrEnum):
    """Files of exercises that can be read."""

    palestra = "palestra"
    free_exercise_db = "free-exercise-db"


File = Annotated[Path, typer.Argument(help="The file to load.", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")]
AllOrNothing = Annotated[bool, typer.Option("--all-or-nothing", help="Load nothing when any row is bad.")]
Full = Annotated[bool, typer.Option("--full", help="The file is the whole catalogue: withdraw what it lacks.")]
MaxRemoved = Annotated[float, typer.Option(min=0, max=1, help="Largest share that --full may withdraw.")]


def main() -> None:
    """The `palestra` command: operator errors become a sentence and exit code 1."""
    try:
        app()
    except OperatorError as error:
        errors.print(f"[bold red]palestra:[/] {error}", highlight=False)
        sys.exit(1)


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,  # Typer's way
) -> None:
    """A training catalogue in the conversation."""
    if show:
        console.print(__version__)
        raise typer.Exit


# --- running ---------------------------------------------------------------------------------------------------------


@app.command()
def dev() -> None:
    """Set up everything that is missing, load the demo catalogue when there is none, and serve."""
    started = time.perf_counter()
    settings = Settings.load()
    _import_all()
    with _postgres(settings) as url:
        asyncio.run(_with_database(url, lambda database: _prepare(settings, database)))
        _serve(settings, url, lambda: greet(settings.port, time.perf_counter() - started))


@app.command()
def serve() -> None:
    """Serve over DATABASE_URL, whose schema must be current; or over the embedded Postgres in the data folder."""
    settings = Settings.load()
    _import_all()
    from palestra.app import refuse_wrong

    refuse_wrong(settings)  # before Postgres is started for nothing
    with _postgres(settings) as url:
        if settings.database_url is None:
            asyncio.run(_with_database(url, _migrate))
        _serve(settings, url, lambda: None)


@app.command()
def migrate(
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL instead, and run nothing.")] = False,
) -> None:
    """Bring the database to the schema of this version."""
    if sql:
        from palestra.store import migrate as migrations

        migrations.sql()
        return
    settings = Settings.load()
    with _postgres(settings) as url:
        console.print(asyncio.run(_with_database(url, _migrate)))


# --- filling ---------------------------------------------------------------------------------------------------------


@ingest.command("classes")
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


@ingest.command("exercises")
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


@app.command()
def demo(
    classes: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many classes.")] = loading.DEMO_CLASSES,
    embed: Annotated[
        bool, typer.Option(help="Compute every vector (150 a second), even past the shipped ones.")
    ] = False,
) -> None:
    """Load the demo catalogue: written and generated by us, the same every time."""
    settings = Settings.load()
    with _postgres(settings) as url:

        async def load(database: "Database") -> None:
            await _migrate(database)
            await loading.load_demo(settings, database, classes, embed=embed)

        asyncio.run(_with_database(url, load))


@app.command("demo-vectors", hidden=True)
def demo_vectors() -> None:
    """Compute the vectors that ship with the demo catalogue again, into the source tree."""
    asyncio.run(loading.write_demo_vectors(Settings.load()))


@app.command()
def embed() -> None:
    """Give every class and exercise a vector of the current embedder; goes on where it stopped."""
    settings = Settings.load()
    with _postgres(settings) as url:
        asyncio.run(_with_current(url, lambda database: loading.embed_missing(settings, database)))


# --- asking ----------------------------------------------------------------------------------------------------------


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What a member would say.")],
    limit: Annotated[int, typer.Option(min=1, max=50)] = 10,
) -> None:
    """Try a query: how it is read, what is applied, and the score of each leg."""
    settings = Settings.load()
    with _postgres(settings) as url:
        page = asyncio.run(_with_current(url, lambda database: _search(settings, database, query, limit)))
    print_page(page)


@app.command()
def gaps() -> None:
    """Searches that found little, the most frequent first: what a synonym or a new class would mend."""
    from palestra.search import gaps as mined

    settings = Settings.load()
    with _postgres(settings) as url:
        rows = asyncio.run(_with_current(url, mined.most_frequent))
    table = Table("times", "results", "filters", "query", "last on")
    for row in rows:
        table.add_row(
            str(row.times), str(row.results), row.filters, row.query or "[dim](too few people)[/]", str(row.last_on)
        )
    console.print(table if rows else "No gaps were recorded.")


@app.command()
def synonym(
    phrase: Annotated[str | None, typer.Argument(help="What members say; leave out to list all.")] = None,
    means: Annotated[str | None, typer.Argument(help="The words of the catalogue it means.")] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Read the phrase as it stands again.")] = False,
) -> None:
    """Teach search a phrase: palestra synonym "booty burner" "hard glutes". Holds at once, in every process."""
    from palestra.search import company_synonyms as synonyms

    async def work(database: "Database") -> str:
        if phrase is None:
            known = await synonyms.learnt(database)
            return "\n".join(f"{said} → {read}" for said, read in known.items()) or "There are no synonyms yet."
        if forget:
            return "Forgotten." if await synonyms.forget(database, phrase) else "It was not a synonym."
        if means is None:
            raise SettingsError("Say what the phrase means: palestra synonym PHRASE MEANS")
        await synonyms.learn(database, phrase, means)
        return f"“{phrase}” is read as “{means}” from now on."

    settings = Settings.load()
    with _postgres(settings) as url:
        console.print(asyncio.run(_with_database(url, work)), highlight=False)


@app.command()
def doctor() -> None:
    """Say what this installation has, what is missing, and how to get it."""
    from palestra import diagnosis

    with console.status("Looking"):
        findings = diagnosis.examine()
    for finding in findings:
        mark = {"ok": "[green]✓[/]", "note": "[yellow]·[/]", "missing": "[red]✗[/]"}[finding.state]
        console.print(f"{mark} [bold]{finding.what}[/]  {finding.found}", highlight=False)
        if finding.remedy:
            console.print(f"    → {finding.remedy}", highlight=False)
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(1)


# --- the parts -------------------------------------------------------------------------------------------------------


def _ingest(load: "Callable[[Database], Coroutine[Any, Any, Report]]") -> None:
    settings = Settings.load()

    async def run(database: "Database") -> "Report":
        from palestra.search.indexing import refresh_impacts

        await _migrate(database)
        report = await load(database)
        if report.changed and not report.dry_run:
            await refresh_impacts(database)
            await loading.embed_missing(settings, database)
        return report

    with _postgres(settings) as url:
        report = asyncio.run(_with_database(url, run))
    print_report(report)
    if report.error_count:
        raise typer.Exit(1)


async def _search(settings: Settings, database: "Database", query: str, limit: int) -> "Page":
    from palestra.app import make_search
    from palestra.catalog.rights import Viewer
    from palestra.search.answers import ClassSearch
    from palestra.search.constraints import Constraints
    from palestra.search.embedders import embedder_from

    embedder = embedder_from(settings)
    try:
        searching = make_search(settings, database, embedder)
        request = ClassSearch(query, Constraints(), "relevance", limit)
        return await searching.classes(request, Viewer(region=settings.default_region))
    finally:
        if embedder is not None:
            await embedder.close()


async def _prepare(settings: Settings, database: "Database") -> None:
    await _migrate(database)
    await loading.load_demo_when_empty(settings, database)


async def _migrate(database: "Database") -> str:
    from palestra.store import migrate as migrations

    found = await database.check()
    await migrations.upgrade(database)
    return f"{found}; the schema is at {migrations.head()}."


async def _with_database(url: str, work: "Callable[[Database], Coroutine[Any, Any, T]]") -> T:
    async with _database(url) as database:
        return await work(database)


async def _with_current(url: str, work: "Callable[[Database], Coroutine[Any, Any, T]]") -> T:
    """For commands that only use what is there: the schema must be this version's."""
    from palestra.store import migrate as migrations

    async with _database(url) as database:
        await database.check()
        if (at := await migrations.current(database)) != migrations.head():
            raise StoreError(f"The schema is at {at or 'nothing'}, not {migrations.head()}: run palestra migrate.")
        return await work(database)


@asynccontextmanager
async def _database(url: str) -> "AsyncIterator[Database]":
    from palestra.app import HNSW_SETTINGS
    from palestra.store.engine import Database

    database = Database(url, pool_size=4, server_settings=HNSW_SETTINGS)
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def _postgres(settings: Settings) -> Iterator[str]:
    """DATABASE_URL, or that of the embedded Postgres, which runs as long as the block."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    from palestra.store.embedded import EmbeddedPostgres

    # A terminal that goes away or a supervisor's stop ends the block as Ctrl-C does, so that Postgres stops too.
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    with EmbeddedPostgres.start(settings.data_dir, settings.postgres_bin) as server:
        yield server.dsn


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _import_all() -> None:
    """Import what serving needs while nothing is collected, and leave it out of later collections: modules stay.

    Measured: 0.35 of 2.0 s until ready.
    """
    gc.disable()
    for module in ("palestra.app", "uvicorn"):
        import_module(module)
    gc.freeze()
    gc.enable()


def _serve(settings: Settings, url: str, when_ready: Callable[[], None]) -> None:
    import uvicorn

    from palestra.app import create_app
    from palestra.telemetry import logs

    logs.configure(settings.log_level, settings.log_format)

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                # What was made until now stays to the end: neither a collection under load nor the one at exit
                # goes through it again (the exit took 0.5 s, and takes 0.03 s).
                gc.freeze()
                when_ready()

    config = uvicorn.Config(
        create_app(settings, url),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # one line per call is logged where it is known what the call was
        server_header=False,
        timeout_graceful_shutdown=8,  # platforms kill after 10 s
    )
    with suppress(KeyboardInterrupt):  # Ctrl-C, and a supervisor's stop, are how serving ends: no failure
        Server(config).run()
