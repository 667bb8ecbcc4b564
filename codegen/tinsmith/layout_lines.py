"""How many blank lines black leaves before a statement.

Rule: what a module, its classes and functions have in generated code; anything else raises
`Unusual`.
Source: black's documentation, "Empty lines"; the tests hold every result against black.
"""

from __future__ import annotations

import re

from tinsmith.layout_statement import Unusual

_DEFINITION = re.compile(r"(?:async )?def |class ")
_IMPORT = re.compile(r"from |import ")
_STRING = re.compile(r'r?"""')


class Spacing:
    """Goes through a module with its statements."""

    def __init__(self) -> None:
        self._definitions: list[int] = []
        self._first = True
        self._depth = 0
        self._kind = ""

    def before(self, depth: int, statement: str, blank: int) -> int:
        """Return how many blank lines stand before a statement that has `blank` of them."""
        kind = _kind(statement)
        count = self._count(depth, kind, blank, statement)
        if kind == "string" and self._kind == "comment":
            raise Unusual  # a docstring perhaps
        if kind == "string" and self._kind == "class":
            kind = "class docstring"
        elif kind == "string" and self._first:
            kind = "module docstring"
        self._first, self._depth, self._kind = False, depth, kind
        return count

    def _count(self, depth: int, kind: str, blank: int, statement: str) -> int:
        left = False
        while self._definitions and self._definitions[-1] >= depth:
            self._definitions.pop()
            left = True
        if kind in ("def", "class"):
            self._definitions.append(depth)
        last = self._kind
        count = min(blank, 2 if depth == 0 else 1)
        if self._first or (kind == "string" and last in ("class", "def")):
            return 0
        if left:
            if depth == 0 and statement.endswith(":") and kind == "other":
                raise Unusual
            count = 1 if depth else 2
        if kind in ("def", "class"):
            if last == "comment":
                raise Unusual
            if self._depth < depth and last in ("def", "class"):
                return min(blank, 1)
            count = 1 if depth else 2
        elif last == "import" != kind and depth == self._depth:
            count = (count or 1) if depth else 1
        if last == "class docstring":
            return max(count, 1)
        if last == "module docstring" and kind not in ("def", "class"):
            return 1
        return count


def _kind(statement: str) -> str:
    if _STRING.match(statement):
        return "string"
    if statement[0] == "#":
        return "comment"
    if _IMPORT.match(statement):
        return "import"
    if _DEFINITION.match(statement):
        return "class" if statement.startswith("class ") else "def"
    return "other"
