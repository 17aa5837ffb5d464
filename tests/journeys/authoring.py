"""A trainer writes a survey that measures the programme, by keyboard."""

from dataclasses import dataclass

from playwright.sync_api import Frame

from tests.journeys import acting
from tests.journeys.rooms import everywhere, filled


@dataclass(frozen=True, slots=True)
class Group:
    """A group of questions: whom it is asked of, and each question's code, kind and measure."""

    title: str
    asked_of: str
    questions: tuple[tuple[str, str, str], ...]


GROUPS = (
    Group(
        "Työyhteisö",
        "all",
        (("T1", "likert", "community.direct"), ("T2", "likert", "community.behaviour")),
    ),
    Group(
        "Minä esihenkilönä",
        "supervisors",
        (("E1", "likert", "supervisors.direct"), ("E2", "likert", "supervisors.behaviour")),
    ),
    Group("Esihenkilöt", "staff", (("P2", "likert", "supervisors.mirror"),)),
    Group(
        "Yksikkö",
        "all",
        (("Y1", "likert", "units.direct"), ("Y2", "likert", "units.behaviour"), ("V1", "open", "")),
    ),
)


def write_survey(frame: Frame) -> None:
    """Write it from the list of modules on, up to where it can be published."""
    acting.press(frame, "button[value=survey]")
    filled(frame, **everywhere("title", "Mittauskysely"), minutes="4")
    filled(frame, **everywhere("summary", "Miten valmentava työote näkyy"))
    assert frame.locator("[name=mode][value=anonymous]").is_checked()
    _chosen(frame, "[name=asks_background]")
    for each in GROUPS:
        _write(frame, each)


def _write(frame: Frame, group: Group) -> None:
    acting.press(frame, "button[value='onward:blocks/new']")
    filled(frame, **everywhere("title", group.title))
    _chosen(frame, f"[name=asked_of][value={group.asked_of}]")
    for code, kind, measure in group.questions:
        acting.press(frame, "button[value='onward:new']")
        filled(frame, **everywhere("question", f"Väittämä {code}"), code=code)
        _chosen(frame, f"[name=kind][value={kind}]")
        _counting_for(frame, measure)
        acting.press(frame, "button[value=done]")
    acting.press(frame, "button[value=done]")


def _chosen(frame: Frame, selector: str) -> None:
    """Tick a box, or choose of several, by the space bar."""
    choice = frame.locator(selector)
    if not choice.is_checked():
        choice.press("Space")
    assert choice.is_checked()


def _counting_for(frame: Frame, measure: str) -> None:
    """Choose by the arrow keys what a question counts for."""
    counts = frame.locator("#measures")
    for _ in range(counts.locator("option").count()):
        if counts.input_value() == measure:
            return
        counts.press("ArrowDown")
    assert counts.input_value() == measure
