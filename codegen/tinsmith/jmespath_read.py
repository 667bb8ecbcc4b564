"""JMESPath expressions as trees.

Rule: the library `jmespath` reads the text; what it means for our classes is `expression_compile`.
Source: JMESPath specification, https://jmespath.org/specification.html.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jmespath  # type: ignore[import-untyped]  # it has no annotations
from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]  # likewise

from tinsmith.model import Json


@dataclass(frozen=True, slots=True)
class Node:
    """One node: its type as the library calls it, its value (a name, a literal), what is below."""

    type: str
    value: Json
    children: tuple[Node, ...]


def read(text: str) -> Node:
    """Read an expression.

    Raises:
        ValueError: it is no JMESPath.
    """
    try:
        parsed: Any = jmespath.compile(text)
    except JMESPathError as error:
        raise ValueError(f"{text!r} is no JMESPath: {str(error).splitlines()[0]}") from None
    return _node(parsed.parsed)


def _node(parsed: Any) -> Node:
    # A slice has its numbers where others have nodes; nothing here understands slices.
    children: list[Any] = [child for child in parsed["children"] if hasattr(child, "get")]
    return Node(parsed["type"], parsed.get("value"), tuple(map(_node, children)))
