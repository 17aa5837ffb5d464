"""Who may answer a round, once: a pass that follows from the person and the round's key alone."""

from uuid import UUID

from lrs.surroundings import Surroundings
from lti.modules.survey.sealing import RoundSecrets
from lti.outside_keys import KeyGone, Of, OutsideKeys


def outside_keys(surroundings: Surroundings) -> OutsideKeys:
    """Return the keys that lie outside the database."""
    return OutsideKeys(surroundings.settings.keys_dir, surroundings.key_ring)


def secrets_of(keys: OutsideKeys, round_id: UUID) -> RoundSecrets | None:
    """Return the secrets of an open round, None when its key is gone."""
    try:
        return RoundSecrets(round_id, keys.read(Of.ROUND, round_id))
    except KeyGone:
        return None


def of_person(person_id: UUID) -> str:
    """Return what a participant's pass follows from."""
    return f"person {person_id}"


def of_account(issuer: str, subject: str) -> str:
    """Return what the pass of somebody outside the programme follows from."""
    return f"account {issuer} {subject}"
