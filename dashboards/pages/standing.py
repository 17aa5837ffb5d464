"""How current a page is, and how it says so."""

from datetime import datetime

from dashboards.projector import catch_up
from lrs.surroundings import Surroundings
from lti.pages import gettext
from lti.pages.dates import spoken_moment


def caught_up(here: Surroundings, organisation_id: int) -> datetime:
    """Read what is new, within limits, and return until when the figures hold everything."""
    standing = catch_up(here.database, organisation_id, iri_base=here.settings.iri_base)
    return standing.read_until or here.clock()


def as_of(until: datetime, language: str) -> str:
    """Return the sentence that says how current a page is."""
    return gettext("As of %(moment)s.", moment=spoken_moment(until, language))
