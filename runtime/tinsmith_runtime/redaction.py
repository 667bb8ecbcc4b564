"""Values and texts of calls with their secrets hidden, for logs.

Secret is what the model marks as such. Rule: what comes out holds no object of the call and no
secret, however it is printed or pickled; where that cannot be told, nothing comes out.
"""

from __future__ import annotations

from .schema import REDACTED, SchemaType
from .structure import UnknownVariant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .shapes import Member

#: Shorter secrets are not looked for in texts: they are found everywhere, or by chance.
_SHORTEST = 4


def redacted(value: Any) -> Any:
    """A value of the model as plain Python: structures as dictionaries by attribute, secrets as
    ``***``.
    """
    if _has_members(value):
        return redacted_members(value)
    if _is(value, dict):
        return {key: redacted(item) for key, item in value.items()}
    if _is(value, list):
        return [redacted(item) for item in value]
    return value


def redacted_members(value: Any) -> Any:
    """The members of a structure, or an error, that are set, secrets as ``***``."""
    cls: SchemaType = value.__class__
    if cls.__shape__.secret or isinstance(value, UnknownVariant):
        return REDACTED
    found: dict[str, Any] = {}
    for name, declared in cls.__members__.items():
        held = getattr(value, name, None)
        if held is not None:
            # A stream is an object of the call, and may be read but once.
            hidden = declared.secret or declared.shape.traits.get("streaming")
            found[name] = REDACTED if hidden else redacted(held)
    return found


def secrets_of(value: Any) -> Iterator[str]:
    """The texts of all secrets in a structure, or an error; other values have none."""
    if _has_members(value):
        yield from _secrets_of_members(value, False)


def _secrets_of_members(value: Any, secret: bool) -> Iterator[str]:
    if isinstance(value, UnknownVariant):
        yield from _texts(value.value)
        return
    cls: SchemaType = value.__class__
    secret = secret or bool(cls.__shape__.traits.get("sensitive"))
    for name, declared in cls.__members__.items():
        yield from _secrets(declared, getattr(value, name, None), secret)


def _secrets(declared: Member, value: Any, secret: bool) -> Iterator[str]:
    """The secrets in the value of a member; all of it is, if `secret`."""
    shape = declared.shape
    secret = secret or bool(declared.traits.get("sensitive"))
    if value is None:
        return
    if _has_members(value):
        yield from _secrets_of_members(value, secret)
    elif shape.member is not None:
        for item in value:
            yield from _secrets(shape.member, item, secret)
    elif shape.key is not None and shape.value is not None:
        for key, item in value.items():
            yield from _secrets(shape.key, key, secret)
            yield from _secrets(shape.value, item, secret)
    elif secret:
        yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    """A secret as text; nothing is no secret."""
    if _is(value, bytes):
        from .codecs.base64 import encode

        value = encode(value)
    text = str(value)
    if text:
        yield text


def mask(text: str, secrets: Iterable[str]) -> str:
    """A text with secrets replaced, in whatever form they stand in it."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            for form in sorted(_forms(secret), key=len, reverse=True):
                text = text.replace(form, REDACTED)
    return text


def mask_body(body: bytes, secrets: Iterable[str], others: Iterable[str] = ()) -> str:
    """A body with secrets replaced.

    `secrets` are known to be in it: one that is not found, since it was written in some other way,
    keeps the whole body from being shown. `others` may be in it.
    """
    secrets = list(secrets)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return _unseen(body)
    for secret in secrets:
        if len(secret) < _SHORTEST or not any(form in text for form in _forms(secret)):
            return _unseen(body)
    return mask(text, [*secrets, *others])


def _has_members(value: object) -> bool:
    return isinstance(type(value), SchemaType)


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind)


def _unseen(body: bytes) -> str:
    return f"<{len(body)} bytes>"


def _forms(secret: str) -> set[str]:
    """A secret as it is, and as forms, XML and JSON have it."""
    from json import dumps
    from urllib.parse import quote, quote_plus

    from .codecs.percent import encode

    escaped = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {
        secret,
        encode(secret),
        quote(secret),
        quote_plus(secret),
        escaped,
        escaped.replace('"', "&quot;"),
        escaped.replace('"', "&quot;").replace("'", "&apos;"),
        dumps(secret)[1:-1],
        dumps(secret, ensure_ascii=False)[1:-1],
    }
