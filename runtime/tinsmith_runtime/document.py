"""Structures in documents, and out of them (Smithy 2.0, ``document``).

A document is what JSON can say: bool, int, float, Decimal, str, list, dict and None. A structure in
one stands there as restJson1 would write it: ``jsonName`` counts, blobs are base64, timestamps
seconds since 1970 unless the model says otherwise.

Rule: ``to_structure(type(x), from_structure(x)) == x``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from .shapes import Document
    from .structure import Structure

    S = TypeVar("S", bound=Structure)


def from_structure(value: Structure) -> Document:
    """A structure as a document.

    Raises:
        ValidationError: it has no form in JSON: an unknown variant of a union, a cycle.
    """
    from .codecs.json import native, parse
    from .codecs.json_body import members_writer

    cls = type(value)
    text = members_writer(cls, tuple(cls.__members__.values()))(value)
    document: Document = native(parse(text, exact=True))
    return document


def to_structure(cls: type[S], document: Document) -> S:
    """The structure that a document holds. What its class does not know is ignored.

    Raises:
        ValidationError: the document is none of this class; it says where.
    """
    from .codecs.json_dialect import REST
    from .codecs.json_reader import structure_reader
    from .errors import ResponseParseError, ValidationError

    try:
        read: S = structure_reader(cls, REST)(document)
    except ResponseParseError as error:
        fault = str(error)
    except RecursionError:
        fault = "nested too deep"
    else:
        return read
    raise ValidationError(cls.__name__, [fault])
