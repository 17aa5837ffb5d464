"""What is wrong with a form, field by field."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with a field: the id of its control, which the summary links to, and words."""

    field: str
    text: str
