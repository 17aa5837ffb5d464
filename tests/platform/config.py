"""What a stand-in is set up with: where it and the tool are, and which links its course has."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.platform.course import COURSE_ID, PEOPLE, Person
from tests.platform.manners import MOODLE, Manners

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A resource link of the course; without a module it is the programme's home, ungraded."""

    titles: Mapping[str, str]
    module: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def custom(self) -> dict[str, str]:
        """Return the link's own custom parameters."""
        return {**self.parameters, **({} if self.module is None else {"module": self.module})}


HOME = Link(
    titles={
        "fi": "Oma eteneminen / Valmennusryhmä",
        "sv": "Mina framsteg / Träningsgrupp",
        "en": "My progress / Cohort",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What a tool must know of this platform."""

    issuer: str
    client_id: str
    deployment_ids: tuple[str, ...]
    auth_url: str
    token_url: str
    jwks_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformConfig:
    """One stand-in LMS and the one tool it launches.

    issuer is where it is served; named is what it calls itself where that is something else, and
    services is where its services are reached where that is not by its own name; tool_server
    likewise is where the tool is reached by the platform's server.
    storage_target is the frame that keeps values for the tool, None where none does, as in Moodle.
    """

    issuer: str
    tool_url: str
    links: tuple[Link, ...] = (HOME,)
    people: tuple[Person, ...] = PEOPLE
    client_id: str = "koulutuskeskus1"
    type_id: int = 1
    custom: Mapping[str, str] | None = None
    storage_target: str | None = None
    manners: Manners = MOODLE
    named: str | None = None
    services: str | None = None
    tool_server: str | None = None

    @property
    def name(self) -> str:
        """Return what the platform calls itself in its messages."""
        return self.named or self.issuer

    @property
    def deployment(self) -> str:
        """Return the deployment's id; Moodle's is that of the tool's type."""
        return self.manners.deployment or str(self.type_id)

    @property
    def course_name(self) -> str:
        """Return how the platform calls its course."""
        return self.manners.id_of("course", COURSE_ID)

    @property
    def registration(self) -> Registration:
        """Return what the tool's administrator would be shown."""
        return Registration(
            issuer=self.name,
            client_id=self.client_id,
            deployment_ids=(self.deployment,),
            auth_url=f"{self.issuer}/mod/lti/auth.php",
            token_url=f"{self.issuer}/mod/lti/token.php",
            jwks_url=f"{self.issuer}/mod/lti/certs.php",
        )

    @property
    def login_url(self) -> str:
        """Return where a launch begins at the tool."""
        return f"{self.tool_url}/lti/login"

    @property
    def launch_url(self) -> str:
        """Return the target of every launch, which is also the one registered redirect URI."""
        return f"{self.tool_url}/lti/launch"

    @property
    def tool_keys_url(self) -> str:
        """Return where the tool publishes its keys."""
        return f"{self.tool_server or self.tool_url}/lti/jwks.json"

    @property
    def services_url(self) -> str:
        """Return where the services' addresses begin."""
        return f"{self.services or self.issuer}/mod/lti/services.php"

    @property
    def roster_url(self) -> str:
        """Return the address of the course's roster."""
        return f"{self.services_url}/CourseSection/{COURSE_ID}/bindings/{self.type_id}/memberships"

    @property
    def line_items_url(self) -> str:
        """Return the address of the tool's line items."""
        return f"{self.services_url}/{COURSE_ID}/lineitems?type_id={self.type_id}"

    def line_item_url(self, item_id: int, service: str = "") -> str:
        """Return the address of a line item, or of its scores or results."""
        path = f"{self.services_url}/{COURSE_ID}/lineitems/{item_id}/lineitem"
        return f"{path}{service}?type_id={self.type_id}"

    def person_called(self, called: str) -> Person | None:
        """Return the person whom the platform calls so."""
        named = self.manners.id_of
        return next((each for each in self.people if named("person", each.id) == called), None)

    def person(self, person_id: int) -> Person | None:
        """Return the person of that id."""
        return next((person for person in self.people if person.id == person_id), None)


def links_from(path: Path) -> tuple[Link, ...]:
    """Read links from a JSON file: [{"titles": {"fi": …}, "module": "<uuid>"}, …]."""
    return tuple(
        Link(titles=read["titles"], module=read.get("module"))
        for read in json.loads(path.read_text(encoding="utf-8"))
    )
