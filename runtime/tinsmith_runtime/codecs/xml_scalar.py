"""Scalars from the text of XML elements.

Rule: text that is no value of its shape is an error, in which no secret is quoted. White space
around it is not part of a value, except of a string.
"""

from __future__ import annotations

from ..errors import ResponseParseError
from .scalar_reader import scalar_parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..shapes import Member
    from .xml import Element


def scalar_reader(member: Member) -> Callable[[Element], Any]:
    """What reads a value of `member` from its element.

    The function raises ResponseParseError: the text is no value of the shape.
    """
    shape = member.shape
    if shape.type == "string":
        return _text
    target: Any = shape.target
    if shape.type == "enum":
        known = target.__known__

        def read_enum(element: Element) -> Any:
            return known.get(element.text, element.text)

        return read_enum
    parse = scalar_parser(member)
    secret = member.secret

    def read(element: Element) -> Any:
        try:
            return parse(element.text.strip())
        except ValueError as error:
            raise ResponseParseError(
                f"not of type {shape.type}" if secret else str(error)[:200]
            ) from None

    return read


def _text(element: Element) -> str:
    return element.text
