"""State and profile documents (xAPI 1.0.3, Part 3, 2.2 to 2.7; IEEE 9274.1.1, 4.1)."""

import dataclasses
import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask

from lrs.credentials import Scope
from lrs.surroundings import Surroundings, place
from tests.lrs.conftest import Answer, Store, agent, store_for

ACTIVITY = "https://activities.example/lecture"
LEARNER = json.dumps(agent("learner"))
REGISTRATION = "6183c608-05ba-59c0-bca1-3135ffc07468"
STATE, ACTIVITY_PROFILE, AGENT_PROFILE = (
    "/xapi/activities/state",
    "/xapi/activities/profile",
    "/xapi/agents/profile",
)
WHERE = {
    STATE: {"activityId": ACTIVITY, "agent": LEARNER},
    ACTIVITY_PROFILE: {"activityId": ACTIVITY},
    AGENT_PROFILE: {"agent": LEARNER},
}
every_resource = pytest.mark.parametrize("path", WHERE)
every_profile = pytest.mark.parametrize("path", [ACTIVITY_PROFILE, AGENT_PROFILE])
both_versions = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
ANY = {"If-None-Match": "*"}


@dataclass(frozen=True)
class Shelf:
    """One of the document resources, for one activity or learner."""

    store: Store
    path: str

    def ask(
        self, method: str, key: str | None = None, /, *, body: object = None, **more: str
    ) -> Answer:
        """Ask about a document, or about all without a key; names in capitals are headers."""
        headers = {name.replace("_", "-"): value for name, value in more.items() if name.istitle()}
        parameters = {name: value for name, value in more.items() if not name.istitle()}
        if key is not None:
            parameters["stateId" if self.path == STATE else "profileId"] = key
        return self.store.ask(
            method, self.path, headers, body=body, **{**WHERE[self.path], **parameters}
        )

    def keep(self, key: str, body: object, **more: str) -> str:
        """Put a new document and return its tag."""
        answer = self.ask("PUT", key, body=body, If_None_Match="*", **more)
        assert answer.status_code == 204, answer.text
        return self.ask("GET", key, **more).headers["ETag"]


@pytest.fixture
def shelf(store: Store) -> "Shelves":
    def shelf_at(path: str, version: str = "2.0.0") -> Shelf:
        return Shelf(store.speaking(version), path)

    return shelf_at


Shelves = Callable[..., Shelf]


@both_versions
@every_resource
def test_a_document_comes_back_byte_for_byte_with_its_type(
    shelf: Shelves, path: str, version: str
) -> None:
    body = bytes(range(256))
    here = shelf(path, version)
    answer = here.ask("PUT", "key", body=body, Content_Type="image/png; q=1", If_None_Match="*")
    assert (answer.status_code, answer.data) == (204, b"")
    answer = here.ask("GET", "key")
    assert (answer.status_code, answer.data) == (200, body)
    assert answer.headers["Content-Type"] == "image/png; q=1"
    assert answer.headers["ETag"] == f'"{hashlib.sha1(body).hexdigest()}"'
    assert answer.headers["Last-Modified"] == "Mon, 23 Nov 2026 09:00:00 GMT"
    assert answer.headers["X-Experience-API-Version"] == version


@both_versions
@every_resource
def test_the_tag_changes_with_the_content(shelf: Shelves, path: str, version: str) -> None:
    here = shelf(path, version)
    first = here.keep("key", b"one")
    assert here.ask("PUT", "key", body=b"two", If_Match=first).status_code == 204
    assert here.ask("GET", "key").headers["ETag"] != first


@both_versions
@every_resource
def test_head_says_what_get_says_without_a_body(shelf: Shelves, path: str, version: str) -> None:
    here = shelf(path, version)
    here.keep("key", {"a": 1})
    for key in ("key", None, "nothing"):
        head, get = here.ask("HEAD", key), here.ask("GET", key)
        assert (head.status_code, head.data) == (get.status_code, b"")
        assert list(head.headers) == list(get.headers)


@both_versions
@every_resource
def test_what_is_not_there_is_not_found_and_may_be_removed(
    shelf: Shelves, path: str, version: str
) -> None:
    here = shelf(path, version)
    assert here.ask("GET", "key").status_code == 404
    assert here.ask("DELETE", "key").status_code == 204
    here.keep("key", b"x")
    assert here.ask("DELETE", "key").status_code == 204
    assert here.ask("GET", "key").status_code == 404


# Conditions (1.0.3, Part 3, 3.1; IEEE 9274.1.1, 4.1.4)


@both_versions
@every_resource
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_wrong_tag_fails_and_changes_nothing(
    shelf: Shelves, path: str, version: str, method: str
) -> None:
    here = shelf(path, version)
    tag = here.keep("key", {"a": 1})
    body = None if method == "DELETE" else {"b": 2}
    for wrong in ('"0000"', f"W/{tag}", "nonsense", '"', ""):
        answer = here.ask(method, "key", body=body, If_Match=wrong)
        assert answer.status_code == 412, wrong
    assert here.ask("GET", "key").json == {"a": 1}
    assert here.ask(method, "other", body=body, If_Match="*").status_code == 412
    assert here.ask(method, "key", body=body, If_Match=f'"x", {tag}').status_code == 204


@both_versions
@every_resource
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_if_none_match_any_fails_where_something_is(
    shelf: Shelves, path: str, version: str, method: str
) -> None:
    here = shelf(path, version)
    tag = here.keep("key", {"a": 1})
    assert here.ask(method, "key", body={"b": 2}, If_None_Match="*").status_code == 412
    assert here.ask(method, "key", body={"b": 2}, If_None_Match=tag).status_code == 412
    assert here.ask("GET", "key").json == {"a": 1}
    assert here.ask(method, "new", body={"b": 2}, If_None_Match="*").status_code == 204


@pytest.mark.parametrize(
    ("path", "version", "new", "existing"),
    [
        (STATE, "1.0.3", 204, 204),
        (ACTIVITY_PROFILE, "1.0.3", 400, 409),
        (AGENT_PROFILE, "1.0.3", 400, 409),
        (STATE, "2.0.0", 204, 409),
        (ACTIVITY_PROFILE, "2.0.0", 204, 409),
        (AGENT_PROFILE, "2.0.0", 204, 409),
    ],
)
def test_a_put_that_expects_nothing(
    shelf: Shelves, path: str, version: str, new: int, existing: int
) -> None:
    here = shelf(path, version)
    assert here.ask("PUT", "new", body={"b": 2}).status_code == new
    here.keep("key", {"a": 1})
    answer = here.ask("PUT", "key", body={"b": 2})
    assert answer.status_code == existing
    if existing == 409:
        assert answer.json["path"] == "If-Match"
        assert "ETag" in answer.json["rule"]
        assert here.ask("GET", "key").json == {"a": 1}


@every_resource
def test_a_reader_who_has_it_is_told_so(shelf: Shelves, path: str) -> None:
    here = shelf(path)
    tag = here.keep("key", b"x")
    answer = here.ask("GET", "key", If_None_Match=f"W/{tag}")
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert here.ask("GET", "key", If_None_Match='"other"').status_code == 200


# Merging (Part 3, 2.2)


@both_versions
@every_resource
def test_post_sets_topmost_properties_only_and_keeps_digits(
    shelf: Shelves, path: str, version: str
) -> None:
    here = shelf(path, version)
    here.keep("key", b'{"x": {"deep": 1}, "y": 1.10, "n": 12345678901234567890}')
    assert here.ask("POST", "key", body=b'{"x": {"other": 2}, "z": 1e2}').status_code == 204
    kept = here.ask("GET", "key")
    assert kept.json == {"x": {"other": 2}, "y": 1.1, "n": 12345678901234567890, "z": 100}
    assert b"1.10" in kept.data
    assert b"1e2" in kept.data
    assert kept.headers["Content-Type"] == "application/json"


@both_versions
@every_resource
@pytest.mark.parametrize(
    ("there", "type_there", "posted", "type_posted"),
    [
        (b'{"a": 1}', "application/json", b'{"b": 2}', "text/plain"),
        (b'{"a": 1}', "text/plain", b'{"b": 2}', "application/json"),
        (b"[1]", "application/json", b'{"b": 2}', "application/json"),
        (b'{"a": 1}', "application/json", b"[2]", "application/json"),
        (b'{"a": 1}', "application/json", b"{", "application/json"),
        (b"not json", "application/json", b'{"b": 2}', "application/json"),
        (b'{"a": 1}', "application/json", b'{"b": 2, "b": 3}', "application/json"),
        (b'{"a": 1}', "application/json", b'{"b": "\\u0000"}', "application/json"),
        (b'{"a": 1}', "application/json", b'{"b": 1e999}', "application/json"),
        (b'{"a": 1}', "application/json", b"\xff", "application/json"),
        (b'{"a": 1}', "application/json", b"[" * 100000, "application/json"),
    ],
)
def test_what_is_no_json_object_is_not_merged(
    shelf: Shelves,
    path: str,
    version: str,
    there: bytes,
    type_there: str,
    posted: bytes,
    type_posted: str,
) -> None:
    here = shelf(path, version)
    here.ask("PUT", "key", body=there, Content_Type=type_there, If_None_Match="*")
    answer = here.ask("POST", "key", body=posted, Content_Type=type_posted)
    assert answer.status_code == 400
    assert "merges JSON objects" in answer.json["rule"]
    assert here.ask("GET", "key").data == there


@every_resource
def test_posting_where_nothing_is_keeps_the_document(shelf: Shelves, path: str) -> None:
    here = shelf(path)
    assert here.ask("POST", "key", body=b"text", Content_Type="text/plain").status_code == 204
    assert here.ask("GET", "key").data == b"text"
    assert here.ask("POST", "bad", body=b"{").status_code == 400
    assert here.ask("GET", "bad").status_code == 404


# Listing


def _itself(at: datetime) -> datetime:
    return at


@both_versions
@every_resource
def test_since_is_exclusive(
    app: Flask, surroundings: Surroundings, shelf: Shelves, path: str, version: str
) -> None:
    here = shelf(path, version)
    start = datetime(2026, 11, 23, 9, 0, 0, 500, tzinfo=UTC)
    for number, key in enumerate(["a", "b", "c"]):
        at = start + timedelta(seconds=number)
        place(app, dataclasses.replace(surroundings, clock=partial(_itself, at)))
        here.keep(key, b"x")
    assert here.ask("GET").json == ["a", "b", "c"]
    second = (start + timedelta(seconds=1)).isoformat()
    answer = here.ask("GET", since=second)
    assert answer.json == ["c"]
    assert answer.headers["Last-Modified"] == "Mon, 23 Nov 2026 09:00:02 GMT"
    just_before = (start + timedelta(seconds=1) - timedelta(microseconds=1)).isoformat()
    assert here.ask("GET", since=just_before).json == ["b", "c"]
    assert here.ask("GET", since="yesterday").status_code == 400


def test_a_registration_has_a_state_of_its_own(shelf: Shelves) -> None:
    here = shelf(STATE)
    here.keep("key", b"none")
    here.keep("key", b"one", registration=REGISTRATION)
    here.keep("second", b"two", registration=REGISTRATION)
    here.keep("third", b"three", registration=str(uuid.uuid4()))
    assert here.ask("GET", "key").data == b"none"
    assert here.ask("GET", "key", registration=REGISTRATION.upper()).data == b"one"
    assert here.ask("GET", registration=REGISTRATION).json == ["key", "second"]
    assert here.ask("GET").json == ["key", "second", "third"]
    assert here.ask("DELETE", registration=REGISTRATION).status_code == 204
    assert here.ask("GET").json == ["key", "third"]
    assert here.ask("DELETE").status_code == 204
    assert here.ask("GET").json == []


@every_profile
def test_a_profile_is_not_removed_without_its_id(shelf: Shelves, path: str) -> None:
    here = shelf(path)
    here.keep("key", b"x")
    answer = here.ask("DELETE")
    assert (answer.status_code, answer.json["path"]) == (400, "profileId")
    assert here.ask("GET").json == ["key"]


def test_documents_of_others_are_apart(
    app: Flask, surroundings: Surroundings, store: Store, shelf: Shelves
) -> None:
    for path in WHERE:
        shelf(path).keep("key", path.encode())
    for path in WHERE:
        assert shelf(path).ask("GET", "key").data == path.encode()
    other = json.dumps(agent("trainer"))
    assert store.ask("GET", AGENT_PROFILE, agent=other).json == []
    assert store.ask("GET", ACTIVITY_PROFILE, activityId=ACTIVITY + "/2").json == []


@pytest.mark.parametrize("path", [STATE, AGENT_PROFILE])
def test_an_agent_is_the_same_however_it_is_written(shelf: Shelves, path: str) -> None:
    here = shelf(path)
    here.keep("key", b"x")
    rewritten = json.dumps({"account": agent("learner")["account"], "name": "Oona"})
    assert here.ask("GET", "key", agent=rewritten).data == b"x"


# Bad input


@every_resource
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("activityId", "lecture"),
        ("agent", "{"),
        ("agent", '{"objectType": "Group", "mbox": "mailto:g@example.fi"}'),
        ("agent", '{"name": "Oona"}'),
        ("agent", '{"mbox": "mailto:a@example.fi", "openid": "https://a.example"}'),
        ("registration", "1"),
        ("stateid", "key"),
        ("ProfileId", "key"),
        ("unknown", "x"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_a_bad_parameter_is_refused_by_name(
    shelf: Shelves, path: str, method: str, name: str, value: str
) -> None:
    body = {"a": 1} if method in ("PUT", "POST") else None
    answer = shelf(path).ask(method, "key", body=body, If_None_Match="*", **{name: value})
    assert (answer.status_code, answer.json["path"]) == (400, name)


@every_resource
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_what_is_needed_is_named(store: Store, path: str, method: str) -> None:
    body = {"a": 1} if method in ("PUT", "POST") else None
    answer = store.ask(method, path, ANY, body=body)
    assert answer.status_code == 400
    named = {problem["path"] for problem in answer.json["problems"]}
    assert set(WHERE[path]) <= named


@every_resource
def test_odd_ids_are_ids_and_no_id_is_none(shelf: Shelves, path: str) -> None:
    here = shelf(path)
    odd = ["ä\u2028 %/?&=#", "\U0001f600", "x" * 2000, "..", "'; DROP TABLE lrs_document --"]
    for key in odd:
        here.keep(key, key.encode())
    assert sorted(here.ask("GET").json) == sorted(odd)
    for key in odd:
        assert here.ask("GET", key).data == key.encode()
    for key in ("", "a\0b"):
        answer = here.ask("PUT", key, body=b"x", If_None_Match="*")
        assert answer.status_code == 400


@every_resource
@pytest.mark.parametrize("kind", ["nonsense", "text/plain\x00", "text/ä", "a/b; " + "x" * 600])
def test_a_content_type_that_is_none_is_refused(shelf: Shelves, path: str, kind: str) -> None:
    answer = shelf(path).ask("PUT", "key", body=b"x", Content_Type=kind, If_None_Match="*")
    assert answer.status_code == 400
    assert answer.json["path"] == "Content-Type"


@every_resource
def test_a_document_above_the_limit_is_refused_also_by_merging(
    app: Flask, surroundings: Surroundings, shelf: Shelves, path: str
) -> None:
    small = dataclasses.replace(surroundings.settings, max_document_bytes=20)
    place(app, dataclasses.replace(surroundings, settings=small))
    here = shelf(path)
    answer = here.ask("PUT", "key", body=b"x" * 21, If_None_Match="*")
    assert answer.status_code == 413
    assert "20 bytes" in answer.json["error"]
    here.keep("key", {"a": "1234567"})
    assert here.ask("POST", "key", body={"b": "1234567"}).status_code == 413
    assert here.ask("GET", "key").json == {"a": "1234567"}


@every_resource
def test_a_page_that_is_a_document_may_do_nothing(shelf: Shelves, path: str) -> None:
    here = shelf(path)
    here.keep("key", b"<script>", Content_Type="text/html")
    policy = here.ask("GET", "key").headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; sandbox"


@every_resource
def test_a_form_carries_a_put_a_get_and_a_removal_in_1_0(store: Store, path: str) -> None:
    old = Store(store.client, None, store.key, version=None)
    form = {
        **WHERE[path],
        "stateId" if path == STATE else "profileId": "key",
        "Authorization": store.authorization or "",
        "X-Experience-API-Version": "1.0.3",
    }

    def send(method: str, **more: str) -> Answer:
        return Answer(old.client.post(f"{path}?method={method}", data={**form, **more}))

    more = {"content": '{"ä": 1}', "Content-Type": "application/json", "If-None-Match": "*"}
    assert send("PUT", **more).status_code == 204
    assert send("GET").json == {"ä": 1}
    injected = "text/plain\r\nX-Evil: 1"
    assert send("PUT", **{**more, "Content-Type": injected, "If-Match": "*"}).status_code == 400
    assert send("DELETE").status_code == 204
    assert send("GET").status_code == 404
    assert send("GET", **{"X-Experience-API-Version": "2.0.0"}).status_code == 400


# Scopes


@pytest.mark.parametrize(
    ("scope", "reads", "writes"),
    [
        (Scope.STATE, {STATE}, {STATE}),
        (Scope.PROFILE, {ACTIVITY_PROFILE, AGENT_PROFILE}, {ACTIVITY_PROFILE, AGENT_PROFILE}),
        (Scope.READ_ALL, set(WHERE), set()),
        (Scope.ALL, set(WHERE), set(WHERE)),
        (Scope.READ_STATEMENTS, set(), set()),
        (Scope.READ_OWN_STATEMENTS, set(), set()),
        (Scope.WRITE_STATEMENTS, set(), set()),
        (Scope.DEFINE, set(), set()),
    ],
)
def test_each_scope_allows_just_that(
    app: Flask,
    surroundings: Surroundings,
    organisation_id: int,
    scope: Scope,
    reads: set[str],
    writes: set[str],
) -> None:
    holder = store_for(app, surroundings, organisation_id, scope)
    for path in WHERE:
        here = Shelf(holder, path)
        assert (here.ask("GET").status_code == 200) is (path in reads)
        for method in ("PUT", "POST", "DELETE"):
            body = None if method == "DELETE" else {"a": 1}
            answer = here.ask(method, "key", body=body)
            assert answer.status_code == (204 if path in writes else 403), method
            here.ask("DELETE", "key")


@every_resource
def test_without_a_credential_nothing_is_given(store: Store, path: str) -> None:
    stranger = Shelf(Store(store.client, None, ""), path)
    for method in ("GET", "PUT", "POST", "DELETE"):
        answer = stranger.ask(method, "key", body=b"x" if method[0] == "P" else None)
        assert answer.status_code == 401


# At once


def _all_at_once(acts: Sequence[Callable[[], Answer]]) -> list[int]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.status_code for each in pool.map(lambda act: act(), acts)]


def _shelves(app: Flask, store: Store, count: int) -> list[Shelf]:
    return [
        Shelf(dataclasses.replace(store, client=app.test_client()), STATE) for _ in range(count)
    ]


@pytest.mark.parametrize("key", ["a", "b", "c", "d", "e"])
def test_of_many_with_one_tag_one_wins(app: Flask, store: Store, key: str) -> None:
    tag = Shelf(store, STATE).keep(key, b"start")
    codes = _all_at_once(
        [
            partial(each.ask, "PUT", key, body=f"{number}".encode(), If_Match=tag)
            for number, each in enumerate(_shelves(app, store, 8))
        ]
    )
    assert sorted(codes) == [204, *[412] * 7]


@pytest.mark.parametrize("key", ["a", "b", "c", "d", "e"])
def test_of_many_who_make_one_document_one_wins(app: Flask, store: Store, key: str) -> None:
    codes = _all_at_once(
        [
            partial(each.ask, "PUT", key, body=b"x", If_None_Match="*")
            for each in _shelves(app, store, 8)
        ]
    )
    assert sorted(codes) == [204, *[412] * 7]


def test_merging_at_once_loses_no_property(app: Flask, store: Store) -> None:
    codes = _all_at_once(
        [
            partial(each.ask, "POST", "key", body={f"{number}": number})
            for number, each in enumerate(_shelves(app, store, 12))
        ]
    )
    assert codes == [204] * 12
    assert Shelf(store, STATE).ask("GET", "key").json == {f"{n}": n for n in range(12)}
