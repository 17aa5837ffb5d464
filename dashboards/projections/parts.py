"""The parts of a stored statement that projections are made of, and whose they are."""

from functools import lru_cache
from uuid import UUID

import msgspec

from lrs.authorities import OWN_NAME
from statements.coaching import activity_iri, person_account


class Account(msgspec.Struct, rename={"home_page": "homePage"}):
    """An account, of a person or of who vouches for a statement."""

    home_page: str
    name: str


class Actor(msgspec.Struct):
    """Who did something."""

    account: Account | None = None


class Authority(msgspec.Struct, frozen=True):
    """Who vouches for a statement."""

    account: Account | None = None


class Thing(msgspec.Struct):
    """A verb, or an activity that another is part of."""

    id: str = ""


class Definition(msgspec.Struct):
    """What kind of activity it is."""

    type: str = ""


class Object(msgspec.Struct):
    """What something was done with."""

    id: str = ""
    definition: Definition | None = None


class Around(msgspec.Struct, frozen=True):
    """What the activity is part of."""

    parent: tuple[Thing, ...] = ()


class Context(msgspec.Struct, rename={"around": "contextActivities"}):
    """Under which registration something was done, within what, and what else is said of it."""

    registration: str | None = None
    around: Around = Around()
    extensions: msgspec.Raw = msgspec.Raw()


class ScoreSaid(msgspec.Struct):
    """A score, left as bytes until wanted: xAPI sets no limit to a number's digits."""

    raw: msgspec.Raw = msgspec.Raw()
    max: msgspec.Raw = msgspec.Raw()


class Result(msgspec.Struct):
    """What came of it."""

    score: ScoreSaid | None = None


class Statement(msgspec.Struct):
    """The parts of a stored statement that projections are made of; the rest is skipped."""

    actor: Actor
    verb: Thing
    object: Object
    timestamp: str
    authority: Authority = Authority()
    context: Context | None = None
    result: Result | None = None


_DECODER = msgspec.json.Decoder(Statement)


def read(body: bytes) -> Statement:
    """Return the parts of a stored statement."""
    return _DECODER.decode(body)


def whose(statement: Statement, iri_base: str) -> tuple[UUID, UUID] | None:
    """Return under which registration and by whom something was done, None if it counts for nobody.

    Only statements count that this tool itself vouches for and whose actor is an account of ours,
    under a registration, so that no other client's key can make up what somebody did.
    """
    vouching = statement.authority.account
    if vouching is None or vouching.name != OWN_NAME or vouching.home_page != iri_base:
        return None
    account, context = statement.actor.account, statement.context
    if account is None or context is None or context.registration is None:
        return None
    person_id = _person_id(account.home_page, account.name, iri_base)
    return None if person_id is None else (_registration(context.registration), person_id)


@lru_cache(maxsize=65536)
def activity_id(iri: str, iri_base: str) -> UUID | None:
    """Return the id of an activity of ours, None for any other."""
    found = _uuid(iri[-36:])
    if found is None or activity_iri(iri_base, found) != iri:
        return None
    return found


@lru_cache(maxsize=65536)
def _registration(text: str) -> UUID:
    return UUID(text)


@lru_cache(maxsize=65536)
def _person_id(home_page: str, name: str, iri_base: str) -> UUID | None:
    person_id = _uuid(name)
    if person_id is None or person_account(iri_base, person_id) != (home_page, name):
        return None
    return person_id


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
