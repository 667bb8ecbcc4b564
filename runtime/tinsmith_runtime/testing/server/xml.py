"""Values as XML elements (Smithy 2.0, "XML binding traits"), as services write them.

Rule: writes text; knows no operations and no envelopes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from ...structure import UnknownVariant
from . import WireError
from .text import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...service_error import ServiceError
    from ...shapes import Member
    from ...structure import Structure

# A bare carriage return would be read as a line feed (XML 1.0 section 2.11).
_ENTITIES = {"\r": "&#13;"}


def element(name: str, content: str, attributes: str = "") -> str:
    """An element of content that is XML already."""
    return f"<{name}{attributes}>{content}</{name}>"


def text_element(name: str, text: str) -> str:
    """An element of text.

    Raises:
        WireError: XML 1.0 has no form for a character in it.
    """
    return element(name, _text(text, name))


def namespace(uri: str, prefix: str | None = None) -> str:
    """The attribute that declares a namespace."""
    return f" xmlns{':' + prefix if prefix else ''}={quoteattr(uri)}" if uri else ""


def members(value: Structure | ServiceError) -> tuple[str, str]:
    """The members of a structure or an error: first the attributes, then the elements.

    Raises:
        WireError: a value has no form in XML.
    """
    return members_of(value, type(value).__members__.values())


def members_of(value: Structure | ServiceError, some: Iterable[Member]) -> tuple[str, str]:
    """Some of the members, otherwise as `members`."""
    attributes: list[str] = []
    elements: list[str] = []
    for member in some:
        name = member.name
        held = getattr(value, name)
        if held is None:
            continue
        if member.own_traits.get("xml_attribute"):
            text = _checked(_simple(member, held), name)
            attributes.append(f" {_name(member)}={quoteattr(text)}")
        else:
            elements.append(_member(member, held))
    return "".join(attributes), "".join(elements)


def _name(member: Member) -> str:
    return str(member.own_traits.get("xml_name") or member.wire_name)


def _member(member: Member, value: Any) -> str:
    """All elements of a member: one, or as many as a flattened list or map has items."""
    shape = member.shape
    if not member.own_traits.get("xml_flattened"):
        return value_element(_name(member), member, value)
    if shape.member is not None:
        return _items(_name(member), shape.member, value)
    return _entries(_name(member), member, value)


def value_element(name: str, member: Member, value: Any, attributes: str = "") -> str:
    """A value as one element.

    Raises:
        WireError: it has no form in XML.
    """
    shape = member.shape
    declared: Any = member.traits.get("xml_namespace")
    attributes += namespace(*declared) if declared else ""
    if shape.type in ("structure", "union"):
        if isinstance(value, UnknownVariant):
            raise WireError(f"{name}: an unknown variant of a union cannot be written")
        own, content = members(value)
        return element(name, content, attributes + own)
    if shape.type == "list":
        assert shape.member is not None
        return element(name, _items(_name(shape.member), shape.member, value), attributes)
    if shape.type == "map":
        return element(name, _entries("entry", member, value), attributes)
    return element(name, _text(_simple(member, value), name), attributes)


def _items(name: str, member: Member, value: Any) -> str:
    return "".join(value_element(name, member, item) for item in value if item is not None)


def _entries(name: str, member: Member, value: Any) -> str:
    key, item = member.shape.key, member.shape.value
    assert key is not None
    assert item is not None
    return "".join(
        element(name, value_element(_name(key), key, one) + value_element(_name(item), item, other))
        for one, other in value.items()
        if other is not None
    )


def _simple(member: Member, value: Any) -> str:
    try:
        return to_text(member, value)
    except ValueError as error:
        raise WireError(f"{member.wire_name}: {error}") from None


def _text(text: str, name: str) -> str:
    return escape(_checked(text, name), _ENTITIES)


def _checked(text: str, name: str) -> str:
    for character in text:
        control = character < " " and character not in "\t\n\r"
        if control or "\ud800" <= character <= "\udfff" or character in "\ufffe\uffff":
            raise WireError(f"{name}: XML 1.0 has no form for {character!r}")
    return text
