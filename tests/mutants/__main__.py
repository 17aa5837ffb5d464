"""Try every mutant and report those that no test notices: python -m tests.mutants [word ...]."""

import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.listed import MUTANTS
from tests.mutants.mutant import Mutant
from tests.mutants.trial import Copy, Verdict

_PROJECT = Path(__file__).resolve().parents[2]
_AT_ONCE = 2


def main(words: Sequence[str]) -> int:
    """Try the mutants whose clause, text or file holds one of the words, all without words."""
    chosen = [each for each in MUTANTS if not words or any(word in _about(each) for word in words)]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = [Copy(_PROJECT, _made(Path(folder) / str(number))) for number in range(_AT_ONCE)]
        tests = sorted({test for each in chosen for test in each.tests})
        unsound = copies[0].unsound(tests)
        if unsound:
            print("These fail although nothing is changed, so they can prove nothing:")
            print(*(f"  {test}" for test in unsound), sep="\n")
            return 1
        surviving = _tried(chosen, copies)
    print(f"{len(chosen) - surviving} of {len(chosen)} mutants killed, {surviving} surviving.")
    return 1 if surviving or not chosen else 0


def _tried(mutants: Sequence[Mutant], copies: Sequence[Copy]) -> int:
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def tried(mutant: Mutant) -> Verdict:
        copy = free.get()
        try:
            return copy.verdict_on(mutant)
        finally:
            free.put(copy)

    surviving = 0
    with ThreadPoolExecutor(len(copies)) as pool:
        for mutant, verdict in zip(mutants, pool.map(tried, mutants), strict=True):
            surviving += not verdict.killed
            state = "killed  " if verdict.killed else "SURVIVES"
            print(f"{state} {mutant.clause}: {mutant.breaks} [{verdict.why}]", flush=True)
    return surviving


def _about(mutant: Mutant) -> str:
    return f"{mutant.clause} {mutant.breaks} {mutant.file}"


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
