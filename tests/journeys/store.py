"""Statements such as the programme makes, for pages that show what the store holds."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from tests.benchmarks.material import statement

_COUNT = 60


def kept_elsewhere() -> Iterator[dict[str, Any]]:  # Any: JSON
    """Give statements by several people about several things, one of them voided."""
    first: dict[str, Any] = json.loads(statement(0))
    yield first
    for number in islice(range(1, 1000), _COUNT):
        made: dict[str, Any] = json.loads(statement(number))
        if number % 3 == 0:
            made["result"] = {"score": {"raw": number % 5, "max": 5}, "success": number % 5 > 2}
        yield made
    yield {
        "actor": first["actor"],
        "verb": {"id": "http://adlnet.gov/expapi/verbs/voided", "display": {"fi": "mitätöi"}},
        "object": {"objectType": "StatementRef", "id": first["id"]},
    }
