"""Packages of other authoring tools: their launches, and how far people are in their units."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import of_one_organisation, organisation

package_launch = of_one_organisation(
    "lti_package_launch",
    sa.Column("module_id", sa.Uuid, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("enrolment_id", sa.Uuid),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("registration", sa.Uuid, nullable=False),
    sa.Column("is_normal", sa.Boolean, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("platform_origin", sa.Text, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("shown_at", Instant),
    sa.Column("fetched_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("key", sa.Text),
    sa.ForeignKeyConstraint(
        ["organisation_id", "module_id"], ["lti_module.organisation_id", "lti_module.id"]
    ),
    sa.Index(None, "organisation_id", "registration"),
    sa.Index(None, "opened_at"),
    comment="One opening of a unit, whose id is cmi5's session; enrolment_id only where it counts.",
)

package_progress = sa.Table(
    "lti_package_progress",
    metadata,
    organisation(),
    sa.Column("enrolment_id", sa.Uuid, primary_key=True),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("unit", sa.Text, primary_key=True),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("satisfied_at", Instant),
    comment="That a person has opened a unit of a package, and met what it asks for.",
)
