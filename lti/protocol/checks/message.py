"""What the platform asks for, and whether it says all that belongs to it."""

from lti.people import Role, role_of
from lti.protocol import claims as claim
from lti.protocol.checks.presented import Presented
from lti.protocol.claims import MessageType, is_id, part
from lti.protocol.deep_linking import LINK_TYPE, choosing_from
from lti.protocol.login import is_ours

_VERSION = "1.3.0"


def deployment_is_given(presented: Presented) -> bool:
    """The launch names its deployment (LTI 1.3, 5.3.3)."""
    return is_id(presented.said.get(claim.DEPLOYMENT))


def deployment_is_approved(presented: Presented) -> bool:
    """The deployment is known, and an administrator approved it."""
    found = presented.deployment
    return found is not None and found.approved_at is not None


def target_is_ours(presented: Presented) -> bool:
    """The target is an address of this installation (LTI 1.3, 5.3.4)."""
    target = presented.said.get(claim.TARGET)
    return isinstance(target, str) and is_ours(target, presented.public_url)


def target_is_the_login_s(presented: Presented) -> bool:
    """The signed target is the one that the unsigned login was begun with."""
    login = presented.login
    return login is not None and presented.said.get(claim.TARGET) == login.target_link_uri


def version_is_1_3(presented: Presented) -> bool:
    """The version is exactly 1.3.0 (LTI 1.3, 5.3.2)."""
    return presented.said.get(claim.VERSION) == _VERSION


def message_is_known(presented: Presented) -> bool:
    """The message is of a type that we serve, spelt exactly (LTI 1.3, 5.3.1)."""
    return presented.said.get(claim.MESSAGE_TYPE) in list(MessageType)


def subject_is_usable(presented: Presented) -> bool:
    """The subject is an identifier, or absent for an anonymous launch (LTI 1.3, 5.3.6)."""
    return "sub" not in presented.said or is_id(presented.said["sub"])


def roles_are_usable(presented: Presented) -> bool:
    """The roles are a list of texts, which may be empty (LTI 1.3, 5.3.7)."""
    roles = presented.said.get(claim.ROLES)
    return isinstance(roles, list) and all(isinstance(role, str) for role in roles)


def context_is_usable(presented: Presented) -> bool:
    """The course, where there is one, has an identifier (LTI 1.3, 5.4.1)."""
    given = presented.said.get(claim.CONTEXT)
    return given is None or is_id(part(presented.said, claim.CONTEXT).get("id"))


def link_is_given(presented: Presented) -> bool:
    """A launch of a link names the link (LTI 1.3, 5.3.5); so does a review, if it is of one."""
    is_of_link = presented.said.get(claim.MESSAGE_TYPE) == MessageType.RESOURCE_LINK
    if not is_of_link and presented.said.get(claim.RESOURCE_LINK) is None:
        return True
    return is_id(part(presented.said, claim.RESOURCE_LINK).get("id"))


def review_is_of_an_own_learner(presented: Presented) -> bool:
    """A review is about oneself, or is a trainer's.

    Moodle signs a request of a learner who wrote somebody else's id into an address.
    """
    if presented.said.get(claim.MESSAGE_TYPE) != MessageType.SUBMISSION_REVIEW:
        return True
    about = part(presented.said, claim.FOR_USER).get("user_id")
    if about is None or about == presented.said.get("sub"):
        return claim.FOR_USER not in presented.said or about is not None
    return is_id(about) and _is_trainer(presented)


def choosing_is_asked_usably(presented: Presented) -> bool:
    """Who asks for content says where it goes and of which types (Deep Linking 2.0, 4.4.1).

    The address is of the web, and not over http where the platform itself is not.
    """
    if not _asks_for_content(presented):
        return True
    choosing, registration = choosing_from(presented.said), presented.registration
    if choosing is None or registration is None:
        return False
    schemes = {"https", registration.auth_url.partition(":")[0]}
    return choosing.return_url.partition(":")[0] in schemes


def choosing_takes_links(presented: Presented) -> bool:
    """Who asks for content takes links to activities, which is all that there is to give."""
    if not _asks_for_content(presented):
        return True
    choosing = choosing_from(presented.said)
    return choosing is not None and LINK_TYPE in choosing.accepted_types


def choosing_is_a_trainer_s(presented: Presented) -> bool:
    """Only a trainer of the course, who is somebody, puts content into it."""
    if not _asks_for_content(presented):
        return True
    return "sub" in presented.said and _is_trainer(presented)


def _is_trainer(presented: Presented) -> bool:
    registration = presented.registration
    said = None if registration is None else registration.roles
    return role_of(presented.said[claim.ROLES], said) is Role.TRAINER


def _asks_for_content(presented: Presented) -> bool:
    return presented.said.get(claim.MESSAGE_TYPE) == MessageType.DEEP_LINKING
