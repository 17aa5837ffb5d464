"""The statement grammar of xAPI 2.0 and 1.0.x: bytes become ValidStatement, or every problem."""

from statements.grammar.acceptance import ValidStatement
from statements.grammar.problems import InvalidStatements, Problem, XapiVersion
from statements.grammar.reading import read_statement, read_statements

__all__ = [
    "InvalidStatements",
    "Problem",
    "ValidStatement",
    "XapiVersion",
    "read_statement",
    "read_statements",
]
