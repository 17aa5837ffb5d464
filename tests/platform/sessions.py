"""Who sits at which browser, and the launches under way there."""

import secrets
import threading
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A launch between the platform's page and the authentication request.

    link_id is None for a request to choose content.
    """

    link_id: int | None
    message_type: str
    for_user_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Session:
    """One browser's session. person_id is None until someone was chosen."""

    id: str
    person_id: int | None = None
    language: str = "fi"
    key: str = field(default_factory=lambda: secrets.token_hex(5))
    launches: dict[str, Launch] = field(default_factory=dict)

    def begin(self, launch: Launch) -> str:
        """Keep a launch and return its id."""
        of = launch.link_id or "_ContentItemSelectionRequest"
        launch_id = f"ltilaunch{of}_{secrets.randbelow(2**31)}"
        self.launches[launch_id] = launch
        return launch_id

    def spend(self, launch_id: str) -> Launch | None:
        """Return a launch and forget it: it works once."""
        return self.launches.pop(launch_id, None)


class Sessions:
    """All sessions, by the value of the cookie."""

    def __init__(self) -> None:
        self._known: dict[str, Session] = {}
        self._turn = threading.Lock()

    def known(self, id: str | None) -> Session | None:  # noqa: A002 - it is the cookie's value
        """Return the session of a cookie."""
        return None if id is None else self._known.get(id)

    def begin(self, *, person_id: int | None = None, language: str = "fi") -> Session:
        """Make a session."""
        session = Session(id=secrets.token_hex(13), person_id=person_id, language=language)
        with self._turn:
            self._known[session.id] = session
        return session

    def end(self, session: Session) -> None:
        """Forget a session."""
        with self._turn:
            self._known.pop(session.id, None)
