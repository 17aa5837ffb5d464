"""The commands that export and import statements."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from lrs.exchange import Import, Selection, exported, exported_attachments, imported, lines_of
from lrs.exchange import Progress as Imported
from lrs.exchange.exporting import UnknownStatement
from lrs.intake import own_sender
from lrs.organisations import organisation_named
from lrs.retrieval import StatementQuery
from lrs.surroundings import Surroundings

_INSTANT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"])
_FOLDER = click.Path(file_okay=False, path_type=Path)

SurroundingsOf = Callable[[], Surroundings]


@dataclass(frozen=True, slots=True)
class _Chosen:
    organisation: str
    attachments: Path | None


def add_to(group: click.Group, surroundings_of: SurroundingsOf) -> None:
    """Add `valmentava statements` to the command."""

    @group.group("statements")
    def statements() -> None:
        """Statements out as NDJSON, a statement a line, and in again."""

    _add_export(statements, surroundings_of)
    _add_import(statements, surroundings_of)


def _add_export(statements: click.Group, surroundings_of: SurroundingsOf) -> None:
    @statements.command("export")
    @click.argument("target", type=click.File("wb"), default="-")
    @click.option("--organisation", default="Oikeusministeriö", show_default=True)
    @click.option("--since", type=_INSTANT, help="Stored after this (UTC unless it says).")
    @click.option("--until", type=_INSTANT, help="Stored at this or before.")
    @click.option("--after", type=click.UUID, help="Go on after the statement with this id.")
    @click.option("--attachments", type=_FOLDER, help="A folder for what was attached.")
    @click.option("--with-voided", is_flag=True, help="Voided statements too.")
    def export(
        target: BinaryIO,
        organisation: str,
        since: datetime | None,
        until: datetime | None,
        after: UUID | None,
        attachments: Path | None,
        with_voided: bool,
    ) -> None:
        """Write statements as they are stored, the oldest first, to TARGET or standard output.

        A run that was cut off goes on with --after and the id on the last whole line.
        """
        query = StatementQuery(since=_utc(since), until=_utc(until))
        selection = Selection(query=query, after=after, with_voided=with_voided)
        _export(surroundings_of(), target, selection, _Chosen(organisation, attachments))


def _add_import(statements: click.Group, surroundings_of: SurroundingsOf) -> None:
    @statements.command("import")
    @click.argument("source", type=click.File("rb"), default="-")
    @click.option("--organisation", default="Oikeusministeriö", show_default=True)
    @click.option("--name", help="Remember how far it came, and go on there next time.")
    @click.option("--attachments", type=_FOLDER, help="The folder with what was attached.")
    @click.option("--keep-authority", is_flag=True, help="Let statements stay vouched for.")
    @click.option(
        "--stop", is_flag=True, help="End with the step, of 200 lines, in which a line is not kept."
    )
    def take_in(
        source: BinaryIO,
        organisation: str,
        name: str | None,
        attachments: Path | None,
        keep_authority: bool,
        stop: bool,
    ) -> None:
        """Keep the statements of SOURCE or standard input. Safe to run again.

        Lines that are not kept are told by number, path and rule.
        """
        here = surroundings_of()
        with here.database.write() as connection:
            organisation_id = organisation_named(connection, organisation, now=here.clock())
        what = Import(
            sender=own_sender(organisation_id, here.settings.iri_base),
            data_dir=here.settings.data_dir,
            name=name,
            keep_authority=keep_authority,
            attachments=attachments,
            longest_line=here.settings.max_body_bytes,
        )
        _import(here, source, what, stop=stop)


def _export(here: Surroundings, target: BinaryIO, selection: Selection, chosen: _Chosen) -> None:
    with here.database.write() as connection:
        organisation_id = organisation_named(connection, chosen.organisation, now=here.clock())
    try:
        pages = exported(here.database, organisation_id, selection)
    except UnknownStatement as error:
        raise click.ClickException(f"The store has no statement {error}.") from None
    count = 0
    with _bar() as bar:
        task = bar.add_task("exported", total=None)
        for page in pages:
            for each in page:
                target.write(each.body + b"\n")
            if chosen.attachments is not None:
                exported_attachments(
                    here.database,
                    organisation_id,
                    page,
                    data_dir=here.settings.data_dir,
                    folder=chosen.attachments,
                )
            count += len(page)
            bar.update(task, completed=count)
    target.flush()
    click.echo(f"{count} statements.", err=True)


def _import(here: Surroundings, source: BinaryIO, what: Import, *, stop: bool) -> None:
    progress = Imported()
    with _bar() as bar:
        task = bar.add_task("imported", total=None)
        for progress in imported(
            here.database, lines_of(source, what.longest_line), what, now=here.clock()
        ):
            bar.update(task, completed=progress.lines)
            for bad in progress.bad:
                where = f"line {bad.number}: {bad.problem.path}".rstrip(": ")
                click.echo(f"{where}: {bad.problem.rule}", err=True)
            if stop and progress.bad:
                break
    click.echo(
        f"{progress.lines} lines: {progress.kept} kept, {progress.already_there} already there, "
        f"{progress.refused} refused."
    )
    if progress.refused:
        sys.exit(1)


def _bar() -> Progress:
    """Show progress on standard error, so that a pipe stays clean."""
    return Progress(
        TextColumn("{task.completed:,} {task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def _utc(given: datetime | None) -> datetime | None:
    if given is None or given.tzinfo is not None:
        return given
    return given.replace(tzinfo=UTC)
