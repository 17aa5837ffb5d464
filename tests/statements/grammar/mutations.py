"""Ways to break each rule alone: a change of a valid statement, the path and the rule to name.

Clauses are of xAPI 1.0.3, Part 2, unless IEEE 9274.1.1 is named.
"""

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

AGENT = {"mbox": "mailto:someone@example.fi"}
OTHER = {"account": {"homePage": "https://lms.example.fi", "name": "17"}}
GROUP = {"objectType": "Group", "name": "Ryhmä", "member": [AGENT, OTHER]}
ACTIVITY = {"id": "https://example.fi/activity"}
VERB = {"id": "https://example.fi/verb", "display": {"fi": "teki"}}
ATTACHMENT = {
    "usageType": "https://example.fi/usage",
    "display": {"fi": "Todistus"},
    "contentType": "text/plain",
    "length": 12,
    "sha2": "ab" * 32,
    "fileUrl": "https://example.fi/file",
}
DEFINITION = {
    "name": {"fi": "Kysymys"},
    "description": {"sv": "En fråga"},
    "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
    "moreInfo": "https://example.fi/more",
    "interactionType": "choice",
    "correctResponsesPattern": ["a"],
    "choices": [{"id": "a", "description": {"fi": "A"}}, {"id": "b"}],
    "extensions": {"https://example.fi/extension": None},
}
CONTEXT = {
    "registration": "6183c608-05ba-59c0-bca1-3135ffc07468",
    "instructor": OTHER,
    "team": GROUP,
    "contextActivities": {"parent": ACTIVITY, "grouping": [ACTIVITY]},
    "contextAgents": [
        {"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["https://example.fi/t"]}
    ],
    "contextGroups": [{"objectType": "contextGroup", "group": GROUP}],
    "revision": "3",
    "platform": "valmentava",
    "language": "sr-Latn-RS",
    "statement": {"objectType": "StatementRef", "id": "6183c608-05ba-59c0-bca1-3135ffc07468"},
    "extensions": {"https://example.fi/extension": {}},
}
BASE = {
    "id": "6183C608-05BA-59C0-BCA1-3135FFC07468",
    "actor": AGENT,
    "verb": VERB,
    "object": {"objectType": "Activity", **ACTIVITY, "definition": DEFINITION},
    "result": {
        "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10},
        "success": True,
        "completion": False,
        "response": "a",
        "duration": "PT1H0.5S",
        "extensions": {"https://example.fi/extension": ""},
    },
    "context": CONTEXT,
    "timestamp": "2026-11-23T10:00:00.000Z",
    "stored": "2026-11-23 10:00:00+02:00",
    "authority": {"objectType": "Group", "member": [AGENT, OTHER]},
    "version": "2.0.0",
    "attachments": [ATTACHMENT],
}
SUB_STATEMENT = {
    "objectType": "SubStatement",
    "actor": GROUP,
    "verb": VERB,
    "object": ACTIVITY,
    "context": CONTEXT,
    "timestamp": "2030-01-01T00:00:00Z",
}

# Any: a JSON value.
Change = Callable[[dict[str, Any]], None]


def put(path: str, value: Any) -> Change:
    """Set what lies at a path of names and places joined by "/"."""

    def change(statement: dict[str, Any]) -> None:
        parent, last = _reach(statement, path)
        parent[last] = copy.deepcopy(value)

    return change


def take(path: str) -> Change:
    """Take away what lies at a path."""

    def change(statement: dict[str, Any]) -> None:
        parent, last = _reach(statement, path)
        del parent[last]

    return change


def both(*changes: Change) -> Change:
    """Do several changes, of which the last breaks the rule."""

    def change(statement: dict[str, Any]) -> None:
        for one in changes:
            one(statement)

    return change


def _reach(statement: dict[str, Any], path: str) -> tuple[Any, Any]:
    steps: list[Any] = [
        int(step) if step.isdigit() else step.replace("~", "/") for step in path.split("/")
    ]
    parent: Any = statement
    for step in steps[:-1]:
        parent = parent[step]
    return parent, steps[-1]


class Mutation(NamedTuple):
    """A rule's name, how it is broken, and the answer: a path and words of the rule."""

    name: str
    change: Change
    path: str
    rule: str


REQUIRED = "required"
IRI = "absolute IRI"
UUID = "UUID"
TAG = "language tag"
UNKNOWN = "no such property"
CASE = "case matters"
ONE = "exactly one of"
STRING = "must be a string"
OBJECT = "must be an object"
ARRAY = "must be an array"
NUMBER = "must be a number"
TRUTH = "true or false"
EXACTLY = "written exactly so"
RFC_3339 = "RFC 3339"
DURATION = "duration"

IN_SUB = put("object", SUB_STATEMENT)
NO_PLATFORM = both(take("context/revision"), take("context/platform"))
SUB = both(NO_PLATFORM, IN_SUB)
AGENT_OBJECT = both(NO_PLATFORM, put("object", {"objectType": "Agent", **AGENT}))

MUTATIONS = [
    # 2.2 and 2.4: the statement itself.
    Mutation("an actor is required", take("actor"), "actor", REQUIRED),
    Mutation("a verb is required", take("verb"), "verb", REQUIRED),
    Mutation("an object is required", take("object"), "object", REQUIRED),
    Mutation("no unknown property", put("mood", "glad"), "mood", UNKNOWN),
    Mutation("the case of a property", put("Result", {}), "Result", CASE),
    Mutation("no null outside extensions", put("result", None), "result", OBJECT),
    Mutation("an id is a UUID", put("id", "6183c608"), "id", UUID),
    Mutation("an id has its hyphens", put("id", "6183c60805ba59c0bca13135ffc07468"), "id", UUID),
    Mutation("an id has no braces", put("id", "{" + BASE["id"] + "}"), "id", UUID),  # type: ignore[operator] # BASE is JSON
    Mutation("an id is a string", put("id", 12), "id", UUID),
    Mutation("an actor is an object", put("actor", "someone"), "actor", OBJECT),
    Mutation("an actor is one", put("actor", [AGENT]), "actor", OBJECT),
    # 2.4.2: Agents and Groups.
    Mutation("an Agent has an identifier", put("actor", {"name": "X"}), "actor", ONE),
    Mutation("an Agent has one identifier", put("actor/openid", "https://a.fi"), "actor", ONE),
    Mutation(
        "an Agent has no members", put("actor/member", [AGENT]), "actor.member", "Only a Group"
    ),
    Mutation("the case of Agent", put("actor/objectType", "agent"), "actor.objectType", EXACTLY),
    Mutation(
        "an actor no Activity", put("actor/objectType", "Activity"), "actor.objectType", "Group"
    ),
    Mutation("a name is a string", put("actor/name", 1), "actor.name", STRING),
    Mutation("mbox has its scheme", put("actor/mbox", "a@b.fi"), "actor.mbox", "mailto:"),
    Mutation("mbox has an address", put("actor/mbox", "mailto:a.b.fi"), "actor.mbox", "mailto:"),
    Mutation("mbox has no spaces", put("actor/mbox", "mailto:a b@c.fi"), "actor.mbox", "mailto:"),
    Mutation(
        "mbox has no headers", put("actor/mbox", "mailto:a@b.fi?cc=c"), "actor.mbox", "mailto:"
    ),
    Mutation("mbox has one @", put("actor/mbox", "mailto:a@b@c.fi"), "actor.mbox", "mailto:"),
    Mutation(
        "a hash has 40 digits",
        put("actor", {"mbox_sha1sum": "ab" * 19}),
        "actor.mbox_sha1sum",
        "40 hex",
    ),
    Mutation(
        "a hash is hex", put("actor", {"mbox_sha1sum": "g" * 40}), "actor.mbox_sha1sum", "40 hex"
    ),
    Mutation("an openid is a URI", put("actor", {"openid": "me"}), "actor.openid", IRI),
    Mutation(
        "an account has a homePage",
        put("actor", {"account": {"name": "1"}}),
        "actor.account.homePage",
        REQUIRED,
    ),
    Mutation(
        "an account has a name",
        put("actor", {"account": {"homePage": "https://a.fi"}}),
        "actor.account.name",
        REQUIRED,
    ),
    Mutation(
        "a homePage is an IRL",
        put("context/instructor/account/homePage", "lms.example.fi"),
        "context.instructor.account.homePage",
        IRI,
    ),
    Mutation(
        "an account's name is a string",
        put("context/instructor/account/name", 17),
        "context.instructor.account.name",
        STRING,
    ),
    Mutation(
        "an account has nothing else",
        put("context/instructor/account/id", "x"),
        "context.instructor.account.id",
        UNKNOWN,
    ),
    Mutation(
        "an anonymous Group has members",
        put("actor", {"objectType": "Group"}),
        "actor.member",
        "members",
    ),
    Mutation(
        "an anonymous Group has some members",
        put("actor", {"objectType": "Group", "member": []}),
        "actor.member",
        "members",
    ),
    Mutation(
        "members are an array", put("actor", {**GROUP, "member": AGENT}), "actor.member", ARRAY
    ),
    Mutation(
        "a member is no Group",
        put("actor", {**GROUP, "member": [GROUP]}),
        "actor.member[0].objectType",
        EXACTLY,
    ),
    Mutation(
        "a member has an identifier",
        put("actor", {**GROUP, "member": [AGENT, {"name": "X"}]}),
        "actor.member[1]",
        ONE,
    ),
    Mutation(
        "a Group has one identifier",
        put("actor", {**GROUP, **AGENT, "openid": "https://a.fi"}),
        "actor",
        "at most one",
    ),
    # 2.4.3: verbs.
    Mutation("a verb has an id", take("verb/id"), "verb.id", REQUIRED),
    Mutation("a verb's id is an IRI", put("verb/id", "did"), "verb.id", IRI),
    Mutation("an IRI's scheme is valid", put("verb/id", "ab=c://should.fail"), "verb.id", IRI),
    Mutation("an IRI has no space", put("verb/id", "https://a.fi/b c"), "verb.id", IRI),
    Mutation("an IRI is not empty", put("verb/id", ""), "verb.id", IRI),
    Mutation("an IRI is of bounded length", put("verb/id", "a:" + "b" * 2049), "verb.id", IRI),
    Mutation("a verb has nothing else", put("verb/name", "did"), "verb.name", UNKNOWN),
    Mutation("a display is a map", put("verb/display", "teki"), "verb.display", OBJECT),
    Mutation("a text is a string", put("verb/display/fi", 1), "verb.display.fi", STRING),
    Mutation("a tag's length", put("verb/display/a12345678", "x"), "verb.display.a12345678", TAG),
    Mutation("a tag's word", put("verb/display/something", "x"), "verb.display.something", TAG),
    Mutation(
        "a tag's extensions differ",
        put("verb/display/zh-z-aaa-z-bbb", "x"),
        'verb.display["zh-z-aaa-z-bbb"]',
        TAG,
    ),
    Mutation(
        "a voiding object is a reference",
        put("verb/id", "http://adlnet.gov/expapi/verbs/voided"),
        "object",
        "StatementRef",
    ),
    # 2.4.4: objects.
    Mutation("an object is an object", put("object", "x"), "object", OBJECT),
    Mutation(
        "an object's known type", put("object/objectType", "Thing"), "object.objectType", EXACTLY
    ),
    Mutation(
        "an object's type is a string", put("object/objectType", 1), "object.objectType", EXACTLY
    ),
    Mutation("an activity has an id", take("object/id"), "object.id", REQUIRED),
    Mutation("an activity's id is an IRI", put("object/id", "//a.fi"), "object.id", IRI),
    Mutation("an activity has nothing else", put("object/name", "x"), "object.name", UNKNOWN),
    Mutation(
        "an Agent as object says so",
        both(NO_PLATFORM, put("object", AGENT)),
        "object.mbox",
        "must say what it is",
    ),
    Mutation(
        "a definition is an object", put("object/definition", []), "object.definition", OBJECT
    ),
    Mutation(
        "a definition's type is an IRI",
        put("object/definition/type", "x"),
        "object.definition.type",
        IRI,
    ),
    Mutation(
        "moreInfo is an IRL",
        put("object/definition/moreInfo", "x"),
        "object.definition.moreInfo",
        IRI,
    ),
    Mutation(
        "a definition has nothing else",
        put("object/definition/title", "x"),
        "object.definition.title",
        UNKNOWN,
    ),
    Mutation(
        "an extension's key is an IRI",
        put("object/definition/extensions/key", 1),
        "object.definition.extensions.key",
        IRI,
    ),
    Mutation(
        "extensions are an object",
        put("object/definition/extensions", [1]),
        "object.definition.extensions",
        OBJECT,
    ),
    # 2.4.4.1: interactions.
    Mutation(
        "an interaction has its type",
        take("object/definition/interactionType"),
        "object.definition.interactionType",
        "must have its type",
    ),
    Mutation(
        "components belong to an interaction",
        both(
            take("object/definition/interactionType"),
            take("object/definition/correctResponsesPattern"),
        ),
        "object.definition.interactionType",
        "must have its type",
    ),
    Mutation(
        "an interaction's type is known",
        put("object/definition/interactionType", "Choice"),
        "object.definition.interactionType",
        EXACTLY,
    ),
    Mutation(
        "an interaction has its own lists",
        put("object/definition/steps", [{"id": "a"}]),
        "object.definition.steps",
        "must not have this list",
    ),
    Mutation(
        "a list's ids are distinct",
        put("object/definition/choices/1/id", "a"),
        "object.definition.choices[1].id",
        "distinct",
    ),
    Mutation(
        "a component has an id",
        take("object/definition/choices/0/id"),
        "object.definition.choices[0].id",
        REQUIRED,
    ),
    Mutation(
        "a component's id is a string",
        put("object/definition/choices/0/id", 1),
        "object.definition.choices[0].id",
        STRING,
    ),
    Mutation(
        "a component has nothing else",
        put("object/definition/choices/0/correct", True),
        "object.definition.choices[0].correct",
        UNKNOWN,
    ),
    Mutation(
        "a component's texts have tags",
        put("object/definition/choices/0/description", {"suomen_kieli": "x"}),
        "object.definition.choices[0].description.suomen_kieli",
        TAG,
    ),
    Mutation(
        "patterns are an array",
        put("object/definition/correctResponsesPattern", "a"),
        "object.definition.correctResponsesPattern",
        ARRAY,
    ),
    Mutation(
        "patterns are strings",
        put("object/definition/correctResponsesPattern", [True]),
        "object.definition.correctResponsesPattern[0]",
        STRING,
    ),
    # 2.4.4.3: references and SubStatements.
    Mutation(
        "a reference has an id",
        put("context/statement", {"objectType": "StatementRef"}),
        "context.statement.id",
        REQUIRED,
    ),
    Mutation(
        "a reference's id is a UUID", put("context/statement/id", "x"), "context.statement.id", UUID
    ),
    Mutation(
        "a reference says so",
        take("context/statement/objectType"),
        "context.statement.objectType",
        REQUIRED,
    ),
    Mutation(
        "a reference has nothing else",
        both(NO_PLATFORM, put("object", {**CONTEXT["statement"], "name": "x"})),  # type: ignore[dict-item] # JSON
        "object.name",
        UNKNOWN,
    ),
    Mutation(
        "a SubStatement has no id", both(SUB, put("object/id", BASE["id"])), "object.id", UNKNOWN
    ),
    Mutation(
        "a SubStatement has no stored",
        both(SUB, put("object/stored", BASE["stored"])),
        "object.stored",
        UNKNOWN,
    ),
    Mutation(
        "a SubStatement has no version",
        both(SUB, put("object/version", "2.0.0")),
        "object.version",
        UNKNOWN,
    ),
    Mutation(
        "a SubStatement has no authority",
        both(SUB, put("object/authority", AGENT)),
        "object.authority",
        UNKNOWN,
    ),
    Mutation(
        "a SubStatement holds none",
        both(SUB, take("object/context"), put("object/object", SUB_STATEMENT)),
        "object.object.objectType",
        EXACTLY,
    ),
    Mutation("a SubStatement has a verb", both(SUB, take("object/verb")), "object.verb", REQUIRED),
    Mutation(
        "a SubStatement's time is a timestamp",
        both(SUB, put("object/timestamp", "soon")),
        "object.timestamp",
        RFC_3339,
    ),
    Mutation(
        "a SubStatement's voiding object is a reference",
        both(SUB, put("object/verb/id", "http://adlnet.gov/expapi/verbs/voided")),
        "object.object",
        "StatementRef",
    ),
    Mutation(
        "a SubStatement's context fits its object",
        both(SUB, put("object/object", {"objectType": "Agent", **AGENT})),
        "object.context.revision",
        "only where",
    ),
    # 2.4.5: results.
    Mutation("success is no string", put("result/success", "true"), "result.success", TRUTH),
    Mutation("completion is no number", put("result/completion", 1), "result.completion", TRUTH),
    Mutation("a response is a string", put("result/response", 4), "result.response", STRING),
    Mutation("a result has nothing else", put("result/grade", 5), "result.grade", UNKNOWN),
    Mutation("a week stands alone", put("result/duration", "P4W1D"), "result.duration", DURATION),
    Mutation("a duration has parts", put("result/duration", "P"), "result.duration", DURATION),
    Mutation("a time has parts", put("result/duration", "P1DT"), "result.duration", DURATION),
    Mutation(
        "only the last part is broken",
        put("result/duration", "P1.5YT1S"),
        "result.duration",
        DURATION,
    ),
    Mutation("a duration is a string", put("result/duration", 5), "result.duration", DURATION),
    Mutation("a score is an object", put("result/score", 5), "result.score", OBJECT),
    Mutation("a score is a number", put("result/score/raw", "5"), "result.score.raw", NUMBER),
    Mutation("a score is no truth", put("result/score/max", True), "result.score.max", NUMBER),
    Mutation(
        "scaled is at most 1", put("result/score/scaled", 1.01), "result.score.scaled", "-1 and 1"
    ),
    Mutation(
        "scaled is at least -1",
        put("result/score/scaled", -1.01),
        "result.score.scaled",
        "-1 and 1",
    ),
    Mutation(
        "raw is at most max", put("result/score/raw", 11), "result.score.raw", "greater than max"
    ),
    Mutation(
        "raw is at least min", put("result/score/raw", -1), "result.score.raw", "less than min"
    ),
    Mutation(
        "min is less than max",
        put("result/score", {"min": 1, "max": 1}),
        "result.score.min",
        "less than max",
    ),
    Mutation("a score has nothing else", put("result/score/mean", 1), "result.score.mean", UNKNOWN),
    # 2.4.6: contexts.
    Mutation(
        "a registration is a UUID", put("context/registration", "1"), "context.registration", UUID
    ),
    Mutation(
        "an instructor has an identifier",
        put("context/instructor", {"name": "X"}),
        "context.instructor",
        ONE,
    ),
    Mutation("a team is a Group", put("context/team", AGENT), "context.team.objectType", REQUIRED),
    Mutation(
        "a team is no Agent",
        put("context/team/objectType", "Agent"),
        "context.team.objectType",
        EXACTLY,
    ),
    Mutation("a language is a tag", put("context/language", "suomeksi!"), "context.language", TAG),
    Mutation("a revision is a string", put("context/revision", 3), "context.revision", STRING),
    Mutation("a platform is a string", put("context/platform", {}), "context.platform", STRING),
    Mutation(
        "a revision is of an activity",
        both(AGENT_OBJECT, put("context/revision", "3")),
        "context.revision",
        "only where",
    ),
    Mutation(
        "a platform is of an activity",
        both(AGENT_OBJECT, put("context/platform", "x")),
        "context.platform",
        "only where",
    ),
    Mutation("a context has nothing else", put("context/mood", 1), "context.mood", UNKNOWN),
    Mutation(
        "a context activity's relation is known",
        put("context/contextActivities/sibling", ACTIVITY),
        "context.contextActivities.sibling",
        UNKNOWN,
    ),
    Mutation(
        "a context activity is one",
        put("context/contextActivities/parent", {"objectType": "Agent", **AGENT}),
        "context.contextActivities.parent.objectType",
        EXACTLY,
    ),
    Mutation(
        "each context activity is one",
        put("context/contextActivities/grouping/0/id", "x"),
        "context.contextActivities.grouping[0].id",
        IRI,
    ),
    Mutation(
        "a context extension's key is an IRI",
        put("context/extensions/key", 1),
        "context.extensions.key",
        IRI,
    ),
    # IEEE 9274.1.1, 4.2.2.5.
    Mutation(
        "a context agent says so",
        put("context/contextAgents/0/objectType", "Agent"),
        "context.contextAgents[0].objectType",
        EXACTLY,
    ),
    Mutation(
        "a context agent has an agent",
        take("context/contextAgents/0/agent"),
        "context.contextAgents[0].agent",
        REQUIRED,
    ),
    Mutation(
        "a context agent is no Group",
        put("context/contextAgents/0/agent", GROUP),
        "context.contextAgents[0].agent.objectType",
        EXACTLY,
    ),
    Mutation(
        "relevant types are some",
        put("context/contextAgents/0/relevantTypes", []),
        "context.contextAgents[0].relevantTypes",
        "must not be empty",
    ),
    Mutation(
        "relevant types of a group are some",
        put("context/contextGroups/0/relevantTypes", []),
        "context.contextGroups[0].relevantTypes",
        "must not be empty",
    ),
    Mutation(
        "relevant types are IRIs",
        put("context/contextAgents/0/relevantTypes", ["abc"]),
        "context.contextAgents[0].relevantTypes[0]",
        IRI,
    ),
    Mutation(
        "context agents are an array",
        put("context/contextAgents", {}),
        "context.contextAgents",
        ARRAY,
    ),
    Mutation(
        "a context group says so",
        take("context/contextGroups/0/objectType"),
        "context.contextGroups[0].objectType",
        REQUIRED,
    ),
    Mutation(
        "a context group has a Group",
        put("context/contextGroups/0/group", AGENT),
        "context.contextGroups[0].group.objectType",
        REQUIRED,
    ),
    # 2.4.7 to 2.4.10: what the store may set.
    Mutation("a timestamp is a date", put("timestamp", "01/011/2015"), "timestamp", RFC_3339),
    Mutation(
        "a timestamp has an offset", put("timestamp", "2026-11-23T10:00:00"), "timestamp", RFC_3339
    ),
    Mutation(
        "no offset -00", put("timestamp", "2008-09-15T15:53:00.601-00"), "timestamp", RFC_3339
    ),
    Mutation(
        "no offset -0000", put("timestamp", "2008-09-15T15:53:00.601-0000"), "timestamp", RFC_3339
    ),
    Mutation(
        "no offset -00:00", put("timestamp", "2008-09-15T15:53:00.601-00:00"), "timestamp", RFC_3339
    ),
    Mutation(
        "a day of the calendar", put("timestamp", "2026-02-29T10:00:00Z"), "timestamp", "calendar"
    ),
    Mutation(
        "an hour of the day", put("timestamp", "2026-02-28T25:00:00Z"), "timestamp", "calendar"
    ),
    Mutation("stored is a timestamp", put("stored", "now"), "stored", RFC_3339),
    Mutation(
        "stored is of the calendar", put("stored", "2026-02-30T10:00:00Z"), "stored", "calendar"
    ),
    Mutation(
        "a SubStatement's time is of the calendar",
        both(SUB, put("object/timestamp", "2026-02-30T10:00:00Z")),
        "object.timestamp",
        "calendar",
    ),
    Mutation("an authority has an identifier", put("authority", {"name": "X"}), "authority", ONE),
    Mutation(
        "an authority of one member",
        put("authority/member", [AGENT]),
        "authority.member",
        "exactly two",
    ),
    Mutation(
        "an authority of three members",
        put("authority/member", [AGENT, OTHER, AGENT]),
        "authority.member",
        "exactly two",
    ),
    Mutation(
        "an authority's Group is anonymous",
        put("authority/mbox", "mailto:a@b.fi"),
        "authority",
        "must not have an identifier",
    ),
    Mutation(
        "an authority is no activity",
        put("authority/objectType", "Activity"),
        "authority.objectType",
        EXACTLY,
    ),
    Mutation("a version is supported", put("version", "0.9.9"), "version", "1.0"),
    Mutation("a version is not beyond", put("version", "1.1.0"), "version", "1.0"),
    Mutation("a version is a version", put("version", "should fail"), "version", "1.0"),
    # 2.4.11: attachments.
    Mutation("attachments are an array", put("attachments", ATTACHMENT), "attachments", ARRAY),
    Mutation(
        "an attachment has a usage",
        take("attachments/0/usageType"),
        "attachments[0].usageType",
        REQUIRED,
    ),
    Mutation(
        "an attachment has a display",
        take("attachments/0/display"),
        "attachments[0].display",
        REQUIRED,
    ),
    Mutation(
        "an attachment has a type",
        take("attachments/0/contentType"),
        "attachments[0].contentType",
        REQUIRED,
    ),
    Mutation(
        "an attachment has a length",
        take("attachments/0/length"),
        "attachments[0].length",
        REQUIRED,
    ),
    Mutation(
        "an attachment has a hash", take("attachments/0/sha2"), "attachments[0].sha2", REQUIRED
    ),
    Mutation(
        "a usage is an IRI", put("attachments/0/usageType", "x"), "attachments[0].usageType", IRI
    ),
    Mutation(
        "a type is a media type",
        put("attachments/0/contentType", "text"),
        "attachments[0].contentType",
        "media type",
    ),
    Mutation(
        "a length is an integer",
        put("attachments/0/length", 1.5),
        "attachments[0].length",
        "integer",
    ),
    Mutation(
        "a length is not below 0",
        put("attachments/0/length", -1),
        "attachments[0].length",
        "integer",
    ),
    Mutation(
        "a hash is of SHA-2", put("attachments/0/sha2", "abc"), "attachments[0].sha2", "SHA-2"
    ),
    Mutation(
        "a file's address is an IRL",
        put("attachments/0/fileUrl", "file"),
        "attachments[0].fileUrl",
        IRI,
    ),
    Mutation(
        "an attachment has nothing else",
        put("attachments/0/size", 1),
        "attachments[0].size",
        UNKNOWN,
    ),
]
