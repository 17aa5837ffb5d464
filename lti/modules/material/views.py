"""What the pages of a material show, prepared so that templates only lay it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from lti.catalogue import Module
from lti.modules.material.addresses import Addresses
from lti.modules.material.attempts import Attempt, best_of
from lti.modules.material.content import QUIZ, Attachment, Material, Page, Texts
from lti.modules.material.study import Study
from lti.modules.prose import Shown, prose
from lti.modules.texts import language_note
from lti.pages import gettext, ngettext, text_in

State = Literal["done", "now", "later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A material as one person sees it. study is None before it has begun, or without one."""

    module: Module
    material: Material
    study: Study | None
    attempts: Sequence[Attempt]
    addresses: Addresses
    language: str
    records: bool

    def text(self, texts: Texts) -> str:
        """Return a text in the person's language."""
        return text_in(texts, self.language)

    @property
    def best(self) -> Attempt | None:
        """Return the best finished attempt at the quiz, None when there is none."""
        return best_of(self.attempts)

    @property
    def passed(self) -> bool:
        """Tell whether the quiz is passed."""
        return any(attempt.passed for attempt in self.attempts)

    def is_read(self, page: Page) -> bool:
        """Tell whether a page was read."""
        return self.study is not None and page.key in self.study.pages_read


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the path; address and minutes are None when there is none."""

    title: str
    state: State
    minutes: int | None
    address: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file to take along."""

    title: str
    address: str
    size: str
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartView:
    """The contents page: what, how long, by when, the rule, and the way on."""

    title: str
    summary: str
    minutes: int
    due_on: date | None
    steps: tuple[Step, ...]
    done: int
    progress: str
    files: tuple[FileView, ...]
    rule: str | None
    language_note: str | None
    begun: bool
    completed: bool
    records: bool
    begin: str
    go_on: str
    go_on_title: str
    end: str
    back: str
    back_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """A page to read, and what comes after it."""

    material: str
    title: str
    html: Markup
    where: str
    minutes: int
    is_read: bool
    records: bool
    steps: tuple[Step, ...]
    address: str
    previous: str | None
    next_address: str
    next_label: str
    start: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndView:
    """What was done, what is left, and where to go."""

    title: str
    completed: bool
    steps: tuple[Step, ...]
    files: tuple[FileView, ...]
    records: bool
    score: str | None
    missing: str
    go_on: str
    go_on_title: str
    own_progress: str
    start: str


def start_view(seen: Seen) -> StartView:
    """Prepare the contents page."""
    steps = steps_of(seen, current=None)
    done = sum(step.state == "done" for step in steps)
    address, title = way_on(seen)
    back, back_label = _way_back(seen)
    return StartView(
        title=seen.text(seen.material.titles),
        summary=seen.text(seen.material.summaries),
        minutes=seen.material.minutes,
        due_on=seen.module.due_on,
        steps=steps,
        done=done,
        progress=ngettext(
            "%(num)d step of %(total)s done",
            "%(num)d steps of %(total)s done",
            done,
            total=len(steps),
        ),
        files=files_of(seen),
        rule=rule_of(seen),
        language_note=language_note(seen.material.languages, seen.language),
        begun=seen.study is not None,
        completed=seen.study is not None and seen.study.completed_at is not None,
        records=seen.records,
        begin=seen.addresses.begin,
        go_on=address,
        go_on_title=title,
        end=seen.addresses.end,
        back=back,
        back_label=back_label,
    )


def page_view(seen: Seen, page: Page) -> PageView:
    """Prepare a page to read."""
    pages = seen.material.pages
    index = pages.index(page)
    following = seen.material.after(page)
    return PageView(
        material=seen.text(seen.material.titles),
        title=seen.text(page.titles),
        html=_html(seen, page),
        where=gettext("Page %(number)s of %(total)s", number=index + 1, total=len(pages)),
        minutes=page.minutes,
        is_read=seen.is_read(page),
        records=seen.records,
        steps=steps_of(seen, current=page.key),
        address=seen.addresses.page(page.key),
        previous=seen.addresses.page(pages[index - 1].key) if index else None,
        next_address=_following_address(seen, following),
        next_label=_following_label(seen, following),
        start=seen.addresses.start,
    )


def end_view(seen: Seen) -> EndView:
    """Prepare the page that says what was done and what is left."""
    steps = steps_of(seen, current=None)
    left = sum(step.state != "done" for step in steps)
    address, title = way_on(seen)
    return EndView(
        title=seen.text(seen.material.titles),
        completed=seen.study is not None and seen.study.completed_at is not None,
        steps=steps,
        files=files_of(seen),
        records=seen.records,
        score=score_text(seen.best),
        missing=ngettext("%(num)d step is still to do.", "%(num)d steps are still to do.", left),
        go_on=address,
        go_on_title=title,
        own_progress=seen.addresses.own_progress,
        start=seen.addresses.start,
    )


def steps_of(seen: Seen, *, current: str | None) -> tuple[Step, ...]:
    """Return the path through a material; current is the page in view, or "quiz".

    On pages that are about the whole, the step that is now is where one goes on.
    """
    begun = seen.study is not None and seen.study.completed_at is None
    now = _next_key(seen) if current is None and begun else current
    steps = [
        Step(
            title=seen.text(page.titles),
            state=_state(done=seen.is_read(page), now=page.key == now),
            minutes=page.minutes,
            address=seen.addresses.page(page.key) if _is_open(seen) else None,
            note=None,
        )
        for page in seen.material.pages
    ]
    quiz = seen.material.quiz
    if quiz is not None:
        steps.append(
            Step(
                title=seen.text(quiz.titles),
                state=_state(done=seen.passed, now=now == QUIZ),
                minutes=None,
                address=seen.addresses.quiz if _is_open(seen) else None,
                note=score_text(seen.best),
            )
        )
    return tuple(steps)


def way_on(seen: Seen) -> tuple[str, str]:
    """Return where to go on and what is there: the place kept, else what is first undone."""
    key = _next_key(seen)
    page = seen.material.page(key)
    if page is not None:
        return seen.addresses.page(key), seen.text(page.titles)
    quiz = seen.material.quiz
    return seen.addresses.quiz, "" if quiz is None else seen.text(quiz.titles)


def files_of(seen: Seen) -> tuple[FileView, ...]:
    """Return the files to take along, those of the person's language first."""
    ordered = sorted(
        seen.material.files, key=lambda file: file.language not in {None, seen.language}
    )
    return tuple(
        FileView(
            title=seen.text(file.titles),
            address=seen.addresses.file(file.name),
            size=_size(file),
            language=file.language,
        )
        for file in ordered
    )


def rule_of(seen: Seen) -> str | None:
    """Return how the quiz counts, in one sentence; None when there is no quiz."""
    quiz = seen.material.quiz
    if quiz is None:
        return None
    return gettext(
        "%(total)s questions, of which %(enough)s right is enough. "
        "You may try as often as you like, and your best result counts.",
        total=len(quiz.questions),
        enough=quiz.points_to_pass,
    )


def score_text(attempt: Attempt | None) -> str | None:
    """Return a score in words; None when there is none."""
    if attempt is None or attempt.score_raw is None:
        return None
    return gettext("%(raw)s of %(total)s right", raw=attempt.score_raw, total=attempt.score_max)


def _way_back(seen: Seen) -> tuple[str, str]:
    if seen.records:
        return seen.addresses.own_progress, gettext("See your progress")
    if seen.addresses.room == "teach":
        return seen.addresses.cohort, gettext("Back to your cohort")
    return seen.addresses.materials, gettext("All materials")


def _html(seen: Seen, page: Page) -> Markup:
    return prose(
        seen.text(page.texts),
        pictures=tuple(
            # Relative, so that the text is rendered once for all visits.
            Shown(name, f"../pictures/{picture.sha256}", seen.text(picture.alts))
            for name, picture in page.pictures.items()
        ),
        new_tab_note=gettext("opens in a new tab"),
    )


def _following_address(seen: Seen, following: Page | None) -> str:
    if following is not None:
        return seen.addresses.page(following.key)
    return seen.addresses.end if seen.material.quiz is None else seen.addresses.quiz


def _following_label(seen: Seen, following: Page | None) -> str:
    if following is not None:
        return seen.text(following.titles)
    if seen.material.quiz is not None:
        return seen.text(seen.material.quiz.titles)
    return gettext("The end")


def _is_open(seen: Seen) -> bool:
    """Tell whether parts may be opened: a learner begins first, whoever only looks just looks."""
    return seen.study is not None or not seen.records


def _state(*, done: bool, now: bool) -> State:
    if now:
        return "now"
    return "done" if done else "later"


def _next_key(seen: Seen) -> str:
    """Return the page's key, or "quiz", at which to go on; after all is done, the first page."""
    undone = [page.key for page in seen.material.pages if not seen.is_read(page)]
    if seen.material.quiz is not None and not seen.passed:
        undone.append(QUIZ)
    place = None if seen.study is None else seen.study.place
    if place is not None and place in undone:
        return place
    return undone[0] if undone else seen.material.pages[0].key


def _size(file: Attachment) -> str:
    kind = file.name.rpartition(".")[2].upper()
    return gettext("%(kind)s, %(size)s kB", kind=kind, size=max(1, round(file.size_bytes / 1000)))
