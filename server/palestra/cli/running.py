"""palestra dev, serve and migrate: run it."""

import asyncio
import gc
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palestra import loading
from palestra.cli.database import migrate_now, postgres, with_database
from palestra.settings import Settings
from palestra.terminal import console, greet

if TYPE_CHECKING:  # at run time each command imports what it needs: `--help` answers in a tenth of a second
    from palestra.store.engine import Database


def dev() -> None:
    """Set up everything that is missing, load the demo catalogue when there is none, and serve."""
    started = time.perf_counter()
    settings = Settings.load()
    _import_all()
    with postgres(settings) as url:
        asyncio.run(with_database(url, lambda database: _prepare(settings, database)))
        _serve(settings, url, lambda: greet(settings.port, time.perf_counter() - started))


def serve() -> None:
    """Serve over DATABASE_URL, whose schema must be current; or over the embedded Postgres in the data folder."""
    settings = Settings.load()
    _import_all()
    from palestra.app import refuse_wrong

    refuse_wrong(settings)  # before Postgres is started for nothing
    with postgres(settings) as url:
        if settings.database_url is None:
            asyncio.run(with_database(url, migrate_now))
        _serve(settings, url, lambda: None)


def migrate(
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL instead, and run nothing.")] = False,
) -> None:
    """Bring the database to the schema of this version."""
    if sql:
        from palestra.store import migrate as migrations

        migrations.sql()
        return
    settings = Settings.load()
    with postgres(settings) as url:
        console.print(asyncio.run(with_database(url, migrate_now)))


async def _prepare(settings: Settings, database: "Database") -> None:
    await migrate_now(database)
    await loading.load_demo_when_empty(settings, database)


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
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=8,  # platforms kill after 10 s
    )
    with suppress(KeyboardInterrupt):  # Ctrl-C, and a supervisor's stop, are how serving ends: no failure
        Server(config).run()
