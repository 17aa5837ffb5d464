"""The dashboards' pages: the learner's own way, the trainer's cohort, the report."""

from dashboards.pages.routes import blueprint

__all__ = ["blueprint"]
