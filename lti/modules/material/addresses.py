"""The paths of one material's pages, for a learner or for a trainer who previews it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Addresses:
    """The paths of a material in a visit; room is "learn" or "teach"."""

    room: str
    visit_id: UUID
    module_id: UUID

    @property
    def materials(self) -> str:
        """Where all materials are listed."""
        return f"/learn/{self.visit_id}/materials"

    @property
    def start(self) -> str:
        """The contents, from which a study begins."""
        return f"/{self.room}/{self.visit_id}/materials/{self.module_id}"

    @property
    def begin(self) -> str:
        """Where a study is begun."""
        return f"{self.start}/begin"

    @property
    def end(self) -> str:
        """What is shown when all is done."""
        return f"{self.start}/end"

    @property
    def quiz(self) -> str:
        """The quiz's first page, with its rule."""
        return f"{self.start}/quiz"

    @property
    def own_progress(self) -> str:
        """The learner's own progress in the programme."""
        return f"/dashboards/{self.visit_id}/me"

    @property
    def cohort(self) -> str:
        """The trainer's cohort."""
        return f"/dashboards/{self.visit_id}/cohort"

    def page(self, key: str) -> str:
        """Return where a page is."""
        return f"{self.start}/pages/{key}"

    def file(self, name: str) -> str:
        """Return where a file is."""
        return f"{self.start}/files/{name}"

    def question(self, number: int, key: str) -> str:
        """Return where a question of an attempt is."""
        return f"{self.quiz}/{number}/{key}"

    def result(self, number: int) -> str:
        """Return where the result of an attempt is."""
        return f"{self.quiz}/{number}"
