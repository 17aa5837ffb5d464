"""The store's tables. Every key starts with the organisation, so that nothing crosses it."""

import sqlalchemy as sa

from lrs.database import Instant, metadata

organisation = sa.Table(
    "lrs_organisation",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", Instant, nullable=False),
)

installation = sa.Table(
    "lrs_installation",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    comment="Facts fixed for good, such as the IRI base the first statement was written under.",
)

credential = sa.Table(
    "lrs_credential",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("organisation_id", sa.Integer, sa.ForeignKey("lrs_organisation.id"), nullable=False),
    sa.Column("secret_mark", sa.LargeBinary, nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant),
    sa.Column("revoked_at", Instant),
    sa.Column("previous_secret_mark", sa.LargeBinary),
    sa.Column("previous_until", Instant),
    sa.Column("authority", sa.LargeBinary),
    sa.Column("requests_per_minute", sa.Integer),
    sa.Column("profile_rule", sa.Text, nullable=False, server_default="off"),
    # What a launch's key is fixed to, as JSON.
    sa.Column("bound", sa.LargeBinary),
    sa.Index(None, "organisation_id", "created_at"),
)

credential_use = sa.Table(
    "lrs_credential_use",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("minute", sa.BigInteger, nullable=False),
    sa.Column("granted", sa.Integer, nullable=False),
    comment="How many requests of a minute were granted to a key that has a limit.",
)

credential_refusal = sa.Table(
    "lrs_credential_refusal",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("refused_at", Instant, nullable=False),
    sa.Column("refused", sa.Boolean, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    comment="The last breaches of the profile by a key's statements: where, and of which rule.",
)

statement = sa.Table(
    "lrs_statement",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("statement_id", sa.Uuid, nullable=False),
    sa.Column("voided", sa.Boolean, nullable=False, default=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("organisation_id", "statement_id"),
    # A voided statement has no terms; this is how a person's are found when they are erased.
    sa.Index(
        "ix_lrs_statement_voided",
        "organisation_id",
        "position",
        sqlite_where=sa.text("voided"),
        postgresql_where=sa.text("voided"),
    ),
    comment="Statements as they are returned; position is stored's microseconds and a tie-breaker.",
)

statement_term = sa.Table(
    "lrs_statement_term",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("term", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    comment="The inverted index: under which terms a statement is found.",
)

statement_reference = sa.Table(
    "lrs_statement_reference",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("target_id", sa.Uuid, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("voids", sa.Boolean, nullable=False),
    sa.Index(None, "organisation_id", "position"),
    sqlite_with_rowid=False,
    comment="Which statements refer to which; the target may arrive later, or never.",
)

activity = sa.Table(
    "lrs_activity",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("iri", sa.Text, primary_key=True),
    sa.Column("definition", sa.LargeBinary, nullable=False),
    comment="The merged definition of each activity, as JSON.",
)

arrival = sa.Table(
    "lrs_arrival",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.SmallInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    comment="What was committed and is not yet numbered in the journal.",
)

journal = sa.Table(
    "lrs_journal",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.SmallInteger, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
    comment="What happened to the store, in an order that follows commits and never has gaps.",
)

journal_head = sa.Table(
    "lrs_journal_head",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
)

file = sa.Table(
    "lrs_file",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sha256", sa.LargeBinary(32), primary_key=True),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    # False for what only statements brought: it goes when the last of them is erased.
    sa.Column("stays", sa.Boolean, nullable=False, server_default=sa.true()),
    comment="Which files an organisation has; the bytes lie by SHA-256 in the data folder.",
)

file_left = sa.Table(
    "lrs_file_left",
    metadata,
    sa.Column("sha256", sa.LargeBinary(32), primary_key=True),
    sa.Column("left_at", Instant, nullable=False),
    comment="Contents that an organisation gave up; the bytes go once it is sure nobody has them.",
)

attachment = sa.Table(
    "lrs_attachment",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sha2", sa.Text, primary_key=True),
    sa.Column("sha256", sa.LargeBinary(32), nullable=False),
    sa.Index(None, "organisation_id", "sha256"),
    comment="Which statement brought which attachment's bytes; sha2 is as the statement says it.",
)

document = sa.Table(
    "lrs_document",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", sa.LargeBinary(32), primary_key=True),
    sa.Column("registration", sa.Uuid, primary_key=True),
    sa.Column("id_mark", sa.LargeBinary(32), primary_key=True),
    sa.Column("kind", sa.SmallInteger, nullable=False),
    sa.Column("document_id", sa.Text, nullable=False),
    sa.Column("agent_mark", sa.LargeBinary(32)),
    sa.Column("activity", sa.Text),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Index(None, "organisation_id", "agent_mark"),
    comment="State and profile documents. place is the SHA-256 of kind, activity and agent.",
)

erasure = sa.Table(
    "lrs_erasure",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("mark", sa.LargeBinary(32), primary_key=True),
    sa.Column("term", sa.BigInteger, nullable=False),
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("settled_at", Instant),
    comment="Who was erased, by marks that tell nobody; settled once nothing can come late.",
)

erased_statement = sa.Table(
    "lrs_erased_statement",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("mark", sa.Uuid, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Index(None, "organisation_id", "position"),
    comment="Ids, as marks, that are not taken in again.",
)

import_progress = sa.Table(
    "lrs_import",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("lines", sa.BigInteger, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    comment="How many lines of a named import are kept, so that it can go on after a break.",
)

forwarding = sa.Table(
    "lrs_forwarding",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("endpoint", sa.Text, nullable=False),
    sa.Column("sealed_secret", sa.LargeBinary, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("filter", sa.LargeBinary, nullable=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("claimed_until", Instant),
    sa.Column("last_trouble", sa.Text),
    sa.Column("delivered", sa.BigInteger, nullable=False),
    sa.Column("delivered_at", Instant),
    sa.Column("paused_at", Instant),
    sa.Column("created_at", Instant, nullable=False),
    comment="Other stores that statements are handed on to; sequence is how far in the journal.",
)

forwarding_dead = sa.Table(
    "lrs_forwarding_dead",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("forwarding_id", sa.Uuid, primary_key=True),
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("statement_id", sa.Uuid, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("given_up_at", Instant, nullable=False),
    sa.Column("retry_at", Instant),
    comment="Statements that another store would not take.",
)

audit = sa.Table(
    "lrs_audit",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Index(None, "organisation_id", "about"),
    comment="Who did and saw what, by ids; each line's hash covers the line before it.",
)

audit_head = sa.Table(
    "lrs_audit_head",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    comment="The last line of each organisation's audit log; locked while one is added.",
)
