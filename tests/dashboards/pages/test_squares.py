"""The grid's squares stand in a row as the template has made them, and nothing else does."""

import pytest
from markupsafe import Markup

from dashboards.pages.squares import in_a_row
from dashboards.readings import State


def test_squares_stand_one_after_the_other() -> None:
    squares = {State.DONE: Markup("<td>1</td>"), State.NOT_YET: Markup("<td>0</td>")}
    row = in_a_row([State.DONE, State.NOT_YET, State.DONE], squares)
    assert row == Markup("<td>1</td><td>0</td><td>1</td>")


def test_what_nobody_has_escaped_is_no_square() -> None:
    unescaped: dict[State, str] = {State.DONE: "<script>"}
    with pytest.raises(TypeError):
        in_a_row([State.DONE], unescaped)  # type: ignore[arg-type] # what a template might pass
