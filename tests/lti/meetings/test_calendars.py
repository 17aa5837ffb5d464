"""Calendars keep an entry's identity, raise its sequence, and are right across summer time."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from lrs.database import Database
from lti.meetings.calendars import (
    Entry,
    feed,
    has_address,
    invitation,
    make_address,
    owner_of,
    take_address_back,
)
from tests.conftest import NOW
from tests.lti.meetings.conftest import Hall

HELSINKI = ZoneInfo("Europe/Helsinki")


def _entry(day: str = "2027-03-30") -> Entry:
    starts = datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=HELSINKI)
    return Entry(
        uid="1@valmentava.example",
        title="Dialogi; hybridi, työ",
        starts_at=starts,
        ends_at=starts.replace(hour=10),
        where="Kaisla\nja etänä",
        text="Liity: https://kokous.example/1",
        address="https://lms.example/mod/lti/view.php?l=1",
        sequence=0,
        cancelled=False,
        stamp=NOW,
    )


# Any: what the library makes of an entry.
def _events(text: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def test_a_feed_holds_each_entry_as_it_is() -> None:
    changed = replace(_entry(), sequence=3, cancelled=True)
    one, other = _events(feed([_entry(), changed], name="Valmentava työote"))
    assert one["uid"] == other["uid"]
    assert (int(one["sequence"]), int(other["sequence"])) == (0, 3)
    assert (str(one["status"]), str(other["status"])) == ("CONFIRMED", "CANCELLED")
    assert str(one["summary"]) == "Dialogi; hybridi, työ"
    assert str(one["location"]) == "Kaisla\nja etänä"


@pytest.mark.parametrize(("day", "hour"), [("2027-03-27", 7), ("2027-03-30", 6)])
def test_nine_o_clock_is_nine_o_clock_before_and_after_summer_time(day: str, hour: int) -> None:
    (event,) = _events(feed([_entry(day)], name="x"))
    told = event.decoded("dtstart")
    assert told.astimezone(HELSINKI).hour == 9
    assert told.utctimetuple().tm_hour == hour


def test_an_invitation_asks_and_takes_back() -> None:
    asked = invitation(_entry(), organiser="no-reply@om.example", guest="aino@om.example")
    gone = invitation(
        replace(_entry(), cancelled=True, sequence=1),
        organiser="no-reply@om.example",
        guest="aino@om.example",
    )
    assert b"METHOD:REQUEST" in asked
    assert b"METHOD:CANCEL" in gone
    assert _events(asked)[0]["uid"] == _events(gone)[0]["uid"]
    assert "mailto:aino@om.example" in str(_events(asked)[0]["attendee"])


def test_a_feeds_address_is_secret_and_can_be_taken_back(hall: Hall, database: Database) -> None:
    liisa, ring = hall.learner("liisa"), hall.here.key_ring
    who = (hall.organisation_id, liisa.person_id)
    with database.write() as connection:
        first = make_address(connection, *who, key_ring=ring, now=NOW)
        assert owner_of(connection, first, key_ring=ring) == who
        second = make_address(connection, *who, key_ring=ring, now=NOW)
        assert owner_of(connection, first, key_ring=ring) is None
        assert owner_of(connection, second, key_ring=ring) == who
        assert has_address(connection, *who)
        assert take_address_back(connection, *who)
        assert not take_address_back(connection, *who)
        assert owner_of(connection, second, key_ring=ring) is None
