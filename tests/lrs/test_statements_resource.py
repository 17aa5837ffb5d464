"""The Statement resource over HTTP, in both versions."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.http import http_date

from lrs.credentials import Scope
from lrs.surroundings import Surroundings
from statements.values import instant_of
from tests.lrs.conftest import (
    JSON,
    STATEMENTS,
    VERBS,
    Store,
    activity,
    agent,
    referring,
    statement,
    store_for,
    voiding,
)

_EXAMPLES: list[JSON] = [
    {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)), **example}
    for name, example in json.loads(Path("tests/statements/examples.json").read_bytes()).items()
]
_THROUGH = "X-Experience-API-Consistent-Through"
_VERSION = "X-Experience-API-Version"

both_versions = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])

SOME_ID = "7f8d9b62-0c3e-4a51-9d0e-5f1c2b3a4d5e"
"""An id no statement has; fixed, since two workers must name the same tests."""


def _agent_parameter(name: str) -> str:
    return json.dumps(agent(name))


@both_versions
def test_a_posted_statement_comes_back_with_what_the_store_adds(store: Store, version: str) -> None:
    sent = statement()
    assert store.speaking(version).post(sent) == [sent["id"]]
    answer = store.speaking(version).get(statementId=sent["id"])
    assert answer.status_code == 200
    kept = answer.json
    assert {name: kept[name] for name in sent} == sent
    assert kept["authority"] == {
        "objectType": "Agent",
        "account": {"homePage": "https://valmentava.example", "name": store.key},
    }
    assert kept["timestamp"] == kept["stored"]
    assert kept["version"] == {"1.0.3": "1.0.0", "2.0.0": "2.0.0"}[version]


def test_the_examples_of_the_profile_come_back_equal(store: Store) -> None:
    store.post(*_EXAMPLES)
    kept = {each["id"]: each for each in store.found()}
    assert len(_EXAMPLES) == 19
    for sent in _EXAMPLES:
        names = [name for name in sent if name not in ("stored", "authority")]
        assert {name: kept[sent["id"]][name] for name in names} == {
            name: sent[name] for name in names
        }


def test_numbers_keep_their_digits(store: Store) -> None:
    sent = statement()
    body = json.dumps(sent)[:-1] + ', "result": {"extensions": {"https://e.example/n": 1.10e+2}}}'
    store.ask("POST", body=body.encode())
    assert b'"https://e.example/n": 1.10e+2' in store.get(statementId=sent["id"]).data


def test_a_claimed_authority_and_stored_are_replaced(store: Store) -> None:
    sent = statement(authority=agent("impostor"), stored="2001-01-01T00:00:00Z")
    store.post(sent)
    kept = store.get(statementId=sent["id"]).json
    assert kept["authority"]["account"]["name"] == store.key
    assert not kept["stored"].startswith("2001")
    assert store.ids(agent=_agent_parameter("impostor"), related_agents="true") == []


@both_versions
def test_put_keeps_and_says_nothing(store: Store, version: str) -> None:
    sent = statement()
    del sent["id"]
    chosen = str(uuid.uuid4())
    answer = store.speaking(version).ask("PUT", body=sent, statementId=chosen)
    assert (answer.status_code, answer.data) == (204, b"")
    assert store.get(statementId=chosen).json["id"] == chosen


def test_put_refuses_an_id_that_is_not_the_body_s(store: Store) -> None:
    answer = store.ask("PUT", body=statement(), statementId=str(uuid.uuid4()))
    assert answer.status_code == 400
    assert answer.json["path"] == "id"
    assert store.ids() == []


def test_put_needs_an_id(store: Store) -> None:
    answer = store.ask("PUT", body=statement())
    assert (answer.status_code, answer.json["path"]) == (400, "statementId")


def test_the_same_statement_again_is_accepted_and_changes_nothing(store: Store) -> None:
    sent = statement()
    store.post(sent)
    kept = store.get(statementId=sent["id"]).data
    assert store.post(sent, statement()) != []
    assert store.ask("PUT", body=sent, statementId=sent["id"]).status_code == 204
    assert store.get(statementId=sent["id"]).data == kept
    assert len(store.ids()) == 2


@both_versions
def test_another_statement_with_the_id_is_a_conflict(store: Store, version: str) -> None:
    sent = statement()
    store.post(sent)
    other = {**statement("trainer"), "id": sent["id"]}
    answer = store.speaking(version).ask("POST", body=[statement(), other])
    assert answer.status_code == 409
    assert answer.json["path"] == "id"
    assert sent["id"] in str(answer.json["rule"])
    answer = store.speaking(version).ask("PUT", body=other, statementId=sent["id"])
    assert answer.status_code == 409
    assert store.ids() == [sent["id"]], "nothing of the batch was kept"


def test_one_bad_statement_refuses_its_batch_and_names_the_rule(store: Store) -> None:
    bad = statement()
    bad["actor"] = {"mbox": "mailto:nobody"}
    answer = store.ask("POST", body=[statement(), bad])
    assert answer.status_code == 400
    assert answer.json["path"].startswith("statements[1].actor.mbox")
    assert answer.json["problems"][0]["rule"] == answer.json["rule"]
    assert store.ids() == []


def test_an_id_twice_in_a_batch_is_refused(store: Store) -> None:
    sent = statement()
    assert store.ask("POST", body=[sent, sent]).status_code == 400


def test_a_batch_above_the_limit_names_it(app: Flask, store: Store) -> None:
    answer = store.ask("POST", body=[statement() for _ in range(1001)])
    assert answer.status_code == 413
    assert "1000" in answer.json["error"]


def test_a_body_above_the_limit_names_it(app: Flask, store: Store) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = store.ask("POST", body=statement(timestamp="x" * 2000))
    assert answer.status_code == 413
    assert "bytes" in answer.json["error"]
    assert answer.headers[_VERSION] == "2.0.0"


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=a", "", "json"])
def test_a_body_that_is_not_json_by_its_type_is_refused(store: Store, kind: str) -> None:
    answer = store.ask("POST", STATEMENTS, {"Content-Type": kind}, body=statement())
    assert answer.status_code == 400
    assert answer.json["path"] == "Content-Type"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]]", b"\xff\xfe", b'"text"', b"null", b"[" * 10000, b'{"a":1,"a":2}', b"[1]"],
)
def test_a_body_that_is_no_statement_is_refused(store: Store, body: bytes) -> None:
    answer = store.ask("POST", body=body)
    assert answer.status_code == 400
    assert answer.json["path"] is not None


def test_an_empty_batch_keeps_nothing(store: Store) -> None:
    answer = store.ask("POST", body=[])
    assert (answer.status_code, answer.json) == (200, [])


# Finding


def test_an_empty_store_answers_an_empty_page(store: Store) -> None:
    answer = store.get()
    assert (answer.status_code, answer.json) == (200, {"statements": [], "more": ""})


@pytest.mark.parametrize(
    "who",
    [
        {"mbox": "mailto:oppija@hr.example"},
        {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"},
        {"openid": "https://id.example/oppija"},
        {"account": {"homePage": "https://hr.example", "name": "oppija"}},
    ],
    ids=["mbox", "mbox_sha1sum", "openid", "account"],
)
def test_an_agent_is_found_by_every_kind_of_identifier_in_every_direct_place(
    store: Store, who: JSON
) -> None:
    as_actor = statement(actor="x") | {"actor": who}
    as_object = statement(object={"objectType": "Agent", **who})
    as_member = statement() | {"actor": {"objectType": "Group", "member": [who]}}
    as_named_group = statement() | {
        "actor": {"objectType": "Group", "mbox": "mailto:ryhma@hr.example", "member": [who]}
    }
    related = statement(context={"instructor": who})
    store.post(as_actor, as_object, as_member, as_named_group, related, statement())
    direct = [each["id"] for each in (as_named_group, as_member, as_object, as_actor)]
    assert store.ids(agent=json.dumps(who)) == direct
    assert store.ids(agent=json.dumps(who), related_agents="false") == direct
    assert store.ids(agent=json.dumps(who), related_agents="true") == [related["id"], *direct]


def test_an_identified_group_is_found_as_itself(store: Store) -> None:
    group = {"objectType": "Group", "account": {"homePage": "https://hr.example", "name": "unit"}}
    sent = statement() | {"actor": group}
    store.post(sent, statement())
    assert store.ids(agent=json.dumps(group)) == [sent["id"]]


def test_the_authority_is_a_related_agent(store: Store) -> None:
    sent = statement()
    store.post(sent)
    who = store.get(statementId=sent["id"]).json["authority"]
    assert store.ids(agent=json.dumps(who)) == []
    assert store.ids(agent=json.dumps(who), related_agents="true") == [sent["id"]]


def test_since_is_exclusive_and_until_inclusive(store: Store) -> None:
    sent = [statement() for _ in range(3)]
    store.post(*sent)
    ids = [each["id"] for each in sent]
    times = [each["stored"] for each in store.found(ascending="true")]
    assert store.ids(since=times[0], ascending="true") == ids[1:]
    assert store.ids(until=times[1], ascending="true") == ids[:2]
    assert store.ids(since=times[0], until=times[1]) == [ids[1]]
    assert store.ids(since=times[2]) == []
    just_before = instant_of(times[0]) - timedelta(microseconds=1)
    assert store.ids(until=just_before.isoformat()) == []
    assert len(store.ids(since=just_before.isoformat())) == 3
    for never in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        assert len(store.ids(since=never)) + len(store.ids(until=never)) == 3


def test_a_registration_is_found_whatever_its_case(store: Store) -> None:
    registration = str(uuid.uuid4())
    store.post(statement(), statement(context={"registration": str(uuid.uuid4())}))
    (wanted,) = store.post(statement(context={"registration": registration}))
    assert store.ids(registration=registration) == [wanted]
    assert store.ids(registration=registration.upper()) == [wanted]


def test_since_and_until_read_any_offset(store: Store) -> None:
    store.post(statement())
    stored = instant_of(store.found()[0]["stored"])
    eastern = stored.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00:00+02:00").tzinfo)
    assert store.ids(since=eastern.isoformat()) == []
    assert len(store.ids(until=eastern.isoformat())) == 1


def test_pages_go_on_to_the_end_newest_first(store: Store) -> None:
    sent = [statement() for _ in range(7)]
    store.post(*sent)
    ids = [each["id"] for each in sent]
    answer = store.get(limit="3")
    assert len(answer.json["statements"]) == 3
    assert answer.json["more"].startswith("/xapi/statements/more/")
    assert store.ids(limit="3") == ids[::-1]
    assert store.ids(limit="3", ascending="true") == ids
    assert store.ids(limit="7") == ids[::-1]
    assert store.ids(limit="3", verb=VERBS + "experienced") == ids[::-1]


def test_a_limit_of_0_is_the_store_s_most(store: Store) -> None:
    store.post(*(statement() for _ in range(501)))
    for limit in ("0", "501", "999999999999999999"):
        answer = store.get(limit=limit)
        assert len(answer.json["statements"]) == 500
        assert answer.json["more"] != ""


def test_following_more_meets_each_once_while_others_write(store: Store) -> None:
    sent = [statement() for _ in range(20)]
    store.post(*sent)
    for ascending in ("false", "true"):
        answer = store.get(limit="3", ascending=ascending)
        met = [each["id"] for each in answer.json["statements"]]
        while answer.json["more"]:
            store.post(statement(), statement())
            answer = store.ask("GET", answer.json["more"])
            met += [each["id"] for each in answer.json["statements"]]
            if len(met) > 200:
                break
        assert len(met) == len(set(met))
        assert {each["id"] for each in sent} <= set(met)


def test_a_cursor_that_was_not_issued_is_refused(store: Store) -> None:
    store.post(*(statement() for _ in range(3)))
    issued: str = store.get(limit="1").json["more"]
    forged = issued[:-6] + ("AAAAAA" if not issued.endswith("AAAAAA") else "BBBBBB")
    for path in (forged, "/xapi/statements/more/x", "/xapi/statements/more/%C3%A4"):
        assert store.ask("GET", path).status_code == 404
    assert store.ask("GET", issued, limit="2").status_code == 400


@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        ({"verbs": "x"}, "verbs"),
        ({"Verb": VERBS + "passed"}, "Verb"),
        ({"statementid": SOME_ID}, "statementid"),
        ({"statementId": "x"}, "statementId"),
        ({"statementId": SOME_ID, "verb": VERBS + "passed"}, "verb"),
        ({"statementId": SOME_ID, "limit": "1"}, "limit"),
        (
            {"statementId": SOME_ID, "voidedStatementId": SOME_ID},
            "voidedStatementId",
        ),
        ({"voidedStatementId": SOME_ID, "ascending": "true"}, "ascending"),
        ({"agent": "x"}, "agent"),
        ({"agent": "{}"}, "agent"),
        ({"agent": '{"mbox":"mailto:a@b.example","openid":"https://b.example"}'}, "agent"),
        ({"verb": "passed"}, "verb"),
        ({"activity": "lecture"}, "activity"),
        ({"registration": "1"}, "registration"),
        ({"related_agents": "TRUE"}, "related_agents"),
        ({"related_activities": "1"}, "related_activities"),
        ({"since": "yesterday"}, "since"),
        ({"until": "2026-13-01T00:00:00Z"}, "until"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "1.5"}, "limit"),
        ({"limit": "½"}, "limit"),
        ({"format": "EXACT"}, "format"),
        ({"attachments": "yes"}, "attachments"),
        ({"ascending": ""}, "ascending"),
    ],
    ids=str,
)
def test_a_bad_parameter_is_refused_by_name(
    store: Store, parameters: dict[str, str], path: str
) -> None:
    answer = store.get(**parameters)
    assert (answer.status_code, answer.json["path"]) == (400, path)
    assert _THROUGH in answer.headers


def test_a_parameter_given_twice_or_not_in_utf_8_is_refused(store: Store) -> None:
    assert store.ask("GET", "/xapi/statements?limit=1&limit=2").status_code == 400
    assert store.ask("GET", "/xapi/statements?verb=%ff").status_code == 400


def test_post_takes_no_parameters(store: Store) -> None:
    answer = store.ask("POST", body=statement(), statementId=str(uuid.uuid4()))
    assert answer.status_code == 400


# Forms


def test_ids_and_canonical_give_less_and_one_language(store: Store) -> None:
    sent = statement(
        object={
            **activity("lecture"),
            "definition": {"name": {"en": "Lecture", "fi": "Luento", "sv": "Föreläsning"}},
        }
    )
    sent["verb"]["display"] = {"en": "experienced", "fi": "koki"}
    store.post(sent)
    (lean,) = store.found(format="ids")
    assert lean["object"] == {"id": activity("lecture")["id"]}
    assert lean["verb"] == {"id": VERBS + "experienced"}
    answer = store.ask(
        "GET", STATEMENTS, {"Accept-Language": "sv;q=0.5, fi;q=0.9, en;q=0"}, format="canonical"
    )
    (one,) = answer.json["statements"]
    assert one["object"]["definition"]["name"] == {"fi": "Luento"}
    assert one["verb"]["display"] == {"fi": "koki"}
    (exact,) = store.found(format="exact")
    assert exact["object"] == sent["object"]


def test_a_language_that_is_refused_is_not_chosen(store: Store) -> None:
    sent = statement()
    sent["verb"]["display"] = {"de": "erlebte", "en": "experienced"}
    store.post(sent)
    header = {"Accept-Language": "sv, en;q=0"}
    (one,) = store.ask("GET", STATEMENTS, header, format="canonical").json["statements"]
    assert one["verb"]["display"] == {"de": "erlebte"}


def test_the_next_page_keeps_the_form(store: Store) -> None:
    for _ in range(2):
        sent = statement()
        sent["verb"]["display"] = {"fi": "koki"}
        store.post(sent)
    lean = store.found(format="ids", limit="1")
    assert [each["verb"] for each in lean] == [{"id": VERBS + "experienced"}] * 2


def test_canonical_uses_the_merged_definition(store: Store) -> None:
    def named(language: str, name: str) -> JSON:
        what = {**activity("lecture"), "definition": {"name": {language: name}}}
        return statement(object=what)

    store.post(named("fi", "Luento"))
    store.post(named("sv", "Föreläsning"), named("en", "Lecture"))
    for language, name in (("fi", "Luento"), ("sv", "Föreläsning"), ("en", "Lecture")):
        answer = store.ask("GET", STATEMENTS, {"Accept-Language": language}, format="canonical")
        for each in answer.json["statements"]:
            assert each["object"]["definition"]["name"] == {language: name}


# Voiding


def test_a_voided_statement_is_found_by_its_own_name_only(store: Store) -> None:
    sent = statement("learner")
    store.post(sent)
    void = voiding(sent["id"])
    store.post(void)
    assert store.get(statementId=sent["id"]).status_code == 404
    assert store.get(voidedStatementId=sent["id"]).json["id"] == sent["id"]
    assert store.get(voidedStatementId=void["id"]).status_code == 404
    assert store.ids() == [void["id"]]
    # What refers to the voided one is still found by what it says (Part 3, 2.1.3).
    assert store.ids(agent=_agent_parameter("learner")) == [void["id"]]
    assert store.ids(verb=VERBS + "experienced") == [void["id"]]


def test_a_statement_that_arrives_after_its_voiding_is_voided(store: Store) -> None:
    sent = statement()
    void = voiding(sent["id"])
    store.post(void)
    store.post(sent)
    assert store.ids() == [void["id"]]
    assert store.get(voidedStatementId=sent["id"]).status_code == 200


def test_a_voiding_statement_cannot_be_voided(store: Store) -> None:
    sent = statement()
    void = voiding(sent["id"])
    store.post(sent, void)
    store.post(voiding(void["id"]))
    assert store.get(statementId=void["id"]).status_code == 200
    assert store.get(voidedStatementId=void["id"]).status_code == 404
    assert store.get(statementId=sent["id"]).status_code == 404


def test_a_comment_on_a_voided_statement_is_still_found_by_it(store: Store) -> None:
    sent = statement("learner")
    comment = referring(sent["id"])
    store.post(sent, comment)
    store.post(voiding(sent["id"]))
    found = store.ids(agent=_agent_parameter("learner"))
    assert comment["id"] in found
    assert sent["id"] not in found


def test_the_times_of_a_reference_are_its_own(store: Store) -> None:
    sent = statement("learner")
    store.post(sent)
    stored = store.found()[0]["stored"]
    comment = referring(sent["id"])
    store.post(comment)
    assert store.ids(agent=_agent_parameter("learner"), since=stored) == [comment["id"]]
    assert store.ids(agent=_agent_parameter("learner"), until=stored) == [sent["id"]]


# Headers


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("1.0", "1.0.3"),
        ("1.0.0", "1.0.3"),
        ("1.0.3", "1.0.3"),
        ("1.0.9", "1.0.3"),
        ("2.0.0", "2.0.0"),
    ],
)
def test_the_version_is_negotiated(store: Store, asked: str, said: str) -> None:
    answer = store.speaking(asked).get()
    assert (answer.status_code, answer.headers[_VERSION]) == (200, said)


@pytest.mark.parametrize("asked", [None, "", "1.1.0", "3.0", "0.9", "0.95", "2.1.0", "latest", "1"])
def test_other_versions_are_refused_in_the_default_one(store: Store, asked: str | None) -> None:
    for answer in (
        store.speaking(asked).get(),
        store.speaking(asked).ask("POST", body=statement()),
    ):
        assert (answer.status_code, answer.headers[_VERSION]) == (400, "2.0.0")
        assert answer.json["path"] == _VERSION


@both_versions
def test_every_get_says_how_far_the_store_is_complete(store: Store, version: str) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    store.post(statement())
    stranger = Store(store.client, None, "")
    speaking = store.speaking(version)
    for answer in (
        speaking.get(),
        speaking.get(statementId=str(uuid.uuid4())),
        speaking.get(limit="x"),
        speaking.ask("HEAD"),
        speaking.ask("GET", "/xapi/statements/more/x"),
        stranger.get(),
        speaking.speaking(None).get(),
    ):
        assert instant_of(answer.headers[_THROUGH]) > before


def test_only_2_0_says_when_a_statement_was_last_modified(store: Store) -> None:
    sent = statement()
    store.post(sent)
    answer = store.get(statementId=sent["id"])
    stored = instant_of(answer.json["stored"]).replace(microsecond=0)
    assert answer.headers["Last-Modified"] == http_date(stored)
    assert "Last-Modified" not in store.speaking("1.0.3").get(statementId=sent["id"]).headers


@both_versions
def test_head_says_what_get_says_without_a_body(store: Store, version: str) -> None:
    sent = statement()
    store.post(sent)
    speaking = store.speaking(version)
    for parameters in ({"statementId": sent["id"]}, {"limit": "1"}, {"limit": "x"}):
        head, get = speaking.ask("HEAD", **parameters), speaking.get(**parameters)
        assert head.status_code == get.status_code
        assert head.data == b""
        assert {k: v for k, v in head.headers if k != _THROUGH} == {
            k: v for k, v in get.headers if k != _THROUGH
        }


def test_other_methods_and_addresses_are_refused_in_the_version(store: Store) -> None:
    answer = store.ask("DELETE")
    assert (answer.status_code, answer.headers[_VERSION]) == (405, "2.0.0")
    assert answer.headers["Allow"] == "GET, HEAD, PUT, POST, OPTIONS"
    answer = store.ask("OPTIONS")
    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, PUT, POST, OPTIONS")
    assert store.speaking(None).ask("OPTIONS").status_code == 204
    answer = store.ask("GET", "/xapi/nonsense")
    assert (answer.status_code, answer.headers[_VERSION]) == (404, "2.0.0")


def test_about_answers_anyone(store: Store) -> None:
    stranger = Store(store.client, None, "", version=None)
    answer = stranger.ask("GET", "/xapi/about")
    assert answer.status_code == 200
    assert {"1.0.3", "2.0.0"} <= set(answer.json["version"])
    assert answer.headers[_VERSION] == "2.0.0"
    assert stranger.ask("HEAD", "/xapi/about").status_code == 200


# Entrance


@pytest.mark.parametrize(
    "header",
    [None, "", "Basic", "Basic !!!!", "Basic eDp5", "Bearer x", "Basic /////w==", "Basic eAB5OmE="],
)
def test_without_a_proven_credential_nothing_is_given(store: Store, header: str | None) -> None:
    stranger = Store(store.client, header, "")
    for answer in (stranger.get(), stranger.ask("POST", body=statement())):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert store.ids() == []


_ALLOWED: dict[Scope, set[str]] = {
    Scope.WRITE_STATEMENTS: {"POST"},
    Scope.READ_STATEMENTS: {"GET"},
    Scope.READ_OWN_STATEMENTS: {"GET"},
    Scope.READ_ALL: {"GET"},
    Scope.ALL: {"POST", "GET"},
    Scope.STATE: set(),
    Scope.DEFINE: set(),
    Scope.PROFILE: set(),
    Scope.RESULTS: set(),
}


@pytest.mark.parametrize("scope", list(Scope))
def test_each_scope_allows_just_that(
    app: Flask, surroundings: Surroundings, organisation_id: int, scope: Scope
) -> None:
    client = store_for(app, surroundings, organisation_id, scope)
    for method, body in (("GET", None), ("POST", statement())):
        expected = 200 if method in _ALLOWED[scope] else 403
        assert client.ask(method, body=body).status_code == expected


def test_reading_one_s_own_shows_nobody_else_s(
    app: Flask, store: Store, surroundings: Surroundings, organisation_id: int
) -> None:
    writer = store_for(
        app, surroundings, organisation_id, Scope.WRITE_STATEMENTS, Scope.READ_OWN_STATEMENTS
    )
    others, own = statement(), statement()
    store.post(others)
    writer.post(own, statement("trainer"))
    assert len(writer.ids()) == 2
    assert writer.ids(agent=_agent_parameter("learner")) == [own["id"]]
    assert writer.ids(
        verb=VERBS + "experienced", activity=activity("lecture")["id"], limit="1"
    ) == (writer.ids())
    assert writer.get(statementId=others["id"]).status_code == 404
    assert writer.get(statementId=own["id"]).status_code == 200
    everyone_s: str = store.get(limit="1").json["more"]
    assert len(writer.ask("GET", everyone_s).json["statements"]) <= 1
    assert store.get(statementId=own["id"]).json["authority"]["account"]["name"] == writer.key


def test_only_with_define_a_definition_is_learnt(
    app: Flask, store: Store, surroundings: Surroundings, organisation_id: int
) -> None:
    writer = store_for(app, surroundings, organisation_id, Scope.WRITE_STATEMENTS)
    definer = store_for(app, surroundings, organisation_id, Scope.WRITE_STATEMENTS, Scope.DEFINE)

    def named(name: str) -> JSON:
        return statement(object={**activity("lecture"), "definition": {"name": {"en": name}}})

    definer.post(named("Lecture"))
    writer.post(named("Nonsense"))
    for each in store.found(format="canonical"):
        assert each["object"]["definition"]["name"] == {"en": "Lecture"}


# The alternate request syntax of 1.0.x


def test_a_form_can_carry_a_put_and_a_get(store: Store) -> None:
    speaking = Store(store.client, None, "", version=None)
    chosen = str(uuid.uuid4())
    credentials = {"Authorization": str(store.authorization), _VERSION: "1.0.3"}
    body = {name: value for name, value in statement().items() if name != "id"}
    put = speaking.client.post(
        "/xapi/statements?method=PUT",
        data={
            **credentials,
            "statementId": chosen,
            "Content-Type": "application/json",
            "content": json.dumps(body),
        },
    )
    assert put.status_code == 204, put.text
    answer = speaking.client.post(
        "/xapi/statements?method=GET", data={**credentials, "statementId": chosen}
    )
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["id"] == chosen
    assert answer.headers[_VERSION] == "1.0.3"
    assert _THROUGH in answer.headers


@pytest.mark.parametrize(
    ("query", "version", "status"),
    [
        ("method=GET&limit=1", "1.0.3", 400),
        ("method=FETCH", "1.0.3", 400),
        ("method=GET", "2.0.0", 400),
    ],
)
def test_a_form_that_mixes_or_speaks_2_0_is_refused(
    store: Store, query: str, version: str, status: int
) -> None:
    data = {"Authorization": str(store.authorization), _VERSION: version}
    answer = store.client.post(f"/xapi/statements?{query}", data=data)
    assert answer.status_code == status
