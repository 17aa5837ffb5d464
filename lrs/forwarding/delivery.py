"""Handing on: from the journal, in its order, at least once and by the same ids.

One worker at a time has a target, by a claim that runs out by itself. What was sent and not noted,
because the worker died in between, is sent again; the other store has it by the same id. What one
statement's fault is, is found by halving; it becomes a dead letter, and the others go on.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from lrs import files, journal
from lrs.attachments import held_by
from lrs.forwarding.claims import (
    MOST_AT_ONCE,
    Claim,
    Refused,
    bury,
    claimed,
    due_targets,
    noted,
    raise_again,
    to_retry,
)
from lrs.forwarding.reasons import Reason
from lrs.forwarding.sending import Fate, Letter, Outcome, is_there, send
from lrs.journal import Entry, EntryKind
from lrs.mixed import Sent
from lrs.outgoing import Outgoing
from lrs.surroundings import Surroundings
from lrs.tables import forwarding
from lrs.terms import authority_key
from lrs.work import Job
from statements.attachments import media_types_in
from statements.downgrade import NotDowngradable, downgraded
from statements.findable import findable_stored
from statements.profile import profile_iri

MOST_BYTES_IN_A_BATCH = 1_000_000
PATIENCE_WITH_BATCHES = 5
"""After so many failures in a row statements go one by one: one of them may break the store."""

PATIENCE_WITH_ONE = 20
"""After so many failures in a row a store that answers 500 to one statement is not asked again."""

_MOST_BATCHES = 20
_FIRST_REST_SECONDS = 5.0
_LONGEST_REST_SECONDS = 3600.0

log = structlog.get_logger()


def jobs(surroundings: Surroundings, outgoing: Outgoing | None = None) -> tuple[Job, ...]:
    """Return the background work of handing on."""
    client = Outgoing(surroundings.settings) if outgoing is None else outgoing
    return (Job("forwarding", lambda: hand_on(surroundings, client)),)


def hand_on(surroundings: Surroundings, outgoing: Outgoing) -> int:
    """Hand on what is due to every target; return how many statements were taken."""
    with surroundings.database.read() as connection:
        due = due_targets(connection, surroundings.clock())
    taken = 0
    for organisation_id, target in due:
        for _ in range(_MOST_BATCHES):
            work = claimed(surroundings, organisation_id, target)
            if work is None:
                break
            result = _Turn(surroundings, outgoing, work).take()
            taken += result.taken
            if not result.more:
                break
    return taken


@dataclass(frozen=True, slots=True)
class _Result:
    taken: int
    more: bool


class _Turn:
    """One batch of one target: what is read, sent and noted in the end."""

    def __init__(self, here: Surroundings, outgoing: Outgoing, claim: Claim) -> None:
        self._here = here
        self._outgoing = outgoing
        self._claim = claim
        self._taken = 0
        self._dead: list[Refused] = []
        self._trouble: Outcome | None = None

    def take(self) -> _Result:
        """Send the next entries and note how far it went."""
        again = self._again()
        limit = 1 if self._claim.failures >= PATIENCE_WITH_BATCHES else MOST_AT_ONCE
        entries = self._entries(limit)
        letters = [] if self._trouble else self._letters(entries)
        done = self._claim.sequence
        for batch in _batches(letters):
            if self._trouble is None:
                done = self._deliver(batch, done)
        if self._trouble is None and entries:
            done = entries[-1].sequence
        self._note(done, again)
        return _Result(self._taken, more=self._trouble is None and len(entries) == limit)

    def _entries(self, limit: int) -> Sequence[Entry]:
        with self._here.database.read() as connection:
            return journal.entries_after(
                connection,
                organisation_id=self._claim.organisation_id,
                sequence=self._claim.sequence,
                limit=limit,
            )

    def _letters(self, entries: Sequence[Entry]) -> list[Letter]:
        """Return the wanted statements among entries in the words of the target.

        A voided statement goes on with the statement that voids it, so that references resolve.
        """
        letters = []
        for entry in entries:
            kept = entry.kind is EntryKind.STATEMENT and entry.body
            if kept and self._is_wanted(entry.body):
                letter = self._letter(entry)
                if letter is not None:
                    letters.append(letter)
        return letters

    def _is_wanted(self, body: bytes) -> bool:
        return self._claim.wanted.takes(findable_stored(body), authority_key(body))

    def _letter(self, entry: Entry) -> Letter | None:
        named = _ID.decode(entry.body).id
        body = entry.body
        if self._claim.to.version.startswith("1."):
            base = profile_iri(self._here.settings.iri_base)
            try:
                body = downgraded(body, extension_base=base)
            except NotDowngradable:
                letter = Letter(entry.sequence, named, body)
                self._dead.append(Refused(letter, Outcome(Fate.REFUSED, None, Reason.SIGNED)))
                return None
        return Letter(entry.sequence, named, body, self._data_of(entry))

    def _data_of(self, entry: Entry) -> Sequence[Sent]:
        with self._here.database.read() as connection:
            held = held_by(connection, self._claim.organisation_id, [entry.position])
        types, data_dir = media_types_in(entry.body), self._here.settings.data_dir
        return [
            Sent(
                each.sha2,
                types.get(each.sha2, "application/octet-stream"),
                each.size_bytes,
                # Read whole, for it may have to be sent again.
                list(files.pieces_of(each.sha256, data_dir=data_dir)),
            )
            for each in held
            if files.is_there(each.sha256, data_dir=data_dir)
        ]

    def _deliver(self, batch: Sequence[Letter], done: int) -> int:
        """Send a batch, halving what is refused; return the place up to which all is settled."""
        outcome = self._outcome_of(batch)
        if outcome.fate is Fate.LATER:
            self._trouble = outcome
            return done
        if outcome.fate is Fate.TAKEN:
            self._taken += len(batch)
            return batch[-1].sequence
        if len(batch) == 1:
            self._dead.append(Refused(batch[0], outcome))
            return batch[0].sequence
        half = len(batch) // 2
        done = self._deliver(batch[:half], done)
        return done if self._trouble else self._deliver(batch[half:], done)

    def _outcome_of(self, batch: Sequence[Letter]) -> Outcome:
        outcome = send(self._outgoing, self._claim.to, batch)
        if outcome.status == 409 and len(batch) == 1:
            return is_there(self._outgoing, self._claim.to, batch[0])
        patient = self._claim.failures < PATIENCE_WITH_ONE or len(batch) > 1
        if outcome.status == 500 and not patient:
            return Outcome(Fate.REFUSED, 500, Reason.BREAKS_IT)
        return outcome

    def _again(self) -> Sequence[int]:
        """Send the dead letters that an administrator wants sent again; return which were taken."""
        claim = self._claim
        with self._here.database.read() as connection:
            waiting = to_retry(connection, claim)
            entries = [
                entry
                for sequence in waiting
                for entry in journal.entries_after(
                    connection,
                    organisation_id=claim.organisation_id,
                    sequence=sequence - 1,
                    limit=1,
                )
                if entry.sequence == sequence and entry.body
            ]
        taken = []
        for letter in self._letters_of(entries):
            outcome = self._outcome_of([letter])
            if outcome.fate is Fate.LATER:
                self._trouble = outcome
                break
            if outcome.fate is Fate.TAKEN:
                taken.append(letter.sequence)
                self._taken += 1
            else:
                self._dead.append(Refused(letter, outcome))
        return taken

    def _letters_of(self, entries: Sequence[Entry]) -> list[Letter]:
        return [letter for entry in entries if (letter := self._letter(entry)) is not None]

    def _note(self, done: int, again: Sequence[int]) -> None:
        """Keep how far it went and what was refused, if the claim is still this worker's."""
        here, claim = self._here, self._claim
        now = here.clock()
        # What lies beyond the settled place will be looked at again.
        dead = [each for each in self._dead if each.letter.sequence <= done]

        def note(connection: sa.Connection) -> None:
            if noted(connection, claim, self._values(done, now)):
                bury(connection, claim, dead, now=now)
                raise_again(connection, claim, again)

        here.database.transact(note)
        if self._trouble is not None:
            log.warning(
                "forwarding_rests",
                target=str(claim.target),
                status=self._trouble.status,
                reason=self._trouble.reason,
            )

    def _values(self, done: int, now: datetime) -> dict[str, object]:
        values: dict[str, object] = {"sequence": done, "claimed_until": None}
        if self._taken:
            values |= {
                "delivered": forwarding.c.delivered + self._taken,
                "delivered_at": now,
            }
        if self._trouble is None:
            return {**values, "failures": 0, "last_trouble": None, "due_at": now}
        # A batch that got on before the trouble came begins a new count.
        failures = 1 if done > self._claim.sequence else self._claim.failures + 1
        rest = _rest_seconds(failures, self._trouble.rest_seconds)
        return {
            **values,
            "failures": failures,
            "last_trouble": self._trouble.reason,
            "due_at": now + timedelta(seconds=rest),
        }


class _Named(msgspec.Struct):
    id: UUID


_ID = msgspec.json.Decoder(_Named)


def _rest_seconds(failures: int, asked_for: int | None) -> float:
    """Return a rest that doubles with each failure, not quite the same for every worker."""
    if asked_for is not None:
        return float(asked_for)
    longest = min(_FIRST_REST_SECONDS * 2.0 ** min(failures - 1, 20), _LONGEST_REST_SECONDS)
    return longest * random.uniform(0.8, 1.0)  # noqa: S311 - no secret hangs on it


def _batches(letters: Sequence[Letter]) -> Sequence[Sequence[Letter]]:
    """Divide letters so that each batch is small enough; one with data goes alone."""
    batches: list[list[Letter]] = []
    room = 0
    for letter in letters:
        size = len(letter.body)
        if letter.data or not batches or batches[-1][-1].data or size > room:
            batches.append([])
            room = MOST_BYTES_IN_A_BATCH
        batches[-1].append(letter)
        room -= size
    return batches
