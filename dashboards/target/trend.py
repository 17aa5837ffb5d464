"""How shares have gone from round to round, as far as that can be shown."""

import math
from collections.abc import Mapping, Sequence

from dashboards.indicators.estimates import z_quantile
from dashboards.target.told import LEVELS, Json, share_at


def trend_of(record: Json, earlier: Json | None, paired: Mapping[str, Json] | None = None) -> Json:
    """Return the change of each level's share in points, from what both rounds have published.

    Δ ± 1.645 · √(se₁² + se₂²), the rounds taken as apart, to whole points outwards; a change is
    shown when 0 lies outside. A level is None where one of the rounds tells no single share.
    paired are the changes of those who answered both rounds, which are told instead where there
    are any, see `dashboards.target.pairing`. "break" says that the items have changed since, so
    that nothing is compared; without an earlier round there is none, and no levels either.
    """
    if earlier is None:
        return {"earlier": None}
    held = {"titles": earlier["round"]["titles"], "closed_at": earlier["round"]["closed_at"]}
    if earlier["round"]["version"] != record["round"]["version"]:
        return {"earlier": held, "break": "items"}
    return {
        "earlier": held,
        "break": None,
        **{level: _change(share_at(earlier, level), share_at(record, level)) for level in LEVELS},
        **(paired or {}),
    }


def series_of(records: Sequence[Json]) -> list[Json]:
    """Return each round's shares as they were published, the first round first.

    A version that differs from the one before is a break: the two are not compared.
    """
    return [
        {
            "id": each["round"]["id"],
            "titles": each["round"]["titles"],
            "closed_at": each["round"]["closed_at"],
            "version": each["round"]["version"],
            "levels": {level: share_at(each, level) for level in LEVELS},
        }
        for each in records
    ]


def _change(before: Json, after: Json) -> Json | None:
    if before.get("percent") is None or after.get("percent") is None:
        return None
    points = after["percent"] - before["percent"]
    reach = z_quantile() * math.hypot(_error(before), _error(after))
    low, high = math.floor(points - reach), math.ceil(points + reach)
    return {"points": points, "low": low, "high": high, "is_shown": low > 0 or high < 0}


def _error(said: Json) -> float:
    """Return a published share's standard error in points: its interval's half width over 1.645."""
    width: int = said["high"] - said["low"]
    return width / (2 * z_quantile())
