"""The store's commands: credentials for those who use it over HTTP."""

from collections.abc import Callable
from datetime import datetime, timedelta

import click
import sqlalchemy as sa

from lrs import credentials
from lrs.audit import Act, by_command
from lrs.credentials import Particulars, ProfileRule, Scope
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings

_SCOPES = click.Choice([scope.value for scope in Scope])
_RULES = click.Choice([rule.value for rule in ProfileRule])

SurroundingsOf = Callable[[], Surroundings]


def add_to(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    """Add the store's commands to the valmentava command."""

    @group.group("credentials")
    def keys() -> None:
        """Keys and secrets for clients of the store."""

    _add_create(keys, surroundings_of)
    _add_care(keys, surroundings_of)


def _add_create(keys: click.Group, surroundings_of: SurroundingsOf) -> None:
    @keys.command("create")
    @click.option("--scope", "scopes", type=_SCOPES, multiple=True, required=True)
    @click.option("--organisation", default="Oikeusministeriö", show_default=True)
    @click.option("--key", help="A key to use instead of a random one.")
    @click.option("--secret", help="A secret of at least 128 random bits to use instead of ours.")
    @click.option("--label", default="", help="What the key is for, in your own words.")
    @click.option("--days", type=click.IntRange(min=1), help="How long it is good for.")
    @click.option("--per-minute", type=int, help="The most requests a minute.")
    @click.option("--authority", help="An Agent as JSON that vouches for what the key sends.")
    @click.option(
        "--profile",
        type=_RULES,
        default="off",
        show_default=True,
        help="What becomes of statements that do not follow the coaching profile.",
    )
    def create(
        scopes: tuple[str, ...],
        organisation: str,
        key: str | None,
        secret: str | None,
        label: str,
        days: int | None,
        per_minute: int | None,
        authority: str | None,
        profile: str,
    ) -> None:
        """Make a credential and print its key and secret, this once."""
        here = surroundings_of()
        particulars = Particulars(
            label=label,
            expires_at=None if days is None else here.clock() + timedelta(days=days),
            authority=None if authority is None else authority.encode(),
            requests_per_minute=per_minute,
            profile_rule=ProfileRule(profile),
        )
        chosen = frozenset(Scope(scope) for scope in scopes)
        _create(here, organisation, chosen, key=key, secret=secret, particulars=particulars)


def _add_care(keys: click.Group, surroundings_of: SurroundingsOf) -> None:
    @keys.command("list")
    def show() -> None:
        """List every credential, without secrets."""
        _list(surroundings_of())

    @keys.command("rotate")
    @click.argument("key")
    @click.option(
        "--overlap-hours",
        default=24,
        show_default=True,
        type=click.IntRange(min=0),
        help="How long the present secret goes on working.",
    )
    def rotate(key: str, overlap_hours: int) -> None:
        """Give a credential a new secret and print it, this once."""
        _rotate(surroundings_of(), key, overlap=timedelta(hours=overlap_hours))

    @keys.command("expire")
    @click.argument("key")
    @click.option("--days", type=click.IntRange(min=0), help="From now; without it: never.")
    def expire(key: str, days: int | None) -> None:
        """Let a credential end by itself, or take its end back."""
        here = surroundings_of()
        end = None if days is None else here.clock() + timedelta(days=days)
        _expire(here, key, end)

    @keys.command("revoke")
    @click.argument("key")
    def revoke(key: str) -> None:
        """End a credential at once, its previous secret too."""
        _revoke(surroundings_of(), key)

    @keys.command("refusals")
    @click.argument("key")
    def refusals(key: str) -> None:
        """Show the last breaches of the coaching profile by a credential's statements."""
        _refusals(surroundings_of(), key)


def _create(
    here: Surroundings,
    organisation: str,
    scopes: frozenset[Scope],
    *,
    key: str | None,
    secret: str | None,
    particulars: Particulars,
) -> None:
    try:
        with here.database.write() as connection:
            organisation_id = organisation_named(connection, organisation, now=here.clock())
            made = credentials.make(
                connection,
                here.key_ring,
                organisation_id=organisation_id,
                scopes=scopes,
                now=here.clock(),
                key=key,
                secret=secret,
                particulars=particulars,
            )
            by_command(connection, organisation_id, Act.KEY_MADE, made[0], now=here.clock())
    except credentials.KeyTaken:
        raise click.ClickException(f"There is a credential with the key {key} already.") from None
    except credentials.WrongCredential as error:
        raise click.ClickException(f"It was not made: {error}.") from None
    _tell(*made)


def _tell(key: str, secret: str) -> None:
    click.echo(f"key     {key}\nsecret  {secret}")
    click.echo("Keep the secret: it cannot be shown again.", err=True)


def _list(here: Surroundings) -> None:
    with here.database.read() as connection:
        found = credentials.listed(connection)
    for each in found:
        end = "" if each.expires_at is None else f"  until {each.expires_at:%Y-%m-%d}"
        state, scopes = each.state(here.clock()), ",".join(each.scopes)
        click.echo(f"{each.key}  {state}  {scopes}  {each.created_at:%Y-%m-%d}{end}  {each.label}")


def _rotate(here: Surroundings, key: str, *, overlap: timedelta) -> None:
    with here.database.write() as connection:
        secret = credentials.rotate(
            connection, here.key_ring, key, previous_until=here.clock() + overlap
        )
        _note(connection, here, Act.KEY_ROTATED, key)
    if secret is None:
        raise _no_active(key)
    _tell(key, secret)


def _expire(here: Surroundings, key: str, end: datetime | None) -> None:
    with here.database.write() as connection:
        changed = credentials.expire(connection, key, expires_at=end)
        _note(connection, here, Act.KEY_ENDS, key)
    if not changed:
        raise _no_active(key)
    click.echo(f"{key} does not end." if end is None else f"{key} ends {end:%Y-%m-%d %H:%M} UTC.")


def _revoke(here: Surroundings, key: str) -> None:
    with here.database.write() as connection:
        ended = credentials.revoke(connection, key, now=here.clock())
        _note(connection, here, Act.KEY_REVOKED, key)
    if not ended:
        raise _no_active(key)
    click.echo(f"{key} is revoked.")


def _note(connection: sa.Connection, here: Surroundings, act: Act, key: str) -> None:
    """Tell the log of the organisation whose key it is; there may be none of that name."""
    owners = {each.key: each.organisation_id for each in credentials.listed(connection)}
    if key in owners:
        by_command(connection, owners[key], act, key, now=here.clock())


def _refusals(here: Surroundings, key: str) -> None:
    with here.database.read() as connection:
        owners = {each.key: each.organisation_id for each in credentials.listed(connection)}
        if key not in owners:
            raise click.ClickException(f"There is no credential with the key {key}.")
        found = credentials.noted_of(connection, owners[key], key)
    for each in found:
        outcome = "refused" if each.refused else "kept"
        click.echo(f"{each.at:%Y-%m-%d %H:%M}  {outcome}  {each.path}: {each.rule}")


def _no_active(key: str) -> click.ClickException:
    return click.ClickException(f"There is no active credential with the key {key}.")
