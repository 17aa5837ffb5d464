"""Surveys: instruments, rounds, and answers whose promise of anonymity is kept by the storage."""
