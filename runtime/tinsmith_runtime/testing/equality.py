"""Values compared deeply, with their types.

Rule: nothing of the code under test but the list of a structure's members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..streaming_body import StreamingBody
from ..structure import Structure
from .whole import whole_body

if TYPE_CHECKING:
    from collections.abc import Iterable


def check_equal(actual: object, expected: object, name: str = "") -> None:
    """Compare values and their types, deeply; NaN equals NaN.

    Raises:
        AssertionError: they differ; it says where and how.
    """
    difference = differ(actual, expected, name or type(expected).__name__)
    if difference:
        raise AssertionError(difference)


def differ(actual: Any, expected: Any, path: str) -> str:
    """Say where two values differ; empty if nowhere."""
    kind, actual_kind = expected.__class__, actual.__class__
    if kind is StreamingBody is actual_kind:
        return differ(whole_body(actual), whole_body(expected), path)
    if kind is not actual_kind:
        # A constant of an enum equals its text or number, and stands for it; True is no number.
        alike = isinstance(expected, (str, int)) and bool not in (kind, actual_kind)
        same = alike and actual == expected
    elif isinstance(expected, Structure):
        names = type(expected).__members__
        return _first(
            (getattr(actual, name), getattr(expected, name), f"{path}.{name}") for name in names
        )
    elif kind is list and len(actual) == len(expected):
        return _first(
            (one, expected[index], f"{path}[{index}]") for index, one in enumerate(actual)
        )
    elif kind is dict and actual.keys() == expected.keys():
        return _first((actual[key], expected[key], f"{path}[{key!r}]") for key in actual)
    else:
        not_a_number = actual != actual and expected != expected
        same = actual == expected or not_a_number
    return "" if same else f"{path}: {actual!r}, expected {expected!r}"


def _first(parts: Iterable[tuple[Any, Any, str]]) -> str:
    return next(filter(None, (differ(*part) for part in parts)), "")
