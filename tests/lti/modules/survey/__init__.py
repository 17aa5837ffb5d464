"""Surveys: what they ask, and whether their promises hold."""
