"""The projections' tables; every row here can be made again from the journal."""

import sqlalchemy as sa

from lrs.database import metadata

bookmark = sa.Table(
    "dashboards_bookmark",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("projection", sa.Text, primary_key=True),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    comment="How far in the journal a projection has read.",
)
