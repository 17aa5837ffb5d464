"""Recordings, as the xAPI Video Profile 1.0.3 has them: initialized to terminated, and completed.

A session begins with `initialized`, whose id is the session's; every statement of the session
names it. Segments are written as "0[.]1310.4[,]1200[.]4700", in seconds.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import tincan

from statements import vocabulary
from statements.coaching.building import Doer, Named, Within, activity, in_module, statement
from statements.grammar import ValidStatement


class VideoAct(enum.StrEnum):
    """What happens to a recording that is being watched."""

    PLAYED = vocabulary.PLAYED
    PAUSED = vocabulary.PAUSED
    SEEKED = vocabulary.SEEKED
    TERMINATED = vocabulary.TERMINATED
    COMPLETED = vocabulary.COMPLETED


Segment = tuple[float, float]
"""From where to where was played, in seconds, the first below the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """A session of watching: its id, the recording's length in seconds, the share that counts."""

    session_id: UUID
    video: Named
    length_seconds: float
    completion_threshold: float


def video_opened(doer: Doer, watching: Watching, *, within: Within, at: datetime) -> ValidStatement:
    """State that a recording was made ready to play; this begins the session and has its id."""
    return statement(
        doer,
        id=watching.session_id,
        verb=vocabulary.INITIALIZED,
        activity=activity(doer, watching.video, vocabulary.VIDEO),
        context=_context(doer, watching, within, tells_threshold=True),
        at=at,
    )


def video_acted(
    doer: Doer,
    act: VideoAct,
    watching: Watching,
    *,
    time_seconds: float,
    from_seconds: float | None = None,
    segments: Sequence[Segment] = (),
    progress: float = 0.0,
    within: Within,
    at: datetime,
) -> ValidStatement:
    """State an act at a place of the recording.

    from_seconds is where a seek began. segments are the session's, progress is the share (0 to 1)
    of the recording that was ever played; both are told when it pauses, ends or completes.
    """
    told: dict[str, object] = (
        {vocabulary.VIDEO_TIME_FROM: from_seconds, vocabulary.VIDEO_TIME_TO: time_seconds}
        if act is VideoAct.SEEKED
        else {vocabulary.VIDEO_TIME: time_seconds}
    )
    sums_up = act not in {VideoAct.PLAYED, VideoAct.SEEKED}
    if sums_up:
        told[vocabulary.VIDEO_PROGRESS] = round(progress, 3)
        told[vocabulary.VIDEO_SEGMENTS] = segments_text(segments)
    completes = {"completion": True} if act is VideoAct.COMPLETED else {}
    return statement(
        doer,
        verb=act.value,
        activity=activity(doer, watching.video, vocabulary.VIDEO),
        context=_context(doer, watching, within, tells_threshold=sums_up),
        result=tincan.Result(extensions=tincan.Extensions(told), **completes),
        at=at,
    )


def segments_text(segments: Sequence[Segment]) -> str:
    """Write segments as the Video Profile does, to a thousandth of a second."""
    return "[,]".join(f"{_number(start)}[.]{_number(end)}" for start, end in segments)


def _number(seconds: float) -> str:
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def _context(
    doer: Doer, watching: Watching, within: Within, *, tells_threshold: bool
) -> tincan.Context:
    told: dict[str, object] = {vocabulary.VIDEO_SESSION: str(watching.session_id)}
    if tells_threshold:
        told[vocabulary.VIDEO_LENGTH] = watching.length_seconds
        told[vocabulary.VIDEO_THRESHOLD] = watching.completion_threshold
    return in_module(doer, within, extensions=told, categories=(vocabulary.VIDEO_PROFILE,))
