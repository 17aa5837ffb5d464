"""What is published of how many take part, rule by rule."""

import json
from dataclasses import replace

import pytest

from dashboards.participation import Participant
from dashboards.target.reach import reach_of
from dashboards.target.told import Json

_IDLE = Participant(
    role_group=None,
    is_active=False,
    has_begun=False,
    has_completed=False,
    signed_up=0,
    attended=0,
    peer_sessions=0,
    minutes=0,
)
_BUSY = replace(_IDLE, is_active=True, has_begun=True)
KEYS = {"detail", "headcount", "percent", "over", "under", "nearly_all"}


def people(number: int, *, like: Participant = _BUSY, **changes: object) -> list[Participant]:
    return [replace(like, **changes)] * number  # type: ignore[arg-type]  # any of its fields


def active(number: int, headcount: int) -> Json:
    told: Json = reach_of(people(number), headcounts={"whole": headcount})["active"]
    return told


def told_by_role(*counts: tuple[str | None, int], **headcounts: int) -> dict[str, Json]:
    """Return what is told of role groups, by name, of so many active people in each."""
    whole = [each for role, number in counts for each in people(number, role_group=role)]
    groups = reach_of(whole, headcounts=headcounts)["role_groups"]
    return {each.pop("role_group"): each for each in groups}


def percents(told: dict[str, Json]) -> dict[str, int | None]:
    return {name: each["percent"] for name, each in told.items()}


def test_a_record_can_hold_it() -> None:
    told = reach_of(people(30, role_group="expert"), headcounts={"whole": 90, "supervisor": 20})
    assert json.loads(json.dumps(told)) == told
    for name in ("active", "attendance", "completion", "peer"):
        assert set(told[name]) == KEYS


def test_nobody_and_no_headcount_is_nothing_told() -> None:
    told = reach_of([], headcounts={})
    assert {told[name]["detail"] for name in ("active", "attendance", "completion", "peer")} == {
        "nothing"
    }
    assert told["hours"] == {"detail": "nothing", "value": None}
    assert (told["role_groups"], told["untold"]) == ([], None)


def test_active_people_are_told_from_ten_on_and_to_a_percent_from_twenty_on() -> None:
    assert active(9, 47)["detail"] == "nothing"
    assert (active(9, 47)["percent"], active(9, 47)["headcount"]) == (None, 47)
    assert (active(10, 47)["detail"], active(10, 47)["percent"]) == ("rounded", 20)
    assert (active(20, 47)["detail"], active(20, 47)["percent"]) == ("full", 43)


def test_who_is_not_active_is_in_no_share() -> None:
    told = reach_of(people(20) + people(300, like=_IDLE), headcounts={"whole": 400})
    assert told["active"]["percent"] == 5


def test_nearly_all_is_not_told_apart() -> None:
    wanted = {
        "detail": "full",
        "headcount": 100,
        "percent": None,
        "over": 95,
        "under": None,
        "nearly_all": True,
    }
    assert active(95, 100) == active(100, 100) == active(104, 100) == wanted
    assert active(94, 100)["percent"] == 94


def test_a_few_who_are_not_active_are_not_counted() -> None:
    assert active(47, 50)["detail"] == "nothing"
    assert active(45, 50)["percent"] == 90


def test_without_a_headcount_no_share_is_active() -> None:
    assert active(50, 0)["detail"] == "nothing"


def test_supervisors_and_staff_are_told_where_experts_are_not_known() -> None:
    told = told_by_role(
        ("supervisor", 20), ("expert", 100), ("other", 8), (None, 40), whole=400, supervisor=40
    )
    assert percents(told) == {"supervisor": 50, "staff": 41}
    assert [each["headcount"] for each in told.values()] == [40, 360]


def test_experts_and_others_are_told_apart_where_experts_are_known() -> None:
    told = told_by_role(
        ("supervisor", 20),
        ("expert", 100),
        ("other", 10),
        (None, 20),
        whole=400,
        supervisor=40,
        expert=200,
    )
    assert percents(told) == {"supervisor": 50, "expert": 50, "other": 19}


def test_role_groups_are_told_only_if_each_has_ten_active_people() -> None:
    assert told_by_role(("supervisor", 9), ("expert", 100), whole=400, supervisor=40) == {}
    assert told_by_role(("supervisor", 10), ("expert", 9), whole=400, supervisor=40) == {}
    some = told_by_role(("supervisor", 10), ("expert", 100), whole=400, supervisor=40)
    assert percents(some) == {"supervisor": 25, "staff": 28}


def test_role_groups_are_told_only_if_in_none_of_them_a_few_are_not_active() -> None:
    few = told_by_role(("supervisor", 36), ("expert", 100), whole=400, supervisor=40)
    assert few == {}
    enough = told_by_role(("supervisor", 35), ("expert", 100), whole=400, supervisor=40)
    assert percents(enough) == {"supervisor": 88, "staff": 28}
    nearly_all = told_by_role(("supervisor", 38), ("expert", 100), whole=400, supervisor=40)
    assert nearly_all["supervisor"]["nearly_all"] is True
    assert nearly_all["supervisor"]["percent"] is None


def test_a_whole_is_not_divided_by_an_unknown_number_of_supervisors() -> None:
    assert told_by_role(("supervisor", 20), ("expert", 100), whole=400) == {}


def test_who_told_no_role_group_is_told_of_to_five_points() -> None:
    def untold(number: int, of: int) -> int | None:
        whole = people(number) + people(of - number, role_group="other")
        told: int | None = reach_of(whole, headcounts={})["untold"]
        return told

    assert untold(2, 9) is None
    assert [untold(1, 100), untold(13, 100), untold(100, 100)] == [0, 15, 100]
    assert [untold(4, 20), untold(5, 20)] == [0, 25]


def attendance(number: int, signed_up: int, attended: int) -> Json:
    who = people(number, signed_up=signed_up, attended=attended)
    told: Json = reach_of(who + people(50), headcounts={})["attendance"]
    return told


def test_attendance_is_told_from_twenty_places_of_ten_people_on() -> None:
    assert attendance(9, 10, 5)["detail"] == "nothing"
    assert attendance(19, 1, 1)["detail"] == "nothing"
    assert attendance(10, 2, 1)["percent"] == 50
    assert attendance(20, 1, 1)["detail"] == "full"


def test_attendance_of_fewer_than_twenty_people_is_told_to_five_points() -> None:
    assert (attendance(19, 3, 2)["detail"], attendance(19, 3, 2)["percent"]) == ("rounded", 65)
    assert attendance(20, 3, 2)["percent"] == 67


def test_ends_of_attendance_are_not_told_apart() -> None:
    assert attendance(20, 2, 2) == {
        "detail": "full",
        "headcount": None,
        "percent": None,
        "over": 90,
        "under": None,
        "nearly_all": False,
    }
    assert (attendance(20, 2, 0)["under"], attendance(20, 2, 0)["percent"]) == (10, None)


def completion(completed: int, begun: int) -> Json:
    whole = people(completed, has_completed=True) + people(begun - completed)
    idle = people(100, like=_IDLE, is_active=True)
    told: Json = reach_of(whole + idle, headcounts={})["completion"]
    return told


@pytest.mark.parametrize(
    ("completed", "begun", "said"),
    [
        (10, 19, (None, None, None)),
        (10, 20, (50, None, None)),
        (18, 20, (90, None, None)),
        (19, 20, (None, 90, None)),
        (20, 20, (None, 90, None)),
        (2, 20, (10, None, None)),
        (1, 20, (None, None, 10)),
        (0, 20, (None, None, 10)),
    ],
)
def test_completion_is_told_from_twenty_who_began_and_its_ends_are_not_told_apart(
    completed: int, begun: int, said: tuple[int | None, ...]
) -> None:
    told = completion(completed, begun)
    assert (told["percent"], told["over"], told["under"]) == said


def peer(coached: int, others: int, **headcounts: int) -> Json:
    whole = people(coached, role_group="expert", peer_sessions=3)
    whole += people(others, role_group="expert", peer_sessions=2)
    whole += people(40, role_group="supervisor", peer_sessions=9)
    told: Json = reach_of(whole, headcounts=headcounts)["peer"]
    return told


def test_experts_with_three_peer_sessions_are_counted_of_who_told_to_be_experts() -> None:
    assert peer(10, 9)["detail"] == "nothing"
    assert (peer(10, 10)["percent"], peer(10, 10)["headcount"]) == (50, None)


def test_experts_are_counted_of_all_where_their_headcount_is_known() -> None:
    assert (peer(10, 0, expert=40)["percent"], peer(10, 0, expert=40)["headcount"]) == (25, 40)
    assert peer(10, 0, expert=19)["detail"] == "nothing"
    assert peer(1, 30, expert=200)["under"] == 10
    assert peer(30, 0, expert=25)["over"] == 90


def test_hours_are_the_median_of_active_people_to_half_an_hour_from_twenty_on() -> None:
    assert reach_of(people(19, minutes=60), headcounts={})["hours"]["value"] is None
    half = people(10, minutes=60) + people(11, minutes=100) + people(50, like=_IDLE)
    assert reach_of(half, headcounts={})["hours"] == {"detail": "full", "value": 1.5}
    assert reach_of(people(20, minutes=104), headcounts={})["hours"]["value"] == 1.5
    assert reach_of(people(20, minutes=105), headcounts={})["hours"]["value"] == 2.0
