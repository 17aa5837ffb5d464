"""Mutants of erasing: what would be left, brought back, or taken from others."""

from tests.mutants.mutant import Mutant

_PURGE = ("tests/lrs/test_purge.py",)
_REDACTION = ("tests/statements/test_redaction.py",)
_PROJECTOR = ("tests/dashboards/test_projector.py",)
_FORGETTING = ("tests/lti/modules/test_forgetting.py",)
_WHOLE = ("tests/isolation/test_forgetting.py",)

MUTANTS = (
    Mutant(
        "erasing",
        "a signed statement is redacted and its signature breaks",
        "lrs/purge/sweeping.py",
        " or USAGE_TYPE in usage_types_in(body):",
        ":",
        _PURGE,
    ),
    Mutant(
        "erasing",
        "voided statements are overlooked",
        "lrs/purge/sweeping.py",
        "for query in (_listed, _voided):",
        "for query in (_listed,):",
        _PURGE,
    ),
    Mutant(
        "erasing",
        "who refers to an erased statement is found by it still",
        "lrs/purge/sweeping.py",
        "touched = {*doomed, *become, *references.referring_to(connection, organisation_id, ids)}",
        "touched = {*doomed, *become}",
        _PURGE,
    ),
    Mutant(
        "erasing",
        "a reference that is kept meanwhile is missed",
        "lrs/purge/sweeping.py",
        "        .order_by(column.position)\n        .with_for_update()",
        "        .order_by(column.position)",
        _PURGE,
    ),
    Mutant(
        "erasing",
        "an erased statement is taken in again the short way",
        "lrs/at_once.py",
        "WHERE organisation_id = $1::int AND mark = ANY($8::uuid[]))",
        "WHERE organisation_id = $1::int AND mark = ANY($8::uuid[]) AND false)",
        _PURGE,
    ),
    Mutant(
        "erasing",
        "an erased statement is taken in again the long way",
        "lrs/intake.py",
        "    for mark in known.erased:\n",
        "    for mark in ():\n",
        _PURGE,
    ),
    Mutant(
        "erasing",
        "a file that somebody else has brought is given up",
        "lrs/attachments.py",
        "        if connection.execute(left.limit(1)).first() is None:\n            files.give_up(",
        "        if left is not None:\n            files.give_up(",
        _PURGE,
    ),
    Mutant(
        "erasing",
        "a course's picture goes with somebody's attachment of the same bytes",
        "lrs/files.py",
        "            sa.not_(column.stays),\n",
        "",
        _PURGE,
    ),
    Mutant(
        "erasing",
        "bytes that are wanted again are removed",
        "lrs/files.py",
        "        os.utime(path)\n",
        "        pass\n",
        ("tests/lrs/test_files.py",),
    ),
    Mutant(
        "erasing",
        "what SQLite deletes stays in its file",
        "lrs/purge/sweeping.py",
        "PRAGMA secure_delete = ON",
        "PRAGMA secure_delete = OFF",
        _PURGE,
    ),
    Mutant(
        "erasing",
        "a Group becomes an Agent where only a Group may be",
        "statements/redaction.py",
        'kind = parts.get("objectType", _AGENT)',
        "kind = _AGENT",
        _REDACTION,
    ),
    Mutant(
        "erasing",
        "the rows of the erased stay in the projection",
        "dashboards/projector.py",
        "    if any(entry.kind is EntryKind.ERASED for entry in entries):\n",
        "    if False:\n",
        _PROJECTOR,
    ),
    Mutant(
        "erasing",
        "who has answered an open round is erased at once",
        "lti/modules/record_pages.py",
        'if _answered_until(visit) is not None or flask.request.form.get("sure") != "yes":',
        'if flask.request.form.get("sure") != "yes":',
        _FORGETTING,
    ),
    Mutant(
        "erasing",
        "a place that is given back goes to nobody",
        "lti/modules/forgetting.py",
        "        if held is not None and held.is_bookable(now):\n",
        "        if False:\n",
        _FORGETTING,
    ),
    Mutant(
        "erasing",
        "confidential answers stay",
        "lti/modules/forgetting.py",
        "        forget_answers(connection, keys, organisation_id, person_id)\n",
        "",
        _FORGETTING,
    ),
    Mutant(
        "erasing",
        "an older database brings back who somebody was",
        "lti/modules/forgetting.py",
        "            if any(each.means(key) for each in marked):\n",
        "            if False:\n",
        _WHOLE,
    ),
    Mutant(
        "erasing",
        "the platform's list of the person stays",
        "lti/modules/forgetting.py",
        "    _delete_of_roster(connection, organisation_id, person_id)\n    # Asked",
        "    # Asked",
        _WHOLE,
    ),
)
