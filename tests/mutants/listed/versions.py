"""Mutants of versions, methods and headers (xAPI 1.0.3, Part 3, 1 and 3)."""

from tests.mutants.mutant import Mutant

_RESOURCE = ("tests/lrs/test_statements_resource.py",)

MUTANTS = (
    Mutant(
        "Part 3, 3.3 (1.0 is read as 1.0.0)",
        "the version 1.0 is refused",
        "lrs/resources/asking.py",
        r"""    (re.compile(r"1\.0(\.\d{1,9})?"), XapiVersion.V1_0),""",
        r"""    (re.compile(r"1\.0(\.\d{1,9})"), XapiVersion.V1_0),""",
        _RESOURCE,
    ),
    Mutant(
        "Part 3, 3.3 (1.1.0 is refused)",
        "1.1.0 is spoken",
        "lrs/resources/asking.py",
        r"""    (re.compile(r"1\.0(\.\d{1,9})?"), XapiVersion.V1_0),""",
        r"""    (re.compile(r"1\.\d(\.\d{1,9})?"), XapiVersion.V1_0),""",
        _RESOURCE,
    ),
    Mutant(
        "Part 3, 3.3 (3.0 is refused)",
        "3.0 is spoken",
        "lrs/resources/asking.py",
        r"""    (re.compile(r"2\.0(\.\d{1,9})?"), XapiVersion.V2_0),""",
        r"""    (re.compile(r"[23]\.0(\.\d{1,9})?"), XapiVersion.V2_0),""",
        _RESOURCE,
    ),
    Mutant(
        "Part 3, 3.3 (version on every response)",
        "refusals do not say the version",
        "lrs/resources/answering.py",
        "    response.headers[VERSION_HEADER] = speaks\n",
        "    if response.status_code < 400:\n        response.headers[VERSION_HEADER] = speaks\n",
        _RESOURCE,
    ),
    Mutant(
        "Part 3, 2.1.3 (Consistent-Through on errors)",
        "refusals of GET do not say how far the store is complete",
        "lrs/resources/statements.py",
        "    if reads and _CONSISTENT not in response.headers:",
        "    if not reads and _CONSISTENT not in response.headers:",
        _RESOURCE,
    ),
    Mutant(
        "IEEE 9274.1.1 (Last-Modified)",
        "2.0 does not say when a statement was stored",
        "lrs/resources/statements.py",
        "    if asked.version is XapiVersion.V2_0:\n        response",
        "    if asked.version is None:\n        response",
        _RESOURCE,
    ),
    Mutant(
        "IEEE 9274.1.1 (no alternate request syntax)",
        "2.0 takes forms",
        "lrs/resources/asking.py",
        "    if asked.version is not XapiVersion.V1_0:",
        "    if asked.version is None:",
        _RESOURCE,
    ),
    Mutant(
        "Part 3, 1.3 (method stands alone)",
        "parameters may stand beside method",
        "lrs/resources/asking.py",
        "    if len(parameters) > 1:\n        rule",
        "    if len(parameters) > 9:\n        rule",
        _RESOURCE,
    ),
    Mutant(
        "RFC 9110, 15.5.6 (405 with Allow)",
        "405 does not say what is allowed",
        "lrs/resources/refusals.py",
        '        headers={"Allow": str(error)},\n',
        "",
        _RESOURCE,
    ),
    Mutant(
        "Part 3, 1.1 (a parameter twice)",
        "a parameter given twice is taken",
        "lrs/resources/fields.py",
        "        if name in given:\n            raise",
        "        if name in ():\n            raise",
        _RESOURCE,
    ),
    Mutant(
        "Refusals name path and rule",
        "a refusal does not name the rule",
        "lrs/resources/refusals.py",
        '        "rule": None if first is None else first.rule,',
        '        "rule": None,',
        _RESOURCE,
    ),
)
