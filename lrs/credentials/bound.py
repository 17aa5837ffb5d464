"""Keys that a launch mints for the content it starts: short-lived, and fixed to what was launched.

Such a key speaks for one person in one registration about one activity and what belongs to it,
and, in a browser, from one origin. It is handed to content that others made.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET

from lrs.authorities import LAUNCHED_NAME, account_agent
from lrs.credentials.scopes import Scope
from lrs.documents import agent_mark
from lrs.key_ring import KeyRing
from lrs.tables import credential
from statements.cmi5 import Session, broken_rules
from statements.findable import agent_key_of
from statements.grammar import Problem, ValidStatement
from statements.grammar import tree as t

PURPOSE = "credential"
"""What the marks of secrets are for, in the key ring."""

SCOPES = (Scope.WRITE_STATEMENTS, Scope.READ_OWN_STATEMENTS, Scope.STATE, Scope.PROFILE)

_LONGEST_LIFE = timedelta(hours=24)
_BOUNDARIES = ("/", "#", "?")


class Bound(msgspec.Struct, frozen=True):
    """What a launch's key is fixed to.

    actor is an agent key of `statements.findable`; activity the IRI at the root of the tree; origin
    that of the content's pages, None where it is no page. declared are the further ids that the
    content's own package names, which need not lie under the root. session is given for cmi5.
    noted_as says for whom refusals are noted; they are not where it is "".
    """

    actor: str
    activity: str
    registration: UUID
    origin: str | None
    declared: tuple[str, ...] = ()
    session: Session | None = None
    noted_as: str = ""

    def holds(self, iri: str) -> bool:
        """Tell whether an activity is the launched one, a declared one, or under one of them."""
        return any(
            iri == root or iri.startswith(tuple(root.rstrip("/") + each for each in _BOUNDARIES))
            for root in (self.activity, *self.declared)
        )


def mint(
    connection: sa.Connection,
    key_ring: KeyRing,
    *,
    organisation_id: int,
    bound: Bound,
    iri_base: str,
    now: datetime,
    life: timedelta,
) -> tuple[str, str]:
    """Keep a key for one launch and return it with its secret; it lives a day at most."""
    key, secret = f"launch-{secrets.token_hex(12)}", secrets.token_urlsafe(24)
    connection.execute(
        sa.insert(credential).values(
            key=key,
            organisation_id=organisation_id,
            secret_mark=key_ring.mark(PURPOSE, marked(key, secret)),
            scopes=" ".join(sorted(SCOPES)),
            label="",
            created_at=now,
            expires_at=now + min(life, _LONGEST_LIFE),
            authority=account_agent(iri_base, LAUNCHED_NAME),
            profile_rule="off",
            bound=msgspec.json.encode(bound),
        )
    )
    return key, secret


def forget(connection: sa.Connection, key: str) -> None:
    """Take the key of a launch back, as its session is over."""
    column = credential.c
    connection.execute(sa.delete(credential).where(column.key == key, column.bound.is_not(None)))


def forget_those_of(connection: sa.Connection, organisation_id: int, mark: bytes) -> int:
    """Take back every launch's key that speaks for an agent, given as a mark; return how many."""
    column = credential.c
    held = connection.execute(
        sa.select(column.key, column.bound).where(
            column.organisation_id == organisation_id, column.bound.is_not(None)
        )
    )
    keys = [
        row.key
        for row in held
        if agent_mark(msgspec.json.decode(row.bound, type=Bound).actor) == mark
    ]
    connection.execute(sa.delete(credential).where(column.key.in_(keys)))
    return len(keys)


def forget_ended(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the keys of launches whose time is over; return how many."""
    column = credential.c
    over = sa.delete(credential).where(column.bound.is_not(None), column.expires_at <= now)
    return connection.execute(over).rowcount


def marked(key: str, secret: str) -> bytes:
    """Return what a secret's mark is made of: the key is part of it."""
    return f"{key}\n{secret}".encode("utf-8", "surrogatepass")


def breaches(bound: Bound, statements: Sequence[ValidStatement]) -> tuple[Problem, ...]:
    """Return where statements go beyond what their sender's key is fixed to."""
    several = len(statements) > 1
    return tuple(
        Problem(f"statements[{number}].{problem.path}" if several else problem.path, problem.rule)
        for number, statement in enumerate(statements)
        for problem in _breaches(bound, statement)
    )


def _breaches(bound: Bound, valid: ValidStatement) -> Iterator[Problem]:
    statement = valid.tree
    if valid.voids is not None:
        yield Problem("verb.id", "The key of a launch may not void.")
    if agent_key_of(statement.actor) != bound.actor:
        yield Problem("actor", "The key of this launch speaks for the person who was launched.")
    context = statement.context
    registration = UNSET if context is UNSET else context.registration
    if registration is UNSET or UUID(registration) != bound.registration:
        yield Problem("context.registration", "This must be the registration of the launch.")
    if not _is_within(bound, statement.object, context):
        rule = "This must be the launched activity, or one that names it as parent or grouping."
        yield Problem("object.id", rule)
    if bound.session is not None:
        yield from broken_rules(valid, bound.session)


def _is_within(bound: Bound, what: object, context: t.Context | msgspec.UnsetType) -> bool:
    if isinstance(what, t.Activity) and bound.holds(what.id):
        return True
    if context is UNSET or context.context_activities is UNSET:
        return False
    around = context.context_activities
    return any(
        activity.id == bound.activity
        for given in (around.parent, around.grouping)
        for activity in ([given] if isinstance(given, t.Activity) else given or ())
    )
