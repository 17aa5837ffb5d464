"""How a figure is said, what is learnt from it, and which groups are shown at all."""

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.disclosure import (
    Counts,
    Detail,
    Group,
    Groups,
    Shown,
    known_from,
    plan_of,
    shown_of,
)
from dashboards.disclosure.polygons import difference, hull, limits_of, total, within
from dashboards.disclosure.showing import Band, detail_of


@pytest.mark.parametrize(
    ("answers", "detail"),
    [
        (0, Detail.NOTHING),
        (4, Detail.NOTHING),
        (5, Detail.BAND),
        (9, Detail.BAND),
        (10, Detail.ROUNDED),
        (19, Detail.ROUNDED),
        (20, Detail.FULL),
    ],
)
def test_how_much_is_shown_follows_from_how_many_answered(answers: int, detail: Detail) -> None:
    assert detail_of(answers) is detail


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ((2, 6, 8, Detail.BAND), Shown(detail=Detail.BAND, band=Band.MIDDLE)),
        ((6, 6, 8, Detail.BAND), Shown(detail=Detail.BAND, band=Band.HIGH)),
        ((7, 13, 20, Detail.ROUNDED), Shown(detail=Detail.ROUNDED, response=0.65, share=0.55)),
        ((31, 52, 80, Detail.FULL), Shown(detail=Detail.FULL, answers=52, share=0.6)),
        # More than nine in ten is told as that, so that nobody is one of all.
        ((50, 52, 80, Detail.FULL), Shown(detail=Detail.FULL, answers=52, over=0.9)),
        ((0, 52, 80, Detail.FULL), Shown(detail=Detail.FULL, answers=52, under=0.1)),
        # Nor is it told that everybody has answered.
        ((31, 52, 52, Detail.FULL), Shown(detail=Detail.FULL, nearly_all=True, share=0.6)),
        ((9, 9, 9, Detail.NOTHING), Shown(detail=Detail.NOTHING)),
    ],
)
def test_a_figure_is_said_in_as_much_detail_as_it_may(
    told: tuple[float, int, int, Detail], shown: Shown
) -> None:
    assert shown_of(*told) == shown


@given(data=st.data())
def test_what_is_learnt_from_a_figure_is_true(data: st.DataObject) -> None:
    headcount = data.draw(st.integers(1, 500))
    answers = data.draw(st.integers(0, headcount))
    total_given = data.draw(st.integers(0, answers))
    detail = data.draw(st.sampled_from([each for each in Detail if each <= detail_of(answers)]))
    known = known_from(shown_of(total_given, answers, headcount, detail), headcount)
    assert known.answers[0] <= answers <= known.answers[1]
    if answers:
        assert known.share[0] - 1e-9 <= total_given / answers <= known.share[1] + 1e-9


def ministry(answers: Mapping[str, int], **whole: int) -> tuple[Groups, tuple[Counts]]:
    """Return units right below the whole, each of half as many again people, half recognising."""
    units = [
        Group(key=key, parent="W", headcount=3 * count // 2 + 1, answers=count)
        for key, count in answers.items()
    ]
    untold = whole.get("untold", 0)
    everybody = sum(each.answers for each in units) + untold
    top = Group(
        key="W",
        parent=None,
        headcount=sum(each.headcount for each in units) + untold,
        answers=everybody,
    )
    groups = Groups([top, *units])
    counted = {each.key: each.answers for each in groups.all}
    sums = {key: float(count // 2) for key, count in counted.items()}
    sums["W"] = sum(sums[each.key] for each in units) + untold // 2
    return groups, (Counts("recognition", sums, counted, whole=True),)


def shown_in(answers: Mapping[str, int], **whole: int) -> set[str]:
    groups, measures = ministry(answers, **whole)
    plan = plan_of(groups, measures)
    return {key for key, detail in plan.details.items() if detail}


def test_a_lone_small_unit_takes_the_next_smallest_with_it() -> None:
    assert shown_in({"a": 30, "b": 12, "c": 3}) == {"W", "a"}


def test_several_small_units_hide_one_another() -> None:
    assert shown_in({"a": 30, "b": 12, "c": 3, "d": 4, "e": 4}) == {"W", "a", "b"}


def test_where_all_units_are_large_all_are_shown() -> None:
    assert shown_in({"a": 30, "b": 12, "c": 20}) == {"W", "a", "b", "c"}


def test_that_nobody_of_a_unit_answered_is_not_told_either() -> None:
    assert shown_in({"a": 30, "b": 25, "c": 0}) == {"W", "a"}


def test_who_told_no_unit_is_hidden_with_the_rest() -> None:
    assert "b" in shown_in({"a": 30, "b": 12, "c": 3}, untold=9)
    assert shown_in({"a": 30, "b": 12}, untold=2) == {"W", "a"}


def test_a_few_who_told_no_unit_are_hidden_in_every_measure() -> None:
    """By the fewest answers six would be left; of the share it is three, and how they think."""
    groups = Groups(
        [
            Group(key="W", parent=None, headcount=90, answers=43),
            Group(key="a", parent="W", headcount=45, answers=18),
            Group(key="b", parent="W", headcount=45, answers=19),
        ]
    )
    shares = Counts("share", {"W": 25, "a": 10, "b": 12}, {"W": 43, "a": 20, "b": 20}, whole=True)
    means = Counts("mean", {"W": 25, "a": 8, "b": 9}, {"W": 43, "a": 18, "b": 19}, whole=False)
    plan = plan_of(groups, [shares, means])
    assert Detail.NOTHING in {plan.details["a"], plan.details["b"]}


def test_nothing_below_a_hidden_group_is_shown() -> None:
    groups = Groups(
        [
            Group(key="W", parent=None, headcount=100, answers=60),
            Group(key="A", parent="W", headcount=60, answers=40),
            Group(key="B", parent="W", headcount=30, answers=20),
            Group(key="b1", parent="B", headcount=15, answers=10),
            Group(key="b2", parent="B", headcount=15, answers=10),
            Group(key="C", parent="W", headcount=10, answers=0),
        ]
    )
    answers = {each.key: each.answers for each in groups.all}
    sums = {key: count / 2 for key, count in answers.items()}
    plan = plan_of(groups, [Counts("m", sums, answers, whole=False)])
    assert set(plan.details.values()) >= {Detail.FULL}
    small = Groups([*groups.all[:-1], Group(key="C", parent="W", headcount=10, answers=2)])
    answers["C"], answers["W"], sums["C"], sums["W"] = 2, 62, 1.0, 31.0
    hidden = plan_of(small, [Counts("m", sums, answers, whole=False)])
    assert hidden.details["B"] is Detail.NOTHING
    assert {hidden.details["b1"], hidden.details["b2"]} == {Detail.NOTHING}
    assert set(hidden.hidden_for_others) == {"B", "b1", "b2"}


def test_a_department_of_one_mind_is_told_less_of_for_its_small_units() -> None:
    """All of them recognise: whoever knows that knows it of the three, too."""
    groups, _ = ministry({"a": 30, "b": 7, "c": 3})
    answers = {each.key: each.answers for each in groups.all}
    one_mind = Counts("m", {key: float(n) for key, n in answers.items()}, answers, whole=True)
    plan = plan_of(groups, [one_mind])
    assert plan.details["c"] is Detail.NOTHING
    shown = shown_of(answers["W"], answers["W"], groups.whole.headcount, plan.details["W"])
    assert shown.share is None


def test_a_small_unit_in_which_more_have_answered_than_belong_to_it_breaks_nothing() -> None:
    groups = Groups(
        [
            Group(key="W", parent=None, headcount=63, answers=46),
            Group(key="a", parent="W", headcount=30, answers=20),
            Group(key="b", parent="W", headcount=30, answers=20),
            Group(key="c", parent="W", headcount=3, answers=6),
        ]
    )
    answers = {each.key: each.answers for each in groups.all}
    sums = {key: float(count // 2) for key, count in answers.items()}
    plan = plan_of(groups, [Counts("share", sums, answers, whole=True)])
    assert plan.details["c"] <= Detail.BAND


def test_a_whole_that_is_too_small_shows_nothing() -> None:
    assert shown_in({"a": 2, "b": 2}) == set()


def test_only_the_whole_may_have_no_parent() -> None:
    one = Group(key="W", parent=None, headcount=1, answers=1)
    with pytest.raises(ValueError, match="parent"):
        Groups([one, Group(key="X", parent=None, headcount=1, answers=1)])


POINTS = st.lists(
    st.tuples(st.integers(0, 9).map(float), st.integers(0, 9).map(float)), min_size=1, max_size=7
)


def rounded(points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    return sorted(hull((round(x, 4) + 0.0, round(y, 4) + 0.0) for x, y in points))


@given(POINTS, POINTS)
def test_a_sum_of_polygons_is_the_hull_of_all_sums(
    one: list[tuple[float, float]], other: list[tuple[float, float]]
) -> None:
    summed = total([hull(one), hull(other)])
    assert rounded(summed) == rounded(hull((a + c, b + d) for a, b in one for c, d in other))


@given(POINTS)
def test_a_polygon_is_what_lies_within_its_own_limits(points: list[tuple[float, float]]) -> None:
    polygon = hull(points)
    around = hull([(-20.0, -20.0), (20.0, -20.0), (20.0, 20.0), (-20.0, 20.0)])
    assert rounded(within(around, limits_of(polygon))) == rounded(polygon)


@given(POINTS, POINTS)
def test_what_is_left_without_a_part_can_come_to_the_whole_with_it(
    one: list[tuple[float, float]], other: list[tuple[float, float]]
) -> None:
    whole = total([hull(one), hull(other)])
    left = difference(whole, hull(other))
    assert rounded(within(hull(one), limits_of(left))) == rounded(hull(one))
