"""Scores into a platform's gradebook, and results out of it (Assignment and Grade Services 2.0)."""

import enum
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from lrs.outgoing import Answer
from lrs.surroundings import Surroundings
from lti.protocol.connector import ServiceFailed, called
from lti.protocol.paging import pages
from lti.protocol.platforms import platform_of
from lti.protocol.registration import Registration

LINE_ITEM_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
RESULT_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"

_SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
_RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"


class Progress(enum.StrEnum):
    """How far a person is in an activity, in the gradebook's words (AGS 2.0, 3.4.8)."""

    STARTED = "Started"
    SUBMITTED = "Submitted"
    COMPLETED = "Completed"

    @property
    def rank(self) -> int:
        """Return how far this is, compared with the others."""
        return list(Progress).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a person reached on a gradebook column.

    given and maximum are None as long as there is only progress to tell.
    """

    subject: str
    given: float | None
    maximum: float | None
    progress: Progress = Progress.COMPLETED


def post_score(
    surroundings: Surroundings, registration: Registration, line_item_url: str, score: Score
) -> int:
    """Send a score and return the status of the answer.

    It is stamped now, since Moodle refuses what is older than what it has, and a score is always
    fully graded; only progress without a score is not. Raises ServiceFailed or OutgoingFailed.
    """
    url = with_segment(line_item_url, "scores")
    extension = platform_of(registration.family).score_extension
    body = json.dumps({**_said(score, surroundings.clock()), **extension}).encode()
    answer = called(
        surroundings,
        registration,
        scopes=[SCORE_SCOPE],
        url=url,
        call=lambda outgoing, bearer: outgoing.post(
            url, body, content_type=_SCORE_TYPE, bearer=bearer
        ),
    )
    return answer.status


def has_score(
    surroundings: Surroundings, registration: Registration, line_item_url: str, score: Score
) -> bool:
    """Tell whether the gradebook already shows a score, on whatever scale it keeps.

    What is only progress is outdated by whatever it shows. Raises ServiceFailed or OutgoingFailed.
    """

    if score.given is None:
        return True

    def read(address: str) -> Answer:
        answer = called(
            surroundings,
            registration,
            scopes=[RESULT_SCOPE],
            url=address,
            call=lambda outgoing, bearer: outgoing.get(
                address, accept=_RESULTS_TYPE, bearer=bearer
            ),
        )
        if not answer.succeeded:
            raise ServiceFailed(f"results_{answer.status}", answer.status)
        return answer

    first = with_segment(line_item_url, "results")
    first += ("&" if "?" in first else "?") + "user_id=" + quote(score.subject, safe="")
    return any(
        _shows(result, score) for page in pages(first, read) for result in _results(page.body)
    )


def with_segment(line_item_url: str, segment: str) -> str:
    """Return the address of a column's scores or results: before the query, if there is one."""
    parts = urlsplit(line_item_url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{segment}"))


def _said(score: Score, now: datetime) -> dict[str, object]:
    stamp = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    said: dict[str, object] = {
        "userId": score.subject,
        "activityProgress": score.progress.value,
        "gradingProgress": "NotReady",
        "timestamp": stamp,
    }
    if score.given is not None:
        said |= {
            "scoreGiven": score.given,
            "scoreMaximum": score.maximum,
            "gradingProgress": "FullyGraded",
        }
    return said


def _results(body: bytes) -> tuple[Mapping[str, Any], ...]:  # Any: whatever the platform wrote
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise ServiceFailed("results_unreadable") from None
    if not isinstance(content, list):
        raise ServiceFailed("results_unreadable")
    return tuple(result for result in content if isinstance(result, dict))


def _shows(result: Mapping[str, Any], score: Score) -> bool:
    reached, maximum = result.get("resultScore"), result.get("resultMaximum", 1)
    if result.get("userId") != score.subject or not (_is_number(reached) and _is_number(maximum)):
        return False
    if maximum <= 0 or score.given is None or not score.maximum:
        return False
    # Gradebooks round to a few decimals of their own scale.
    return math.isclose(reached / maximum, score.given / score.maximum, abs_tol=1e-3)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
