"""What people are told: notices in the tool, and whether an organisation sends mail."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import of_one_organisation, organisation

notice = of_one_organisation(
    "lti_notice",
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("module_id", sa.Uuid, nullable=False),
    sa.Column("meeting_id", sa.Uuid),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("seen_at", Instant),
    sa.Column("mail_due_at", Instant),
    sa.Column("mail_tries", sa.Integer, nullable=False, server_default="0"),
    sa.ForeignKeyConstraint(
        ["organisation_id", "person_id"], ["lti_person.organisation_id", "lti_person.id"]
    ),
    sa.ForeignKeyConstraint(
        ["organisation_id", "module_id"], ["lti_module.organisation_id", "lti_module.id"]
    ),
    sa.Index(None, "organisation_id", "person_id"),
    sa.Index(None, "mail_due_at"),
    sa.Index(None, "made_at"),
    comment="What a person is told, and whether it goes by mail; no address, no name, no answer.",
)

mail = sa.Table(
    "lti_mail",
    metadata,
    organisation(),
    sa.Column("is_on", sa.Boolean, nullable=False),
    sa.Column("sent_at", Instant),
    sa.Column("failed_at", Instant),
    sa.Column("error", sa.Text),
    comment="Whether an organisation sends mail, and how sending it went last.",
)
