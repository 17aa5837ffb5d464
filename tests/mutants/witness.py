"""A plugin of pytest that writes down why tests failed: by what they hold, or by a crash.

A mutant counts as noticed only if a test of its behaviour fails, in the test itself and by its
own words. A mistake of the program that ends in 500, an import that fails, a fixture that breaks:
these say nothing about the behaviour.
"""

import json
import os
import traceback
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from flask import Response

from lrs.resources.refusals import broken

_ROOT = Path(__file__).resolve().parents[2]
_told: list[dict[str, Any]] = []  # Any: what becomes JSON
_crashes: list[str] = []


def pytest_configure() -> None:
    """Notice every mistake of ours that the store answers with 500."""

    def noticed() -> Response:
        _crashes.append("500")
        return broken()

    pytest.MonkeyPatch().setattr("lrs.resources.answering.broken", noticed)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write down what each test came to."""
    report = yield
    if call.when == "setup":
        _crashes.clear()
    if report.when == "call" or report.failed:
        _told.append(
            {
                "test": item.nodeid,
                "when": report.when,
                "outcome": report.outcome,
                "why": None if call.excinfo is None else _why(call.excinfo.value),
                "crashed": bool(_crashes),
            }
        )
    return report


def pytest_sessionfinish() -> None:
    """Hand the notes over in the file that the environment names."""
    Path(os.environ["MUTANT_NOTES"]).write_text(json.dumps(_told), encoding="utf-8")


def _why(error: BaseException) -> str:
    """Tell what a test holds from a crash; what an answer lacks and a test looks up is held."""
    if isinstance(error, (AssertionError, pytest.fail.Exception)):
        return "held"
    if isinstance(error, BaseExceptionGroup):
        return "held" if all(_why(each) == "held" for each in error.exceptions) else "crash"
    return "held" if isinstance(error, LookupError) and _looked_up_by_a_test(error) else "crash"


def _looked_up_by_a_test(error: BaseException) -> bool:
    places = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    ours = [place.relative_to(_ROOT) for place in places if place.is_relative_to(_ROOT)]
    return bool(ours) and ours[-1].parts[0] == "tests"
