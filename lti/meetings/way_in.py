"""From the QR code at a meeting to the activity on the platform, with the code in hand.

No platform hands on what is added to an activity's address. So the code waits in the browser for
as long as a launch takes, in a cookie that says which meeting it is of and nothing of anybody.
Where a browser keeps it from the platform's frame, the code is typed, as without a QR code.
"""

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

import flask
from flask.typing import ResponseReturnValue

from lrs.entry import admits
from lrs.surroundings import surroundings
from lti.catalogue import placed_at
from lti.meetings import check_in
from lti.meetings.meetings import meeting_anywhere

COOKIE = "__Host-valmentava-check-in"

_LIFE = timedelta(minutes=15)


def address_of(public_url: str, meeting_id: UUID, cohort_id: UUID | None, code: str) -> str:
    """Return the address that a meeting's QR code holds: short, since phones read it from afar."""
    group = cohort_id or UUID(int=0)
    return f"{public_url}/check-in/{meeting_id}/{group}/{code}"


@admits("secret: who sees the code shown at a meeting; on to the platform, which says who it is")
def way_in(meeting_id: UUID, cohort_id: UUID, shown: str) -> ResponseReturnValue:
    """Go on to the activity on the platform; 404 for a wrong code or an unknown address."""
    here = surroundings()
    with here.database.read() as connection:
        held = meeting_anywhere(connection, meeting_id)
        if held is None or not check_in.is_code(here.key_ring, held, shown):
            flask.abort(HTTPStatus.NOT_FOUND)
        address = placed_at(connection, held.organisation_id, held.module_id, cohort_id)
    if address is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    response = flask.redirect(address, HTTPStatus.SEE_OTHER)
    response.set_cookie(
        COOKIE,
        f"{meeting_id} {check_in.code_of(here.key_ring, held)}",
        max_age=_LIFE,
        secure=True,
        httponly=True,
        samesite="None",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def brought() -> tuple[str, str] | None:
    """Return the meeting's id and the code that the browser brings along, None without."""
    meeting_id, _, code = flask.request.cookies.get(COOKIE, "").partition(" ")
    return (meeting_id, code) if code else None
