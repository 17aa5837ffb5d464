"""Packages made in authoring tools, cmi5 and xAPI: unpacked, launched, and heard."""
