"""What the store forgets by itself."""

from lrs.credentials.bound import forget_ended
from lrs.surroundings import Surroundings
from lrs.work import Job


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the store's housekeeping."""

    def forget() -> int:
        with surroundings.database.write() as connection:
            return forget_ended(connection, now=surroundings.clock())

    return (Job("launch keys", forget),)
