"""What stands for a member that a service promises and leaves out (Smithy 2.0, "Client error
correction").

Services break such promises: Route 53 has no ``Marker`` on a first page. To refuse the response
would not undo what was done.

Rule: the empty value of the type, and never a secret, nor a structure that is not valid without
members. What comes before a stream of events is complete or wrong: nothing has been done yet.
"""

from __future__ import annotations

from .errors import ResponseParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .schema import SchemaType
    from .shapes import Member, Shape

_EMPTY: dict[str, object] = {
    "string": "",
    "enum": "",
    "blob": b"",
    "boolean": False,
    "byte": 0,
    "short": 0,
    "integer": 0,
    "long": 0,
    "bigInteger": 0,
    "intEnum": 0,
    "float": 0.0,
    "double": 0.0,
    "document": None,
}


def correct(cls: SchemaType, members: Iterable[Member]) -> dict[str, Any]:
    """Values for absent members of a class, by attribute name.

    Raises:
        ResponseParseError: there is nothing that could stand for some of them.
    """
    found: dict[str, Any] = {}
    strict = any(_is_event_stream(member.shape) for member in cls.__members__.values())
    missing: list[str] = []
    for member in members:
        if strict or member.secret or not _possible(member.shape):
            missing.append(member.wire_name)
        else:
            found[member.name] = _empty(member.shape)
    if missing:
        raise ResponseParseError(
            f"the response lacks {', '.join(missing)}, which the service promises always to send"
        )
    return found


def _is_event_stream(shape: Shape) -> bool:
    return shape.type == "union" and bool(shape.traits.get("streaming"))


def _possible(shape: Shape) -> bool:
    if shape.type != "structure":
        return not shape.traits.get("streaming")
    cls: Any = shape.target
    return not any(each.required for each in cls.__members__.values())


def _empty(shape: Shape) -> Any:
    cls: Any = shape.target
    match shape.type:
        case "list":
            return []
        case "map":
            return {}
        case "structure":
            from .structure import build

            return build(cls, {})
        case "union":
            return cls(tag="", value=None)
        case "timestamp":
            from datetime import UTC, datetime

            return datetime.fromtimestamp(0, UTC)
        case "bigDecimal":
            from decimal import Decimal

            return Decimal(0)
        case kind:
            return _EMPTY[kind]
