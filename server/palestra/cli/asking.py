"""palestra search, gaps, synonym and doctor: ask it, and find out what is missing."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from palestra.cli.database import postgres, with_current, with_database
from palestra.errors import SettingsError
from palestra.settings import Settings
from palestra.terminal import console, print_page

if TYPE_CHECKING:  # at run time each command imports what it needs: `--help` answers in a tenth of a second
    from palestra.search.answers import Page
    from palestra.store.engine import Database


def search(
    query: Annotated[str, typer.Argument(help="What a member would say.")],
    limit: Annotated[int, typer.Option(min=1, max=50)] = 10,
) -> None:
    """Try a query: how it is read, what is applied, and the score of each leg."""
    settings = Settings.load()
    with postgres(settings) as url:
        page = asyncio.run(with_current(url, lambda database: _search(settings, database, query, limit)))
    print_page(page)


def gaps() -> None:
    """Searches that found little, the most frequent first: what a synonym or a new class would mend."""
    from palestra.search import gaps as mined

    settings = Settings.load()
    with postgres(settings) as url:
        rows = asyncio.run(with_current(url, mined.most_frequent))
    table = Table("times", "results", "filters", "query", "last on")
    for row in rows:
        table.add_row(
            str(row.times), str(row.results), row.filters, row.query or "[dim](too few people)[/]", str(row.last_on)
        )
    console.print(table if rows else "No gaps were recorded.")


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
    with postgres(settings) as url:
        console.print(asyncio.run(with_database(url, work)), highlight=False)


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
