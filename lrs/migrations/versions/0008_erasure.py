"""Make room for erasing people: whom, which statements, and files that only statements brought."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, a column, and the index of voided statements."""
    op.create_table(
        "lrs_erased_statement",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "mark", name=op.f("pk_lrs_erased_statement")),
        comment="Ids, as marks, that are not taken in again.",
    )
    op.create_index(
        op.f("ix_lrs_erased_statement_organisation_id_lrs_erased_statement_position"),
        "lrs_erased_statement",
        ["organisation_id", "position"],
        unique=False,
    )
    op.create_table(
        "lrs_erasure",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "mark", name=op.f("pk_lrs_erasure")),
        comment="Who was erased, by marks that tell nobody; settled once nothing can come late.",
    )
    op.create_table(
        "lrs_file_left",
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_lrs_file_left")),
        comment=(
            "Contents that an organisation gave up; the bytes go once it is sure nobody has them."
        ),
    )
    op.add_column(
        "lrs_file", sa.Column("stays", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.create_index(
        "ix_lrs_statement_voided",
        "lrs_statement",
        ["organisation_id", "position"],
        unique=False,
        sqlite_where=sa.text("voided"),
        postgresql_where=sa.text("voided"),
    )
