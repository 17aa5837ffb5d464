"""A launch leads where its role and its link say."""

import uuid
from dataclasses import replace

import pytest

from lti.catalogue import Module
from lti.landing import address_of
from lti.people import Role
from lti.visit import Visit

MODULE = uuid.uuid4()


def _held(kind: str) -> Module:
    return Module(
        id=MODULE,
        organisation_id=1,
        programme_id=uuid.uuid4(),
        kind=kind,
        place=1,
        titles={},
        summaries={},
        minutes=5,
        due_on=None,
        version=1,
    )


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
        (Role.LEARNER, "survey", "/learn/{visit}/surveys/{module}"),
        (Role.LEARNER, "material", "/learn/{visit}/materials/{module}/resume"),
        (Role.LEARNER, None, "/dashboards/{visit}/me"),
        (Role.TRAINER, "material", "/dashboards/{visit}/trainer"),
        (Role.TRAINER, None, "/dashboards/{visit}/trainer"),
        (Role.READER, "material", "/dashboards/{visit}/report"),
        (Role.READER, None, "/dashboards/{visit}/report"),
        (Role.VISITOR, "material", "/learn/{visit}/materials/{module}/resume"),
        (Role.VISITOR, None, "/learn/{visit}/materials"),
    ],
)
def test_a_visit_lands_by_its_role_and_what_its_link_holds(
    role: Role, bound: str | None, place: str
) -> None:
    visit = _visit(role)
    found = address_of(visit, held=None if bound is None else _held(bound), chooses=False)
    assert found == place.format(visit=visit.id, module=MODULE)


def test_a_trainer_sent_to_look_at_one_person_lands_on_the_cohort() -> None:
    visit = replace(_visit(Role.TRAINER), about_person_id=uuid.uuid4())
    found = address_of(visit, held=_held("material"), chooses=False)
    assert found == f"/dashboards/{visit.id}/cohort"


@pytest.mark.parametrize("bound", [_held("material"), None])
def test_a_visit_to_choose_content_lands_where_it_is_chosen(bound: Module | None) -> None:
    visit = _visit(Role.TRAINER)
    assert address_of(visit, held=bound, chooses=True) == f"/teach/{visit.id}/content"
