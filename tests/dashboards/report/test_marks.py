"""Texts are without what a file cannot hold, and without what turns others' direction."""

import pytest

from dashboards.report.marks import clean


@pytest.mark.parametrize(
    "unwanted", ["\u202a", "\u202e", "\u2066", "\u2069", "\u0000", "\u0007", "\ud800", "\uffff"]
)
def test_a_character_that_would_harm_is_left_out_and_nothing_else(unwanted: str) -> None:
    assert clean(f"Yksikkö{unwanted} 漢字\t1\n") == "Yksikkö 漢字\t1\n"
