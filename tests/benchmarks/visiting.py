"""The dashboards' pages, asked for in turn by those who may see them, over one connection.

The platform launches learners, the trainer of the large group and a reader of the report. It lists
that group's members; names are asked of it anew in some of the rounds, and kept in the others.
"""

import json
import time
from dataclasses import dataclass, field

import sqlalchemy as sa

import lti.tables
from lrs.surroundings import Surroundings
from tests.benchmarks.coached import LARGE
from tests.benchmarks.courses import context_of, subject_of
from tests.benchmarks.launching import Browser
from tests.lti.protocol.platform import INSTRUCTOR, LEARNER, LTI, Platform, Received, Reply

_READER = LEARNER.replace("#Learner", "#Mentor")
_LEARNERS, _ROUNDS = 40, 12
_COHORT_A_ROUND, _REPORT_A_ROUND = 10, 20


@dataclass(slots=True)
class Page:
    """A page as it was asked for: its bytes, and the milliseconds of each answer in order.

    limit_ms is None where there is no limit.
    """

    name: str
    limit_ms: float | None
    size: int = 0
    taken: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Address:
    path: str
    cookies: str


class Visitors:
    """Learners, a trainer and a reader, each in a visit of their own."""

    def __init__(self, browser: Browser, platform: Platform, store: Surroundings) -> None:
        self._browser, self._platform, self._store = browser, platform, store
        self._roster = _roster()
        platform.routes["/memberships"] = self._members
        self._learners = [
            self._address("me", subject_of(number), LEARNER) for number in range(_LEARNERS)
        ]
        self._trainer = self._address("cohort", "trainer", INSTRUCTOR)
        self._reader = self._address("report", "reader", _READER)

    def pages(self) -> tuple[Page, ...]:
        """Ask for every page, round after round, and return what it took."""
        learner = Page("a learner's page", 50)
        cohort = Page(f"the page of a group of {LARGE}", 150)
        named = Page("the same, names asked of the platform", None)
        report = Page("the report's page", 300)
        for _ in range(_ROUNDS):
            for each in self._learners:
                self._ask(learner, each)
            self._forget_names()
            self._ask(named, self._trainer)
            for _ in range(_COHORT_A_ROUND):
                self._ask(cohort, self._trainer)
            for _ in range(_REPORT_A_ROUND):
                self._ask(report, self._reader)
        return learner, cohort, named, report

    def _ask(self, page: Page, address: _Address) -> None:
        began = time.perf_counter()
        answer = self._browser.ask("GET", address.path, None, {"Cookie": address.cookies})
        page.taken.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for {page.name}: {answer.text[:500]}")
        page.size = len(answer.text.encode())

    def _address(self, page: str, subject: str, role: str) -> _Address:
        course = {"id": context_of(0), "title": "Valmentava työote", "type": ["CourseSection"]}
        landed, cookies = self._browser.launch(
            subject, claims={f"{LTI}context": course, f"{LTI}roles": [role]}
        )
        return _Address(f"/dashboards/{landed.split('/')[2]}/{page}", cookies)

    def _members(self, _received: Received) -> Reply:
        return Reply(body=self._roster, headers={"Content-Type": "application/json"})

    def _forget_names(self) -> None:
        """Let the names that were read be too old to be shown."""
        with self._store.database.write() as connection:
            connection.execute(sa.update(lti.tables.cohort).values(roster_names_at=None))


def _roster() -> bytes:
    members = [
        {"user_id": subject_of(number), "name": f"Osallistuja {number}", "roles": [LEARNER]}
        for number in range(LARGE)
    ]
    trainer = {"user_id": "trainer", "name": "Timo Kouluttaja", "roles": [INSTRUCTOR]}
    return json.dumps({"members": [*members, trainer]}).encode()
