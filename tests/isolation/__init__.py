"""Organisations on one installation see nothing of each other: over every table and route."""
