"""Structures from XML elements (Smithy 2.0, "XML binding traits"), for every protocol that answers
in XML.

The walk over a shape is compiled into closures. A structure or union compiles its members when the
first element is read, so shapes may contain themselves, and what is never received costs nothing.

Rule: what the model does not know is ignored; a fault is an error with the path to it.
"""

from __future__ import annotations

from ..errors import ResponseParseError
from ..schema import REDACTED
from ..structure import build
from .xml import Element, local
from .xml_scalar import scalar_reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from ..schema import SchemaType
    from ..shapes import Member, Shape

    Read: TypeAlias = Callable[[Element], Any]
    # Puts what was read beside what is there already: flattened lists and maps come in pieces.
    Add: TypeAlias = Callable[[Any, Any], Any]
    # Key of the value, name of the member, and what reads it.
    Field: TypeAlias = tuple[Any, str, Read, Add | None]

_MEMBERS: dict[SchemaType, Callable[[Element], dict[str, Any]]] = {}
_UNIONS: dict[Shape, Read] = {}


def members_reader(cls: SchemaType) -> Callable[[Element], dict[str, Any]]:
    """What reads the members of `cls` from an element: values by attribute name.

    The function raises ResponseParseError: a value, or something inside it, is not what the model
    promises.
    """
    read = _MEMBERS.get(cls)
    if read is None:
        read = _MEMBERS[cls] = fields_reader(cls.__members__.values())
    return read


def element_name(member: Member, otherwise: str = "") -> str:
    """The name of a member's element or attribute. Only traits of the member itself count."""
    return local(str(member.own_traits.get("xml_name") or otherwise or member.wire_name))


def fields_reader(declared: Iterable[Member]) -> Callable[[Element], dict[str, Any]]:
    """What reads some members of a class from an element, otherwise as `members_reader`."""
    fields: dict[str, Field] | None = None
    attributes: list[tuple[str, str, Read]] = []

    def read(element: Element) -> dict[str, Any]:
        nonlocal fields, attributes
        if fields is None:
            attributes = [
                (member.name, element_name(member), value_reader(member))
                for member in declared
                if member.own_traits.get("xml_attribute")
            ]
            fields = _fields(
                (member.name, member)
                for member in declared
                if not member.own_traits.get("xml_attribute")
            )
        values = _read_fields(element, fields)
        for name, key, read_text in attributes:
            text = element.attribute(key)
            if text is not None:
                values[name] = read_text(Element(key, {}, text))
        return values

    return read


def _fields(members: Iterable[tuple[Any, Member]]) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for key, member in members:
        shape = member.shape
        add: Add | None = None
        if not member.own_traits.get("xml_flattened"):
            read = value_reader(member)
        elif shape.member is not None:
            read, add = value_reader(shape.member), _append
        else:
            read, add = _entry(shape), _put
        fields[element_name(member)] = (key, member.wire_name, read, add)
    return fields


def _read_fields(element: Element, fields: dict[str, Field]) -> dict[Any, Any]:
    values: dict[Any, Any] = {}
    for child in element.children:
        field = fields.get(child.name)
        if field is None:
            continue
        key, name, read, add = field
        try:
            value = read(child)
        except ResponseParseError as error:
            index = (f"[{len(values.get(key, ()))}]",) if add is _append else ()
            error.path = (name, *index, *error.path)
            raise
        values[key] = value if add is None else add(values.get(key), value)
    return values


def _append(items: list[Any] | None, item: Any) -> list[Any]:
    if items is None:
        return [item]
    items.append(item)
    return items


def _put(entries: dict[str, Any] | None, entry: tuple[str, Any]) -> dict[str, Any]:
    if entries is None:
        entries = {}
    entries[entry[0]] = entry[1]
    return entries


def value_reader(member: Member) -> Read:
    """What reads a value of `member` from its element.

    The function raises ResponseParseError: it is not what the model promises.
    """
    match member.shape.type:
        case "structure":
            return _structure(member.shape)
        case "union":
            return _union(member.shape)
        case "list":
            return _list(member.shape)
        case "map":
            return _map(member.shape)
        case _:
            return scalar_reader(member)


def _structure(shape: Shape) -> Read:
    cls: Any = shape.target
    read_members = members_reader(cls)

    def read(element: Element) -> Any:
        return build(cls, read_members(element))

    return read


def _union(shape: Shape) -> Read:
    known = _UNIONS.get(shape)
    if known is not None:
        return known
    fields: dict[str, Field] | None = None

    def read(element: Element) -> Any:
        nonlocal fields
        if fields is None:
            variants: Any = shape.variants
            fields = _fields((cls, cls.__members__["value"]) for cls in variants.values())
        for cls, value in _read_fields(element, fields).items():
            return build(cls, {"value": value})
        for child in element.children:
            unknown: Any = shape.target
            return unknown(child.name, _plain(child))
        raise ResponseParseError("a union without a member")

    _UNIONS[shape] = read
    return read


def _plain(element: Element) -> object:
    """What an element of no known shape holds."""
    if not element.children:
        return element.text
    values: dict[str, list[object]] = {}
    for child in element.children:
        values.setdefault(child.name, []).append(_plain(child))
    return {name: held[0] if len(held) == 1 else held for name, held in values.items()}


def _list(shape: Shape) -> Read:
    assert shape.member is not None
    name = element_name(shape.member)
    read_item = value_reader(shape.member)

    def read(element: Element) -> list[Any]:
        items: list[Any] = []
        try:
            items.extend(read_item(child) for child in element.children if child.name == name)
        except ResponseParseError as error:
            error.path = (f"[{len(items)}]", *error.path)
            raise
        return items

    return read


def _map(shape: Shape) -> Read:
    read_entry = _entry(shape)

    def read(element: Element) -> dict[str, Any]:
        return dict([read_entry(child) for child in element.children if child.name == "entry"])

    return read


def _entry(shape: Shape) -> Callable[[Element], tuple[str, Any]]:
    assert shape.key is not None
    assert shape.value is not None
    key_name, value_name = element_name(shape.key), element_name(shape.value)
    read_value = value_reader(shape.value)
    secret = shape.secret

    def read(element: Element) -> tuple[str, Any]:
        key, value = element.find(key_name), element.find(value_name)
        if key is None or value is None:
            raise ResponseParseError(f"an entry without {key_name if key is None else value_name}")
        try:
            return key.text, read_value(value)
        except ResponseParseError as error:
            error.path = (f"[{REDACTED if secret else repr(key.text[:40])}]", *error.path)
            raise

    return read
