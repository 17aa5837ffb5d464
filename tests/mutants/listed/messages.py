"""Mutants of what people are told: notices, mail, reminders, and who has looked."""

from tests.mutants.mutant import Mutant

_POSTING = ("tests/lti/messages/test_posting.py",)
_POST = ("tests/lti/messages/test_post.py",)
_REMINDERS = ("tests/lti/messages/test_reminders.py",)
_SUPERVISORS = ("tests/lti/administration/test_supervisors.py",)
_OWN_PAGE = ("tests/lti/test_own_page.py",)
_SOURCED = ("tests/lti/test_sourced.py",)
_ARRIVAL = ("tests/lti/test_arrival.py",)
_OWN_GROUPS = ("tests/lti/modules/coaching/test_own_groups.py",)

MUTANTS = (
    Mutant(
        "messages",
        "what was told while mail was off is sent later",
        "lti/messages/notices.py",
        '"mail_due_at": now if by_mail else None,',
        '"mail_due_at": now,',
        _POSTING,
    ),
    Mutant(
        "messages",
        "two senders take the same notice",
        "lti/messages/notices.py",
        ".values(mail_due_at=now + _LEASE, mail_tries",
        ".values(mail_due_at=now, mail_tries",
        _POSTING,
    ),
    Mutant(
        "messages",
        "what holds no more is mailed",
        "lti/modules/posting.py",
        "    return [each for each in found if each is not None and each.still_holds]",
        "    return [each for each in found if each is not None]",
        _POSTING,
    ),
    Mutant(
        "messages",
        "a place that was given back stays in calendars",
        "lti/modules/telling.py",
        "    gone = meeting.cancelled_at is not None or subject.notice.what is What.GIVEN_BACK",
        "    gone = meeting.cancelled_at is not None",
        _POSTING,
    ),
    Mutant(
        "messages",
        "a refusal for good is tried for ever",
        "lti/messages/notices.py",
        "now + wait if each.mail_tries < MOST_TRIES else None",
        "now + wait",
        _POSTING,
    ),
    Mutant(
        "messages",
        "mail goes plainly to another machine",
        "lti/messages/post.py",
        '        own_machine = trust_loopback and host in {"127.0.0.1", "::1", "localhost"}',
        "        own_machine = True",
        _POST,
    ),
    Mutant(
        "messages",
        "the password of the mail server is shown with the settings",
        "lrs/settings.py",
        "    return f\"{parts.scheme}://{parts.netloc.rpartition('@')[2]}\"",
        "    return smtp_url",
        _POST,
    ),
    Mutant(
        "messages",
        "who has answered is reminded",
        "lti/modules/survey/reminders.py",
        "each.person_id not in answered and to is not None",
        "to is not None",
        _REMINDERS,
    ),
    Mutant(
        "messages",
        "reminders leave a trace of whom",
        "lti/modules/survey/reminders.py",
        '    log.info("survey_reminded", round_id=str(held.id))',
        '    log.info("survey_reminded", round_id=str(held.id), to="x@om.example")',
        _REMINDERS,
    ),
    Mutant(
        "messages",
        "a missed reminder is made up for by one more each",
        "lti/modules/survey/reminders.py",
        "        .values(reminded=count, reminded_at=now)",
        "        .values(reminded=held.reminded + 1, reminded_at=now)",
        _REMINDERS,
    ),
    Mutant(
        "supervisors",
        "an earlier file's pairs stay",
        "lti/modules/coaching/supervisors.py",
        'column.organisation_id == organisation_id, column.source == "csv"',
        'column.organisation_id == organisation_id, column.source == "none"',
        _SUPERVISORS,
    ),
    Mutant(
        "supervisors",
        "what people declared goes with a file",
        "lti/modules/coaching/supervisors.py",
        'column.organisation_id == organisation_id, column.source == "csv"',
        "column.organisation_id == organisation_id",
        _SUPERVISORS,
    ),
    Mutant(
        "looks",
        "every look of a day is told",
        "lti/looked.py",
        "    if any(line.actor == by and line.act == act for line in today):",
        "    if today is None:",
        _OWN_PAGE,
    ),
    Mutant(
        "people",
        "who has booked becomes another person",
        "lti/sourced.py",
        'each not in arrivals and "organisation_id" in each.c',
        'each not in (*arrivals, tables.booking) and "organisation_id" in each.c',
        _SOURCED,
    ),
    Mutant(
        "placements",
        "a placement's address may lead anywhere",
        "lti/arrival.py",
        'if is_address(told) and own and told.startswith(f"{own}/") else None',
        "if is_address(told) else None",
        _ARRIVAL,
    ),
    Mutant(
        "coaching",
        "a trainer at work is recorded",
        "lti/modules/coaching/sessions.py",
        "        if seat.is_coach:",
        "        if seat is None:",
        _OWN_GROUPS,
    ),
    Mutant(
        "coaching",
        "anybody objects to a session",
        "lti/modules/coaching/sessions.py",
        "sa.or_(column.id.in_(mine), column.group_id.in_(coached))",
        "sa.true()",
        _OWN_GROUPS,
    ),
)
