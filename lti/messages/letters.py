"""How a letter is laid out: the same in every language, one below the other."""

from collections.abc import Callable, Sequence

from lti.messages.post import Letter
from lti.messages.voices import VOICES, Voice

_BETWEEN = "\n\n– – –\n\n"


def letter_in_all(
    subject: Callable[[Voice], str],
    lines: Callable[[Voice], Sequence[str]],
    *,
    address: str | None,
    calendar: tuple[str, bytes] | None = None,
) -> Letter:
    """Return a letter in Finnish, Swedish and English, with where it leads and why it came."""
    parts = ["\n".join([*lines(voice), *_end(voice, address)]) for voice in VOICES]
    subjects = dict.fromkeys(subject(voice) for voice in VOICES[:2])
    return Letter(subject=" / ".join(subjects), text=_BETWEEN.join(parts) + "\n", calendar=calendar)


def _end(voice: Voice, address: str | None) -> tuple[str, ...]:
    where = (
        voice.gettext("Open it in your learning platform: %(address)s", address=address)
        if address
        else voice.gettext("Open it in your learning platform.")
    )
    return ("", where, voice.gettext("This is an automatic message. Answers to it are not read."))
