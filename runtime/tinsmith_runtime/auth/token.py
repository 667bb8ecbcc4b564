"""The identity of a bearer: a token, and how long it is good for.

Rule: an immutable value that never shows the token.
"""

from __future__ import annotations

from ..errors import ValidationError
from ..schema import REDACTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import NoReturn


class TokenIdentity:
    """A token that requests are sent with (RFC 6750).

    Attributes:
        token: the secret.
        expiration: when it stops working, an aware datetime; None if nobody knows.

    Raises:
        ValidationError: `token` cannot be part of a header, or `expiration` is naive.
    """

    __slots__ = ("token", "expiration")

    token: str
    expiration: datetime | None

    def __init__(self, token: str, expiration: datetime | None = None) -> None:
        if not is_token(token):
            raise ValidationError("TokenIdentity", [f"token: expected {TOKEN}"])
        if expiration is not None and expiration.utcoffset() is None:
            raise ValidationError("TokenIdentity", ["expiration: has no time zone"])
        object.__setattr__(self, "token", token)
        object.__setattr__(self, "expiration", expiration)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TokenIdentity):
            return NotImplemented
        return (self.token, self.expiration) == (other.token, other.expiration)

    def __hash__(self) -> int:
        return hash((self.token, self.expiration))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"TokenIdentity is immutable: {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"TokenIdentity is immutable: {name} cannot be deleted")

    def __reduce__(self) -> tuple[object, ...]:
        return TokenIdentity, (self.token, self.expiration)

    def __repr__(self) -> str:
        end = "" if self.expiration is None else f", expiration={self.expiration.isoformat()}"
        return f"TokenIdentity({REDACTED}{end})"


#: What a token is, for messages, which never quote one.
TOKEN = "a token of visible ASCII characters without spaces"


def is_token(value: object) -> bool:
    """Whether a value can stand in a header as a token."""
    return (
        isinstance(value, str)
        and value.isascii()
        and value.isprintable()
        and bool(value)
        and " " not in value
    )
