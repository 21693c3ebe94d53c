"""How Alembic runs our migrations: on our engine, each in a transaction of its own."""

from alembic import context

from studyapp.progress.tables import metadata

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=metadata, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
