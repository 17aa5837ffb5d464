"""Keys change on both sides while launches and service calls go on, and none of them fails."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import flask
import jwt
import sqlalchemy as sa

from lrs.surroundings import Surroundings
from lti import tables
from lti.protocol import keys
from lti.protocol.connector import called
from lti.protocol.registration import Registration
from tests.lti.protocol.conftest import Browser, Clock
from tests.lti.protocol.platform import TOOL, Platform, Received, Reply, published

_ROTATIONS = 4


class Checking:
    """A platform that keeps our keys, and fetches them anew only for an id it does not know."""

    def __init__(self, app: flask.Flask) -> None:
        self._client, self._turn = app.test_client(), threading.Lock()
        self.refused: list[str] = []
        self.granted = 0
        self._kept = self._fetched()

    def token(self, received: Received) -> Reply:
        """Give a token to whom a known key of ours signs for."""
        assertion = parse_qs(received.body.decode())["client_assertion"][0]
        kid = jwt.get_unverified_header(assertion)["kid"]
        with self._turn:
            if kid not in self._kept:
                self._kept = self._fetched()
            key = self._kept.get(kid)
            if key is None:
                self.refused.append(kid)
                return Reply(400, b'{"error": "invalid_client"}')
            options: Any = {"verify_aud": False, "verify_exp": False, "verify_iat": False}
            jwt.decode(assertion, key.key, algorithms=["RS256"], options=options)
            self.granted += 1
        return Reply(body=b'{"access_token": "a", "expires_in": 3600}')

    def _fetched(self) -> dict[str, Any]:
        told: Any = self._client.get("/lti/jwks.json", base_url=TOOL).json
        return {key["kid"]: jwt.PyJWK(key) for key in told["keys"]}


def test_our_keys_change_while_services_are_called(
    app: flask.Flask, surroundings: Surroundings, registration: Registration, platform: Platform
) -> None:
    keys.key_set(surroundings)
    checking = Checking(app)
    platform.routes["/token"] = checking.token
    platform.routes["/service"] = lambda _: Reply()
    url = f"{platform.issuer}/service"
    failed: list[int] = []

    def call(number: int) -> None:
        # Scopes of their own, so that every call asks for a token.
        answer = called(
            surroundings,
            registration,
            scopes=[f"scope-{number}"],
            url=url,
            call=lambda outgoing, bearer: outgoing.get(url, bearer=bearer),
        )
        if answer.status != 200:
            failed.append(answer.status)

    _meanwhile(call, lambda: keys.rotate(surroundings))
    assert failed == []
    assert checking.refused == []
    assert checking.granted >= _ROTATIONS
    with surroundings.database.read() as connection:
        count = sa.select(sa.func.count()).select_from(tables.tool_key)
        assert connection.execute(count).scalar_one() == 2 + _ROTATIONS


def test_a_platform_s_key_changes_while_people_launch(
    app: flask.Flask, registration: Registration, platform: Platform, clock: Clock
) -> None:
    assert registration.issuer == platform.issuer
    statuses: list[int] = []
    current = ["main"]

    def launch(_number: int) -> None:
        browser = Browser(app, platform, clock)
        asked = browser.login()
        kid = current[0]
        token = platform.signed(
            browser.claims(asked), key="rsa" if kid == "main" else "stranger", header={"kid": kid}
        )
        statuses.append(browser.send(token, asked["state"]).status_code)

    def change() -> None:
        if current[0] == "main":
            # A platform publishes its new key with the old one, and signs with it at once.
            platform.jwks = [*platform.jwks, published(platform.private["stranger"], "new")]
            current[0] = "new"

    launch(0)
    # Anybody can name unknown keys, so a set is fetched anew at most once a minute.
    clock.pass_by(timedelta(minutes=2))
    _meanwhile(launch, change)
    assert set(statuses) == {303}
    assert current == ["new"]


def _meanwhile(act: Callable[[int], None], change: Callable[[], None]) -> None:
    """Act in several threads without pause while something changes several times."""
    stop = threading.Event()
    errors: list[BaseException] = []

    def go_on(start: int) -> None:
        number = start
        while not stop.is_set():
            try:
                act(number)
            except BaseException as error:  # noqa: BLE001 - handed to the test
                errors.append(error)
                return
            number += 4

    threads = [threading.Thread(target=go_on, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(_ROTATIONS):
        stop.wait(0.3)
        change()
    stop.wait(0.5)
    stop.set()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
