"""A tool's own columns in a platform's gradebook: made, found, changed, removed (AGS 2.0, 3.2)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lrs.addresses import origin_of
from lrs.outgoing import Answer
from lrs.surroundings import Surroundings
from lti.protocol.claims import is_address
from lti.protocol.connector import ServiceFailed, called
from lti.protocol.grades import LINE_ITEM_SCOPE
from lti.protocol.paging import pages
from lti.protocol.registration import Registration

_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
_LONGEST_LABEL = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A column to be made for a placed link; resource_id is ours, by which it is found again."""

    label: str
    maximum: float
    link_id: str
    resource_id: str


def made(
    surroundings: Surroundings, registration: Registration, items_url: str, item: NewItem
) -> str:
    """Return the address of a link's column, made unless one of ours is there already.

    An answer that was lost thus leads to no second column when it is asked again. Raises
    ServiceFailed or OutgoingFailed.
    """
    known = _found(surroundings, registration, items_url, item)
    if known is not None:
        return known
    said = {
        "label": item.label[:_LONGEST_LABEL],
        "scoreMaximum": item.maximum,
        "resourceLinkId": item.link_id,
        "resourceId": item.resource_id,
    }
    answer = _sent(surroundings, registration, "POST", items_url, said)
    address = (_item(answer.body) or {}).get("id")
    if not is_address(address) or origin_of(address) != origin_of(items_url):
        raise ServiceFailed("column_unreadable", answer.status)
    return address


def renamed(
    surroundings: Surroundings, registration: Registration, item_url: str, label: str
) -> None:
    """Give a column another name, everything else of it as it is (3.2.8: all is sent again).

    Raises ServiceFailed or OutgoingFailed.
    """
    known = _item(_read(surroundings, registration, item_url, _ITEM_TYPE).body)
    if known is None:
        raise ServiceFailed("column_unreadable")
    # What is told as null is not taken back as such everywhere.
    kept = {name: value for name, value in known.items() if value is not None}
    _sent(
        surroundings,
        registration,
        "PUT",
        item_url,
        {**kept, "label": label[:_LONGEST_LABEL]},
    )


def removed(surroundings: Surroundings, registration: Registration, item_url: str) -> None:
    """Remove a column with the grades in it; one that is gone already is as good.

    Raises ServiceFailed or OutgoingFailed.
    """
    answer = called(
        surroundings,
        registration,
        scopes=[LINE_ITEM_SCOPE],
        url=item_url,
        call=lambda outgoing, bearer: outgoing.send("DELETE", item_url, bearer=bearer),
    )
    if not answer.succeeded and answer.status not in (404, 410):
        raise ServiceFailed(f"column_{answer.status}", answer.status)


def _found(
    surroundings: Surroundings, registration: Registration, items_url: str, item: NewItem
) -> str | None:
    joint = "&" if "?" in items_url else "?"
    first = f"{items_url}{joint}resource_link_id={quote(item.link_id, safe='')}"
    for page in pages(
        first, lambda address: _read(surroundings, registration, address, _ITEMS_TYPE)
    ):
        for each in _items(page.body):
            address = each.get("id")
            # Not every platform knows the filter.
            ours = each.get("resourceId") == item.resource_id
            if ours and each.get("resourceLinkId") == item.link_id and is_address(address):
                return address if origin_of(address) == origin_of(items_url) else None
    return None


def _read(
    surroundings: Surroundings, registration: Registration, url: str, media_type: str
) -> Answer:
    answer = called(
        surroundings,
        registration,
        scopes=[LINE_ITEM_SCOPE],
        url=url,
        call=lambda outgoing, bearer: outgoing.get(url, accept=media_type, bearer=bearer),
    )
    if not answer.succeeded:
        raise ServiceFailed(f"column_{answer.status}", answer.status)
    return answer


# Any: whatever the platform wrote.
def _sent(
    surroundings: Surroundings,
    registration: Registration,
    method: str,
    url: str,
    said: Mapping[str, Any],
) -> Answer:
    body = json.dumps(said).encode()
    answer = called(
        surroundings,
        registration,
        scopes=[LINE_ITEM_SCOPE],
        url=url,
        call=lambda outgoing, bearer: outgoing.send(
            method,
            url,
            body,
            bearer=bearer,
            headers={"Content-Type": _ITEM_TYPE, "Accept": _ITEM_TYPE},
        ),
    )
    if not answer.succeeded:
        raise ServiceFailed(f"column_{answer.status}", answer.status)
    return answer


def _item(body: bytes) -> Mapping[str, Any] | None:
    known = _json(body)
    return known if isinstance(known, dict) else None


def _items(body: bytes) -> list[Mapping[str, Any]]:
    known = _json(body)
    if not isinstance(known, list):
        raise ServiceFailed("column_unreadable")
    return [each for each in known if isinstance(each, dict)]


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
