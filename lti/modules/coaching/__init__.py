"""Coaching: pairs and groups, goals, sessions held, and reflections that only one person reads."""
