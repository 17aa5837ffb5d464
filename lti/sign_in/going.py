"""The browser's way to a provider."""

from contextlib import suppress

from werkzeug.wrappers import Response as AnyResponse

from lrs.addresses import origin_of
from lrs.surroundings import surroundings
from lti.sign_in import flow
from lti.sign_in.discovery import ProviderFailed, endpoints_of
from lti.sign_in.flow import Wish
from lti.sign_in.guard import go_on
from lti.sign_in.providers import Provider
from lti.visit import let_forms_post_to


def let_post_to(*providers: Provider) -> None:
    """Let the page's forms lead to the providers: browsers hold redirects after a form to it too.

    One that cannot be reached is left out; its button then tells so.
    """
    origins = []
    for provider in providers:
        with suppress(ProviderFailed):
            endpoints = endpoints_of(surroundings(), provider)
            origins.append(origin_of(endpoints.authorization) or "")
    let_forms_post_to(*origins)


def to_provider(provider: Provider, wish: Wish) -> AnyResponse:
    """Begin a sign-in and send the browser there, with what will prove that it is the same."""
    begun = flow.begin(surroundings(), provider, wish=wish)
    away = go_on(begun.location)
    away.set_cookie(
        begun.proof_name,
        begun.proof,
        max_age=flow.LIFE,
        secure=True,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return away
