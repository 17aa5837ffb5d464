"""Surveys: instruments, rounds, and answers whose promise of anonymity is kept by the storage."""

from lti.modules.survey.routes import blueprint

__all__ = ["blueprint"]
