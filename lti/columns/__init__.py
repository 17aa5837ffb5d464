"""Columns in a platform's gradebook that a trainer has the tool make for a placed activity."""
