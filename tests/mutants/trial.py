"""Trying a mutant: a copy of the project, one change in it, the tests that should notice."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mutants.mutant import DoesNotFit, Mutant

_ROOMS = ("statements", "lrs", "lti", "dashboards", "tests")
_FILES = ("wsgi.py", "pyproject.toml")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "pictures")
_MOST_SECONDS = 300
_MOST_SECONDS_FOR_ALL = 3_600


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a mutant: killed by a test, or surviving for a reason."""

    killed: bool
    why: str


class Copy:
    """A copy of the project in which mutants are tried one after another."""

    def __init__(self, project: Path, folder: Path) -> None:
        self._folder = folder
        for room in _ROOMS:
            shutil.copytree(project / room, folder / room, ignore=_LEFT_OUT)
        for name in _FILES:
            shutil.copyfile(project / name, folder / name)

    def verdict_on(self, mutant: Mutant) -> Verdict:
        """Make a mutant's change, run its tests, and undo the change.

        One that does not fit, does not run, or is noticed by a crash only, survives.
        """
        try:
            changed = mutant.changed(self._folder)
        except DoesNotFit as error:
            return Verdict(killed=False, why=f"does not fit: {error}")
        path = self._folder / mutant.file
        kept = path.read_text(encoding="utf-8")
        path.write_text(changed, encoding="utf-8")
        try:
            return _judged(self._notes_of(mutant.tests))
        finally:
            path.write_text(kept, encoding="utf-8")

    def unsound(self, tests: Sequence[str]) -> tuple[str, ...]:
        """Return those of the tests that fail although nothing is changed, or are not there."""
        notes = self._notes_of(tests, stop_at_first=False, most_seconds=_MOST_SECONDS_FOR_ALL)
        if notes is None:
            return tuple(tests)
        failing = tuple(note["test"] for note in notes if note["outcome"] != "passed")
        return failing or (() if notes else tuple(tests))

    # Any: notes as they stand in JSON.
    def _notes_of(
        self,
        tests: Sequence[str],
        *,
        stop_at_first: bool = True,
        most_seconds: int = _MOST_SECONDS,
    ) -> list[dict[str, Any]] | None:
        notes = self._folder / "notes.json"
        notes.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.witness", "-p"]
        command += ["no:cacheprovider", *(["-x"] if stop_at_first else []), *tests]
        environment = {
            **os.environ,
            "PYTHONPATH": str(self._folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "MUTANT_NOTES": str(notes),
        }
        try:
            subprocess.run(
                command,
                cwd=self._folder,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=most_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
        if not notes.is_file():
            return None
        read: list[dict[str, Any]] = json.loads(notes.read_text(encoding="utf-8"))
        return read


def _judged(notes: list[dict[str, Any]] | None) -> Verdict:
    if not notes:
        return Verdict(killed=False, why="does not run")
    for note in notes:
        if note["when"] == "call" and note["why"] == "held" and not note["crashed"]:
            return Verdict(killed=True, why=note["test"])
    if any(note["outcome"] == "failed" for note in notes):
        return Verdict(killed=False, why="noticed by a crash only")
    return Verdict(killed=False, why="no test notices")
