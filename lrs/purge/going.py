"""Erasing from beginning to end: noted first, swept at once, and again until nothing comes late."""

from datetime import datetime, timedelta
from functools import partial

import msgspec

from lrs.purge import erasures
from lrs.purge.erasures import ERASED_NAME, Erasure
from lrs.purge.sweeping import Swept, sweep
from lrs.surroundings import Surroundings
from lrs.work import Job

_LATEST = timedelta(hours=1)
"""How long after an erasure began something of the person may still arrive, from an open page."""


def erase(here: Surroundings, erasure: Erasure) -> Swept:
    """Erase somebody from the store, and note it so that no backup brings them back.

    Whoever stops half-way has it gone on with: the background loop sweeps again for an hour.
    """
    erasures.note(here.settings.keys_dir, erasure)
    here.database.transact(lambda connection: erasures.begin(connection, erasure, now=here.clock()))
    return _sweep(here, erasure)


def missing(here: Surroundings) -> tuple[Erasure, ...]:
    """Return who is in the ledger and not in this database, which is then an older one.

    Each is to be erased again before anything is served from it.
    """
    with here.database.read() as connection:
        known = erasures.known_erasures(connection)
    return tuple(
        each
        for each in erasures.noted(here.settings.keys_dir)
        if (each.organisation_id, each.mark) not in known
    )


def jobs(here: Surroundings) -> tuple[Job, ...]:
    """Return the work of sweeping again for those who were erased within the hour."""
    return (Job("erasures", lambda: _sweep_again(here)),)


def _sweep_again(here: Surroundings) -> int:
    with here.database.read() as connection:
        waiting = erasures.unsettled(connection)
    found = 0
    for erasure, begun_at in waiting:
        swept = _sweep(here, erasure)
        found += swept.total
        if swept.total == 0 and _is_over(begun_at, here.clock()):
            here.database.transact(partial(erasures.settle, erasure=erasure, now=here.clock()))
    return found


def _is_over(begun_at: datetime, now: datetime) -> bool:
    return now >= begun_at + _LATEST


def _sweep(here: Surroundings, erasure: Erasure) -> Swept:
    account = {"homePage": f"{here.settings.iri_base}/people", "name": ERASED_NAME}
    swept = sweep(here.database, erasure, instead=msgspec.json.encode(account), now=here.clock())
    if swept.total:
        here.database.forget_log()
    return swept
