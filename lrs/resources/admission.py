"""What a credential's statements must be before they are kept, beyond being valid."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from lrs.authorities import account_agent
from lrs.credentials import Credential, ProfileRule, Scope, breaches, lock, note_breaches
from lrs.launched import said_of
from lrs.resources.refusals import NotFollowingProfile, OutOfBounds
from lrs.retrieval import bodies_of
from lrs.surroundings import surroundings
from lrs.terms import authority_key
from statements.cmi5 import broken_order
from statements.findable import agent_key
from statements.grammar import Problem, ValidStatement
from statements.profile import broken_rules


def authority_of(credential: Credential) -> bytes:
    """Return the Agent, as JSON, that vouches for what a credential sends."""
    if credential.authority is not None:
        return credential.authority
    return account_agent(surroundings().settings.iri_base, credential.key)


def admit(credential: Credential, statements: Sequence[ValidStatement]) -> None:
    """Hold statements to what the credential is bound to, and to the profile if it must be.

    Raises OutOfBounds or NotFollowingProfile; what breaks the profile is noted for the key's owner.
    """
    if credential.bound is not None:
        beyond = breaches(credential.bound, statements)
        if beyond:
            note_refusal(credential, beyond)
            raise OutOfBounds(*beyond)
    if credential.profile_rule is not ProfileRule.OFF:
        _hold_to_profile(credential, statements)


def hold_voiding(
    connection: sa.Connection, credential: Credential, statements: Sequence[ValidStatement]
) -> None:
    """Let a credential void only what it vouched for itself, unless it may do all.

    A target must be there, or in the same batch: whose it will be cannot be known before. Raises
    OutOfBounds.
    """
    if credential.may(Scope.ALL):
        return
    mine = {statement.id for statement in statements}
    foreign = {each.voids for each in statements if each.voids is not None} - mine
    if not foreign:
        return
    own = agent_key(authority_of(credential))
    bodies = bodies_of(connection, credential.organisation_id, foreign)
    for target in sorted(foreign):
        if target not in bodies or authority_key(bodies[target]) != own:
            rule = f"This key may void only its own statements, and {target} is none of them."
            raise OutOfBounds(Problem("object.id", rule))


def note_refusal(credential: Credential, problems: Sequence[Problem]) -> None:
    """Note why launched content was refused, for whoever looks after the content."""
    here, bound = surroundings(), credential.bound
    if bound is None or not bound.noted_as:
        return
    here.database.transact(
        lambda connection: note_breaches(
            connection,
            credential.organisation_id,
            bound.noted_as,
            problems,
            refused=True,
            now=here.clock(),
        )
    )


def hold_order(
    connection: sa.Connection, credential: Credential, statements: Sequence[ValidStatement]
) -> None:
    """Hold launched content to the order that cmi5 demands of a session. Raises OutOfBounds."""
    bound = credential.bound
    if bound is None or bound.session is None:
        return
    # Whoever speaks with the same key waits here: each must know what the other said.
    lock(connection, credential.key)
    earlier = said_of(
        connection,
        credential.organisation_id,
        registration=bound.registration,
        activity=bound.session.activity,
        authority=agent_key(authority_of(credential)),
    )
    several = len(statements) > 1
    problems = [
        Problem(f"statements[{number}].{each.path}", each.rule) if several else each
        for number, each in broken_order(statements, earlier, bound.session)
    ]
    if problems:
        raise OutOfBounds(*problems)


def _hold_to_profile(credential: Credential, statements: Sequence[ValidStatement]) -> None:
    here = surroundings()
    base = here.settings.iri_base
    several = len(statements) > 1
    found = [
        Problem(
            f"statements[{number}].{each.path}".rstrip(".") if several else each.path, each.rule
        )
        for number, statement in enumerate(statements)
        for each in broken_rules(msgspec.json.encode(statement.parts), iri_base=base)
    ]
    if not found:
        return
    refused = credential.profile_rule is ProfileRule.REJECT
    # A transaction of its own: the refused batch keeps nothing else.
    here.database.transact(
        lambda connection: note_breaches(
            connection,
            credential.organisation_id,
            credential.key,
            found,
            refused=refused,
            now=here.clock(),
        )
    )
    if refused:
        raise NotFollowingProfile(*found)
