"""The pages on which a trainer writes a survey: a group of questions, a question, its source."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from uuid import UUID

import flask
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from lti.modules.making import desk
from lti.modules.making.desk import NEW, Opened
from lti.modules.making.parts import Part, acted, found, put
from lti.modules.survey import editing
from lti.modules.survey.content import MEASURES, MIRROR, ItemKind
from lti.modules.survey.facts import KIND
from lti.pages import FieldError, gettext, in_own_language
from lti.people import Role
from lti.visit import Visit, visitors

View = Callable[..., ResponseReturnValue]

KINDS: Mapping[str, LazyString] = {
    ItemKind.LIKERT: lazy_gettext("Agree or disagree, 1–5 and “I can't say”"),
    ItemKind.RATING: lazy_gettext("A number from 0 to 10"),
    ItemKind.SINGLE: lazy_gettext("One of some choices"),
    ItemKind.MULTIPLE: lazy_gettext("Any of some choices"),
    ItemKind.OPEN: lazy_gettext("In own words"),
}

ASKED_OF: Mapping[str, LazyString] = {
    "all": lazy_gettext("everybody"),
    "supervisors": lazy_gettext("supervisors"),
    "staff": lazy_gettext("others than supervisors"),
}

_COUNTS: Mapping[str, LazyString] = {
    "community.direct": lazy_gettext("The work community: recognises the approach"),
    "community.behaviour": lazy_gettext("The work community: how it works"),
    "supervisors.direct": lazy_gettext("Supervisors about themselves: recognise the approach"),
    "supervisors.behaviour": lazy_gettext("Supervisors about themselves: how they work"),
    MIRROR: lazy_gettext("Staff about supervisors"),
    "units.direct": lazy_gettext("Units: recognise the approach"),
    "units.behaviour": lazy_gettext("Units: how they work"),
    "dose": lazy_gettext("How much one has taken part"),
    "usefulness": lazy_gettext("How useful it was"),
    "recommend": lazy_gettext("Whether one would recommend it"),
}


def authors(view: View) -> View:
    """Let in who may write surveys."""
    return visitors(Role.TRAINER)(in_own_language(view))


@authors
def block(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Show the form of a group of questions."""
    return _block_form(_opened(visit, module_id), key)


@authors
def keep_block(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Keep a group; move or remove it, or go on to one of its questions, as was pressed."""
    opened, form = _opened(visit, module_id), flask.request.form
    key = editing.free_block(opened.draft) if key == NEW else key
    blocks = opened.draft["blocks"]
    part = editing.typed_block(form, key, found(blocks, key))
    act = form.get("act", "")
    kept = desk.kept(opened, {**opened.draft, "blocks": acted(put(blocks, part), key, act)})
    onward = act.removeprefix("onward:")
    if onward != act and not kept.clash and (onward == NEW or editing.is_code(onward)):
        return flask.redirect(f"{kept.base}/blocks/{key}/items/{onward}", HTTPStatus.SEE_OTHER)
    return desk.after(kept, lambda: _block_form(kept, key))


@authors
def item(visit: Visit, module_id: UUID, key: str, code: str) -> ResponseReturnValue:
    """Show the form of a question."""
    opened = _opened(visit, module_id)
    return _item_form(opened, _block(opened, key), code)


@authors
def keep_item(visit: Visit, module_id: UUID, key: str, code: str) -> ResponseReturnValue:
    """Keep a question under the code that it is given; move or remove it, as was pressed."""
    opened, form = _opened(visit, module_id), flask.request.form
    held = _block(opened, key)
    before = found(held["items"], code, by="code")
    given, wrong = _code_given(opened, form.get("code", "").strip(), before)
    part = editing.typed_item(form, given, before)
    items = (
        put(held["items"], part, by="code")
        if before is None
        else [part if each["code"] == code else each for each in held["items"]]
    )
    items = acted(items, given, form.get("act", ""), by="code")
    kept = desk.kept(opened, editing.with_items(opened.draft, held, items), wrong=wrong)
    return desk.after(
        kept,
        lambda: _item_form(kept, _block(kept, key), given),
        back=f"{kept.base}/blocks/{key}",
    )


@authors
def instrument(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show where the questions come from."""
    return _instrument_form(_opened(visit, module_id))


@authors
def keep_instrument(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Keep where the questions come from."""
    opened = _opened(visit, module_id)
    told = editing.typed_instrument(flask.request.form)
    kept = desk.kept(opened, {**opened.draft, "instrument": told})
    return desk.after(kept, lambda: _instrument_form(kept))


def _opened(visit: Visit, module_id: UUID) -> Opened:
    return desk.opened(visit, module_id, kind=KIND)


def _block(opened: Opened, key: str) -> Part:
    held = found(opened.draft["blocks"], key)
    if held is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    return held


def _code_given(
    opened: Opened, told: str, before: Part | None
) -> tuple[str, tuple[FieldError, ...]]:
    """Return the code that a question gets, and what is wrong with the one that was typed.

    With a code that cannot be, the question keeps the one it had, or gets a free one.
    """
    own = editing.free_code(opened.draft) if before is None else before["code"]
    if told in {"", own}:
        return own, ()
    if not editing.is_code(told):
        sorry = gettext("A code is letters, digits and hyphens, at most 32 of them.")
        return own, (FieldError("code", sorry),)
    if told in editing.codes_of(opened.draft):
        sorry = gettext("Another question of this survey has the code %(code)s.", code=told)
        return own, (FieldError("code", sorry),)
    return told, ()


def _block_form(opened: Opened, key: str) -> ResponseReturnValue:
    known = found(opened.draft["blocks"], key)
    if known is None and key != NEW:
        flask.abort(HTTPStatus.NOT_FOUND)
    blank = {"key": key, "titles": {}, "intros": {}, "items": [], "asked_of": "all"}
    return desk.form(
        "survey/edit_block.html",
        opened,
        at=f"blocks/{key}",
        part=known or blank,
        is_kept=known is not None,
        asked_of=ASKED_OF.items(),
    )


def _item_form(opened: Opened, held: Part, code: str) -> ResponseReturnValue:
    known = found(held["items"], code, by="code")
    if known is None and code != NEW:
        flask.abort(HTTPStatus.NOT_FOUND)
    shown = known or {
        "code": editing.free_code(opened.draft),
        "kind": ItemKind.LIKERT.value,
        "texts": {},
        "measures": "",
        "mirror": False,
    }
    counts = [(name, _COUNTS[name]) for name in MEASURES]
    if shown["measures"] not in {"", *MEASURES}:
        counts.append((shown["measures"], shown["measures"]))
    return desk.form(
        "survey/edit_item.html",
        opened,
        at=f"blocks/{held['key']}/items/{code}",
        part=shown,
        is_kept=known is not None,
        group=held["titles"],
        group_address=f"{opened.base}/blocks/{held['key']}",
        kinds=KINDS.items(),
        counts=counts,
        choices=editing.shown_choices(shown),
    )


def _instrument_form(opened: Opened) -> ResponseReturnValue:
    return desk.form(
        "survey/edit_instrument.html", opened, at="instrument", part=opened.draft["instrument"]
    )
