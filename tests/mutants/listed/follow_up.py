"""Mutants of the follow-up: what is locked, judged, decided, corrected and read in."""

from tests.mutants.mutant import Mutant

_FOLLOW_UP = "tests/dashboards/pages/test_follow_up.py"
_LOCKED = (f"{_FOLLOW_UP}::test_a_round_is_held_against_what_was_locked_before_it_closed",)
_ERRATA = (f"{_FOLLOW_UP}::test_errors_are_noted_beside_the_publication_under_numbers",)
_DECIDING = (f"{_FOLLOW_UP}::test_the_gate_is_decided_by_a_person_with_reasons",)
_TARGETS = ("tests/dashboards/target/test_targets.py",)
_GATE = ("tests/dashboards/target/test_gate.py",)
_LOCKING = ("tests/dashboards/follow_up/test_locking.py",)
_ERRATA_OF_EACH = ("tests/dashboards/publishing/test_errata.py",)
_MAKING = ("tests/dashboards/publishing/test_making.py",)
_ITEMS = ("tests/dashboards/target/test_items.py",)
_ROLES = ("tests/dashboards/target/test_role_groups.py",)
_UNIT = ("tests/dashboards/pages/test_unit.py",)
_OWN = "tests/dashboards/pages/test_own.py"

MUTANTS = (
    Mutant(
        "follow-up",
        "a target is reached by the share",
        "dashboards/target/targets.py",
        'if share["low"] >= percent:',
        'if (share["percent"] or 0) >= percent:',
        _TARGETS,
    ),
    Mutant(
        "follow-up",
        "the baseline is a round of other items",
        "dashboards/target/targets.py",
        'if each["version"] != own["version"]:',
        "if False:",
        _TARGETS,
    ),
    Mutant(
        "follow-up",
        "targets that were locked after a round closed judge it",
        "dashboards/follow_up/locking.py",
        "_newest_first(organisation_id, kind).where(locked.c.locked_at <= moment).limit(1)",
        "_newest_first(organisation_id, kind).limit(1)",
        _LOCKED,
    ),
    Mutant(
        "follow-up",
        "what another organisation has locked counts here",
        "dashboards/follow_up/locking.py",
        ".where(locked.c.organisation_id == organisation_id, locked.c.kind == kind.value)",
        ".where(locked.c.kind == kind.value)",
        _LOCKING,
    ),
    Mutant(
        "follow-up",
        "who reads reports locks target levels",
        "dashboards/pages/targets.py",
        "@signed_in(StaffRole.RESULTS_APPROVER)\ndef lock_targets",
        "@signed_in(StaffRole.RESULTS_APPROVER, StaffRole.REPORT_READER)\ndef lock_targets",
        (f"{_FOLLOW_UP}::test_target_levels_are_locked_by_who_approves_and_never_changed",),
    ),
    Mutant(
        "follow-up",
        "a number beyond a field's ends is taken",
        "dashboards/pages/typed.py",
        "return number + 0 if field.least <= number <= field.most else None",
        "return number + 0",
        (f"{_FOLLOW_UP}::test_a_wrong_target_is_named_by_its_field_and_what_was_typed_stays",),
    ),
    Mutant(
        "follow-up",
        "a threshold is met by the value",
        "dashboards/target/gate.py",
        "verdict_on(found.low, found.high, threshold)",
        "verdict_on(found.value, found.value, threshold)",
        _GATE,
    ),
    Mutant(
        "follow-up",
        "a change whose lower end is nought is one",
        "dashboards/target/gate.py",
        'if key == "change" and found.low == threshold:',
        "if False:",
        _GATE,
    ),
    Mutant(
        "follow-up",
        "who reads reports decides at the gate",
        "dashboards/pages/gate.py",
        "@signed_in(StaffRole.RESULTS_APPROVER)\ndef act_at_gate",
        "@signed_in(StaffRole.RESULTS_APPROVER, StaffRole.REPORT_READER)\ndef act_at_gate",
        _DECIDING,
    ),
    Mutant(
        "follow-up",
        "it is decided without reasons",
        "dashboards/pages/gate.py",
        "if not reasons or len(reasons) > LONGEST_REASONS:",
        "if len(reasons) > LONGEST_REASONS:",
        _DECIDING,
    ),
    Mutant(
        "follow-up",
        "what was decided on one round is told of another",
        "dashboards/follow_up/decisions.py",
        'if each.told["publication"] == str(publication_id)',
        'if each.told["publication"]',
        _LOCKING,
    ),
    Mutant(
        "follow-up",
        "an error is noted in what nobody has signed",
        "dashboards/pages/errata.py",
        "if found.signed_at is None:",
        "if False:",
        _ERRATA,
    ),
    Mutant(
        "follow-up",
        "an error is noted in one language alone",
        "dashboards/pages/errata.py",
        "if not text or len(text) > LONGEST",
        "if len(text) > LONGEST",
        _ERRATA,
    ),
    Mutant(
        "follow-up",
        "errors of one publication stand beside another",
        "dashboards/publishing/errata.py",
        "column.organisation_id == organisation_id, column.publication_id == publication_id)",
        "column.organisation_id == organisation_id)",
        _ERRATA_OF_EACH,
    ),
    Mutant(
        "follow-up",
        "errors are numbered over all publications",
        "dashboards/follow_up/numbering.py",
        "for name, value in of.items()",
        "for name, value in of.items() if name == 'organisation_id'",
        _ERRATA_OF_EACH,
    ),
    Mutant(
        "follow-up",
        "a behaviour is told however few have answered",
        "dashboards/target/items.py",
        "if len(values) >= LEAST_FULL:",
        "if values:",
        _ITEMS,
    ),
    Mutant(
        "follow-up",
        "it is told how few stand apart from nearly all",
        "dashboards/target/items.py",
        "_MOST = 90",
        "_MOST = 100",
        _ITEMS,
    ),
    Mutant(
        "follow-up",
        "role groups are told with one of them hidden",
        "dashboards/target/role_groups.py",
        "all(each >= Detail.ROUNDED for each in details.values())",
        "any(each >= Detail.ROUNDED for each in details.values())",
        _ROLES,
    ),
    Mutant(
        "follow-up",
        "who told no role group can be worked out",
        "dashboards/target/role_groups.py",
        "details = plan_of(groups, [counts]).details",
        "details = plan_of(groups, [counts], complementary=False).details",
        _ROLES,
    ),
    Mutant(
        "follow-up",
        "a later round is taken for an earlier one",
        "dashboards/publishing/making.py",
        'and each["round"]["closed_at"] < held.closed_at.isoformat()',
        "",
        _MAKING,
    ),
    Mutant(
        "follow-up",
        "another survey's rounds are set beside a round",
        "dashboards/publishing/making.py",
        'if each["round"]["survey"] == str(held.module_id)\n        and ',
        "if ",
        _MAKING,
    ),
    Mutant(
        "follow-up",
        "a share outside its interval is read in",
        "dashboards/follow_up/comparators.py",
        "if not low <= percent <= high:",
        "if not low <= high:",
        ("tests/dashboards/follow_up/test_comparators.py",),
    ),
    Mutant(
        "follow-up",
        "who reads reports reads others' series in",
        "dashboards/pages/comparators.py",
        "@signed_in(StaffRole.ADMINISTRATOR, StaffRole.RESULTS_APPROVER)",
        "@signed_in(*StaffRole)",
        (f"{_FOLLOW_UP}::test_others_series_are_read_from_a_file_and_told_in_the_next_round",),
    ),
    Mutant(
        "follow-up",
        "what was frozen is shown as if nothing had been told",
        "dashboards/publishing/publications.py",
        "return _ADDED_SINCE | read",
        "return read | _ADDED_SINCE",
        ("tests/dashboards/publishing/test_older_records.py",),
    ),
    Mutant(
        "follow-up",
        "a head sees another unit",
        "dashboards/pages/unit.py",
        'next((each for each in units["groups"] if each["code"] == code), None)',
        'next((each for each in units["groups"] if each["code"] != code), None)',
        _UNIT,
    ),
    Mutant(
        "follow-up",
        "a head sees results before they are signed",
        "dashboards/pages/unit.py",
        "publications_of(connection, session.organisation_id, signed=True)[:1]",
        "publications_of(connection, session.organisation_id, signed=False)[:1]",
        (f"{_UNIT[0]}::test_before_anything_is_signed_off_the_page_says_what_will_come",),
    ),
    Mutant(
        "follow-up",
        "a goal that is under way is told as reached",
        "dashboards/pages/own_goals.py",
        "waiting, going, reached = (",
        "waiting, reached, going = (",
        (_OWN,),
    ),
    Mutant(
        "follow-up",
        "a fall is told as a rise",
        "dashboards/pages/own_assessment.py",
        "change = sum((pair.latest - pair.first) * pair.questions",
        "change = sum(abs(pair.latest - pair.first) * pair.questions",
        (f"{_OWN}::test_the_figure_s_title_says_its_message",),
    ),
)
