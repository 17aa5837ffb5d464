"""What coaching is in a programme, and how many sessions of it are enough."""

from dataclasses import dataclass

from marshmallow import fields, validate

from lti.modules.described import Described, DescribedSchema

KIND = "coaching"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coaching(Described):
    """Coaching as it is at one version; who has been at enough sessions completes it."""

    sessions_enough: int = 4


class CoachingSchema(DescribedSchema):
    """What authored coaching must hold."""

    sessions_enough = fields.Integer(load_default=4, validate=validate.Range(1, 50))


SCHEMA = CoachingSchema
