"""The command that ends the pairing of confidential answers, when a programme is over."""

from collections.abc import Callable

import click

from lrs.audit import Act, by_command
from lrs.organisations import organisation_known
from lrs.surroundings import Surroundings
from lti.catalogue import PROGRAMME_ID
from lti.modules.survey.passes import outside_keys
from lti.modules.survey.pseudonyms import end_pairing

SurroundingsOf = Callable[[], Surroundings]


def add_to(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    """Add the surveys' commands to the valmentava command."""

    @group.group("surveys")
    def surveys() -> None:
        """Surveys of a programme."""

    @surveys.command("end-pairing")
    @click.option("--organisation", required=True, help="Whose programme is over.")
    @click.confirmation_option(
        prompt="Answers given from now on cannot be paired with earlier ones. Go on?"
    )
    def end(organisation: str) -> None:
        """Destroy the key of the pseudonyms of confidential surveys.

        Answers stay paired with each other. Nobody can tell any more whose they are.
        """
        here = surroundings_of()
        with here.database.write() as connection:
            organisation_id = organisation_known(connection, organisation)
            if organisation_id is None:
                raise click.ClickException("There is no organisation of that name.")
            # The key goes first: a log that says so must be true.
            there_was = end_pairing(outside_keys(here), organisation_id, PROGRAMME_ID)
            if there_was:
                by_command(connection, organisation_id, Act.PAIRING_ENDED, "", now=here.clock())
        click.echo("The key is destroyed." if there_was else "There was no key to destroy.")
