"""Convex polygons of a plane: their sums, and what of them lies within limits.

A polygon is its corners, counter-clockwise; a point has one, a segment two. Each point is a
group's answers and its sum: what is possible for a group is such a polygon, since everything that
is learnt of one is a limit to both. Sums and sections of polygons say exactly what linear
programmes over all groups would, at a fraction of their cost.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

Point = tuple[float, float]
Polygon = Sequence[Point]

_SLACK = 1e-7


@dataclass(frozen=True, slots=True)
class Limit:
    """What holds of a point: across · x + up · y ≤ most."""

    across: float
    up: float
    most: float

    def beyond(self, point: Point) -> float:
        """Return how far a point is beyond the limit, below 0 within it."""
        return self.across * point[0] + self.up * point[1] - self.most


def hull(points: Iterable[Point]) -> Polygon:
    """Return the least polygon that holds some points (Andrew's monotone chain, 1979)."""
    sorted_points = sorted(set(points))
    if len(sorted_points) < 3:
        return sorted_points
    lower = _chain(sorted_points)
    upper = _chain(sorted_points[::-1])
    return [*lower[:-1], *upper[:-1]]


def total(polygons: Iterable[Polygon]) -> Polygon:
    """Return all that points of each polygon can come to together (their Minkowski sum)."""
    return reduce(_sum, polygons, [(0.0, 0.0)])


def difference(of: Polygon, less: Polygon) -> Polygon:
    """Return all that is left of a point of one polygon without a point of another."""
    return _sum(of, hull((-x, -y) for x, y in less))


def within(polygon: Polygon, limits: Iterable[Limit]) -> Polygon:
    """Return what of a polygon lies within all limits, give or take a rounding error."""
    for limit in limits:
        polygon = _clipped(polygon, limit)
    return polygon


def common(one: Polygon, other: Polygon) -> Polygon:
    """Return what two polygons have in common."""
    return within(one, limits_of(other)) if one and other else []


def limits_of(polygon: Polygon) -> list[Limit]:
    """Return the limits that a polygon lies within, and nothing else does."""
    if len(polygon) == 1:
        ((x, y),) = polygon
        return [Limit(1, 0, x), Limit(-1, 0, -x), Limit(0, 1, y), Limit(0, -1, -y)]
    found = []
    for start, end in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        across, up = end[1] - start[1], start[0] - end[0]
        found.append(Limit(across, up, across * start[0] + up * start[1]))
    if len(polygon) == 2:
        (start, end) = polygon
        along = (end[0] - start[0], end[1] - start[1])
        for sign, point in ((1, end), (-1, start)):
            across, up = sign * along[0], sign * along[1]
            found.append(Limit(across, up, across * point[0] + up * point[1]))
    return found


def _sum(one: Polygon, other: Polygon) -> Polygon:
    if not one or not other:
        return []
    if len(one) == 1 or len(other) == 1:
        point, polygon = (one[0], other) if len(one) == 1 else (other[0], one)
        return [(x + point[0], y + point[1]) for x, y in polygon]
    # From the lowest corner on, edges in the order of their angles: those of both make the sum.
    first, second = _from_lowest(one), _from_lowest(other)
    edges = sorted((*_edges(first), *_edges(second)), key=_angle)
    x, y = first[0][0] + second[0][0], first[0][1] + second[0][1]
    corners = [(x, y)]
    for across, up in edges[:-1]:
        x, y = x + across, y + up
        corners.append((x, y))
    return hull(corners)


def _from_lowest(polygon: Polygon) -> Polygon:
    lowest = min(range(len(polygon)), key=lambda index: (polygon[index][1], polygon[index][0]))
    return [*polygon[lowest:], *polygon[:lowest]]


def _edges(polygon: Polygon) -> list[Point]:
    return [
        (end[0] - start[0], end[1] - start[1])
        for start, end in zip(polygon, [*polygon[1:], polygon[0]], strict=True)
    ]


def _angle(edge: Point) -> float:
    # From 0 up to a whole turn, since edges begin at the lowest corner.
    return math.atan2(edge[1], edge[0]) % (2 * math.pi)


def _clipped(polygon: Polygon, limit: Limit) -> Polygon:
    scale = math.hypot(limit.across, limit.up) or 1.0
    slack = _SLACK * scale
    beyond = [limit.beyond(point) for point in polygon]
    if all(each <= slack for each in beyond):
        return polygon
    kept: list[Point] = []
    count = len(polygon)
    for index, point in enumerate(polygon):
        after = (index + 1) % count
        if beyond[index] <= slack:
            kept.append(point)
        if (beyond[index] > slack) != (beyond[after] > slack):
            part = beyond[index] / (beyond[index] - beyond[after])
            end = polygon[after]
            kept.append(
                (point[0] + part * (end[0] - point[0]), point[1] + part * (end[1] - point[1]))
            )
    return hull(kept)


def _chain(points: Sequence[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(start: Point, middle: Point, end: Point) -> float:
    return (middle[0] - start[0]) * (end[1] - start[1]) - (middle[1] - start[1]) * (
        end[0] - start[0]
    )
