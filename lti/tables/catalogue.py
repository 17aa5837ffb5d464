"""Programme, modules, cohorts, enrolment, and what the platform has of them."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import of_one_organisation, organisation

programme = of_one_organisation(
    "lti_programme",
    sa.Column("titles", sa.JSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

module = of_one_organisation(
    "lti_module",
    sa.Column("programme_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("titles", sa.JSON, nullable=False),
    sa.Column("summaries", sa.JSON, nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("due_on", sa.Date),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("archived_at", Instant),
    sa.Column("in_programme", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.ForeignKeyConstraint(
        ["organisation_id", "programme_id"], ["lti_programme.organisation_id", "lti_programme.id"]
    ),
)

cohort = of_one_organisation(
    "lti_cohort",
    sa.Column("registration_id", sa.Uuid, sa.ForeignKey("lti_registration.id"), nullable=False),
    sa.Column("deployment_id", sa.Text, nullable=False),
    sa.Column("context_id", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("programme_id", sa.Uuid, nullable=False),
    sa.Column("roster_url", sa.Text),
    sa.Column("roster_read_at", Instant),
    sa.Column("roster_failed_at", Instant),
    sa.Column("roster_due_at", Instant, index=True),
    sa.Column("roster_wanted_at", Instant),
    sa.Column("roster_error", sa.Text),
    sa.Column("roster_failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("roster_names_told", sa.Boolean),
    sa.Column("roster_names_at", Instant),
    sa.Column("roster_differences_url", sa.Text),
    sa.Column("groups_url", sa.Text),
    sa.UniqueConstraint("organisation_id", "registration_id", "deployment_id", "context_id"),
    sa.ForeignKeyConstraint(
        ["organisation_id", "programme_id"], ["lti_programme.organisation_id", "lti_programme.id"]
    ),
)

enrolment = of_one_organisation(
    "lti_enrolment",
    sa.Column("cohort_id", sa.Uuid, nullable=False),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("enrolled_at", Instant, nullable=False),
    sa.Column("groups", sa.JSON),
    sa.Column("role_group", sa.Text),
    sa.Column("unit", sa.Text),
    sa.Column("background_at", Instant),
    sa.UniqueConstraint("organisation_id", "cohort_id", "person_id"),
    sa.ForeignKeyConstraint(
        ["organisation_id", "cohort_id"], ["lti_cohort.organisation_id", "lti_cohort.id"]
    ),
    sa.ForeignKeyConstraint(
        ["organisation_id", "person_id"], ["lti_person.organisation_id", "lti_person.id"]
    ),
)

resource_link = of_one_organisation(
    "lti_resource_link",
    sa.Column("registration_id", sa.Uuid, sa.ForeignKey("lti_registration.id"), nullable=False),
    sa.Column("deployment_id", sa.Text, nullable=False),
    sa.Column("context_id", sa.Text, nullable=False),
    sa.Column("platform_link_id", sa.Text, nullable=False),
    sa.Column("cohort_id", sa.Uuid),
    sa.Column("module_id", sa.Uuid),
    sa.Column("line_item_url", sa.Text),
    sa.Column("line_item_made_at", Instant),
    sa.Column("line_items_url", sa.Text),
    sa.Column("ags_scopes", sa.Text, nullable=False, default=""),
    sa.Column("score_sent_at", Instant),
    sa.Column("address", sa.Text),
    sa.UniqueConstraint(
        "organisation_id", "registration_id", "deployment_id", "context_id", "platform_link_id"
    ),
    comment="Where in the platform a module was placed, and the gradebook column it has there.",
)

membership = sa.Table(
    "lti_membership",
    metadata,
    organisation(),
    sa.Column("cohort_id", sa.Uuid, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("joined_at", Instant, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("left_at", Instant),
    sa.Column("groups", sa.JSON),
    sa.ForeignKeyConstraint(
        ["organisation_id", "cohort_id"], ["lti_cohort.organisation_id", "lti_cohort.id"]
    ),
    comment="Whom the platform listed in a group, from when to when; without names.",
)

course_group = sa.Table(
    "lti_course_group",
    metadata,
    organisation(),
    sa.Column("cohort_id", sa.Uuid, primary_key=True),
    sa.Column("group_id", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(
        ["organisation_id", "cohort_id"], ["lti_cohort.organisation_id", "lti_cohort.id"]
    ),
    comment="The groups that a course is divided into, as the platform last listed them.",
)

roster_entry = sa.Table(
    "lti_roster_entry",
    metadata,
    organisation(),
    sa.Column("cohort_id", sa.Uuid, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("sealed_name", sa.LargeBinary),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    comment="Names as the platform last gave them: a short-lived, sealed cache.",
)

grade = sa.Table(
    "lti_grade",
    metadata,
    organisation(),
    sa.Column("resource_link_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("score_given", sa.Float),
    sa.Column("score_maximum", sa.Float),
    sa.Column("progress", sa.Text, nullable=False, server_default="Completed"),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("delivered_revision", sa.Integer, nullable=False),
    sa.Column("due_at", Instant),
    sa.Column("claimed_until", Instant),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("last_error", sa.Text),
    sa.Column("sent_at", Instant),
    sa.Index(None, "due_at"),
    comment="The newest score of a person on a gradebook column, and whether the platform has it.",
)
