"""How things look in a terminal: progress of long work, reports of what was loaded, a search with its scores."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from palestra.search.reasons import in_words

if TYPE_CHECKING:  # a terminal that only prints help need not load a database driver
    from palestra.catalog.ingestion import Report
    from palestra.search.answers import Page

console = Console()
errors = Console(stderr=True)


def greet(port: int, seconds: float) -> None:
    """Say that it is ready, after how many seconds, and where to go next."""
    address = f"http://localhost:{port}/mcp"
    palestra = "palestra" if shutil.which("palestra") else os.path.relpath(sys.argv[0])
    console.print(f"\n[bold]Palestra[/] is ready after {seconds:.1f} s at [link={address}]{address}[/link]\n")
    for what, how in (
        ("See it", f"http://localhost:{port}/playground   (asks, answers, and the widgets as members see them)"),
        ("Sign in there", f"{palestra} members demo   (a member with data; then Connect)"),
        ("Try a query here", f'{palestra} search "20 minutes, low impact, nothing overhead, I only have a mat"'),
        (
            "Ask it as a host does",
            f"npx @modelcontextprotocol/inspector@2.12.0 --cli {address} --transport http \\\n"
            "      --method tools/call --tool-name search_classes --tool-arg query='easy ride'",
        ),
        ("Bring your own classes", f"{palestra} ingest classes FILE   (docs/catalog-format.md)"),
        ("Connect ChatGPT", "README.md, “Connect a host”"),
    ):
        console.print(f"  [bold]{what}[/]\n      {how}", highlight=False, soft_wrap=True)
    console.print("\n  Ctrl-C stops everything.\n", highlight=False)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """A bar for long work; nothing where the output is not a terminal but a first and a last line."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=False,
    ) as progress:
        task = progress.add_task(what, total=None)

        def advance(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total)

        yield advance
        done = progress.tasks[0].completed
        progress.update(task, total=done, completed=done)


def print_report(report: "Report") -> None:
    """What an ingest did, or would do, and every bad row."""
    verb = "would be " if report.dry_run else ""
    table = Table(show_header=False, box=None)
    for what, count in (
        (f"{verb}new", report.new),
        (f"{verb}updated", report.updated),
        ("unchanged", report.unchanged),
        ("older than stored, ignored", report.older),
        (f"{verb}withdrawn", report.withdrawn),
        ("errors", report.error_count),
    ):
        table.add_row(str(count), what)
    console.print(table)
    for error in report.errors:
        named = f" {error.id}" if error.id else ""
        errors.print(f"line {error.line}{named}: {error.message}", highlight=False, soft_wrap=True)
    if report.error_count > len(report.errors):
        errors.print(f"… and {report.error_count - len(report.errors)} more.")
    for note in report.notes:
        console.print(f"[yellow]·[/] {note}", highlight=False, soft_wrap=True)


def print_page(page: "Page") -> None:
    """How a query was read, what holds, what was found, and the score of each leg."""
    ranking = page.ranking
    for understood in ranking.interpretation.understood:
        sign = "not " if understood.negated else ""
        console.print(
            f"[dim]read[/] “{understood.text}” → {sign}{understood.field} {understood.value}", highlight=False
        )
    for typed, read in ranking.interpretation.corrections:
        console.print(f"[dim]read[/] “{typed}” as “{read}”", highlight=False)
    for relaxed in ranking.relaxed:
        console.print(f"[yellow]let go[/] {relaxed.constraint}: {relaxed.asked} → {relaxed.now}", highlight=False)
    if ranking.interpretation.red_flag:
        console.print(f"[bold red]red flag[/] {ranking.interpretation.red_flag}: the tool answers with urgent care.")
    if ranking.no_match is not None:
        console.print(f"[red]{ranking.no_match.reason}[/]")
        for suggestion in ranking.no_match.suggestions:
            console.print(f"  {suggestion.count} without {suggestion.without}")
    table = Table("title", "by", "min", "words", "meaning", "fused", "score", "why")
    for found in page.found:
        c = found.candidate
        table.add_row(
            found.card.title,
            ", ".join(found.card.instructors),
            f"{found.card.duration_s / 60:g}",
            f"#{c.lexical_rank} {c.lexical_score:.2f}" if c and c.lexical_rank else "–",
            f"#{c.vector_rank} {1 - (c.vector_distance or 0):.3f}" if c and c.vector_rank else "–",
            f"{c.fused:.3f}" if c else "–",
            f"{c.score:.3f}" if c else "–",
            ", ".join(map(in_words, found.reasons)),
        )
    console.print(table)
    timings = ", ".join(f"{name} {ms:.1f}" for name, ms in ranking.timings_ms.items())
    console.print(
        f"[dim]{ranking.total} match{', degraded' if ranking.degraded else ''}; ms: {timings}[/]", highlight=False
    )
