"""The checks of a launch, in order: the first that does not hold refuses it by its code."""

from collections.abc import Callable
from dataclasses import dataclass

from lti.protocol.checks import message, token, way_back
from lti.protocol.checks.presented import Presented

__all__ = ["CHECKS", "Check", "Presented", "first_refusal"]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule, and the code of the refusal when it does not hold."""

    code: str
    holds: Callable[[Presented], bool]


def first_refusal(presented: Presented) -> str | None:
    """Return the code of the first check that does not hold, None when all do."""
    return next((check.code for check in CHECKS if not check.holds(presented)), None)


CHECKS: tuple[Check, ...] = (
    # 1. The algorithm is from our list; what the token's header asks for is not enough.
    Check("token_missing", token.token_is_given),
    Check("token_unreadable", token.token_is_readable),
    Check("algorithm_refused", token.algorithm_is_ours),
    Check("header_refused", token.header_demands_nothing),
    # 2. The key is named.
    Check("key_unnamed", token.key_is_named),
    # 3. Registration by issuer and client; audience and authorised party.
    Check("platform_unknown", token.issuer_is_registered),
    Check("audience_wrong", token.audience_is_ours),
    Check("party_wrong", token.authorised_party_is_ours),
    # 1 and 2 again, now that it is known whose keys: published, fitting, and it signed this.
    Check("key_unknown", token.key_is_published),
    Check("key_unfit", token.key_fits),
    Check("signature_wrong", token.signature_holds),
    # 4. Times.
    Check("expiry_missing", token.expiry_is_given),
    Check("issue_time_missing", token.issue_time_is_given),
    Check("token_expired", token.token_has_not_expired),
    Check("token_of_the_future", token.token_is_not_of_the_future),
    Check("token_too_old", token.token_is_fresh),
    # 5. Nonce, and 6. state: given out together, brought back together, by the same browser.
    Check("nonce_missing", way_back.nonce_is_given),
    Check("state_missing", way_back.state_is_given),
    Check("state_unknown", way_back.login_is_known),
    Check("login_expired", way_back.login_is_in_time),
    Check("state_of_another_platform", way_back.login_was_to_this_platform),
    Check("nonce_wrong", way_back.nonce_is_of_this_login),
    Check("browser_without_cookie", way_back.browser_shows_a_cookie),
    Check("browser_wrong", way_back.browser_is_the_same),
    # 7. Deployment.
    Check("deployment_missing", message.deployment_is_given),
    Check("deployment_waiting", message.deployment_is_approved),
    # 8. Target.
    Check("target_foreign", message.target_is_ours),
    Check("target_changed", message.target_is_the_login_s),
    # 9. Version and message type, exact; and what every message of its type must say.
    Check("version_wrong", message.version_is_1_3),
    Check("message_unknown", message.message_is_known),
    Check("subject_unusable", message.subject_is_usable),
    Check("roles_unusable", message.roles_are_usable),
    Check("context_unusable", message.context_is_usable),
    Check("link_missing", message.link_is_given),
    Check("review_of_another", message.review_is_of_an_own_learner),
    # What a request for content must say besides.
    Check("choosing_unusable", message.choosing_is_asked_usably),
    Check("choosing_no_links", message.choosing_takes_links),
    Check("choosing_role", message.choosing_is_a_trainer_s),
)
