"""When a programme is over, the key of its pseudonyms is destroyed by a command, and logged."""

import click
import sqlalchemy as sa
from click.testing import CliRunner, Result

from lrs.surroundings import Surroundings
from lti.catalogue import PROGRAMME_ID
from lti.modules.survey import commands
from lti.modules.survey.passes import outside_keys
from lti.modules.survey.pseudonyms import programme_key_of
from lti.outside_keys import Of


def _ended(surroundings: Surroundings, organisation: str, *, answered: str = "y\n") -> Result:
    group = click.Group()
    commands.add_to(group, lambda: surroundings)
    words = ["surveys", "end-pairing", "--organisation", organisation]
    return CliRunner().invoke(group, words, input=answered)


def _name(surroundings: Surroundings) -> str:
    with surroundings.database.read() as connection:
        return str(connection.execute(sa.text("SELECT name FROM lrs_organisation")).scalar_one())


def test_the_key_is_destroyed_once_and_logged(
    surroundings: Surroundings, organisation_id: int
) -> None:
    keys, owner = outside_keys(surroundings), programme_key_of(organisation_id, PROGRAMME_ID)
    before = keys.made(Of.PROGRAMME, owner)
    name = _name(surroundings)
    assert "destroyed" in _ended(surroundings, name).output
    assert "no key" in _ended(surroundings, name).output
    assert keys.made(Of.PROGRAMME, owner) != before
    with surroundings.database.read() as connection:
        acts = connection.execute(sa.text("SELECT act FROM lrs_audit")).scalars().all()
    assert acts.count("pairing_ended") == 1


def test_nothing_is_destroyed_unasked_or_elsewhere(
    surroundings: Surroundings, organisation_id: int
) -> None:
    keys, owner = outside_keys(surroundings), programme_key_of(organisation_id, PROGRAMME_ID)
    before = keys.made(Of.PROGRAMME, owner)
    assert _ended(surroundings, _name(surroundings), answered="n\n").exit_code == 1
    assert _ended(surroundings, "Muu virasto").exit_code == 1
    assert keys.read(Of.PROGRAMME, owner) == before
