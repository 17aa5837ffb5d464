"""What every event's statement is built of: who, what, within what."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

import tincan

from statements import cmi5, vocabulary
from statements.findable import agent_key
from statements.grammar import ValidStatement, XapiVersion, read_statement
from statements.profile import version_iri

PLATFORM = "valmentava"

DISPLAYS: Mapping[str, Mapping[str, str]] = {
    vocabulary.INITIALIZED: {"fi": "aloitti", "sv": "påbörjade", "en": "started"},
    vocabulary.EXPERIENCED: {"fi": "luki", "sv": "läste", "en": "read"},
    vocabulary.DOWNLOADED: {"fi": "latasi", "sv": "laddade ner", "en": "downloaded"},
    vocabulary.ANSWERED: {
        "fi": "vastasi kysymykseen",
        "sv": "svarade på frågan",
        "en": "answered",
    },
    vocabulary.PASSED: {"fi": "läpäisi", "sv": "klarade", "en": "passed"},
    vocabulary.FAILED: {"fi": "ei läpäissyt", "sv": "klarade inte", "en": "did not pass"},
    vocabulary.COMPLETED: {"fi": "suoritti", "sv": "slutförde", "en": "completed"},
    cmi5.LAUNCHED: {"fi": "avasi", "sv": "öppnade", "en": "launched"},
    cmi5.ABANDONED: {"fi": "jätti kesken", "sv": "lämnade", "en": "abandoned"},
    cmi5.SATISFIED: {"fi": "täytti vaatimukset", "sv": "uppfyllde kraven", "en": "satisfied"},
    vocabulary.REGISTERED: {"fi": "ilmoittautui", "sv": "anmälde sig till", "en": "signed up for"},
    vocabulary.UNREGISTERED: {
        "fi": "perui ilmoittautumisensa",
        "sv": "avbokade",
        "en": "cancelled",
    },
    vocabulary.VOIDED: {"fi": "mitätöi", "sv": "ogiltigförklarade", "en": "voided"},
    vocabulary.ATTENDED: {"fi": "osallistui", "sv": "deltog i", "en": "attended"},
    vocabulary.TERMINATED: {"fi": "lopetti", "sv": "avslutade", "en": "left"},
    vocabulary.PLAYED: {"fi": "toisti", "sv": "spelade", "en": "played"},
    vocabulary.PAUSED: {"fi": "keskeytti", "sv": "pausade", "en": "paused"},
    vocabulary.SEEKED: {"fi": "siirtyi kohtaan", "sv": "hoppade i", "en": "moved within"},
    vocabulary.PLANNED: {"fi": "asetti", "sv": "satte upp", "en": "set"},
    vocabulary.PROGRESSED: {"fi": "edisti", "sv": "gjorde framsteg med", "en": "progressed in"},
}
"""How each verb reads after a person's name and before a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who does something, under which registration, in which language.

    person_id is None where the tool itself tells of a whole; language is None where it is not to
    be known.
    """

    iri_base: str
    person_id: UUID | None
    registration: UUID
    language: str | None

    @property
    def account(self) -> tuple[str, str]:
        """Return the homePage and name by which statements call them."""
        if self.person_id is None:
            return self.iri_base, PLATFORM
        return person_account(self.iri_base, self.person_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An activity and its names by language."""

    id: UUID
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Where something is done: the module, its revision, the programme."""

    programme: Named
    module: Named
    revision: int


def activity_iri(iri_base: str, id: UUID) -> str:  # noqa: A002 - what xAPI calls it
    """Return an activity's IRI, which is opaque and never changes."""
    return f"{iri_base}/activities/{id}"


def person_account(iri_base: str, person_id: UUID) -> tuple[str, str]:
    """Return the homePage and name of a person's account."""
    return f"{iri_base}/people", str(person_id)


def person_key(iri_base: str, person_id: UUID) -> str:
    """Return a person's agent key, by which statements and documents are found."""
    home, name = person_account(iri_base, person_id)
    return agent_key(json.dumps({"account": {"homePage": home, "name": name}}).encode())


def part_id(module_id: UUID, part: str) -> UUID:
    """Return the id of a module's part: "page:<key>", "file:<key>", "quiz", "question:<key>".

    A recording is "video", the questions of a survey are in no statement.
    """
    return uuid5(module_id, part)


def statement(
    doer: Doer,
    *,
    verb: str,
    activity: tincan.Activity,
    context: tincan.Context,
    at: datetime,
    result: tincan.Result | None = None,
    id: UUID | None = None,  # noqa: A002 - what xAPI calls it
) -> ValidStatement:
    """Build a statement, under a random id unless one is given. The time is that of the act."""
    home_page, name = doer.account
    built = tincan.Statement(
        id=id or uuid4(),
        actor=tincan.Agent(account=tincan.AgentAccount(home_page=home_page, name=name)),
        verb=tincan.Verb(id=verb, display=tincan.LanguageMap(DISPLAYS[verb])),
        object=activity,
        result=result,
        context=context,
        timestamp=at,
    )
    return _checked(built)


def activity(
    doer: Doer,
    named: Named,
    type_iri: str,
    *,
    extensions: Mapping[str, object] | None = None,
) -> tincan.Activity:
    """Build an activity with its type and names."""
    definition = tincan.ActivityDefinition(type=type_iri, name=tincan.LanguageMap(named.names))
    if extensions:
        definition.extensions = tincan.Extensions(extensions)
    return tincan.Activity(id=activity_iri(doer.iri_base, named.id), definition=definition)


def context(
    doer: Doer,
    within: Within,
    *,
    parent: tincan.Activity | None = None,
    extensions: Mapping[str, object] | None = None,
    categories: Sequence[str] = (),
) -> tincan.Context:
    """Build a context: our profile's version, the programme, what the activity is part of.

    categories are the other profiles that the statement follows, by their IRIs.
    """
    around = tincan.ContextActivities(
        category=[
            tincan.Activity(id=iri, definition=tincan.ActivityDefinition(type=vocabulary.PROFILE))
            for iri in (version_iri(doer.iri_base), *categories)
        ],
        grouping=[activity(doer, within.programme, vocabulary.PROGRAMME)],
    )
    if parent is not None:
        around.parent = [parent]
    built = tincan.Context(
        registration=doer.registration,
        revision=str(within.revision),
        platform=PLATFORM,
        context_activities=around,
    )
    if doer.language is not None:
        built.language = doer.language
    if extensions:
        built.extensions = tincan.Extensions(extensions)
    return built


def in_module(
    doer: Doer,
    within: Within,
    *,
    extensions: Mapping[str, object] | None = None,
    categories: Sequence[str] = (),
) -> tincan.Context:
    """Build the context of what is done in a module."""
    module = activity(doer, within.module, vocabulary.MODULE)
    return context(doer, within, parent=module, extensions=extensions, categories=categories)


def voided(iri_base: str, statement_id: UUID, *, at: datetime) -> ValidStatement:
    """Build what voids a statement of ours; the actor is the tool (Part 2, 2.3.2)."""
    built = tincan.Statement(
        id=uuid4(),
        actor=tincan.Agent(
            account=tincan.AgentAccount(home_page=iri_base, name=PLATFORM),
        ),
        verb=tincan.Verb(
            id=vocabulary.VOIDED, display=tincan.LanguageMap(DISPLAYS[vocabulary.VOIDED])
        ),
        object=tincan.StatementRef(id=statement_id),
        timestamp=at,
    )
    return _checked(built)


def _checked(built: tincan.Statement) -> ValidStatement:
    # tincan would say 1.0.3; the store says which version a statement was taken in.
    del built.version
    body = json.dumps(built.as_version(), ensure_ascii=False, separators=(",", ":"))
    return read_statement(body.encode(), XapiVersion.V2_0)
