"""The commands that look after forwarding."""

import sys
from collections.abc import Callable, Sequence
from uuid import UUID

import click
import sqlalchemy as sa

from lrs import forwarding
from lrs.audit import Act, by_command
from lrs.forwarding import Filter, NewTarget, Target, WrongTarget
from lrs.forwarding.reasons import in_english
from lrs.forwarding.targets import VERSIONS
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings

SurroundingsOf = Callable[[], Surroundings]


def add_to(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    """Add `valmentava forwarding` to the command."""

    @group.group("forwarding")
    def handing_on() -> None:
        """Other stores that statements are handed on to."""

    _add_add(handing_on, surroundings_of)
    _add_care(handing_on, surroundings_of)


def _add_add(handing_on: click.Group, surroundings_of: SurroundingsOf) -> None:
    @handing_on.command("add")
    @click.argument("name")
    @click.argument("endpoint")
    @click.option("--organisation", default="Oikeusministeriö", show_default=True)
    @click.option("--key", required=True, help="The key; its secret is read from standard input.")
    @click.option("--version", type=click.Choice(VERSIONS), default="2.0.0", show_default=True)
    @click.option("--verb", "verbs", multiple=True, help="Only with this verb (IRI).")
    @click.option("--activity", "activities", multiple=True, help="Only of this activity's tree.")
    @click.option("--from-the-start", is_flag=True, help="Also what is there already.")
    def add(
        name: str,
        endpoint: str,
        organisation: str,
        key: str,
        version: str,
        verbs: tuple[str, ...],
        activities: tuple[str, ...],
        from_the_start: bool,
    ) -> None:
        """Hand statements on to the store at ENDPOINT, such as https://lrs.example.fi/xapi."""
        secret = sys.stdin.readline().rstrip("\n")
        new = NewTarget(
            name=name,
            endpoint=endpoint,
            key=key,
            secret=secret,
            version=version,
            wanted=Filter(verbs=verbs, activities=activities),
            from_the_start=from_the_start,
        )
        _add_target(surroundings_of(), organisation, new)


def _add_care(handing_on: click.Group, surroundings_of: SurroundingsOf) -> None:
    @handing_on.command("list")
    def show() -> None:
        """List the targets, how far each is and what troubles it."""
        _list(surroundings_of())

    @handing_on.command("pause")
    @click.argument("target", type=click.UUID)
    def pause(target: UUID) -> None:
        """Hand nothing on to a target until it is resumed."""
        _pause(surroundings_of(), target)

    @handing_on.command("resume")
    @click.argument("target", type=click.UUID)
    def resume(target: UUID) -> None:
        """Go on at once, from where it was."""
        _resume(surroundings_of(), target)

    @handing_on.command("remove")
    @click.argument("target", type=click.UUID)
    def remove(target: UUID) -> None:
        """Forget a target, its secret and its dead letters."""
        _remove(surroundings_of(), target)

    @handing_on.command("dead")
    @click.argument("target", type=click.UUID)
    def dead(target: UUID) -> None:
        """Show what a target would not take."""
        _dead(surroundings_of(), target)

    @handing_on.command("retry")
    @click.argument("target", type=click.UUID)
    def retry(target: UUID) -> None:
        """Send what a target would not take again."""
        _retry(surroundings_of(), target)


def _add_target(here: Surroundings, organisation: str, new: NewTarget) -> None:
    now = here.clock()
    try:
        with here.database.write() as connection:
            organisation_id = organisation_named(connection, organisation, now=now)
            made = forwarding.add(
                connection, here.key_ring, new, organisation_id=organisation_id, now=now
            )
            by_command(connection, organisation_id, Act.FORWARDING_MADE, made, now=now)
    except WrongTarget as error:
        raise click.ClickException(f"It was not added: {error}.") from None
    click.echo(made)


def _target(here: Surroundings, wanted: UUID) -> Target:
    for target in _targets(here):
        if target.id == wanted:
            return target
    raise click.ClickException(f"There is no target {wanted}.")


def _targets(here: Surroundings) -> Sequence[Target]:
    with here.database.read() as connection:
        return forwarding.targets_of(connection)


def _list(here: Surroundings) -> None:
    troubled = False
    for each in _targets(here):
        state = each.state(here.clock())
        trouble = "" if each.last_trouble is None else f"  {in_english(each.last_trouble)}"
        told = f"{each.delivered} delivered, {each.behind} to go, {each.dead} refused"
        click.echo(f"{each.id}  {each.name}  {state}  {told}{trouble}")
        troubled |= each.last_trouble is not None
    sys.exit(1 if troubled else 0)


def _pause(here: Surroundings, named: UUID) -> None:
    target = _target(here, named)
    with here.database.write() as connection:
        forwarding.pause(connection, target.organisation_id, target.id, now=here.clock())
        _note(connection, here, target, Act.FORWARDING_PAUSED)


def _resume(here: Surroundings, named: UUID) -> None:
    target = _target(here, named)
    with here.database.write() as connection:
        forwarding.resume(connection, target.organisation_id, target.id, now=here.clock())
        _note(connection, here, target, Act.FORWARDING_RESUMED)


def _remove(here: Surroundings, named: UUID) -> None:
    target = _target(here, named)
    with here.database.write() as connection:
        forwarding.remove(connection, target.organisation_id, target.id)
        _note(connection, here, target, Act.FORWARDING_REMOVED)


def _note(connection: sa.Connection, here: Surroundings, target: Target, act: Act) -> None:
    by_command(connection, target.organisation_id, act, target.id, now=here.clock())


def _dead(here: Surroundings, named: UUID) -> None:
    target = _target(here, named)
    with here.database.read() as connection:
        found = forwarding.dead_of(connection, target.organisation_id, target.id)
    for each in found:
        click.echo(f"{each.statement_id}  {each.status or '-'}  {in_english(each.reason)}")


def _retry(here: Surroundings, named: UUID) -> None:
    target = _target(here, named)
    with here.database.write() as connection:
        count = forwarding.retry(connection, target.organisation_id, target.id, now=here.clock())
        _note(connection, here, target, Act.FORWARDING_RETRIED)
    click.echo(f"{count} will be sent again.")
