"""How Alembic reaches the database: over the connection handed in, under a lock timeout."""

from alembic import context
from sqlalchemy import Connection, text

import palestra.accounts.models
import palestra.catalog.models
import palestra.grants.models
import palestra.plans.models
import palestra.search.models
import palestra.workouts.models  # noqa: F401  # their tables join the metadata
from palestra.store.base import Base
from palestra.store.migrate import managed

# A migration that waits for a lock blocks everything behind it: give up instead, and be run again.
SETTINGS = ("set lock_timeout = '5s'", "set statement_timeout = '15min'")


def run(connection: Connection) -> None:
    """Migrate over a connection that the caller opened."""
    context.configure(
        connection=connection, target_metadata=Base.metadata, include_name=managed, transaction_per_migration=True
    )
    for setting in SETTINGS:
        connection.execute(text(setting))
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", target_metadata=Base.metadata, literal_binds=True)
    for setting in SETTINGS:
        context.execute(setting)
    with context.begin_transaction():
        context.run_migrations()
else:
    run(context.config.attributes["connection"])
