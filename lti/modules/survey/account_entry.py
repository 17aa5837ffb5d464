"""Answering a round by the organisation's own sign-in, for who is on no course.

The account is asked for only to let each person answer once. It leaves no row and begins no
session: what comes of it is the pass, which nobody can join to the account without the round's
key. The provider itself knows that one signed in here, as it does everywhere.
"""

from http import HTTPStatus
from uuid import UUID

import flask
from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from lrs.entry import admits
from lrs.surroundings import surroundings
from lti.modules.survey.answer_pages import answer_address
from lti.modules.survey.library import survey_at
from lti.modules.survey.passes import of_account, outside_keys, secrets_of
from lti.modules.survey.promises import promises_of
from lti.modules.survey.pseudonyms import account_pseudonym_of
from lti.modules.survey.rounds import Entry, Round, round_anywhere
from lti.modules.survey.views import MODES
from lti.pages import answer, in_language, text_in
from lti.pages.languages import language_of
from lti.sign_in.flow import Finished, Wish
from lti.sign_in.going import let_post_to, to_provider
from lti.sign_in.providers import provider_by_id, providers_of


@admits("anyone: what the survey promises, and the way to the organisation's sign-in")
def offer(round_id: UUID) -> Response:
    """Say what is promised, and offer the organisation's sign-in."""
    here = surroundings()
    language = language_of(flask.request)
    held = _open(round_id)
    if held is None:
        return answer("survey/over.html", status=HTTPStatus.NOT_FOUND)
    with here.database.read() as connection:
        survey = survey_at(connection, held.organisation_id, held.module_id, held.version)
        providers = providers_of(connection, here.key_ring, held.organisation_id)
    let_post_to(*providers)
    with in_language(language):
        promises, mode = promises_of(survey, by_account=True), str(MODES[survey.mode])
    return answer(
        "survey/account.html",
        title=text_in(survey.titles, language),
        summary=text_in(survey.summaries, language),
        minutes=survey.minutes,
        closes_at=held.closes_at,
        mode=mode,
        promises=promises,
        providers=providers,
        address=f"/survey/{round_id}",
    )


@admits("anyone: on to the provider, which decides")
def begin(round_id: UUID) -> AnyResponse:
    """Send the browser to the organisation's provider."""
    here, held = surroundings(), _open(round_id)
    if held is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    try:
        named = UUID(flask.request.form.get("by", ""))
    except ValueError:
        flask.abort(HTTPStatus.NOT_FOUND)
    with here.database.read() as connection:
        provider = provider_by_id(connection, here.key_ring, named)
    if provider is None or provider.organisation_id != held.organisation_id:
        flask.abort(HTTPStatus.NOT_FOUND)
    return to_provider(provider, Wish(round_id=str(round_id)))


def way_on(finished: Finished) -> str | None:
    """Return where somebody answers who has signed in for it; None when the round is over."""
    here, named = surroundings(), finished.wish.round_id
    held = None if named is None else _open(UUID(named))
    if held is None or held.organisation_id != finished.provider.organisation_id:
        return None
    keys = outside_keys(here)
    key = secrets_of(keys, held.id)
    if key is None:
        return None
    who = of_account(finished.provider.issuer, finished.subject)
    with here.database.read() as connection:
        pseudonym = account_pseudonym_of(connection, keys, held, who)
    shown = key.pass_for(who, pseudonym)
    return answer_address(language_of(flask.request), held.id, shown)


def _open(round_id: UUID) -> Round | None:
    """Return a round that is open now to who signs in."""
    here = surroundings()
    with here.database.read() as connection:
        held = round_anywhere(connection, round_id)
    if held is None or held.entry is not Entry.SIGN_IN or not held.is_open(here.clock()):
        return None
    return held
