"""What a package is: its units, and the files it was unpacked to."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from marshmallow import fields

from lti.modules.described import Described, DescribedSchema, Texts
from statements.coaching import activity_iri, part_id

KIND = "package"


class MoveOn(enum.StrEnum):
    """When a unit is satisfied (cmi5, 13.1.4)."""

    PASSED = "Passed"
    COMPLETED = "Completed"
    COMPLETED_AND_PASSED = "CompletedAndPassed"
    COMPLETED_OR_PASSED = "CompletedOrPassed"
    NOT_APPLICABLE = "NotApplicable"


class Format(enum.StrEnum):
    """What a package is made for."""

    CMI5 = "cmi5"
    XAPI = "xapi"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """A file of a package."""

    sha256: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is launched: cmi5's assignable unit, or the one activity of an xAPI package.

    id is what its author gave it; path leads to a file of the package, with its own query. declared
    are the ids of the activities that an xAPI package names besides.
    """

    id: str
    titles: Texts
    path: str
    query: str = ""
    move_on: MoveOn = MoveOn.COMPLETED_OR_PASSED
    mastery: float | None = None
    launch_parameters: str | None = None
    entitlement_key: str | None = None
    own_window: bool = False
    declared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Package(Described):
    """A package as it is at one version; archive is the SHA-256 of the file that was brought."""

    format: Format
    course_id: str
    units: tuple[Unit, ...]
    files: Mapping[str, PackedFile] = field(repr=False)
    archive: str

    def unit(self, unit_id: str) -> Unit | None:
        """Return a unit by its id, None where there is none."""
        return next((each for each in self.units if each.id == unit_id), None)


class PackageSchema(DescribedSchema):
    """What a package's document holds; only unpacking makes the parts that are raw here."""

    format = fields.Raw(required=True)
    course_id = fields.String(required=True)
    units = fields.Raw(required=True)
    files = fields.Raw(required=True)
    archive = fields.String(required=True)


SCHEMA = PackageSchema


def activity_of(package: Package, unit: Unit, *, module_id: UUID, iri_base: str) -> str:
    """Return the IRI that a unit's launch speaks about.

    cmi5 forbids the author's own id (8.1.5); an xAPI package knows no other.
    """
    if package.format is Format.XAPI:
        return unit.id
    return activity_iri(iri_base, part_id(module_id, f"unit:{unit.id}"))
