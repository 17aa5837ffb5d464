"""Bring a database's schema up to date, and tell what still differs."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lrs.database import Database

_FOLDER = Path(__file__).parent


def migrate(database: Database, metadata: sa.MetaData) -> None:
    """Run the revisions that a database has not seen. Two at once wait for each other."""
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('lrs_migrations'))"))
        command.upgrade(_config(connection, metadata), "head")


def newest_revision() -> str | None:
    """Return the revision that the scripts lead to."""
    return ScriptDirectory.from_config(_config(None, sa.MetaData())).get_current_head()


def differences(connection: sa.Connection, metadata: sa.MetaData) -> list[str]:
    """List where a migrated schema and the tables in the code disagree; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [repr(difference) for difference in compare_metadata(context, metadata)]


def _config(connection: sa.Connection | None, metadata: sa.MetaData) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config
