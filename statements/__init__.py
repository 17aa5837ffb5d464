"""xAPI statements as values: read, compared, rewritten, built. Pure: no I/O, no clock, no web."""
