"""What the tool does by itself: new signing keys each month, and forgetting what is over."""

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from lrs.surroundings import Clock, Surroundings
from lrs.work import Job
from lti import choosing, roster, ticket, visit
from lti.messages import notices
from lti.modules.lecture import watching
from lti.protocol import connector, invitation, keys, login
from lti.sign_in import flow, invitations, sessions

_BETWEEN = timedelta(minutes=1)


def forget_expired(surroundings: Surroundings) -> int:
    """Delete logins, visits, tokens, names, sessions and invitations whose time is over."""
    now = surroundings.clock()

    def forget(connection: sa.Connection) -> int:
        return (
            login.forget_expired(connection, now=now)
            + choosing.forget_expired(connection, now=now)
            + ticket.forget_expired(connection, now=now)
            + visit.forget_expired(connection, now=now)
            + connector.forget_expired_tokens(connection, now=now)
            + roster.forget_expired(connection, now=now)
            + invitation.forget_expired(connection, now=now)
            + invitations.forget_expired(connection, now=now)
            + sessions.forget_expired(connection, now=now)
            + flow.forget_expired(connection, now=now)
            + watching.forget_over(connection, now=now)
            + notices.forget_old(connection, now=now)
        )

    return surroundings.database.transact(forget)


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the background work of this module, each at most once a minute."""
    clock = surroundings.clock
    return (
        Job("signing keys", _seldom(lambda: keys.rotate_when_due(surroundings), clock)),
        Job("forgetting", _seldom(lambda: forget_expired(surroundings), clock)),
    )


def _seldom(run: Callable[[], int], clock: Clock) -> Callable[[], int]:
    """Keep work that is rarely due from taking the database's turn every second."""
    done_at: list[datetime] = []

    def run_seldom() -> int:
        now = clock()
        if done_at and now - done_at[-1] < _BETWEEN:
            return 0
        done_at[:] = [now]
        return run()

    return run_seldom
