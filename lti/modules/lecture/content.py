"""What a lecture is; when it takes place are its meetings."""

from dataclasses import dataclass

from marshmallow import fields, validate

from lti.modules.described import Described, DescribedSchema

KIND = "lecture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture(Described):
    """A lecture as it is at one version; speaker is "" where nobody is named."""

    speaker: str = ""


class LectureSchema(DescribedSchema):
    """What an authored lecture must hold."""

    speaker = fields.String(load_default="", validate=validate.Length(max=200))


SCHEMA = LectureSchema
