"""Runs the migrations on the engine that ``data.database`` hands over, or on DATABASE_URL from the command line."""

from __future__ import annotations

from alembic import context

from data.database import open_engine
from data.tables import metadata

engine = context.config.attributes.get("engine") or open_engine()
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
