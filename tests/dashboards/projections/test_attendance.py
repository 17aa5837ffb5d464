"""Folding statements into attendance."""

import json
import random
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.projections.attendance import (
    Attendance,
    Attendances,
    Seat,
    attendances_in,
    joined,
)
from dashboards.projections.folding import folded
from statements import vocabulary
from statements.coaching import Form, Meeting
from statements.grammar import ValidStatement, XapiVersion, read_statement
from statements.profile import term_iri
from statements.profile.terms import COACHING_FORM
from tests.dashboards.conftest import (
    ANOTHER,
    BASE,
    LEARNER,
    MEETING,
    SESSION,
    Acts,
    Visits,
    after,
    stored,
)
from tests.statements import strategies

JSON = dict[str, Any]  # Any: a JSON object

HERE = Seat(MEETING, LEARNER)
_VISITS = Visits()
_COACHED = Visits(occasion=SESSION, what=Meeting.COACHING_SESSION)


def seats_of(*statements: ValidStatement) -> Attendances:
    return attendances_in([stored(each) for each in statements], iri_base=BASE)


def changed(**changes: object) -> Attendances:
    """What it comes to when somebody attended, with parts of the statement changed."""
    said = json.loads(stored(_VISITS.attends())) | changes
    return attendances_in([json.dumps(said).encode()], iri_base=BASE)


def test_without_statements_nobody_was_anywhere() -> None:
    assert seats_of() == {}


def test_who_signs_up_and_comes() -> None:
    came = seats_of(_VISITS.signs_up(1), _VISITS.attends(9))
    assert came == {
        HERE: Attendance(kind=Meeting.LECTURE, signed_up_at=after(1), attended_at=after(9))
    }
    assert came[HERE].is_signed_up


def test_lectures_live_sessions_and_coaching_are_told_apart() -> None:
    seats = seats_of(*(Visits(occasion=uuid4(), what=what).attends() for what in Meeting))
    assert [each.kind for each in seats.values()] == list(Meeting)


@pytest.mark.parametrize("form", Form)
def test_coaching_has_its_form(form: Form) -> None:
    held = seats_of(_COACHED.attends(form=form))[Seat(SESSION, LEARNER)]
    assert (held.kind, held.form) == (Meeting.COACHING_SESSION, form)


def test_a_form_that_is_none_of_ours_is_no_form() -> None:
    iri = term_iri(BASE, COACHING_FORM)
    said = json.loads(stored(_COACHED.attends(form=Form.PEER)))
    for told in ('"walking"', "7", '{"peer":true}', "1e999"):
        said["context"]["extensions"][iri] = "FORM"
        body = json.dumps(said).replace('"FORM"', told).encode()
        assert attendances_in([body], iri_base=BASE)[Seat(SESSION, LEARNER)].form is None


def test_who_cancels_is_not_signed_up_until_signing_up_again() -> None:
    assert not seats_of(_VISITS.signs_up(1), _VISITS.cancels(2))[HERE].is_signed_up
    assert not seats_of(_VISITS.cancels(2))[HERE].is_signed_up
    again = seats_of(_VISITS.signs_up(1), _VISITS.cancels(2), _VISITS.signs_up(3))
    assert again[HERE].is_signed_up


def test_each_person_has_a_seat_of_their_own() -> None:
    both = seats_of(_VISITS.attends(), Visits(person_id=ANOTHER).signs_up())
    assert both[HERE].attended_at == after(0)
    assert both[Seat(MEETING, ANOTHER)].attended_at is None


def test_progress_is_no_attendance_and_attendance_no_progress() -> None:
    acts = Acts()
    assert seats_of(acts.starts(), acts.reads("tyoote"), acts.completes()) == {}
    assert folded([stored(_VISITS.attends())], iri_base=BASE).steps == {}


def test_both_are_folded_at_once() -> None:
    bodies = [stored(_VISITS.attends(3)), stored(Acts().starts(2))]
    found = folded(bodies, iri_base=BASE)
    assert found.attendances == attendances_in(bodies, iri_base=BASE)
    assert [each.started_at for each in found.steps.values()] == [after(2)]


def test_an_account_of_another_installation_is_not_ours() -> None:
    assert seats_of(Visits(iri_base="https://elsewhere.example").attends()) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"authority": {"account": {"homePage": BASE, "name": "another-key"}}},
        {"authority": {"mbox": "mailto:valmentava@example.com"}},
        {"actor": {"mbox": "mailto:stranger@example.org"}},
        {"actor": {"account": {"homePage": f"{BASE}/people", "name": "stranger"}}},
        {"context": {"language": "fi"}},
        {"context": {"registration": str(SESSION)}},
        {"object": {"id": f"{BASE}/activities/{MEETING}"}},
        {"object": {"id": "https://other.example/1", "definition": {"type": vocabulary.WEBINAR}}},
        {"object": {"objectType": "StatementRef", "id": str(MEETING)}},
        {"verb": {"id": "https://example.org/verbs/hummed"}},
    ],
)
def test_what_is_not_all_ours_moves_nothing(changes: JSON) -> None:
    assert set(changed()) == {HERE}
    assert changed(**changes) == {}


@pytest.mark.parametrize("version", XapiVersion)
@given(data=st.data())
def test_no_statement_that_the_store_accepts_stops_the_projection(
    version: XapiVersion, data: st.DataObject
) -> None:
    said = data.draw(strategies.statements(version))
    if data.draw(st.booleans()):
        # As if it were about our own people and meetings, so that all of it is looked at.
        ours = json.loads(stored(data.draw(st.sampled_from(_EVERY_ACT))))
        said |= {"actor": ours["actor"], "verb": ours["verb"], "object": ours["object"]}
        said["context"] = said.get("context", {}) | {
            "registration": ours["context"]["registration"]
        }
    statement = read_statement(strategies.as_json(said), version)
    folded([stored(statement, version)], iri_base=BASE)


_EVERY_ACT = [_VISITS.signs_up(), _VISITS.cancels(), _COACHED.attends(form=Form.PEER)]


def _attendances() -> st.SearchStrategy[Attendance]:
    times = st.none() | st.integers(0, 50).map(after)
    return st.builds(
        Attendance,
        kind=st.sampled_from(Meeting),
        form=st.none() | st.sampled_from(Form),
        signed_up_at=times,
        cancelled_at=times,
        attended_at=times,
    )


@given(_attendances(), _attendances(), _attendances())
def test_joining_does_not_care_for_order_grouping_or_repetition(
    one: Attendance, other: Attendance, third: Attendance
) -> None:
    assert joined(one, other) == joined(other, one)
    assert joined(joined(one, other), third) == joined(one, joined(other, third))
    assert joined(one, one) == one


_ALL = [
    stored(act)
    for visits in (_VISITS, Visits(person_id=ANOTHER), _COACHED)
    for act in (
        visits.signs_up(1),
        visits.cancels(2),
        visits.signs_up(3),
        visits.attends(4),
        visits.attends(5, form=Form.GROUP),
    )
]


@given(st.lists(st.sampled_from(_ALL)), st.randoms(use_true_random=False))
def test_statements_in_any_order_and_more_than_once_fold_to_the_same(
    bodies: Sequence[bytes], chance: random.Random
) -> None:
    shuffled = [*bodies, *bodies[::2]]
    chance.shuffle(shuffled)
    assert attendances_in(shuffled, iri_base=BASE) == attendances_in(bodies, iri_base=BASE)


@given(st.lists(st.sampled_from(_ALL)), st.integers(0, 15))
def test_folding_in_two_batches_is_folding_in_one(bodies: Sequence[bytes], cut: int) -> None:
    one = attendances_in(bodies[:cut], iri_base=BASE)
    for seat, each in attendances_in(bodies[cut:], iri_base=BASE).items():
        one[seat] = joined(one[seat], each) if seat in one else each
    assert one == attendances_in(bodies, iri_base=BASE)
