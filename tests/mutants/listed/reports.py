"""Mutants of reports as files: who gets them, and what is drawn and written in them."""

from tests.mutants.mutant import Mutant

_KEPT = ("tests/dashboards/publishing/test_kept_files.py",)
_SERVING = "tests/dashboards/report/test_serving.py"
_CHARTS = "tests/dashboards/report/test_charts.py"

MUTANTS = (
    Mutant(
        "follow-up",
        "the log tells what drawing said",
        "dashboards/publishing/rendering.py",
        'log.error("publication_not_rendered", error=type(error).__name__)',
        'log.error("publication_not_rendered", error=str(error))',
        (
            "tests/dashboards/report/test_rendering.py::"
            "test_what_cannot_be_drawn_is_published_all_the_same_and_made_up_for",
        ),
    ),
    Mutant(
        "follow-up",
        "a publication's files are made anew when they are there",
        "dashboards/publishing/kept_files.py",
        "inserting(connection, publication_file).on_conflict_do_nothing(),",
        "(new := inserting(connection, publication_file)).on_conflict_do_update("
        "index_elements=list(publication_file.primary_key.columns), "
        'set_={"body": new.excluded["body"]}),',
        _KEPT,
    ),
    Mutant(
        "follow-up",
        "another organisation's file is found",
        "dashboards/publishing/kept_files.py",
        "            column.organisation_id == organisation_id,\n"
        "            column.publication_id == named,\n"
        "            column.name == name,\n",
        "            column.publication_id == named,\n            column.name == name,\n",
        _KEPT,
    ),
    Mutant(
        "follow-up",
        "a file is given before its publication is signed",
        "dashboards/pages/results_files.py",
        "    return _given(found_by(session, named), name)",
        "    with surroundings().database.read() as connection:\n"
        "        found = publication_by_id(connection, session.organisation_id, named)\n"
        "    if found is None:\n"
        "        flask.abort(HTTPStatus.NOT_FOUND)\n"
        "    return _given(found, name)",
        (f"{_SERVING}::test_before_it_is_signed_off_only_reviewers_get_files",),
    ),
    Mutant(
        "follow-up",
        "readers in the platform get a file before it is signed",
        "dashboards/pages/results_files.py",
        "if found is None or found.signed_at is None:",
        "if found is None:",
        (f"{_SERVING}::test_in_the_platform_readers_get_what_is_signed_off",),
    ),
    Mutant(
        "follow-up",
        "a name in the workbook is a formula",
        "dashboards/report/workbook.py",
        "sheet.write_string(number, column, clean(str(value)), form)",
        'sheet.write_formula(number, column, str(value)) if str(value)[:1] == "=" else '
        "sheet.write_string(number, column, clean(str(value)), form)",
        (_CHARTS,),
    ),
    Mutant(
        "follow-up",
        "a name in the document is an instruction",
        "dashboards/report/document.typ",
        "..part.rows.flatten(),",
        '..part.rows.flatten().map(cell => eval(cell, mode: "markup")),',
        (
            "tests/dashboards/report/test_document.py::test_a_name_is_set_as_it_is_whatever_it_would_mean_to_the_setter",
        ),
    ),
    Mutant(
        "follow-up",
        "the chart of units names those that are hidden",
        "dashboards/report/charts.py",
        "told = [line for line in report.groups if line.low is not None and line.verdict]",
        "told = list(report.groups)",
        (f"{_CHARTS}::test_what_is_hidden_is_in_no_file",),
    ),
    Mutant(
        "follow-up",
        "what is not told is drawn at nought",
        "dashboards/report/share_rows.py",
        "told = [each for each in placed if each.line.low is not None]",
        "told = placed",
        (_CHARTS,),
    ),
    Mutant(
        "follow-up",
        "a name turns the direction of what stands beside it",
        "dashboards/report/marks.py",
        "    if 0x202A <= point <= 0x202E or 0x2066 <= point <= 0x2069:\n        return False\n",
        "",
        ("tests/dashboards/report/test_marks.py",),
    ),
)
