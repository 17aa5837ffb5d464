"""What a statement says of its attachments (xAPI 1.0.3, Part 2, 2.4.11)."""

from msgspec import UNSET

from statements.grammar import Problem, ValidStatement
from statements.grammar.tree import Attachment, SubStatement


def attachments_of(valid: ValidStatement) -> tuple[Attachment, ...]:
    """Return the attachments that a statement describes, its SubStatement's after its own."""
    return tuple(attachment for _, attachment in _with_paths(valid))


def without_address(valid: ValidStatement) -> tuple[Problem, ...]:
    """Return the attachments whose data a JSON body cannot bring: those that have no fileUrl.

    In a multipart body the data may follow as a part with their sha2 (Part 3, 1.5.2).
    """
    return tuple(
        Problem(f"{path}.fileUrl", "An attachment without a part of its own must have a fileUrl.")
        for path, attachment in _with_paths(valid)
        if attachment.file_url is UNSET
    )


def _with_paths(valid: ValidStatement) -> list[tuple[str, Attachment]]:
    own = valid.tree.attachments
    found = [(f"attachments[{place}]", each) for place, each in enumerate(own or ())]
    inner = valid.tree.object
    if isinstance(inner, SubStatement):
        found += [
            (f"object.attachments[{place}]", each)
            for place, each in enumerate(inner.attachments or ())
        ]
    return found
