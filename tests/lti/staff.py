"""Links that give a role, for tests of what people see who sign in without a platform."""

from datetime import datetime

from lrs.surroundings import Surroundings
from lti.sign_in.invitations import Invitation, invite
from lti.sign_in.roles import StaffRole


def link_for(
    surroundings: Surroundings,
    organisation_id: int,
    role: StaffRole = StaffRole.ADMINISTRATOR,
    *,
    suffices: bool = True,
    note: str = "",
    unit: str | None = None,
    now: datetime | None = None,
) -> str:
    """Return the token of a new link."""
    invitation = Invitation(
        organisation_id=organisation_id,
        role=role,
        suffices=suffices,
        note=note,
        invited_by="command",
        unit=unit,
    )
    with surroundings.database.write() as connection:
        return invite(
            connection, surroundings.key_ring, invitation, now=now or surroundings.clock()
        )
