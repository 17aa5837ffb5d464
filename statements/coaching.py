"""The programme's events as statements: facts go in, a ValidStatement comes out.

The only importer of tincan, which builds and never parses. No statement made here can hold a
name or address of a person, a unit, a role, a free text or a survey answer: the builders take
none. Who did it is an opaque account; what it was done with, an opaque activity (xAPI 1.0.3,
Part 2, 2.4.2.4: "SHOULD use an opaque account name").
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

import tincan

from statements import vocabulary
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
}
"""How each verb reads after a person's name and before a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who does something, under which enrolment, in which language."""

    iri_base: str
    person_id: UUID
    registration: UUID
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An activity and its names by language."""

    id: UUID
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Named):
    """A choice question: its choices' texts by key and language, and the keys that are right."""

    choices: Mapping[str, Mapping[str, str]]
    correct: tuple[str, ...]


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


def part_id(module_id: UUID, part: str) -> UUID:
    """Return the id of a module's part: "page:<key>", "file:<key>", "quiz", "question:<key>"."""
    return uuid5(module_id, part)


def module_started(doer: Doer, *, within: Within, at: datetime) -> ValidStatement:
    """State that someone opened a module for the first time."""
    return _statement(
        doer,
        verb=vocabulary.INITIALIZED,
        activity=_activity(doer, within.module, vocabulary.MODULE),
        context=_context(doer, within, parent=None),
        at=at,
    )


def page_read(doer: Doer, *, page: Named, within: Within, at: datetime) -> ValidStatement:
    """State that someone read a page of a module."""
    return _statement(
        doer,
        verb=vocabulary.EXPERIENCED,
        activity=_activity(doer, page, vocabulary.WEB_PAGE),
        context=_context(doer, within, parent=within.module),
        at=at,
    )


def file_downloaded(doer: Doer, *, file: Named, within: Within, at: datetime) -> ValidStatement:
    """State that someone took a file of a module."""
    return _statement(
        doer,
        verb=vocabulary.DOWNLOADED,
        activity=_activity(doer, file, vocabulary.FILE),
        context=_context(doer, within, parent=within.module),
        at=at,
    )


def question_answered(
    doer: Doer,
    *,
    question: Question,
    chosen: tuple[str, ...],
    correct: bool,
    within: Within,
    at: datetime,
) -> ValidStatement:
    """State which choices someone took, and whether they were right.

    Response and pattern are the keys joined by "[,]" (Part 2, 2.4.4.1, Response Patterns).
    """
    return _statement(
        doer,
        verb=vocabulary.ANSWERED,
        activity=_question(doer, question),
        context=_context(doer, within, parent=within.module),
        result=tincan.Result(success=correct, response="[,]".join(chosen)),
        at=at,
    )


def quiz_scored(
    doer: Doer,
    *,
    quiz: Named,
    raw: int,
    maximum: int,
    passed: bool,
    within: Within,
    at: datetime,
) -> ValidStatement:
    """State how many points of how many someone got, and whether that passes.

    `maximum` is at least 1, `raw` from 0 to `maximum`.
    """
    score = tincan.Score(scaled=raw / maximum, raw=raw, min=0, max=maximum)
    return _statement(
        doer,
        verb=vocabulary.PASSED if passed else vocabulary.FAILED,
        activity=_activity(doer, quiz, vocabulary.ASSESSMENT),
        context=_context(doer, within, parent=within.module),
        result=tincan.Result(score=score, success=passed),
        at=at,
    )


def module_completed(doer: Doer, *, within: Within, at: datetime) -> ValidStatement:
    """State that someone completed a module."""
    return _statement(
        doer,
        verb=vocabulary.COMPLETED,
        activity=_activity(doer, within.module, vocabulary.MODULE),
        context=_context(doer, within, parent=None),
        result=tincan.Result(completion=True),
        at=at,
    )


def _statement(
    doer: Doer,
    *,
    verb: str,
    activity: tincan.Activity,
    context: tincan.Context,
    at: datetime,
    result: tincan.Result | None = None,
) -> ValidStatement:
    home_page, name = person_account(doer.iri_base, doer.person_id)
    built = tincan.Statement(
        id=uuid4(),
        actor=tincan.Agent(account=tincan.AgentAccount(home_page=home_page, name=name)),
        verb=tincan.Verb(id=verb, display=tincan.LanguageMap(DISPLAYS[verb])),
        object=activity,
        result=result,
        context=context,
        timestamp=at,
    )
    # tincan would say 1.0.3; the store says which version a statement was taken in.
    del built.version
    body = json.dumps(built.as_version(), ensure_ascii=False, separators=(",", ":"))
    return read_statement(body.encode(), XapiVersion.V2_0)


def _activity(doer: Doer, named: Named, type_iri: str) -> tincan.Activity:
    return tincan.Activity(
        id=activity_iri(doer.iri_base, named.id),
        definition=tincan.ActivityDefinition(type=type_iri, name=tincan.LanguageMap(named.names)),
    )


def _question(doer: Doer, question: Question) -> tincan.Activity:
    activity = _activity(doer, question, vocabulary.INTERACTION)
    activity.definition.interaction_type = "choice"
    activity.definition.correct_responses_pattern = ["[,]".join(question.correct)]
    activity.definition.choices = [
        tincan.InteractionComponent(id=key, description=tincan.LanguageMap(texts))
        for key, texts in question.choices.items()
    ]
    return activity


def _context(doer: Doer, within: Within, *, parent: Named | None) -> tincan.Context:
    around = tincan.ContextActivities(
        category=[
            tincan.Activity(
                id=version_iri(doer.iri_base),
                definition=tincan.ActivityDefinition(type=vocabulary.PROFILE),
            )
        ],
        grouping=[_activity(doer, within.programme, vocabulary.PROGRAMME)],
    )
    if parent is not None:
        around.parent = [_activity(doer, parent, vocabulary.MODULE)]
    return tincan.Context(
        registration=doer.registration,
        revision=str(within.revision),
        platform=PLATFORM,
        language=doer.language,
        context_activities=around,
    )
