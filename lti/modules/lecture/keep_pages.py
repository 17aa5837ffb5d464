"""The trainer's page of a recording: bring it, caption it, take it away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO
from urllib.parse import urlsplit
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from lrs import files
from lrs.surroundings import surroundings
from lti.modules.lecture import recordings
from lti.modules.lecture.captions import LONGEST_CAPTIONS, NotCaptions, captions_from
from lti.modules.lecture.entry import recorded
from lti.modules.lecture.recordings import LONGEST_SECONDS, Source
from lti.modules.lecture.watch_pages import clock_words
from lti.pages import LANGUAGE_NAMES, LANGUAGES, FieldError, answer, gettext, in_own_language
from lti.people import Role
from lti.visit import Visit, let_come_from, visitors

_LONGEST_URL = 2000
_MEDIA_TYPE_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A recording as a form brings it; file is None when it is at an address."""

    file: IO[bytes] | None
    source: Source
    length_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What was typed, and what is wrong with it."""

    told: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()


@visitors(Role.TRAINER)
@in_own_language
def keep(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show the recording, how it is captioned, and how another one is brought."""
    return _page(visit, module_id)


@visitors(Role.TRAINER)
@in_own_language
def change(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Bring a recording, give it captions, or take it away."""
    acted = {"bring": _bring, "caption": _caption, "withdraw": _withdraw}.get(
        flask.request.form.get("act", "")
    )
    if acted is None:
        flask.abort(HTTPStatus.BAD_REQUEST)
    return acted(visit, module_id)


def media_type_of(first: bytes) -> str | None:
    """Return what a recording is by its first bytes, None for what browsers do not play."""
    if first[4:8] == b"ftyp":
        return "video/mp4"
    return "video/webm" if first.startswith(b"\x1a\x45\xdf\xa3") else None


def seconds_in(text: str) -> float | None:
    """Return a length as it was typed, such as "1.05.30", "65:30" or "3930"; None for others."""
    found = re.fullmatch(r"(?:(?:(\d{1,2})[.:])?(\d{1,3})[.:])?(\d{1,5})", text.strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = float(hours * 3600 + minutes * 60 + seconds)
    return total if 0 < total <= LONGEST_SECONDS else None


def _bring(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    here = surroundings()
    with here.database.read() as connection:
        recorded(connection, visit, module_id)
    brought, typed = _brought(flask.request.form, flask.request.files.get("file"))
    if brought is None:
        return _page(visit, module_id, typed)
    source, size = brought.source, 0
    if brought.file is not None:
        # Written before the transaction, which others would wait for.
        sha256, size = files.written_from(brought.file, data_dir=here.settings.data_dir)
        source = Source(sha256=sha256, media_type=brought.source.media_type)

    def work(connection: sa.Connection) -> None:
        if source.sha256 is not None and source.media_type is not None:
            files.count(
                connection,
                source.sha256,
                organisation_id=visit.organisation_id,
                media_type=source.media_type,
                size_bytes=size,
                now=here.clock(),
            )
        recordings.publish(
            connection,
            visit.organisation_id,
            module_id,
            source,
            length_seconds=brought.length_seconds,
            now=here.clock(),
        )

    here.database.transact(work)
    return _to(visit, module_id)


def _caption(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    here, errors, brought = surroundings(), [], {}
    for language in LANGUAGES:
        file = flask.request.files.get(f"captions_{language}")
        if file is None or not file.filename:
            continue
        try:
            brought[language] = captions_from(file.read(LONGEST_CAPTIONS + 1))
        except NotCaptions:
            told = gettext("This file has no captions with times. Give a .vtt or an .srt file.")
            errors.append(FieldError(f"captions_{language}", told))
    if errors:
        return _page(visit, module_id, _Typed(errors=tuple(errors)))

    def work(connection: sa.Connection) -> None:
        held = recorded(connection, visit, module_id).recording
        if held is None:
            flask.abort(HTTPStatus.NOT_FOUND)
        dropped = flask.request.form.getlist("without")
        kept = {name: sha256 for name, sha256 in held.captions.items() if name not in dropped}
        for language, content in brought.items():
            kept[language] = files.put(
                connection,
                content,
                data_dir=here.settings.data_dir,
                organisation_id=visit.organisation_id,
                media_type="text/vtt",
                now=here.clock(),
            )
        recordings.caption(connection, held, kept)

    here.database.transact(work)
    return _to(visit, module_id)


def _withdraw(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    here = surroundings()
    here.database.transact(
        lambda connection: recordings.withdraw(
            connection, visit.organisation_id, module_id, now=here.clock()
        )
    )
    return _to(visit, module_id)


def _brought(form: Mapping[str, str], file: FileStorage | None) -> tuple[Brought | None, _Typed]:
    told = {name: form.get(name, "").strip() for name in ("url", "length")}
    errors, source, stream = [], Source(), None
    if file is not None and file.filename:
        media_type = media_type_of(file.stream.read(_MEDIA_TYPE_BYTES))
        file.stream.seek(0)
        source, stream = Source(media_type=media_type), file.stream
        if media_type is None:
            told_file = gettext("Choose a video that browsers play: an .mp4 or a .webm file.")
            errors.append(FieldError("file", told_file))
    elif not told["url"]:
        errors.append(FieldError("file", gettext("Choose a file, or give an address below.")))
    elif _is_address(told["url"]):
        source = Source(url=told["url"])
    else:
        errors.append(FieldError("url", gettext("Give a link that begins with https://")))
    length = seconds_in(told["length"])
    if length is None:
        errors.append(FieldError("length", gettext("Give the length, such as 45.30 or 1.05.00")))
    if errors or length is None:
        return None, _Typed(told=told, errors=tuple(errors))
    return Brought(file=stream, source=source, length_seconds=length), _Typed()


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        # What stands in a header of ours must be a plain host and port.
        plain = re.fullmatch(r"[A-Za-z0-9.-]+(?::\d{1,5})?", parts.netloc)
    except ValueError:
        return False
    return parts.scheme == "https" and plain is not None and len(text) <= _LONGEST_URL


def _page(visit: Visit, module_id: UUID, typed: _Typed | None = None) -> ResponseReturnValue:
    here, known = surroundings(), typed or _Typed()
    with here.database.read() as connection:
        found = recorded(connection, visit, module_id)
    held = found.recording
    # The script looks at the chosen file or address to learn how long it is.
    let_come_from("media", "blob:", "https:")
    return answer(
        "lecture/keep.html",
        visit=visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if known.errors else HTTPStatus.OK,
        title=found.title,
        held=held,
        length=None if held is None else clock_words(held.length_seconds),
        hidden=held is not None and held.is_hidden(here.clock()),
        languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        form=known.told,
        errors=known.errors,
        wrong={error.field: error.text for error in known.errors},
        address=f"/teach/{visit.id}/recordings/{module_id}",
        back=f"/teach/{visit.id}/meetings/{module_id}",
    )


def _to(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    return flask.redirect(f"/teach/{visit.id}/recordings/{module_id}", HTTPStatus.SEE_OTHER)
