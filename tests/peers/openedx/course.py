"""The course, its people and its gradebook: what the LMS around the LTI code would hold."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace

COURSE = "course-v1:Koulutus+VALM+2026"
LOCATION = "block-v1:Koulutus+VALM+2026+type@lti_consumer+block@valmentava"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone of the course; the external id is what a tool is told."""

    id: int
    external_id: str
    username: str
    name: str
    role: str

    @property
    def email(self) -> str:
        """Return the address that the roster tells."""
        return f"{self.username}@example.com"


PEOPLE = (
    Person(
        id=1,
        external_id="4d1f7c52-3a55-4f5b-9d0e-7c2b5a1e0001",
        username="aino",
        name="Aino Virtanen",
        role="student",
    ),
    Person(
        id=2,
        external_id="4d1f7c52-3a55-4f5b-9d0e-7c2b5a1e0002",
        username="kaisa",
        name="Kaisa Järvelä",
        role="instructor",
    ),
)


CROWD: list[Person] = []
"""Those who are only on the roster; serve.py says how many."""


def crowd(count: int) -> None:
    """Fill the course with people who never launch."""
    CROWD[:] = [
        Person(
            id=number,
            external_id=f"4d1f7c52-3a55-4f5b-9d0e-{number:012}",
            username=f"osallistuja{number}",
            name=f"Osallistuja {number}",
            role="student",
        )
        for number in range(100, 100 + count)
    ]


@dataclass
class Block:
    """The course unit in which the tool is placed, with the grades published to it."""

    display_name: str = "Valmentava työote"
    lti_1p3_passport_id: str = ""
    context_id: str = COURSE
    weight: float = 100
    has_score: bool = True
    accept_grades_past_due: bool = True
    start: datetime = datetime(2026, 9, 1, tzinfo=UTC)
    due: datetime | None = None
    scope_ids: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(usage_id=LOCATION))
    published: dict[str, float] = field(default_factory=dict)

    def is_past_due(self) -> bool:
        """Tell that grades are still taken."""
        return False

    def max_score(self) -> float:
        """Return what a full score is worth."""
        return self.weight

    def set_user_module_score(
        self, user: Person, score: float, max_score: float, _comment: str | None
    ) -> None:
        """Publish a grade, a share of 0 to 1, to the LMS's gradebook."""
        self.published[user.username] = score * max_score


BLOCK = Block()


def block_at(_location: object) -> Block:
    """Return the one block there is."""
    return BLOCK


def person_named(username: str) -> Person:
    """Return the person of that username; StopIteration when there is none."""
    return next(person for person in PEOPLE if person.username == username)


def person_known_as(external_id: str) -> Person:
    """Return the person whom tools know by that id; StopIteration when there is none."""
    return next(person for person in PEOPLE if person.external_id == external_id)


def members(_course_key: object) -> dict[int, dict[str, object]]:
    """Return the roster as the LMS's course API would."""
    return {
        person.id: {
            "id": person.id,
            "username": person.username,
            "email": person.email,
            "name": person.name,
            "roles": [person.role],
        }
        for person in [*PEOPLE, *CROWD]
    }


def external_ids(_users: object) -> dict[int, SimpleNamespace]:
    """Return what tools are told instead of the LMS's user ids."""
    return {
        person.id: SimpleNamespace(external_user_id=person.external_id)
        for person in [*PEOPLE, *CROWD]
    }
