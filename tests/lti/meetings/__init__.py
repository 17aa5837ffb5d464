"""Meetings: places, lines, calendars and attendance."""
