"""What was played counts once, however often and in whatever order it was played."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti.modules.lecture.segments import played_seconds, share, union

LENGTH = 100.0
_SEGMENT = st.tuples(
    st.floats(-20, 130, allow_nan=False).map(lambda each: round(each, 3)),
    st.floats(-20, 130, allow_nan=False).map(lambda each: round(each, 3)),
)


@pytest.mark.parametrize(
    ("played", "expected"),
    [
        ([(0, 10), (10, 20)], ((0, 20),)),
        ([(0, 10), (5, 20)], ((0, 20),)),
        ([(30, 40), (0, 10)], ((0, 10), (30, 40))),
        ([(0, 50), (10, 20)], ((0, 50),)),
        ([(90, 140)], ((90, 100),)),
        ([(-5, 5)], ((0, 5),)),
        ([(20, 10), (7, 7)], ()),
    ],
)
def test_segments_join_where_they_meet(
    played: list[tuple[float, float]], expected: tuple[tuple[float, float], ...]
) -> None:
    assert union(played, length_seconds=LENGTH) == expected


def test_moving_ahead_earns_nothing() -> None:
    joined = union([(0, 1), (98, 100)], length_seconds=LENGTH)
    assert share(joined, length_seconds=LENGTH) == 0.03


@given(st.lists(_SEGMENT, max_size=20))
def test_a_union_is_in_order_apart_and_within_the_recording(
    played: list[tuple[float, float]],
) -> None:
    joined = union(played, length_seconds=LENGTH)
    assert all(0 <= start < end <= LENGTH for start, end in joined)
    assert all(before[1] < after[0] for before, after in pairwise(joined))
    assert union(joined, length_seconds=LENGTH) == joined
    for second in range(1000):
        at = second / 10 + 0.0331
        was_played = any(max(start, 0) <= at < min(end, LENGTH) for start, end in played)
        assert was_played == any(start <= at < end for start, end in joined)


@given(st.lists(_SEGMENT, max_size=20), st.randoms())
def test_the_order_of_playing_changes_nothing(
    played: list[tuple[float, float]], random: Random
) -> None:
    shuffled = list(played)
    random.shuffle(shuffled)
    assert union(shuffled, length_seconds=LENGTH) == union(played, length_seconds=LENGTH)
    assert played_seconds(union(played, length_seconds=LENGTH)) <= LENGTH
