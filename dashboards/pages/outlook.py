"""What the next round will be able to report: shown before it opens, to who plans it."""

from collections.abc import Sequence
from dataclasses import dataclass

import flask
from flask.typing import ResponseReturnValue

from dashboards.spoken import local_date, spoken_percent
from dashboards.target.preview import Outlook, outlook_of
from lrs.surroundings import surroundings
from lti.pages import answer, gettext, language_of
from lti.sign_in import Session, StaffRole, signed_in
from lti.units import tree_at


@dataclass(frozen=True, slots=True)
class Row:
    """A response, and what it would allow, in words."""

    response: str
    words: str


@signed_in(StaffRole.ADMINISTRATOR, StaffRole.REPORT_READER, StaffRole.RESULTS_APPROVER)
def outlook(session: Session) -> ResponseReturnValue:
    """Show how many units could be reported at which response, by the tree that is valid now."""
    here, language = surroundings(), language_of(flask.request)
    with here.database.read() as connection:
        tree = tree_at(connection, session.organisation_id, local_date(here.clock()))
    rows: Sequence[Row] = ()
    if tree is not None:
        rows = [_row(each, language) for each in outlook_of(tree)]
    return answer(
        "dashboards/outlook.html",
        language=language,
        rows=rows,
        valid_from=None if tree is None else tree.valid_from,
    )


def _row(told: Outlook, language: str) -> Row:
    counts = {"able": told.reportable, "of": told.groups}
    words = (
        gettext("%(able)d of %(of)d units", **counts)
        if told.is_by_unit
        else gettext("departments only: %(able)d of %(of)d", **counts)
    )
    return Row(spoken_percent(round(100 * told.response), language), words)
