"""Survey rounds; who has answered and what was answered lie apart, and neither tells when.

While a round is open, a mark says that somebody answered, and a sealed answer lies among others.
The keys of both are outside the database. No table here has a sequence or a time of answering.
"""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import of_one_organisation, organisation

survey_round = of_one_organisation(
    "lti_survey_round",
    sa.Column("module_id", sa.Uuid, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("titles", sa.JSON, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),
    sa.Column("opens_at", Instant, nullable=False),
    sa.Column("closes_at", Instant, nullable=False),
    sa.Column("opened_at", Instant),
    sa.Column("closed_at", Instant),
    sa.Column("public_key", sa.LargeBinary),
    sa.Column("outcome", sa.Text),
    sa.Column("answered", sa.Integer),
    sa.Column("reminded", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reminded_at", Instant),
    sa.Column("tree_id", sa.Uuid),
    sa.ForeignKeyConstraint(
        ["organisation_id", "module_id"], ["lti_module.organisation_id", "lti_module.id"]
    ),
    sa.Index(None, "closes_at"),
    comment="A window in which one version of a survey is answered.",
)

_ROUND = ("organisation_id", "round_id")
_OF_ROUND = ("lti_survey_round.organisation_id", "lti_survey_round.id")

survey_mark = sa.Table(
    "lti_survey_mark",
    metadata,
    organisation(),
    sa.Column("round_id", sa.Uuid, primary_key=True),
    sa.Column("mark", sa.LargeBinary, primary_key=True),
    sa.ForeignKeyConstraint(_ROUND, _OF_ROUND),
    comment="That somebody answered an open round: a keyed mark, deleted when the round closes.",
)

survey_sealed = sa.Table(
    "lti_survey_sealed",
    metadata,
    organisation(),
    sa.Column("round_id", sa.Uuid, primary_key=True),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(_ROUND, _OF_ROUND),
    comment="An answer of an open round, sealed to its key; all of one length.",
)

survey_answer = sa.Table(
    "lti_survey_answer",
    metadata,
    organisation(),
    sa.Column("round_id", sa.Uuid, primary_key=True),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("part", sa.Text, nullable=False),
    sa.Column("pseudonym", sa.LargeBinary),
    sa.Column("unit", sa.Text),
    sa.Column("role_group", sa.Text),
    sa.Column("answers", sa.JSON, nullable=False),
    sa.ForeignKeyConstraint(_ROUND, _OF_ROUND),
    comment="Answers of a closed round, shuffled under new ids; parts of one answer lie apart.",
)

survey_own = sa.Table(
    "lti_survey_own",
    metadata,
    organisation(),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("round_id", sa.Uuid, primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(
        ["organisation_id", "person_id"], ["lti_person.organisation_id", "lti_person.id"]
    ),
    comment="A self-assessment, sealed to its person's key; nobody else can read it.",
)
