"""Runs the migrations on the connection that ``data.database`` hands over, or on DATABASE_URL from the command line."""

from __future__ import annotations

from alembic import context

from data.database import open_engine
from data.tables import metadata

given = context.config.attributes.get("connection")
connection = given if given is not None else (context.config.attributes.get("engine") or open_engine()).connect()
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
if given is None:
    connection.commit()
    connection.close()
