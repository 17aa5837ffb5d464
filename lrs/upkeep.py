"""What the store forgets by itself."""

from lrs import files
from lrs.credentials.bound import forget_ended
from lrs.surroundings import Surroundings
from lrs.work import Job


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the store's housekeeping."""

    def forget() -> int:
        with surroundings.database.write() as connection:
            return forget_ended(connection, now=surroundings.clock())

    def remove() -> int:
        with surroundings.database.write() as connection:
            return files.remove_left(
                connection,
                data_dir=surroundings.settings.data_dir,
                now=surroundings.clock(),
            )

    return (Job("launch keys", forget), Job("files left", remove))
