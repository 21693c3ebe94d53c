"""What is kept: tables, log, state, runs, backup. The only importer of sqlalchemy and alembic."""
