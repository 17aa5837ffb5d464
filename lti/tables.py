"""The tool's tables: platforms, people, what they work in, and what they did there."""

from typing import Any

import sqlalchemy as sa

from lrs.database import Instant, metadata


def _organisation(*, key: bool = True) -> sa.Column[int]:
    return sa.Column(
        "organisation_id",
        sa.Integer,
        sa.ForeignKey("lrs_organisation.id"),
        primary_key=key,
        nullable=False,
        autoincrement=False,
    )


def _of_one_organisation(
    name: str, *more: sa.Column[Any] | sa.Constraint, comment: str | None = None
) -> sa.Table:
    """Make a table whose key is an organisation and a random id within it."""
    # Any: columns of every type.
    return sa.Table(
        name,
        metadata,
        _organisation(),
        sa.Column("id", sa.Uuid, primary_key=True),
        *more,
        comment=comment,
    )


# Global look-up tables: what a request shows before its organisation is known.

registration = sa.Table(
    "lti_registration",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    _organisation(key=False),
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("client_id", sa.Text, nullable=False),
    sa.Column("auth_url", sa.Text, nullable=False),
    sa.Column("token_url", sa.Text, nullable=False),
    sa.Column("jwks_url", sa.Text, nullable=False),
    sa.Column("token_audience", sa.Text),
    sa.Column("family", sa.Text, nullable=False, default=""),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("issuer", "client_id"),
)

deployment = sa.Table(
    "lti_deployment",
    metadata,
    sa.Column("registration_id", sa.Uuid, sa.ForeignKey("lti_registration.id"), primary_key=True),
    sa.Column("deployment_id", sa.Text, primary_key=True),
    _organisation(key=False),
    sa.Column("first_seen_at", Instant, nullable=False),
    sa.Column("approved_at", Instant),
    comment="A deployment seen but not approved waits for an administrator.",
)

platform_keys = sa.Table(
    "lti_platform_keys",
    metadata,
    sa.Column("registration_id", sa.Uuid, sa.ForeignKey("lti_registration.id"), primary_key=True),
    sa.Column("keys", sa.JSON, nullable=False),
    sa.Column("fetched_at", Instant),
    sa.Column("failed_at", Instant),
)

tool_key = sa.Table(
    "lti_tool_key",
    metadata,
    sa.Column("kid", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("sealed_private", sa.LargeBinary, nullable=False),
    sa.Column("public_jwk", sa.JSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("active_at", Instant),
    sa.Column("retired_at", Instant),
    sa.Index(
        "uq_lti_tool_key_state",
        "state",
        unique=True,
        sqlite_where=sa.text("state <> 'retired'"),
        postgresql_where=sa.text("state <> 'retired'"),
    ),
    comment="Our signing keys: next, active, retired; the private half is sealed by the key ring.",
)

login = sa.Table(
    "lti_login",
    metadata,
    sa.Column("state_mark", sa.LargeBinary, primary_key=True),
    sa.Column("nonce_mark", sa.LargeBinary, nullable=False),
    sa.Column("browser_mark", sa.LargeBinary),
    sa.Column("registration_id", sa.Uuid, sa.ForeignKey("lti_registration.id"), nullable=False),
    sa.Column("target_link_uri", sa.Text, nullable=False),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    comment="A login on its way to the platform and back; spent by one delete.",
)

access_token = sa.Table(
    "lti_access_token",
    metadata,
    sa.Column("registration_id", sa.Uuid, sa.ForeignKey("lti_registration.id"), primary_key=True),
    sa.Column("scopes", sa.Text, primary_key=True),
    sa.Column("token_url", sa.Text, primary_key=True),
    sa.Column("sealed_token", sa.LargeBinary, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
)

visit = sa.Table(
    "lti_visit",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    _organisation(key=False),
    sa.Column("browser_mark", sa.LargeBinary, nullable=False),
    sa.Column("registration_id", sa.Uuid, sa.ForeignKey("lti_registration.id"), nullable=False),
    sa.Column("person_id", sa.Uuid),
    sa.Column("enrolment_id", sa.Uuid),
    sa.Column("cohort_id", sa.Uuid),
    sa.Column("resource_link_id", sa.Uuid),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("platform_origin", sa.Text, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    comment="One launch and what follows it; the cookie only proves the browser.",
)

ticket = sa.Table(
    "lti_ticket",
    metadata,
    sa.Column("ticket_mark", sa.LargeBinary, primary_key=True),
    sa.Column("visit_id", sa.Uuid, sa.ForeignKey("lti_visit.id"), nullable=False),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    comment="A single-use way of a visit into a new tab.",
)

# People

person = _of_one_organisation("lti_person", sa.Column("created_at", Instant, nullable=False))

identity = sa.Table(
    "lti_identity",
    metadata,
    _organisation(),
    sa.Column("issuer", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.ForeignKeyConstraint(
        ["organisation_id", "person_id"], ["lti_person.organisation_id", "lti_person.id"]
    ),
    sa.Index(None, "organisation_id", "person_id"),
    comment="The one row that joins a platform's user to a person; deleting it is forgetting.",
)

# The catalogue: programme, modules, cohorts, enrolment

programme = _of_one_organisation(
    "lti_programme",
    sa.Column("titles", sa.JSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

module = _of_one_organisation(
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
    sa.ForeignKeyConstraint(
        ["organisation_id", "programme_id"], ["lti_programme.organisation_id", "lti_programme.id"]
    ),
)

cohort = _of_one_organisation(
    "lti_cohort",
    sa.Column("registration_id", sa.Uuid, sa.ForeignKey("lti_registration.id"), nullable=False),
    sa.Column("deployment_id", sa.Text, nullable=False),
    sa.Column("context_id", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("programme_id", sa.Uuid, nullable=False),
    sa.Column("roster_url", sa.Text),
    sa.Column("roster_read_at", Instant),
    sa.Column("roster_failed_at", Instant),
    sa.UniqueConstraint("organisation_id", "registration_id", "deployment_id", "context_id"),
    sa.ForeignKeyConstraint(
        ["organisation_id", "programme_id"], ["lti_programme.organisation_id", "lti_programme.id"]
    ),
)

enrolment = _of_one_organisation(
    "lti_enrolment",
    sa.Column("cohort_id", sa.Uuid, nullable=False),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("enrolled_at", Instant, nullable=False),
    sa.UniqueConstraint("organisation_id", "cohort_id", "person_id"),
    sa.ForeignKeyConstraint(
        ["organisation_id", "cohort_id"], ["lti_cohort.organisation_id", "lti_cohort.id"]
    ),
    sa.ForeignKeyConstraint(
        ["organisation_id", "person_id"], ["lti_person.organisation_id", "lti_person.id"]
    ),
)

resource_link = _of_one_organisation(
    "lti_resource_link",
    sa.Column("registration_id", sa.Uuid, sa.ForeignKey("lti_registration.id"), nullable=False),
    sa.Column("deployment_id", sa.Text, nullable=False),
    sa.Column("context_id", sa.Text, nullable=False),
    sa.Column("platform_link_id", sa.Text, nullable=False),
    sa.Column("cohort_id", sa.Uuid),
    sa.Column("module_id", sa.Uuid),
    sa.Column("line_item_url", sa.Text),
    sa.Column("ags_scopes", sa.Text, nullable=False, default=""),
    sa.Column("score_sent_at", Instant),
    sa.UniqueConstraint(
        "organisation_id", "registration_id", "deployment_id", "context_id", "platform_link_id"
    ),
    comment="Where in the platform a module was placed, and the gradebook column it has there.",
)

roster_entry = sa.Table(
    "lti_roster_entry",
    metadata,
    _organisation(),
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
    _organisation(),
    sa.Column("resource_link_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("score_given", sa.Float, nullable=False),
    sa.Column("score_maximum", sa.Float, nullable=False),
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

# Online materials

material_version = sa.Table(
    "lti_material_version",
    metadata,
    _organisation(),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    comment="A material as it was at one version; never changed once written.",
)

material_study = sa.Table(
    "lti_material_study",
    metadata,
    _organisation(),
    sa.Column("enrolment_id", sa.Uuid, primary_key=True),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("place", sa.Text),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("completed_at", Instant),
    comment="Where a person is in a material; the version is the one the study began with.",
)

material_reading = sa.Table(
    "lti_material_reading",
    metadata,
    _organisation(),
    sa.Column("enrolment_id", sa.Uuid, primary_key=True),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("page", sa.Text, primary_key=True),
    sa.Column("read_at", Instant, nullable=False),
)

material_download = sa.Table(
    "lti_material_download",
    metadata,
    _organisation(),
    sa.Column("enrolment_id", sa.Uuid, primary_key=True),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("file", sa.Text, primary_key=True),
    sa.Column("downloaded_at", Instant, nullable=False),
)

quiz_attempt = sa.Table(
    "lti_quiz_attempt",
    metadata,
    _organisation(),
    sa.Column("enrolment_id", sa.Uuid, primary_key=True),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("answers", sa.JSON, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sa.Column("score_raw", sa.Integer),
    sa.Column("score_max", sa.Integer),
    sa.Column("passed", sa.Boolean),
)

# Administrators without an identity provider

invitation = sa.Table(
    "lti_invitation",
    metadata,
    sa.Column("token_mark", sa.LargeBinary, primary_key=True),
    _organisation(key=False),
    sa.Column("expires_at", Instant, nullable=False),
    comment="A one-time link for an administrator; spent by one delete.",
)

administrator_session = sa.Table(
    "lti_administrator_session",
    metadata,
    sa.Column("token_mark", sa.LargeBinary, primary_key=True),
    _organisation(key=False),
    sa.Column("expires_at", Instant, nullable=False),
)
