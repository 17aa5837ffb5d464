"""What people have earned in a module so far, for a gradebook column that is made afterwards."""

from dataclasses import dataclass
from uuid import UUID

from lti.protocol.grades import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """One person's best score, and how far the person is."""

    person_id: UUID
    given: float
    maximum: float
    progress: Progress
