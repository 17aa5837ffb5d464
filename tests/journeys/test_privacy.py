"""The look through all that journeys leave finds whatever is put there, and nothing else."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa

from lrs.database import metadata
from lrs.tables import organisation, statement
from tests.conftest import NOW
from tests.dashboards.conftest import BASE, Acts, stored
from tests.journeys.privacy import GOAL, OPEN_ANSWER, told_of_people
from tests.journeys.served import Stage, new_tool
from tests.platform.course import PEOPLE
from tests.statements.events import EVENTS

pytestmark = pytest.mark.peer

SOMEBODY = PEOPLE[0]
NAME = f"{SOMEBODY.given_name} {SOMEBODY.family_name}"

Change = Callable[[dict[str, Any]], object]  # Any: a statement as JSON


def _left(folder: Path, change: Change, *, log: str = "") -> list[str]:
    """Return what is found where everything is in order but for one change to a statement."""
    tool = new_tool(folder)
    told = json.loads(stored(Acts().starts()))
    change(told)
    database = Path(tool.environ["VALMENTAVA_DATA_DIR"]) / "valmentava.db"
    database.parent.mkdir(parents=True)
    engine = sa.create_engine(f"sqlite:///{database}")
    metadata.create_all(engine)
    bodies = [json.dumps(told).encode(), *(stored(each) for each in EVENTS.values())]
    with engine.begin() as connection:
        connection.execute(sa.insert(organisation).values(id=1, name="Virasto", created_at=NOW))
        for position, body in enumerate(bodies):
            connection.execute(
                sa.insert(statement).values(
                    organisation_id=1, position=position, statement_id=uuid.uuid4(), body=body
                )
            )
    engine.dispose()
    for name, words in (("serve", log), ("work", "")):
        (tool.folder / f"{name}.log").write_text(words, encoding="utf-8")
    environ = {**tool.environ, "VALMENTAVA_IRI_BASE": BASE}
    stage = SimpleNamespace(
        tool=SimpleNamespace(environ=environ, log_of=tool.log_of),
        site=SimpleNamespace(config=SimpleNamespace(people=PEOPLE)),
    )
    return told_of_people(cast(Stage, stage))


def test_nothing_is_found_where_all_is_in_order(tmp_path: Path) -> None:
    assert _left(tmp_path, lambda told: told) == []


LEAKS: dict[str, Change] = {
    "a name": lambda told: told["actor"].update(name=NAME),
    "an address": lambda told: told["object"].update(id=f"mailto:{SOMEBODY.email}"),
    "a log-in name": lambda told: told["context"].update(platform=SOMEBODY.username),
    "a private text": lambda told: told.update(result={"response": GOAL}),
    "an Agent by address": lambda told: told.update(actor={"mbox": "mailto:a@a.example"}),
    "what the profile excludes": lambda told: told["context"].update(
        instructor={"account": {"homePage": BASE, "name": "x"}}
    ),
    "what is no statement": lambda told: told.update(timestamp="eilen"),
}


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_what_is_put_into_a_statement_is_found(tmp_path: Path, leak: Change) -> None:
    assert _left(tmp_path, leak) != []


@pytest.mark.parametrize("words", [NAME, SOMEBODY.email, GOAL, OPEN_ANSWER])
def test_what_is_put_into_a_log_is_found(tmp_path: Path, words: str) -> None:
    assert len(_left(tmp_path, lambda told: told, log=f"… {words} …")) >= 1
