"""Where the dashboards are."""

from importlib import resources
from pathlib import Path

import flask

from dashboards.pages import (
    cohort,
    comparators,
    errata,
    gate,
    interim,
    learner,
    outlook,
    results,
    results_files,
    targets,
    trainer,
    unit,
)
from dashboards.pages.squares import in_a_row
from lti.pages import Look

_ROOM = Path(str(resources.files("dashboards")))
_LOOK = Look(_ROOM / "static" / "dashboards", "dashboards.look")


def blueprint() -> flask.Blueprint:
    """Return the routes under /dashboards, and the look of their figures."""
    routes = flask.Blueprint("dashboards", "dashboards", template_folder="templates")
    visit = "/dashboards/<uuid:visit_id>"
    routes.add_url_rule(f"{visit}/me", "me", learner.me)
    routes.add_url_rule(f"{visit}/trainer", "trainer", trainer.trainer)
    routes.add_url_rule(f"{visit}/cohort", "cohort", cohort.cohort)
    routes.add_url_rule(f"{visit}/cohort.csv", "cohort_csv", cohort.cohort_csv)
    routes.add_url_rule(f"{visit}/report", "report", results.report)
    routes.add_url_rule("/results", "results", results.results)
    routes.add_url_rule("/results/outlook", "outlook", outlook.outlook)
    routes.add_url_rule("/results/unit", "unit", unit.unit)
    for name, shown, kept in (
        ("targets", targets.targets, targets.lock_targets),
        ("gate", gate.gate, gate.act_at_gate),
        ("comparators", comparators.comparators, comparators.read_comparators),
    ):
        routes.add_url_rule(f"/results/{name}", name, shown, methods=["GET"])
        routes.add_url_rule(f"/results/{name}", f"{name}_kept", kept, methods=["POST"])
    routes.add_url_rule("/results/interim", "interim", interim.interim, methods=["POST"])
    one = "/results/<uuid:named>"
    routes.add_url_rule(f"{one}/errata", "errata", errata.note_error, methods=["POST"])
    routes.add_url_rule(one, "publication", results.publication, methods=["GET"])
    routes.add_url_rule(one, "sign_off", results.sign_off, methods=["POST"])
    for rule, view in (
        (f"{one}.json", results_files.publication_json),
        (f"{one}.csv", results_files.publication_csv),
        (f"{one}/<name>", results_files.publication_file),
        (f"{visit}/report/<uuid:named>/<name>", results_files.report_file),
        ("/results/latest.<any(pdf, xlsx, docx):ending>", results_files.latest_file),
        ("/results/latest.json", results_files.latest_json),
        ("/results/published.csv", results_files.published_csv),
        ("/results/errata.json", results_files.errata_json),
    ):
        routes.add_url_rule(rule, view.__name__, view)
    routes.add_url_rule("/static/dashboards/<path:name>", "look", _LOOK.serve)
    routes.add_app_template_filter(in_a_row)
    routes.add_app_template_global(_LOOK.address, "dashboards_asset")
    return routes
