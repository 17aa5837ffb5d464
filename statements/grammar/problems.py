"""What can be said against statements, and in which version of xAPI."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass


class XapiVersion(enum.Enum):
    """The version a request speaks; its value is what the X-Experience-API-Version header says."""

    V1_0 = "1.0.3"
    V2_0 = "2.0.0"


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: where, and what the rule is, as a sentence."""

    path: str
    rule: str


class InvalidStatements(Exception):
    """Refuses what was read, with every problem found; nothing of it may be stored."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.rule}" for problem in problems))
        self.problems = tuple(problems)
