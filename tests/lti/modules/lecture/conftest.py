"""A lecture with people, as meetings have it."""

from tests.lti.meetings.conftest import clock, hall, surroundings

__all__ = ["clock", "hall", "surroundings"]
