"""The composition root: environment → settings, database, rooms; and the `valmentava` command."""

import logging
import os
import sys
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
import structlog
from flask import Flask, Response

import dashboards.commands
import dashboards.pages
import dashboards.projector
import dashboards.tables
import lrs.commands
import lrs.consistency
import lrs.exchange.commands
import lrs.forwarding
import lrs.forwarding.commands
import lrs.journal
import lrs.purge
import lrs.purge.commands
import lrs.resources
import lrs.tables
import lrs.upkeep
import lti.administration
import lti.arrival
import lti.choosing.pages
import lti.columns.pages
import lti.commands
import lti.landing
import lti.meetings.routes
import lti.meetings.upkeep
import lti.modules.coaching.routes
import lti.modules.forgetting
import lti.modules.lecture.routes
import lti.modules.making.routes
import lti.modules.material.routes
import lti.modules.package.routes
import lti.modules.package.upkeep
import lti.modules.posting
import lti.modules.record_pages
import lti.modules.survey.commands
import lti.modules.survey.reminders
import lti.modules.survey.routes
import lti.modules.survey.upkeep
import lti.outbox
import lti.pages
import lti.profile
import lti.protocol
import lti.roster
import lti.seed
import lti.sign_in.commands
import lti.sign_in.pages
import lti.tables
import lti.upkeep
from lrs import health
from lrs.audit import COMMAND
from lrs.database import Database, DatabaseDown, metadata
from lrs.doctor import examine
from lrs.key_ring import KeyRing
from lrs.organisations import organisation_named
from lrs.settings import Settings, WrongSetting, settings_from
from lrs.surroundings import Surroundings, place, utc_now
from lrs.work import Job, work_once, work_until_stopped
from lti.sign_in.invitations import Invitation, invite
from lti.sign_in.roles import StaffRole

log = structlog.get_logger()

_DASHBOARDS_TRANSLATIONS = Path(str(resources.files(dashboards))) / "translations"

TABLES: sa.MetaData = metadata
"""Every room's tables, complete once this module has imported the rooms."""


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the web application; gunicorn calls this once in every worker process.

    Ends the process with one line on standard error when a setting is wrong, or when the IRI base
    is not the one the stored statements were written under.
    """
    surroundings = _surroundings_or_exit(os.environ if environ is None else environ)
    try:
        health.fix_iri_base(surroundings.database, surroundings.settings)
        # A database from a backup holds who was erased since; nobody may be shown it.
        lti.modules.forgetting.replay(surroundings)
    except health.OtherIriBase as error:
        sys.exit(str(error))
    except (DatabaseDown, sa.exc.DBAPIError) as error:
        # The workers start all the same and answer 503 until the database is there.
        log.warning("started_without_database", error=type(error).__name__)
    return application(surroundings)


class _Application(Flask):
    """An application without coroutines, so that no view need be asked whether it is one."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the view as it is."""
        return func


def application(surroundings: Surroundings) -> Flask:
    """Wire the rooms into one application around the given surroundings."""
    app = _Application("valmentava", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = surroundings.settings.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = surroundings.settings.max_body_bytes
    place(app, surroundings)
    health.measure(app)
    app.after_request(_with_safe_headers)
    lti.pages.prepare(app, translation_dirs=(_DASHBOARDS_TRANSLATIONS,))
    for blueprint in (
        health.blueprint(),
        lrs.resources.blueprint(),
        lrs.resources.exchange_blueprint(),
        lti.pages.blueprint(),
        lti.profile.blueprint(),
        lti.protocol.blueprint(arrive=lti.arrival.arrive, landing=lti.landing.address_for),
        lti.choosing.pages.blueprint(),
        lti.columns.pages.blueprint(),
        lti.modules.material.routes.blueprint(),
        lti.modules.survey.routes.blueprint(),
        lti.modules.making.routes.blueprint(),
        lti.meetings.routes.blueprint(),
        lti.modules.lecture.routes.blueprint(),
        lti.modules.coaching.routes.blueprint(),
        lti.modules.package.routes.blueprint(),
        lti.modules.record_pages.blueprint(),
        lti.sign_in.pages.blueprint(),
        lti.administration.blueprint(),
        dashboards.pages.blueprint(),
    ):
        app.register_blueprint(blueprint)
    return app


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return all background work, in the order in which it feeds one another."""
    return (
        *lrs.consistency.jobs(surroundings),
        *lrs.journal.jobs(surroundings),
        *lrs.upkeep.jobs(surroundings),
        *lrs.purge.jobs(surroundings),
        *lti.modules.forgetting.jobs(surroundings),
        *dashboards.projector.jobs(surroundings),
        *lti.outbox.jobs(surroundings),
        *lrs.forwarding.jobs(surroundings),
        *lti.roster.jobs(surroundings),
        *lti.modules.survey.upkeep.jobs(surroundings),
        *lti.modules.survey.reminders.jobs(surroundings),
        *lti.meetings.upkeep.jobs(surroundings),
        *_publishing(surroundings),
        *lti.modules.package.upkeep.jobs(surroundings),
        *lti.modules.posting.jobs(surroundings),
        *lti.upkeep.jobs(surroundings),
    )


def _publishing(surroundings: Surroundings) -> tuple[Job, ...]:
    # Figures are made with SciPy, which web workers, who import this module, must not carry.
    from dashboards.publishing.making import jobs as making  # noqa: PLC0415

    return making(surroundings)


@click.group()
def commands() -> None:
    """Set up, run and look after a Valmentava installation."""


@commands.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    # Web workers import this module, and must not carry Alembic.
    from lrs.migrations.run import migrate as run  # noqa: PLC0415

    here = _surroundings_or_exit(os.environ)
    run(here.database, TABLES)
    health.fix_iri_base(here.database, here.settings)
    click.echo(f"The schema is at {health.newest_revision()}.")


@commands.command()
@click.option("--bind", default="127.0.0.1:8010", show_default=True, help="HOST:PORT to listen on.")
@click.option("--workers", default=2, show_default=True, help="Worker processes.")
def serve(bind: str, workers: int) -> None:
    """Serve the web application."""
    # gunicorn is of no use to the other commands, and slow to import.
    from lrs.serving import serve as run  # noqa: PLC0415

    _surroundings_or_exit(os.environ)
    run(create_app, bind=bind, workers=workers)


@commands.command()
@click.option("--once", is_flag=True, help="Do what is due now and end.")
def work(once: bool) -> None:
    """Run the background loop: journal, projections, grades."""
    due = jobs(_surroundings_or_exit(os.environ))
    if not once:
        work_until_stopped(due)
        return
    done, failed = work_once(due)
    click.echo(f"{done} done, {failed} jobs failed.")
    sys.exit(1 if failed else 0)


@commands.command()
def doctor() -> None:
    """Check the installation and say what to mend."""
    found = examine(_surroundings_or_exit(os.environ))
    for finding in found:
        well = finding.mend is None
        click.echo(
            f"ok    {finding.subject}" if well else f"MEND  {finding.subject}: {finding.mend}"
        )
    sys.exit(1 if any(finding.mend for finding in found) else 0)


@commands.command()
@click.option("--organisation", default="Oikeusministeriö", show_default=True)
def seed(organisation: str) -> None:
    """Put the programme "Valmentava työote" in place; safe to run again."""
    here = _surroundings_or_exit(os.environ)
    with here.database.write() as connection:
        organisation_id = organisation_named(connection, organisation, now=here.clock())
        lti.seed.seed(connection, here, organisation_id)
    click.echo(f"{organisation} has the programme.")


@commands.group()
def admin() -> None:
    """Let administrators in."""


@admin.command("invite")
@click.option("--organisation", default="Oikeusministeriö", show_default=True)
def invite_administrator(organisation: str) -> None:
    """Print a link that signs an administrator in; it works once, within a day."""
    here = _surroundings_or_exit(os.environ)
    now = here.clock()
    with here.database.write() as connection:
        organisation_id = organisation_named(connection, organisation, now=now)
        invitation = Invitation(
            organisation_id=organisation_id,
            role=StaffRole.ADMINISTRATOR,
            suffices=True,
            note="",
            invited_by=COMMAND,
        )
        token = invite(connection, here.key_ring, invitation, now=now)
    click.echo(f"{here.settings.public_url}/enter/{token}")


def main() -> None:
    """Run the valmentava command; a database that is down ends it with one line."""
    surroundings_of = _remembered(lambda: _surroundings_or_exit(os.environ))
    for room in (
        lrs.commands,
        lrs.exchange.commands,
        lrs.purge.commands,
        lrs.forwarding.commands,
        lti.commands,
        lti.modules.survey.commands,
        lti.sign_in.commands,
        dashboards.commands,
    ):
        room.add_to(commands, surroundings_of)
    try:
        commands()
    except DatabaseDown as error:
        sys.exit(f"The database does not answer ({error}); see `valmentava doctor`.")


def _surroundings_or_exit(environ: Mapping[str, str]) -> Surroundings:
    try:
        settings = settings_from(environ)
    except WrongSetting as error:
        sys.exit(str(error))
    _set_up_logs(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Surroundings(
        settings=settings,
        database=Database(settings.database_url),
        clock=utc_now,
        key_ring=KeyRing(settings.secret_keys),
    )


def _remembered(make: Callable[[], Surroundings]) -> Callable[[], Surroundings]:
    made: list[Surroundings] = []

    def remembered() -> Surroundings:
        if not made:
            made.append(make())
        return made[0]

    return remembered


def _set_up_logs(settings: Settings) -> None:
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _with_safe_headers(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    return response
