"""Every route states who may enter."""

from flask import Flask

from lrs.entry import admitted_by
from lrs.surroundings import Surroundings
from wsgi import application


def _unguarded(app: Flask) -> list[str]:
    return sorted(
        str(rule)
        for rule in app.url_map.iter_rules()
        if admitted_by(app.view_functions[rule.endpoint]) is None
    )


def test_every_route_is_guarded(surroundings: Surroundings) -> None:
    assert _unguarded(application(surroundings)) == []


def test_an_unguarded_route_is_noticed(surroundings: Surroundings) -> None:
    app = application(surroundings)
    app.add_url_rule("/open", view_func=lambda: "whoever you are")
    assert _unguarded(app) == ["/open"]
