"""Others' series are read from a file, or refused with the line that is wrong."""

import pytest

from dashboards.follow_up.comparators import NotSeries, comparators_from
from lti.spreadsheets import NotText, text_of

HEAD = "name_fi;name_sv;name_en;measured_on;percent;low;high;source\n"


def test_rows_with_one_name_are_one_series_by_day() -> None:
    (one, other) = comparators_from(
        HEAD
        + "VMBaro;;;2026-05-01;61,4;60;62,5;Valtiokonttori\n"
        + "VMBaro;;;2025-05-01;60;;;\n"
        + "Muut;Andra;Others;2026-01-31;40;;;\n"
    )
    assert one["source"] == "Valtiokonttori"
    assert one["points"] == [
        {"on": "2025-05-01", "percent": 60.0, "low": None, "high": None},
        {"on": "2026-05-01", "percent": 61.4, "low": 60.0, "high": 62.5},
    ]
    assert other["names"] == {"fi": "Muut", "sv": "Andra", "en": "Others"}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("name_fi;percent\n", 1, "columns"),
        (HEAD, 1, "empty"),
        (HEAD + ";;;2026-05-01;61;;;\n", 2, "name"),
        (HEAD + "A;;;1.5.2026;61;;;\n", 2, "day"),
        (HEAD + "A;;;2026-05-01;;;;\n", 2, "percent"),
        (HEAD + "A;;;2026-05-01;nan;;;\n", 2, "percent"),
        (HEAD + "A;;;2026-05-01;101;;;\n", 2, "percent"),
        (HEAD + "A;;;2026-05-01;61;60;;\n", 2, "interval"),
        (HEAD + "A;;;2026-05-01;61;62;63;\n", 2, "interval"),
        (HEAD + f"A;;;2026-05-01;61;;;{'x' * 201}\n", 2, "source"),
        (HEAD + "A;;;2026-05-01;61;;;\n" * 2, 3, "twice"),
        (HEAD + "".join(f"A{n};;;2026-05-01;61;;;\n" for n in range(201)), 202, "many"),
    ],
)
def test_what_is_no_series_is_refused_by_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(NotSeries) as refused:
        comparators_from(text)
    assert (refused.value.line, refused.value.why) == (line, why)


def test_a_quotation_mark_that_is_never_closed_is_no_series() -> None:
    text = 'name_fi;measured_on;percent\n"Oma;2026-01-01;50\n' + "x;2026-01-01;50\n" * 20_000
    with pytest.raises(NotSeries):
        comparators_from(text)


@pytest.mark.parametrize("percent", ["nan", "inf", "-0.1", "1e400", "100.1", "", "5 0"])
def test_a_per_cent_is_a_number_from_0_to_100(percent: str) -> None:
    with pytest.raises(NotSeries):
        comparators_from(f"name_fi;measured_on;percent\nOma;2026-01-01;{percent}\n")


def test_a_file_in_utf_16_without_its_mark_is_not_text() -> None:
    with pytest.raises(NotText):
        text_of("name_fi;measured_on;percent\n".encode("utf-16-le"))
