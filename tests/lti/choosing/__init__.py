"""Tests of choosing content."""
