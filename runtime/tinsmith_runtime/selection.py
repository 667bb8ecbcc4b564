"""Values that endpoint parameters take from an operation's input, by path.

Rule: the part of JMESPath that Smithy allows there and nothing more: names, ``a.b``, ``[*]`` and
``*``, ``[]``, ``[a, b.c]`` and ``keys(a)``. What is absent is None, and projections leave it out.
Sources: Smithy 2.0 "Rules engine parameters", JMESPath specification.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Data = str | bool | int | float | bytes | list["Data"] | Mapping[str, "Data"] | None


def select(path: str, data: Data) -> Data:
    """Evaluate `path` on `data`, whose keys are wire names.

    Raises:
        ValueError: the path is not of the subset.
    """
    reader = _Reader(path)
    result = reader.chain(data)
    if reader.rest:
        raise reader.wrong()
    return result


class _Reader:
    """Evaluates a path from left to right; `rest` is what was not read yet."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.rest = path.replace(" ", "")

    def wrong(self) -> ValueError:
        return ValueError(f"not a path of operationContextParams: {self.path!r} at {self.rest!r}")

    def take(self, token: str) -> bool:
        if not self.rest.startswith(token):
            return False
        self.rest = self.rest[len(token) :]
        return True

    def name(self) -> str:
        end = 0
        while end < len(self.rest) and (self.rest[end].isalnum() or self.rest[end] == "_"):
            end += 1
        if not end:
            raise self.wrong()
        name, self.rest = self.rest[:end], self.rest[end:]
        return name

    def chain(self, data: Data) -> Data:
        """An expression up to the end, a comma or a closing bracket."""
        if self.take("keys("):
            inner = self.chain(data)
            if not self.take(")"):
                raise self.wrong()
            data = list(inner) if isinstance(inner, dict) else None
        elif self.rest[:2] not in ("[*", "[]"):
            self.rest = "." + self.rest  # the first step is written without its dot
        data = self.steps(data)
        while self.take("[]"):
            data = self.project(_flatten(data))
        return data

    def steps(self, data: Data) -> Data:
        """Steps up to a flattening, which concerns the whole of what projections have made."""
        while self.rest and self.rest[0] not in ",])" and not self.rest.startswith("[]"):
            if self.take("[*]"):
                return self.project(data if isinstance(data, list) else None)
            if not self.take("."):
                raise self.wrong()
            if self.take("*"):
                return self.project(list(data.values()) if isinstance(data, dict) else None)
            data = self.several(data) if self.take("[") else _member(data, self.name())
        return data

    def project(self, items: list[Data] | None) -> Data:
        """Evaluate the steps that follow on every item."""
        steps = self.rest
        projected: list[Data] = []
        # Of no items, the steps are read all the same, on a value they find nothing in.
        for item in items or [None]:
            self.rest = steps
            found = self.steps(item)
            if found is not None:
                projected.append(found)
        return None if items is None else projected

    def several(self, data: Data) -> Data:
        """The rest of a multi-select list."""
        found: list[Data] = [self.chain(data)]
        while self.take(","):
            found.append(self.chain(data))
        if not self.take("]"):
            raise self.wrong()
        return None if data is None else found


def _member(data: Data, name: str) -> Data:
    return data.get(name) if isinstance(data, dict) else None


def _flatten(data: Data) -> list[Data] | None:
    if not isinstance(data, list):
        return None
    return [inner for item in data for inner in (item if isinstance(item, list) else [item])]
