"""The templates: which statements the programme makes, one for each kind of event."""

from statements import vocabulary
from statements.profile.terms import (
    ANSWER_COUNT,
    ATTENDANCE_SOURCE,
    COACHING_FORM,
    COACHING_SESSION,
    GOAL_THEME,
    MEASUREMENT_ROUND,
    Template,
)

_NO_RESPONSE = ("$.result.response",)
_NO_SCORE = ("$.result.score",)
_SOURCE = (
    "$.result.completion",
    f"$.context.extensions['{{profile}}/{ATTENDANCE_SOURCE}']",
)
_THEME = (f"$.object.definition.extensions['{{profile}}/{GOAL_THEME}']",)

_AT = f"$.result.extensions['{vocabulary.VIDEO_TIME}']"
_FROM = f"$.result.extensions['{vocabulary.VIDEO_TIME_FROM}']"
_TO = f"$.result.extensions['{vocabulary.VIDEO_TIME_TO}']"
_SUM = (
    _AT,
    f"$.result.extensions['{vocabulary.VIDEO_PROGRESS}']",
    f"$.result.extensions['{vocabulary.VIDEO_SEGMENTS}']",
    f"$.context.extensions['{vocabulary.VIDEO_LENGTH}']",
    f"$.context.extensions['{vocabulary.VIDEO_THRESHOLD}']",
)
_VIDEO = (
    (
        "opened",
        vocabulary.INITIALIZED,
        {"fi": "avasi tallenteen", "sv": "öppnade inspelningen", "en": "opened a recording"},
        _SUM[3:],
    ),
    (
        "played",
        vocabulary.PLAYED,
        {"fi": "toisti tallennetta", "sv": "spelade inspelningen", "en": "played a recording"},
        (_AT,),
    ),
    (
        "paused",
        vocabulary.PAUSED,
        {"fi": "keskeytti tallenteen", "sv": "pausade inspelningen", "en": "paused a recording"},
        _SUM,
    ),
    (
        "seeked",
        vocabulary.SEEKED,
        {
            "fi": "siirtyi tallenteessa",
            "sv": "hoppade i inspelningen",
            "en": "moved within a recording",
        },
        (_FROM, _TO),
    ),
    (
        "left",
        vocabulary.TERMINATED,
        {"fi": "lopetti tallenteen", "sv": "lämnade inspelningen", "en": "left a recording"},
        _SUM,
    ),
    (
        "completed",
        vocabulary.COMPLETED,
        {
            "fi": "katsoi tallenteen",
            "sv": "såg inspelningen",
            "en": "watched a recording",
        },
        (*_SUM, "$.result.completion"),
    ),
)

TEMPLATES = (
    Template(
        path="templates/module-started",
        label={"fi": "aloitti osion", "sv": "påbörjade en del", "en": "started a module"},
        definition="Opened a module for the first time.",
        verb=vocabulary.INITIALIZED,
        object_type=vocabulary.MODULE,
        excluded=("$.result",),
    ),
    Template(
        path="templates/page-read",
        label={"fi": "luki sivun", "sv": "läste en sida", "en": "read a page"},
        definition="Read a page of a module.",
        verb=vocabulary.EXPERIENCED,
        object_type=vocabulary.WEB_PAGE,
        parent=vocabulary.MODULE,
        excluded=_NO_RESPONSE + _NO_SCORE,
    ),
    Template(
        path="templates/file-downloaded",
        label={"fi": "latasi tiedoston", "sv": "laddade ner en fil", "en": "downloaded a file"},
        definition="Took a file of a module.",
        verb=vocabulary.DOWNLOADED,
        object_type=vocabulary.FILE,
        parent=vocabulary.MODULE,
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
        parent=vocabulary.MODULE,
        included=("$.result.success", "$.object.definition.choices"),
        excluded=_NO_SCORE,
    ),
    Template(
        path="templates/quiz-passed",
        label={"fi": "läpäisi testin", "sv": "klarade ett test", "en": "passed a quiz"},
        definition="Passed the quiz of a module.",
        verb=vocabulary.PASSED,
        object_type=vocabulary.ASSESSMENT,
        parent=vocabulary.MODULE,
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
        parent=vocabulary.MODULE,
        included=("$.result.success", "$.result.score.scaled"),
        excluded=_NO_RESPONSE,
    ),
    Template(
        path="templates/module-completed",
        label={"fi": "suoritti osion", "sv": "slutförde en del", "en": "completed a module"},
        definition="Completed a module.",
        verb=vocabulary.COMPLETED,
        object_type=vocabulary.MODULE,
        included=("$.result.completion",),
        excluded=_NO_RESPONSE + _NO_SCORE,
    ),
    Template(
        path="templates/signed-up-for-lecture",
        label={
            "fi": "ilmoittautui luennolle",
            "sv": "anmälde sig till en föreläsning",
            "en": "signed up for a lecture",
        },
        definition="Signed up for a lecture.",
        verb=vocabulary.REGISTERED,
        object_type=vocabulary.WEBINAR,
        parent=vocabulary.MODULE,
        excluded=("$.result",),
    ),
    Template(
        path="templates/lecture-cancelled",
        label={
            "fi": "perui ilmoittautumisensa luennolle",
            "sv": "avbokade en föreläsning",
            "en": "cancelled a lecture",
        },
        definition="Cancelled the own sign-up for a lecture.",
        verb=vocabulary.UNREGISTERED,
        object_type=vocabulary.WEBINAR,
        parent=vocabulary.MODULE,
        excluded=("$.result",),
    ),
    Template(
        path="templates/lecture-attended",
        label={
            "fi": "osallistui luennolle",
            "sv": "deltog i en föreläsning",
            "en": "attended a lecture",
        },
        definition="Was present at a lecture; absence is never stated.",
        verb=vocabulary.ATTENDED,
        object_type=vocabulary.WEBINAR,
        parent=vocabulary.MODULE,
        included=_SOURCE,
        excluded=_NO_RESPONSE + _NO_SCORE,
    ),
    Template(
        path="templates/live-session-booked",
        label={
            "fi": "varasi paikan livevalmennukseen",
            "sv": "bokade plats på en liveträning",
            "en": "booked a live session",
        },
        definition="Booked a place in a live training session.",
        verb=vocabulary.REGISTERED,
        object_type=vocabulary.MEETING,
        parent=vocabulary.MODULE,
        excluded=("$.result",),
    ),
    Template(
        path="templates/live-session-cancelled",
        label={
            "fi": "perui paikkansa livevalmennuksessa",
            "sv": "avbokade sin plats på en liveträning",
            "en": "cancelled a live session",
        },
        definition="Cancelled the own place in a live training session.",
        verb=vocabulary.UNREGISTERED,
        object_type=vocabulary.MEETING,
        parent=vocabulary.MODULE,
        excluded=("$.result",),
    ),
    Template(
        path="templates/live-session-attended",
        label={
            "fi": "osallistui livevalmennukseen",
            "sv": "deltog i en liveträning",
            "en": "attended a live session",
        },
        definition="Was present at a live training session; absence is never stated.",
        verb=vocabulary.ATTENDED,
        object_type=vocabulary.MEETING,
        parent=vocabulary.MODULE,
        included=_SOURCE,
        excluded=_NO_RESPONSE + _NO_SCORE,
    ),
    Template(
        path="templates/coaching-attended",
        label={
            "fi": "osallistui coachingtapaamiseen",
            "sv": "deltog i en coachningsträff",
            "en": "attended a coaching session",
        },
        definition="Took part in a coaching session; with whom and about what is never stated.",
        verb=vocabulary.ATTENDED,
        object_type=COACHING_SESSION,
        parent=vocabulary.MODULE,
        included=(*_SOURCE, f"$.context.extensions['{{profile}}/{COACHING_FORM}']"),
        excluded=_NO_RESPONSE + _NO_SCORE,
    ),
    Template(
        path="templates/goal-set",
        label={"fi": "asetti tavoitteen", "sv": "satte upp ett mål", "en": "set a goal"},
        definition="Set a goal of one's own, told by its theme alone.",
        verb=vocabulary.PLANNED,
        object_type=vocabulary.GOAL,
        parent=vocabulary.MODULE,
        included=_THEME,
        excluded=("$.result",),
    ),
    Template(
        path="templates/goal-under-way",
        label={
            "fi": "eteni tavoitteessaan",
            "sv": "gjorde framsteg med sitt mål",
            "en": "progressed in a goal",
        },
        definition="Got a goal of one's own under way.",
        verb=vocabulary.PROGRESSED,
        object_type=vocabulary.GOAL,
        parent=vocabulary.MODULE,
        included=_THEME,
        excluded=("$.result",),
    ),
    Template(
        path="templates/goal-reached",
        label={"fi": "saavutti tavoitteensa", "sv": "nådde sitt mål", "en": "reached a goal"},
        definition="Reached a goal of one's own.",
        verb=vocabulary.COMPLETED,
        object_type=vocabulary.GOAL,
        parent=vocabulary.MODULE,
        included=(*_THEME, "$.result.completion"),
        excluded=_NO_RESPONSE + _NO_SCORE,
    ),
    Template(
        path="templates/survey-taken",
        label={
            "fi": "osallistui kyselyyn",
            "sv": "deltog i en enkät",
            "en": "took part in a survey",
        },
        definition="Took part in a survey that is not anonymous; told at its close, no answers.",
        verb=vocabulary.COMPLETED,
        object_type=vocabulary.SURVEY,
        parent=MEASUREMENT_ROUND,
        included=("$.result.completion",),
        excluded=(*_NO_RESPONSE, *_NO_SCORE, "$.context.language"),
    ),
    Template(
        path="templates/round-counted",
        label={
            "fi": "kyselykierros sulkeutui",
            "sv": "en enkätomgång stängdes",
            "en": "a survey round closed",
        },
        definition="A survey round closed with so many answers; the actor is the service.",
        verb=vocabulary.COMPLETED,
        object_type=MEASUREMENT_ROUND,
        parent=vocabulary.SURVEY,
        included=(f"$.result.extensions['{{profile}}/{ANSWER_COUNT}']",),
        excluded=(*_NO_RESPONSE, *_NO_SCORE, "$.context.language"),
    ),
    *(
        Template(
            path=f"templates/video-{name}",
            label=label,
            definition=f"{label['en'].capitalize()}, as the xAPI Video Profile has it.",
            verb=verb,
            object_type=vocabulary.VIDEO,
            parent=vocabulary.MODULE,
            included=(f"$.context.extensions['{vocabulary.VIDEO_SESSION}']", *included),
            excluded=_NO_RESPONSE + _NO_SCORE,
        )
        for name, verb, label, included in _VIDEO
    ),
)
