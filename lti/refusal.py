"""A request that is not let in: its code, and what the person at the page is told to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString


class Refused(Exception):
    """Somebody is not let in; the code says why, and finds the sentences for the person.

    platform_origin is given when it is known which platform may frame the page that says so.
    facts are identifiers for the log, never names, secrets or tokens.
    """

    def __init__(
        self,
        code: str,
        *,
        status: int = HTTPStatus.FORBIDDEN,
        platform_origin: str | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.platform_origin = platform_origin
        self.facts = dict(facts or {})


@dataclass(frozen=True, slots=True)
class Wording:
    """What a refusal's page says: what happened, and what to do next."""

    title: LazyString
    sentences: tuple[LazyString, ...]


def wording_of(code: str) -> Wording:
    """Return the sentences for a refusal's code."""
    return _WORDING.get(code, _NOT_SAFE)


_ASK = lazy_gettext(
    "Tell the people who look after your learning platform, and give them the code below."
)
_OPEN_AGAIN = lazy_gettext(
    "Go back to your learning platform and open the activity again from there."
)

_NOT_SAFE = Wording(
    lazy_gettext("The activity could not be opened safely"),
    (
        lazy_gettext(
            "What your learning platform sent did not pass our checks. Nothing was saved."
        ),
        _OPEN_AGAIN,
        _ASK,
    ),
)
_OVER = Wording(
    lazy_gettext("Open the activity again"),
    (
        lazy_gettext("This link has already been used or has expired. What you saved is safe."),
        _OPEN_AGAIN,
    ),
)
_CLOCK = Wording(
    lazy_gettext("The clocks do not agree"),
    (
        lazy_gettext("Your learning platform's clock and ours show different times."),
        _ASK,
    ),
)
_NO_COOKIE = Wording(
    lazy_gettext("Open the activity in a new tab"),
    (
        lazy_gettext(
            "Your browser does not keep this page's cookie inside another page, or the activity "
            "was begun in another browser."
        ),
        lazy_gettext(
            "Go back to your learning platform and open the activity in a new tab or window. "
            "If that does not help, allow cookies for this page."
        ),
    ),
)
_UNKNOWN_PLATFORM = Wording(
    lazy_gettext("This learning platform is not connected yet"),
    (
        lazy_gettext("An administrator has to connect it before activities open from there."),
        _ASK,
    ),
)
_COPY = Wording(
    lazy_gettext("This looks like a copy of a learning platform"),
    (
        lazy_gettext(
            "The platform that is connected has another address. So that nothing of a test copy "
            "mixes with real people's records, it is not let in by itself."
        ),
        lazy_gettext(
            "If it is a copy for testing, an administrator can connect it as one: people may then "
            "look, and nothing is recorded. If the platform has moved, an administrator can follow "
            "it to the new address."
        ),
        _ASK,
    ),
)
_WAITING = Wording(
    lazy_gettext("This connection waits for approval"),
    (
        lazy_gettext("An administrator of Valmentava has to approve it once; then it works."),
        _ASK,
    ),
)
_SETTINGS = Wording(
    lazy_gettext("The connection is not set up right"),
    (
        lazy_gettext(
            "The addresses or the client in your learning platform's settings are not "
            "those of this service."
        ),
        _ASK,
    ),
)
_KEYS = Wording(
    lazy_gettext("Your learning platform could not be verified"),
    (
        lazy_gettext("The key it signed with could not be found or used. Nothing was saved."),
        lazy_gettext("Wait a minute, and open the activity again from your learning platform."),
        _ASK,
    ),
)
_PLATFORM_SAID_NO = Wording(
    lazy_gettext("Your learning platform did not let you through"),
    (
        lazy_gettext("You may have been signed out there."),
        lazy_gettext("Sign in to your learning platform and open the activity again."),
    ),
)
_NOT_YOURS = Wording(
    lazy_gettext("This page is not open to you"),
    (lazy_gettext("It belongs to another role or to another person."), _OPEN_AGAIN),
)
_NO_CHOOSING = Wording(
    lazy_gettext("Content cannot be chosen here"),
    (
        lazy_gettext("Your learning platform does not take activities in this place."),
        lazy_gettext("Add the activity in the course's own list of activities instead."),
        _ASK,
    ),
)
_TRAINERS_CHOOSE = Wording(
    lazy_gettext("A trainer chooses the content"),
    (
        lazy_gettext("Only people who teach the course can add activities to it."),
        lazy_gettext("Ask for a teacher's role in the course, or ask a trainer to add it."),
    ),
)
_INVITATION = Wording(
    lazy_gettext("An invitation is needed"),
    (
        lazy_gettext(
            "A learning platform is connected with an invitation from an administrator of "
            "Valmentava."
        ),
        lazy_gettext("Ask for one, or have the connection added by hand."),
    ),
)

_INVITATION_SPENT = Wording(
    lazy_gettext("The invitation no longer works"),
    (
        lazy_gettext("An invitation connects one learning platform, within three days."),
        lazy_gettext("Ask an administrator of Valmentava for a new one."),
    ),
)
_CONFIGURATION = Wording(
    lazy_gettext("The learning platform's settings could not be read"),
    (
        lazy_gettext(
            "This service could not fetch the platform's own description of itself, or its "
            "addresses are not all of one place."
        ),
        lazy_gettext(
            "Check that this service can reach the platform's address over https, and begin "
            "the registration again. The invitation still works."
        ),
        _ASK,
    ),
)
_NOT_REGISTERED = Wording(
    lazy_gettext("The learning platform did not take the registration"),
    (
        lazy_gettext(
            "Begin the registration again in the platform's administration: its own leave to "
            "register may have expired. The invitation still works."
        ),
        _ASK,
    ),
)
_REGISTERED_BY_ANOTHER = Wording(
    lazy_gettext("This connection belongs to another organisation"),
    (
        lazy_gettext(
            "The same platform and client are connected already. On a shared platform each "
            "organisation registers for itself."
        ),
        _ASK,
    ),
)

_SIGN_IN_AGAIN = lazy_gettext("Go back to the sign-in and try again.")
_SIGN_IN_OVER = Wording(
    lazy_gettext("Sign in again"),
    (
        lazy_gettext(
            "The sign-in was already used, took more than ten minutes, or was begun in "
            "another browser."
        ),
        _SIGN_IN_AGAIN,
    ),
)
_SIGN_IN_REFUSED = Wording(
    lazy_gettext("You were not signed in"),
    (
        lazy_gettext("Your organisation's sign-in did not let you through, or you left it."),
        _SIGN_IN_AGAIN,
    ),
)
_SIGN_IN_UNSAFE = Wording(
    lazy_gettext("The sign-in could not be completed safely"),
    (
        lazy_gettext("What your organisation's sign-in sent did not pass our checks."),
        _SIGN_IN_AGAIN,
        lazy_gettext("If it happens again, tell your administrator the code below."),
    ),
)
_PROVIDER_AWAY = Wording(
    lazy_gettext("Your organisation's sign-in does not answer"),
    (
        lazy_gettext("Wait a moment and try again."),
        lazy_gettext("If it happens again, tell your administrator the code below."),
    ),
)

_WORDING: Mapping[str, Wording] = {
    "platform_unknown": _UNKNOWN_PLATFORM,
    "platform_copy": _COPY,
    "platform_ambiguous": _SETTINGS,
    "platform_error": _PLATFORM_SAID_NO,
    "audience_wrong": _SETTINGS,
    "party_wrong": _SETTINGS,
    "target_foreign": _SETTINGS,
    "target_changed": _SETTINGS,
    "deployment_missing": _SETTINGS,
    "deployment_waiting": _WAITING,
    "key_unknown": _KEYS,
    "key_unfit": _KEYS,
    "token_expired": _OVER,
    "token_too_old": _OVER,
    "token_of_the_future": _CLOCK,
    "state_unknown": _OVER,
    "state_spent": _OVER,
    "login_expired": _OVER,
    "browser_without_cookie": _NO_COOKIE,
    "browser_wrong": _NO_COOKIE,
    "review_of_another": _NOT_YOURS,
    "choosing_unusable": _SETTINGS,
    "choosing_no_links": _NO_CHOOSING,
    "choosing_role": _TRAINERS_CHOOSE,
    "choosing_over": _OVER,
    "registration_by_invitation": _INVITATION,
    "registration_incomplete": _INVITATION,
    "registration_of_another": _REGISTERED_BY_ANOTHER,
    "invitation_spent": _INVITATION_SPENT,
    "configuration_unreachable": _CONFIGURATION,
    "configuration_unusable": _CONFIGURATION,
    "configuration_of_several_origins": _CONFIGURATION,
    "registration_unreachable": _NOT_REGISTERED,
    "registration_refused": _NOT_REGISTERED,
    "registration_unusable": _NOT_REGISTERED,
    "ticket_spent": _OVER,
    "ticket_from_elsewhere": _OVER,
    "sign_in_over": _SIGN_IN_OVER,
    "sign_in_of_another_browser": _SIGN_IN_OVER,
    "sign_in_unreadable": _SIGN_IN_UNSAFE,
    "sign_in_mixed_up": _SIGN_IN_UNSAFE,
    "sign_in_refused": _SIGN_IN_REFUSED,
    "sign_in_not_exchanged": _SIGN_IN_UNSAFE,
    "sign_in_token_unusable": _SIGN_IN_UNSAFE,
    "provider_unreachable": _PROVIDER_AWAY,
    "provider_unusable": _PROVIDER_AWAY,
    "visit_over": _OVER,
    "visit_token": _OVER,
    "visit_role": _NOT_YOURS,
    "visit_of_another_browser": _NOT_YOURS,
    "visit_without_cookie": _NO_COOKIE,
}
