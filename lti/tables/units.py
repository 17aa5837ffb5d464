"""The organisation's units: a tree with headcounts, as it was from a day on."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import of_one_organisation, organisation

unit_tree = of_one_organisation(
    "lti_unit_tree",
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("read_at", Instant, nullable=False),
    sa.Index(None, "organisation_id", "valid_from"),
    comment="A whole tree of units, valid from a day until the next tree's day.",
)

unit = sa.Table(
    "lti_unit",
    metadata,
    organisation(),
    sa.Column("tree_id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("parent", sa.Text),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("names", sa.JSON, nullable=False),
    sa.Column("headcount", sa.Integer, nullable=False),
    sa.Column("supervisors", sa.Integer, nullable=False),
    sa.Column("experts", sa.Integer),
    sa.ForeignKeyConstraint(
        ["organisation_id", "tree_id"], ["lti_unit_tree.organisation_id", "lti_unit_tree.id"]
    ),
    comment="A unit of a tree; the headcount is of itself and everything below it.",
)
