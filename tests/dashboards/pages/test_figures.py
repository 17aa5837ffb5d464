"""Numbers as figures say them."""

import pytest

from dashboards.pages.spreadsheet import csv_of
from dashboards.spoken import out_of, percent_of, spoken_number, spoken_percent


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        (0, "0:sta"),
        (1, "1:stä"),
        (2, "2:sta"),
        (3, "3:sta"),
        (4, "4:stä"),
        (5, "5:stä"),
        (6, "6:sta"),
        (7, "7:stä"),
        (8, "8:sta"),
        (9, "9:stä"),
        (10, "10:stä"),
        (12, "12:sta"),
        (20, "20:stä"),
        (60, "60:stä"),
        (100, "100:sta"),
        (110, "110:stä"),
        (1000, "1000:sta"),
    ],
)
def test_a_finnish_total_has_the_ending_of_its_last_word(number: int, spoken: str) -> None:
    assert out_of(number, "fi") == spoken
    assert out_of(number, "sv") == str(number)


def test_percent_is_whole_only_for_nothing_and_for_all() -> None:
    assert [percent_of(part, 1000) for part in (0, 1, 500, 999, 1000)] == [0, 1, 50, 99, 100]
    assert percent_of(13, 40) == 33


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert spoken_percent(58, "fi") == "58\u00a0%"
    assert spoken_percent(58, "en") == "58%"
    assert spoken_number(4.0, "fi") == "4"
    assert spoken_number(3.5, "fi") == "3,5"


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\u00a0@x"]
)
def test_a_cell_that_a_program_would_run_is_made_text(cell: str) -> None:
    assert csv_of([[cell]]).decode("utf-8-sig").startswith("\"'")


def test_a_plain_cell_stays_as_it_is() -> None:
    assert csv_of([["Anna-Liisa", "ä,b"]]).decode("utf-8-sig") == '"Anna-Liisa","ä,b"\r\n'
