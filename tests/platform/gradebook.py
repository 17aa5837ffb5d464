"""Line items and grades, with the ways of Moodle 4.5's gradebook."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

SITE_ZONE = timezone(timedelta(hours=2))
"""Finland's winter time: a time without zone is read in it, results are told in it."""

_ACTIVITY_PROGRESS = {"Initialized", "Started", "InProgress", "Submitted", "Completed"}
_GRADING_PROGRESS = {"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"}


class ScoreRefused(Exception):
    """A score that the gradebook does not take; status is the answer's."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """A column of the gradebook. Without a link it is one the tool made for itself."""

    id: int
    label: str
    score_maximum: float
    link_id: int | None = None
    resource_id: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A cell. changed_at is the second of receipt, for a tool's own column the score's stamp."""

    score: float | None
    changed_at: int
    comment: str = ""
    overridden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score as posted; given is None when it shall not stand as a grade."""

    person_id: str
    given: float | None
    maximum: float | None
    stamped_at: int
    comment: str


def score_from(posted: object) -> Score:
    """Read a posted score (AGS 2.0, 3.4). Raises ScoreRefused with 400."""
    if not isinstance(posted, dict):
        raise ScoreRefused(400, "Incorrect score received")
    _demand_fields(posted)
    given, maximum = _number(posted, "scoreGiven"), _number(posted, "scoreMaximum")
    if given is not None and not maximum:
        raise ScoreRefused(400, "scoreGiven without scoreMaximum")
    return Score(
        person_id=str(posted["userId"]),
        given=given if posted["gradingProgress"] == "FullyGraded" else None,
        maximum=maximum,
        stamped_at=_second_of(posted["timestamp"]),
        comment=str(posted.get("comment", "")),
    )


class Gradebook:
    """Every line item and grade of the course; safe to use from several threads."""

    def __init__(
        self,
        *,
        is_graded: Callable[[str], bool],
        clock: Callable[[], float],
        erases_by_progress: bool = True,
    ) -> None:
        self._is_graded = is_graded
        self._clock = clock
        self._erases_by_progress = erases_by_progress
        self._items: dict[int, LineItem] = {}
        self._grades: dict[tuple[int, str], Grade] = {}
        self._next_id = 2  # 1 is the course total
        self._turn = threading.RLock()

    def items(self) -> list[LineItem]:
        """Return the line items in the order of making."""
        with self._turn:
            return list(self._items.values())

    def item(self, item_id: int) -> LineItem | None:
        """Return a line item."""
        return self._items.get(item_id)

    def only_item_of(self, link_id: int) -> LineItem | None:
        """Return a link's line item, None when it has none or more than one."""
        of_link = [item for item in self.items() if item.link_id == link_id]
        return of_link[0] if len(of_link) == 1 else None

    def add(
        self,
        *,
        label: str,
        score_maximum: float,
        link_id: int | None = None,
        resource_id: str = "",
        tag: str = "",
    ) -> LineItem:
        """Make a line item."""
        with self._turn:
            item = LineItem(
                id=self._next_id,
                label=label,
                score_maximum=float(score_maximum),
                link_id=link_id,
                resource_id=resource_id,
                tag=tag,
            )
            self._items[item.id] = item
            self._next_id += 1
            return item

    def change(self, item: LineItem, *, label: str, score_maximum: float) -> LineItem:
        """Rename or rescale a line item."""
        with self._turn:
            changed = replace(item, label=label, score_maximum=float(score_maximum))
            self._items[item.id] = changed
            return changed

    def remove(self, item: LineItem) -> None:
        """Remove a line item; the activity's own goes as readily as any other."""
        with self._turn:
            del self._items[item.id]

    def grade(self, item: LineItem, person_id: str) -> Grade | None:
        """Return a person's grade."""
        return self._grades.get((item.id, person_id))

    def grades(self, item: LineItem) -> dict[str, Grade]:
        """Return the grades of one column by person."""
        with self._turn:
            return {
                person: grade
                for (column, person), grade in self._grades.items()
                if column == item.id
            }

    def take(self, item: LineItem, score: Score) -> None:
        """Take a score as Moodle 4.5 does.

        It keeps the second of receipt, refuses with 409 what is stamped at or before it, scales
        to the column's maximum and clips to it. A score that is not FullyGraded, or that gives
        none, erases the grade there was, where that is the manner. A trainer's own grade stays,
        without a word.
        Raises ScoreRefused: 400 for people who are not graded, 409 for an old stamp.
        """
        with self._turn:
            if not self._is_graded(score.person_id):
                raise ScoreRefused(400, "Incorrect score received: user has no gradebook role")
            known = self.grade(item, score.person_id)
            if known is not None and known.changed_at >= score.stamped_at:
                raise ScoreRefused(409, "Refusing score with an earlier timestamp")
            if known is not None and known.overridden:
                return
            if score.given is None and not self._erases_by_progress:
                return
            own = item.link_id is not None
            self._grades[item.id, score.person_id] = Grade(
                score=_scaled(score, item.score_maximum),
                changed_at=int(self._clock()) if own else score.stamped_at,
                comment=score.comment,
            )

    def override(self, item: LineItem, person_id: str, score: float) -> None:
        """Let a trainer set a grade by hand; scores of the tool do not change it afterwards."""
        with self._turn:
            self._grades[item.id, person_id] = Grade(
                score=min(max(score, 0.0), item.score_maximum),
                changed_at=int(self._clock()),
                overridden=True,
            )


def _scaled(score: Score, maximum: float) -> float | None:
    if score.given is None or score.maximum is None:
        return None
    return min(max(score.given / score.maximum * maximum, 0.0), maximum)


# Any: what a stranger posted as JSON.
def _demand_fields(posted: Mapping[str, Any]) -> None:
    for name in ("userId", "timestamp", "activityProgress", "gradingProgress"):
        if not posted.get(name):
            raise ScoreRefused(400, f"Incorrect score received: {name} is missing")
    if posted["activityProgress"] not in _ACTIVITY_PROGRESS:
        raise ScoreRefused(400, "Incorrect score received: activityProgress")
    if posted["gradingProgress"] not in _GRADING_PROGRESS:
        raise ScoreRefused(400, "Incorrect score received: gradingProgress")


def _number(posted: Mapping[str, Any], name: str) -> float | None:
    value = posted.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScoreRefused(400, f"Incorrect score received: {name}")
    return float(value)


def _second_of(stamp: object) -> int:
    """Return a stamp's second; fractions are cut, and without a zone it is the site's time."""
    try:
        read = datetime.fromisoformat(str(stamp))
    except ValueError:
        raise ScoreRefused(400, "Incorrect score received: timestamp") from None
    if read.tzinfo is None:
        read = read.replace(tzinfo=SITE_ZONE)
    return int(read.timestamp())
