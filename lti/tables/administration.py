"""Administrators without an identity provider."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import organisation

invitation = sa.Table(
    "lti_invitation",
    metadata,
    sa.Column("token_mark", sa.LargeBinary, primary_key=True),
    organisation(key=False),
    sa.Column("expires_at", Instant, nullable=False),
    comment="A one-time link for an administrator; spent by one delete.",
)

administrator_session = sa.Table(
    "lti_administrator_session",
    metadata,
    sa.Column("token_mark", sa.LargeBinary, primary_key=True),
    organisation(key=False),
    sa.Column("expires_at", Instant, nullable=False),
)
