"""Make room for sign-in without a platform, the audit log, people who move, own columns."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables and columns; administrators sign in again, by a link or by their provider."""
    op.drop_table("lti_administrator_session")
    _add_audit()
    _add_sign_in()
    op.add_column(
        "lti_invitation",
        sa.Column("role", sa.Text(), server_default="administrator", nullable=False),
    )
    op.add_column(
        "lti_invitation",
        sa.Column("suffices", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column("lti_invitation", sa.Column("sealed_note", sa.LargeBinary(), nullable=True))
    op.add_column(
        "lti_invitation",
        sa.Column("invited_by", sa.Text(), server_default="command", nullable=False),
    )
    if op.get_bind().dialect.supports_comments:
        op.create_table_comment(
            "lti_invitation",
            "A one-time link that gives a role; one that suffices lets in without an account.",
            existing_comment="A one-time link for an administrator; spent by one delete.",
        )
    op.add_column("lti_identity", sa.Column("sourced_mark", sa.LargeBinary(), nullable=True))
    op.create_index(
        op.f("ix_lti_identity_organisation_id_lti_identity_sourced_mark"),
        "lti_identity",
        ["organisation_id", "sourced_mark"],
    )
    op.add_column("lti_cohort", sa.Column("groups_url", sa.Text(), nullable=True))
    op.add_column("lti_membership", sa.Column("groups", sa.JSON(), nullable=True))
    op.create_table(
        "lti_course_group",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        _of_an_organisation("lti_course_group"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "cohort_id"],
            ["lti_cohort.organisation_id", "lti_cohort.id"],
            name=op.f("fk_lti_course_group_organisation_id_cohort_id_lti_cohort"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "cohort_id", "group_id", name=op.f("pk_lti_course_group")
        ),
        comment="The groups that a course is divided into, as the platform last listed them.",
    )
    op.add_column("lti_resource_link", sa.Column("line_items_url", sa.Text(), nullable=True))
    op.add_column(
        "lti_resource_link",
        sa.Column("line_item_made_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column("lti_visit", sa.Column("sealed_return", sa.LargeBinary(), nullable=True))
    op.add_column("lti_registration", sa.Column("roles", sa.JSON(), nullable=True))
    op.add_column("lti_registration", sa.Column("people_of", sa.Text(), nullable=True))


def _add_audit() -> None:
    op.create_table(
        "lrs_audit",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "number", name=op.f("pk_lrs_audit")),
        comment="Who did and saw what, by ids; each line's hash covers the line before it.",
    )
    op.create_table(
        "lrs_audit_head",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_lrs_audit_head")),
        comment="The last line of each organisation's audit log; locked while one is added.",
    )


def _add_sign_in() -> None:
    op.create_table(
        "lti_provider",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.Column("described", sa.JSON(), nullable=True),
        sa.Column("described_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key_set", sa.JSON(), nullable=True),
        sa.Column("keys_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keys_failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _of_an_organisation("lti_provider"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_provider")),
        sa.UniqueConstraint("id", name=op.f("uq_lti_provider_id")),
        sa.UniqueConstraint(
            "organisation_id",
            "issuer",
            "client_id",
            name=op.f("uq_lti_provider_organisation_id_issuer_client_id"),
        ),
        comment="An organisation's own sign-in (OpenID Connect), and what it last said of itself.",
    )
    op.create_table(
        "lti_signing_in",
        sa.Column("state_mark", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("browser_mark", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        _of_an_organisation("lti_signing_in"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "provider_id"],
            ["lti_provider.organisation_id", "lti_provider.id"],
            name=op.f("fk_lti_signing_in_organisation_id_provider_id_lti_provider"),
        ),
        sa.PrimaryKeyConstraint("state_mark", name=op.f("pk_lti_signing_in")),
        comment="A sign-in on its way to the provider and back; spent by one delete.",
    )
    op.create_index(op.f("ix_lti_signing_in_expires_at"), "lti_signing_in", ["expires_at"])
    op.create_table(
        "lti_session",
        sa.Column("token_mark", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        _of_an_organisation("lti_session"),
        sa.PrimaryKeyConstraint("token_mark", name=op.f("pk_lti_session")),
        sa.UniqueConstraint("id", name=op.f("uq_lti_session_id")),
        comment="A browser that is signed in: as a person, or by a link that gave it one role.",
    )
    op.create_index(op.f("ix_lti_session_expires_at"), "lti_session", ["expires_at"])
    op.create_table(
        "lti_role",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("sealed_note", sa.LargeBinary(), nullable=True),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        _of_an_organisation("lti_role"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["lti_person.organisation_id", "lti_person.id"],
            name=op.f("fk_lti_role_organisation_id_person_id_lti_person"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_role")),
        comment="Who is trusted with what; the note says whom administrators mean, sealed.",
    )
    op.create_index(
        "uq_lti_role_held",
        "lti_role",
        ["organisation_id", "person_id", "role"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def _of_an_organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id"],
        ["lrs_organisation.id"],
        name=op.f(f"fk_{table}_organisation_id_lrs_organisation"),
    )
