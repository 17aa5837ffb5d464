"""A launch leads where its role and its link say."""

import uuid

import pytest
import sqlalchemy as sa

from lti import landing
from lti.catalogue import ResourceLink
from lti.people import Role
from lti.visit import Visit

MODULE = uuid.uuid4()


def _visit(role: Role, *, linked: bool = True) -> Visit:
    return Visit(
        id=uuid.uuid4(),
        organisation_id=1,
        registration_id=uuid.uuid4(),
        person_id=uuid.uuid4(),
        enrolment_id=uuid.uuid4(),
        cohort_id=uuid.uuid4(),
        resource_link_id=uuid.uuid4() if linked else None,
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
    monkeypatch: pytest.MonkeyPatch, role: Role, bound: uuid.UUID | None, place: str
) -> None:
    visit = _visit(role)
    link = ResourceLink(
        id=uuid.uuid4(), organisation_id=1, cohort_id=None, module_id=bound, line_item_url=None
    )
    monkeypatch.setattr(landing, "resource_link", lambda *_: link)
    monkeypatch.setattr(landing, "is_awaited", lambda *_: False)
    with sa.create_engine("sqlite://").connect() as connection:
        found = landing.address_for(connection, visit)
    assert found == place.format(visit=visit.id, module=MODULE)


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.LEARNER, "/dashboards/{visit}/me"),
        (Role.TRAINER, "/dashboards/{visit}/cohort"),
        (Role.VISITOR, "/learn/{visit}/materials"),
    ],
)
def test_a_visit_without_a_link_lands_by_its_role(
    monkeypatch: pytest.MonkeyPatch, role: Role, place: str
) -> None:
    visit = _visit(role, linked=False)
    monkeypatch.setattr(landing, "is_awaited", lambda *_: False)
    with sa.create_engine("sqlite://").connect() as connection:
        assert landing.address_for(connection, visit) == place.format(visit=visit.id)


def test_a_visit_to_choose_content_lands_where_it_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visit = _visit(Role.TRAINER)
    monkeypatch.setattr(landing, "is_awaited", lambda *_: True)
    with sa.create_engine("sqlite://").connect() as connection:
        assert landing.address_for(connection, visit) == f"/teach/{visit.id}/content"
