"""The parameters of the document resources (xAPI 1.0.3, Part 3, 2.3, 2.6 and 2.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow.fields import Field

from lrs.documents import Kind, Place
from lrs.resources.fields import (
    DocumentId,
    Id,
    Iri,
    LoneAgent,
    Moment,
    Parameters,
    Strict,
    loaded,
    needed,
)

# Any: whatever each field reads.
_WHERE: dict[Kind, dict[str, Field[Any]]] = {
    Kind.STATE: {
        "activityId": needed(Iri),
        "agent": needed(LoneAgent),
        "registration": Id(),
    },
    Kind.ACTIVITY_PROFILE: {"activityId": needed(Iri)},
    Kind.AGENT_PROFILE: {"agent": needed(LoneAgent)},
}
_ID_NAMES = {
    Kind.STATE: "stateId",
    Kind.ACTIVITY_PROFILE: "profileId",
    Kind.AGENT_PROFILE: "profileId",
}


@dataclass(frozen=True, slots=True)
class One:
    """One document."""

    place: Place
    document_id: str


@dataclass(frozen=True, slots=True)
class Several:
    """All documents at a place, or those that changed after a time."""

    place: Place
    since: datetime | None


def one_of(kind: Kind, organisation_id: int, parameters: Parameters) -> One:
    """Read what names one document. Raises BadRequest."""
    read = loaded(_ONE[kind], parameters)
    document_id: str = read.pop(_ID_NAMES[kind])
    return One(_place(kind, organisation_id, read), document_id)


def one_or_several_of(kind: Kind, organisation_id: int, parameters: Parameters) -> One | Several:
    """Read what names one document, or all at a place where no id is given. Raises BadRequest."""
    if any(name == _ID_NAMES[kind] for name, _ in parameters):
        return one_of(kind, organisation_id, parameters)
    read = loaded(_SEVERAL[kind], parameters)
    since: datetime | None = read.pop("since", None)
    return Several(_place(kind, organisation_id, read), since)


def one_or_all_of(kind: Kind, organisation_id: int, parameters: Parameters) -> One | Several:
    """Read what DELETE names: of state all at a place where no id is given. Raises BadRequest."""
    if kind is not Kind.STATE or any(name == _ID_NAMES[kind] for name, _ in parameters):
        return one_of(kind, organisation_id, parameters)
    return Several(_place(kind, organisation_id, loaded(_ALL, parameters)), None)


def _place(kind: Kind, organisation_id: int, read: Mapping[str, object]) -> Place:
    names = {"activityId": "activity", "agent": "agent", "registration": "registration"}
    return Place(
        organisation_id=organisation_id,
        kind=kind,
        **{names[name]: value for name, value in read.items()},  # type: ignore[arg-type]
    )


_ONE = {
    kind: Strict.from_dict({**where, _ID_NAMES[kind]: needed(DocumentId)})()
    for kind, where in _WHERE.items()
}
_SEVERAL = {
    kind: Strict.from_dict({**where, "since": Moment()})() for kind, where in _WHERE.items()
}
_ALL = Strict.from_dict({**_WHERE[Kind.STATE]})()
