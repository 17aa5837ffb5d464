"""Platforms, what is kept between their requests and ours, and who is here now.

Global look-up tables: what a request shows before its organisation is known.
"""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import organisation

registration = sa.Table(
    "lti_registration",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    organisation(key=False),
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("client_id", sa.Text, nullable=False),
    sa.Column("auth_url", sa.Text, nullable=False),
    sa.Column("token_url", sa.Text, nullable=False),
    sa.Column("jwks_url", sa.Text, nullable=False),
    sa.Column("token_audience", sa.Text),
    sa.Column("family", sa.Text, nullable=False, default=""),
    sa.Column("is_copy", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("people_of", sa.Text),
    sa.Column("roles", sa.JSON),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("issuer", "client_id"),
)

deployment = sa.Table(
    "lti_deployment",
    metadata,
    sa.Column("registration_id", sa.Uuid, sa.ForeignKey("lti_registration.id"), primary_key=True),
    sa.Column("deployment_id", sa.Text, primary_key=True),
    organisation(key=False),
    sa.Column("first_seen_at", Instant, nullable=False),
    sa.Column("approved_at", Instant),
    sa.Column("launched_at", Instant),
    comment="A deployment seen but not approved waits for an administrator.",
)

platform_invitation = sa.Table(
    "lti_platform_invitation",
    metadata,
    sa.Column("token_mark", sa.LargeBinary, primary_key=True),
    organisation(key=False),
    sa.Column("expires_at", Instant, nullable=False),
    comment="Leave for one platform to register by itself; spent by one delete.",
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
    sa.Column("keeper", sa.Text, nullable=False, server_default="cookie"),
    sa.Column("storage_target", sa.Text),
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
    organisation(key=False),
    sa.Column("browser_mark", sa.LargeBinary, nullable=False),
    sa.Column("registration_id", sa.Uuid, sa.ForeignKey("lti_registration.id"), nullable=False),
    sa.Column("person_id", sa.Uuid),
    sa.Column("enrolment_id", sa.Uuid),
    sa.Column("cohort_id", sa.Uuid),
    sa.Column("resource_link_id", sa.Uuid),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("platform_origin", sa.Text, nullable=False),
    sa.Column("about_person_id", sa.Uuid),
    sa.Column("sealed_return", sa.LargeBinary),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    comment="One launch and what follows it; the cookie only proves the browser.",
)

choosing = sa.Table(
    "lti_choosing",
    metadata,
    sa.Column("visit_id", sa.Uuid, sa.ForeignKey("lti_visit.id"), primary_key=True),
    sa.Column("deployment_id", sa.Text, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("picked", sa.JSON, nullable=False),
    comment="What a platform that asked for content waits for; sealed, and gone with the visit.",
)

ticket = sa.Table(
    "lti_ticket",
    metadata,
    sa.Column("ticket_mark", sa.LargeBinary, primary_key=True),
    sa.Column("visit_id", sa.Uuid, sa.ForeignKey("lti_visit.id"), nullable=False),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    comment="A single-use way of a visit into a new tab.",
)
