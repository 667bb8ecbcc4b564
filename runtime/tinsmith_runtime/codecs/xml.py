"""XML as a light tree of elements, which is all that AWS's XML protocols use of it.

Prefixes are cut off names: services declare namespaces at will, and no protocol tells two elements
apart by them. A document type declaration is refused, and with it every entity that a document
could define (XML 1.0 section 2.8): there is nothing to expand and nothing to fetch.

Rule: expat directly, for ElementTree costs more to import than a response to parse. No types and no
models here.
"""

from __future__ import annotations

from pyexpat import ExpatError, ParserCreate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

#: Elements may nest this deep. Reading is recursive, so a limit of our own beats Python's.
MAX_DEPTH = 128


class XmlError(ValueError):
    """A document that is not well-formed, or that uses what is refused. Quotes nothing of it."""


class Element:
    """An element.

    Attributes:
        name: without prefix.
        attributes: as they are written, prefixes and declarations of namespaces included.
        children: the elements inside.
        text: the characters inside; of an element that has children, those after the last.
    """

    __slots__ = ("name", "attributes", "children", "text")

    def __init__(self, name: str, attributes: dict[str, str], text: str = "") -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Element] = []
        self.text = text

    def find(self, name: str) -> Element | None:
        """The first child of that name."""
        for child in self.children:
            if child.name == name:
                return child
        return None

    def attribute(self, name: str) -> str | None:
        """The attribute of that name, whatever its prefix."""
        for key, value in self.attributes.items():
            if local(key) == name and not key.startswith("xmlns:"):
                return value
        return None

    def __repr__(self) -> str:
        return f"<Element {self.name}>"


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def parse(document: bytes) -> Element:
    """Read a document.

    Raises:
        XmlError: not well-formed, not in an encoding that can be read, with a document type
            declaration, or nested deeper than `MAX_DEPTH`.
    """
    root = Element("", {})
    stack = [root]
    text: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > MAX_DEPTH:
            raise XmlError(f"XML nested deeper than {MAX_DEPTH} elements")
        text.clear()
        element = Element(local(name) if ":" in name else name, attributes)
        stack[-1].children.append(element)
        stack.append(element)

    def end(name: str) -> None:
        stack.pop().text = "".join(text)
        text.clear()

    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(document, True)
    except XmlError:
        raise
    except ExpatError as error:
        raise XmlError(f"not XML: {error}") from None
    except (LookupError, ValueError):
        # The declaration names an encoding that Python does not know, or that is none of text.
        raise XmlError("XML in an encoding that cannot be read") from None
    return root.children[0]


def _refuse(*declaration: object) -> NoReturn:
    raise XmlError(
        "XML with a document type declaration, which no service sends and which is refused"
    )
