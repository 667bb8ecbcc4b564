"""Whole bodies in JSON, for RPC protocols, HTTP bindings and event streams.

Every function compiles; what it returns is kept and called for each message. ``names`` says whether
``jsonName`` renames members, as in REST protocols; ``rpcv2`` chooses the dialect of rpcv2Json.

Rule: bytes in and out, and no error but ValidationError and ResponseParseError.
"""

from __future__ import annotations

from ..errors import ResponseParseError, ValidationError
from . import json_reader, json_writer
from .json import JsonError, parse
from .json_dialect import select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ..schema import SchemaType
    from ..shapes import Member

MEDIA_TYPE = "application/json"
#: The body of a structure that is the payload and is not given.
NO_PAYLOAD = b"{}"


def members_writer(
    cls: SchemaType,
    members: tuple[Member, ...],
    root: str = "",
    namespace: object = None,
    *,
    names: bool = True,
    rpcv2: bool = False,
) -> Callable[[Any], bytes]:
    """What writes these members of an instance of `cls` as an object. JSON has no name for the
    whole.
    """
    return _encoding(json_writer.members_writer(members, select(names, rpcv2)))


def payload_writer(
    member: Member, namespace: object = None, *, names: bool = True, rpcv2: bool = False
) -> Callable[[Any], bytes]:
    """What writes the value of a member as a whole body."""
    return _encoding(json_writer.value_writer(member, select(names, rpcv2)))


def members_reader(
    cls: SchemaType, members: tuple[Member, ...], *, names: bool = True, rpcv2: bool = False
) -> Callable[[bytes], dict[str, Any]]:
    """What reads these members of `cls`: values by attribute name; an empty body has none, nor has
    ``null``, which servers send that have nothing to say.
    """
    read = _decoding(json_reader.members_reader(members, select(names, rpcv2)), members)

    def read_members(body: bytes) -> dict[str, Any]:
        return read(body) if body and body != b"null" else {}

    return read_members


def payload_reader(
    member: Member, *, names: bool = True, rpcv2: bool = False
) -> Callable[[bytes], Any]:
    """What reads the value of a member from a whole body; ``null`` is None."""
    read = json_reader.value_reader(member, select(names, rpcv2))
    return _decoding(lambda value: None if value is None else read(value), (member,))


def _encoding(write: Callable[[Any], str]) -> Callable[[Any], bytes]:
    def encode(value: Any) -> bytes:
        try:
            return write(value).encode()
        except ValidationError:
            raise
        except RecursionError:
            fault = "it is nested too deep, or contains itself"
        except UnicodeEncodeError:
            fault = "a text has half a surrogate pair, which UTF-8 cannot express"
        except ValueError as error:
            fault = str(error)
        raise ValidationError(type(value).__name__, [fault])

    return encode


def _decoding(read: Callable[[Any], Any], members: tuple[Member, ...]) -> Callable[[bytes], Any]:
    exact: bool | None = None

    def decode(body: bytes) -> Any:
        nonlocal exact
        if exact is None:
            exact = _is_exact(members, set())
        try:
            return read(parse(body, exact))
        except JsonError as error:
            raise ResponseParseError(str(error)) from None
        except RecursionError:
            raise ResponseParseError("JSON nested too deep") from None

    return decode


def _is_exact(members: Iterable[Member], seen: set[object]) -> bool:
    """Whether a number in these members, or below, may have more digits than a float keeps."""
    for member in members:
        shape = member.shape
        if shape.type in ("document", "bigDecimal"):
            return True
        if shape in seen:
            continue
        seen.add(shape)
        below = [part for part in (shape.member, shape.value) if part is not None]
        classes: list[Any] = list((shape.variants or {}).values())
        if shape.type == "structure":
            classes.append(shape.target)
        for cls in classes:
            below += cls.__members__.values()
        if _is_exact(below, seen):
            return True
    return False
