"""What is held of a person, for that person to look through and take along."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from lrs import retrieval
from lrs.consistency import consistent_through
from lrs.database import Database
from lrs.retrieval import StatementQuery
from lrs.terms import Sought
from statements.coaching import person_account, person_key

_AT_ONCE = 500


def record_of(
    database: Database,
    *,
    organisation_id: int,
    iri_base: str,
    person_id: UUID,
    own: Mapping[str, object],
    now: datetime,
) -> Iterator[bytes]:
    """Give everything that is stated by or about a person, as one JSON text, oldest last.

    own is what they have here besides statements.

    Statements are as they are stored, number for number, and are read page by page: a person may
    have very many.
    """
    home, name = person_account(iri_base, person_id)
    account = {"homePage": home, "name": name}
    head = {"account": account, "taken_at": now.isoformat(), "own": own}
    yield json.dumps(head, ensure_ascii=False).encode().removesuffix(b"}") + b', "statements": ['
    sought = Sought(agent=person_key(iri_base, person_id))
    walk: retrieval.Walk | None = retrieval.walk_of(StatementQuery(sought=sought), most=_AT_ONCE)
    joint = b""
    while walk is not None:
        with database.read() as connection:
            page = retrieval.page_of(
                connection,
                walk,
                organisation_id=organisation_id,
                consistent_through=consistent_through(database, connection),
            )
        if page.bodies:
            yield joint + b",\n".join(page.bodies)
            joint = b",\n"
        walk = page.rest
    yield b"]}\n"
