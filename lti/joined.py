"""Rows that hold several tables side by side, so that one question answers what many would."""

import functools
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa


def columns_of(*joined: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    """Return the columns of tables, each by a name of its own, to be selected together."""
    return [
        column.label(f"{place}_{column.name}")
        for place, each in enumerate(joined)
        for column in each.c
    ]


# Any: rows and what stands in them are of many types.
def parted(row: sa.Row[Any], *joined: sa.FromClause) -> list[SimpleNamespace | None]:
    """Return what a row holds of each table, None for one that an outer join found nothing of."""
    parts: list[SimpleNamespace | None] = []
    start = 0
    for names, keys in _shapes(joined):
        values = row[start : start + len(names)]
        start += len(names)
        told: Mapping[str, Any] = dict(zip(names, values, strict=True))
        empty = all(told[key] is None for key in keys)
        parts.append(None if empty else SimpleNamespace(**told))
    return parts


@functools.cache
def _shapes(joined: tuple[sa.FromClause, ...]) -> list[tuple[Sequence[str], Sequence[str]]]:
    """Return the names of each table's columns and of its key; asking each time is dear."""
    return [(tuple(each.c.keys()), tuple(key.name for key in each.primary_key)) for each in joined]
