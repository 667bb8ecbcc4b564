"""Values as JSON text, as services write them.

Rule: text is put together here, so that numbers keep their digits; the standard library's json
writes the strings.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ...structure import UnknownVariant
from . import WireError
from .text import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ...shapes import Member
    from .json import Wording

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_STRINGS = frozenset(("string", "enum", "blob", "timestamp"))
_BIG = frozenset(("bigInteger", "bigDecimal"))
_WORDS = frozenset(("NaN", "Infinity", "-Infinity"))


def members_text(
    value: Any,
    wording: Wording,
    more: Mapping[str, str] | None = None,
    members: Iterable[Member] | None = None,
) -> str:
    """The members of a structure or an error that are set, or just some of them, and `more`, as an
    object.

    Raises:
        WireError: a value has no form in JSON.
    """
    pairs = [f"{json.dumps(key)}: {json.dumps(text)}" for key, text in (more or {}).items()]
    cls: Any = value.__class__
    for member in cls.__members__.values() if members is None else members:
        held = getattr(value, member.name)
        if held is not None:
            pairs.append(f"{json.dumps(wording.key(member))}: {value_text(member, held, wording)}")
    return "{" + ", ".join(pairs) + "}"


def value_text(member: Member, value: Any, wording: Wording) -> str:
    """A value of a member.

    Raises:
        WireError: it has no form in JSON.
    """
    shape = member.shape
    kind = shape.type
    if value is None:
        return "null"
    if kind == "document":
        return _document(value)
    if kind in ("structure", "union"):
        if isinstance(value, UnknownVariant):
            raise WireError(f"{member.wire_name}: an unknown variant of a union cannot be written")
        return members_text(value, wording)
    sparse = bool(shape.traits.get("sparse"))
    if shape.member is not None:
        items = [item for item in value if sparse or item is not None]
        return "[" + ", ".join(value_text(shape.member, item, wording) for item in items) + "]"
    if shape.value is not None:
        pairs = [
            f"{json.dumps(str(key))}: {value_text(shape.value, item, wording)}"
            for key, item in value.items()
            if sparse or item is not None
        ]
        return "{" + ", ".join(pairs) + "}"
    if kind == "timestamp" and wording.seconds(member):
        return format(Decimal((value - _EPOCH) // _MICROSECOND).scaleb(-6).normalize(), "f")
    text = to_text(member, value)
    quoted = kind in _STRINGS or text in _WORDS or (kind in _BIG and wording.rpcv2)
    return json.dumps(text) if quoted else text


def _document(value: Any) -> str:
    kind: type = value.__class__
    if kind is Decimal:
        return str(value)
    if kind in (list, tuple):
        return "[" + ", ".join(map(_document, value)) + "]"
    if kind is dict:
        return "{" + ", ".join(f"{json.dumps(k)}: {_document(v)}" for k, v in value.items()) + "}"
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        raise WireError(f"a document cannot hold {type(value).__name__}") from None
