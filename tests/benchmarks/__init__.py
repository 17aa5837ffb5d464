"""Workloads measured beside their ceilings, in one run. `make bench` prints the table.

Nothing here fails by a clock: the figures are for people, and for docs/performance.md.
"""
