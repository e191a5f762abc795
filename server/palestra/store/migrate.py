"""Bringing a database to the schema this code expects, and saying whether it is there."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from palestra.errors import StoreError
from palestra.store.base import Base
from palestra.store.engine import Database

# Two processes that migrate at once take turns; the number is arbitrary and ours.
MIGRATION_LOCK = 7_243_001


def directory() -> Path:
    """The migrations, inside an installed wheel or at the root of a checkout."""
    package = Path(__file__).resolve().parent.parent
    for candidate in (package / "_migrations", package.parent.parent / "migrations"):
        if (candidate / "env.py").is_file():
            return candidate
    raise StoreError("The migrations are missing from this installation; reinstall Palestra.")


def config() -> Config:
    """Alembic's configuration, made here: there is no alembic.ini to keep in step."""
    settings = Config()
    settings.set_main_option("script_location", str(directory()))
    return settings


def head() -> str:
    """The revision this code expects."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise StoreError("There are no migrations.")
    return revision


def managed(name: str | None, kind: str, parent: object) -> bool:
    """Whether migrations own this object; the HNSW indexes are made and dropped with their models."""
    return not (kind == "index" and name is not None and name.startswith("search_embedding_hnsw_"))


async def upgrade(database: Database) -> None:
    """Bring the database to the head; safe to run twice at once."""
    async with database.engine.connect() as connection:
        await connection.execute(text("select pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        await connection.execute(text("set statement_timeout = 0"))
        await connection.commit()
        try:
            await connection.run_sync(_upgrade)
        finally:
            await connection.rollback()
            await connection.execute(text("select pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            await connection.execute(text("reset statement_timeout"))
            await connection.execute(text("reset lock_timeout"))
            await connection.commit()


def sql() -> None:
    """Print the SQL of every migration to standard output, for a reviewer or a linter."""
    command.upgrade(config(), "head", sql=True)


def _upgrade(connection: Connection) -> None:
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


async def current(database: Database) -> str | None:
    """The revision the database is at, or None when it was never migrated."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def drift(database: Database) -> list[str]:
    """What the models say and the database does not; empty when they agree."""

    def compare(connection: Connection) -> list[str]:
        context = MigrationContext.configure(connection, opts={"include_name": managed})
        return [str(change) for change in compare_metadata(context, Base.metadata)]

    async with database.engine.connect() as connection:
        return await connection.run_sync(compare)
