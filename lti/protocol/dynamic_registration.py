"""Connecting a platform by its own registration (LTI Dynamic Registration 1.0)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

from lrs.addresses import origin_of
from lrs.outgoing import Answer, Bearer, Outgoing, OutgoingFailed
from lrs.surroundings import Surroundings
from lti.protocol import course_groups, grades, names_roles
from lti.protocol.claims import is_address, is_id, json_object
from lti.protocol.deep_linking import HISTORY
from lti.protocol.login import LAUNCH_PATH
from lti.protocol.platforms import platform_of
from lti.protocol.registration import Registration

_PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
_TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
_NAMES = ("name", "given_name", "family_name")
_TITLES = {"fi": "Valmentava työote", "sv": "Coachande arbetssätt", "en": "Coaching approach"}
_LABELS = {"fi": "Valitse sisältö", "sv": "Välj innehåll", "en": "Choose content"}
_ENDPOINTS = (
    "authorization_endpoint",
    "registration_endpoint",
    "jwks_uri",
    "token_endpoint",
)
# Of what a platform is willing to fill in; one that does not know a name sends it as it stands.
CUSTOM_PARAMETERS: Mapping[str, str] = {"groups": "$Moodle.Person.userGroupIds", **HISTORY}
SCOPES = (
    grades.LINE_ITEM_SCOPE,
    grades.RESULT_SCOPE,
    grades.SCORE_SCOPE,
    names_roles.SCOPE,
    course_groups.SCOPE,
)


class RegistrationFailed(Exception):
    """A platform that could not be registered with; code says where it went wrong.

    The codes are those of lti.refusal: configuration_unreachable, configuration_unusable,
    configuration_of_several_origins, registration_unreachable, registration_refused and
    registration_unusable.
    """

    def __init__(self, code: str, *, status: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a platform says of itself (Dynamic Registration 1.0, 3.5)."""

    issuer: str
    authorization_endpoint: str
    registration_endpoint: str
    jwks_uri: str
    token_endpoint: str
    token_audience: str | None
    family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the administrator lets us ask of a platform besides ids."""

    names: bool
    addresses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What came of it; deployment_id is None where the platform does not tell it yet."""

    registration: Registration
    deployment_id: str | None


def configuration_at(surroundings: Surroundings, address: str) -> Configuration:
    """Fetch what a platform says of itself. Raises RegistrationFailed.

    All its addresses are of the origin that the configuration came from, or of one family's own
    hosts: else whoever names a configuration could send our requests and people anywhere.
    """
    try:
        answer = Outgoing(surroundings.settings).get(address)
    except OutgoingFailed:
        raise RegistrationFailed("configuration_unreachable") from None
    if not answer.succeeded:
        raise RegistrationFailed("configuration_unreachable", status=answer.status)
    told = json_object(answer.body) or {}
    values = [told.get(name) for name in _ENDPOINTS]
    if not is_id(told.get("issuer")) or not all(is_address(value) for value in values):
        raise RegistrationFailed("configuration_unusable")
    if told["issuer"] != told["issuer"].strip() or not told["issuer"].isprintable():
        raise RegistrationFailed("configuration_unusable")
    about = told.get(_PLATFORM)
    family = about.get("product_family_code") if isinstance(about, dict) else None
    audience = told.get("authorization_server")
    found = Configuration(
        issuer=told["issuer"],
        token_audience=audience if is_id(audience) else None,
        family=family if is_id(family) else "",
        **{name: told[name] for name in _ENDPOINTS},
    )
    if not _are_of_one_place([address, found.issuer, *map(str, values)], found.family):
        raise RegistrationFailed("configuration_of_several_origins")
    return found


def registered(
    surroundings: Surroundings,
    configuration: Configuration,
    *,
    organisation_id: int,
    registration_token: str | None,
    wish: Wish,
) -> Registered:
    """Register with a platform and return what is to be kept of it. Raises RegistrationFailed.

    The registration token serves once, and is shown to the registration endpoint alone.
    """
    answer = _posted(
        surroundings,
        configuration,
        json.dumps(_described(surroundings.settings.public_url, wish)).encode(),
        registration_token,
    )
    if not answer.succeeded:
        raise RegistrationFailed("registration_refused", status=answer.status)
    # Whatever type and status of success: Moodle answers 200 where the standard has 201.
    told = json_object(answer.body) or {}
    if not is_id(told.get("client_id")):
        raise RegistrationFailed("registration_unusable")
    tool = told.get(_TOOL)
    deployment = tool.get("deployment_id") if isinstance(tool, dict) else None
    made = Registration(
        id=uuid4(),
        organisation_id=organisation_id,
        issuer=configuration.issuer,
        client_id=told["client_id"],
        auth_url=configuration.authorization_endpoint,
        token_url=configuration.token_endpoint,
        jwks_url=configuration.jwks_uri,
        token_audience=configuration.token_audience,
        family=configuration.family,
    )
    return Registered(registration=made, deployment_id=deployment if is_id(deployment) else None)


def _posted(
    surroundings: Surroundings,
    configuration: Configuration,
    body: bytes,
    registration_token: str | None,
) -> Answer:
    url = configuration.registration_endpoint
    bearer = None if registration_token is None else Bearer(registration_token, _origin(url))
    try:
        return Outgoing(surroundings.settings).post(
            url, body, content_type="application/json", accept="application/json", bearer=bearer
        )
    except OutgoingFailed:
        raise RegistrationFailed("registration_unreachable") from None


def _described(public_url: str, wish: Wish) -> dict[str, object]:
    """Return what we say of ourselves (Dynamic Registration 1.0, 3.6)."""
    claims = ["iss", "sub", *(_NAMES if wish.names else ()), *(["email"] if wish.addresses else ())]
    launch = public_url + LAUNCH_PATH
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{public_url}/lti/login",
        "redirect_uris": [launch],
        "client_name": _TITLES["en"],
        **{f"client_name#{language}": title for language, title in _TITLES.items()},
        "jwks_uri": f"{public_url}/lti/jwks.json",
        "logo_uri": f"{public_url}/static/lti/icon.svg",
        "token_endpoint_auth_method": "private_key_jwt",
        # One text: a list makes Moodle fail.
        "scope": " ".join(SCOPES),
        _TOOL: {
            # With its port, which Moodle compares with the target's.
            "domain": urlsplit(public_url).netloc,
            "description": _TITLES["en"],
            **{f"description#{language}": title for language, title in _TITLES.items()},
            "target_link_uri": launch,
            "custom_parameters": dict(CUSTOM_PARAMETERS),
            "claims": claims,
            "messages": [
                {"type": "LtiResourceLinkRequest"},
                {
                    "type": "LtiDeepLinkingRequest",
                    "target_link_uri": launch,
                    "label": _LABELS["en"],
                    **{f"label#{language}": label for language, label in _LABELS.items()},
                },
                {"type": "LtiSubmissionReviewRequest", "target_link_uri": launch},
            ],
        },
    }


def _are_of_one_place(addresses: list[str], family: str) -> bool:
    origins = {origin_of(address) for address in addresses}
    if None in origins:
        return False
    if len(origins) == 1:
        return True
    hosts = platform_of(family).hosts
    return bool(hosts) and all(
        origin is not None
        and origin.startswith("https://")
        and any(_host(origin) == host or _host(origin).endswith(f".{host}") for host in hosts)
        for origin in origins
    )


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def _origin(url: str) -> str:
    return origin_of(url) or ""
