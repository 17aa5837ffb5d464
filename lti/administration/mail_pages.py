"""An organisation's mail: switched on or off, and tried."""

from collections.abc import Mapping

import flask
from flask import request, url_for
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response as AnyResponse

from lrs.audit import Act
from lrs.surroundings import surroundings
from lti.administration.store_filter import Error
from lti.messages.letters import letter_in_all
from lti.messages.post import NotSent, post_office, usable_address
from lti.messages.switch import mail_state, note_failed, note_sent, turn
from lti.pages import answer, gettext
from lti.sign_in import Session, administrators

TROUBLES: Mapping[str, LazyString] = {
    "not_reached": lazy_gettext(
        "The mail server does not answer. Check VALMENTAVA_SMTP_URL and the firewall."
    ),
    "not_trusted": lazy_gettext(
        "The mail server's certificate is not trusted. Use a name that its certificate holds, or "
        "add its authority to this machine."
    ),
    "sign_in_refused": lazy_gettext(
        "The mail server refused the name or the password in VALMENTAVA_SMTP_URL."
    ),
    "recipient_refused": lazy_gettext("The mail server refused somebody's address."),
    "message_refused": lazy_gettext(
        "The mail server refused a message. Check that it takes mail from the sender's address."
    ),
    "connection_lost": lazy_gettext("The connection to the mail server was lost. It is retried."),
}


@administrators
def mail(session: Session) -> AnyResponse:
    """Show how the organisation's mail is, and offer to switch it."""
    return _page(session)


@administrators
def switch_mail(session: Session) -> AnyResponse:
    """Switch the organisation's mail on or off, or try it."""
    act = request.form.get("act", "")
    if act == "try":
        return _try(session)
    here = surroundings()
    on = act == "on" and here.settings.smtp_url is not None
    with here.database.write() as connection:
        turn(connection, session.organisation_id, on=on)
        session.note(connection, Act.MAIL_SWITCHED, "on" if on else "off", now=here.clock())
    return flask.redirect(url_for("administration.mail"), 303)


def _try(session: Session) -> AnyResponse:
    """Send a letter to an address that is typed and not kept."""
    here, to = surroundings(), usable_address(request.form.get("address", "").strip())
    if to is None:
        told = gettext("Give an e-mail address, such as name@example.fi.")
        return _page(session, error=Error("address", told))
    letter = letter_in_all(
        lambda voice: voice.gettext("Valmentava: mail works"),
        lambda voice: (voice.gettext("This was sent to try whether mail works. It does."),),
        address=None,
    )
    try:
        with post_office(here.settings) as post:
            post.send(letter, to, now=here.clock())
    except NotSent as error:
        with here.database.write() as connection:
            note_failed(connection, session.organisation_id, error.code, now=here.clock())
        return _page(session, error=Error("address", trouble_told(error.code)))
    with here.database.write() as connection:
        note_sent(connection, session.organisation_id, now=here.clock())
    return _page(session, tried=True)


def trouble_told(code: str) -> str:
    """Return in words why mail was not sent, and what mends it."""
    known = TROUBLES.get(code)
    return gettext("Mail could not be sent.") if known is None else str(known)


def _page(session: Session, *, error: Error | None = None, tried: bool = False) -> AnyResponse:
    here = surroundings()
    with here.database.read() as connection:
        state = mail_state(connection, session.organisation_id)
    return answer(
        "administration/mail.html",
        status=400 if error is not None else 200,
        state=state,
        trouble=None if state.error is None else trouble_told(state.error),
        sender=here.settings.mail_from,
        has_server=here.settings.smtp_url is not None,
        errors=() if error is None else (error,),
        error=None if error is None else error.text,
        address=request.form.get("address", "") if error is not None else "",
        tried=tried,
    )
