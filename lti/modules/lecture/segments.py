"""Which parts of a recording were played: segments, their union, and what share it is."""

from collections.abc import Iterable

from statements.coaching import Segment

_THOUSANDTHS = 3


def union(segments: Iterable[Segment], *, length_seconds: float) -> tuple[Segment, ...]:
    """Return segments in order, joined where they meet and cut to the recording's length."""
    joined: list[Segment] = []
    for start, end in sorted(_cut(segments, length_seconds)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def played_seconds(segments: Iterable[Segment]) -> float:
    """Return how much segments are together, each counted by itself."""
    return sum(end - start for start, end in segments)


def share(joined: Iterable[Segment], *, length_seconds: float) -> float:
    """Return what share of a recording a union is, from 0 to 1."""
    return min(1.0, round(played_seconds(joined) / length_seconds, _THOUSANDTHS))


def _cut(segments: Iterable[Segment], length_seconds: float) -> Iterable[Segment]:
    for start, end in segments:
        first = round(max(0.0, start), _THOUSANDTHS)
        last = round(min(length_seconds, end), _THOUSANDTHS)
        if first < last:
            yield first, last
