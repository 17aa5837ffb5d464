"""What the profile says, as data: our own terms, and the templates that our statements follow.

Privacy is written as rules with `presence: excluded`, so that any profile validator enforces it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from statements import vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A term of our own: its path below the profile's IRI, kind, texts and allowed codes."""

    path: str
    type: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    broad_match: tuple[str, ...] = ()
    related_match: tuple[str, ...] = ()
    activity_types: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of statement: what tells it apart, what it must and must not hold."""

    path: str
    label: Mapping[str, str]
    definition: str
    verb: str
    object_type: str
    in_module: bool
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


CONCEPTS = (
    Concept(
        path="activity-types/coaching-session",
        type="ActivityType",
        label={"fi": "coachingtapaaminen", "sv": "coachningsträff", "en": "coaching session"},
        definition={
            "fi": "Yksi yksilö-, ryhmä- tai vertaiscoachingin tapaaminen. Tunniste ei kerro, "
            "ketkä tapasivat eikä mistä puhuttiin.",
            "sv": "En träff i individuell, grupp- eller kollegial coachning. Identifieraren "
            "avslöjar varken vilka som träffades eller vad de talade om.",
            "en": "One meeting of individual, group or peer coaching. Its identifier tells "
            "neither who met nor what they talked about.",
        },
        broad_match=(vocabulary.MEETING,),
        related_match=(vocabulary.TUTOR_SESSION,),
    ),
    Concept(
        path="activity-types/measurement-round",
        type="ActivityType",
        label={"fi": "mittauskierros", "sv": "mätomgång", "en": "measurement round"},
        definition={
            "fi": "Rajattu aika, jona yhteen kyselyn versioon vastataan.",
            "sv": "En avgränsad tid då en version av en enkät besvaras.",
            "en": "A closed period in which one version of a survey is answered.",
        },
        related_match=(vocabulary.SURVEY,),
    ),
    Concept(
        path="extensions/coaching-form",
        type="ContextExtension",
        label={"fi": "coachingin muoto", "sv": "form av coachning", "en": "coaching form"},
        definition={
            "fi": "Onko coaching yksilö-, ryhmä- vai vertaiscoachingia.",
            "sv": "Om coachningen är individuell, i grupp eller kollegial.",
            "en": "Whether coaching is individual, in a group or among peers.",
        },
        codes=("individual", "group", "peer"),
    ),
    Concept(
        path="extensions/attendance-source",
        type="ContextExtension",
        label={
            "fi": "läsnäolotiedon lähde",
            "sv": "källa för närvaro",
            "en": "attendance source",
        },
        definition={
            "fi": "Mistä läsnäolo tiedetään.",
            "sv": "Varifrån närvaron är känd.",
            "en": "How attendance is known.",
        },
        codes=("check-in", "list", "meeting-report", "self"),
    ),
    Concept(
        path="extensions/goal-theme",
        type="ActivityExtension",
        label={"fi": "tavoitteen teema", "sv": "målets tema", "en": "goal theme"},
        definition={
            "fi": "Oman tavoitteen teema koodina, ei koskaan tavoitteen teksti.",
            "sv": "Temat för ett eget mål som kod, aldrig målets text.",
            "en": "The theme of a personal goal as a code, never the goal's text.",
        },
        activity_types=(vocabulary.GOAL,),
        codes=(
            "dialogue-in-hybrid-work",
            "community",
            "peer-learning",
            "goal-setting",
            "foresight",
            "leading-collaboration",
            "self-leadership",
            "motivation",
            "influence",
        ),
    ),
)

ALWAYS_INCLUDED = (
    "$.actor.account.name",
    "$.context.registration",
    "$.context.revision",
    "$.timestamp",
)

# Nothing that names or describes a person, says who was with whom, or holds free text.
ALWAYS_EXCLUDED = (
    "$.actor.name",
    "$.actor.mbox",
    "$.actor.mbox_sha1sum",
    "$.actor.openid",
    "$.actor.member",
    "$.context.instructor",
    "$.context.team",
    "$.context.contextAgents",
    "$.context.contextGroups",
    f"$.context.extensions['{vocabulary.IP_ADDRESS}']",
    f"$.context.extensions['{vocabulary.REFLECTION}']",
    f"$.context.extensions['{vocabulary.USER_AGENT}']",
    "$.attachments",
)
_NO_RESPONSE = ("$.result.response",)
_NO_SCORE = ("$.result.score",)

TEMPLATES = (
    Template(
        path="templates/module-started",
        label={"fi": "aloitti osion", "sv": "påbörjade en del", "en": "started a module"},
        definition="Opened a module for the first time.",
        verb=vocabulary.INITIALIZED,
        object_type=vocabulary.MODULE,
        in_module=False,
        excluded=("$.result",),
    ),
    Template(
        path="templates/page-read",
        label={"fi": "luki sivun", "sv": "läste en sida", "en": "read a page"},
        definition="Read a page of a module.",
        verb=vocabulary.EXPERIENCED,
        object_type=vocabulary.WEB_PAGE,
        in_module=True,
        excluded=_NO_RESPONSE + _NO_SCORE,
    ),
    Template(
        path="templates/file-downloaded",
        label={"fi": "latasi tiedoston", "sv": "laddade ner en fil", "en": "downloaded a file"},
        definition="Took a file of a module.",
        verb=vocabulary.DOWNLOADED,
        object_type=vocabulary.FILE,
        in_module=True,
        excluded=("$.result",),
    ),
    Template(
        path="templates/question-answered",
        label={
            "fi": "vastasi kysymykseen",
            "sv": "svarade på en fråga",
            "en": "answered a question",
        },
        definition="Answered a choice question; the response holds keys of choices, no text.",
        verb=vocabulary.ANSWERED,
        object_type=vocabulary.INTERACTION,
        in_module=True,
        included=("$.result.success", "$.object.definition.choices"),
        excluded=_NO_SCORE,
    ),
    Template(
        path="templates/quiz-passed",
        label={"fi": "läpäisi testin", "sv": "klarade ett test", "en": "passed a quiz"},
        definition="Passed the quiz of a module.",
        verb=vocabulary.PASSED,
        object_type=vocabulary.ASSESSMENT,
        in_module=True,
        included=("$.result.success", "$.result.score.scaled"),
        excluded=_NO_RESPONSE,
    ),
    Template(
        path="templates/quiz-failed",
        label={
            "fi": "ei läpäissyt testiä",
            "sv": "klarade inte ett test",
            "en": "did not pass a quiz",
        },
        definition="Answered the quiz of a module and did not pass.",
        verb=vocabulary.FAILED,
        object_type=vocabulary.ASSESSMENT,
        in_module=True,
        included=("$.result.success", "$.result.score.scaled"),
        excluded=_NO_RESPONSE,
    ),
    Template(
        path="templates/module-completed",
        label={"fi": "suoritti osion", "sv": "slutförde en del", "en": "completed a module"},
        definition="Completed a module.",
        verb=vocabulary.COMPLETED,
        object_type=vocabulary.MODULE,
        in_module=False,
        included=("$.result.completion",),
        excluded=_NO_RESPONSE + _NO_SCORE,
    ),
)


def profile_iri(iri_base: str) -> str:
    """Return the profile's own IRI."""
    return f"{iri_base}/profile"


def version_iri(iri_base: str) -> str:
    """Return the IRI of the profile's version, which statements name as their category."""
    return f"{profile_iri(iri_base)}/v/1"


def term_iri(iri_base: str, path: str) -> str:
    """Return the IRI of a concept, template or pattern by its path."""
    return f"{profile_iri(iri_base)}/{path}"


def rules(template: Template) -> tuple[tuple[str, str], ...]:
    """Return a template's rules as pairs of location and presence."""
    included = ALWAYS_INCLUDED + template.included
    excluded = ALWAYS_EXCLUDED + template.excluded
    return (
        *((location, "included") for location in included),
        *((location, "excluded") for location in excluded),
    )
