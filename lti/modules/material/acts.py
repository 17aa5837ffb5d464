"""What a learner does in a material: the module's rows, the statements and the grade, as one.

Every act takes the connection of the request's only writing transaction, so that its rows and its
statements exist both or neither. An act done twice is stated once: the rows' keys decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lti.catalogue import Module, Programme
from lti.modules import acting
from lti.modules.acting import Learner, Place
from lti.modules.material import attempts, study
from lti.modules.material.attempts import Attempt, Score
from lti.modules.material.content import QUIZ, Attachment, Material, Page, Question, Texts
from lti.modules.material.library import material_at
from lti.modules.material.study import Studying
from lti.protocol.grades import Progress
from statements import coaching
from statements.grammar import ValidStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where acts happen: who, in which material at which version, when."""

    learner: Learner
    module: Module
    programme: Programme
    material: Material
    version: int
    iri_base: str
    now: datetime

    @property
    def studying(self) -> Studying:
        """Return whose study of what this is."""
        return studying_of(self.learner, self.module.id)

    @property
    def place(self) -> Place:
        """Return where it is, the module named as it was at this version."""
        return Place(
            module=replace(self.module, titles=self.material.titles),
            programme=self.programme,
            version=self.version,
            iri_base=self.iri_base,
            now=self.now,
        )

    @property
    def doer(self) -> coaching.Doer:
        """Return the learner as statements name them."""
        return self.place.doer(self.learner)

    @property
    def within(self) -> coaching.Within:
        """Return the module and programme as statements name them."""
        return self.place.within


def studying_of(learner: Learner, module_id: UUID) -> Studying:
    """Return whose study of what a learner's study of a module is."""
    return Studying(
        organisation_id=learner.organisation_id,
        enrolment_id=learner.enrolment_id,
        module_id=module_id,
    )


def begun(
    connection: sa.Connection,
    learner: Learner,
    *,
    module: Module,
    programme: Programme,
    iri_base: str,
    now: datetime,
) -> Scene:
    """Return the scene of a study, begun now with the newest version if it had not begun."""
    studying = studying_of(learner, module.id)
    is_new = study.begin(connection, studying, version=module.version, now=now)
    version = study.held_study(connection, studying).version
    scene = Scene(
        learner=learner,
        module=module,
        programme=programme,
        material=material_at(connection, learner.organisation_id, module.id, version),
        version=version,
        iri_base=iri_base,
        now=now,
    )
    if is_new:
        started = coaching.module_started(scene.doer, within=scene.within, at=now)
        _state(connection, scene, [started])
        acting.tell(connection, learner, scene.place, Progress.STARTED)
    return scene


def read_page(connection: sa.Connection, scene: Scene, page: Page) -> None:
    """Keep and state that a page was read, and go on after it."""
    following = scene.material.after(page)
    place = following.key if following else QUIZ if scene.material.quiz else page.key
    study.remember_place(connection, scene.studying, place)
    if not study.mark_read(connection, scene.studying, page.key, now=scene.now):
        return
    read = coaching.page_read(
        scene.doer,
        page=_named(scene, f"page:{page.key}", page.titles),
        within=scene.within,
        at=scene.now,
    )
    _state(connection, scene, [read, *_completion(connection, scene)])


def take_file(connection: sa.Connection, scene: Scene, file: Attachment) -> None:
    """Keep and state that a file was taken; taking it again says nothing new."""
    if not study.mark_taken(connection, scene.studying, file.name, now=scene.now):
        return
    taken = coaching.file_downloaded(
        scene.doer,
        file=_named(scene, f"file:{file.name}", file.titles),
        within=scene.within,
        at=scene.now,
    )
    _state(connection, scene, [taken])


def start_quiz(connection: sa.Connection, scene: Scene) -> int:
    """Return the number of the attempt under way, begun now when there is none."""
    study.remember_place(connection, scene.studying, QUIZ)
    return attempts.open_attempt(connection, scene.studying, version=scene.version, now=scene.now)


def answer(
    connection: sa.Connection,
    scene: Scene,
    *,
    number: int,
    question: Question,
    chosen: tuple[str, ...],
) -> None:
    """Keep and state an answer; with the last one also the score, the grade and completion.

    The first answer to a question stands: its feedback has been shown.
    """
    attempt = attempts.held_attempt(connection, scene.studying, number)
    if attempt is None or question.key in attempt.answers or scene.material.quiz is None:
        return
    answers = {**attempt.answers, question.key: chosen}
    attempts.save_answers(connection, scene.studying, number, answers)
    said = [_answered(scene, question, chosen)]
    score = attempts.score_of(scene.material.quiz, answers)
    if score is not None:
        said += _finish_quiz(connection, scene, attempt, score)
    _state(connection, scene, said)


def _finish_quiz(
    connection: sa.Connection, scene: Scene, attempt: Attempt, score: Score
) -> list[ValidStatement]:
    best = attempts.best_of(attempts.attempts_of(connection, scene.studying))
    attempts.finish(connection, scene.studying, attempt.number, score=score, now=scene.now)
    if best is None or best.score_raw is None or score.raw > best.score_raw:
        acting.grade(
            connection,
            scene.learner,
            scene.place,
            given=score.raw,
            maximum=score.maximum,
            progress=Progress.SUBMITTED,
        )
    return [_scored(scene, score), *_completion(connection, scene)]


def _completion(connection: sa.Connection, scene: Scene) -> list[ValidStatement]:
    """Complete the study if all is done now, and return what that states: once, or nothing."""
    known = study.study_of(connection, scene.studying)
    read = frozenset() if known is None else known.pages_read
    if any(page.key not in read for page in scene.material.pages):
        return []
    if scene.material.quiz is not None:
        tries = attempts.attempts_of(connection, scene.studying)
        if not any(attempt.passed for attempt in tries):
            return []
    if not study.complete(connection, scene.studying, now=scene.now):
        return []
    if scene.material.quiz is None:
        acting.grade(
            connection,
            scene.learner,
            scene.place,
            given=1,
            maximum=1,
            progress=Progress.COMPLETED,
        )
    acting.tell(connection, scene.learner, scene.place, Progress.COMPLETED)
    return [coaching.module_completed(scene.doer, within=scene.within, at=scene.now)]


def _answered(scene: Scene, question: Question, chosen: tuple[str, ...]) -> ValidStatement:
    named = coaching.Question(
        id=coaching.part_id(scene.module.id, f"question:{question.key}"),
        names=question.texts,
        choices={choice.key: choice.texts for choice in question.choices},
        correct=tuple(choice.key for choice in question.choices if choice.correct),
    )
    return coaching.question_answered(
        scene.doer,
        question=named,
        chosen=chosen,
        correct=attempts.is_right(question, chosen),
        within=scene.within,
        at=scene.now,
    )


def _scored(scene: Scene, score: Score) -> ValidStatement:
    quiz = scene.material.quiz
    return coaching.quiz_scored(
        scene.doer,
        quiz=_named(scene, QUIZ, {} if quiz is None else quiz.titles),
        raw=score.raw,
        maximum=score.maximum,
        passed=score.passed,
        within=scene.within,
        at=scene.now,
    )


def _named(scene: Scene, part: str, names: Texts) -> coaching.Named:
    return coaching.Named(id=coaching.part_id(scene.module.id, part), names=names)


def _state(connection: sa.Connection, scene: Scene, said: Sequence[ValidStatement]) -> None:
    acting.state(connection, scene.learner.organisation_id, scene.iri_base, said)
