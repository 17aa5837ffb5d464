"""Erasing somebody from the store for good, in a way that no backup brings back."""

from lrs.purge.erasures import ERASED_NAME, Erasure, erasure_of, note
from lrs.purge.going import erase, jobs, missing

__all__ = ["ERASED_NAME", "Erasure", "erase", "erasure_of", "jobs", "missing", "note"]
