"""The store's command to erase somebody who is known to it by an Agent alone."""

import sys
from collections.abc import Callable

import click

from lrs.audit import COMMAND, Act, record
from lrs.organisations import organisation_known
from lrs.purge.erasures import erasure_of
from lrs.purge.going import erase
from lrs.surroundings import Surroundings
from statements.findable import lone_agent_key
from statements.grammar import InvalidStatements


def add_to(group: click.Group, surroundings_of: Callable[[], Surroundings]) -> None:
    """Add `valmentava purge` to the command."""

    @group.command("purge")
    @click.option("--organisation", default="Oikeusministeriö", show_default=True)
    @click.option("--agent", required=True, help="Whom, as an xAPI Agent in JSON.")
    @click.confirmation_option(prompt="All that is stored of this person goes for good. Erase it?")
    def purge(organisation: str, agent: str) -> None:
        """Erase an Agent's statements, documents and attachments, and the Agent from others'."""
        _purge(surroundings_of(), organisation, agent)


def _purge(here: Surroundings, organisation: str, agent: str) -> None:
    try:
        key = lone_agent_key(agent.encode())
    except InvalidStatements as error:
        sys.exit(f"This is no Agent: {error.problems[0].path}: {error.problems[0].rule}")
    with here.database.read() as connection:
        organisation_id = organisation_known(connection, organisation)
    if organisation_id is None:
        sys.exit(f"There is no organisation {organisation}.")
    swept = erase(here, erasure_of(organisation_id, key))
    with here.database.write() as connection:
        # Whom is not told: the log holds nobody who would have to be erased from it.
        record(
            connection,
            organisation_id=organisation_id,
            actor=COMMAND,
            act=Act.PERSON_ERASED,
            now=here.clock(),
        )
    click.echo(
        f"Erased {swept.erased} statements and {swept.documents} documents; "
        f"{swept.redacted} statements of others do not name them any more."
    )
