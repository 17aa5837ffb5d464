"""The tool's tables: platforms, people, what they work in, and what they did there."""

from lti.tables.administration import invitation, provider, role, session, signing_in
from lti.tables.authored import module_draft, module_version
from lti.tables.catalogue import (
    cohort,
    course_group,
    enrolment,
    grade,
    membership,
    module,
    programme,
    resource_link,
    roster_entry,
)
from lti.tables.materials import (
    material_download,
    material_reading,
    material_study,
    quiz_attempt,
)
from lti.tables.meetings import attendance, booking, calendar, meeting, participation
from lti.tables.people import identity, person
from lti.tables.platforms import (
    access_token,
    choosing,
    deployment,
    login,
    platform_invitation,
    platform_keys,
    registration,
    ticket,
    tool_key,
    visit,
)
from lti.tables.surveys import (
    survey_answer,
    survey_mark,
    survey_own,
    survey_round,
    survey_sealed,
)
from lti.tables.units import unit, unit_tree

__all__ = [
    "access_token",
    "attendance",
    "booking",
    "calendar",
    "choosing",
    "cohort",
    "course_group",
    "deployment",
    "enrolment",
    "grade",
    "identity",
    "invitation",
    "login",
    "material_download",
    "material_reading",
    "material_study",
    "meeting",
    "membership",
    "module",
    "module_draft",
    "module_version",
    "participation",
    "person",
    "platform_invitation",
    "platform_keys",
    "programme",
    "provider",
    "quiz_attempt",
    "registration",
    "resource_link",
    "role",
    "roster_entry",
    "session",
    "signing_in",
    "survey_answer",
    "survey_mark",
    "survey_own",
    "survey_round",
    "survey_sealed",
    "ticket",
    "tool_key",
    "unit",
    "unit_tree",
    "visit",
]
