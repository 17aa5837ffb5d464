"""Why another store did not take what was sent, as one word that is kept, and in English.

Pages say it in their own languages. After the word may come the property that was refused.
"""

import enum


class Reason(enum.StrEnum):
    """Why statements are not taken, now or ever."""

    INVALID = "invalid"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    FORM = "form"
    BREAKS_IT = "breaks_it"
    SIGNED = "signed"
    KEY = "key"
    RIGHTS = "rights"
    NOTHING_THERE = "nothing_there"
    PAUSE = "pause"
    ANSWERS_BADLY = "answers_badly"
    ADDRESS = "address"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    ELSEWHERE = "elsewhere"
    ODD_ANSWER = "odd_answer"


ENGLISH = {
    Reason.INVALID: "the store finds it invalid",
    Reason.CONFLICT: "the store has another statement with this id",
    Reason.TOO_LARGE: "the store finds it too large",
    Reason.FORM: "the store does not take its form",
    Reason.BREAKS_IT: "the store fails at it, again and again",
    Reason.SIGNED: "it is signed, and what was signed cannot be said in xAPI 1.0.3",
    Reason.KEY: "the key or secret is not accepted",
    Reason.RIGHTS: "the key may not write statements there",
    Reason.NOTHING_THERE: "there is no store at this address",
    Reason.PAUSE: "the store asks for a pause",
    Reason.ANSWERS_BADLY: "the store has trouble of its own",
    Reason.ADDRESS: "this address may not be reached from here",
    Reason.UNREACHABLE: "the store cannot be reached",
    Reason.SLOW: "the store is too slow",
    Reason.ELSEWHERE: "the store sends us elsewhere, which is not followed",
    Reason.ODD_ANSWER: "the answer is too large or packed",
}

OF_REFUSALS = {
    400: Reason.INVALID,
    409: Reason.CONFLICT,
    413: Reason.TOO_LARGE,
    415: Reason.FORM,
    422: Reason.INVALID,
}
"""What a status says about the statement itself."""

OF_TROUBLE = {
    401: Reason.KEY,
    403: Reason.RIGHTS,
    404: Reason.NOTHING_THERE,
    429: Reason.PAUSE,
}
"""What a status says about the store or the key; any other is trouble of its own."""

OF_CONNECTIONS = {
    "address_refused": Reason.ADDRESS,
    "unreachable": Reason.UNREACHABLE,
    "too_slow": Reason.SLOW,
    "redirected": Reason.ELSEWHERE,
}
"""What a reason of `lrs.outgoing` says; any other is an odd answer."""


def parted(kept: str) -> tuple[Reason, str]:
    """Return the reason and the property of what was kept, "" without one."""
    word, _, place = kept.partition(" ")
    return Reason(word), place


def in_english(kept: str) -> str:
    """Return what was kept as words."""
    reason, place = parted(kept)
    return f"{ENGLISH[reason]} ({place})" if place else ENGLISH[reason]
