"""Places the tool in the course: a passport with its keys, and a configuration on the database."""

from lti_consumer.models import CourseAllowPIISharingInLTIFlag, Lti1p3Passport, LtiConfiguration
from lti_consumer.utils import (
    get_lms_lti_access_token_link,
    get_lms_lti_keyset_link,
    get_lms_lti_launch_link,
)

from tests.peers.openedx.course import COURSE, LOCATION


def place(*, tool_url: str, custom: dict[str, str], makes_columns: bool) -> dict[str, str]:
    """Make the rows and return what the tool must know of this platform."""
    passport, _ = Lti1p3Passport.objects.get_or_create(
        name="Valmentava", lti_1p3_tool_keyset_url=f"{tool_url}/lti/jwks.json"
    )
    LtiConfiguration.objects.get_or_create(
        location=LOCATION,
        defaults={
            "version": LtiConfiguration.LTI_1P3,
            "config_store": LtiConfiguration.CONFIG_ON_DB,
            "lti_1p3_passport": passport,
            "lti_1p3_oidc_url": f"{tool_url}/lti/login",
            "lti_1p3_launch_url": f"{tool_url}/lti/launch",
            "lti_1p3_redirect_uris": [f"{tool_url}/lti/launch"],
            "lti_advantage_enable_nrps": True,
            "lti_advantage_deep_linking_enabled": True,
            "lti_advantage_deep_linking_launch_url": f"{tool_url}/lti/launch",
            "lti_advantage_ags_mode": (
                LtiConfiguration.LTI_ADVANTAGE_AGS_PROGRAMMATIC
                if makes_columns
                else LtiConfiguration.LTI_ADVANTAGE_AGS_DECLARATIVE
            ),
            "lti_config": {"custom": custom},
        },
    )
    CourseAllowPIISharingInLTIFlag.objects.create(course_id=COURSE, enabled=True)
    return {
        "client_id": passport.lti_1p3_client_id,
        "deployment_id": "1",
        "auth_url": get_lms_lti_launch_link(),
        "token_url": get_lms_lti_access_token_link(passport.passport_id),
        "jwks_url": get_lms_lti_keyset_link(passport.passport_id),
    }
