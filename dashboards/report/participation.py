"""Who has taken part, from the whole staff on: each step is a part of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.report.lines import line_of
from dashboards.report.plotting import (
    BLUE,
    GREY,
    Spec,
    bars,
    drawn,
    head_height,
    texts,
    width_of,
    wrapped,
)
from dashboards.spoken import spoken_number, spoken_percent
from dashboards.target.told import Json
from lti.pages import gettext

SIZE, LINE = 15, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step in words, and how long it is drawn: a part of the whole staff, 0 to 1."""

    label: str
    words: str
    part: float


def steps_of(record: Json, language: str) -> list[Step]:
    """Return the staff, those reached, who answered and who recognise, as far as it is told."""
    share = record["community"]["share"]
    if share.get("low") is None or not share["headcount"]:
        return []
    line = line_of("", share, "", language)
    answered = _answered(share)
    recognising = next(
        share[name] for name in ("percent", "over", "under") if share[name] is not None
    )
    return [
        Step(
            label=gettext("Staff"),
            words=spoken_number(share["headcount"], language),
            part=1,
        ),
        *_reached(record["reach"], language),
        Step(
            label=gettext("Answered the survey"),
            words=line.counts
            if share["answers"] is None
            else spoken_number(share["answers"], language),
            part=answered,
        ),
        Step(
            label=gettext("Recognise the approach in their work community"),
            words=gettext("%(share)s of those who answered", share=line.words),
            part=answered * recognising / 100,
        ),
    ]


def _reached(reach: Json | None, language: str) -> list[Step]:
    """Return who has taken part in the programme, nothing where that is not told."""
    if reach is None:
        return []
    told = reach["active"]
    percent = told["percent"] if told["percent"] is not None else told["over"]
    if percent is None:
        return []
    words = spoken_percent(percent, language)
    if told["percent"] is None:
        words = gettext("more than %(share)s", share=words)
    return [
        Step(label=gettext("Have taken part in the programme"), words=words, part=percent / 100)
    ]


def _answered(share: Json) -> float:
    """Return which part of the staff answered, as it is told."""
    if share["answers"] is not None:
        return min(float(share["answers"] / share["headcount"]), 1.0)
    return 0.97 if share["nearly_all"] else min(float(share["response"] / 100), 1.0)


def participation_spec(steps: Sequence[Step], width: int, *, title: str, subtitle: str) -> Spec:
    """Return the chart of the steps, each a bar on the track of the whole."""
    top = head_height(title, subtitle, width)
    names, words, tracks, lengths = [], [], [], []
    for step in steps:
        beside = width_of(step.words, SIZE) + 16
        fits = beside + width_of(step.label, SIZE) < width
        label = wrapped(step.label, width, SIZE, lines=3)
        said = [step.words] if fits else wrapped(step.words, width, SIZE, lines=2)
        names.append({"x": 0, "y": top, "text": label})
        place = {"x": width, "y": top} if fits else {"x": 0, "y": top + len(label) * LINE}
        words.append(place | {"text": said})
        top += (len(label) + (0 if fits else len(said))) * LINE + 4
        tracks.append({"x": 0, "x2": width, "y": top, "y2": top + 16})
        lengths.append({"x": 0, "x2": max(width * step.part, 1), "y": top, "y2": top + 16})
        top += 16 + 18
    left = [row for row in words if row["x"] == 0]
    right = [row for row in words if row["x"] != 0]
    style = {"baseline": "top", "lineHeight": LINE}
    layers = [
        bars(tracks, color=GREY),
        bars(lengths, color=BLUE),
        texts(names, size=SIZE, align="left", **style),
        texts(left, size=SIZE, align="left", fontWeight=600, **style),
        texts(right, size=SIZE, align="right", fontWeight=600, **style),
    ]
    return drawn(layers, width=width, height=top - 12, title=title, about=subtitle)
