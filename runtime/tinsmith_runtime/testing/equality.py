"""Values compared deeply, with their types.

Rule: nothing of the code under test but the list of a structure's members.
"""

from __future__ import annotations

from ..structure import Structure


def check_equal(actual: object, expected: object) -> None:
    """Compare values and their types, deeply; NaN equals NaN.

    Raises:
        AssertionError: they differ.
    """
    difference = differ(actual, expected, type(expected).__name__)
    assert not difference, difference


def differ(actual: object, expected: object, path: str) -> str:
    """Say where two values differ; empty if nowhere."""
    if isinstance(expected, float) and isinstance(actual, float):
        same = actual == expected or (actual != actual and expected != expected)
        return "" if same else f"{path}: {actual!r}, expected {expected!r}"
    if isinstance(expected, Structure) and type(actual) is type(expected):
        names = [*type(expected).__members__]
        pairs = [
            (getattr(actual, name), getattr(expected, name), f"{path}.{name}") for name in names
        ]
        return _first(pairs)
    if isinstance(expected, list) and isinstance(actual, list) and len(actual) == len(expected):
        zipped = zip(actual, expected, strict=True)
        return _first([(one, two, f"{path}[{index}]") for index, (one, two) in enumerate(zipped)])
    if isinstance(expected, dict) and isinstance(actual, dict) and actual.keys() == expected.keys():
        return _first([(actual[key], expected[key], f"{path}[{key!r}]") for key in expected])
    if actual == expected and (type(actual) is type(expected) or isinstance(expected, (str, int))):
        same_kind = isinstance(actual, bool) == isinstance(expected, bool)
        return "" if same_kind else f"{path}: {actual!r}, expected {expected!r}"
    return f"{path}: {actual!r}, expected {expected!r}"


def _first(pairs: list[tuple[object, object, str]]) -> str:
    return next(filter(None, (differ(*pair) for pair in pairs)), "")
