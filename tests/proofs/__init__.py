"""Proofs by repetition: races and kills, a few rounds in every test run, many on request.

`make race` and `make kills` run them as often as docs/proofs.md says.
"""
