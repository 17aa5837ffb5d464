"""What is promised to whom answers, in words that are true of how answers are stored."""

from lti.modules.survey.content import Mode, Survey
from lti.pages import gettext


def promises_of(survey: Survey, *, by_account: bool = False) -> tuple[str, ...]:
    """Return what is promised about the answers, each as the storage keeps it.

    by_account is said to who comes by the organisation's own sign-in instead of a platform.
    """
    knows = _provider() if by_account else _platform()
    match survey.mode:
        case Mode.SELF_ASSESSMENT:
            return (
                gettext("Only you see your answers. They are encrypted with a key of your own."),
                gettext("They are not part of any results, and nobody is told that you answered."),
                gettext("You can delete them whenever you like."),
            )
        case Mode.CONFIDENTIAL:
            return (
                gettext(
                    "Your answers are kept under a code, without your name. The code joins your "
                    "answers before and after the programme to each other."
                ),
                gettext("The key of the codes is destroyed when the programme ends."),
                *_while_open(),
                gettext("Once the survey has closed, it is recorded that you took part."),
                knows,
            )
    return (
        gettext("Your answers are kept without anything that tells that they are yours."),
        gettext(
            "Who has answered and what was answered are kept apart, and the time of answering is "
            "not kept at all."
        ),
        *_while_open(),
        knows,
    )


def promise_line(mode: Mode) -> str:
    """Return the one line that stays in view while answering."""
    match mode:
        case Mode.SELF_ASSESSMENT:
            return gettext("For yourself only: nobody else sees your answers.")
        case Mode.CONFIDENTIAL:
            return gettext("Confidential: your answers are kept under a code, not your name.")
    return gettext("Anonymous: your answers cannot be joined to you.")


def _while_open() -> tuple[str, ...]:
    return (
        gettext(
            "While the survey is open, answers are sealed. When it closes they are opened, "
            "shuffled, and the key and the list of who answered are destroyed."
        ),
        gettext(
            "The key lies elsewhere than the answers. Somebody in charge of the service who took "
            "hold of both while the survey is open could break this promise."
        ),
        gettext("Results are shown only after it closes, and never of groups under five."),
    )


def _platform() -> str:
    return gettext(
        "Your learning platform knows that you opened the survey, as it does of everything you "
        "open there. It does not see your answers."
    )


def _provider() -> str:
    return gettext(
        "You sign in so that everybody can answer once. Your account is not kept here; the "
        "sign-in service knows that you opened a survey, and does not see your answers."
    )
