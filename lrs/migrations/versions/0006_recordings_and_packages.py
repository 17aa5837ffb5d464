"""Make room for recordings of lectures, packages of other tools, and notices."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "lti_package_progress",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("satisfied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_package_progress_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "enrolment_id",
            "module_id",
            "unit",
            name=op.f("pk_lti_package_progress"),
        ),
        comment="That a person has opened a unit of a package, and met what it asks for.",
    )
    op.create_table(
        "lti_package_launch",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("registration", sa.Uuid(), nullable=False),
        sa.Column("is_normal", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("platform_origin", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "module_id"],
            ["lti_module.organisation_id", "lti_module.id"],
            name=op.f("fk_lti_package_launch_organisation_id_module_id_lti_module"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_package_launch_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_package_launch")),
        comment="One opening of a unit, whose id is cmi5's session; enrolment_id only where it counts.",
    )
    op.create_index(
        op.f("ix_lti_package_launch_opened_at"), "lti_package_launch", ["opened_at"], unique=False
    )
    op.create_index(
        op.f("ix_lti_package_launch_organisation_id_lti_package_launch_registration"),
        "lti_package_launch",
        ["organisation_id", "registration"],
        unique=False,
    )
    op.create_table(
        "lti_recording",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("length_seconds", sa.Float(), nullable=False),
        sa.Column("captions", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "module_id"],
            ["lti_module.organisation_id", "lti_module.id"],
            name=op.f("fk_lti_recording_organisation_id_module_id_lti_module"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_recording_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_recording")),
        comment="A lecture's recording: a file of ours by its SHA-256, or an address elsewhere.",
    )
    op.create_index(
        op.f("ix_lti_recording_organisation_id_lti_recording_module_id"),
        "lti_recording",
        ["organisation_id", "module_id"],
        unique=False,
    )
    op.create_table(
        "lti_watched",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("segments", sa.JSON(), nullable=False),
        sa.Column("place_seconds", sa.Float(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "recording_id"],
            ["lti_recording.organisation_id", "lti_recording.id"],
            name=op.f("fk_lti_watched_organisation_id_recording_id_lti_recording"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_watched_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "enrolment_id", "recording_id", name=op.f("pk_lti_watched")
        ),
        comment="All that somebody has watched of a recording, and where they were.",
    )
    op.create_table(
        "lti_watching",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("segments", sa.JSON(), nullable=False),
        sa.Column("stated", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "recording_id"],
            ["lti_recording.organisation_id", "lti_recording.id"],
            name=op.f("fk_lti_watching_organisation_id_recording_id_lti_recording"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_watching_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_watching")),
        comment="One session of watching, whose id is that of its first statement.",
    )
    op.create_index(op.f("ix_lti_watching_opened_at"), "lti_watching", ["opened_at"], unique=False)
