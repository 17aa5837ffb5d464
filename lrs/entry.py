"""Who may enter a route. A test lists every route and fails for one that does not say."""

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])

_MARK = "admits"


def admits(whom: str) -> Callable[[View], View]:
    """Mark a view with whom it lets in, in one phrase: "anyone: health", "credential: state"."""

    def marked(view: View) -> View:
        setattr(view, _MARK, whom)
        return view

    return marked


def admitted_by(view: Callable[..., object]) -> str | None:
    """Return whom a view says it lets in, None if it does not say."""
    whom: str | None = getattr(view, _MARK, None)
    return whom
