"""Seeding gives an organisation the programme, once, and new versions of changed texts."""

from pathlib import Path

import pytest
import sqlalchemy as sa

import lti.tables
from lrs.surroundings import Surroundings
from lti.catalogue import PROGRAMME_ID, Module, modules_of, modules_offered
from lti.modules.kinds import KINDS
from lti.modules.material.authoring import ContentError
from lti.modules.material.facts import parts_of
from lti.modules.versions import content_at
from lti.pages import LANGUAGES
from lti.seed import seed
from tests.lti.conftest import authored, write_content


def _seed(here: Surroundings, organisation_id: int, content: Path | None = None) -> None:
    with here.database.write() as connection:
        if content is None:
            seed(connection, here, organisation_id)
        else:
            seed(connection, here, organisation_id, content=content)


def _modules(here: Surroundings, organisation_id: int) -> tuple[Module, ...]:
    with here.database.read() as connection:
        return modules_of(connection, organisation_id, PROGRAMME_ID)


def test_the_shipped_programme_has_its_materials_in_order(
    surroundings: Surroundings, organisation_id: int
) -> None:
    _seed(surroundings, organisation_id)
    modules = _modules(surroundings, organisation_id)
    assert [module.titles["fi"] for module in modules] == [
        "Kuuntelu ja kysymykset",
        "Tavoitteet ja ennakointi",
        "Dialogi hybridityössä",
    ]
    with surroundings.database.read() as connection:
        parts = [parts_of(connection, module) for module in modules]
    assert [part.kind for part in parts[0]] == ["page", "page", "page", "page", "quiz"]


def test_every_kind_of_module_is_shipped_in_every_language(
    surroundings: Surroundings, organisation_id: int
) -> None:
    _seed(surroundings, organisation_id)
    with surroundings.database.read() as connection:
        offered = modules_offered(connection, organisation_id)
        kinds = {each.kind for each in offered}
        assert kinds == set(KINDS) - {"package"}
        for each in offered:
            content = content_at(connection, organisation_id, each.id, each.version)
            for name in ("titles", "summaries", "descriptions"):
                assert set(content.get(name, each.titles)) == set(LANGUAGES)


def test_seeding_again_changes_nothing(
    surroundings: Surroundings, organisation_id: int, content: Path
) -> None:
    _seed(surroundings, organisation_id, content)
    _seed(surroundings, organisation_id, content)
    assert [module.version for module in _modules(surroundings, organisation_id)] == [1]


def test_a_changed_text_becomes_a_new_version_beside_the_old(
    surroundings: Surroundings, organisation_id: int, content: Path
) -> None:
    _seed(surroundings, organisation_id, content)
    write_content(content, authored(), {"yksi": "Toisin sanoen."})
    _seed(surroundings, organisation_id, content)
    assert [module.version for module in _modules(surroundings, organisation_id)] == [2]
    column = lti.tables.module_version.c
    with surroundings.database.read() as connection:
        kept = connection.execute(sa.select(column.content).order_by(column.version)).scalars()
        told = [content["pages"][0]["texts"]["fi"] for content in kept if "pages" in content]
    assert "Teksti yksi." in told[0]
    assert "Toisin sanoen." in told[1]


def test_content_that_is_not_whole_seeds_nothing(
    surroundings: Surroundings, organisation_id: int, content: Path
) -> None:
    (content / "01-kuuntelu" / "pages" / "yksi.sv.md").unlink()
    with pytest.raises(ContentError, match=r"yksi\.sv\.md"):
        _seed(surroundings, organisation_id, content)
    assert _modules(surroundings, organisation_id) == ()
