"""Make room for choosing content, invited platforms, rosters as history, and launches without cookies."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table and columns; every module that is there is the programme's own."""
    op.create_table(
        "lti_choosing",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("picked", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["lti_visit.id"], name=op.f("fk_lti_choosing_visit_id_lti_visit")
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_lti_choosing")),
        comment="What a platform that asked for content waits for; sealed, and gone with the visit.",
    )
    op.create_table(
        "lti_platform_invitation",
        sa.Column("token_mark", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_platform_invitation_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("token_mark", name=op.f("pk_lti_platform_invitation")),
        comment="Leave for one platform to register by itself; spent by one delete.",
    )
    op.create_table(
        "lti_membership",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_membership_organisation_id_lrs_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "cohort_id"],
            ["lti_cohort.organisation_id", "lti_cohort.id"],
            name=op.f("fk_lti_membership_organisation_id_lti_cohort"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "cohort_id", "subject", "joined_at", name=op.f("pk_lti_membership")
        ),
        comment="Whom the platform listed in a group, from when to when; without names.",
    )
    op.add_column("lti_cohort", sa.Column("roster_due_at", sa.DateTime(timezone=True)))
    op.add_column("lti_cohort", sa.Column("roster_wanted_at", sa.DateTime(timezone=True)))
    op.add_column("lti_cohort", sa.Column("roster_error", sa.Text()))
    op.add_column(
        "lti_cohort",
        sa.Column("roster_failures", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column("lti_cohort", sa.Column("roster_names_told", sa.Boolean()))
    op.add_column("lti_cohort", sa.Column("roster_names_at", sa.DateTime(timezone=True)))
    op.add_column("lti_cohort", sa.Column("roster_differences_url", sa.Text()))
    op.create_index(op.f("ix_lti_cohort_roster_due_at"), "lti_cohort", ["roster_due_at"])
    op.add_column(
        "lti_module",
        sa.Column("in_programme", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column(
        "lti_login", sa.Column("keeper", sa.Text(), server_default="cookie", nullable=False)
    )
    op.add_column("lti_login", sa.Column("storage_target", sa.Text(), nullable=True))
    op.add_column("lti_enrolment", sa.Column("groups", sa.JSON(), nullable=True))
    op.add_column("lti_visit", sa.Column("about_person_id", sa.Uuid(), nullable=True))
    op.add_column(
        "lti_deployment", sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True)
    )
    with op.batch_alter_table("lti_grade", schema=None) as batch_op:
        batch_op.alter_column("score_given", existing_type=sa.Float(), nullable=True)
        batch_op.alter_column("score_maximum", existing_type=sa.Float(), nullable=True)
        batch_op.add_column(
            sa.Column("progress", sa.Text(), server_default="Completed", nullable=False)
        )
    op.add_column(
        "lti_registration",
        sa.Column("is_copy", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
