"""Make the first tables of every room."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; a table's name starts with its room's."""
    op.create_table(
        "dashboards_bookmark",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("projection", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("serves", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "projection", "generation", name=op.f("pk_dashboards_bookmark")
        ),
        comment="How far in the journal a generation of a projection has read, and which one is shown.",
    )
    op.create_index(
        "uq_dashboards_bookmark_serves",
        "dashboards_bookmark",
        ["organisation_id", "projection"],
        unique=True,
        sqlite_where=sa.text("serves"),
        postgresql_where=sa.text("serves"),
    )
    op.create_table(
        "dashboards_progress",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("registration", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pages", sa.LargeBinary(), nullable=False),
        sa.Column("score_raw", sa.Float(), nullable=True),
        sa.Column("score_max", sa.Float(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "generation",
            "registration",
            "activity_id",
            "person_id",
            name=op.f("pk_dashboards_progress"),
        ),
        comment="How far a person has come in an activity under an enrolment; pages are their ids.",
    )
    op.create_table(
        "lrs_activity",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("iri", sa.Text(), nullable=False),
        sa.Column("definition", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "iri", name=op.f("pk_lrs_activity")),
        comment="The merged definition of each activity, as JSON.",
    )
    op.create_table(
        "lrs_arrival",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "position", "kind", name=op.f("pk_lrs_arrival")),
        comment="What was committed and is not yet numbered in the journal.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lrs_file",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "sha256", name=op.f("pk_lrs_file")),
        comment="Which files an organisation has; the bytes lie by SHA-256 in the data folder.",
    )
    op.create_table(
        "lrs_installation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lrs_installation")),
        comment="Facts fixed for good, such as the IRI base the first statement was written under.",
    )
    op.create_table(
        "lrs_journal",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "sequence", name=op.f("pk_lrs_journal")),
        comment="What happened to the store, in an order that follows commits and never has gaps.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lrs_journal_head",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_lrs_journal_head")),
    )
    op.create_table(
        "lrs_organisation",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lrs_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_lrs_organisation_name")),
    )
    op.create_table(
        "lrs_statement",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "position", name=op.f("pk_lrs_statement")),
        sa.UniqueConstraint(
            "organisation_id",
            "statement_id",
            name=op.f("uq_lrs_statement_organisation_id_statement_id"),
        ),
        comment="Statements as they are returned; position is stored's microseconds and a tie-breaker.",
    )
    op.create_table(
        "lrs_statement_reference",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voids", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "target_id", "position", name=op.f("pk_lrs_statement_reference")
        ),
        comment="Which statements refer to which; the target may arrive later, or never.",
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_lrs_statement_reference_organisation_id_lrs_statement_reference_position"),
        "lrs_statement_reference",
        ["organisation_id", "position"],
        unique=False,
    )
    op.create_table(
        "lrs_statement_term",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "term", "position", name=op.f("pk_lrs_statement_term")
        ),
        comment="The inverted index: under which terms a statement is found.",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lti_tool_key",
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sealed_private", sa.LargeBinary(), nullable=False),
        sa.Column("public_jwk", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_lti_tool_key")),
        comment="Our signing keys: next, active, retired; the private half is sealed by the key ring.",
    )
    op.create_index(
        "uq_lti_tool_key_state",
        "lti_tool_key",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state <> 'retired'"),
        postgresql_where=sa.text("state <> 'retired'"),
    )
    op.create_table(
        "lrs_credential",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("secret_mark", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lrs_credential_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lrs_credential")),
    )
    op.create_table(
        "lti_administrator_session",
        sa.Column("token_mark", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_administrator_session_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("token_mark", name=op.f("pk_lti_administrator_session")),
    )
    op.create_table(
        "lti_grade",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("resource_link_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("score_given", sa.Float(), nullable=False),
        sa.Column("score_maximum", sa.Float(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("delivered_revision", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_grade_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "resource_link_id", "person_id", name=op.f("pk_lti_grade")
        ),
        comment="The newest score of a person on a gradebook column, and whether the platform has it.",
    )
    op.create_index(op.f("ix_lti_grade_due_at"), "lti_grade", ["due_at"], unique=False)
    op.create_table(
        "lti_invitation",
        sa.Column("token_mark", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_invitation_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("token_mark", name=op.f("pk_lti_invitation")),
        comment="A one-time link for an administrator; spent by one delete.",
    )
    op.create_table(
        "lti_material_download",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_material_download_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "enrolment_id",
            "module_id",
            "file",
            name=op.f("pk_lti_material_download"),
        ),
    )
    op.create_table(
        "lti_material_reading",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_material_reading_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "enrolment_id",
            "module_id",
            "page",
            name=op.f("pk_lti_material_reading"),
        ),
    )
    op.create_table(
        "lti_material_study",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_material_study_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "enrolment_id", "module_id", name=op.f("pk_lti_material_study")
        ),
        comment="Where a person is in a material; the version is the one the study began with.",
    )
    op.create_table(
        "lti_material_version",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_material_version_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "module_id", "version", name=op.f("pk_lti_material_version")
        ),
        comment="A material as it was at one version; never changed once written.",
    )
    op.create_table(
        "lti_person",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_person_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_person")),
    )
    op.create_table(
        "lti_programme",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_programme_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_programme")),
    )
    op.create_table(
        "lti_quiz_attempt",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score_raw", sa.Integer(), nullable=True),
        sa.Column("score_max", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_quiz_attempt_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "enrolment_id",
            "module_id",
            "number",
            name=op.f("pk_lti_quiz_attempt"),
        ),
    )
    op.create_table(
        "lti_registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("auth_url", sa.Text(), nullable=False),
        sa.Column("token_url", sa.Text(), nullable=False),
        sa.Column("jwks_url", sa.Text(), nullable=False),
        sa.Column("token_audience", sa.Text(), nullable=True),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_registration_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_registration")),
        sa.UniqueConstraint(
            "issuer", "client_id", name=op.f("uq_lti_registration_issuer_client_id")
        ),
    )
    op.create_table(
        "lti_roster_entry",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_roster_entry_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "cohort_id", "subject", name=op.f("pk_lti_roster_entry")
        ),
        comment="Names as the platform last gave them: a short-lived, sealed cache.",
    )
    op.create_index(
        op.f("ix_lti_roster_entry_expires_at"), "lti_roster_entry", ["expires_at"], unique=False
    )
    op.create_table(
        "lti_access_token",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("token_url", sa.Text(), nullable=False),
        sa.Column("sealed_token", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_access_token_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint(
            "registration_id", "scopes", "token_url", name=op.f("pk_lti_access_token")
        ),
    )
    op.create_table(
        "lti_cohort",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=False),
        sa.Column("context_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("roster_url", sa.Text(), nullable=True),
        sa.Column("roster_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roster_failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "programme_id"],
            ["lti_programme.organisation_id", "lti_programme.id"],
            name=op.f("fk_lti_cohort_organisation_id_programme_id_lti_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_cohort_organisation_id_lrs_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_cohort_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_cohort")),
        sa.UniqueConstraint(
            "organisation_id",
            "registration_id",
            "deployment_id",
            "context_id",
            name=op.f("uq_lti_cohort_organisation_id_registration_id_deployment_id_context_id"),
        ),
    )
    op.create_table(
        "lti_deployment",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_deployment_organisation_id_lrs_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_deployment_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("registration_id", "deployment_id", name=op.f("pk_lti_deployment")),
        comment="A deployment seen but not approved waits for an administrator.",
    )
    op.create_table(
        "lti_identity",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["lti_person.organisation_id", "lti_person.id"],
            name=op.f("fk_lti_identity_organisation_id_person_id_lti_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_identity_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "issuer", "subject", name=op.f("pk_lti_identity")
        ),
        comment="The one row that joins a platform's user to a person; deleting it is forgetting.",
    )
    op.create_index(
        op.f("ix_lti_identity_organisation_id_lti_identity_person_id"),
        "lti_identity",
        ["organisation_id", "person_id"],
        unique=False,
    )
    op.create_table(
        "lti_login",
        sa.Column("state_mark", sa.LargeBinary(), nullable=False),
        sa.Column("nonce_mark", sa.LargeBinary(), nullable=False),
        sa.Column("browser_mark", sa.LargeBinary(), nullable=True),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("target_link_uri", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_login_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("state_mark", name=op.f("pk_lti_login")),
        comment="A login on its way to the platform and back; spent by one delete.",
    )
    op.create_index(op.f("ix_lti_login_expires_at"), "lti_login", ["expires_at"], unique=False)
    op.create_table(
        "lti_module",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("summaries", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "programme_id"],
            ["lti_programme.organisation_id", "lti_programme.id"],
            name=op.f("fk_lti_module_organisation_id_programme_id_lti_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_module_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_module")),
    )
    op.create_table(
        "lti_platform_keys",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_platform_keys_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_lti_platform_keys")),
    )
    op.create_table(
        "lti_resource_link",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=False),
        sa.Column("context_id", sa.Text(), nullable=False),
        sa.Column("platform_link_id", sa.Text(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=True),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("line_item_url", sa.Text(), nullable=True),
        sa.Column("ags_scopes", sa.Text(), nullable=False),
        sa.Column("score_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_resource_link_organisation_id_lrs_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_resource_link_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_resource_link")),
        sa.UniqueConstraint(
            "organisation_id",
            "registration_id",
            "deployment_id",
            "context_id",
            "platform_link_id",
            name=op.f(
                "uq_lti_resource_link_organisation_id_registration_id_deployment_id_context_id_platform_link_id"
            ),
        ),
        comment="Where in the platform a module was placed, and the gradebook column it has there.",
    )
    op.create_table(
        "lti_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("browser_mark", sa.LargeBinary(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("cohort_id", sa.Uuid(), nullable=True),
        sa.Column("resource_link_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("platform_origin", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_visit_organisation_id_lrs_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_visit_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_visit")),
        comment="One launch and what follows it; the cookie only proves the browser.",
    )
    op.create_index(op.f("ix_lti_visit_expires_at"), "lti_visit", ["expires_at"], unique=False)
    op.create_table(
        "lti_enrolment",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "cohort_id"],
            ["lti_cohort.organisation_id", "lti_cohort.id"],
            name=op.f("fk_lti_enrolment_organisation_id_cohort_id_lti_cohort"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["lti_person.organisation_id", "lti_person.id"],
            name=op.f("fk_lti_enrolment_organisation_id_person_id_lti_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_enrolment_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_enrolment")),
        sa.UniqueConstraint(
            "organisation_id",
            "cohort_id",
            "person_id",
            name=op.f("uq_lti_enrolment_organisation_id_cohort_id_person_id"),
        ),
    )
    op.create_table(
        "lti_ticket",
        sa.Column("ticket_mark", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["lti_visit.id"], name=op.f("fk_lti_ticket_visit_id_lti_visit")
        ),
        sa.PrimaryKeyConstraint("ticket_mark", name=op.f("pk_lti_ticket")),
        comment="A single-use way of a visit into a new tab.",
    )
    op.create_index(op.f("ix_lti_ticket_expires_at"), "lti_ticket", ["expires_at"], unique=False)
