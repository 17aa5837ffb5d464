"""The forms in which kept statements are given: ids and canonical; exact is `statements.stored`.

Raw JSON is spliced, never written anew: numbers keep their digits, properties their order.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from msgspec import Raw

from statements.grammar import tree as t

_Object = dict[str, Raw]

_OBJECT = msgspec.json.Decoder(_Object)
_ARRAY = msgspec.json.Decoder(list[Raw])
_ENCODE = msgspec.json.Encoder().encode
_MERGED_MAPS = ("name", "description", "extensions")
_NOTHING = Raw(b"{}")


def ids_form(stored: bytes) -> bytes:
    """Return a stored statement with no more than identifies each thing (format=ids).

    "Only include minimum information necessary in Agent, Activity, Verb and Group Objects to
    identify them"; of an anonymous Group, its members (Part 3, 2.1.3).
    """
    return _ENCODE(_ids_of_statement(_OBJECT.decode(stored)))


def canonical_form(
    stored: bytes,
    *,
    languages: Sequence[str],
    definition_of: Callable[[str], bytes | None],
) -> bytes:
    """Return a stored statement with the store's definitions, each text in one language.

    `languages` come in order of preference, "*" for any; each language map is looked up by
    itself (Part 3, 2.1.3, Language Filtering Requirements). `definition_of` answers an activity's
    merged definition, or None where the store has none.
    """
    one = _OneLanguage(languages)
    statement = _OBJECT.decode(stored)
    _canonical_statement(statement, one, definition_of)
    return _ENCODE(statement)


def merged_definition(old: bytes | None, new: bytes) -> bytes:
    """Return one definition of two of the same activity, JSON both.

    Language maps are merged, extensions too, and the descriptions of components that have the
    same id; of anything else the newer is taken. Merging what is already in changes no byte.
    """
    merged = _OBJECT.decode(old) if old is not None else {}
    for name, value in _OBJECT.decode(new).items():
        if name in _MERGED_MAPS:
            merged[name] = _merged_map(merged.get(name), value)
        elif name in t.COMPONENT_LIST_NAMES:
            merged[name] = _merged_components(merged.get(name), value)
        else:
            merged[name] = value
    return _ENCODE(merged)


def _merged_map(old: Raw | None, new: Raw) -> Raw:
    kept = _OBJECT.decode(old) if old is not None else {}
    return _raw({**kept, **_OBJECT.decode(new)})


def _merged_components(old: Raw | None, new: Raw) -> Raw:
    known = {bytes(each["id"]): each for each in _objects(old)} if old is not None else {}
    merged = []
    for component in _objects(new):
        before = known.get(bytes(component["id"]), {}).get("description")
        if before is not None or "description" in component:
            component["description"] = _merged_map(before, component.get("description", _NOTHING))
        merged.append(component)
    return _raw(merged)


def _raw(value: object) -> Raw:
    return Raw(_ENCODE(value))


def _objects(array: Raw) -> list[_Object]:
    return [_OBJECT.decode(each) for each in _ARRAY.decode(array)]


def _ids_of_statement(statement: _Object) -> _Object:
    lean = dict(statement)
    lean["actor"] = _ids_of_actor(statement["actor"])
    lean["verb"] = _only(statement["verb"], ("id",))
    lean["object"] = _ids_of_object(statement["object"])
    if "authority" in lean:
        lean["authority"] = _ids_of_actor(lean["authority"])
    if "context" in lean:
        lean["context"] = _ids_of_context(lean["context"])
    return lean


def _only(raw: Raw, names: Iterable[str]) -> Raw:
    kept = _OBJECT.decode(raw)
    return _raw({name: value for name, value in kept.items() if name in names})


def _ids_of_actor(raw: Raw) -> Raw:
    parts = _OBJECT.decode(raw)
    if "member" in parts and not any(name in parts for name in t.IDENTIFIERS):
        members = [_ids_of_actor(member) for member in _ARRAY.decode(parts["member"])]
        return _raw({"objectType": parts["objectType"], "member": members})
    return _raw(
        {
            name: value
            for name, value in parts.items()
            if name == "objectType" or name in t.IDENTIFIERS
        }
    )


def _ids_of_object(raw: Raw) -> Raw:
    parts = _OBJECT.decode(raw)
    kind = _text(parts.get("objectType"))
    if kind in ("Agent", "Group"):
        return _ids_of_actor(raw)
    if kind == "SubStatement":
        return _raw(_ids_of_statement(parts))
    # An object without objectType is an Activity (Part 2, 2.4.4).
    return _only(raw, ("objectType", "id") if kind == "StatementRef" else ("id",))


def _ids_of_context(raw: Raw) -> Raw:
    parts = _OBJECT.decode(raw)
    for name in ("instructor", "team"):
        if name in parts:
            parts[name] = _ids_of_actor(parts[name])
    for names, who in (("contextAgents", "agent"), ("contextGroups", "group")):
        if names in parts:
            beside = _objects(parts[names])
            parts[names] = _raw([{**each, who: _ids_of_actor(each[who])} for each in beside])
    if "contextActivities" in parts:
        around = _OBJECT.decode(parts["contextActivities"])
        parts["contextActivities"] = _raw(
            {
                name: [_only(activity, ("id",)) for activity in _ARRAY.decode(value)]
                for name, value in around.items()
            }
        )
    return _raw(parts)


def _text(raw: Raw | None) -> str | None:
    return None if raw is None else msgspec.json.decode(raw, type=str)


class _OneLanguage:
    """Chooses one language of each map, by preference, as Accept-Language would."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._wanted = tuple(language.lower() for language in languages)

    def of(self, raw: Raw) -> Raw:
        """Return a language map of at most one language."""
        texts = _OBJECT.decode(raw)
        if len(texts) < 2:
            return raw
        chosen = self._choice(texts)
        return _raw({chosen: texts[chosen]})

    def _choice(self, texts: Mapping[str, Raw]) -> str:
        """Take an exact match, then a longer tag, then a shorter one; else the first given."""
        for wanted in self._wanted:
            if wanted == "*":
                break
            for tag in texts:
                if tag.lower() == wanted:
                    return tag
            for tag in texts:
                if tag.lower().startswith(f"{wanted}-"):
                    return tag
            for tag in texts:
                if wanted.startswith(f"{tag.lower()}-"):
                    return tag
        return next(iter(texts))


def _canonical_statement(
    statement: _Object, one: _OneLanguage, definition_of: Callable[[str], bytes | None]
) -> None:
    _choose(statement, "verb", ("display",), one)
    statement["object"] = _canonical_object(statement["object"], one, definition_of)
    if "context" in statement:
        context = _OBJECT.decode(statement["context"])
        if "contextActivities" in context:
            around = _OBJECT.decode(context["contextActivities"])
            context["contextActivities"] = _raw(
                {
                    name: [
                        _canonical_activity(_OBJECT.decode(activity), one, definition_of)
                        for activity in _ARRAY.decode(value)
                    ]
                    for name, value in around.items()
                }
            )
            statement["context"] = _raw(context)
    if "attachments" in statement:
        attachments = _objects(statement["attachments"])
        for attachment in attachments:
            _choose_each(attachment, ("display", "description"), one)
        statement["attachments"] = _raw(attachments)


def _canonical_object(
    raw: Raw, one: _OneLanguage, definition_of: Callable[[str], bytes | None]
) -> Raw:
    parts = _OBJECT.decode(raw)
    kind = _text(parts.get("objectType")) or "Activity"
    if kind == "SubStatement":
        _canonical_statement(parts, one, definition_of)
        return _raw(parts)
    if kind == "Activity":
        return _raw(_canonical_activity(parts, one, definition_of))
    return raw


def _canonical_activity(
    activity: _Object, one: _OneLanguage, definition_of: Callable[[str], bytes | None]
) -> _Object:
    known = definition_of(msgspec.json.decode(activity["id"], type=str))
    given = Raw(known) if known is not None else activity.get("definition")
    if given is None:
        return activity
    definition = _OBJECT.decode(given)
    _choose_each(definition, ("name", "description"), one)
    for name in t.COMPONENT_LIST_NAMES:
        if name in definition:
            components = _objects(definition[name])
            for component in components:
                _choose_each(component, ("description",), one)
            definition[name] = _raw(components)
    return {**activity, "definition": _raw(definition)}


def _choose(parent: _Object, name: str, maps: Iterable[str], one: _OneLanguage) -> None:
    inner = _OBJECT.decode(parent[name])
    _choose_each(inner, maps, one)
    parent[name] = _raw(inner)


def _choose_each(parent: _Object, maps: Iterable[str], one: _OneLanguage) -> None:
    for name in maps:
        if name in parent:
            parent[name] = one.of(parent[name])
