"""Mutants of credentials and scopes (xAPI 1.0.3, Part 3, 4)."""

from tests.mutants.mutant import Mutant

_RESOURCE = ("tests/lrs/test_statements_resource.py",)
_CREDENTIALS = ("tests/lrs/test_credentials.py",)

MUTANTS = (
    Mutant(
        "Part 3, 4 (401)",
        "any secret proves a key",
        "lrs/credentials/keys.py",
        "    if not found or not any(matches):",
        "    if not found:",
        (*_CREDENTIALS, *_RESOURCE),
    ),
    Mutant(
        "Revoked at once",
        "a revoked key works on",
        "lrs/credentials/keys.py",
        "WHERE key = :key AND revoked_at IS NULL AND",
        "WHERE key = :key AND",
        _CREDENTIALS,
    ),
    Mutant(
        "Expiry",
        "an expired key works on",
        "lrs/credentials/keys.py",
        "(expires_at IS NULL OR expires_at > :now)",
        "(expires_at IS NULL OR expires_at > :now OR 1 = 1)",
        _CREDENTIALS,
    ),
    Mutant(
        "RFC 9110, 11.6.1 (WWW-Authenticate)",
        "401 does not say how to sign in",
        "lrs/resources/refusals.py",
        """        headers={"WWW-Authenticate": 'Basic realm="xAPI", charset="UTF-8"'},\n""",
        "",
        _RESOURCE,
    ),
    Mutant(
        "Part 3, 4.2 (scopes)",
        "every scope may do everything",
        "lrs/resources/entrance.py",
        "    if not credential.may(*scopes):",
        "    if not credential.scopes:",
        _RESOURCE,
    ),
    Mutant(
        "Part 3, 4.2 (all/read)",
        "who may read all may write",
        "lrs/credentials/scopes.py",
        "    Scope.WRITE_STATEMENTS: frozenset({Scope.ALL}),",
        "    Scope.WRITE_STATEMENTS: frozenset({Scope.ALL, Scope.READ_ALL}),",
        _RESOURCE,
    ),
    Mutant(
        "Part 3, 4.2 (statements/read/mine)",
        "one's own page shows everybody's",
        "lrs/resources/statements.py",
        "        return terms_to_find(Sought(authority=own))",
        "        return ()",
        _RESOURCE,
    ),
    Mutant(
        "Part 3, 4.2 (statements/read/mine, by id)",
        "another's statement is given by its id",
        "lrs/resources/statements.py",
        "    own = authority_key(body) == agent_key(authority_of(credential))",
        "    own = bool(body)",
        _RESOURCE,
    ),
    Mutant(
        "Part 3, 4.2 (define)",
        "definitions are learnt without define",
        "lrs/resources/statements.py",
        "        defines=credential.may(Scope.DEFINE),",
        "        defines=True,",
        _RESOURCE,
    ),
)
