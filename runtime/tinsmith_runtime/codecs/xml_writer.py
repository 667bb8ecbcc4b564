"""Structures as XML elements (Smithy 2.0, "XML binding traits"), the bodies of restXml.

The walk over a class is compiled into closures when it is first written; tags are put together
then.

Rule: None is left out, everywhere: XML has no form for it. An empty list or map is an empty
element; a flattened one has nothing to write. The names, prefixes included, are those of the model.
"""

from __future__ import annotations

from .scalar_writer import scalar_writer
from .xml_text import escape, escape_attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from ..schema import SchemaType
    from ..shapes import Member, Shape

    # Appends the element, or elements, of a value.
    Write: TypeAlias = Callable[[Any, list[str]], None]
    Text: TypeAlias = Callable[[Any], str]
    Namespace: TypeAlias = tuple[str, str | None]

_CONTENTS: dict[SchemaType, Content] = {}


class Unwritable(ValueError):
    """A value that XML has no form for.

    Attributes:
        path: the members on the way to it, by attribute name.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.path = ""

    def within(self, step: str) -> Unwritable:
        """The same, seen from one step further out."""
        joint = "." if self.path and not self.path.startswith("[") else ""
        self.path = step + joint + self.path
        return self


class Content:
    """What stands in the element of a structure: attributes first, then elements.

    Args:
        members: all members of the structure, or some of them.
    """

    def __init__(self, members: Iterable[Member]) -> None:
        self._members = members
        self._elements: list[tuple[str, Write]] | None = None
        self._attributes: list[tuple[str, str, Text]] = []

    def write(self, value: Any, start: str, end: str, parts: list[str]) -> None:
        """Append the element of `value`: `start` is ``<name``, `end` is ``</name>``."""
        if self._elements is None:
            self._elements = self._compile()
        name = ""
        try:
            if self._attributes:
                parts.append(start)
                for name, key, to_text in self._attributes:
                    held = getattr(value, name)
                    if held is not None:
                        parts.append(f' {key}="{_expressed(to_text, held)}"')
                parts.append(">")
            else:
                parts.append(f"{start}>")
            for name, write in self._elements:
                held = getattr(value, name)
                if held is not None:
                    write(held, parts)
        except Unwritable as error:
            raise error.within(name) from None
        parts.append(end)

    def _compile(self) -> list[tuple[str, Write]]:
        elements: list[tuple[str, Write]] = []
        for member in self._members:
            if member.own_traits.get("xml_attribute"):
                to_text = _attribute_text(member)
                self._attributes.append((member.name, written_name(member), to_text))
            else:
                elements.append((member.name, _member(member)))
        return elements


def content_of(cls: SchemaType) -> Content:
    """What stands in the element of a structure, all of its members."""
    content = _CONTENTS.get(cls)
    if content is None:
        content = _CONTENTS[cls] = Content(cls.__members__.values())
    return content


def written_name(member: Member) -> str:
    """The name of a member's element or attribute. Only traits of the member itself count."""
    return str(member.own_traits.get("xml_name") or member.wire_name)


def namespace_of(member: Member) -> Namespace | None:
    """The namespace that the member itself declares."""
    declared: Any = member.own_traits.get("xml_namespace")
    return declared  # type: ignore[no-any-return]  # a pair, as generated code states it


def tags(name: str, namespace: Namespace | None) -> tuple[str, str]:
    """``<name`` with the declaration of a namespace, yet without ``>``, and ``</name>``."""
    if not namespace:
        return f"<{name}", f"</{name}>"
    uri, prefix = namespace
    attribute = f"xmlns:{prefix}" if prefix else "xmlns"
    return f'<{name} {attribute}="{escape_attribute(uri)}"', f"</{name}>"


def _member(member: Member) -> Write:
    """What writes all elements of a member: one, or as many as a flattened list or map has."""
    shape, name, namespace = member.shape, written_name(member), namespace_of(member)
    if not member.own_traits.get("xml_flattened"):
        return element_writer(member, name, namespace)
    if shape.member is not None:
        return _items(shape.member, name, namespace_of(shape.member) or namespace)
    return _entries(shape, name, namespace)


def element_writer(member: Member, name: str, namespace: Namespace | None) -> Write:
    """What writes a value of `member` as one element of that name."""
    shape = member.shape
    start, end = tags(name, namespace)
    match shape.type:
        case "structure":
            cls: Any = shape.target
            content = content_of(cls)
            return lambda value, parts: content.write(value, start, end, parts)
        case "union":
            return _union(shape, start, end)
        case "list":
            assert shape.member is not None
            item = shape.member
            return _within(_items(item, written_name(item), namespace_of(item)), start, end)
        case "map":
            return _within(_entries(shape, "entry", None), start, end)
        case _:
            return _scalar(member, f"{start}>", end)


def _union(shape: Shape, start: str, end: str) -> Write:
    variants = frozenset((shape.variants or {}).values())

    def write(value: Any, parts: list[str]) -> None:
        cls: Any = value.__class__
        if cls not in variants:
            raise Unwritable("an unknown variant of a union cannot be sent")
        content_of(cls).write(value, start, end, parts)

    return write


def _within(write_content: Write, start: str, end: str) -> Write:
    start += ">"

    def write(value: Any, parts: list[str]) -> None:
        parts.append(start)
        write_content(value, parts)
        parts.append(end)

    return write


def _items(item: Member, name: str, namespace: Namespace | None) -> Write:
    write_item = element_writer(item, name, namespace)

    def write(value: Any, parts: list[str]) -> None:
        index = -1
        try:
            for held in value:
                index += 1
                if held is not None:
                    write_item(held, parts)
        except Unwritable as error:
            raise error.within(f"[{index}]") from None

    return write


def _entries(shape: Shape, name: str, namespace: Namespace | None) -> Write:
    assert shape.key is not None
    assert shape.value is not None
    start, end = tags(name, namespace)
    start += ">"
    write_key, write_value = _member(shape.key), _member(shape.value)

    def write(value: Any, parts: list[str]) -> None:
        number = 0
        try:
            for key, held in value.items():
                number += 1
                if held is not None:
                    parts.append(start)
                    write_key(key, parts)
                    write_value(held, parts)
                    parts.append(end)
        except Unwritable as error:
            # By number: the key may be a secret, or what cannot be written.
            raise error.within(f"[entry {number}]") from None

    return write


def _scalar(member: Member, start: str, end: str) -> Write:
    if member.shape.type in ("string", "enum"):

        def write_text(value: str, parts: list[str]) -> None:
            # Not an f-string alone, which would print a constant of somebody's own enum by name.
            parts.append(start + _expressed(escape, value) + end)

        return write_text
    to_text = scalar_writer(member)

    def write(value: Any, parts: list[str]) -> None:
        parts.append(f"{start}{_expressed(to_text, value)}{end}")

    return write


def _attribute_text(member: Member) -> Text:
    if member.shape.type in ("string", "enum"):
        return escape_attribute
    return scalar_writer(member)


def _expressed(to_text: Text, value: Any) -> str:
    try:
        return to_text(value)
    except ValueError as error:
        raise Unwritable(str(error)) from None
