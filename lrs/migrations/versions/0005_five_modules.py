"""Make room for the five modules: drafts, meetings, coaching, surveys, packages, notices."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; a material's versions become the versions of every module."""
    _rename_versions()
    op.create_table(
        "lti_participation",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completion_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_participation_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "enrolment_id", "module_id", name=op.f("pk_lti_participation")
        ),
        comment="That a person began and completed a module that is not a material.",
    )
    op.create_table(
        "lti_unit_tree",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_unit_tree_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_unit_tree")),
        comment="A whole tree of units, valid from a day until the next tree's day.",
    )
    op.create_index(
        op.f("ix_lti_unit_tree_organisation_id_lti_unit_tree_valid_from"),
        "lti_unit_tree",
        ["organisation_id", "valid_from"],
        unique=False,
    )
    op.create_table(
        "lti_calendar",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_mark", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["lti_person.organisation_id", "lti_person.id"],
            name=op.f("fk_lti_calendar_organisation_id_person_id_lti_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_calendar_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "person_id", name=op.f("pk_lti_calendar")),
        sa.UniqueConstraint("token_mark", name=op.f("uq_lti_calendar_token_mark")),
        comment="A person's calendar feed; its address is a secret that can be taken back.",
    )
    op.create_table(
        "lti_reflection",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["lti_person.organisation_id", "lti_person.id"],
            name=op.f("fk_lti_reflection_organisation_id_person_id_lti_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_reflection_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_reflection")),
        comment="A person's own reflection with its time, sealed to their key; nothing tells of it.",
    )
    op.create_index(
        op.f("ix_lti_reflection_organisation_id_lti_reflection_person_id"),
        "lti_reflection",
        ["organisation_id", "person_id"],
        unique=False,
    )
    op.create_table(
        "lti_supervision",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("supervisor_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["lti_person.organisation_id", "lti_person.id"],
            name=op.f("fk_lti_supervision_organisation_id_person_id_lti_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_supervision_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "person_id", "supervisor_id", name=op.f("pk_lti_supervision")
        ),
        comment="Who is whose supervisor, as declared or read: never paired, never seen by them.",
    )
    op.create_table(
        "lti_survey_own",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["lti_person.organisation_id", "lti_person.id"],
            name=op.f("fk_lti_survey_own_organisation_id_person_id_lti_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_survey_own_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "person_id", "round_id", name=op.f("pk_lti_survey_own")
        ),
        comment="A self-assessment, sealed to its person's key; nobody else can read it.",
    )
    op.create_table(
        "lti_unit",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tree_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("supervisors", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "tree_id"],
            ["lti_unit_tree.organisation_id", "lti_unit_tree.id"],
            name=op.f("fk_lti_unit_organisation_id_tree_id_lti_unit_tree"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_unit_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "tree_id", "code", name=op.f("pk_lti_unit")),
        comment="A unit of a tree; the headcount is of itself and everything below it.",
    )
    op.create_table(
        "lti_coachee",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "module_id"],
            ["lti_module.organisation_id", "lti_module.id"],
            name=op.f("fk_lti_coachee_organisation_id_module_id_lti_module"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["lti_person.organisation_id", "lti_person.id"],
            name=op.f("fk_lti_coachee_organisation_id_person_id_lti_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_coachee_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "module_id", "person_id", name=op.f("pk_lti_coachee")
        ),
        comment="Who takes part in coaching, and what pairs are made by; why one left is not asked.",
    )
    op.create_table(
        "lti_coaching_group",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "module_id"],
            ["lti_module.organisation_id", "lti_module.id"],
            name=op.f("fk_lti_coaching_group_organisation_id_module_id_lti_module"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_coaching_group_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_coaching_group")),
        comment="A pair, trio or group of coaching; a proposal until it is published.",
    )
    op.create_index(
        op.f("ix_lti_coaching_group_organisation_id_lti_coaching_group_module_id"),
        "lti_coaching_group",
        ["organisation_id", "module_id"],
        unique=False,
    )
    op.create_table(
        "lti_goal",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "module_id"],
            ["lti_module.organisation_id", "lti_module.id"],
            name=op.f("fk_lti_goal_organisation_id_module_id_lti_module"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["lti_person.organisation_id", "lti_person.id"],
            name=op.f("fk_lti_goal_organisation_id_person_id_lti_person"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_goal_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_goal")),
        comment="A goal: its theme and state, and its text sealed to its person's key.",
    )
    op.create_index(
        op.f("ix_lti_goal_organisation_id_lti_goal_person_id"),
        "lti_goal",
        ["organisation_id", "person_id"],
        unique=False,
    )
    op.create_table(
        "lti_meeting",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("join_url", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("offers_end_hours", sa.Integer(), nullable=False),
        sa.Column("queued", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "module_id"],
            ["lti_module.organisation_id", "lti_module.id"],
            name=op.f("fk_lti_meeting_organisation_id_module_id_lti_module"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_meeting_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_meeting")),
        comment="One lecture or live session; one capacity for all groups in whose courses it is.",
    )
    op.create_index(
        op.f("ix_lti_meeting_organisation_id_lti_meeting_module_id_lti_meeting_starts_at"),
        "lti_meeting",
        ["organisation_id", "module_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "lti_module_draft",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "module_id"],
            ["lti_module.organisation_id", "lti_module.id"],
            name=op.f("fk_lti_module_draft_organisation_id_module_id_lti_module"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_module_draft_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "module_id", name=op.f("pk_lti_module_draft")),
        comment="A module's next version while it is being written; seen by its authors only.",
    )
    op.create_table(
        "lti_survey_round",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("reminded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tree_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "module_id"],
            ["lti_module.organisation_id", "lti_module.id"],
            name=op.f("fk_lti_survey_round_organisation_id_module_id_lti_module"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_survey_round_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_survey_round")),
        comment="A window in which one version of a survey is answered.",
    )
    op.create_index(
        op.f("ix_lti_survey_round_closes_at"), "lti_survey_round", ["closes_at"], unique=False
    )
    op.create_table(
        "lti_attendance",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "meeting_id"],
            ["lti_meeting.organisation_id", "lti_meeting.id"],
            name=op.f("fk_lti_attendance_organisation_id_meeting_id_lti_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_attendance_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "meeting_id", "person_id", name=op.f("pk_lti_attendance")
        ),
        comment="That a person was there, and by which statement; that one was not is never kept.",
    )
    op.create_table(
        "lti_booking",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("remote", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "meeting_id"],
            ["lti_meeting.organisation_id", "lti_meeting.id"],
            name=op.f("fk_lti_booking_organisation_id_meeting_id_lti_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_booking_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "meeting_id", "person_id", name=op.f("pk_lti_booking")
        ),
        comment="A place, a place in line, or an offered place; a cancelled one stays as such.",
    )
    op.create_index(
        op.f("ix_lti_booking_offered_until"), "lti_booking", ["offered_until"], unique=False
    )
    op.create_index(
        op.f("ix_lti_booking_organisation_id_lti_booking_person_id"),
        "lti_booking",
        ["organisation_id", "person_id"],
        unique=False,
    )
    op.create_table(
        "lti_coaching_seat",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("is_coach", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "group_id"],
            ["lti_coaching_group.organisation_id", "lti_coaching_group.id"],
            name=op.f("fk_lti_coaching_seat_organisation_id_group_id_lti_coaching_group"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_coaching_seat_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "group_id", "person_id", name=op.f("pk_lti_coaching_seat")
        ),
    )
    op.create_index(
        op.f("ix_lti_coaching_seat_organisation_id_lti_coaching_seat_person_id"),
        "lti_coaching_seat",
        ["organisation_id", "person_id"],
        unique=False,
    )
    op.create_table(
        "lti_coaching_session",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "group_id"],
            ["lti_coaching_group.organisation_id", "lti_coaching_group.id"],
            name=op.f("fk_lti_coaching_session_organisation_id_group_id_lti_coaching_group"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_coaching_session_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_lti_coaching_session")),
        sa.UniqueConstraint(
            "organisation_id",
            "group_id",
            "held_on",
            name=op.f("uq_lti_coaching_session_organisation_id_group_id_held_on"),
        ),
        comment="That a coaching session was held on a day; what it was about is nowhere.",
    )
    op.create_table(
        "lti_goal_share",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("with_person_id", sa.Uuid(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "goal_id"],
            ["lti_goal.organisation_id", "lti_goal.id"],
            name=op.f("fk_lti_goal_share_organisation_id_goal_id_lti_goal"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_goal_share_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "goal_id", "with_person_id", name=op.f("pk_lti_goal_share")
        ),
        comment="With whom a goal's text is shared; taking it back deletes the row.",
    )
    op.create_table(
        "lti_survey_answer",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("pseudonym", sa.LargeBinary(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("role_group", sa.Text(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["lti_survey_round.organisation_id", "lti_survey_round.id"],
            name=op.f("fk_lti_survey_answer_organisation_id_round_id_lti_survey_round"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_survey_answer_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "round_id", "id", name=op.f("pk_lti_survey_answer")
        ),
        comment="Answers of a closed round, shuffled under new ids; parts of one answer lie apart.",
    )
    op.create_table(
        "lti_survey_mark",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["lti_survey_round.organisation_id", "lti_survey_round.id"],
            name=op.f("fk_lti_survey_mark_organisation_id_round_id_lti_survey_round"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_survey_mark_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "round_id", "mark", name=op.f("pk_lti_survey_mark")
        ),
        comment="That somebody answered an open round: a keyed mark, deleted when the round closes.",
    )
    op.create_table(
        "lti_survey_sealed",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["lti_survey_round.organisation_id", "lti_survey_round.id"],
            name=op.f("fk_lti_survey_sealed_organisation_id_round_id_lti_survey_round"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_survey_sealed_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "round_id", "id", name=op.f("pk_lti_survey_sealed")
        ),
        comment="An answer of an open round, sealed to its key; all of one length.",
    )
    op.create_table(
        "lti_coaching_presence",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "session_id"],
            ["lti_coaching_session.organisation_id", "lti_coaching_session.id"],
            name=op.f("fk_lti_coaching_presence_organisation_id_session_id_lti_coaching_session"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["lrs_organisation.id"],
            name=op.f("fk_lti_coaching_presence_organisation_id_lrs_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "session_id", "person_id", name=op.f("pk_lti_coaching_presence")
        ),
        comment="Of whom a coaching session was stated, so that an objection can void it.",
    )


def _rename_versions() -> None:
    op.rename_table("lti_material_version", "lti_module_version")
    if op.get_bind().dialect.name != "postgresql":
        return
    for old, new in (
        ("pk_lti_material_version", "pk_lti_module_version"),
        (
            "fk_lti_material_version_organisation_id_lrs_organisation",
            "fk_lti_module_version_organisation_id_lrs_organisation",
        ),
    ):
        op.execute(f"ALTER TABLE lti_module_version RENAME CONSTRAINT {old} TO {new}")
    op.create_table_comment(
        "lti_module_version",
        "A module as it was at one version; never changed once written.",
        existing_comment="A material as it was at one version; never changed once written.",
    )
