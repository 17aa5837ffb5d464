"""One figure in words: the share, how sure it is, and of how many."""

from dataclasses import dataclass, replace

from flask_babel import lazy_gettext

from dashboards.spoken import spoken_number, spoken_percent
from dashboards.target.told import Json
from lti.pages import gettext, text_in

HIDDEN = lazy_gettext("Not shown, for privacy")
"""What stands for whatever is not told, whyever it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure in words, and what of it is drawn: percent is None where it is no single one.

    standing says how it stands against the target; reach is the confidence interval.
    """

    label: str
    message: str
    words: str
    counts: str
    reach: str
    low: int | None = None
    high: int | None = None
    percent: int | None = None
    change: str = ""
    target: int | None = None
    standing: str = ""
    verdict: str = ""
    recognises: bool | None = None
    is_part: bool = False

    @property
    def against(self) -> str:
        """Return how it stands against target and round before, "–" where neither is told."""
        return " ".join(filter(None, (self.standing, self.change))) or "–"


def line_of(label: str, said: Json, message: str, language: str) -> Line:
    """Return a share in words; %(share)s in the message is filled, "" leaves it out."""
    if said["detail"] == "nothing":
        hidden = str(HIDDEN)
        return Line(label=label, message=hidden, words=hidden, counts="", reach="")
    words = _share_words(said, language)
    if said["detail"] == "band":
        return Line(label=label, message=words, words=words, counts="", reach="")
    low, high = spoken_number(said["low"], language), spoken_percent(said["high"], language)
    return Line(
        label=label,
        message=message % {"share": words} if message else "",
        words=words,
        counts=_counts_words(said, language),
        reach=f"{low}–{high}",
        low=said["low"],
        high=said["high"],
        percent=said["percent"],
    )


def _share_words(said: Json, language: str) -> str:
    if said["detail"] == "band":
        return {
            "low": gettext("low"),
            "middle": gettext("in the middle"),
            "high": gettext("high"),
        }[said["band"]]
    if said["over"] is not None:
        return gettext("more than %(share)s", share=spoken_percent(said["over"], language))
    if said["under"] is not None:
        return gettext("less than %(share)s", share=spoken_percent(said["under"], language))
    return spoken_percent(said["percent"], language)


def _counts_words(said: Json, language: str) -> str:
    headcount = said["headcount"]
    if not headcount:
        return gettext("how many people there are is not known")
    if said["answers"] is not None:
        return gettext(
            "%(answers)d of %(headcount)d answered", answers=said["answers"], headcount=headcount
        )
    if said["nearly_all"]:
        return gettext("nearly all of %(headcount)d answered", headcount=headcount)
    return gettext(
        "about %(response)s of %(headcount)d answered",
        response=spoken_percent(said["response"], language),
        headcount=headcount,
    )


def group_line(group: Json, language: str) -> Line:
    """Return a unit's share in words, and whether it recognises."""
    name = text_in(group["names"], language) or group["code"]
    line = line_of(name, group["share"], "", language)
    verdict = {
        True: gettext("recognises"),
        False: gettext("not shown to recognise"),
        None: "",
    }[group["recognises"]]
    return replace(
        line,
        message="",
        verdict=verdict,
        recognises=group["recognises"],
        is_part=group["is_part"],
    )
