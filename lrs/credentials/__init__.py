"""Who may use the store over HTTP: keys, what each opens, and how often."""

from lrs.credentials.bound import Bound, breaches, mint
from lrs.credentials.keys import (
    Credential,
    KeyTaken,
    Listed,
    Particulars,
    ProfileRule,
    WrongCredential,
    expire,
    listed,
    make,
    proven,
    revoke,
    rotate,
)
from lrs.credentials.limits import Allowances, TooOften
from lrs.credentials.refused import Breach, lock, note_breaches, noted_of
from lrs.credentials.remembered import Remembered
from lrs.credentials.scopes import Scope

__all__ = [
    "Allowances",
    "Bound",
    "Breach",
    "Credential",
    "KeyTaken",
    "Listed",
    "Particulars",
    "ProfileRule",
    "Remembered",
    "Scope",
    "TooOften",
    "WrongCredential",
    "breaches",
    "expire",
    "listed",
    "lock",
    "make",
    "mint",
    "note_breaches",
    "noted_of",
    "proven",
    "revoke",
    "rotate",
]
