"""What is said of a form from which no module can be made."""

from lti.modules.described import LONGEST_SUMMARY, LONGEST_TITLE, MOST_MINUTES
from lti.modules.making.makers import NotWhole
from lti.pages import FieldError, gettext


def errors_in(error: NotWhole) -> list[FieldError]:
    """Return what is missing in a module, in words, field by field."""
    sorry = {
        "titles": (
            "title_fi",
            gettext("Give a name of at most %(most)s characters", most=LONGEST_TITLE),
        ),
        "summaries": (
            "summary_fi",
            gettext(
                "Say in a sentence what it is about, in at most %(most)s characters",
                most=LONGEST_SUMMARY,
            ),
        ),
        "minutes": (
            "minutes",
            gettext("Give the minutes as a whole number from 1 to %(most)s", most=MOST_MINUTES),
        ),
        "sessions_enough": (
            "sessions_enough",
            gettext("Give the number of sessions as a whole number from 1 to 50"),
        ),
    }
    told = [sorry[name] for name in sorry if name in error.mistakes]
    rest = [("description_fi", gettext("A text is too long or cannot be used"))]
    known = told or rest
    return [FieldError(field, text) for field, text in known]
