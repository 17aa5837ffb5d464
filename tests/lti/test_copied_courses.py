"""What a platform tells besides: the link one was copied from, groups, and whose work to review."""

# Fixtures are taken from the protocol's tests, which have a platform to launch from.
# ruff: noqa: F401, F811

import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lti import tables
from tests.lti.protocol.conftest import (
    Browser,
    _platform,
    app,
    browser,
    clock,
    platform,
    registration,
    settings,
    surroundings,
)
from tests.lti.protocol.platform import INSTRUCTOR, LTI


def placed(link: str, context: str = "2", **custom: str) -> dict[str, Any]:
    """Return what changes in a launch of a link of a course."""
    return {
        f"{LTI}resource_link": {"id": link},
        f"{LTI}context": {"id": context},
        f"{LTI}custom": custom,
    }


def held_by(database: Database, link: str) -> uuid.UUID | None:
    column = tables.resource_link.c
    with database.read() as connection:
        held: uuid.UUID | None = connection.execute(
            sa.select(column.module_id).where(column.platform_link_id == link)
        ).scalar_one()
    return held


def hold(database: Database, link: str) -> uuid.UUID:
    """Let a trainer have put a module into a link."""
    module = uuid.uuid4()
    with database.write() as connection:
        connection.execute(
            sa.update(tables.resource_link)
            .where(tables.resource_link.c.platform_link_id == link)
            .values(module_id=module)
        )
    return module


def test_a_link_of_a_copied_course_holds_what_its_model_held(
    browser: Browser, database: Database
) -> None:
    browser.launch(**placed("1"))
    module = hold(database, "1")
    browser.launch(**placed("11", "3", link_id_history="1"))
    assert held_by(database, "11") == module
    # The copy of a copy names both; a later course may still be launched first.
    browser.launch(**placed("21", "4", link_id_history="15,1"))
    assert held_by(database, "21") == module


def test_the_nearest_model_counts_and_an_own_choice_stands(
    browser: Browser, database: Database
) -> None:
    for link in ("1", "11"):
        browser.launch(**placed(link))
    hold(database, "1")
    nearest = hold(database, "11")
    browser.launch(**placed("21", "4", link_id_history="11,1"))
    assert held_by(database, "21") == nearest
    own = hold(database, "21")
    browser.launch(**placed("21", "4", link_id_history="1"))
    assert held_by(database, "21") == own


@pytest.mark.parametrize("history", ["", "9", "$ResourceLink.id.history", "1\0", "," * 9])
def test_a_history_that_says_nothing_changes_nothing(
    browser: Browser, database: Database, history: str
) -> None:
    browser.launch(**placed("1"))
    hold(database, "1")
    browser.launch(**placed("11", "3", link_id_history=history))
    assert held_by(database, "11") is None


def groups(database: Database) -> Any:
    with database.read() as connection:
        return connection.execute(sa.select(tables.enrolment.c.groups)).scalar_one()


@pytest.mark.parametrize(
    ("told", "known"),
    [("1,2,3", ["1", "2", "3"]), ("", []), ("7", ["7"]), ("$Moodle.Person.userGroupIds", None)],
)
def test_moodle_s_groups_are_known_by_the_custom_variable(
    browser: Browser, database: Database, told: str, known: list[str] | None
) -> None:
    browser.launch(**placed("1", groups=told))
    assert groups(database) == known


def test_the_newest_groups_count_and_silence_changes_nothing(
    browser: Browser, database: Database
) -> None:
    browser.launch(**placed("1", groups="1"))
    browser.launch(**placed("1", groups="2"))
    browser.launch(**placed("1"))
    assert groups(database) == ["2"]


def test_a_trainer_sent_to_review_is_sent_to_that_person(
    browser: Browser, database: Database
) -> None:
    browser.launch()
    review = {
        f"{LTI}message_type": "LtiSubmissionReviewRequest",
        f"{LTI}roles": [INSTRUCTOR],
    }
    browser.launch(sub="3", **review, **{f"{LTI}for_user": {"user_id": "5"}})
    browser.launch(sub="3", **review, **{f"{LTI}for_user": {"user_id": "unknown"}})
    browser.launch(sub="3", **review)
    with database.read() as connection:
        person = connection.execute(
            sa.select(tables.identity.c.person_id).where(tables.identity.c.subject == "5")
        ).scalar_one()
        about = connection.execute(
            sa.select(tables.visit.c.about_person_id).where(tables.visit.c.role == "trainer")
        ).scalars()
        assert sorted(map(str, about)) == sorted(["None", "None", str(person)])


def test_launching_again_writes_nothing_that_others_wait_for(
    browser: Browser, database: Database
) -> None:
    browser.launch(**placed("1", groups="1"))
    written: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement.split()[2 if statement[0] in "ID" else 1])

    sa.event.listen(database.engine, "before_cursor_execute", note)
    browser.launch(**placed("1", groups="1"))
    sa.event.remove(database.engine, "before_cursor_execute", note)
    assert set(written) == {"lti_login", "lti_visit"}
