"""Make room for documents, attachments, bound keys, imports and forwarding."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the store's further tables; nothing that is there is changed."""
    op.create_table(
        "lrs_attachment",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha2", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "position", "sha2", name=op.f("pk_lrs_attachment")
        ),
        comment="Which statement brought which attachment's bytes; sha2 is as the statement says it.",
    )
    with op.batch_alter_table("lrs_attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lrs_attachment_organisation_id_lrs_attachment_sha256"),
            ["organisation_id", "sha256"],
            unique=False,
        )

    op.create_table(
        "lrs_credential_refusal",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "key", "number", name=op.f("pk_lrs_credential_refusal")
        ),
        comment="The last breaches of the profile by a key's statements: where, and of which rule.",
    )
    op.create_table(
        "lrs_credential_use",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lrs_credential_use")),
        comment="How many requests of a minute were granted to a key that has a limit.",
    )
    op.create_table(
        "lrs_document",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.LargeBinary(length=32), nullable=False),
        sa.Column("registration", sa.Uuid(), nullable=False),
        sa.Column("id_mark", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("agent_mark", sa.LargeBinary(length=32), nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "place", "registration", "id_mark", name=op.f("pk_lrs_document")
        ),
        comment="State and profile documents. place is the SHA-256 of kind, activity and agent.",
    )
    with op.batch_alter_table("lrs_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lrs_document_organisation_id_lrs_document_agent_mark"),
            ["organisation_id", "agent_mark"],
            unique=False,
        )

    op.create_table(
        "lrs_forwarding",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("filter", sa.LargeBinary(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_trouble", sa.Text(), nullable=True),
        sa.Column("delivered", sa.BigInteger(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lrs_forwarding")),
        comment="Other stores that statements are handed on to; sequence is how far in the journal.",
    )
    op.create_table(
        "lrs_forwarding_dead",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("forwarding_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(
            "organisation_id", "forwarding_id", "sequence", name=op.f("pk_lrs_forwarding_dead")
        ),
        comment="Statements that another store would not take.",
    )
    op.create_table(
        "lrs_import",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "name", name=op.f("pk_lrs_import")),
        comment="How many lines of a named import are kept, so that it can go on after a break.",
    )
    with op.batch_alter_table("lrs_credential", schema=None) as batch_op:
        batch_op.add_column(sa.Column("previous_secret_mark", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("authority", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("requests_per_minute", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("profile_rule", sa.Text(), server_default="off", nullable=False)
        )
        batch_op.add_column(sa.Column("bound", sa.LargeBinary(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_lrs_credential_organisation_id_lrs_credential_created_at"),
            ["organisation_id", "created_at"],
            unique=False,
        )
