"""A statement as typed structs: what the fast decode fills, and what may be filled.

A struct refuses unknown properties, null and wrong types by itself; `__post_init__` holds the
rules that bind several properties. Whatever is refused here is explained in `explanation`.
Attributes are named as in JSON, in snake case; what is absent is UNSET.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from statements import values

Iri = Annotated[str, Meta(pattern=values.IRI)]
UuidText = Annotated[str, Meta(pattern=values.UUID)]
LanguageTag = Annotated[str, Meta(pattern=values.LANGUAGE_TAG)]
LanguageMap = dict[LanguageTag, str]
TimestampOf1 = Annotated[str, Meta(pattern=values.TIMESTAMP_ISO_8601)]
TimestampOf2 = Annotated[str, Meta(pattern=values.TIMESTAMP_RFC_3339)]
VersionOf1 = Annotated[str, Meta(pattern=values.VERSION_OF_1)]
VersionOf2 = Annotated[str, Meta(pattern=values.VERSION_OF_2)]
# The values of extensions are anything at all, null too (Part 2, 4.1).
Extensions = dict[Iri, Any]

MOST_LENGTH = 10**15
"""The greatest length of an attachment, in octets: well below where floats leave gaps."""

COMPONENT_LISTS = {
    "choice": ("choices",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "true-false": (),
    "fill-in": (),
    "long-fill-in": (),
    "numeric": (),
    "other": (),
}
"""Which component lists an interaction type has (Part 2, 2.4.4.1, Interaction Components)."""

InteractionType = Annotated[str, Meta(pattern=rf"\A(?:{'|'.join(COMPONENT_LISTS)})\Z")]
COMPONENT_LIST_NAMES = ("choices", "scale", "source", "target", "steps")
IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


class _Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", gc=False):
    """A JSON object of which every property is known."""


class Account(_Node, frozen=True):
    """An account on a system (Part 2, 2.4.2.4)."""

    home_page: Iri
    name: str


class _Who(_Node, frozen=True):
    """What Agents and Groups have in common (Part 2, 2.4.2.3)."""

    name: str | UnsetType = UNSET
    mbox: Annotated[str, Meta(pattern=values.MAILTO)] | UnsetType = UNSET
    mbox_sha1sum: Annotated[str, Meta(pattern=values.SHA1_HEX)] | UnsetType = field(
        name="mbox_sha1sum", default=UNSET
    )
    openid: Iri | UnsetType = UNSET
    account: Account | UnsetType = UNSET

    def _identifiers(self) -> int:
        return (
            (self.mbox is not UNSET)
            + (self.mbox_sha1sum is not UNSET)
            + (self.openid is not UNSET)
            + (self.account is not UNSET)
        )


class Agent(_Who, frozen=True):
    """An Agent where nothing else may stand: one identifier, no members (Part 2, 2.4.2.1)."""

    object_type: Literal["Agent"] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Hold it to exactly one identifier."""
        if self._identifiers() != 1:
            raise ValueError


class Actor(_Who, frozen=True):
    """An Agent or a Group (Part 2, 2.4.2)."""

    object_type: Literal["Agent", "Group"] | UnsetType = UNSET
    member: list[Agent] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Hold it to one identifier; a Group may have members instead (Part 2, 2.4.2.2)."""
        found = self._identifiers()
        if self.object_type != "Group":
            if found != 1 or self.member is not UNSET:
                raise ValueError
        elif found > 1 or (found == 0 and not self.member):
            raise ValueError


class Group(Actor, frozen=True, kw_only=True):
    """A Group where no Agent may stand."""

    object_type: Literal["Group"]


class Authority(Actor, frozen=True):
    """Who asserts a statement: an Agent, or an anonymous Group of two (Part 2, 2.4.9)."""

    def __post_init__(self) -> None:
        """Hold a Group to two members and no identifier."""
        super().__post_init__()
        if self.object_type == "Group" and (
            self._identifiers() != 0 or self.member is UNSET or len(self.member) != 2
        ):
            raise ValueError


class Verb(_Node, frozen=True, kw_only=True):
    """What was done (Part 2, 2.4.3)."""

    id: Iri
    display: LanguageMap | UnsetType = UNSET


class Component(_Node, frozen=True):
    """One choice, step, source, target or point of a scale."""

    id: str
    description: LanguageMap | UnsetType = UNSET


class Definition(_Node, frozen=True):
    """What an activity is (Part 2, 2.4.4.1)."""

    name: LanguageMap | UnsetType = UNSET
    description: LanguageMap | UnsetType = UNSET
    type: Iri | UnsetType = UNSET
    more_info: Iri | UnsetType = UNSET
    extensions: Extensions | UnsetType = UNSET
    interaction_type: InteractionType | UnsetType = UNSET
    correct_responses_pattern: list[str] | UnsetType = UNSET
    choices: list[Component] | UnsetType = UNSET
    scale: list[Component] | UnsetType = UNSET
    source: list[Component] | UnsetType = UNSET
    target: list[Component] | UnsetType = UNSET
    steps: list[Component] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Hold interactions to their own component lists, with distinct ids."""
        lists = (self.choices, self.scale, self.source, self.target, self.steps)
        present = [
            (name, given)
            for name, given in zip(COMPONENT_LIST_NAMES, lists, strict=True)
            if given is not UNSET
        ]
        if self.interaction_type is UNSET:
            if present or self.correct_responses_pattern is not UNSET:
                raise ValueError
            return
        for name, components in present:
            if name not in COMPONENT_LISTS[self.interaction_type]:
                raise ValueError
            if len({component.id for component in components}) != len(components):
                raise ValueError


class Activity(_Node, frozen=True, kw_only=True):
    """An activity (Part 2, 2.4.4.1); an object without objectType is one."""

    object_type: Literal["Activity"] | UnsetType = UNSET
    id: Iri
    definition: Definition | UnsetType = UNSET


class StatementRef(_Node, frozen=True):
    """A pointer to another statement (Part 2, 2.4.4.3)."""

    object_type: Literal["StatementRef"]
    id: UuidText


class Score(_Node, frozen=True):
    """A score (Part 2, 2.4.5.1)."""

    scaled: Annotated[float, Meta(ge=-1, le=1)] | UnsetType = UNSET
    raw: float | UnsetType = UNSET
    min: float | UnsetType = UNSET
    max: float | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Hold min below max and raw between them."""
        if self.min is not UNSET:
            if self.max is not UNSET and self.min >= self.max:
                raise ValueError
            if self.raw is not UNSET and self.raw < self.min:
                raise ValueError
        if self.max is not UNSET and self.raw is not UNSET and self.raw > self.max:
            raise ValueError


class Result(_Node, frozen=True):
    """What came of it (Part 2, 2.4.5)."""

    score: Score | UnsetType = UNSET
    success: bool | UnsetType = UNSET
    completion: bool | UnsetType = UNSET
    response: str | UnsetType = UNSET
    duration: Annotated[str, Meta(pattern=values.DURATION)] | UnsetType = UNSET
    extensions: Extensions | UnsetType = UNSET


class ContextActivities(_Node, frozen=True):
    """The activities around the object (Part 2, 2.4.6.2)."""

    parent: list[Activity] | Activity | UnsetType = UNSET
    grouping: list[Activity] | Activity | UnsetType = UNSET
    category: list[Activity] | Activity | UnsetType = UNSET
    other: list[Activity] | Activity | UnsetType = UNSET


class ContextAgent(_Node, frozen=True, kw_only=True):
    """An agent around the statement (IEEE 9274.1.1, 4.2.2.5)."""

    object_type: Literal["contextAgent"]
    agent: Agent
    relevant_types: Annotated[list[Iri], Meta(min_length=1)] | UnsetType = UNSET


class ContextGroup(_Node, frozen=True, kw_only=True):
    """A group around the statement (IEEE 9274.1.1, 4.2.2.5)."""

    object_type: Literal["contextGroup"]
    group: Group
    relevant_types: Annotated[list[Iri], Meta(min_length=1)] | UnsetType = UNSET


class Context(_Node, frozen=True):
    """What the statement stands in (Part 2, 2.4.6)."""

    registration: UuidText | UnsetType = UNSET
    instructor: Actor | UnsetType = UNSET
    team: Group | UnsetType = UNSET
    context_activities: ContextActivities | UnsetType = UNSET
    revision: str | UnsetType = UNSET
    platform: str | UnsetType = UNSET
    language: LanguageTag | UnsetType = UNSET
    statement: StatementRef | UnsetType = UNSET
    extensions: Extensions | UnsetType = UNSET


class ContextOf2(Context, frozen=True):
    """A context in xAPI 2.0, which may name agents and groups (IEEE 9274.1.1, 4.2.2.5)."""

    context_agents: list[ContextAgent] | UnsetType = UNSET
    context_groups: list[ContextGroup] | UnsetType = UNSET


class Attachment(_Node, frozen=True, kw_only=True):
    """What is attached, described (Part 2, 2.4.11)."""

    usage_type: Iri
    display: LanguageMap
    description: LanguageMap | UnsetType = UNSET
    content_type: Annotated[str, Meta(pattern=values.MEDIA_TYPE)]
    length: Annotated[int, Meta(ge=0, le=MOST_LENGTH)]
    sha2: Annotated[str, Meta(pattern=values.SHA2_HEX)]
    file_url: Iri | UnsetType = UNSET


class SubStatement(_Node, frozen=True, kw_only=True):
    """A statement within a statement, which did not happen (Part 2, 2.4.4.3)."""

    object_type: Literal["SubStatement"]
    actor: Actor
    verb: Verb
    object: Activity | Actor | StatementRef
    result: Result | UnsetType = UNSET
    context: Context | UnsetType = UNSET
    timestamp: str | UnsetType = UNSET
    attachments: list[Attachment] | UnsetType = UNSET


class Statement(_Node, frozen=True, kw_only=True):
    """A statement (Part 2, 2.4)."""

    id: UuidText | UnsetType = UNSET
    actor: Actor
    verb: Verb
    object: Activity | Actor | StatementRef | SubStatement
    result: Result | UnsetType = UNSET
    context: Context | UnsetType = UNSET
    timestamp: str | UnsetType = UNSET
    stored: str | UnsetType = UNSET
    authority: Authority | UnsetType = UNSET
    version: str | UnsetType = UNSET
    attachments: list[Attachment] | UnsetType = UNSET


class Parts(_Node, frozen=True, kw_only=True):
    """A statement's properties as received: the raw JSON of each."""

    id: msgspec.Raw | UnsetType = UNSET
    actor: msgspec.Raw
    verb: msgspec.Raw
    object: msgspec.Raw
    result: msgspec.Raw | UnsetType = UNSET
    context: msgspec.Raw | UnsetType = UNSET
    timestamp: msgspec.Raw | UnsetType = UNSET
    stored: msgspec.Raw | UnsetType = UNSET
    authority: msgspec.Raw | UnsetType = UNSET
    version: msgspec.Raw | UnsetType = UNSET
    attachments: msgspec.Raw | UnsetType = UNSET


class SubParts(_Node, frozen=True, kw_only=True):
    """A SubStatement's properties as received: it has no id, stored, authority or version."""

    object_type: msgspec.Raw
    actor: msgspec.Raw
    verb: msgspec.Raw
    object: msgspec.Raw
    result: msgspec.Raw | UnsetType = UNSET
    context: msgspec.Raw | UnsetType = UNSET
    timestamp: msgspec.Raw | UnsetType = UNSET
    attachments: msgspec.Raw | UnsetType = UNSET
