"""Noting an error in a signed publication, under a number; the publication stays as it is."""

from http import HTTPStatus
from uuid import UUID

import flask
from flask import request
from flask.typing import ResponseReturnValue

from dashboards.pages.results import found_by, publication_page
from dashboards.publishing.errata import LONGEST, add_erratum
from lrs.surroundings import surroundings
from lti.pages import LANGUAGES, FieldError, gettext
from lti.sign_in import Session, StaffRole, signed_in


@signed_in(StaffRole.RESULTS_APPROVER)
def note_error(session: Session, named: UUID) -> ResponseReturnValue:
    """Note what is wrong in a publication and what is right, in all three languages."""
    here, found = surroundings(), found_by(session, named)
    if found.signed_at is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    texts = {each: request.form.get(f"erratum_{each}", "").strip() for each in LANGUAGES}
    errors = [
        FieldError(
            f"erratum_{each}",
            gettext("Say what is wrong and what is right, in at most 2,000 characters."),
        )
        for each, text in texts.items()
        if not text or len(text) > LONGEST
    ]
    if errors:
        return publication_page(session, found, texts=texts, errors=errors)
    here.database.transact(
        lambda connection: add_erratum(
            connection,
            session.organisation_id,
            named,
            texts,
            by=session.actor,
            now=here.clock(),
        )
    )
    return flask.redirect(f"/results/{named}", HTTPStatus.SEE_OTHER)
