"""The mutants of `make mutants` keep fitting the code, and the harness tells them apart."""

from collections import Counter
from pathlib import Path

import pytest

from tests.mutants.listed import MUTANTS
from tests.mutants.mutant import Mutant
from tests.mutants.trial import Copy

ROOT = Path(__file__).parents[2]
TARGET = ("tests/statements/test_values.py::test_a_duration_has_its_parts",)
LINE = "    return (\n        *(Decimal(found[unit].replace"


def test_there_are_at_least_sixty() -> None:
    assert len(MUTANTS) >= 60


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.breaks)
def test_each_fits_the_code_and_names_tests_that_are_there(mutant: Mutant) -> None:
    assert mutant.changed(ROOT) != (ROOT / mutant.file).read_text(encoding="utf-8")
    assert all((ROOT / test.partition("::")[0]).is_file() for test in mutant.tests)


def test_no_two_break_the_same() -> None:
    told = Counter((mutant.clause, mutant.breaks) for mutant in MUTANTS)
    assert max(told.values()) == 1


@pytest.mark.parametrize(
    ("becomes", "killed", "why"),
    [
        (f"    # changed\n{LINE}", False, "no test notices"),
        (f"    raise RuntimeError\n{LINE}", False, "noticed by a crash only"),
        (f"    return ()\n{LINE}", True, TARGET[0]),
        (f"    )\n{LINE}", False, "does not run"),
    ],
)
def test_a_mutant_is_killed_only_by_a_test_that_holds_its_behaviour(
    tmp_path: Path, becomes: str, killed: bool, why: str
) -> None:
    mutant = Mutant("none", "for the test", "statements/values.py", LINE, becomes, TARGET)

    verdict = Copy(ROOT, tmp_path).verdict_on(mutant)

    assert (verdict.killed, verdict.why) == (killed, why)


def test_a_mutant_that_does_not_fit_survives(tmp_path: Path) -> None:
    mutant = Mutant("none", "for the test", "statements/values.py", "no such text", "", TARGET)
    assert not Copy(ROOT, tmp_path).verdict_on(mutant).killed
