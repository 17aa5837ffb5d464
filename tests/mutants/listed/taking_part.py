"""Mutants of taking part: who was where, who was not, and what is told of it."""

from tests.mutants.mutant import Mutant

_MAKING = ("tests/dashboards/publishing/test_making.py",)
_REACH = ("tests/dashboards/target/test_reach.py",)
_INTERIM = ("tests/dashboards/pages/test_interim.py",)
_FOLDING = ("tests/dashboards/projections/test_attendance.py",)
_ROWS = ("tests/dashboards/test_attendance_rows.py",)
_RENEWAL = ("tests/dashboards/test_renewal.py",)
_PARTICIPATION = "tests/dashboards/test_participation.py"

MUTANTS = (
    Mutant(
        "follow-up",
        "the active of role groups are told with one of them hidden",
        "dashboards/target/reach.py",
        'len(groups) > 1 and all(each["detail"] != "nothing" for each in groups)',
        "len(groups) > 1",
        _REACH,
    ),
    Mutant(
        "follow-up",
        "the few of a role group who do not take part are told of",
        "dashboards/target/reach.py",
        "if not shown.nearly_all and headcount - active < LEAST_SHOWN:",
        "if False:",
        _REACH,
    ),
    Mutant(
        "follow-up",
        "a round tells of what was done after it closed",
        "dashboards/publishing/taking_part.py",
        "participation_of(connection, organisation_id, at=moment)",
        "participation_of(connection, organisation_id, at=here.clock())",
        _MAKING,
    ),
    Mutant(
        "follow-up",
        "two interim reports are made in a day",
        "dashboards/publishing/interim.py",
        "if told_near(connection, organisation_id, now) is not None:",
        "if False:",
        _INTERIM,
    ),
    Mutant(
        "follow-up",
        "another interim report may be made once the first is signed",
        "dashboards/publishing/apart.py",
        "for signed in (True, False):",
        "for signed in (False,):",
        _INTERIM,
    ),
    Mutant(
        "follow-up",
        "what another client's key says is attendance",
        "dashboards/projections/parts.py",
        "vouching.name != OWN_NAME or vouching.home_page != iri_base:",
        "vouching.home_page != iri_base:",
        _FOLDING,
    ),
    Mutant(
        "follow-up",
        "being somewhere else counts under a meeting's registration",
        "dashboards/projections/attendance.py",
        "if found is None or activity_id(statement.object.id, iri_base) != found[0]:",
        "if found is None:",
        _FOLDING,
    ),
    Mutant(
        "follow-up",
        "who has cancelled is signed up",
        "dashboards/projections/attendance.py",
        "return self.cancelled_at is None or self.cancelled_at < self.signed_up_at",
        "return True",
        _FOLDING,
    ),
    Mutant(
        "follow-up",
        "attendance that was taken back stays",
        "dashboards/projector.py",
        "    if voided.attendances:\n",
        "    if False:\n",
        _ROWS,
    ),
    Mutant(
        "follow-up",
        "where the erased were stays in the projection",
        "dashboards/projector.py",
        "for table in _TABLES:\n            forget_people",
        "for table in _TABLES[:1]:\n            forget_people",
        (f"{_ROWS[0]}::test_who_is_erased_has_no_rows_and_a_rebuild_brings_none_back",),
    ),
    Mutant(
        "follow-up",
        "rows of an older shape are never made again",
        "dashboards/projector.py",
        "project(database, each, iri_base=iri_base) + renew(database, each, iri_base=iri_base)",
        "project(database, each, iri_base=iri_base)",
        (f"{_RENEWAL[0]}::test_the_background_loop_renews",),
    ),
    Mutant(
        "follow-up",
        "new rows serve before they hold as much as the old",
        "dashboards/projector.py",
        "        if read < _BATCH:\n",
        "        if True:\n",
        _RENEWAL,
    ),
    Mutant(
        "follow-up",
        "participation is told while old attendance is missing",
        "dashboards/participation.py",
        "if not is_whole(connection, organisation_id):",
        "if False:",
        (
            f"{_PARTICIPATION}::"
            "test_nothing_is_told_while_attendance_of_before_an_upgrade_is_missing",
        ),
    ),
    Mutant(
        "follow-up",
        "what another has done under one's enrolment is one's own",
        "dashboards/participation.py",
        "{named: ways.get((named, person_id), _NOTHING) for named in learner.cohorts}",
        "{named: next((way for key, way in ways.items() if key[0] == named), _NOTHING) "
        "for named in learner.cohorts}",
        (f"{_PARTICIPATION}::test_another_s_statements_under_one_s_enrolment_are_not_one_s_own",),
    ),
    Mutant(
        "follow-up",
        "who comes without a place is in the share of places",
        "dashboards/participation.py",
        "attended=sum(named in was_at for named in had_place)",
        "attended=len(was_at)",
        (f"{_PARTICIPATION}::test_who_comes_without_a_place_is_active_and_in_no_share_of_places",),
    ),
    Mutant(
        "follow-up",
        "who comes to something later was active before",
        "dashboards/participation.py",
        "sa.or_(column.attended_at.is_(None), column.attended_at <= at),",
        "",
        (f"{_PARTICIPATION}::test_who_comes_to_something_after_the_moment_was_not_active_by_then",),
    ),
)
