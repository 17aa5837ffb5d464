"""The grid's squares: each laid out once by the template, and then only repeated."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from dashboards.readings import State


def in_a_row(states: Iterable[State], squares: Mapping[State, Markup]) -> Markup:
    """Return the squares of these states, one after the other.

    A large cohort has tens of thousands, and to look each one through for what must be escaped
    takes longer than everything else about them. Raises TypeError where one is not markup.
    """
    if not all(isinstance(square, Markup) for square in squares.values()):
        raise TypeError("squares are markup, which the template has made")
    return Markup("".join([squares[state] for state in states]))  # noqa: S704 - of markup alone
