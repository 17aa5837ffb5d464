"""Those who sign in without a learning platform: by which provider, as what, and for how long."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import of_one_organisation, organisation

provider = of_one_organisation(
    "lti_provider",
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("client_id", sa.Text, nullable=False),
    sa.Column("sealed_secret", sa.LargeBinary),
    sa.Column("described", sa.JSON),
    sa.Column("described_at", Instant),
    sa.Column("failed_at", Instant),
    sa.Column("key_set", sa.JSON),
    sa.Column("keys_fetched_at", Instant),
    sa.Column("keys_failed_at", Instant),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("organisation_id", "issuer", "client_id"),
    sa.UniqueConstraint("id"),
    comment="An organisation's own sign-in (OpenID Connect), and what it last said of itself.",
)

signing_in = sa.Table(
    "lti_signing_in",
    metadata,
    sa.Column("state_mark", sa.LargeBinary, primary_key=True),
    organisation(key=False),
    sa.Column("provider_id", sa.Uuid, nullable=False),
    sa.Column("browser_mark", sa.LargeBinary, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    sa.ForeignKeyConstraint(
        ["organisation_id", "provider_id"], ["lti_provider.organisation_id", "lti_provider.id"]
    ),
    comment="A sign-in on its way to the provider and back; spent by one delete.",
)

session = sa.Table(
    "lti_session",
    metadata,
    sa.Column("token_mark", sa.LargeBinary, primary_key=True),
    organisation(key=False),
    sa.Column("id", sa.Uuid, nullable=False, unique=True),
    sa.Column("person_id", sa.Uuid),
    sa.Column("role", sa.Text),
    sa.Column("unit", sa.Text),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    comment="A browser that is signed in: as a person, or by a link that gave it one role.",
)

invitation = sa.Table(
    "lti_invitation",
    metadata,
    sa.Column("token_mark", sa.LargeBinary, primary_key=True),
    organisation(key=False),
    sa.Column("role", sa.Text, nullable=False, server_default="administrator"),
    sa.Column("unit", sa.Text),
    sa.Column("suffices", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("sealed_note", sa.LargeBinary),
    sa.Column("invited_by", sa.Text, nullable=False, server_default="command"),
    sa.Column("expires_at", Instant, nullable=False),
    comment="A one-time link that gives a role; one that suffices lets in without an account.",
)

role = of_one_organisation(
    "lti_role",
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("unit", sa.Text),
    sa.Column("sealed_note", sa.LargeBinary),
    sa.Column("granted_by", sa.Text, nullable=False),
    sa.Column("granted_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
    sa.ForeignKeyConstraint(
        ["organisation_id", "person_id"], ["lti_person.organisation_id", "lti_person.id"]
    ),
    sa.Index(
        "uq_lti_role_held",
        "organisation_id",
        "person_id",
        "role",
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL AND unit IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL AND unit IS NULL"),
    ),
    # Without a unit this holds nothing apart: no unit is like no other.
    sa.Index(
        "uq_lti_role_held_of_unit",
        "organisation_id",
        "person_id",
        "role",
        "unit",
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    ),
    comment="Who is trusted with what; the note says whom administrators mean, sealed.",
)
