"""How Alembic runs our migrations: on our engine, all in one transaction."""

from alembic import context

from studyapp.progress.tables import metadata

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
