"""The store's commands: credentials for those who use it over HTTP."""

from collections.abc import Callable

import click

from lrs import credentials
from lrs.credentials import Scope
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings

_SCOPES = click.Choice([scope.value for scope in Scope])


def add_to(group: click.Group, surroundings_of: Callable[[], Surroundings]) -> None:
    """Add the store's commands to the valmentava command."""

    @group.group("credentials")
    def keys() -> None:
        """Keys and secrets for clients of the store."""

    @keys.command("create")
    @click.option("--scope", "scopes", type=_SCOPES, multiple=True, required=True)
    @click.option("--organisation", default="Oikeusministeriö", show_default=True)
    @click.option("--key", help="A key to use instead of a random one.")
    @click.option("--secret", help="A secret of at least 128 random bits to use instead of ours.")
    def create(
        scopes: tuple[str, ...], organisation: str, key: str | None, secret: str | None
    ) -> None:
        """Make a credential and print its key and secret, this once."""
        chosen = frozenset(Scope(scope) for scope in scopes)
        _create(surroundings_of(), organisation, scopes=chosen, key=key, secret=secret)

    @keys.command("list")
    def show() -> None:
        """List every credential, without secrets."""
        _list(surroundings_of())

    @keys.command("revoke")
    @click.argument("key")
    def revoke(key: str) -> None:
        """End a credential at once."""
        _revoke(surroundings_of(), key)


def _create(
    here: Surroundings,
    organisation: str,
    *,
    scopes: frozenset[Scope],
    key: str | None,
    secret: str | None,
) -> None:
    try:
        with here.database.write() as connection:
            made = credentials.make(
                connection,
                here.key_ring,
                organisation_id=organisation_named(connection, organisation, now=here.clock()),
                scopes=scopes,
                now=here.clock(),
                key=key,
                secret=secret,
            )
    except credentials.KeyTaken:
        raise click.ClickException(f"There is a credential with the key {key} already.") from None
    except credentials.WrongCredential as error:
        raise click.ClickException(f"It was not made: {error}.") from None
    click.echo(f"key     {made[0]}\nsecret  {made[1]}")
    click.echo("Keep the secret: it cannot be shown again.", err=True)


def _list(here: Surroundings) -> None:
    with here.database.read() as connection:
        found = credentials.listed(connection)
    for each in found:
        state = "revoked" if each.revoked_at is not None else "active"
        if each.expires_at is not None and each.expires_at <= here.clock():
            state = "expired"
        click.echo(f"{each.key}  {state}  {','.join(each.scopes)}  {each.created_at:%Y-%m-%d}")


def _revoke(here: Surroundings, key: str) -> None:
    with here.database.write() as connection:
        ended = credentials.revoke(connection, key, now=here.clock())
    if not ended:
        raise click.ClickException(f"There is no active credential with the key {key}.")
    click.echo(f"{key} is revoked.")
