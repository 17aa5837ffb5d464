"""One running stand-in: its configuration, key, gradebook, sessions and tokens."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import current_app

from tests.platform.config import Link, PlatformConfig
from tests.platform.gradebook import Gradebook
from tests.platform.keys import SigningKey, ToolKeys
from tests.platform.sessions import Sessions

PLACE = "stand-in"
_TOKEN_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Token:
    """An access token's scopes and end."""

    scopes: frozenset[str]
    expires_at: float


class Site:
    """The state of one stand-in LMS, in memory only."""

    def __init__(
        self,
        config: PlatformConfig,
        *,
        clock: Callable[[], float] = time.time,
        key: SigningKey | None = None,
    ) -> None:
        self.config = config
        self.clock = clock
        self.key = key or SigningKey(names_algorithm=config.manners.keys_name_algorithm)
        self.tool_keys = ToolKeys(config.tool_keys_url)
        self.sessions = Sessions()
        self.gradebook = Gradebook(
            is_graded=self._is_graded,
            clock=clock,
            erases_by_progress=config.manners.erases_by_progress,
        )
        self._tokens: dict[str, Token] = {}
        self._placed: list[Link] = []
        self.submissions = 0
        for link_id, link in self.links():
            if link.module is not None:
                self.gradebook.add(label=link.titles["fi"], score_maximum=100, link_id=link_id)

    def links(self) -> list[tuple[int, Link]]:
        """Return the course's links with their ids, from 1 on."""
        return list(enumerate([*self.config.links, *self._placed], start=1))

    def link(self, link_id: int) -> Link | None:
        """Return the link of that id."""
        return dict(self.links()).get(link_id)

    def place(
        self, link: Link, *, score_maximum: float | None = None, resource_id: str = ""
    ) -> int:
        """Put a link into the course and return its id."""
        self._placed.append(link)
        link_id = len(self.links())
        if score_maximum is not None:
            self.gradebook.add(
                label=link.titles["fi"],
                score_maximum=score_maximum,
                link_id=link_id,
                resource_id=resource_id,
            )
        return link_id

    def token_for(self, scopes: Sequence[str]) -> str:
        """Make an access token bound to the scopes."""
        token = secrets.token_hex(16)
        self._tokens[token] = Token(frozenset(scopes), self.clock() + _TOKEN_SECONDS)
        return token

    def scopes_of(self, token: str) -> frozenset[str]:
        """Return what a token opens, nothing once it has ended."""
        known = self._tokens.get(token)
        return (
            known.scopes if known is not None and known.expires_at > self.clock() else frozenset()
        )

    def forget_tokens(self) -> None:
        """End every token, as a platform does that was set up anew."""
        self._tokens.clear()

    def _is_graded(self, person_id: str) -> bool:
        person = self.config.person(int(person_id)) if person_id.isdecimal() else None
        return person is not None and person.part.is_graded


def deployment_of(site: Site) -> dict[str, str]:
    """Return what a login says of the deployment."""
    if not site.config.manners.names_deployment:
        return {}
    return {"lti_deployment_id": site.config.deployment}


def this_site() -> Site:
    """Return the stand-in whose request is being answered."""
    site: Site = current_app.extensions[PLACE]
    return site
