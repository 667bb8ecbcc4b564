"""Functions of JMESPath as generated conditions call them.

Rule: they do what the specification says, null included; what it calls an error is raised.
Source: https://jmespath.org/specification.html, "Built-in Functions".
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sized
    from typing import Any


class ExpressionError(Exception):
    """A function was given null; whoever evaluates the condition takes it as not met."""


def length(value: Sized | None) -> int:
    """How many characters, items or entries there are."""
    if value is None:
        raise ExpressionError("length of nothing")
    return len(value)


def keys(value: Mapping[str, object] | None) -> list[str]:
    """The keys of a map."""
    if value is None:
        raise ExpressionError("keys of nothing")
    return list(value)


def contains(subject: Container[Any] | None, search: Any) -> bool:
    """Whether a list has an item, or a string a part."""
    if subject is None or (isinstance(subject, str) and search is None):
        raise ExpressionError("contains with nothing")
    return search in subject


def starts_with(subject: str | None, prefix: str | None) -> bool:
    """Whether a string begins with another."""
    if subject is None or prefix is None:
        raise ExpressionError("starts_with with nothing")
    return subject.startswith(prefix)


def ends_with(subject: str | None, suffix: str | None) -> bool:
    """Whether a string ends with another."""
    if subject is None or suffix is None:
        raise ExpressionError("ends_with with nothing")
    return subject.endswith(suffix)


def every(items: Iterable[object], expected: str) -> bool:
    """Whether there are items, and all are equal to this one: `allStringEquals` of waiters."""
    found = list(items)
    return bool(found) and all(item == expected for item in found)
