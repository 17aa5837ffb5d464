"""The dashboards' part of the `valmentava` command."""

import sys
from collections.abc import Callable

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dashboards.bookmarks import Overtaken
from dashboards.projector import rebuild
from dashboards.reach import newest_sequence
from lrs import journal
from lrs.surroundings import Surroundings


def add_to(group: click.Group, surroundings_of: Callable[[], Surroundings]) -> None:
    """Add `projections rebuild` to the command."""

    @group.group()
    def projections() -> None:
        """Look after what the dashboards show."""

    @projections.command(name="rebuild")
    def rebuild_all() -> None:
        """Make the projections again from the journal; the old ones serve until then."""
        try:
            _rebuild_all(surroundings_of())
        except Overtaken:
            sys.exit("Another rebuild began meanwhile and goes on in this one's place.")


def _rebuild_all(surroundings: Surroundings) -> None:
    database = surroundings.database
    while database.transact(journal.relay):
        pass
    with database.read() as connection:
        lengths = {
            each: newest_sequence(connection, each) for each in journal.organisations(connection)
        }
    with _bar() as bar:
        task = bar.add_task("statements", total=sum(lengths.values()))
        read = sum(
            rebuild(
                database,
                organisation_id,
                iri_base=surroundings.settings.iri_base,
                told=lambda size: bar.advance(task, size),
            )
            for organisation_id in lengths
        )
    click.echo(f"{read} entries of {len(lengths)} organisations projected.")


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
