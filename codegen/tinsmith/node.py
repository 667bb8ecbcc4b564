"""Node values: JSON as Smithy sees it.

Purpose: read a value as the type it must have. Rule: a value of another type reads as an empty one;
what may not be empty is the validator's business, before anybody reads.
Source: Smithy 2.0 specification, "Node values".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""What a trait or metadata may hold."""


def fields(value: Json) -> Mapping[str, Json]:
    """Return an object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: Json) -> Sequence[Json]:
    """Return an array, or an empty one."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def joined(one: Json, other: Json) -> Sequence[Json] | None:
    """Return two arrays as one, or None when either is something else."""
    if isinstance(one, list) and isinstance(other, list):
        return [*items(one), *items(other)]
    return None


def text(value: Json) -> str:
    """Return a string, or an empty one."""
    return value if isinstance(value, str) else ""
