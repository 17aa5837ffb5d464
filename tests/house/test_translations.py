"""Everything that is said to people is said in every language."""

import re

import pytest
from babel.messages.catalog import Catalog

from tests.house.gather_translations import LANGUAGES, ROOMS, catalogue, gathered

_PLACE = re.compile(r"%\(\w+\)\w|%%")


@pytest.fixture(scope="module", params=ROOMS)
def room(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def sentences(room: str) -> Catalog:
    return gathered(room)


def _ids(held: Catalog) -> set[str]:
    return {str(message.id) for message in held if message.id}


def _unsaid(held: Catalog) -> list[object]:
    return [
        message.id
        for message in held
        if message.id and (message.fuzzy or not all(_parts(message.string) or [""]))
    ]


def _parts(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(room: str, sentences: Catalog, language: str) -> None:
    held = catalogue(room, language)
    assert _ids(sentences) == _ids(held), "run: python -m tests.house.gather_translations"
    assert _unsaid(held) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_places_of_its_sentence(room: str, language: str) -> None:
    wrong = [
        message.id
        for message in catalogue(room, language)
        if message.id
        for said in _parts(message.string)
        if set(_PLACE.findall(said)) != set(_PLACE.findall(_parts(message.id)[-1]))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_of_several_rooms_is_said_alike_in_all(language: str) -> None:
    """The rooms' catalogues are one when pages are made: one room's words would be the others'."""
    said: dict[str, set[str]] = {}
    for each in ROOMS:
        for message in catalogue(each, language):
            said.setdefault(str(message.id), set()).add(str(message.string))
    assert [sentence for sentence, words in said.items() if sentence and len(words) > 1] == []


def test_a_sentence_that_nobody_translated_or_only_a_machine_did_is_noticed() -> None:
    held = Catalog(locale="fi")
    held.add("Hello")
    held.add("Good morning", "Huomenta", flags=["fuzzy"])
    held.add("Good night", "Hyvää yötä")
    assert _unsaid(held) == ["Hello", "Good morning"]
