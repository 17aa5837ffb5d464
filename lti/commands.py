"""The tool's commands: platforms that may launch, signing keys, grades that did not arrive."""

from collections.abc import Callable
from dataclasses import replace

import click
import sqlalchemy as sa

from lrs.audit import Act, by_command
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from lti import undelivered
from lti.moving import NotMovable, move
from lti.people import PRINCIPAL_ROLES, usual_role
from lti.protocol import invitation, keys
from lti.protocol.deployments import approve, approve_all, deployments_of
from lti.protocol.login import LAUNCH_PATH
from lti.protocol.registration import (
    AlreadyRegistered,
    Registration,
    UnusableValue,
    new_registration,
    register,
    registrations,
    registrations_of,
    say_roles,
)
from lti.sourced import NotJoinable, join, readiness

SurroundingsOf = Callable[[], Surroundings]


def add_to(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    """Add the tool's commands to the valmentava command."""
    _add_platform(group, surroundings_of)
    _add_keys(group, surroundings_of)
    _add_grades(group, surroundings_of)


def _add_platform(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    @group.group("platform")
    def platform() -> None:
        """Learning platforms that may launch activities."""

    _add_connecting(platform, surroundings_of)
    _add_deployments(platform, surroundings_of)
    _add_people(platform, surroundings_of)
    _add_roles(platform, surroundings_of)


def _add_connecting(platform: click.Group, surroundings_of: SurroundingsOf) -> None:
    @platform.command("add")
    @click.option("--organisation", required=True, help="Whose people come from there.")
    @click.option("--issuer", required=True, help="How the platform calls itself, to the letter.")
    @click.option("--client-id", required=True, help="What the platform calls this tool.")
    @click.option("--auth-url", required=True, help="Where it authenticates its users.")
    @click.option("--token-url", required=True, help="Where it gives access tokens.")
    @click.option("--jwks-url", required=True, help="Where it publishes its keys.")
    @click.option("--deployment", "deployments", multiple=True, help="Approved at once; repeat.")
    @click.option("--copy", is_flag=True, help="A test copy: people look, nothing is recorded.")
    def add(organisation: str, deployments: tuple[str, ...], copy: bool, **values: str) -> None:
        """Register a platform, and print what its administrator has to enter there."""
        _register(surroundings_of(), organisation, deployments, values, is_copy=copy)

    @platform.command("invite")
    @click.option("--organisation", required=True, help="Whose people come from there.")
    def invite(organisation: str) -> None:
        """Print an address by which one platform registers itself, within three days."""
        here = surroundings_of()
        now = here.clock()
        with here.database.write() as connection:
            organisation_id = organisation_named(connection, organisation, now=now)
            token = invitation.invite(
                connection, here.key_ring, organisation_id=organisation_id, now=now
            )
            _note(connection, here, organisation_id, Act.PLATFORM_INVITED)
        click.echo(here.settings.public_url + invitation.address_of(token))


def _add_deployments(platform: click.Group, surroundings_of: SurroundingsOf) -> None:
    @platform.command("list")
    def show() -> None:
        """List the platforms, their deployments, and the grades they did not take."""
        _list(surroundings_of())

    @platform.command("approve")
    @click.option("--issuer", required=True)
    @click.option("--client-id", required=True)
    @click.option("--deployment", required=True)
    @click.option("--organisation", help="Whose deployment it is, if not the registration's.")
    def approve_deployment(
        issuer: str, client_id: str, deployment: str, organisation: str | None
    ) -> None:
        """Let a deployment that waits launch activities."""
        _approve(surroundings_of(), (issuer, client_id), deployment, organisation=organisation)

    @platform.command("move")
    @click.option("--issuer", required=True, help="How the platform called itself so far.")
    @click.option("--to", required=True, help="How it calls itself from now on.")
    @click.option("--auth-url", required=True, help="Where it authenticates its users now.")
    @click.option("--token-url", required=True, help="Where it gives access tokens now.")
    @click.option("--jwks-url", required=True, help="Where it publishes its keys now.")
    @click.confirmation_option(
        prompt="People, courses and links of the old issuer become the new one's. Go on?"
    )
    def move_platform(issuer: str, to: str, **addresses: str) -> None:
        """Follow a platform to a new address, its people and courses as they are."""
        _move(surroundings_of(), issuer, to, addresses)


def _add_people(platform: click.Group, surroundings_of: SurroundingsOf) -> None:
    @platform.command("people")
    @click.option("--issuer", required=True, help="The platform that replaces another.")
    @click.option("--client-id", required=True)
    @click.option("--of", "earlier", help="The issuer that is replaced; without it, nobody's.")
    @click.confirmation_option(
        prompt="People with the same number (sourcedId) become the same person. Go on?"
    )
    def people(issuer: str, client_id: str, earlier: str | None) -> None:
        """Let a platform's people be those of the one that it replaces, by their sourcedIds."""
        _join(surroundings_of(), (issuer, client_id), earlier)


def _add_roles(platform: click.Group, surroundings_of: SurroundingsOf) -> None:
    @platform.command("roles")
    @click.option("--issuer", required=True)
    @click.option("--client-id", required=True)
    @click.option("--set", "said", multiple=True, help="Such as Mentor=trainer; repeat.")
    def roles(issuer: str, client_id: str, said: tuple[str, ...]) -> None:
        """Say what a platform's roles are here; what is not named is as usual."""
        here = surroundings_of()
        wanted = dict(each.partition("=")[::2] for each in said)
        try:
            with here.database.write() as connection:
                found = _registration(connection, (issuer, client_id))
                say_roles(connection, found.id, wanted)
                _note(connection, here, found.organisation_id, Act.PLATFORM_ROLES_SAID, found.id)
        except UnusableValue as error:
            raise click.ClickException(str(error)) from None
        for name in PRINCIPAL_ROLES:
            click.echo(f"{name}: {wanted.get(name, usual_role(name))}")


def _add_keys(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    @group.group("keys")
    def signing_keys() -> None:
        """The keys this tool signs with."""

    @signing_keys.command("rotate")
    def rotate() -> None:
        """Let the next key sign from now on; the old one stays published for a week."""
        keys.rotate(surroundings_of())
        click.echo("The next key signs from now on.")


def _add_grades(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    @group.group("grades")
    def grades() -> None:
        """Scores on their way to the platforms."""

    @grades.command("list")
    @click.option("--failed", is_flag=True, required=True, help="Those that were given up.")
    def show(failed: bool) -> None:
        """List scores by the ids of link and person."""
        del failed  # the only list there is so far
        with surroundings_of().database.read() as connection:
            given_up = undelivered.failed_grades(connection)
        for each in given_up:
            click.echo(
                f"link {each.resource_link_id}  person {each.person_id}  "
                f"{each.attempts} attempts  {each.last_error}"
            )
        click.echo(f"{len(given_up)} grades were given up.")

    @grades.command("retry")
    def retry() -> None:
        """Put the scores that were given up on their way again."""
        here = surroundings_of()
        with here.database.write() as connection:
            count = undelivered.retry_failed(connection, now=here.clock())
        click.echo(f"{count} grades are on their way again.")


def _register(
    here: Surroundings,
    organisation: str,
    deployments: tuple[str, ...],
    values: dict[str, str],
    *,
    is_copy: bool,
) -> None:
    now = here.clock()
    try:
        with here.database.write() as connection:
            organisation_id = organisation_named(connection, organisation, now=now)
            made = replace(
                new_registration(organisation_id=organisation_id, **values), is_copy=is_copy
            )
            register(connection, made, trust_loopback=here.settings.trust_loopback, now=now)
            approve_all(connection, made, deployments, now=now)
            _note(connection, here, organisation_id, Act.PLATFORM_ADDED, made.id)
    except UnusableValue as error:
        raise click.ClickException(str(error)) from None
    except AlreadyRegistered:
        raise click.ClickException("this issuer and client are registered already") from None
    click.echo(_to_be_entered(here.settings.public_url))


def _move(here: Surroundings, issuer: str, to: str, addresses: dict[str, str]) -> None:
    wanted = new_registration(organisation_id=0, issuer=to, client_id="", **addresses)
    try:
        with here.database.write() as connection:
            owners = {each.organisation_id for each in registrations_of(connection, issuer)}
            moved = move(connection, issuer, to=wanted, trust_loopback=here.settings.trust_loopback)
            for organisation_id in owners:
                _note(connection, here, organisation_id, Act.PLATFORM_MOVED)
    except (NotMovable, UnusableValue) as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        f"Moved: {moved.registrations} registrations, {moved.people} people, "
        f"{moved.courses} rosters, {moved.links} gradebook columns."
    )


def _join(here: Surroundings, named: tuple[str, str], earlier: str | None) -> None:
    now = here.clock()
    try:
        with here.database.write() as connection:
            found = _registration(connection, named)
            ready = readiness(connection, found.organisation_id, earlier or "")
            joined = join(connection, found, earlier, now=now)
            _note(connection, here, found.organisation_id, Act.PLATFORM_PEOPLE_JOINED, found.id)
    except NotJoinable as error:
        raise click.ClickException(str(error)) from None
    if earlier is None:
        click.echo("Its people are nobody else's from now on.")
        return
    click.echo(f"{earlier}: {ready.people} people, the number is known of {ready.numbered}.")
    click.echo(f"Found again: {joined.found}. Had begun anew and stay so: {joined.begun_anew}.")


def _note(
    connection: sa.Connection,
    here: Surroundings,
    organisation_id: int,
    act: Act,
    about: object = "",
) -> None:
    by_command(connection, organisation_id, act, about, now=here.clock())


def _registration(connection: sa.Connection, named: tuple[str, str]) -> Registration:
    issuer, client_id = named
    known = registrations_of(connection, issuer)
    found = next((each for each in known if each.client_id == client_id), None)
    if found is None:
        raise click.ClickException("no platform is registered by this issuer and client")
    return found


def _to_be_entered(public_url: str) -> str:
    return "\n".join(
        (
            "Registered. Enter these in the platform:",
            f"  Tool URL               {public_url}{LAUNCH_PATH}",
            f"  Initiate login URL     {public_url}/lti/login",
            f"  Redirection URI        {public_url}{LAUNCH_PATH}",
            f"  Public keyset URL      {public_url}/lti/jwks.json",
        )
    )


def _list(here: Surroundings) -> None:
    with here.database.read() as connection:
        for each in registrations(connection):
            click.echo(f"{each.issuer}  client {each.client_id}  {each.family}".rstrip())
            for deployment in deployments_of(connection, each.id):
                state = "approved" if deployment.approved_at else "WAITS FOR APPROVAL"
                click.echo(f"  deployment {deployment.deployment_id}  {state}")
        given_up = len(undelivered.failed_grades(connection))
    if given_up:
        click.echo(f"{given_up} grades were given up; see `valmentava grades list --failed`.")


def _approve(
    here: Surroundings, named: tuple[str, str], deployment: str, *, organisation: str | None
) -> None:
    now = here.clock()
    with here.database.write() as connection:
        found = _registration(connection, named)
        organisation_id = found.organisation_id
        if organisation is not None:
            organisation_id = organisation_named(connection, organisation, now=now)
        approve(connection, found, deployment, organisation_id=organisation_id, now=now)
        about = f"{deployment} of {found.id}"
        _note(connection, here, organisation_id, Act.DEPLOYMENT_APPROVED, about)
    click.echo(f"Deployment {deployment} may launch.")
