"""Long lists of floats and timestamps, read many items at a time: metrics come by the hundred
thousand.

Such items have one width each. Where a stretch of a list begins every item with the same head, one
`struct` reads it whole; RFC 8949 leaves no other way to read those octets.

Rule: what is not such a stretch is left to be read item by item, faults included.
"""

from __future__ import annotations

from struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    from ..shapes import Shape

    # Returns values and the place behind them, or None.
    ReadRun: TypeAlias = Callable[[bytes, int], tuple[Sequence[Any], int] | None]

#: Items of a stretch: enough to be worth it, few enough to be looked for everywhere.
LENGTH = 32


def _run(head: bytes, code: str) -> tuple[int, int, Struct, tuple[bytes, ...]]:
    form = Struct(">" + f"{len(head)}x{code}" * LENGTH)
    return head[0], form.size // LENGTH, form, tuple(bytes((octet,)) * LENGTH for octet in head)


_FLOATS = (_run(b"\xfb", "d"), _run(b"\xfa", "f"))
_TIMES = (_run(b"\xc1\xfb", "d"), _run(b"\xc1\x1a", "I"))


def run_reader(shape: Shape) -> ReadRun | None:
    """What reads the next items of a list, if it is worth trying for this shape of items."""
    if shape.type in ("float", "double"):
        return _read_floats
    if shape.type == "timestamp":
        return _time_reader()
    return None


def _read_floats(data: bytes, at: int) -> tuple[Sequence[Any], int] | None:
    return _read(data, at, _FLOATS)


def _time_reader() -> ReadRun:
    from datetime import UTC, datetime

    from_seconds = datetime.fromtimestamp

    def read(data: bytes, at: int) -> tuple[Sequence[Any], int] | None:
        found = _read(data, at, _TIMES)
        if found is None:
            return None
        try:
            return [from_seconds(seconds, UTC) for seconds in found[0]], found[1]
        except (ValueError, OverflowError, OSError):
            return None

    return read


def _read(
    data: bytes, at: int, runs: Sequence[tuple[int, int, Struct, tuple[bytes, ...]]]
) -> tuple[Sequence[Any], int] | None:
    for first, width, form, heads in runs:
        if data[at] == first:
            end = at + form.size
            matches = end <= len(data) and all(
                data[at + place : end : width] == head for place, head in enumerate(heads)
            )
            if matches:
                return form.unpack_from(data, at), end
    return None
