"""What the profile says, as data: our own terms, and what its templates have in common.

Privacy is written as rules with `presence: excluded`, so that any profile validator enforces it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from statements import vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A term of our own: its path below the profile's IRI, kind, texts and what it may hold.

    An extension holds one of its codes, or what its JSON schema says.
    """

    path: str
    type: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    broad_match: tuple[str, ...] = ()
    related_match: tuple[str, ...] = ()
    activity_types: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    schema: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of statement: what tells it apart, what it must and must not hold.

    object_type and parent are activity types: IRIs, or paths of our own terms. parent is what the
    activity is part of, None for what is part of no other. In locations, "{profile}" stands for
    the profile's IRI.
    """

    path: str
    label: Mapping[str, str]
    definition: str
    verb: str
    object_type: str
    parent: str | None = None
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


COACHING_SESSION = "activity-types/coaching-session"
MEASUREMENT_ROUND = "activity-types/measurement-round"
COACHING_FORM = "extensions/coaching-form"
ATTENDANCE_SOURCE = "extensions/attendance-source"
GOAL_THEME = "extensions/goal-theme"
ANSWER_COUNT = "extensions/answer-count"

GOAL_THEMES = (
    "dialogue-in-hybrid-work",
    "community",
    "peer-learning",
    "goal-setting",
    "foresight",
    "leading-collaboration",
    "self-leadership",
    "motivation",
    "influence",
)
"""The themes of personal goals, as codes."""

CONCEPTS = (
    Concept(
        path=COACHING_SESSION,
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
        path=MEASUREMENT_ROUND,
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
        path=COACHING_FORM,
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
        path=ATTENDANCE_SOURCE,
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
        path=GOAL_THEME,
        type="ActivityExtension",
        label={"fi": "tavoitteen teema", "sv": "målets tema", "en": "goal theme"},
        definition={
            "fi": "Oman tavoitteen teema koodina, ei koskaan tavoitteen teksti.",
            "sv": "Temat för ett eget mål som kod, aldrig målets text.",
            "en": "The theme of a personal goal as a code, never the goal's text.",
        },
        activity_types=(vocabulary.GOAL,),
        codes=GOAL_THEMES,
    ),
    Concept(
        path=ANSWER_COUNT,
        type="ResultExtension",
        label={"fi": "vastausten määrä", "sv": "antal svar", "en": "number of answers"},
        definition={
            "fi": "Kuinka monta vastausta suljettu kyselykierros sai. Ei koskaan, kuka vastasi.",
            "sv": "Hur många svar en stängd enkätomgång fick. Aldrig vem som svarade.",
            "en": "How many answers a closed survey round received. Never who answered.",
        },
        schema={"type": "integer", "minimum": 5},
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


def profile_iri(iri_base: str) -> str:
    """Return the profile's own IRI."""
    return f"{iri_base}/profile"


def version_iri(iri_base: str) -> str:
    """Return the IRI of the profile's version, which statements name as their category."""
    return f"{profile_iri(iri_base)}/v/2"


def term_iri(iri_base: str, path: str) -> str:
    """Return the IRI of a concept, template or pattern by its path."""
    return f"{profile_iri(iri_base)}/{path}"


def earlier_versions(iri_base: str) -> tuple[tuple[str, str], ...]:
    """Return the versions before this one with the times they were made, newest first."""
    return ((f"{profile_iri(iri_base)}/v/1", "2026-11-23T00:00:00Z"),)


def type_iri(iri_base: str, type_or_path: str) -> str:
    """Return the IRI of an activity type: another's as it is, our own by its path."""
    return type_or_path if "://" in type_or_path else term_iri(iri_base, type_or_path)


def rules(template: Template, iri_base: str) -> tuple[tuple[str, str], ...]:
    """Return a template's rules as pairs of location and presence."""
    profile = profile_iri(iri_base)
    included = (each.replace("{profile}", profile) for each in template.included)
    return (
        *((location, "included") for location in (*ALWAYS_INCLUDED, *included)),
        *((location, "excluded") for location in (*ALWAYS_EXCLUDED, *template.excluded)),
    )
