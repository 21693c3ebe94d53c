"""What is kept: tables, log, state, runs, backup, migrations. The only importer of sqlalchemy and alembic."""
