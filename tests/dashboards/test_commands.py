"""The dashboards' part of the command."""

import click
import pytest
from click.testing import CliRunner

import dashboards.commands
from dashboards.bookmarks import Overtaken
from lrs.surroundings import Surroundings
from tests.dashboards.conftest import Acts, Keep


@pytest.fixture
def group(surroundings: Surroundings) -> click.Group:
    made = click.Group()
    dashboards.commands.add_to(made, lambda: surroundings)
    return made


def test_rebuilding_reads_the_whole_journal_of_every_organisation(
    group: click.Group, keep: Keep
) -> None:
    keep([Acts().starts(), Acts().completes(3)])
    ran = CliRunner().invoke(group, ["projections", "rebuild"])
    assert ran.exit_code == 0
    assert "2 entries of 1 organisations projected." in ran.output


def test_rebuilding_an_empty_store_is_no_trouble(group: click.Group) -> None:
    ran = CliRunner().invoke(group, ["projections", "rebuild"])
    assert ran.exit_code == 0
    assert "0 entries of 0 organisations projected." in ran.output


def test_a_rebuild_that_another_overtakes_says_so(
    group: click.Group, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*_: object, **__: object) -> int:
        raise Overtaken

    keep([Acts().starts()])
    monkeypatch.setattr(dashboards.commands, "rebuild", overtaken)
    ran = CliRunner().invoke(group, ["projections", "rebuild"])
    assert ran.exit_code == 1
    assert "Another rebuild began meanwhile" in ran.output
