"""Reading what a package says of itself: cmi5.xml or tincan.xml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from lti.modules.package.content import Format, MoveOn, Unit
from lti.modules.package.unpacking import Archive, NotAPackage
from lti.pages.languages import LANGUAGES

CMI5_MANIFEST = "cmi5.xml"
XAPI_MANIFEST = "tincan.xml"
MOST_UNITS = 5000

_LARGEST = 5 * 1024 * 1024
_CMI5_NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
_XAPI_NAMESPACE = "http://projecttincan.com/tincan.xsd"
_LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a package says of itself."""

    format: Format
    course_id: str
    titles: Mapping[str, str]
    summaries: Mapping[str, str]
    units: tuple[Unit, ...]


def manifest_of(archive: Archive) -> Manifest:
    """Return what an archive says of itself. Raises NotAPackage."""
    for name, read in ((CMI5_MANIFEST, _cmi5), (XAPI_MANIFEST, _xapi)):
        if name in archive.entries:
            found = read(_parsed(archive.content(name, most=_LARGEST)), archive)
            if not found.units:
                raise NotAPackage("units")
            return found
    raise NotAPackage("manifest")


def _parsed(content: bytes) -> Element:
    try:
        root: Element = defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise NotAPackage("xml") from None
    return root


def _cmi5(root: Element, archive: Archive) -> Manifest:
    at = f"{{{_CMI5_NAMESPACE}}}"
    course = root.find(f"{at}course")
    if root.tag != f"{at}courseStructure" or course is None:
        raise NotAPackage("xml")
    units = []
    for element in root.iter(f"{at}au"):
        units.append(_assignable(element, at, archive))
        if len(units) > MOST_UNITS:
            raise NotAPackage("many")
    ids = {each.id for each in units}
    if len(ids) != len(units) or not course.get("id"):
        raise NotAPackage("units")
    return Manifest(
        format=Format.CMI5,
        course_id=course.get("id", ""),
        titles=_langstrings(course.find(f"{at}title"), at),
        summaries=_langstrings(course.find(f"{at}description"), at),
        units=tuple(units),
    )


def _assignable(element: Element, at: str, archive: Archive) -> Unit:
    path, query = _launched(element.findtext(f"{at}url", ""), archive)
    try:
        move_on = MoveOn(element.get("moveOn") or MoveOn.NOT_APPLICABLE)
        score = element.get("masteryScore")
        mastery = None if score is None else float(score)
    except ValueError:
        raise NotAPackage("units") from None
    if not element.get("id") or (mastery is not None and not 0 <= mastery <= 1):
        raise NotAPackage("units")
    return Unit(
        id=element.attrib["id"],
        titles=_langstrings(element.find(f"{at}title"), at),
        path=path,
        query=query,
        move_on=move_on,
        mastery=mastery,
        launch_parameters=element.findtext(f"{at}launchParameters"),
        entitlement_key=element.findtext(f"{at}entitlementKey"),
        own_window=element.get("launchMethod") == "OwnWindow",
    )


def _xapi(root: Element, archive: Archive) -> Manifest:
    at = f"{{{_XAPI_NAMESPACE}}}"
    if root.tag != f"{at}tincan":
        raise NotAPackage("xml")
    activities = [each for each in root.iter(f"{at}activity") if each.get("id")]
    launched = [each for each in activities if (each.findtext(f"{at}launch") or "").strip()]
    units = []
    for element in launched[:1]:
        path, query = _launched(element.findtext(f"{at}launch", ""), archive)
        declared = tuple(each.attrib["id"] for each in activities if each is not element)
        titles = _own_texts(element, f"{at}name")
        unit = Unit(
            id=element.attrib["id"], titles=titles, path=path, query=query, declared=declared
        )
        units.append(unit)
    first = launched[0] if launched else root
    return Manifest(
        format=Format.XAPI,
        course_id=first.get("id", ""),
        titles=_own_texts(first, f"{at}name"),
        summaries=_own_texts(first, f"{at}description"),
        units=tuple(units),
    )


def _launched(address: str, archive: Archive) -> tuple[str, str]:
    """Return the path and query of what is launched. It must be a file of the package.

    Content elsewhere could be given a key of ours and a person's account by whoever writes XML.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        raise NotAPackage("launch") from None
    path = unquote(parts.path)
    if parts.scheme or parts.netloc:
        raise NotAPackage("elsewhere")
    if path not in archive.entries:
        raise NotAPackage("launch")
    return path, parts.query


def _langstrings(element: Element | None, at: str) -> dict[str, str]:
    if element is None:
        return {}
    return _own_texts(element, f"{at}langstring")


def _own_texts(element: Element, tag: str) -> dict[str, str]:
    return _texts((each.get("lang", ""), each.text or "") for each in element.findall(tag))


def _texts(told: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Return texts by our languages; one in another language alone stands as Finnish."""
    texts: dict[str, str] = {}
    other = ""
    for language, text in told:
        plain = " ".join(text.split())[:_LONGEST_TEXT]
        main = language.partition("-")[0].lower()
        if main in LANGUAGES and plain:
            texts.setdefault(main, plain)
        other = other or plain
    return texts or ({LANGUAGES[0]: other} if other else {})
