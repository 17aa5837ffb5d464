"""Lists that a platform gives out page by page (RFC 8288 links)."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

from lrs.outgoing import Answer, origin_of

MOST_PAGES = 50

_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_NEXT = re.compile(r"""(?:^|;)\s*rel\s*=\s*"?next"?\s*(?:;|,|$)""", re.IGNORECASE)


def next_address(answer: Answer, url: str) -> str | None:
    """Return where the page after this one is, None after the last.

    A link to another origin is not followed: the token is for this one.
    """
    for target, parameters in _LINK.findall(answer.headers.get("link", "")):
        if _NEXT.search(parameters.strip()):
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
