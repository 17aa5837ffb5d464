"""What the rooms share while the application runs: settings, database, clock, keys."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Flask, current_app

from lrs.credentials import Allowances, Remembered
from lrs.database import Database
from lrs.definitions import Believed
from lrs.key_ring import KeyRing
from lrs.settings import Settings

Clock = Callable[[], datetime]

_NAME = "valmentava"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Made once by wsgi.py, handed to every room; tests make their own with a fixed clock."""

    settings: Settings
    database: Database
    clock: Clock
    key_ring: KeyRing
    allowances: Allowances = field(default_factory=Allowances)
    remembered: Remembered = field(default_factory=Remembered)
    believed: Believed = field(default_factory=Believed)


def utc_now() -> datetime:
    """Return the present time, aware and UTC; the only place that reads the clock."""
    return datetime.now(UTC)


def place(app: Flask, surroundings: Surroundings) -> None:
    """Give an application its surroundings."""
    app.extensions[_NAME] = surroundings


def surroundings() -> Surroundings:
    """Return the surroundings of the application that handles the present request."""
    here = current_app.extensions[_NAME]
    if not isinstance(here, Surroundings):
        raise TypeError("the application was not given its surroundings")
    return here
