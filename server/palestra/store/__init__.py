"""Postgres: engine, transaction, migrations, and the embedded server; no tables."""
