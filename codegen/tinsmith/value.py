"""Node values held against the shapes whose values they are.

Purpose: what a model gives as a default, an example or a parameter of a test is a value of its
shape, so that views can spell it. Rule: judges form alone; lengths, ranges and patterns are the
service's business.
Source: Smithy 2.0 specification, "Default value constraints"; "Parameter format" of the HTTP
protocol compliance tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from tinsmith.draft import Draft
from tinsmith.model import Shape, ShapeId
from tinsmith.node import Json, fields, items

Mismatch = tuple[tuple[str, ...], str]
"""Where in the value, and what was expected there."""


def mismatches(
    value: Json,
    target: ShapeId,
    shapes: Mapping[ShapeId, Draft | Shape],
    *,
    complete: bool = False,
) -> Iterator[Mismatch]:
    """Return where a value is not one of `target`.

    Args:
        complete: whether required members must be there.
    """
    shape = shapes[target]
    if value is None or shape.type == "document":
        return
    fits, wanted = _FORMS[shape.type]
    if not fits(value):
        yield (), f"expected {wanted}"
        return
    for step, name, held in _parts(value, shape.type):
        if name in shape.members:
            inside = mismatches(held, shape.members[name].target, shapes, complete=complete)
            yield from (((step, *path), message) for path, message in inside)
        else:
            yield (step,), f"{target} has no such member"
    if shape.type == "structure" and complete:
        for name in required(shape) - fields(value).keys():
            yield (), f"expected the required member {name}"


def required(shape: Draft | Shape) -> set[str]:
    """Return the names of the members that must be given; an idempotency token can be made up."""
    return {
        name
        for name, member in shape.members.items()
        if "smithy.api#required" in member.traits
        and "smithy.api#idempotencyToken" not in member.traits
    }


def _parts(value: Json, kind: str) -> Iterator[tuple[str, str, Json]]:
    """Take a value apart: where each part is, by which member of the shape, and what it is."""
    for index, item in enumerate(items(value)):
        yield str(index), "member", item
    for key, held in fields(value).items():
        yield key, "value" if kind == "map" else key, held


def _is_array(value: Json) -> bool:
    return isinstance(value, list)


def _is_object(value: Json) -> bool:
    return isinstance(value, Mapping)


def _is_one_of(value: Json) -> bool:
    return isinstance(value, Mapping) and len(value) == 1


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_boolean(value: Json) -> bool:
    return isinstance(value, bool)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: Json) -> bool:
    return isinstance(value, int | float) and _is_number(value) and value == int(value)


def _is_float(value: Json) -> bool:
    return _is_number(value) or value in ("NaN", "Infinity", "-Infinity")


def _is_decimal(value: Json) -> bool:
    try:
        return not isinstance(value, bool) and Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _is_timestamp(value: Json) -> bool:
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment.tzinfo is not None and moment.astimezone(UTC) == moment
        # From the year 1 to the year 9999, as far as datetime goes.
        return _is_number(value) and -62135596800 <= float(str(value)) < 253402300800
    except (ValueError, OverflowError):
        return False


_INTEGER = (_is_integer, "an integer")
_FLOAT = (_is_float, 'a number, "NaN", "Infinity" or "-Infinity"')
_FORMS: Mapping[str, tuple[Callable[[Json], bool], str]] = {
    "structure": (_is_object, "an object"),
    "map": (_is_object, "an object"),
    "union": (_is_one_of, "an object of exactly one member"),
    "list": (_is_array, "an array"),
    "string": (_is_text, "a string"),
    "enum": (_is_text, "a string"),
    "blob": (_is_text, "a string"),
    "boolean": (_is_boolean, "true or false"),
    **dict.fromkeys(("byte", "short", "integer", "long", "bigInteger", "intEnum"), _INTEGER),
    **dict.fromkeys(("float", "double"), _FLOAT),
    "bigDecimal": (_is_decimal, "a number"),
    "timestamp": (_is_timestamp, "seconds since 1970, or a text such as 2026-01-31T09:30:00Z"),
}
