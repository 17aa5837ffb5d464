"""A visit: one launch and what follows it. Its id is in every path; a cookie proves the browser."""

import functools
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import flask
import sqlalchemy as sa

from lrs.entry import admits
from lrs.key_ring import KeyRing, NotOurs
from lrs.surroundings import surroundings
from lti import tables
from lti.people import Role
from lti.refusal import Refused

BROWSER_COOKIE = "__Host-valmentava"
"""Holds a random value that proves the browser and says nothing else; one for all its visits."""

IDLE_LIFE = timedelta(hours=2)
WHOLE_LIFE = timedelta(hours=12)

_EXTENDED_AFTER = timedelta(minutes=5)
_RETURN = "return address"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Answer = flask.typing.ResponseReturnValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who entered, where, and as what. person_id is None for an anonymous launch.

    about_person_id is whose work a trainer was sent to look at, None otherwise. sealed_return is
    the platform's own way back, which may hold a session's key; return_address opens it.
    """

    id: UUID
    organisation_id: int
    registration_id: UUID
    person_id: UUID | None
    enrolment_id: UUID | None
    cohort_id: UUID | None
    resource_link_id: UUID | None
    role: Role
    locale: str
    platform_origin: str
    about_person_id: UUID | None = None
    sealed_return: bytes | None = field(default=None, repr=False)


_FACTS = tuple(each.name for each in fields(Visit))


def visitors(*roles: Role) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Let a view in only for visits of these roles, of any role when none is named.

    The view's first argument becomes the visit of <uuid:visit_id>, read afresh at every request.
    Raises Refused when the visit is not this browser's, is over, or has another role, and when
    a POST does not carry the visit's token.
    """

    def guarded(view: Callable[..., Answer]) -> Callable[..., Answer]:
        @functools.wraps(view)
        def entered(visit_id: UUID, **rest: Any) -> Answer:  # Any: the route's other variables
            visit = proven(visit_id, browser_of_request())
            if roles and visit.role not in roles:
                raise Refused("visit_role", platform_origin=visit.platform_origin)
            if flask.request.method not in _SAFE_METHODS and not _carries_token(visit):
                raise Refused("visit_token", platform_origin=visit.platform_origin)
            return framed(flask.make_response(view(visit, **rest)), visit.platform_origin)

        whom = ", ".join(role.value for role in roles) or "every role"
        return admits(f"visit: {whom}")(entered)

    return guarded


def csrf_token(visit: Visit) -> str:
    """Return what a POST of this visit must carry as csrf_token, or in X-CSRF-Token."""
    return surroundings().key_ring.mark("csrf", _token_of(visit)).hex()


def browser_of_request() -> str | None:
    """Return the value that proves the requesting browser, None when it shows none."""
    return flask.request.cookies.get(BROWSER_COOKIE) or None


def new_browser() -> str:
    """Make a value by which a browser will be known."""
    return secrets.token_urlsafe(32)


def keep_browser(response: flask.Response, browser: str) -> None:
    """Give the browser its cookie, as a frame on another site's page needs it.

    Partitioned keeps it working where third-party cookies are blocked (CHIPS).
    """
    set_cookie(response, BROWSER_COOKIE, browser)


def set_cookie(
    response: flask.Response, name: str, value: str, *, life: timedelta | None = None
) -> None:
    """Set a cookie that works in another site's frame; without a life it ends with the browser."""
    response.set_cookie(
        name,
        value,
        max_age=life,
        path="/",
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )


def drop_cookie(response: flask.Response, name: str) -> None:
    """Take a cookie back; it is found only by the attributes it was set with."""
    response.delete_cookie(
        name, path="/", secure=True, httponly=True, samesite="None", partitioned=True
    )


def begin(
    connection: sa.Connection,
    visit: Visit,
    *,
    browser: str,
    key_ring: KeyRing,
    now: datetime,
    started_at: datetime | None = None,
) -> None:
    """Store a visit for the browser that was shown to be the visitor's.

    started_at is given for a visit that goes on elsewhere; its whole life is not begun anew.
    """
    facts = {name: getattr(visit, name) for name in _FACTS}
    connection.execute(
        _insertion(),
        {
            **facts,
            "role": visit.role.value,
            "browser_mark": _browser_mark(key_ring, browser),
            "started_at": started_at or now,
            "expires_at": min(now + IDLE_LIFE, (started_at or now) + WHOLE_LIFE),
        },
    )


def visit_by_id(connection: sa.Connection, visit_id: UUID) -> tuple[Visit, datetime] | None:
    """Return a visit and when it started, whoever asks; None if there is none."""
    row = _row_of(connection, visit_id)
    return None if row is None else (_visit_from(row), row.started_at)


def forget_expired(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the visits that are over; return how many."""
    return connection.execute(
        sa.delete(tables.visit).where(tables.visit.c.expires_at <= now)
    ).rowcount


def sealed_return(address: str | None, key_ring: KeyRing) -> bytes | None:
    """Return the platform's way back as a visit keeps it."""
    return None if address is None else key_ring.seal(_RETURN, address.encode())


def return_address(visit: Visit) -> str | None:
    """Return where the platform wants people back, None where it did not say."""
    try:
        sealed = visit.sealed_return
        return surroundings().key_ring.unseal(_RETURN, sealed).decode() if sealed else None
    except NotOurs:
        return None


def let_forms_post_to(*origins: str) -> None:
    """Let the forms of the page that answers this request post to other origins too."""
    flask.g.posts_to = origins


def let_come_from(what: Literal["media", "frame"], *sources: str) -> None:
    """Let the page that answers this request play, or frame, what is at other sources too."""
    flask.g.come_from = {**flask.g.get("come_from", {}), what: sources}


def framed(response: flask.Response, platform_origin: str | None) -> flask.Response:
    """Let only the platform frame an answer, keep it out of caches, and run only our own parts."""
    ancestors = "'self'" if platform_origin is None else f"'self' {platform_origin}"
    targets = " ".join(("'self'", *flask.g.get("posts_to", ())))
    more = "".join(
        f"{what}-src 'self' {' '.join(sources)}; "
        for what, sources in flask.g.get("come_from", {}).items()
    )
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; {more}base-uri 'none'; object-src 'none'; form-action {targets}; "
        f"frame-ancestors {ancestors}"
    )
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def proven(visit_id: UUID, browser: str | None) -> Visit:
    """Return a visit that is not over, for the browser whose it is; it lasts on from now.

    Raises Refused for any other browser, and for one that shows nothing.
    """
    here = surroundings()
    if browser is None:
        raise Refused("visit_without_cookie")
    now = here.clock()
    with here.database.read() as connection:
        row = _row_of(connection, visit_id)
    if row is None or row.expires_at <= now:
        raise Refused("visit_over")
    if not _is_of(row.browser_mark, browser, here.key_ring):
        raise Refused("visit_of_another_browser")
    extended = min(now + IDLE_LIFE, row.started_at + WHOLE_LIFE)
    # Not at every request: each would be a write, and readers would wait for writers.
    if extended - row.expires_at > _EXTENDED_AFTER:
        with here.database.write() as connection:
            _extend(connection, visit_id, extended)
    return _visit_from(row)


# Any: rows and selections hold columns of many types. The statements are made once each, since
# making them costs more than running them.
def _row_of(connection: sa.Connection, visit_id: UUID) -> sa.Row[Any] | None:
    return connection.execute(_selection(), {"visit": visit_id}).first()


@functools.cache
def _selection() -> sa.Select[Any]:
    return sa.select(tables.visit).where(tables.visit.c.id == sa.bindparam("visit"))


@functools.cache
def _insertion() -> sa.Insert:
    return sa.insert(tables.visit)


def _visit_from(row: sa.Row[Any]) -> Visit:
    return Visit(
        id=row.id,
        organisation_id=row.organisation_id,
        registration_id=row.registration_id,
        person_id=row.person_id,
        enrolment_id=row.enrolment_id,
        cohort_id=row.cohort_id,
        resource_link_id=row.resource_link_id,
        role=Role(row.role),
        locale=row.locale,
        platform_origin=row.platform_origin,
        about_person_id=row.about_person_id,
        sealed_return=row.sealed_return,
    )


def _extend(connection: sa.Connection, visit_id: UUID, expires_at: datetime) -> None:
    connection.execute(
        sa.update(tables.visit).where(tables.visit.c.id == visit_id).values(expires_at=expires_at)
    )


def _browser_mark(key_ring: KeyRing, browser: str) -> bytes:
    return key_ring.mark("browser", browser.encode())


def _is_of(mark: bytes, browser: str, key_ring: KeyRing) -> bool:
    marks = key_ring.marks("browser", browser.encode())
    return any(hmac.compare_digest(mark, candidate) for candidate in marks)


def _token_of(visit: Visit) -> bytes:
    return visit.id.bytes + (browser_of_request() or "").encode()


def _carries_token(visit: Visit) -> bool:
    shown = flask.request.headers.get("X-CSRF-Token") or flask.request.form.get("csrf_token", "")
    right = (mark.hex() for mark in surroundings().key_ring.marks("csrf", _token_of(visit)))
    return any(hmac.compare_digest(shown.encode(), token.encode()) for token in right)
