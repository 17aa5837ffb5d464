"""A meeting service's list is read in any of its languages and encodings, and matched by name."""

import pytest

from lti.meetings.reports import (
    LONGEST_FILE,
    Candidate,
    NotAReport,
    matching,
    people_in,
)

FINNISH = """1. Yhteenveto
Kokouksen otsikko\tDialogi hybridityössä
Osallistujat\t3
Kokouksen kesto\t1 h 30 min 5 s

2. Osallistujat
Nimi\tEnsimmäinen liittyminen\tViimeinen poistuminen\tKokouksen kesto\tSähköposti\tRooli
Virtanen Aino (OM)\t24.11. 9.00.12\t24.11. 10.30.00\t1 h 29 min 48 s\taino@om.example\tEsittäjä
Korhonen Eero\t24.11. 9.05.00\t24.11. 9.20.00\t15 min\teero@om.example\tOsallistuja
Åsa Öhman\t24.11. 9.00.00\t24.11. 9.00.40\t40 s\tasa@om.example\tOsallistuja

3. Kokouksen toiminta
Nimi\tLiittymisaika\tPoistumisaika\tKesto\tSähköposti\tRooli
Virtanen Aino (OM)\t24.11. 9.00.12\t24.11. 9.30.00\t29 min 48 s\taino@om.example\tEsittäjä
Virtanen Aino (OM)\t24.11. 9.30.00\t24.11. 10.30.00\t1 h\taino@om.example\tEsittäjä
"""
ENGLISH = """1. Summary
Meeting title\tDialogue
Meeting duration\t1h 30m 5s

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Aino Virtanen\t11/24/26, 9:00:12 AM\t11/24/26, 10:30 AM\t1h 29m 48s\ta@om.example\ta@om\tX
"""
SWEDISH = """Namn;Tid i mötet
Aino Virtanen;1 tim 29 min 48 sek
"""
GERMAN = """Name,Dauer
Aino Virtanen,"1 Std. 29 Min. 48 Sek."
"""
CLOCK = """Name,Duration
Aino Virtanen,01:29:48
"""


@pytest.mark.parametrize("text", [FINNISH, ENGLISH, SWEDISH, GERMAN, CLOCK])
def test_the_time_is_found_in_every_language(text: str) -> None:
    found = people_in(text.encode())
    assert found[0].minutes == pytest.approx(89.8)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8", "utf-8-sig", "cp1252"])
def test_every_encoding_that_comes_is_read(encoding: str) -> None:
    names = [each.name for each in people_in(FINNISH.encode(encoding))]
    assert names == ["Virtanen Aino (OM)", "Korhonen Eero", "Åsa Öhman"]


def test_comings_and_goings_are_summed_where_there_is_no_list() -> None:
    activity = FINNISH.partition("3. ")[2]
    (aino,) = people_in(("3. " + activity).encode())
    assert aino.minutes == pytest.approx(89.8)


ROSTER = [
    Candidate("1", "Aino Virtanen"),
    Candidate("2", "Eero Korhonen"),
    Candidate("3", "ASA OHMAN"),
    Candidate("4", "Matti Meikäläinen"),
    Candidate("5", "Meikäläinen, Matti"),
]


def test_people_are_found_however_their_names_are_written() -> None:
    found = matching([people_in(FINNISH.encode())], ROSTER, least_minutes=10)
    assert set(found.matched) == {"1", "2"}
    assert set(found.too_short) == {"3"}
    assert found.unmatched == found.ambiguous == ()


def test_several_reports_of_a_meeting_count_together() -> None:
    part = people_in(b"Name,Time\nEero Korhonen,6 min\n")
    assert set(matching([part], ROSTER, least_minutes=10).matched) == set()
    assert set(matching([part, part], ROSTER, least_minutes=10).matched) == {"2"}


def test_names_of_several_and_of_nobody_are_told_apart() -> None:
    told = people_in("Name,Time\nMatti Meikäläinen,1 h\nVieras Vieras,1 h\n".encode())
    found = matching([told], ROSTER, least_minutes=0)
    assert found.ambiguous == ("Matti Meikäläinen",)
    assert found.unmatched == ("Vieras Vieras",)
    assert not found.matched


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n\n;;;\n", "empty"),
        (b"x" * (LONGEST_FILE + 1), "large"),
        (b"\xff\xfe\x00", "encoding"),
        (b"Name,Email\nAino,a@om.example\n", "table"),
        (b"PK\x03\x04\x00\x00 binary", "table"),
        (b'Name,Time\n"Aino,1 h\n', "table"),
        ("Nimi\tKesto\nAino\t1 h".encode("utf-16")[:-3], "encoding"),
    ],
)
def test_what_is_no_report_is_refused_by_what_it_lacks(content: bytes, why: str) -> None:
    with pytest.raises(NotAReport, match=why):
        people_in(content)


def test_a_formula_is_a_name_like_any_other() -> None:
    (told,) = people_in(b"Name,Time\n=1+1,1 h\n")
    assert told.name == "=1+1"
    assert matching([[told]], ROSTER, least_minutes=0).unmatched == ("=1+1",)
