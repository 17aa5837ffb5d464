"""What the single behaviours were answered with, of the whole alone.

Only of items of which no part of the whole is told anything: nothing can be worked out by them.
"""

from collections.abc import Mapping, Sequence

from dashboards.disclosure import Detail, shown_of
from dashboards.disclosure.showing import LEAST_FULL
from dashboards.target.figures import tenth
from dashboards.target.headcounts import people_in, supervisors_in
from dashboards.target.told import Json
from lti.modules.survey.content import DONT_KNOW
from lti.modules.survey.facts import OpenedRound, Told
from lti.units import Tree

_MEASURES = ("community.behaviour", "supervisors.behaviour", "supervisors.mirror")
_CLASSES: Mapping[str, frozenset[str]] = {
    "disagree": frozenset({"1", "2"}),
    "between": frozenset({"3"}),
    "agree": frozenset({"4", "5"}),
}
_MOST = 90


def items_of(held: OpenedRound, told: Sequence[Told], mirror: Sequence[Told]) -> list[Json]:
    """Return each behaviour that enough have answered, in the order of the survey.

    The ends of the scale are told together, 1 with 2 and 4 with 5, in whole percent. Where more
    than nine in ten gave one of these three, it is told so, and nothing of the others.
    Where nearly all have answered it is not told how many.
    """
    found = []
    for measure in _MEASURES:
        those = _asked(measure, told, mirror)
        for code in held.measures.get(measure, ()):
            answers = [str(each.answers[code]) for each in those if code in each.answers]
            values = [int(answer) for answer in answers if answer in set("12345")]
            if len(values) >= LEAST_FULL:
                headcount = _headcount(measure, held.tree)
                told_of = _told(values, answers.count(DONT_KNOW), headcount)
                texts = dict(held.texts.get(code, {}))
                found.append({"measure": measure, "code": code, "texts": texts} | told_of)
    return found


def _asked(measure: str, told: Sequence[Told], mirror: Sequence[Told]) -> Sequence[Told]:
    if measure == "supervisors.mirror":
        return mirror
    if measure == "supervisors.behaviour":
        return [each for each in told if each.role_group == "supervisor"]
    return told


def _headcount(measure: str, tree: Tree | None) -> int:
    """Return how many were asked."""
    people, supervisors = people_in(tree), supervisors_in(tree)
    return {
        "community.behaviour": people,
        "supervisors.behaviour": supervisors,
        "supervisors.mirror": people - supervisors,
    }[measure]


def _told(values: Sequence[int], unsure: int, headcount: int) -> Json:
    count = len(values)
    nearly_all = shown_of(0, count + unsure, headcount, Detail.FULL).nearly_all
    shares = {
        name: sum(str(value) in keys for value in values) / count for name, keys in _CLASSES.items()
    }
    most = next((name for name, share in shares.items() if 100 * share > _MOST), None)
    return {
        "headcount": headcount,
        "answers": None if nearly_all else count,
        "nearly_all": nearly_all,
        "dont_know": round(100 * unsure / (count + unsure)),
        "over": most,
        "mean": None if most else tenth(sum(values) / count),
        **{name: None if most else round(100 * share) for name, share in shares.items()},
    }
