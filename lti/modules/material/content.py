"""What a material is made of: pages, files and a quiz, each text in every language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal
from uuid import UUID

import msgspec

Texts = Mapping[str, str]
"""A text by language: "fi", "sv" and "en"."""

QUIZ = "quiz"
"""What a study's place is called when it is in the quiz; no page may have this key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a page, with its description by language."""

    sha256: str
    alts: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to read; texts are Markdown by language, pictures by the name the texts use."""

    key: str
    titles: Texts
    minutes: int
    texts: Texts
    pictures: Mapping[str, Picture]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file to take along; language is None when it serves every language."""

    name: str
    titles: Texts
    language: str | None
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice of a question, and what is said to who took it."""

    key: str
    texts: Texts
    correct: bool
    feedback: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question; feedback is said to everyone once they have answered."""

    key: str
    kind: Literal["single", "multiple"]
    texts: Texts
    choices: tuple[Choice, ...]
    feedback: Texts

    @property
    def correct_keys(self) -> frozenset[str]:
        """Return the keys of the choices that are right."""
        return frozenset(choice.key for choice in self.choices if choice.correct)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """A quiz; pass_share is the share of questions, above 0 and at most 1, that passes."""

    titles: Texts
    pass_share: float
    questions: tuple[Question, ...]

    @property
    def points_to_pass(self) -> int:
        """Return how many questions must be right."""
        # Rounded first: 0.8 × 5 must not become 5 for the sake of a bit.
        return ceil(round(self.pass_share * len(self.questions), 6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A material as it is at one version.

    languages says in which languages alone it is, None when it is in all three.
    """

    id: UUID
    titles: Texts
    summaries: Texts
    minutes: int
    pages: tuple[Page, ...]
    files: tuple[Attachment, ...]
    quiz: Quiz | None
    languages: tuple[str, ...] | None = None

    @property
    def texts(self) -> Iterator[Texts]:
        """Every text that participants read."""
        yield from (self.titles, self.summaries, *(file.titles for file in self.files))
        for page in self.pages:
            yield from (page.titles, page.texts)
            yield from (picture.alts for picture in page.pictures.values())
        for question in () if self.quiz is None else self.quiz.questions:
            yield from (question.texts, question.feedback)
            for choice in question.choices:
                yield from (choice.texts, choice.feedback)

    def page(self, key: str) -> Page | None:
        """Return the page of a key, None if there is none."""
        return next((page for page in self.pages if page.key == key), None)

    def file(self, name: str) -> Attachment | None:
        """Return the file of a name, None if there is none."""
        return next((file for file in self.files if file.name == name), None)

    def after(self, page: Page) -> Page | None:
        """Return the page that follows, None after the last."""
        following = self.pages.index(page) + 1
        return self.pages[following] if following < len(self.pages) else None


# Any: plain JSON, as the database keeps it.
def stored(material: Material) -> Any:
    """Return a material as plain JSON values."""
    return msgspec.to_builtins(material)


def material_from(kept: Any) -> Material:
    """Return the material that was stored."""
    return msgspec.convert(kept, Material)
