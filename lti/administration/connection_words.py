"""The words for how a connection is: parts, lights, and each trouble with its mend."""

from collections.abc import Mapping

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from lti.administration.connection_check import Finding, Part, Trouble
from lti.administration.readings import Light
from lti.pages import gettext
from lti.people import Role

PARTS: Mapping[Part, LazyString] = {
    Part.KEYS: lazy_gettext("The platform's keys"),
    Part.CLOCK: lazy_gettext("Clock"),
    Part.TOKEN: lazy_gettext("Access to the services"),
    Part.ROSTER: lazy_gettext("Roster"),
    Part.NAMES: lazy_gettext("Names"),
    Part.GRADES: lazy_gettext("Grades"),
}

ROLES: Mapping[Role, LazyString] = {
    Role.LEARNER: lazy_gettext("participant"),
    Role.TRAINER: lazy_gettext("trainer"),
    Role.READER: lazy_gettext("reader of the report"),
    Role.VISITOR: lazy_gettext("visitor, of whom nothing is recorded"),
}
"""What somebody from a platform can be here."""

LIGHTS: Mapping[Light, LazyString] = {
    Light.WORKS: lazy_gettext("works"),
    Light.MEND: lazy_gettext("needs mending"),
    Light.UNTRIED: lazy_gettext("not tried yet"),
    Light.NOT_OFFERED: lazy_gettext("the platform does not offer it"),
}

_TROUBLES: Mapping[Trouble, LazyString] = {
    Trouble.UNREACHABLE: lazy_gettext(
        "The platform does not answer this server. Check its address, the certificate and the "
        "firewall."
    ),
    Trouble.ADDRESS: lazy_gettext(
        "The address is one that this server may not call: not https, or of a private network. "
        "Private networks are allowed by the setting VALMENTAVA_TRUSTED_NETWORKS."
    ),
    Trouble.NO_KEYS: lazy_gettext(
        "There are no usable keys at the address of the keys. Check it in the platform's settings."
    ),
    Trouble.KEYS_NOT_FETCHED: lazy_gettext(
        "The platform could not verify us: it probably cannot fetch our keys. Check that it "
        "reaches this server's address, and that the address of the keys is entered there."
    ),
    Trouble.TOKEN_REFUSED: lazy_gettext(
        "The platform does not let us use its services. Check that the tool is switched on there "
        "and that the client and the address of the keys are right."
    ),
    Trouble.SCOPE_MISSING: lazy_gettext(
        "The platform does not give us the right to this. Switch the service on in the tool's "
        "settings there."
    ),
    Trouble.ROSTER_REFUSED: lazy_gettext(
        "The platform does not give the roster of the course. Some refuse very large courses."
    ),
    Trouble.NO_COURSE: lazy_gettext(
        "No course has been opened yet whose roster could be asked for. Open an activity first."
    ),
    Trouble.NAMES_WITHHELD: lazy_gettext(
        "The platform tells no names, so that trainers see numbers. In Moodle choose “Share "
        "launcher's name with tool: Always” in the tool's privacy settings."
    ),
}


def trouble_told(finding: Finding) -> str:
    """Return what is wrong with a part and how it is mended, "" when it works."""
    if finding.trouble is None:
        return ""
    if finding.trouble is Trouble.CLOCK_OFF:
        return gettext(
            "The platform's clock and ours differ by %(seconds)s seconds. Both should follow "
            "network time.",
            seconds=finding.detail,
        )
    return str(_TROUBLES[finding.trouble])


def error_told(code: str | None) -> str:
    """Return in words why a service last failed, "" when it did not."""
    if not code:
        return ""
    if code in ("unreachable", "too_slow"):
        return str(_TROUBLES[Trouble.UNREACHABLE])
    if code in ("address_refused", "redirected"):
        return str(_TROUBLES[Trouble.ADDRESS])
    if code == "token_404":
        return str(_TROUBLES[Trouble.KEYS_NOT_FETCHED])
    if code == "token_invalid_scope":
        return str(_TROUBLES[Trouble.SCOPE_MISSING])
    if code.startswith("token_"):
        return str(_TROUBLES[Trouble.TOKEN_REFUSED])
    if code.startswith("roster_"):
        return str(_TROUBLES[Trouble.ROSTER_REFUSED])
    if code == "status_400":
        return gettext(
            "The platform does not take a grade for this person, who may have left the course or "
            "may not be graded there."
        )
    if code in ("status_404", "status_410"):
        return gettext("The gradebook column is gone, or the activity was removed.")
    return gettext("The platform refused it (%(code)s).", code=code)
