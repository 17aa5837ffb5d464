"""Gather the sentences of each room into its catalogues: python -m tests.house.gather_translations.

New sentences come untranslated, gone ones go; English, which the code speaks, fills itself.
"""

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parents[2]
ROOMS = ("lti", "dashboards")
LANGUAGES = ("fi", "sv", "en")
SOURCE = "en"
"""The language of the code, which translates itself."""

_NEVER = datetime(2026, 1, 1, tzinfo=UTC)
_MAPPING = Path(__file__).with_name("babel.cfg")


def gathered(room: str) -> Catalog:
    """Return every sentence that a room says now."""
    with tempfile.NamedTemporaryFile(suffix=".pot") as template:
        _pybabel(
            "extract",
            f"--mapping={_MAPPING}",
            "--keyword=lazy_gettext",
            "--add-location=file",
            "--project=Valmentava",
            "--output-file",
            template.name,
            room,
        )
        with Path(template.name).open("rb") as file:
            return read_po(file)


def catalogue_path(room: str, language: str) -> Path:
    """Return where a room keeps a language."""
    return HERE / room / "translations" / language / "LC_MESSAGES" / "messages.po"


def catalogue(room: str, language: str) -> Catalog:
    """Return what a room has translated into a language."""
    with catalogue_path(room, language).open("rb") as file:
        return read_po(file, locale=language)


def update(room: str, language: str, sentences: Catalog) -> None:
    """Bring one catalogue up to date with the sentences."""
    path = catalogue_path(room, language)
    held = catalogue(room, language) if path.exists() else _empty(room, language)
    fresh = _empty(room, language)
    for message in sentences:
        if message.id:
            known = held.get(message.id)
            said = known.string if known is not None and any(_parts(known.string)) else None
            if said is None and language == SOURCE:
                said = message.id
            fresh.add(message.id, said, locations=message.locations, flags=message.flags)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=100, sort_output=True, include_lineno=False)


def _empty(room: str, language: str) -> Catalog:
    # Neither dates nor addresses, so that gathering twice changes nothing.
    return Catalog(
        locale=language,
        header_comment=f"# What {room} says to people.",
        project="Valmentava",
        version="-",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        creation_date=_NEVER,
        revision_date=_NEVER,
        fuzzy=False,
    )


def _parts(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ())


def _pybabel(*words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "-q", *words], check=True, cwd=HERE
    )


def main() -> None:
    """Update every catalogue of every room that says anything."""
    for room in ROOMS:
        sentences = gathered(room)
        for language in LANGUAGES:
            update(room, language, sentences)


if __name__ == "__main__":
    main()
