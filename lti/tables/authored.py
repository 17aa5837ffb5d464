"""What authors make: the versions of a module, and the draft of the next one."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import organisation

module_version = sa.Table(
    "lti_module_version",
    metadata,
    organisation(),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    comment="A module as it was at one version; never changed once written.",
)

module_draft = sa.Table(
    "lti_module_draft",
    metadata,
    organisation(),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("edited_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(
        ["organisation_id", "module_id"], ["lti_module.organisation_id", "lti_module.id"]
    ),
    comment="A module's next version while it is being written; seen by its authors only.",
)
