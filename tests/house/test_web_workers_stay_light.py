"""What only the background loop needs is not in a web worker's memory."""

import subprocess
import sys
from pathlib import Path

_HEAVY = ("scipy", "vl_convert", "typst", "xlsxwriter", "docx", "lxml", "alembic", "networkx")


def _loaded_by(program: str) -> set[str]:
    said = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    return {name.partition(".")[0] for name in said.stdout.split()}


def test_a_web_worker_carries_none_of_it() -> None:
    assert _loaded_by("import wsgi").intersection(_HEAVY) == set()


def test_the_background_loop_carries_what_computes_but_not_what_draws() -> None:
    loaded = _loaded_by("import wsgi\nfrom dashboards.publishing import making")
    assert loaded.intersection(_HEAVY) == {"scipy"}


def test_what_draws_is_carried_by_who_makes_files() -> None:
    loaded = _loaded_by("from dashboards.report import files")
    assert {"vl_convert", "typst", "xlsxwriter", "docx"} <= loaded
