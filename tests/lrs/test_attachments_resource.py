"""Attachments of statements, sent and given back (xAPI 1.0.3, Part 2, 2.4.11, Part 3, 1.5)."""

import dataclasses
import hashlib
import json
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask

from lrs.credentials import Scope
from lrs.settings import Settings
from lrs.surroundings import Surroundings, place
from lrs.tables import attachment, file
from tests.lrs.conftest import JSON, STATEMENTS, Answer, Store, statement, store_for, voiding
from tests.lrs.mixed import (
    CONTENT_TYPE,
    PICTURE,
    body_of,
    data_part,
    described,
    json_part,
    mixed,
    sha256,
    taken_apart,
)

both_versions = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
URL = "https://files.example/picture.png"


def send(store: Store, statements: object, *contents: bytes, method: str = "POST") -> Answer:
    parameters = {}
    if method == "PUT" and isinstance(statements, dict):
        parameters = {"statementId": statements["id"]}
    body = mixed(statements, *contents)
    return store.ask(method, STATEMENTS, {"Content-Type": CONTENT_TYPE}, body=body, **parameters)


def parts_given(store: Store, path: str = STATEMENTS, **parameters: str) -> list[EmailMessage]:
    if path == STATEMENTS:
        parameters["attachments"] = "true"
    answer = store.ask("GET", path, **parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("multipart/mixed; boundary=")
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return taken_apart(answer.headers["Content-Type"], answer.data)


def data_given(store: Store, **parameters: str) -> dict[str, bytes]:
    _, *parts = parts_given(store, **parameters)
    assert {each["Content-Transfer-Encoding"] for each in parts} <= {"binary"}
    return {each["X-Experience-API-Hash"]: each.get_payload(decode=True) for each in parts}  # type: ignore[misc]  # bytes, since no part is a multipart


@both_versions
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_what_was_sent_is_given_back(store: Store, version: str, method: str) -> None:
    speaking = store.speaking(version)
    sent = statement(attachments=[described(PICTURE)])
    answer = send(speaking, sent, PICTURE, method=method)
    assert answer.status_code == (200 if method == "POST" else 204), answer.text
    first, second = parts_given(speaking, statementId=sent["id"])
    assert first.get_content_type() == "application/json"
    assert json.loads(first.get_content())["attachments"] == sent["attachments"]
    assert second.get_content_type() == "image/png"
    assert second["X-Experience-API-Hash"] == sha256(PICTURE)
    assert second.get_payload(decode=True) == PICTURE


@both_versions
def test_attachments_are_given_only_when_asked_for(store: Store, version: str) -> None:
    speaking = store.speaking(version)
    sent = statement(attachments=[described(PICTURE)])
    send(speaking, sent, PICTURE)
    for parameters in ({}, {"attachments": "false"}):
        for one in ({}, {"statementId": sent["id"]}):
            answer = speaking.get(**parameters, **one)
            assert answer.headers["Content-Type"] == "application/json"


def test_each_is_given_once_however_often_it_is_named(store: Store) -> None:
    several = [
        statement(attachments=[described(PICTURE), described(PICTURE)]),
        statement(attachments=[described(PICTURE), described(b"other")]),
    ]
    assert send(store, several, PICTURE, b"other").status_code == 200
    assert data_given(store) == {sha256(PICTURE): PICTURE, sha256(b"other"): b"other"}
    assert len(parts_given(store)) == 3


def test_more_goes_on_with_attachments(store: Store) -> None:
    for content in (b"one", b"two"):
        send(store, statement(attachments=[described(content)]), content)
    first, _ = parts_given(store, limit="1")
    more = json.loads(first.get_content())["more"]
    _, data = parts_given(store, more)
    assert data.get_payload(decode=True) == b"one"


def test_a_voided_statement_keeps_its_attachment(store: Store) -> None:
    sent = statement(attachments=[described(PICTURE)])
    send(store, sent, PICTURE)
    store.post(voiding(sent["id"]))
    assert data_given(store, voidedStatementId=sent["id"]) == {sha256(PICTURE): PICTURE}
    assert data_given(store) == {}


def test_without_any_the_answer_is_of_parts_all_the_same(store: Store) -> None:
    store.post(statement())
    assert len(parts_given(store)) == 1


@both_versions
def test_head_says_what_get_says(store: Store, version: str) -> None:
    speaking = store.speaking(version)
    sent = statement(attachments=[described(PICTURE)])
    send(speaking, sent, PICTURE)
    asked = {"statementId": sent["id"], "attachments": "true"}
    head, get = speaking.ask("HEAD", **asked), speaking.get(**asked)
    moving = "X-Experience-API-Consistent-Through"
    assert (head.status_code, head.data) == (200, b"")
    assert [each for each in head.headers if each[0] != moving] == [
        each for each in get.headers if each[0] != moving
    ]


def test_an_attachment_of_a_sub_statement_counts(store: Store) -> None:
    inner = statement(attachments=[described(PICTURE)])
    del inner["id"]
    sent = statement(object={**inner, "objectType": "SubStatement"})
    assert send(store, sent).status_code == 400
    assert send(store, sent, PICTURE).status_code == 200
    assert data_given(store) == {sha256(PICTURE): PICTURE}


def test_a_capital_hash_is_the_same(store: Store) -> None:
    sent = statement(attachments=[{**described(PICTURE), "sha2": sha256(PICTURE).upper()}])
    assert send(store, sent, PICTURE).status_code == 200
    assert list(data_given(store).values()) == [PICTURE]


def test_an_address_and_data_may_come_together_and_one_is_enough(store: Store) -> None:
    both = statement(attachments=[described(PICTURE, fileUrl=URL)])
    assert send(store, both, PICTURE).status_code == 200
    address = statement(attachments=[described(b"elsewhere", fileUrl=URL)])
    assert send(store, address).status_code == 200
    assert store.post(statement(attachments=[described(b"elsewhere", fileUrl=URL)]))
    assert data_given(store) == {sha256(PICTURE): PICTURE}


def test_a_length_that_is_not_the_data_s_is_taken(store: Store) -> None:
    sent = statement(attachments=[{**described(PICTURE), "length": 1}])
    assert send(store, sent, PICTURE).status_code == 200


def test_nobody_gets_a_file_by_knowing_its_hash(
    app: Flask, surroundings: Surroundings, organisation_id: int, store: Store
) -> None:
    send(store, statement(attachments=[described(PICTURE)]), PICTURE)
    curious = store_for(
        app, surroundings, organisation_id, Scope.WRITE_STATEMENTS, Scope.READ_OWN_STATEMENTS
    )
    curious.post(statement(attachments=[described(PICTURE, fileUrl=URL)]))
    assert data_given(curious) == {}


# Refusals


def _refusal(answer: Answer) -> str:
    assert answer.status_code == 400, answer.text
    path: str = answer.json["path"]
    return path


@both_versions
def test_data_that_are_missing_are_named(store: Store, version: str) -> None:
    speaking = store.speaking(version)
    lacking = statement(attachments=[described(b"x", fileUrl=URL), described(PICTURE)])
    assert _refusal(send(speaking, lacking)) == "attachments[1].fileUrl"
    assert _refusal(speaking.ask("POST", body=lacking)) == "attachments[1].fileUrl"
    batch = [statement(), lacking]
    assert _refusal(send(speaking, batch)) == "statements[1].attachments[1].fileUrl"
    assert _refusal(send(speaking, batch, b"x")) == "statements[1].attachments[1].fileUrl"
    assert store.ids() == []


@both_versions
def test_data_that_no_attachment_names_are_refused(store: Store, version: str) -> None:
    speaking = store.speaking(version)
    sent = statement(attachments=[described(PICTURE)])
    assert _refusal(send(speaking, sent, PICTURE, b"excess")) == "parts.X-Experience-API-Hash"
    assert _refusal(send(speaking, statement(), PICTURE)) == "parts.X-Experience-API-Hash"
    assert store.ids() == []


def test_forms_of_browsers_are_refused(store: Store) -> None:
    kind = CONTENT_TYPE.replace("mixed", "form-data")
    answer = store.ask("POST", STATEMENTS, {"Content-Type": kind}, body=mixed([statement()]))
    assert _refusal(answer) == "Content-Type"


def test_an_attachment_above_the_limit_is_refused(
    app: Flask, surroundings: Surroundings, settings: Settings, store: Store
) -> None:
    small = dataclasses.replace(settings, max_attachment_bytes=10)
    place(app, dataclasses.replace(surroundings, settings=small))
    answer = send(store, statement(attachments=[described(PICTURE)]), PICTURE)
    assert answer.status_code == 413
    assert "10 bytes" in answer.json["error"]
    assert store.ids() == []


def test_a_statement_that_is_refused_leaves_no_attachment(
    store: Store, surroundings: Surroundings
) -> None:
    first = statement()
    store.post(first)
    other = statement("trainer", attachments=[described(PICTURE)], id=first["id"])
    assert send(store, [other, statement()], PICTURE).status_code == 409
    with surroundings.database.read() as connection:
        for table in (attachment, file):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 0


def test_the_same_again_links_nothing_twice(store: Store) -> None:
    sent = statement(attachments=[described(PICTURE)])
    for _ in range(2):
        assert send(store, sent, PICTURE).status_code == 200
    assert data_given(store) == {sha256(PICTURE): PICTURE}


def test_bytes_that_are_gone_are_left_out(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    send(store, statement(attachments=[described(PICTURE), described(b"other")]), PICTURE, b"other")
    digest = sha256(PICTURE)
    (settings.data_dir / "files" / digest[:2] / digest).unlink()
    assert data_given(store) == {sha256(b"other"): b"other"}
    assert digest in capsys.readouterr().out


def test_any_sha_2_of_a_part_is_found_again(store: Store) -> None:
    told: JSON = described(PICTURE)
    told["sha2"] = hashlib.sha512(PICTURE).hexdigest()
    body = body_of(
        [
            json_part(statement(attachments=[told])),
            data_part(PICTURE, X_Experience_API_Hash=told["sha2"]),
        ]
    )
    answer = store.ask("POST", STATEMENTS, {"Content-Type": CONTENT_TYPE}, body=body)
    assert answer.status_code == 200, answer.text
    assert data_given(store) == {told["sha2"]: PICTURE}
