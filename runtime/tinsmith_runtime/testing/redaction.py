"""Structures without their secrets, still fit to be sent and read.

Secret is what the model marks as such, what is named as secrets are, and what no model describes.
Members that differ with every call, such as idempotency tokens, are taken out with them.

Rule: a secret gives way to a value of its own shape, which says nothing of it, not even its length.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..http import SECRET_HEADERS
from ..schema import REDACTED
from ..structure import UnknownVariant, build

if TYPE_CHECKING:
    from ..http import Request
    from ..service_error import ServiceError
    from ..shapes import Member
    from ..structure import Structure

_SECRET_NAME = re.compile(
    r"(?<!next)(?<!client)(?<!request)(?<!pagination)(?<!continuation)token$"
    r"|(secret|password|passphrase|assertion|accesskey|privatekey|signature)$",
    re.IGNORECASE,
)
_PLACEHOLDERS: dict[str, Any] = {
    "string": REDACTED,
    "enum": REDACTED,
    "blob": REDACTED.encode(),
    "boolean": False,
    "timestamp": datetime(1970, 1, 1, tzinfo=UTC),
    "document": None,
}
#: Shorter secrets are not looked for in text: they would be found everywhere.
_SHORTEST = 6


class Redaction:
    """Takes secrets out of values, and then out of text which may quote them."""

    def __init__(self, request: Request, *secrets: str) -> None:
        headers = request.headers
        self._found = {headers[name] for name in headers if name in SECRET_HEADERS}
        # What stands behind the scheme of an authorization is quoted without it.
        self._found.update(secrets, [headers.get("authorization", "").rpartition(" ")[2]])

    def members(self, holder: Structure | ServiceError, secret: bool = False) -> dict[str, Any]:
        """The members of a structure or an error, by attribute name, without secrets."""
        return {
            name: self._value(member, getattr(holder, name), secret)
            for name, member in type(holder).__members__.items()
        }

    def text(self, text: str) -> str:
        """Text without the secrets that were found so far."""
        for secret in sorted(self._found, key=len, reverse=True):
            if len(secret) >= _SHORTEST:
                text = text.replace(secret, REDACTED)
        return text

    def _value(self, member: Member, value: Any, secret: bool) -> Any:
        shape = member.shape
        secret = secret or member.secret
        if value is None:
            return None
        if isinstance(value, UnknownVariant):
            return value.__class__(value.tag, REDACTED)
        if shape.type in ("structure", "union"):
            structure: Structure = value
            return build(type(structure), self.members(structure, secret))
        if shape.type == "list":
            assert shape.member is not None
            return [self._value(shape.member, item, secret) for item in value]
        if shape.type == "map":
            assert shape.value is not None
            entries: dict[str, Any] = {}
            for number, (key, item) in enumerate(value.items()):
                shown = f"{self._hide('string', key)}{number}" if secret else key
                entries[shown] = self._value(shape.value, item, secret or _is_secret_name(key))
            return entries
        named = shape.type in ("string", "blob") and _is_secret_name(member.wire_name)
        if secret or named or member.own_traits.get("idempotency_token"):
            return self._hide(shape.type, value)
        return value

    def _hide(self, kind: str, value: Any) -> Any:
        if isinstance(value, str):
            self._found.add(str(value))
        return _PLACEHOLDERS.get(kind, 0)


def _is_secret_name(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None
