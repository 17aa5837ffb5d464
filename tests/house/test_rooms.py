"""The rooms are ours, and stand as the plan draws them."""

import re
from pathlib import Path

import dashboards
import lrs
import lti
import statements

_HERE = Path(__file__).parents[2]
_FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "base", "misc"}


def test_the_rooms_are_imported_from_this_checkout() -> None:
    # Packages named lrs and lti exist on the public index.
    for room in (statements, lrs, lti, dashboards):
        assert Path(room.__file__ or "").parent.parent == _HERE


def test_no_room_imports_the_composition_root() -> None:
    # import-linter holds the rooms to their order; the root is a module, which it cannot see.
    importing = [
        path
        for room in ("statements", "lrs", "lti", "dashboards")
        for path in (_HERE / room).rglob("*.py")
        if re.search(r"^\s*(import|from) wsgi\b", path.read_text(), flags=re.MULTILINE)
    ]
    assert importing == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = [
        path
        for room in ("statements", "lrs", "lti", "dashboards")
        for path in (_HERE / room).rglob("*.py")
        if path.stem in _FORBIDDEN_NAMES
    ]
    assert names == []


def test_no_module_has_grown_past_its_second_noun() -> None:
    long = {
        str(path.relative_to(_HERE)): lines
        for room in ("statements", "lrs", "lti", "dashboards")
        for path in (_HERE / room).rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 350
    }
    assert long == {}
