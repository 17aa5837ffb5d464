"""Folding statements into progress."""

import json
import random
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.projections.progress import Place, Progress, Score, Steps, joined, steps_in
from statements.coaching import part_id
from statements.grammar import ValidStatement, XapiVersion, read_statement
from tests.conftest import NOW
from tests.dashboards.conftest import (
    ANOTHER,
    BASE,
    ENROLMENT,
    LEARNER,
    MODULE,
    SECOND_MODULE,
    Acts,
    after,
    stored,
)
from tests.statements import strategies

JSON = dict[str, Any]  # Any: a JSON object

HERE = Place(ENROLMENT, MODULE, LEARNER)
_ACTS = Acts()


def folded(*statements: ValidStatement) -> Steps:
    return steps_in([stored(each) for each in statements], iri_base=BASE)


def foreign(**changes: object) -> ValidStatement:
    """A page that was read, with parts of the statement put in another's words."""
    said = json.loads(stored(_ACTS.reads("tyoote")))
    for name in ("authority", "stored", "version"):
        del said[name]
    return read_statement(json.dumps(said | changes).encode(), XapiVersion.V2_0)


def page(key: str) -> UUID:
    return part_id(MODULE, f"page:{key}")


def test_without_statements_there_is_no_progress() -> None:
    assert folded() == {}


def test_opening_a_module_starts_it() -> None:
    assert folded(_ACTS.starts()) == {HERE: Progress(NOW)}


def test_a_whole_way_through_a_module() -> None:
    way = folded(
        _ACTS.starts(0),
        _ACTS.reads("tyoote", 1),
        _ACTS.reads("kuuntelu", 2),
        _ACTS.scores(2, minutes=3),
        _ACTS.scores(5, minutes=4),
        _ACTS.completes(4),
    )
    assert way == {
        HERE: Progress(
            started_at=NOW,
            completed_at=after(4),
            pages=frozenset({page("tyoote"), page("kuuntelu")}),
            best=Score(5, 5),
            passed=True,
        )
    }


def test_a_page_read_twice_is_one_page_and_the_first_time_is_the_start() -> None:
    read = folded(_ACTS.reads("tyoote", 5), _ACTS.reads("tyoote", 2))
    assert read[HERE].pages == {page("tyoote")}
    assert read[HERE].started_at == after(2)


def test_a_failed_attempt_after_a_passed_one_takes_nothing_away() -> None:
    quiz = folded(_ACTS.scores(5), _ACTS.scores(1, minutes=9))[HERE]
    assert (quiz.best, quiz.passed) == (Score(5, 5), True)


def test_a_failed_attempt_alone_is_a_score_that_does_not_pass() -> None:
    quiz = folded(_ACTS.scores(1))[HERE]
    assert (quiz.best, quiz.passed, quiz.completed_at) == (Score(1, 5), False, None)


def test_the_better_score_is_the_greater_share() -> None:
    assert folded(_ACTS.scores(3, 4), _ACTS.scores(5, 10))[HERE].best == Score(3, 4)


def test_each_module_has_its_own_progress() -> None:
    both = folded(_ACTS.starts(), Acts(module_id=SECOND_MODULE).completes(3))
    assert both[HERE].completed_at is None
    assert both[Place(ENROLMENT, SECOND_MODULE, LEARNER)].completed_at == after(3)


def test_another_actor_under_the_same_registration_is_another_place() -> None:
    assert HERE not in folded(Acts(person_id=ANOTHER).completes())


def test_an_account_of_another_installation_is_not_ours() -> None:
    assert folded(Acts(iri_base="https://elsewhere.example").completes()) == {}


def test_an_actor_without_our_account_moves_nothing() -> None:
    strangers = (
        {"mbox": "mailto:stranger@example.org"},
        {"account": {"homePage": f"{BASE}/people/", "name": str(LEARNER)}},
        {"account": {"homePage": f"{BASE}/people", "name": str(LEARNER).upper()}},
        {"account": {"homePage": f"{BASE}/people", "name": "stranger"}},
        {
            "objectType": "Group",
            "member": [{"account": {"homePage": f"{BASE}/people", "name": str(LEARNER)}}],
        },
    )
    assert folded(*(foreign(actor=actor) for actor in strangers)) == {}


@pytest.mark.parametrize(
    "authority",
    [
        {"account": {"homePage": BASE, "name": "another-key"}},
        {"account": {"homePage": "https://other.example", "name": "valmentava"}},
        {"mbox": "mailto:valmentava@example.com"},
    ],
)
def test_what_another_key_says_of_our_people_moves_nothing(authority: JSON) -> None:
    said = json.loads(stored(_ACTS.completes()))
    assert steps_in([json.dumps(said).encode()], iri_base=BASE) != {}
    said["authority"] = authority
    assert steps_in([json.dumps(said).encode()], iri_base=BASE) == {}


def test_a_statement_without_a_registration_moves_nothing() -> None:
    assert folded(foreign(context={"language": "fi"})) == {}


def test_a_verb_that_is_not_the_programme_s_moves_nothing() -> None:
    assert folded(foreign(verb={"id": "https://example.org/verbs/hummed"})) == {}


def test_a_registration_in_capitals_is_the_same_registration() -> None:
    said = json.loads(stored(_ACTS.starts()))
    context = said["context"] | {"registration": str(ENROLMENT).upper()}
    started = foreign(verb=said["verb"], object=said["object"], context=context)
    assert set(folded(started)) == {HERE}


def test_a_score_without_a_usable_maximum_is_no_score() -> None:
    said = json.loads(stored(_ACTS.scores(5)))
    for score in ({"raw": 5}, {"scaled": 1}, {"raw": 0, "max": 0}, {}):
        result = {"success": True, "score": score}
        quiz = foreign(verb=said["verb"], object=said["object"], result=result)
        assert folded(quiz)[HERE].best is None
        assert folded(quiz)[HERE].passed is True


def test_a_number_beyond_every_float_is_no_score() -> None:
    said, changes = re.subn(rb'"max":[0-9.]+', b'"max":1e999', stored(_ACTS.scores(5)))
    assert changes == 1
    assert steps_in([said], iri_base=BASE)[HERE].best is None


@pytest.mark.parametrize("version", XapiVersion)
@given(data=st.data())
def test_no_statement_that_the_store_accepts_stops_the_projection(
    version: XapiVersion, data: st.DataObject
) -> None:
    said = data.draw(strategies.statements(version))
    if data.draw(st.booleans()):
        # As if it were about our own people and modules, so that all of it is looked at.
        ours = json.loads(stored(data.draw(st.sampled_from(_EVERY_ACT))))
        said |= {"actor": ours["actor"], "verb": ours["verb"], "object": ours["object"]}
        around = {"contextActivities": {"parent": ours["object"]}}
        said["context"] = {"registration": str(ENROLMENT)} | around | said.get("context", {})
    statement = read_statement(strategies.as_json(said), version)
    steps_in([stored(statement, version)], iri_base=BASE)


_EVERY_ACT = [_ACTS.starts(), _ACTS.reads("tyoote"), _ACTS.scores(5), _ACTS.completes()]


def _steps() -> st.SearchStrategy[Progress]:
    minutes = st.integers(0, 50)
    scores = st.builds(Score, st.integers(0, 5).map(float), st.sampled_from([5.0, 10.0]))
    return st.builds(
        Progress,
        minutes.map(after),
        st.none() | minutes.map(after),
        st.frozensets(st.sampled_from([page(key) for key in "abcd"])),
        st.none() | scores,
        st.none() | st.booleans(),
    )


@given(_steps(), _steps(), _steps())
def test_joining_does_not_care_for_order_grouping_or_repetition(
    one: Progress, other: Progress, third: Progress
) -> None:
    assert joined(one, other) == joined(other, one)
    assert joined(joined(one, other), third) == joined(one, joined(other, third))
    assert joined(one, one) == one


_WAYS = [
    stored(act)
    for acts in (_ACTS, Acts(module_id=SECOND_MODULE), Acts(person_id=ANOTHER))
    for act in (
        acts.starts(1),
        acts.reads("tyoote", 2),
        acts.reads("kuuntelu", 3),
        acts.scores(2, minutes=4),
        acts.scores(4, minutes=5),
        acts.completes(6),
    )
]


@given(st.lists(st.sampled_from(_WAYS)), st.randoms(use_true_random=False))
def test_statements_in_any_order_and_more_than_once_fold_to_the_same(
    bodies: Sequence[bytes], chance: random.Random
) -> None:
    shuffled = [*bodies, *bodies[::2]]
    chance.shuffle(shuffled)
    assert steps_in(shuffled, iri_base=BASE) == steps_in(bodies, iri_base=BASE)


@given(st.lists(st.sampled_from(_WAYS)), st.integers(0, 18))
def test_folding_in_two_batches_is_folding_in_one(bodies: Sequence[bytes], cut: int) -> None:
    one = steps_in(bodies[:cut], iri_base=BASE)
    for place, step in steps_in(bodies[cut:], iri_base=BASE).items():
        one[place] = joined(one[place], step) if place in one else step
    assert one == steps_in(bodies, iri_base=BASE)
