"""People, and the one row that joins each to a platform's user."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import of_one_organisation, organisation

person = of_one_organisation("lti_person", sa.Column("created_at", Instant, nullable=False))

identity = sa.Table(
    "lti_identity",
    metadata,
    organisation(),
    sa.Column("issuer", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("sourced_mark", sa.LargeBinary),
    sa.ForeignKeyConstraint(
        ["organisation_id", "person_id"], ["lti_person.organisation_id", "lti_person.id"]
    ),
    sa.Index(None, "organisation_id", "person_id"),
    sa.Index(None, "organisation_id", "sourced_mark"),
    comment="The one row that joins a platform's user to a person; deleting it is forgetting.",
)
