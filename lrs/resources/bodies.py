"""What requests bring and answers carry: statements as JSON, with attachments as multipart/mixed.

xAPI 1.0.3, Part 3, 1.5: a body of JSON has a fileUrl for every attachment; one of multipart/mixed
holds the data of those that have none, and nothing that no attachment names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from flask import Response

from lrs import attachments, files
from lrs.attachments import Held
from lrs.mixed import HASH_HEADER, Sent, composed
from lrs.resources.answering import json_response
from lrs.resources.asking import Asked, BadRequest
from lrs.resources.multipart import Mixed, read_mixed
from lrs.retrieval import Kept
from lrs.surroundings import surroundings
from statements import signatures
from statements.attachments import attachments_of, media_types_in, without_data
from statements.grammar import (
    Problem,
    ValidStatement,
    XapiVersion,
    read_statement,
    read_statements,
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Received:
    """Statements that a body brought, with the data of attachments by their sha2."""

    statements: tuple[ValidStatement, ...]
    data: Mapping[str, bytes]

    @property
    def media_types(self) -> Mapping[str, str]:
        """Return what type the statements say each attachment is of, by its sha2."""
        return {
            each.sha2.lower(): each.content_type
            for statement in self.statements
            for _, each in attachments_of(statement)
        }


def received_one(asked: Asked) -> Received:
    """Return the one statement of a body. Raises BadRequest or InvalidStatements."""
    mixed = _mixed(asked)
    return _checked(mixed, (read_statement(mixed.statements, asked.version),), asked.version)


def received_several(asked: Asked) -> Received:
    """Return the statements of a body. Raises BadRequest or InvalidStatements."""
    mixed = _mixed(asked)
    return _checked(mixed, read_statements(mixed.statements, asked.version), asked.version)


def answer_of(
    connection: sa.Connection,
    organisation_id: int,
    body: bytes,
    *,
    kept: Sequence[Kept],
    with_attachments: bool,
) -> Response:
    """Return the answer of a body of JSON, with the attachments of the statements it tells of."""
    if not with_attachments:
        return json_response(body)
    held = attachments.held_by(connection, organisation_id, [each.position for each in kept])
    said = {each.position: media_types_in(each.body) for each in kept}
    mixed = composed(body, [_sent(each, said[each.position]) for each in held if _is_there(each)])
    response = Response(mixed.pieces, content_type=mixed.content_type)
    response.content_length = mixed.size_bytes
    return response


def _mixed(asked: Asked) -> Mixed:
    content_type = asked.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return Mixed(asked.body(), {})
    if kind == "multipart/mixed":
        most_bytes = surroundings().settings.max_attachment_bytes
        return read_mixed(asked.body(), content_type, most_bytes=most_bytes)
    rule = "Statements must come as application/json or multipart/mixed."
    raise BadRequest(Problem("Content-Type", rule))


def _checked(
    mixed: Mixed, statements: tuple[ValidStatement, ...], version: XapiVersion
) -> Received:
    received = Received(statements, mixed.data)
    is_batch = mixed.statements.lstrip()[:1] == b"["
    problems: list[Problem] = []
    for number, statement in enumerate(statements):
        prefix = f"statements[{number}]." if is_batch else ""
        found = without_data(statement, mixed.data) or _broken_signatures(
            statement, mixed.data, version
        )
        problems += [Problem(prefix + each.path, each.rule) for each in found]
    unnamed = mixed.data.keys() - received.media_types.keys() if mixed.data else ()
    problems += [
        Problem(f"parts.{HASH_HEADER}", f"No attachment of a statement has the sha2 {sha2}.")
        for sha2 in sorted(unnamed)
    ]
    if problems:
        raise BadRequest(*problems)
    return received


def _broken_signatures(
    statement: ValidStatement, data: Mapping[str, bytes], version: XapiVersion
) -> tuple[Problem, ...]:
    """Return what is wrong with the signatures of a statement (Part 2, 2.6)."""
    found: list[Problem] = []
    for path, each in attachments_of(statement):
        if each.usage_type != signatures.USAGE_TYPE or not path.startswith("attachments"):
            continue
        signature = data.get(each.sha2.lower())
        if each.content_type.partition(";")[0].strip().lower() != signatures.MEDIA_TYPE:
            rule = f"A signature must be of the type {signatures.MEDIA_TYPE}."
            found.append(Problem(f"{path}.contentType", rule))
        elif signature is None:
            found.append(Problem(path, "A signature must come as a part of the request."))
        else:
            found += signatures.broken_signature(signature, statement, version=version, path=path)
    return tuple(found)


def _is_there(held: Held) -> bool:
    there = files.is_there(held.sha256, data_dir=surroundings().settings.data_dir)
    if not there:
        log.error("attachment_missing", sha256=held.sha256)
    return there


def _sent(held: Held, media_types: Mapping[str, str]) -> Sent:
    return Sent(
        held.sha2,
        media_types.get(held.sha2, signatures.MEDIA_TYPE),
        held.size_bytes,
        files.pieces_of(held.sha256, data_dir=surroundings().settings.data_dir),
    )
