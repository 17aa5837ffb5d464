"""Who is one person, and what roles make of them."""

import threading
import uuid

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lti import tables
from lti.people import Role, people_known, person_for, role_of
from tests.conftest import NOW

COURSE = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ([f"{COURSE}#Learner"], Role.LEARNER),
        (["Learner"], Role.LEARNER),
        ([f"{COURSE}/Learner#GuestLearner"], Role.LEARNER),
        ([f"{COURSE}/Learner#Instructor"], Role.LEARNER),
        ([f"{COURSE}#Member"], Role.LEARNER),
        ([f"{COURSE}#Instructor"], Role.TRAINER),
        (["Instructor"], Role.TRAINER),
        ([f"{COURSE}/Instructor#TeachingAssistant"], Role.TRAINER),
        ([f"{COURSE}#TeachingAssistant"], Role.TRAINER),
        ([f"{COURSE}#ContentDeveloper"], Role.TRAINER),
        ([f"{COURSE}/ContentDeveloper#ContentExpert"], Role.TRAINER),
        ([f"{COURSE}#Mentor"], Role.READER),
        ([f"{COURSE}/Mentor#LearningCoordinator"], Role.READER),
        ([f"{COURSE}#Manager"], Role.READER),
        ([f"{COURSE}/Manager#Observer"], Role.READER),
        ([f"{COURSE}#Officer"], Role.READER),
        ([f"{COURSE}#Administrator"], Role.VISITOR),
        ([f"{COURSE}/Administrator#Support"], Role.VISITOR),
        ([f"{INSTITUTION}#Administrator"], Role.VISITOR),
        ([f"{SYSTEM}#Administrator", f"{SYSTEM}#SysAdmin"], Role.VISITOR),
        # What somebody is in the institution says nothing of this course.
        ([f"{INSTITUTION}#Instructor", f"{INSTITUTION}#Faculty"], Role.VISITOR),
        ([f"{INSTITUTION}#Learner", f"{INSTITUTION}#Student"], Role.VISITOR),
        ([f"{INSTITUTION}#Administrator", f"{COURSE}#Instructor"], Role.TRAINER),
        ([f"{COURSE}#Learner", f"{COURSE}#Instructor"], Role.TRAINER),
        ([f"{COURSE}#Learner", f"{COURSE}#Officer"], Role.LEARNER),
        ([f"{COURSE}#Learner", TEST_USER], Role.VISITOR),
        ([f"{COURSE}#Instructor", TEST_USER], Role.TRAINER),
        ([], Role.VISITOR),
        ([""], Role.VISITOR),
        (["learner"], Role.VISITOR),
        ([f"{COURSE}Learner"], Role.VISITOR),
        ([f"{COURSE}#"], Role.VISITOR),
        (["https://lms.example/roles#Instructor"], Role.VISITOR),
    ],
)
def test_roles_in_the_course_decide(roles: list[str], role: Role) -> None:
    assert role_of(roles) is role


def _person(
    database: Database, organisation_id: int, subject: str, issuer: str = "https://lms.example"
) -> uuid.UUID:
    with database.write() as connection:
        return person_for(
            connection, organisation_id=organisation_id, issuer=issuer, subject=subject, now=NOW
        )


def test_a_user_of_a_platform_stays_the_same_person(
    database: Database, organisation_id: int
) -> None:
    first = _person(database, organisation_id, "5")
    assert _person(database, organisation_id, "5") == first
    assert _person(database, organisation_id, "6") != first
    assert _person(database, organisation_id, "5", "https://other.example") != first


def test_ten_first_launches_at_once_make_one_person(
    database: Database, organisation_id: int
) -> None:
    found: list[uuid.UUID] = []
    gate = threading.Barrier(10)

    def arrive() -> None:
        gate.wait()
        found.append(_person(database, organisation_id, "5"))

    threads = [threading.Thread(target=arrive) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 10
    assert len(set(found)) == 1
    with database.read() as connection:
        people = connection.execute(sa.select(sa.func.count()).select_from(tables.person))
        assert people.scalar_one() == 1


def test_people_are_found_by_their_subjects_within_an_issuer(
    database: Database, organisation_id: int
) -> None:
    person = _person(database, organisation_id, "5")
    _person(database, organisation_id, "6", "https://other.example")
    with database.read() as connection:
        known = people_known(
            connection,
            organisation_id=organisation_id,
            issuer="https://lms.example",
            subjects=[str(number) for number in range(1200)],
        )
    assert known == {"5": person}
