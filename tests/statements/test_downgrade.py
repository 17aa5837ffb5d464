"""What 2.0 says, said in 1.0.3 (the 1.0 grammar is the judge)."""

import json
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given

from statements.downgrade import NotDowngradable, downgraded
from statements.grammar import XapiVersion, read_statement
from statements.signatures import USAGE_TYPE
from statements.stored import stored_form
from tests.statements import strategies

BASE = "https://valmentava.example/profile"
AUTHORITY = b'{"mbox": "mailto:a@example.fi"}'
WHO = {"mbox": "mailto:oona@example.fi"}
BESIDE = [{"objectType": "contextAgent", "agent": WHO}]
AROUND = [{"objectType": "contextGroup", "group": {"objectType": "Group", "member": [WHO]}}]


def stored(body: bytes, version: XapiVersion = XapiVersion.V2_0) -> bytes:
    return stored_form(
        read_statement(body, version),
        id=uuid.uuid4(),
        stored=datetime(2026, 11, 23, 9, tzinfo=UTC),
        authority=AUTHORITY,
        version=version,
    )


def plain(**more: object) -> bytes:
    return json.dumps(
        {
            "actor": WHO,
            "verb": {"id": "https://verbs.example/x"},
            "object": {"id": "https://activities.example/x"},
            **more,
        }
    ).encode()


@given(strategies.bodies(XapiVersion.V2_0))
def test_whatever_2_0_keeps_1_0_takes(body: bytes) -> None:
    told = downgraded(stored(body), extension_base=BASE)
    assert read_statement(told, XapiVersion.V1_0).id == read_statement(told, XapiVersion.V2_0).id


@given(strategies.bodies(XapiVersion.V1_0))
def test_what_1_0_made_is_the_same_but_for_the_writing_of_its_time(body: bytes) -> None:
    kept = stored(body, XapiVersion.V1_0)
    before, after = json.loads(kept), json.loads(downgraded(kept, extension_base=BASE))
    for each in (before, after):
        each.pop("version")
        each.pop("timestamp")
        if isinstance(each["object"], dict):
            each["object"].pop("timestamp", None)
    assert after == before


def test_agents_and_groups_of_the_context_become_extensions() -> None:
    context = {
        "contextAgents": BESIDE,
        "contextGroups": AROUND,
        "extensions": {"https://e.example": 1},
    }
    told = json.loads(downgraded(stored(plain(context=context)), extension_base=BASE))
    assert told["context"] == {
        "extensions": {
            f"{BASE}/context-agents": BESIDE,
            f"{BASE}/context-groups": AROUND,
            "https://e.example": 1,
        }
    }
    assert told["version"] == "1.0.0"


def test_a_sub_statement_is_rewritten_too() -> None:
    inner = {**json.loads(plain(context={"contextAgents": BESIDE})), "objectType": "SubStatement"}
    told = json.loads(downgraded(stored(plain(object=inner)), extension_base=BASE))
    assert list(told["object"]["context"]) == ["extensions"]


def test_digits_are_kept() -> None:
    body = plain()[:-1] + b', "result": {"score": {"raw": 1.10}}}'
    assert b"1.10" in downgraded(stored(body), extension_base=BASE)


def test_what_is_signed_is_not_changed() -> None:
    attached = {
        "usageType": USAGE_TYPE,
        "display": {"fi": "x"},
        "contentType": "application/octet-stream",
        "length": 1,
        "sha2": "a" * 64,
        "fileUrl": "https://f.example",
    }
    same = stored(plain(attachments=[attached]))
    assert json.loads(downgraded(same, extension_base=BASE))["version"] == "1.0.0"
    changed = stored(plain(attachments=[attached], context={"contextAgents": BESIDE}))
    with pytest.raises(NotDowngradable):
        downgraded(changed, extension_base=BASE)
