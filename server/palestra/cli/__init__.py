"""palestra: run it, fill it, ask it, and say who may use it, from a terminal."""

import sys
from typing import Annotated

import typer
from rich.markup import escape

from palestra import __version__
from palestra.cli import asking, filling, importing, linking, planning, running
from palestra.errors import MemberError, OperatorError
from palestra.terminal import console, errors

app = typer.Typer(no_args_is_help=True, add_completion=False, help="A training catalogue in the conversation.")
ingest = typer.Typer(no_args_is_help=True, help="Load a catalogue file; see docs/catalog-format.md.")


def main() -> None:
    """The `palestra` command: what goes wrong becomes a sentence and exit code 1."""
    try:
        app()
    except (OperatorError, MemberError) as error:
        fix = f" {error.fix}" if isinstance(error, MemberError) and error.fix else ""
        errors.print(f"[bold red]palestra:[/] {escape(f'{error}{fix}')}", highlight=False)
        sys.exit(1)


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,  # Typer's way
) -> None:
    """A training catalogue in the conversation."""
    if show:
        console.print(__version__)
        raise typer.Exit


app.command()(running.dev)
app.command()(running.serve)
app.command()(running.migrate)
ingest.command("classes")(filling.ingest_classes)
ingest.command("exercises")(filling.ingest_exercises)
app.add_typer(ingest, name="ingest")
app.command()(filling.demo)
app.command("demo-vectors", hidden=True)(filling.demo_vectors)
app.command()(filling.embed)
app.command("import")(importing.import_file)
app.command()(planning.plan)
app.command()(asking.search)
app.command()(asking.gaps)
app.command()(asking.synonym)
app.command()(asking.doctor)
app.add_typer(linking.members, name="members")
app.add_typer(linking.clients, name="clients")
app.add_typer(linking.keys, name="keys")
