"""The gate's thresholds and how they stand, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext

from dashboards.follow_up.decisions import Decision
from dashboards.spoken import spoken_number, spoken_percent
from dashboards.target.told import Json
from lti.pages import gettext

_DASH = "–"

DECISIONS = {
    Decision.EXTEND: lazy_gettext("extend"),
    Decision.ADJUST: lazy_gettext("adjust"),
    Decision.STOP: lazy_gettext("stop"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """A threshold and how it stands. verdict is "met", "not_met" or "unknown", judged its word."""

    label: str
    threshold: str
    value: str
    reach: str
    worst: str
    verdict: str
    judged: str


def threshold_name(key: str) -> str:
    """Return what a threshold is of, see `dashboards.follow_up.decisions.THRESHOLDS`."""
    return {
        "expert_reach": gettext("Experts who have taken part, per cent of all"),
        "completion": gettext("Completed, per cent of those who began"),
        "peer_share": gettext("Experts with three peer sessions, per cent of all"),
        "change": gettext("Change of the work community's share, points"),
        "usefulness": gettext("Usefulness, from 1 to 5"),
    }[key]


def gate_in(gate: Json, language: str) -> Sequence[GateRow]:
    """Return the rows of a record's gate in a language."""
    return [_row(each, language) for each in gate["rows"]]


def _row(told: Json, language: str) -> GateRow:
    is_change = told["key"] == "change"
    least = _number(told, "threshold", language)
    return GateRow(
        label=threshold_name(told["key"]),
        threshold=(
            gettext("above %(least)s", least=least)
            if is_change
            else gettext("at least %(least)s", least=least)
        ),
        value=_number(told, "value", language),
        reach=_span(told, "low", "high", language),
        worst=_span(told, "worst", "best", language),
        verdict=told["verdict"],
        judged={
            "met": gettext("met"),
            "not_met": gettext("not met"),
            "unknown": gettext("unknown"),
        }[told["verdict"]],
    )


def _span(told: Json, low: str, high: str, language: str) -> str:
    if told[low] is None or told[high] is None:
        return _DASH
    if told[low] == told[high]:
        return _number(told, low, language)
    return gettext(
        "%(low)s to %(high)s",
        low=_number(told, low, language),
        high=_number(told, high, language),
    )


def _number(told: Json, name: str, language: str) -> str:
    number = told[name]
    if number is None:
        return _DASH
    if told["key"] in {"change", "usefulness"}:
        words = spoken_number(abs(number), language)
        return f"−{words}" if number < 0 else words
    return spoken_percent(number, language)
