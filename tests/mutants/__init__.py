"""Mutants: the product with one behaviour switched off, to see that a test notices.

Each names the clause that it breaks, the line that is changed, and the tests that should tell.
`make mutants` tries them all; tests/house/test_mutants.py holds that each still fits the code.
"""
