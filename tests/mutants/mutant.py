"""What a mutant is: one change of one file, named by the clause that it breaks."""

from dataclasses import dataclass
from pathlib import Path


class DoesNotFit(Exception):
    """The code no longer holds the text that a mutant changes, or holds it more than once."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of `file` from one text to another, and the tests that must notice it.

    clause is where the behaviour is demanded; tests are what pytest is told to run: files, or
    single tests as file::name.
    """

    clause: str
    breaks: str
    file: str
    was: str
    becomes: str
    tests: tuple[str, ...]

    def changed(self, root: Path) -> str:
        """Return the file's text with the change made. Raises DoesNotFit."""
        path = root / self.file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        times = text.count(self.was)
        if times != 1:
            raise DoesNotFit(f"{self.file} holds it {times} times")
        return text.replace(self.was, self.becomes)
