"""How the same people have changed from one round of a confidential survey to the next."""

import math
from collections.abc import Mapping, Sequence

from dashboards.disclosure.showing import LEAST_FULL
from dashboards.indicators import paired_change
from dashboards.target.measuring import recognised_by
from dashboards.target.told import LEVELS, Json, share_at
from lti.modules.survey.facts import OpenedRound, Told

_CODES = {level: f"{level}.direct" for level in LEVELS}


def paired_of(
    held: OpenedRound, told: Sequence[Told], before: Sequence[Told], records: tuple[Json, Json]
) -> Mapping[str, Json]:
    """Return the change of each level among those who answered both rounds, from 20 of them.

    Only of the whole, in points, with the ends of its interval to whole points outwards. Levels
    without so many pairs are absent, as are all where nobody can be paired, and those of which
    one of the rounds' records, the earlier first, tells no single share in full.
    """
    found = {}
    for level, measure in _CODES.items():
        codes = held.measures.get(measure, ())
        then, now = (_by_pseudonym(each, codes, level) for each in (before, told))
        differences = [now[pair] - then[pair] for pair in now.keys() & then.keys()]
        headcounts = [_headcount(record, level) for record in records]
        if len(differences) >= LEAST_FULL and None not in headcounts:
            headcount = max(headcounts[-1] or 0, len(differences))
            found[level] = _told(sorted(differences), headcount)
    return found


def _by_pseudonym(told: Sequence[Told], codes: Sequence[str], level: str) -> Mapping[bytes, float]:
    those = [
        each
        for each in told
        if each.pseudonym is not None
        and not each.is_mirror
        and (level != "supervisors" or each.role_group == "supervisor")
    ]
    values = {each.pseudonym: recognised_by(each, codes) for each in those}
    return {
        pseudonym: value
        for pseudonym, value in values.items()
        if pseudonym is not None and value is not None
    }


def _headcount(record: Json, level: str) -> int | None:
    """Return of how many people a level is told, None where it is not told in full.

    Beside an end that is not told apart a change would tell it, and beside nearly all who
    answered the number of pairs would tell how many.
    """
    told = share_at(record, level)
    if told["detail"] != "full" or told["percent"] is None or told["nearly_all"]:
        return None
    headcount: int = told["headcount"]
    return headcount


def _told(differences: Sequence[float], headcount: int) -> Json:
    change = paired_change(differences, headcount)
    if change.interval is None:
        raise AssertionError("twenty pairs have an interval")
    low, high = math.floor(100 * change.interval.low), math.ceil(100 * change.interval.high)
    return {
        "points": round(100 * change.value),
        "low": low,
        "high": high,
        "is_shown": low > 0 or high < 0,
        "pairs": len(differences),
    }
