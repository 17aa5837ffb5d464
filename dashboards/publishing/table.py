"""A publication as a long table: one figure a row, for spreadsheets and Power BI.

It is made of the frozen record and of nothing else, so that it agrees with page and JSON.
"""

from collections.abc import Iterable, Iterator

from dashboards.publishing.publications import Publication
from dashboards.target.told import Json

COLUMNS = (
    "round",
    "round_id",
    "closed_at",
    "signed_at",
    "level",
    "code",
    "name",
    "parent",
    "measure",
    "scale",
    "detail",
    "headcount",
    "answers",
    "response_percent",
    "response_95_or_more",
    "value",
    "more_than",
    "less_than",
    "low",
    "high",
    "band",
    "recognises",
    "sha256",
)
"""The columns; docs/results.md says what each holds. What is not told is empty."""

_PERCENT, _SCALE, _HOURS = "percent", "1 to 5", "hours"
_REACH = "participation"


def rows_of(publications: Iterable[Publication], language: str) -> Iterator[tuple[str, ...]]:
    """Give the heads, and then a row for each figure of each publication."""
    yield COLUMNS
    for each in publications:
        signed_at = None if each.signed_at is None else each.signed_at.isoformat()
        for row in figures_of(each.record, language, sha256=each.sha256, signed_at=signed_at):
            yield tuple(_cell(value) for value in row)


def figures_of(
    record: Json, language: str, *, sha256: str, signed_at: str | None
) -> Iterator[tuple[object, ...]]:
    """Give a row for each figure of a record, its values as they are in the record."""
    held = record.get("round", {})
    common: Json = {
        "round": _text(held.get("titles", {}), language),
        "round_id": held.get("id"),
        "closed_at": held.get("closed_at", record["made_at"]),
        "signed_at": signed_at,
        "sha256": sha256,
    }
    for row in _figures(record, language):
        said = common | row
        yield tuple(said.get(column) for column in COLUMNS)


def _figures(record: Json, language: str) -> Iterator[Json]:
    if "round" in record:
        yield from _levels(record, language)
    if record["reach"] is not None:
        yield from _reach(record["reach"])


def _levels(record: Json, language: str) -> Iterator[Json]:
    for level, names in (
        ("community", ("share", "mean")),
        ("supervisors", ("share", "mean", "mirror")),
    ):
        for measure in names:
            yield {"level": level, **_figure(measure, record[level][measure])}
    for item in record["items"]:
        yield from _item(item, language)
    for each in record["role_groups"]:
        yield {"level": "role groups", "code": each["key"]} | _figure("share", each["share"])
    gap = record["supervisors"]["gap"]
    if gap is not None:
        told = {name: gap[name] for name in ("value", "low", "high")}
        yield {"level": "supervisors", "measure": "gap", "scale": _SCALE, **told}
    units = record["units"]
    for measure in ("share", "mean"):
        yield {"level": "units", **_figure(measure, units["whole"][measure])}
    for each in units["groups"]:
        named = {
            "level": units["level"],
            "code": each["code"],
            "name": _text(each["names"], language),
            "parent": each["parent"],
        }
        yield named | _figure("share", each["share"]) | {"recognises": each["recognises"]}
        yield named | _figure("mean", each["mean"])


def _item(item: Json, language: str) -> Iterator[Json]:
    """Give how many answered a behaviour with each part of the scale, and its mean."""
    level, _, block = item["measure"].partition(".")
    common = {
        "level": level,
        "code": item["code"],
        "name": _text(item["texts"], language),
        "parent": block,
        "detail": "full",
        "headcount": item.get("headcount"),
        "answers": item["answers"],
        "response_95_or_more": item.get("nearly_all"),
    }
    for measure in ("agree", "between", "disagree"):
        is_most = item["over"] == measure
        yield common | {
            "measure": measure,
            "scale": _PERCENT,
            "value": item[measure],
            "more_than": 90 if is_most else None,
        }
    yield common | {"measure": "mean", "scale": _SCALE, "value": item["mean"]}


def _reach(reach: Json) -> Iterator[Json]:
    """Give who has taken part, by role group where it is told, and how far they have come."""
    for each in (reach["active"] | {"role_group": None}, *reach["role_groups"]):
        yield _counted("active", each) | {"code": each["role_group"]}
    for measure in ("attendance", "completion", "peer"):
        yield _counted(measure, reach[measure])
    yield {"level": _REACH, "measure": "hours", "scale": _HOURS} | {
        name: reach["hours"][name] for name in ("detail", "value")
    }


def _counted(measure: str, said: Json) -> Json:
    return {"level": _REACH} | _figure("share", said) | {"measure": measure}


def _figure(measure: str, said: Json) -> Json:
    """Return a figure's columns; a share is in percent, a mean from 1 to 5."""
    is_share = measure == "share"
    return {
        "measure": measure,
        "scale": _PERCENT if is_share else _SCALE,
        "detail": said["detail"],
        "headcount": said.get("headcount"),
        "answers": said.get("answers"),
        "response_percent": said.get("response"),
        "response_95_or_more": said.get("nearly_all"),
        "value": said.get("percent" if is_share else "value"),
        "more_than": said.get("over"),
        "less_than": said.get("under"),
        "low": said.get("low"),
        "high": said.get("high"),
        "band": said.get("band"),
    }


def _text(texts: Json, language: str) -> str:
    return str(next((texts[name] for name in (language, "fi", "sv", "en") if texts.get(name)), ""))


def _cell(value: object) -> str:
    """Write a value as it is in JSON, so that one program's figures are another's."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
