"""Bodies of XML: whole documents from members and payloads, and back (Smithy 2.0, "XML bindings").

The interface is that of every format of bodies (`json_body`, `cbor_body`); compile once, keep what
is returned.

Rule: where a document begins and ends; what stands in it is `xml_writer`'s and `xml_reader`'s. The
name of a root does not matter in reading: services put out other ones than their models say.
"""

from __future__ import annotations

from ..errors import ResponseParseError, ValidationError
from .xml import XmlError, parse
from .xml_reader import fields_reader, value_reader
from .xml_writer import Content, Unwritable, element_writer, namespace_of, tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..schema import SchemaType
    from ..shapes import Member
    from .xml import Element
    from .xml_writer import Namespace

MEDIA_TYPE: str = "application/xml"

#: The body of a structure that is the payload and is not given.
NO_PAYLOAD: bytes = b""


def members_writer(
    cls: SchemaType,
    members: tuple[Member, ...],
    root: str = "",
    namespace: Namespace | None = None,
) -> Callable[[Any], bytes]:
    """What writes a document of just these members of an instance.

    Args:
        cls: the class of the instances.
        members: what the document is to have.
        root: name of the root element; the ``xml_name`` of the class, or its name, unless given.
        namespace: what the root declares unless the class says otherwise: URI and prefix.

    The function raises ValidationError: a value that XML has no form for.
    """
    content = Content(members)
    start, end = tags(root or class_name(cls), class_namespace(cls) or namespace)

    def write(value: Any) -> bytes:
        parts: list[str] = []
        try:
            content.write(value, start, end, parts)
        except Unwritable as error:
            raise _refusal(cls.__name__, error) from None
        return "".join(parts).encode()

    return write


def payload_writer(member: Member, namespace: Namespace | None = None) -> Callable[[Any], bytes]:
    """What writes a value of `member` as a whole document.

    The root is called as the member's ``xml_name``, or else as its shape (Smithy 2.0, "xmlName
    trait", on structures bound to payloads). `namespace` is what it declares unless the member or
    its shape says otherwise.

    The function raises ValidationError: a value that XML has no form for.
    """
    shape = member.shape
    cls: Any = shape.target
    declared: Any = shape.traits.get("xml_namespace")
    name = member.own_traits.get("xml_name") or shape.traits.get("xml_name")
    if not name:
        name = cls.__name__ if cls is not None else member.wire_name
        if shape.type == "union":
            name = name.removesuffix("Unknown")
    write_element = element_writer(member, str(name), namespace_of(member) or declared or namespace)

    def write(value: Any) -> bytes:
        parts: list[str] = []
        try:
            write_element(value, parts)
        except Unwritable as error:
            raise _refusal(member.name, error) from None
        return "".join(parts).encode()

    return write


def class_name(cls: SchemaType) -> str:
    """What the root element of a structure is called."""
    return str(cls.__shape__.traits.get("xml_name") or cls.__name__)


def class_namespace(cls: SchemaType) -> Namespace | None:
    """The namespace that a structure itself declares."""
    declared: Any = cls.__shape__.traits.get("xml_namespace")
    return declared  # type: ignore[no-any-return]  # a pair, as generated code states it


def members_reader(
    cls: SchemaType, members: tuple[Member, ...]
) -> Callable[[bytes], dict[str, Any]]:
    """What reads these members from a document: values by attribute name; nothing from nothing.

    The function raises ResponseParseError: no XML, or a value that is not what the model promises.
    """
    read_fields = fields_reader(members)

    def read(body: bytes) -> dict[str, Any]:
        return read_fields(root_of(body)) if body else {}

    return read


def payload_reader(member: Member) -> Callable[[bytes], Any]:
    """What reads a whole document as a value of `member`; None from nothing.

    The function raises ResponseParseError: no XML, or not what the model promises.
    """
    read_value = value_reader(member)

    def read(body: bytes) -> Any:
        return read_value(root_of(body)) if body else None

    return read


def root_of(body: bytes) -> Element:
    """The root of a document.

    Raises:
        ResponseParseError: it is no XML, or a page for people.
    """
    try:
        root = parse(body)
    except XmlError as error:
        raise ResponseParseError(f"the body is {error}") from None
    if root.name.lower() == "html":
        raise ResponseParseError("the body begins with <html>; is there a proxy between?")
    return root


def _refusal(subject: str, error: Unwritable) -> ValidationError:
    return ValidationError(subject, [f"{error.path}: {error}" if error.path else str(error)])
