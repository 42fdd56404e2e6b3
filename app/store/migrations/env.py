"""Alembic's way into the database: the connection and the transaction are `store.schema.migrate`'s."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=False)
context.run_migrations()
