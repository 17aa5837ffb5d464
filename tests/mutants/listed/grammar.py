"""Mutants of what a statement may be (xAPI 1.0.3, Part 2; IEEE 9274.1.1, 4.2)."""

from tests.mutants.mutant import Mutant

_TREE = "statements/grammar/tree.py"
_ACCEPTANCE = "statements/grammar/acceptance.py"
_EXPLAINING = "statements/grammar/explanation.py"
_VALUES = "statements/values.py"
_MUTATIONS = ("tests/statements/grammar/test_mutations.py",)
_STRICT = ("tests/statements/grammar/test_strict_json.py",)
_OF_VALUES = ("tests/statements/test_values.py",)
_AGREEMENT = ("tests/statements/grammar/test_agreement.py",)

MUTANTS = (
    Mutant(
        "Part 2, 2.4.2.3",
        "an Agent may have two identifiers",
        _TREE,
        "            if found != 1 or self.member is not UNSET:",
        "            if found == 0 or self.member is not UNSET:",
        (*_MUTATIONS, *_AGREEMENT),
    ),
    Mutant(
        "Part 2, 2.4.2.2",
        "an anonymous Group may be without members",
        _TREE,
        "        elif found > 1 or (found == 0 and not self.member):",
        "        elif found > 1:",
        (*_MUTATIONS, *_AGREEMENT),
    ),
    Mutant(
        "Part 2, 2.4.9",
        "an authority may be a Group of any size",
        _TREE,
        "self._identifiers() != 0 or self.member is UNSET or len(self.member) != 2",
        "self._identifiers() != 0 or self.member is UNSET",
        (*_MUTATIONS, *_AGREEMENT),
    ),
    Mutant(
        "Part 2, 2.4.5.1",
        "scaled may lie beyond 1",
        _TREE,
        "    scaled: Annotated[float, Meta(ge=-1, le=1)] | UnsetType = UNSET",
        "    scaled: float | UnsetType = UNSET",
        (*_MUTATIONS, *_AGREEMENT),
    ),
    Mutant(
        "Part 2, 2.4.5.1",
        "raw may lie above max",
        _TREE,
        "self.max is not UNSET and self.raw is not UNSET and self.raw > self.max",
        "self.max is not UNSET and self.raw is not UNSET and self.raw > self.max * 10",
        (*_MUTATIONS, *_AGREEMENT),
    ),
    Mutant(
        "Part 2, 2.4.4.1",
        "components may repeat their ids",
        _TREE,
        "            if len({component.id for component in components}) != len(components):",
        "            if len(components) == 0:",
        (*_MUTATIONS, *_AGREEMENT),
    ),
    Mutant(
        "Part 2, 2.4.4.1",
        "components need no interactionType",
        _TREE,
        "            if present or self.correct_responses_pattern is not UNSET:",
        "            if self.correct_responses_pattern is not UNSET:",
        (*_MUTATIONS, *_AGREEMENT),
    ),
    Mutant(
        "IEEE 9274.1.1, 4.2.2.5",
        "relevantTypes may be empty",
        _TREE,
        "    group: Group\n    relevant_types: Annotated[list[Iri], Meta(min_length=1)]",
        "    group: Group\n    relevant_types: list[Iri]",
        (*_MUTATIONS, *_AGREEMENT),
    ),
    Mutant(
        "Part 2, 2.4.6",
        "platform may stand where the object is no Activity",
        _ACCEPTANCE,
        "        and not isinstance(statement.object, tree.Activity)",
        "        and statement.object is None",
        (*_MUTATIONS, *_AGREEMENT),
    ),
    Mutant(
        "Part 2, 2.3.2",
        "a voiding statement needs no StatementRef",
        _ACCEPTANCE,
        "    if voiding and target is None:",
        "    if voiding and target is None and statement.id is UNSET:",
        (*_MUTATIONS, *_AGREEMENT),
    ),
    Mutant(
        "Part 2, 2.4.4.3",
        "a SubStatement may hold a SubStatement",
        _ACCEPTANCE,
        "    if isinstance(inner, tree.SubStatement):\n        raise ValueError",
        "    if isinstance(inner, int):\n        raise ValueError",
        (*_MUTATIONS, *_AGREEMENT),
    ),
    Mutant(
        "Part 2, 2.2 (duplicate keys)",
        "a property given twice is taken",
        _ACCEPTANCE,
        '    return colons == _ENCODE(statement).count(b":")',
        "    return True",
        _STRICT,
    ),
    Mutant(
        "RFC 8259, 8.2 (U+0000, lone surrogates)",
        "text may hold U+0000",
        _ACCEPTANCE,
        """        if b"\\\\u0000" in escapes or b"\\\\ud" in escapes:""",
        """        if b"\\\\ud" in escapes:""",
        _STRICT,
    ),
    Mutant(
        "RFC 8259, 6 (range of numbers)",
        "a number may lie beyond every float",
        _ACCEPTANCE,
        """_HUGE in raw.translate(_DIGITS_AS_ZEROS)""",
        """_HUGE in raw""",
        _STRICT,
    ),
    Mutant(
        "Nesting is bounded",
        "brackets may nest deep",
        _ACCEPTANCE,
        '    if raw.count(b"{") + raw.count(b"[") > strict_json.MOST_NESTING:',
        '    if raw.count(b"{") + raw.count(b"[") > 10**9:',
        _STRICT,
    ),
    Mutant(
        "Part 2, 2.2 (IRIs have a scheme)",
        "an IRI needs no scheme",
        _VALUES,
        r"\A[A-Za-z][A-Za-z0-9+.\-]{0,62}:",
        r"\A(?:[A-Za-z][A-Za-z0-9+.\-]{0,62}:)?",
        _OF_VALUES,
    ),
    Mutant(
        "Part 2, 4.5 (no -00:00)",
        "an unknown offset is taken",
        _VALUES,
        """_OFFSET = r"(?:[Zz]|(?!-00:00)[+-]""",
        """_OFFSET = r"(?:[Zz]|[+-]""",
        _OF_VALUES,
    ),
    Mutant(
        "ISO 8601, 4.4.3.2 (weeks stand alone)",
        "only the smallest part may have a fraction: not held",
        _VALUES,
        """(?!.{0,160}[.,][0-9]{1,18}[A-Z]T?[0-9])""",
        "",
        _OF_VALUES,
    ),
    Mutant(
        "RFC 5646, 2.2.9",
        "a singleton may come twice in a language tag",
        _VALUES,
        """(?!{_UNTIL_PRIVATE}-(?P=singleton)-)""",
        "",
        _OF_VALUES,
    ),
    Mutant(
        "Part 2, 2.4.10",
        "a statement of version 1.1.0 is taken in 1.0",
        _VALUES,
        r"\A1\.0(?:\.[0-9]{1,9})?\Z",
        r"\A1\.[01](?:\.[0-9]{1,9})?\Z",
        ("tests/statements/grammar/test_mutations.py",),
    ),
)
