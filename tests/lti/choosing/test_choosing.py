"""A trainer chooses what the platform places in its course."""

import re
import uuid
from html import unescape
from http import HTTPStatus
from typing import Any

import jwt
import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import tables
from lti.catalogue import way_of
from lti.choosing import await_choice, forget_expired
from lti.people import Role
from lti.protocol import keys
from lti.protocol.deep_linking import DEEP_LINKING, Choosing
from tests.conftest import NOW
from tests.lti.conftest import ORIGIN, Enter, Guest
from tests.lti.protocol.platform import LTI

RETURN = f"{ORIGIN}/mod/lti/contentitem_return.php?course=2&id=1&sesskey=6V2xRSNA3A"

pytestmark = pytest.mark.usefixtures("programme")


def asked(**changes: Any) -> Choosing:
    """Return what a platform asks for."""
    told = {
        "return_url": RETURN,
        "accepted_types": ("ltiResourceLink",),
        "takes_several": True,
        "takes_line_items": True,
        "data": "op=321&<v>",
    }
    return Choosing(**{**told, **changes})


@pytest.fixture
def trainer(enter: Enter, surroundings: Surroundings) -> Guest:
    return choosing(enter, surroundings, asked())


def choosing(enter: Enter, surroundings: Surroundings, wanted: Choosing) -> Guest:
    """Let a trainer in whose platform waits for content."""
    guest = enter(Role.TRAINER, subject="kaisa")
    with surroundings.database.write() as connection:
        await_choice(
            connection,
            guest.visit,
            choosing=wanted,
            deployment_id="1",
            key_ring=surroundings.key_ring,
        )
    return guest


def page_of(guest: Guest) -> str:
    return f"/teach/{guest.visit.id}/content"


def answered(text: str, surroundings: Surroundings) -> dict[str, Any]:
    """Return the claims of the answer on a page, checked by another library."""
    token = re.search(r'name="JWT" value="([^"]+)"', text)
    assert token is not None
    key_set = jwt.PyJWKSet.from_dict(keys.key_set(surroundings))
    key = key_set[jwt.get_unverified_header(token[1])["kid"]]
    claims: dict[str, Any] = jwt.decode(
        token[1],
        key.key,
        algorithms=["RS256"],
        audience=ORIGIN,
        options={"verify_exp": False, "verify_iat": False},
    )
    return claims


def make(trainer: Guest, database: Database, **changes: str) -> uuid.UUID:
    """Write a new material and return its id."""
    form = {
        "title": "Oma sivu",
        "summary": "Lyhyt sivu",
        "minutes": "5",
        "text": "## Aluksi\n\nTeksti.",
        "language": "fi",
    }
    answer = trainer.post(f"/teach/{trainer.visit.id}/materials/new", **{**form, **changes})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    with database.read() as connection:
        column = tables.module.c
        newest = sa.select(column.id).where(sa.not_(column.in_programme))
        made: uuid.UUID = connection.execute(
            newest.order_by(column.place.desc()).limit(1)
        ).scalar_one()
    return made


def test_what_is_chosen_goes_back_signed_as_the_platform_asked(
    trainer: Guest, surroundings: Surroundings, module_id: uuid.UUID
) -> None:
    page = trainer.post(page_of(trainer), act="add", module=str(module_id))
    assert page.status_code == HTTPStatus.OK
    assert f'action="{RETURN}"' in unescape(page.text)
    said = answered(page.text, surroundings)
    assert (said["iss"], said["aud"]) == ("client", [ORIGIN])
    assert said[f"{LTI}message_type"] == "LtiDeepLinkingResponse"
    assert said[f"{LTI}version"] == "1.3.0"
    assert said[f"{LTI}deployment_id"] == "1"
    assert said[f"{DEEP_LINKING}data"] == "op=321&<v>"
    # A platform's clock may be a little behind, and Moodle refuses what is from the future.
    assert said["iat"] == int(NOW.timestamp()) - 5
    assert said["exp"] - said["iat"] <= 600
    assert said[f"{DEEP_LINKING}content_items"] == [
        {
            "type": "ltiResourceLink",
            "title": "Kuuntelu fi",
            "text": "Lyhyesti fi",
            "url": "https://valmentava.example/lti/launch",
            "custom": {
                "module": str(module_id),
                "link_id_history": "$ResourceLink.id.history",
            },
            "lineItem": {
                "scoreMaximum": 100,
                "label": "Kuuntelu fi",
                "resourceId": str(module_id),
                "submissionReview": {},
            },
        }
    ]


def test_the_page_that_answers_may_post_to_the_platform_and_to_nobody_else(
    trainer: Guest, module_id: uuid.UUID
) -> None:
    page = trainer.post(page_of(trainer), act="add", module=str(module_id))
    policy = page.headers["Content-Security-Policy"]
    assert f"form-action 'self' {ORIGIN};" in policy
    assert "form-action 'self';" in trainer.get(page_of(trainer)).headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"


def test_a_link_for_moodle_does_not_say_its_address(
    trainer: Guest, surroundings: Surroundings, module_id: uuid.UUID
) -> None:
    with surroundings.database.write() as connection:
        connection.execute(sa.update(tables.registration).values(family="moodle"))
    page = trainer.post(page_of(trainer), act="add", module=str(module_id))
    (item,) = answered(page.text, surroundings)[f"{DEEP_LINKING}content_items"]
    assert "url" not in item
    assert all("\n" not in value for value in item["custom"].values())


def test_a_platform_that_ignores_line_items_is_sent_none(
    enter: Enter, surroundings: Surroundings, module_id: uuid.UUID
) -> None:
    trainer = choosing(enter, surroundings, asked(takes_line_items=False, data=None))
    page = trainer.post(page_of(trainer), act="add", module=str(module_id))
    said = answered(page.text, surroundings)
    (item,) = said[f"{DEEP_LINKING}content_items"]
    assert "lineItem" not in item
    assert f"{DEEP_LINKING}data" not in said


def test_returning_without_adding_answers_with_nothing(
    trainer: Guest, surroundings: Surroundings, module_id: uuid.UUID
) -> None:
    page = trainer.post(page_of(trainer), act="cancel", module=str(module_id))
    assert answered(page.text, surroundings)[f"{DEEP_LINKING}content_items"] == []


def test_adding_nothing_says_what_is_missing(trainer: Guest) -> None:
    page = trainer.post(page_of(trainer), act="add")
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Valitse ainakin yksi" in page.text


def test_what_is_picked_survives_a_search_that_does_not_find_it(
    trainer: Guest, module_id: uuid.UUID
) -> None:
    sent = trainer.post(page_of(trainer), act="search", q="olematon", module=str(module_id))
    page = trainer.get(sent.location)
    assert f'value="{module_id}" checked' in page.text
    assert "olematon" in page.text
    # Unticked there, it is picked no longer.
    trainer.post(page_of(trainer), act="search", q="", shown="olematon")
    assert "checked" not in trainer.get(page_of(trainer)).text


@pytest.mark.parametrize(
    ("sought", "found"), [("KUUN", True), ("lyhyesti kuuntelu", True), ("x y", False)]
)
def test_a_search_looks_for_every_word_in_name_and_summary(
    trainer: Guest, module_id: uuid.UUID, sought: str, found: bool
) -> None:
    page = trainer.get(f"{page_of(trainer)}?q={sought}")
    assert (str(module_id) in page.text) is found


def test_where_one_is_taken_one_goes(
    enter: Enter, surroundings: Surroundings, module_id: uuid.UUID
) -> None:
    trainer = choosing(enter, surroundings, asked(takes_several=False))
    other = make(trainer, surroundings.database)
    assert 'type="radio"' in trainer.get(page_of(trainer)).text
    page = trainer.post(page_of(trainer), act="add", module=[str(module_id), str(other)])
    assert len(answered(page.text, surroundings)[f"{DEEP_LINKING}content_items"]) == 1


def test_a_new_material_is_made_on_the_way_and_is_picked(
    trainer: Guest, surroundings: Surroundings, module_id: uuid.UUID
) -> None:
    way = trainer.post(page_of(trainer), act="new", module=str(module_id)).location
    assert "Uusi verkkomateriaali" in trainer.get(way).text
    made = make(trainer, surroundings.database)
    page = trainer.get(page_of(trainer))
    for picked in (module_id, made):
        assert f'value="{picked}" checked' in page.text
    page = trainer.post(page_of(trainer), act="add", module=[str(module_id), str(made)])
    items = answered(page.text, surroundings)[f"{DEEP_LINKING}content_items"]
    assert [item["title"] for item in items] == ["Kuuntelu fi", "Oma sivu"]
    assert "Teksti." in trainer.get(f"{trainer.room}/{made}/pages/page-1").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", " "),
        ("title", "a" * 201),
        ("summary", ""),
        ("minutes", "0"),
        ("minutes", "kymmenen"),
        ("text", ""),
        ("language", "de"),
    ],
)
def test_an_incomplete_material_is_not_kept_and_nothing_typed_is_lost(
    trainer: Guest, database: Database, field: str, typed: str
) -> None:
    form = {
        "title": "Oma <sivu>",
        "summary": "Lyhyt",
        "minutes": "5",
        "text": "Teksti.",
        "language": "sv",
    }
    page = trainer.post(f"/teach/{trainer.visit.id}/materials/new", **{**form, field: typed})
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f'href="#{field}"' in page.text
    kept = {"title": "Oma &lt;sivu&gt;", "summary": "Lyhyt", "text": "Teksti."}
    assert all(value in page.text for name, value in kept.items() if name != field)
    with database.read() as connection:
        count = sa.select(sa.func.count()).where(tables.module.c.kind == "material")
        assert connection.execute(count).scalar() == 1


def test_a_trainer_s_own_material_is_part_of_the_way_only_where_it_is_placed(
    trainer: Guest, enter: Enter, surroundings: Surroundings, module_id: uuid.UUID
) -> None:
    made = make(trainer, surroundings.database)
    held = trainer.visit

    def way() -> list[uuid.UUID]:
        with surroundings.database.read() as connection:
            programme = connection.execute(sa.select(tables.cohort.c.programme_id)).scalar_one()
            assert held.cohort_id is not None
            found = way_of(
                connection,
                held.organisation_id,
                programme_id=programme,
                cohort_id=held.cohort_id,
            )
        return [each.id for each in found]

    assert way() == [module_id]
    enter(Role.LEARNER, link="link-2", module_id=made)
    assert way() == [module_id, made]


def test_another_organisation_s_module_cannot_be_chosen(
    trainer: Guest, surroundings: Surroundings
) -> None:
    page = trainer.post(page_of(trainer), act="add", module=str(uuid.uuid4()))
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_who_was_not_asked_to_choose_is_told_so(enter: Enter) -> None:
    guest = enter(Role.TRAINER, subject="toinen")
    assert "choosing_over" in guest.get(page_of(guest)).text
    learner = enter(Role.LEARNER)
    assert learner.get(page_of(learner)).status_code == HTTPStatus.FORBIDDEN


def test_what_the_platform_told_is_kept_sealed_and_goes_with_the_visit(
    trainer: Guest, database: Database
) -> None:
    assert trainer.get(page_of(trainer)).status_code == HTTPStatus.OK
    with database.write() as connection:
        row = connection.execute(sa.select(tables.choosing)).one()
        assert "sesskey" not in repr(row)
        connection.execute(sa.update(tables.visit).values(expires_at=NOW))
        assert forget_expired(connection, now=NOW) == 1


def test_a_preview_leads_back_to_choosing_with_what_was_picked(
    trainer: Guest, module_id: uuid.UUID
) -> None:
    way = trainer.post(page_of(trainer), act=f"preview {module_id}", module=str(module_id))
    page = trainer.get(way.location)
    assert "Kuuntelu fi" in page.text
    assert f'href="{page_of(trainer)}"' in page.text
    assert f'value="{module_id}" checked' in trainer.get(page_of(trainer)).text
    # What is not offered has no preview.
    elsewhere = trainer.post(page_of(trainer), act="preview /admin")
    assert elsewhere.location == page_of(trainer)


@pytest.mark.parametrize("locale", ["fi", "sv", "en"])
def test_a_material_in_one_language_is_read_in_it_by_all(
    trainer: Guest, enter: Enter, surroundings: Surroundings, locale: str
) -> None:
    made = make(trainer, surroundings.database)
    learner = enter(Role.LEARNER, locale=locale, link="link-2", module_id=made)
    learner.post(f"{learner.room}/{made}/begin")
    page = learner.get(f"{learner.room}/{made}/pages/page-1")
    assert page.status_code == HTTPStatus.OK
    assert "Teksti." in page.text
    done = learner.post(f"{learner.room}/{made}/pages/page-1")
    assert learner.get(done.location).status_code == HTTPStatus.OK
