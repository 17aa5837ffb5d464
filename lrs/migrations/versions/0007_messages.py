"""Make room for notices, mail, what people tell of themselves once, and placements' addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, columns and an index."""
    op.create_table(
        "lti_mail",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_mail_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_lti_mail")),
        comment="Whether an organisation sends mail, and how sending it went last.",
    )
    op.create_table(
        "lti_notice",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_tries", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "module_id"],
            ["lti_module.organisation_id", "lti_module.id"],
            name=op.f("fk_lti_notice_organisation_id_module_id_lti_module"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["lti_person.organisation_id", "lti_person.id"],
            name=op.f("fk_lti_notice_organisation_id_person_id_lti_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_notice_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_notice")),
        comment="What a person is told, and whether it goes by mail; no address, no name, no answer.",
    )
    op.create_index(op.f("ix_lti_notice_made_at"), "lti_notice", ["made_at"], unique=False)
    op.create_index(op.f("ix_lti_notice_mail_due_at"), "lti_notice", ["mail_due_at"], unique=False)
    op.create_index(
        op.f("ix_lti_notice_organisation_id_lti_notice_person_id"),
        "lti_notice",
        ["organisation_id", "person_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_lrs_audit_organisation_id_lrs_audit_about"),
        "lrs_audit",
        ["organisation_id", "about"],
        unique=False,
    )
    op.add_column("lti_enrolment", sa.Column("role_group", sa.Text(), nullable=True))
    op.add_column("lti_enrolment", sa.Column("unit", sa.Text(), nullable=True))
    op.add_column(
        "lti_enrolment", sa.Column("background_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("lti_resource_link", sa.Column("address", sa.Text(), nullable=True))
