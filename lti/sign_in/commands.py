"""Commands for those who sign in without a platform: providers, roles, and the audit log."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import click
import sqlalchemy as sa

from lrs import audit
from lrs.audit import COMMAND, Act, by_command
from lrs.organisations import organisation_known, organisation_named
from lrs.surroundings import Surroundings
from lti.sign_in import providers
from lti.sign_in.discovery import ProviderFailed, fetched
from lti.sign_in.flow import RETURN_PATH
from lti.sign_in.invitations import Invitation, invite
from lti.sign_in.providers import Provider, ProviderKnown, UnusableProvider
from lti.sign_in.roles import StaffRole, called, held, revoke
from lti.units import tree_at

SurroundingsOf = Callable[[], Surroundings]

_ROLES = click.Choice([each.value for each in StaffRole])
_WHOSE = click.option("--organisation", required=True, help="Whose it is.")


def add_to(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    """Add the commands to the valmentava command."""
    _add_providers(group, surroundings_of)
    _add_roles(group, surroundings_of)
    _add_audit(group, surroundings_of)


def _add_providers(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    @group.group("provider")
    def provider() -> None:
        """The organisations' own sign-in, by OpenID Connect."""

    @provider.command("add")
    @_WHOSE
    @click.option("--name", required=True, help="What the button says.")
    @click.option("--issuer", required=True, help="How the provider calls itself, to the letter.")
    @click.option("--client-id", required=True, help="What the provider calls this service.")
    @click.option(
        "--secret-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A file that holds the client's secret; without it PKCE alone proves us.",
    )
    def add(organisation: str, secret_file: Path | None, **values: str) -> None:
        """Connect a provider, when it answers as one."""
        secret = None if secret_file is None else secret_file.read_text().strip()
        _add(surroundings_of(), organisation, secret, values)

    @provider.command("list")
    @_WHOSE
    def show(organisation: str) -> None:
        """List an organisation's providers and where one signs in by each."""
        here = surroundings_of()
        with here.database.read() as connection:
            organisation_id = _known(here, organisation)
            for each in providers.providers_of(connection, here.key_ring, organisation_id):
                click.echo(f"{each.id}  {each.issuer}  client {each.client_id}  {each.name}")
                click.echo(f"  {here.settings.public_url}/sign-in/{each.id}")

    @provider.command("remove")
    @_WHOSE
    @click.argument("provider_id", type=click.UUID)
    def remove(organisation: str, provider_id: UUID) -> None:
        """Forget a provider; nobody signs in by it from now on."""
        here = surroundings_of()
        organisation_id = _known(here, organisation)
        with here.database.write() as connection:
            if not providers.remove(connection, organisation_id, provider_id):
                raise click.ClickException("there is no such provider")
            by_command(
                connection, organisation_id, Act.PROVIDER_REMOVED, provider_id, now=here.clock()
            )
        click.echo("Removed.")


def _add_roles(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    @group.group("role")
    def role() -> None:
        """Who is trusted with what, of those who sign in without a platform."""

    @role.command("invite")
    @_WHOSE
    @click.option("--role", "named", required=True, type=_ROLES)
    @click.option("--unit", help="The code of the unit that a unit_head heads.")
    @click.option("--note", default="", help="Whom you mean, for administrators' eyes only.")
    @click.option(
        "--account-only", is_flag=True, help="The link serves only together with an account."
    )
    def make(
        organisation: str, named: str, unit: str | None, note: str, account_only: bool
    ) -> None:
        """Print a link that gives a role; it works once, within a day."""
        here = surroundings_of()
        now = here.clock()
        with here.database.write() as connection:
            organisation_id = organisation_named(connection, organisation, now=now)
            if unit is not None:
                _check_unit(connection, organisation_id, named, unit, now=now)
            invitation = Invitation(
                organisation_id=organisation_id,
                role=StaffRole(named),
                unit=unit,
                suffices=not account_only,
                note=note,
                invited_by=COMMAND,
            )
            token = invite(connection, here.key_ring, invitation, now=now)
        click.echo(f"{here.settings.public_url}/enter/{token}")

    @role.command("list")
    @_WHOSE
    def show(organisation: str) -> None:
        """List who holds which role."""
        here = surroundings_of()
        with here.database.read() as connection:
            for each in held(connection, here.key_ring, _known(here, organisation)):
                given = f"{each.granted_at:%Y-%m-%d}, by {each.granted_by}"
                role = called(each.role, each.unit)
                click.echo(f"{each.id}  {role}  {each.note or each.person_id}  {given}")

    @role.command("revoke")
    @_WHOSE
    @click.argument("role_id", type=click.UUID)
    def take_back(organisation: str, role_id: UUID) -> None:
        """Take a role back, at once."""
        here = surroundings_of()
        organisation_id = _known(here, organisation)
        with here.database.write() as connection:
            if not revoke(connection, organisation_id, role_id, by=COMMAND, now=here.clock()):
                raise click.ClickException("nobody holds this role")
        click.echo("Taken back.")


def _add_audit(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    @group.group("audit")
    def log() -> None:
        """Who did and saw what."""

    @log.command("show")
    @_WHOSE
    @click.option("--most", default=100, show_default=True, help="How many lines.")
    def show(organisation: str, most: int) -> None:
        """Print the newest lines, the newest first."""
        here = surroundings_of()
        with here.database.read() as connection:
            for line in audit.lines(connection, _known(here, organisation), most=most):
                words = f"{line.actor}  {line.act}  {line.about}".rstrip()
                click.echo(f"{line.number}  {line.at:%Y-%m-%dT%H:%M:%SZ}  {words}")

    @log.command("verify")
    @_WHOSE
    @click.option("--noted", help="NUMBER:HASH of a line, as it was noted down earlier.")
    def verify(organisation: str, noted: str | None) -> None:
        """Check that no line was changed or left out, and print the last one's NUMBER:HASH."""
        here = surroundings_of()
        organisation_id = _known(here, organisation)
        with here.database.read() as connection:
            verdict = audit.verify(connection, organisation_id)
            if verdict.broken_at is not None:
                raise click.ClickException(f"the log is broken at line {verdict.broken_at}")
            if noted is not None and not _is_there(connection, organisation_id, noted):
                raise click.ClickException("the line that was noted down is not in the log")
        click.echo(f"{verdict.number}:{verdict.hash.hex()}")


def _add(here: Surroundings, organisation: str, secret: str | None, values: dict[str, str]) -> None:
    now, plain = here.clock(), here.settings.trust_loopback
    try:
        with here.database.write() as connection:
            organisation_id = organisation_named(connection, organisation, now=now)
        made = Provider(
            id=uuid4(),
            organisation_id=organisation_id,
            name=values["name"],
            issuer=values["issuer"],
            client_id=values["client_id"],
            secret=secret,
        )
        providers.check(made, trust_loopback=plain)
        described = fetched(here, made.issuer)
        with here.database.write() as connection:
            providers.add(connection, here.key_ring, made, trust_loopback=plain, now=now)
            providers.keep_description(connection, made, described, now=now)
            by_command(connection, organisation_id, Act.PROVIDER_ADDED, made.id, now=now)
    except UnusableProvider as error:
        raise click.ClickException(f"{error.field} cannot be used") from None
    except ProviderFailed as error:
        raise click.ClickException(f"the provider cannot be used: {error.why}") from None
    except ProviderKnown:
        raise click.ClickException("this issuer and client are connected already") from None
    click.echo("Connected. Enter this redirect address at the provider:")
    click.echo(f"  {here.settings.public_url}{RETURN_PATH}")
    click.echo("People sign in at:")
    click.echo(f"  {here.settings.public_url}/sign-in/{made.id}")


def _check_unit(
    connection: sa.Connection, organisation_id: int, role: str, unit: str, *, now: datetime
) -> None:
    """Refuse a unit for another role, and one that the tree of today does not have."""
    if role != StaffRole.UNIT_HEAD:
        raise click.ClickException("only the role unit_head is of a unit")
    tree = tree_at(connection, organisation_id, now.date())
    if tree is not None and tree.unit(unit) is None:
        raise click.ClickException("there is no unit of this code")


def _known(here: Surroundings, organisation: str) -> int:
    with here.database.read() as connection:
        found = organisation_known(connection, organisation)
    if found is None:
        raise click.ClickException("there is no organisation of this name")
    return found


def _is_there(connection: sa.Connection, organisation_id: int, noted: str) -> bool:
    number, _, said = noted.partition(":")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return False
    found = audit.hash_of(connection, organisation_id, int(number))
    return found is not None and found.hex() == said
