"""Mutants of the forms of statements and their languages (xAPI 1.0.3, Part 3, 2.1.3)."""

from tests.mutants.mutant import Mutant

_CANONICAL = ("tests/statements/test_canonical.py",)
_RESOURCE = ("tests/lrs/test_statements_resource.py",)

MUTANTS = (
    Mutant(
        "Part 3, 2.1.3 (format=ids)",
        "ids keeps the verb's display",
        "statements/canonical.py",
        '    lean["verb"] = _only(statement["verb"], ("id",))',
        '    lean["verb"] = statement["verb"]',
        _CANONICAL,
    ),
    Mutant(
        "Part 3, 2.1.3 (format=ids)",
        "ids keeps agents' names",
        "statements/canonical.py",
        '            if name == "objectType" or name in t.IDENTIFIERS',
        '            if name in ("objectType", "name") or name in t.IDENTIFIERS',
        _CANONICAL,
    ),
    Mutant(
        "Part 3, 2.1.3 (canonical: one language)",
        "every language is given",
        "statements/canonical.py",
        "        if len(texts) < 2:",
        "        if len(texts) < 200:",
        _CANONICAL,
    ),
    Mutant(
        "RFC 9110, 12.5.4 (fallback to a longer tag)",
        "fi does not find fi-FI",
        "statements/canonical.py",
        '                if tag.lower().startswith(f"{wanted}-"):',
        '                if tag.lower() == f"{wanted}-":',
        _CANONICAL,
    ),
    Mutant(
        "Part 3, 2.1.3 (canonical: interaction components)",
        "components keep every language",
        "statements/canonical.py",
        '                _choose_each(component, ("description",), one)',
        "                pass",
        _CANONICAL,
    ),
    Mutant(
        "Part 3, 2.1.3 (canonical: nested)",
        "a SubStatement keeps every language",
        "statements/canonical.py",
        "        _canonical_statement(parts, one, definition_of)\n        return _raw(parts)",
        "        return raw",
        _CANONICAL,
    ),
    Mutant(
        "Part 3, 2.1.3 (canonical: the store's definition)",
        "the statement's own definition is given",
        "statements/canonical.py",
        '    given = Raw(known) if known is not None else activity.get("definition")',
        '    given = activity.get("definition")',
        _CANONICAL,
    ),
    Mutant(
        "RFC 9110, 12.4.2 (q=0)",
        "a language that is refused is chosen",
        "lrs/resources/forms.py",
        "    return [language for language, quality in accepted if quality > 0]",
        "    return [language for language, quality in accepted]",
        _RESOURCE,
    ),
    Mutant(
        "RFC 9110, 12.4.2 (q-values)",
        "the worst language comes first",
        "lrs/resources/forms.py",
        "    return [language for language, quality in accepted if quality > 0]",
        "    return [language for language, quality in accepted if quality > 0][::-1]",
        _RESOURCE,
    ),
)
