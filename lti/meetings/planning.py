"""The form by which a trainer plans a meeting."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from lti.meetings.meetings import Plan
from lti.meetings.times import NoSuchTime, moment_of, typed_clock, typed_day
from lti.modules.described import typed_number
from lti.pages import FieldError, gettext

_LONGEST = 500
_MOST_PEOPLE = 10_000
_MOST_HOURS = 14 * 24
_FIELDS = ("day", "starts", "ends", "room", "join_url", "capacity", "offers_end_hours")


def blank(kind: str) -> dict[str, str]:
    """Return an empty form; a lecture has room for all unless told otherwise."""
    capacity = "" if kind == "lecture" else "20"
    return dict.fromkeys(_FIELDS, "") | {"capacity": capacity, "offers_end_hours": "12"}


def typed(plan: Plan) -> dict[str, str]:
    """Return the form of a meeting that is planned."""
    return {
        "day": typed_day(plan.starts_at),
        "starts": typed_clock(plan.starts_at),
        "ends": typed_clock(plan.ends_at),
        "room": plan.room,
        "join_url": plan.join_url,
        "capacity": "" if plan.capacity is None else str(plan.capacity),
        "offers_end_hours": str(plan.offers_end_hours),
    }


def as_typed(form: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed, so that nothing is lost when something is wrong."""
    return {name: form.get(name, "").strip() for name in _FIELDS}


def planned(form: Mapping[str, str]) -> tuple[Plan | None, tuple[FieldError, ...]]:
    """Return the plan that a form makes, or what is wrong with which field."""
    told, errors = as_typed(form), []
    starts_at = _moment(told["day"], told["starts"])
    ends_at = _moment(told["day"], told["ends"])
    if starts_at is None:
        field = "starts" if _moment(told["day"], "12.00") is not None else "day"
        errors.append(FieldError(field, gettext("Give a day and a time that the clocks show")))
    elif ends_at is None or ends_at <= starts_at:
        errors.append(FieldError("ends", gettext("Give a time after the start, the same day")))
    if told["join_url"] and not _is_link(told["join_url"]):
        errors.append(FieldError("join_url", gettext("Give a link that begins with https://")))
    if not told["room"] and not told["join_url"]:
        errors.append(FieldError("room", gettext("Give a room, a link for joining, or both")))
    if any(len(each) > _LONGEST for each in told.values()):
        errors.append(FieldError("room", gettext("A text is longer than 500 characters")))
    capacity = typed_number(told["capacity"])
    if told["capacity"] and not 1 <= (capacity or 0) <= _MOST_PEOPLE:
        errors.append(
            FieldError("capacity", gettext("Give the places as a whole number, or leave it empty"))
        )
    hours = typed_number(told["offers_end_hours"] or "0")
    if hours is None or hours > _MOST_HOURS:
        errors.append(FieldError("offers_end_hours", gettext("Give the hours as a whole number")))
    if errors or starts_at is None or ends_at is None or hours is None:
        return None, tuple(errors)
    return (
        Plan(
            starts_at=starts_at,
            ends_at=ends_at,
            room=told["room"],
            join_url=told["join_url"],
            capacity=capacity if told["capacity"] else None,
            offers_end_hours=hours,
        ),
        (),
    )


def _moment(day: str, clock: str) -> datetime | None:
    try:
        return moment_of(day, clock)
    except NoSuchTime:
        return None


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and text.isprintable()
