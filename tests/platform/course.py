"""The course and its people."""

import enum
from dataclasses import dataclass, field

COURSE_ID = 2
COURSE_TITLE = "Valmentava työote"
COURSE_LABEL = "valmentava"
COURSE_SOURCED_ID = "VALM-2026"

_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
_INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
_SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"


class Part(enum.Enum):
    """What a person is in the course.

    Moodle tells Instructor and Learner apart and nothing more, so a report reader would come as
    a learner; Manager is sent here instead, as platforms with a fuller vocabulary do.
    """

    LEARNER = "learner"
    TRAINER = "trainer"
    SUBSTITUTE = "substitute"
    READER = "reader"
    ADMINISTRATOR = "administrator"
    STRANGER = "stranger"

    @property
    def launch_roles(self) -> list[str]:
        """Return the roles claim of this person's launches."""
        return list(_LAUNCH_ROLES[self])

    @property
    def roster_role(self) -> str | None:
        """Return the short role on the roster, None for who is not enrolled.

        A non-editing teacher is Instructor at launch and Learner on the roster.
        """
        return _ROSTER_ROLE.get(self)

    @property
    def may_enter(self) -> bool:
        """Tell whether the course opens to this person."""
        return self is not Part.STRANGER

    @property
    def teaches(self) -> bool:
        """Tell whether this person sees the gradebook."""
        return self in {Part.TRAINER, Part.SUBSTITUTE, Part.ADMINISTRATOR}

    @property
    def is_graded(self) -> bool:
        """Tell whether the gradebook has a row for this person."""
        return self is Part.LEARNER


_LAUNCH_ROLES = {
    Part.LEARNER: (f"{_MEMBERSHIP}Learner",),
    Part.TRAINER: (f"{_MEMBERSHIP}Instructor",),
    Part.SUBSTITUTE: (f"{_MEMBERSHIP}Instructor",),
    Part.READER: (f"{_MEMBERSHIP}Manager",),
    Part.ADMINISTRATOR: (
        f"{_INSTITUTION}Administrator",
        f"{_MEMBERSHIP}Instructor",
        f"{_SYSTEM}Administrator",
    ),
    Part.STRANGER: (),
}

_ROSTER_ROLE = {
    Part.LEARNER: "Learner",
    Part.TRAINER: "Instructor",
    Part.SUBSTITUTE: "Learner",
    Part.READER: "Manager",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user of the LMS. Ids are small integers, unique only within this issuer."""

    id: int
    given_name: str
    family_name: str
    part: Part
    groups: tuple[int, ...] = field(default=(1,))

    @property
    def name(self) -> str:
        """Return the full name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def username(self) -> str:
        """Return the log-in name."""
        return f"{self.part.value}{self.id:02}"

    @property
    def email(self) -> str:
        """Return the address."""
        return f"{self.username}@example.com"

    @property
    def sourced_id(self) -> str:
        """Return the id number of the personnel register, "" for the administrator."""
        return "" if self.part is Part.ADMINISTRATOR else self.username.upper()


def _person(id: int, names: str, part: Part = Part.LEARNER) -> Person:  # noqa: A002 - its name
    given_name, family_name = names.split(" ", 1)
    return Person(id=id, given_name=given_name, family_name=family_name, part=part)


PEOPLE = (
    _person(2, "Pauli Ylitalo", Part.ADMINISTRATOR),
    _person(3, "Kaisa Järvelä", Part.TRAINER),
    _person(4, "Matti Öhman", Part.TRAINER),
    _person(5, "Aino Virtanen"),
    _person(6, "Eero Korhonen"),
    _person(7, "Helmi Mäkinen"),
    _person(8, "Ilmari Nieminen"),
    _person(9, "Jenni Mäkelä"),
    _person(10, "Kalle Hämäläinen"),
    _person(11, "Laura Laine"),
    _person(12, "Mikko Heikkinen"),
    _person(13, "Noora Koskinen"),
    _person(14, "Olli Järvinen"),
    _person(15, "Åsa Kinnunen"),
    _person(16, "Örjan Turunen"),
    _person(17, "Riitta Lindholm", Part.READER),
    _person(18, "Veera Outinen", Part.STRANGER),
)


def more_learners(count: int) -> tuple[Person, ...]:
    """Return so many more learners, at most 120, none of them called as another."""
    names = [f"{given} {family}" for family in _FAMILY_NAMES for given in _GIVEN_NAMES]
    return tuple(_person(101 + number, name) for number, name in enumerate(names[:count]))


_GIVEN_NAMES = (
    "Antti",
    "Birgitta",
    "Daniel",
    "Elina",
    "Fredrik",
    "Hanna",
    "Iiro",
    "Johanna",
    "Katri",
    "Lauri",
    "Maija",
    "Niko",
)
_FAMILY_NAMES = (
    "Ahlqvist",
    "Backman",
    "Hiltunen",
    "Jokela",
    "Kettunen",
    "Lehtonen",
    "Mattila",
    "Niskanen",
    "Pesonen",
    "Rautio",
)
