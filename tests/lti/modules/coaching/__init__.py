"""Coaching: pairs, goals, sessions and what only one person reads."""
