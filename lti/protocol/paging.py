"""Lists that a platform gives out page by page (RFC 8288 links)."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

from lrs.addresses import origin_of
from lrs.outgoing import Answer

MOST_PAGES = 50

_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_RELATION = re.compile(r"""(?:^|;)\s*rel\s*=\s*"?([a-z]+)"?\s*(?:;|,|$)""", re.IGNORECASE)


def next_address(answer: Answer, url: str) -> str | None:
    """Return where the page after this one is, None after the last."""
    return linked(answer, url, "next")


def linked(answer: Answer, url: str, relation: str) -> str | None:
    """Return what an answer from url links to by a relation, None if by none.

    A link to another origin is not taken: the token is for this one.
    """
    for target, parameters in _LINK.findall(answer.headers.get("link", "")):
        found = _RELATION.search(parameters.strip())
        if found is not None and found[1].lower() == relation:
            address = urljoin(url, target)
            return address if origin_of(address) == origin_of(url) else None
    return None


def pages(first: str, read: Callable[[str], Answer]) -> Iterator[Answer]:
    """Return the pages of a list, each as read; a list that turns in a circle ends there."""
    seen: set[str] = set()
    address: str | None = first
    while address is not None and address not in seen and len(seen) < MOST_PAGES:
        seen.add(address)
        answer = read(address)
        yield answer
        address = next_address(answer, address)
