"""A launch leads where its role and its link say."""

import uuid

import pytest

from lti.landing import address_of
from lti.people import Role
from lti.visit import Visit

MODULE = uuid.uuid4()


def _visit(role: Role) -> Visit:
    return Visit(
        id=uuid.uuid4(),
        organisation_id=1,
        registration_id=uuid.uuid4(),
        person_id=uuid.uuid4(),
        enrolment_id=uuid.uuid4(),
        cohort_id=uuid.uuid4(),
        resource_link_id=uuid.uuid4(),
        role=role,
        locale="fi",
        platform_origin="https://lms.example",
    )


@pytest.mark.parametrize(
    ("role", "bound", "place"),
    [
        (Role.LEARNER, MODULE, "/learn/{visit}/materials/{module}/resume"),
        (Role.LEARNER, None, "/dashboards/{visit}/me"),
        (Role.TRAINER, MODULE, "/dashboards/{visit}/cohort"),
        (Role.TRAINER, None, "/dashboards/{visit}/cohort"),
        (Role.READER, MODULE, "/dashboards/{visit}/report"),
        (Role.READER, None, "/dashboards/{visit}/report"),
        (Role.VISITOR, MODULE, "/learn/{visit}/materials/{module}/resume"),
        (Role.VISITOR, None, "/learn/{visit}/materials"),
    ],
)
def test_a_visit_lands_by_its_role_and_what_its_link_holds(
    role: Role, bound: uuid.UUID | None, place: str
) -> None:
    visit = _visit(role)
    found = address_of(visit, module_id=bound, chooses=False)
    assert found == place.format(visit=visit.id, module=MODULE)


@pytest.mark.parametrize("bound", [MODULE, None])
def test_a_visit_to_choose_content_lands_where_it_is_chosen(bound: uuid.UUID | None) -> None:
    visit = _visit(Role.TRAINER)
    assert address_of(visit, module_id=bound, chooses=True) == f"/teach/{visit.id}/content"
