"""Idempotency tokens: a repeated request with the same one acts once (Smithy 2.0,
``idempotencyToken``).

Rule: filled once a call, before serializing, so that all attempts of a call send the same one.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from .structure import Structure

    S = TypeVar("S", bound=Structure)


def new_id() -> str:
    """A random UUID, version 4 (RFC 9562)."""
    digits = bytearray(os.urandom(16))
    digits[6] = digits[6] & 0x0F | 0x40
    digits[8] = digits[8] & 0x3F | 0x80
    text = digits.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


_TOKENS: dict[type, tuple[str, ...]] = {}


def fill_tokens(command: S, new_id: Callable[[], str]) -> S:
    """The command with `new_id` in the token members that nobody set; most commands have none."""
    cls = type(command)
    names = _TOKENS.get(cls)
    if names is None:
        names = _TOKENS[cls] = tuple(
            name
            for name, member in cls.__members__.items()
            if member.own_traits.get("idempotency_token")
        )
    if not names:
        return command
    missing = {name: new_id() for name in names if getattr(command, name) is None}
    return command.replace(**missing) if missing else command
