"""Values from the XML that clients send (Smithy 2.0, "XML binding traits").

Every element and attribute must have its place in the schema, in the namespace that the model says.

Rule: the standard library's parser; knows no operations.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from . import WireError
from .text import from_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

    from ...shapes import Member, Shape


def parse(body: bytes) -> Element:
    """The root of a document.

    Raises:
        WireError: it is no XML.
    """
    try:
        return ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise WireError("the body is no XML") from None


def local(name: str) -> str:
    """A name without prefix or namespace."""
    return name.rpartition("}")[2].rpartition(":")[2]


def read_members(members: Iterable[Member], element: Element) -> dict[str, Any]:
    """The values of members that an element has, by attribute name.

    Raises:
        WireError: something is unknown, or has not the form of its shape.
    """
    values: dict[str, Any] = {}
    attributes = {local(key): text for key, text in element.attrib.items()}
    children = list(element)
    for member in members:
        name = local(_name(member))
        if member.own_traits.get("xml_attribute"):
            if name in attributes:
                values[member.name] = _simple(member, attributes.pop(name))
            continue
        found = [child for child in children if local(child.tag) == name]
        if found:
            children = [child for child in children if local(child.tag) != name]
            values[member.name] = _member(member, found)
    unknown = [*attributes, *(local(child.tag) for child in children)]
    if unknown or (children and (element.text or "").strip()):
        raise WireError(f"{local(element.tag)}: the model has no {', '.join(unknown)}")
    return values


def read(member: Member, element: Element) -> Any:
    """A value of a member from its element.

    Raises:
        WireError: it has not the form of its shape.
    """
    shape = member.shape
    target: Any = shape.target
    if shape.type == "structure":
        return _structure(target, element)
    if shape.type == "union":
        return _union(shape, element)
    if shape.member is not None:
        _expect(element, local(_name(shape.member)))
        return [read(shape.member, child) for child in element]
    if shape.value is not None:
        _expect(element, "entry")
        return _entries(shape, list(element))
    if len(element) or element.attrib:
        raise WireError(f"{local(element.tag)} is no {shape.type}")
    return _simple(member, element.text or "")


def _name(member: Member) -> str:
    return str(member.own_traits.get("xml_name") or member.wire_name)


def _expect(element: Element, name: str) -> None:
    others = {local(child.tag) for child in element} - {name}
    if others or element.attrib:
        raise WireError(f"{local(element.tag)} has {', '.join(others)}, not only {name}")


def _member(member: Member, elements: list[Element]) -> Any:
    shape = member.shape
    if member.own_traits.get("xml_flattened"):
        if shape.member is not None:
            return [read(shape.member, element) for element in elements]
        return _entries(shape, elements)
    if len(elements) != 1:
        raise WireError(f"{member.wire_name} is there {len(elements)} times")
    return read(member, elements[0])


def _entries(shape: Shape, elements: list[Element]) -> dict[str, Any]:
    assert shape.key is not None
    assert shape.value is not None
    entries: dict[str, Any] = {}
    for element in elements:
        parts = {local(child.tag): child for child in element}
        key_name, value_name = local(_name(shape.key)), local(_name(shape.value))
        if parts.keys() != {key_name, value_name} or len(element) != 2:
            raise WireError(f"{local(element.tag)} has not just {key_name} and {value_name}")
        key = read(shape.key, parts[key_name])
        if key in entries:
            raise WireError(f"{local(element.tag)} repeats a key")
        entries[key] = read(shape.value, parts[value_name])
    return entries


def _structure(cls: Any, element: Element) -> Any:
    values = read_members(cls.__members__.values(), element)
    made = cls.__new__(cls)
    for name, store, default in cls.__fields__:
        absent = None if cls.__members__[name].required else copy(default)
        store(made, values.get(name, absent))
    return made


def _union(shape: Shape, element: Element) -> Any:
    names = {local(child.tag) for child in element}
    variants = [
        cls for cls in (shape.variants or {}).values() if {local(_name(_value_of(cls)))} == names
    ]
    if len(variants) != 1:
        raise WireError(f"{local(element.tag)} has not exactly one variant of its union")
    return _structure(variants[0], element)


def _value_of(variant: Any) -> Member:
    member: Member = variant.__members__["value"]
    return member


def _simple(member: Member, text: str) -> Any:
    try:
        return from_text(member, text)
    except (ValueError, ArithmeticError):
        raise WireError(f"{member.wire_name} is no {member.shape.type}") from None
