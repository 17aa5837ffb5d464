"""Reach: how many of an organisation take part, and how far they come, as it is published.

Counted of everybody, so that nothing has an interval. What small groups could be recognised by is
left out as everywhere in a record: role groups are told all together or not at all, ends and near
ends are not told apart. Shares are whole percent; None is "not told".
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median

from dashboards.disclosure import Detail, shown_of
from dashboards.disclosure.showing import LEAST_FULL, LEAST_ROUNDED, LEAST_SHOWN, detail_of
from dashboards.participation import Participant
from dashboards.target.told import Json

WHOLE = "whole"
"""Under which name the headcount of the whole organisation is given."""

PEER_SESSIONS = 3
"""From how many peer coaching sessions on somebody counts as coached by peers."""

NEARLY_ALL = 95
"""From which percent on "nearly all" are active, which is not told apart."""

_NOTHING: Json = {
    "detail": "nothing",
    "headcount": None,
    "percent": None,
    "over": None,
    "under": None,
    "nearly_all": False,
}


def reach_of(people: Sequence[Participant], *, headcounts: Mapping[str, int]) -> Json:
    """Return what is published of how many take part, ready to be part of a record.

    headcounts are of the WHOLE and of role groups ("supervisor", "expert"), as far as known. Who
    told no role group is counted with everybody else, who are "other" where the headcount of
    experts is known and else "staff"; untold is their share of the active, to 5 points, 0 of few.
    """
    active = [each for each in people if each.is_active]
    experts = [each for each in people if each.role_group == "expert"]
    return {
        "active": _active(len(active), headcounts.get(WHOLE, 0)),
        "role_groups": _role_groups(active, headcounts),
        "untold": _untold(active),
        "attendance": _attendance(people),
        "completion": _completion(people),
        "peer": _peer(experts, headcounts.get("expert")),
        "hours": _hours(active),
    }


def _active(active: int, headcount: int) -> Json:
    """Return the share of a group that is active, told from ten active people on."""
    detail = detail_of(active) if headcount and active >= LEAST_ROUNDED else Detail.NOTHING
    # How many "answer" is the figure itself here, told as such by its count or by the response.
    shown = shown_of(active, active, headcount, detail)
    if not shown.nearly_all and headcount - active < LEAST_SHOWN:
        # A few who are not active would be counted.
        return _said(Detail.NOTHING, headcount)
    share = shown.response if shown.answers is None else shown.answers / headcount
    return _said(
        detail,
        headcount,
        percent=_percent(share),
        over=NEARLY_ALL if shown.nearly_all else None,
        nearly_all=shown.nearly_all,
    )


def _role_groups(active: Sequence[Participant], headcounts: Mapping[str, int]) -> list[Json]:
    """Return every role group's share of active people; none unless each can be told.

    None can be that is the whole, or in which few are not active, unless nearly all are.
    """
    sizes = _sizes(headcounts)
    *_, everybody_else = sizes
    counts = Counter(
        each.role_group if each.role_group in sizes else everybody_else for each in active
    )
    groups: list[Json] = [
        {"role_group": name} | _active(counts[name], size) for name, size in sizes.items()
    ]
    can_be_told = len(groups) > 1 and all(each["detail"] != "nothing" for each in groups)
    return groups if can_be_told else []


def _sizes(headcounts: Mapping[str, int]) -> Mapping[str, int]:
    """Return the headcounts of the role groups that the whole divides into, the rest last."""
    known = {name: headcounts[name] for name in ("supervisor", "expert") if headcounts.get(name, 0)}
    rest = max(headcounts.get(WHOLE, 0) - sum(known.values()), 0)
    return known | {"other" if "expert" in known else "staff": rest}


def _untold(active: Sequence[Participant]) -> int | None:
    if len(active) < LEAST_ROUNDED:
        return None
    untold = sum(each.role_group is None for each in active)
    if untold < LEAST_SHOWN:
        # So few are not told of.
        return 0
    return 5 * round(20 * untold / len(active))


def _attendance(people: Sequence[Participant]) -> Json:
    """Return how many of the places that people signed up for they came to."""
    who = [each for each in people if each.signed_up]
    places = sum(each.signed_up for each in who)
    if places < LEAST_FULL or len(who) < LEAST_ROUNDED:
        return _said(Detail.NOTHING, None)
    # Of few people no more is told by their having signed up often.
    return _share(sum(each.attended for each in who), places, detail=detail_of(len(who)))


def _completion(people: Sequence[Participant]) -> Json:
    begun = [each for each in people if each.has_begun]
    completed = sum(each.has_completed for each in begun)
    return _share(completed, len(begun), detail=Detail.FULL)


def _peer(experts: Sequence[Participant], headcount: int | None) -> Json:
    """Return how many experts are coached by peers: of all where known, else of who told."""
    coached = sum(each.peer_sessions >= PEER_SESSIONS for each in experts)
    if not headcount:
        return _share(coached, len(experts), detail=Detail.FULL)
    return _share(min(coached, headcount), headcount, detail=Detail.FULL, headcount=headcount)


def _hours(active: Sequence[Participant]) -> Json:
    """Return the hours of whoever is in the middle of the active people, to half an hour."""
    if len(active) < LEAST_FULL:
        return {"detail": _name(Detail.NOTHING), "value": None}
    hours = median(each.minutes for each in active) / 60
    return {"detail": _name(Detail.FULL), "value": math.floor(2 * hours + 0.5) / 2}


def _share(total: int, of: int, *, detail: Detail, headcount: int | None = None) -> Json:
    """Return a share, told from twenty on."""
    if of < LEAST_FULL:
        return _said(Detail.NOTHING, headcount)
    shown = shown_of(total, of, of, detail)
    return _said(
        detail,
        headcount,
        percent=_percent(shown.share),
        over=_percent(shown.over),
        under=_percent(shown.under),
    )


def _said(detail: Detail, headcount: int | None, **figures: int | bool | None) -> Json:
    return _NOTHING | {"detail": _name(detail), "headcount": headcount} | figures


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _name(detail: Detail) -> str:
    return detail.name.lower()
